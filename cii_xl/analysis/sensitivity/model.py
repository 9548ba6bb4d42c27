"""From values of the inputs to the indices, for many draws at once; and what of it is known without drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.sensitivity.inputs import (
    RATES,
    Inputs,
    industry_of_stage,
    inner_shares,
    stage_shares,
)
from cii_xl.analysis.sensitivity.laws import moments
from cii_xl.index import Groups, arithmetic
from cii_xl.index.arithmetic import Array


@dataclass(frozen=True)
class Model:
    """The index as a function of the inputs."""

    inputs: Inputs

    @cached_property
    def _stage_base(self) -> Array:
        return stage_shares(self.inputs.edition)

    @cached_property
    def _inner_base(self) -> Array:
        return inner_shares(self.inputs.edition)

    @cached_property
    def _stages_by_industry(self) -> Groups:
        return Groups.from_labels([label[0] for label in self.inputs.edition.by_stage.labels])  # type: ignore[index]

    def indices(self, values: Array) -> Array:
        """Index of each industry, shape ``(draws, industries)``, for values of shape ``(draws, inputs)``."""
        edition, columns, targets = self.inputs.edition, self.inputs.columns, self.inputs.targets

        def filled(base: Array, kind: str) -> Array:
            out = np.repeat(base[None, :], len(values), axis=0)
            out[:, targets[kind]] = values[:, columns[kind]]
            return out

        outer = _shares(filled(self._stage_base, "stage"), self._stages_by_industry)
        inner = _shares(filled(self._inner_base, "substage"), edition.by_stage)
        weights = outer[:, edition.by_stage.of_row] * inner
        return arithmetic.index(weights, filled(edition.rates, "rate"), edition.by_industry)

    @cached_property
    def rate_means(self) -> Array:
        """Mean of each row's rate, percent, shape ``(rows,)``."""
        return self._moments[0]

    @cached_property
    def rate_variances(self) -> Array:
        """Variance of each row's rate, shape ``(rows,)``; 0 where it is certain."""
        return self._moments[1]

    @cached_property
    def _moments(self) -> tuple[Array, Array]:
        mean = np.array(self.inputs.edition.rates)
        variance = np.zeros(len(mean))
        for i in self.inputs.all:
            if i.kind == RATES:
                mean[i.at], variance[i.at] = moments(i.law)
        return mean, variance

    @cached_property
    def weight_moments(self) -> Array:
        """E[Wᵢ Wⱼ] of the rows' weights, shape ``(rows, rows)``.

        A weight is the share of its stage times its share within the stage, both Dirichlet and independent; shares of
        one Dirichlet distribution with parameters s·m have E[PᵢPⱼ] = (s mᵢmⱼ + [i = j] mᵢ) / (s + 1).
        """
        edition, s = self.inputs.edition, self.inputs.concentration
        of_row = edition.by_stage.of_row
        stage = _second_moments(self._stage_base, industry_of_stage(edition), s)[np.ix_(of_row, of_row)]
        inner = _second_moments(self._inner_base, of_row, s)
        return np.asarray(stage * inner)


def _shares(values: Array, groups: Groups) -> Array:
    """Values divided by their group's sum; a group that is all 0 stays so."""
    total = groups.total(values)
    return np.asarray(values / np.where(total > 0, total, 1.0)[:, groups.of_row])


def _second_moments(shares: Array, group: npt.NDArray[np.intp], concentration: float) -> Array:
    """E[PᵢPⱼ] of Dirichlet shares, drawn anew in each group; a share that is alone is certain, and with a concentration
    of 0 all are."""
    product = np.outer(shares, shares)
    if concentration == 0:
        return np.asarray(product)
    together = group[:, None] == group[None, :]
    dependent = (concentration * product + np.diag(shares)) / (concentration + 1)
    return np.where(together, dependent, product)
