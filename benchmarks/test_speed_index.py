"""100,000 draws of weights and rates over the rows of the published edition."""

import numpy as np
import pytest

from cii_xl.index import arithmetic
from cii_xl.published import edition

DRAWS = 100_000
GROUP = f"index of {DRAWS:,} draws"


def random_numbers():
    """Weights (gamma, so that each industry's shares are Dirichlet once scaled) and rates."""
    rng = np.random.default_rng(0)
    shape = (DRAWS, len(edition().rows))
    return rng.standard_gamma(4.0, shape), rng.uniform(0, 100, shape)


@pytest.fixture(scope="module")
def draws():
    raw, rates = random_numbers()
    groups = edition().by_industry
    return raw / groups.total(raw)[:, groups.of_row], rates


def by_einsum(weights, rates, slices):
    return np.stack([np.einsum("dr,dr->d", weights[:, s], rates[:, s]) for s in slices], axis=-1)


@pytest.mark.measured(GROUP, "bare: generating the random numbers")
def test_random_numbers(measure):
    measure(random_numbers)


@pytest.mark.measured(GROUP, "bare: numpy einsum")
def test_einsum(measure, draws):
    groups = edition().by_industry
    slices = [slice(*np.flatnonzero(groups.of_row == g)[[0, -1]] + [0, 1]) for g in range(len(groups.labels))]
    result = measure(by_einsum, *draws, slices)
    np.testing.assert_allclose(result, arithmetic.index(*draws, groups))


@pytest.mark.measured(GROUP, "index.arithmetic.index")
def test_index(measure, draws):
    assert measure(arithmetic.index, *draws, edition().by_industry).shape == (DRAWS, 7)
