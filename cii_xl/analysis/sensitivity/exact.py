"""Variance shares that need no draws.

The index Σ Wᵢ Rᵢ is linear in the rates, which are independent of each other and of the weights. With μᵢ and σᵢ² for
mean and variance of a rate and mᵢ for the mean of a weight its variance falls into three parts,

    V = Var(Σ Wᵢ μᵢ) + Σ mᵢ² σᵢ² + Σ Var(Wᵢ) σᵢ²,

of weights alone, rates alone, and both together. So a rate's first-order index is mᵢ² σᵢ² / V and its total one
E[Wᵢ²] σᵢ² / V, and those of several rates add up. With fixed weights that is wᵢ² σᵢ² / Σ wⱼ² σⱼ².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cii_xl.analysis.sensitivity.inputs import RATES, WEIGHTS
from cii_xl.analysis.sensitivity.model import Model
from cii_xl.index.arithmetic import Array


@dataclass(frozen=True)
class Exact:
    """Variances of each industry's index and of its parts, squared index points, shape ``(industries,)``."""

    model: Model

    @cached_property
    def weights(self) -> Array:
        """Var(Σ Wᵢ μᵢ): what the weights do alone."""
        by, mu = self.model.inputs.edition.by_industry, self.model.rate_means
        # weights of different industries are independent; their covariance is 0 but for rounding
        own = (by.of_row[:, None] == by.of_row[None, :]) * self._covariance
        return np.maximum(by.total((own * np.outer(mu, mu)).sum(axis=0)), 0.0)

    @cached_property
    def rates(self) -> Array:
        """Σ mᵢ² σᵢ²: what the rates do alone."""
        edition = self.model.inputs.edition
        return edition.by_industry.total(edition.weights**2 * self.model.rate_variances)

    @cached_property
    def both(self) -> Array:
        """Σ Var(Wᵢ) σᵢ²: what they do only together."""
        by, own = self.model.inputs.edition.by_industry, np.maximum(np.diag(self._covariance), 0.0)
        return by.total(own * self.model.rate_variances)

    @property
    def total(self) -> Array:
        """The variance."""
        return self.weights + self.rates + self.both

    def indices(self, group: Sequence[int]) -> tuple[Array, Array] | None:
        """First-order and total index of a group of inputs, for each industry and then their mean.

        Shape ``(industries + 1,)``; nan where the index does not vary. None where the group is none of: rates only,
        all weights, everything of one industry; then they have to be estimated.
        """
        inputs = self.model.inputs
        by = inputs.edition.by_industry
        members = [inputs.all[i] for i in group]
        if all(i.kind == RATES for i in members):
            at = [i.at for i in members]
            only = np.zeros(len(inputs.edition.rates))
            only[at] = self.model.rate_variances[at]
            first = by.total(inputs.edition.weights**2 * only)
            total = first + by.total(np.maximum(np.diag(self._covariance), 0.0) * only)
        elif all(i.kind == WEIGHTS for i in members) and len(group) == sum(i.kind == WEIGHTS for i in inputs.all):
            first, total = self.weights, self.weights + self.both
        elif len(codes := {i.code for i in members}) == 1 and len(group) == sum(i.code in codes for i in inputs.all):
            first = total = self.total * np.array([label in codes for label in by.labels])
        else:
            return None
        whole = np.append(self.total, self.total.sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            # the mean of K independent indices varies by the sum of their variances over K²; K² cancels
            a, b = (np.where(whole > 0, np.append(x, x.sum()) / whole, np.nan) for x in (first, total))
        return a, b

    @cached_property
    def _covariance(self) -> Array:
        w = self.model.inputs.edition.weights
        return np.asarray(self.model.weight_moments - np.outer(w, w))
