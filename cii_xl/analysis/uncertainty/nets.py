"""Scrambled Sobol nets: blocks of fixed size, each scrambled on its own, so that they are independent estimates.

Owen's scrambling as scipy has it (a random linear matrix and a digital shift; Matoušek 1998). All points of a net are
used, since part of one is not balanced; so the number of draws is rounded up to whole nets. The spread of figures
between nets tells how far off they are, which a single sequence could not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array

LEAST = 8
"""Nets at least, for a standard error."""
_LARGEST = 2**14
_NUMBERS = 2**21
"""Random numbers of a net at most: 16 MB."""
_CENTRE = 2.0**-31
"""Half the step between Sobol numbers of 30 bits: keeps them off 0 and 1."""


@dataclass(frozen=True, slots=True)
class Nets:
    """How a number of draws is divided."""

    size: int
    """Draws of a net, a power of two."""
    count: int

    @property
    def draws(self) -> int:
        """All draws."""
        return self.size * self.count


def nets(draws: int, dimensions: int) -> Nets:
    """At least ``draws`` in at least eight nets, each as large as can be up to 16,384 draws (fewer where there are
    hundreds of dimensions)."""
    most = min(int(draws) // LEAST, _LARGEST, max(_NUMBERS // max(dimensions, 1), 16))
    size = 2 ** (most.bit_length() - 1)
    return Nets(size, -(-int(draws) // size))


def points(seed: int, net: int, size: int, dimensions: int) -> Array:
    """The points of one net, shape ``(dimensions, size)``, each number between 2⁻³¹ and 1 − 2⁻³¹."""
    from scipy.stats import qmc

    if not dimensions:
        return np.empty((0, size))
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(net,))))
    drawn = qmc.Sobol(dimensions, scramble=True, bits=30, rng=stream).random(size)
    return np.ascontiguousarray(drawn.T) + _CENTRE
