"""What is shown of a sensitivity analysis on slides, in pictures and in workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cii_xl import published
from cii_xl.analysis.sensitivity.groupings import INDEX, RANK
from cii_xl.analysis.sensitivity.shown.changes import left_out, tornado
from cii_xl.analysis.sensitivity.shown.scenarios import agreement, indices
from cii_xl.analysis.sensitivity.shown.shares import inputs, stages
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.exhibits.material import Material

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity


def exhibits(result: Sensitivity) -> tuple[Exhibit, ...]:
    """Stages on the index, inputs on the index, stages on the rank, one at a time, stages left out, other sums."""
    material = Material(edition=result.inputs.edition, published=published.edition())
    return (
        *stages(result, material, INDEX, "sensitivity"),
        *inputs(result, material),
        *stages(result, material, RANK, "sensitivity-rank"),
        *tornado(result, material),
        *left_out(result, material),
        indices(result, material),
        agreement(result, material),
    )
