"""The estimate of one question with all that was used for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.survey.definition import Question
from cii_xl.survey.estimate.data import Items, Status
from cii_xl.survey.estimate.design import Design
from cii_xl.survey.estimate.missing import Response, adjustment, response
from cii_xl.survey.estimate.strata import Codes, described, merged
from cii_xl.survey.estimate.variance import Linear, linear
from cii_xl.survey.estimate.weights import kish_deff

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Item:
    """A question that at least one respondent gave a value for."""

    question: Question
    values: Array
    """Percent, nan where there is none."""
    known: Mask
    """Who responded to it, with a value or 不适用."""
    partition: Codes
    """Band → class; bands with too few respondents to the item are merged for it alone."""
    figure: Linear
    deff: float
    """Kish's, of the adjusted weights of those with a value."""
    effect: float
    """Percentage points that the adjustment for item non-response moved the rate by."""
    response: Response

    @property
    def valued(self) -> Mask:
        """Who gave a value."""
        return ~np.isnan(self.values)

    @property
    def effective(self) -> float:
        """n_eff."""
        return float(self.valued.sum()) / self.deff

    def merged_beyond(self, design: Design) -> tuple[str, ...]:
        """Bands merged for this item that are not merged for all."""
        return tuple(m for m in described(self.partition, design.bands) if m not in design.merged)


def item(items: Items, number: int, design: Design) -> Item | Response:
    """The item of that number; only its response counts where nobody gave a value."""
    values, status = items.values[:, number], items.status[:, number]
    known, valued = status != Status.MISSING, ~np.isnan(values)
    if not valued.any():
        return response(status)
    partition = merged(np.bincount(design.band, known, len(design.bands)), design.partition)
    classes = partition[design.band]
    weights = design.weights
    figure = linear(values, known, weights, classes, design.weighting.margins[1:])
    adjusted = (weights * adjustment(weights, classes, known))[valued]
    unadjusted = float(np.average(values[valued], weights=weights[valued]))
    return Item(
        items.questions[number],
        values,
        known,
        partition,
        figure,
        kish_deff(adjusted),
        figure.rate - unadjusted,
        response(status),
    )
