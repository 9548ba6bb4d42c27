"""What exhibits show of a survey: how many of those asked answered, and the intervals of the indices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cii_xl.exhibits.material import Coverage, Interval
from cii_xl.index import Edition


@dataclass(frozen=True)
class Surveyed:
    """One wave, as exhibits take it."""

    coverage: tuple[Coverage, ...]
    intervals: Mapping[str, Interval]
    """By industry code."""
    left_out: tuple[str, ...]
    """Names of industries whose index does not lie in the survey's interval: the workbook does not have its rates."""

    @property
    def told(self) -> str:
        """What to say of the intervals that were not taken; blank where all were."""
        if not self.left_out:
            return ""
        names = "、".join(self.left_out)
        return f"{names}：工作簿的指数不在问卷区间内，没有采用该区间；需要时先采用问卷估计"


def surveyed(edition: Edition, store: Path, wave: str) -> Surveyed:
    """Coverage and intervals of a wave. Raises StoreFault, UnknownName or EstimateError."""
    from cii_xl.survey.store import Store
    from cii_xl.survey.wave import estimates, tracked

    with Store(store) as opened:
        made = estimates(opened, wave, edition)
        asked = {code: [one for one in own if one.invited] for (_, code), own in tracked(opened, wave).items()}
    coverage = tuple(
        Coverage(code, len(own), sum(one.returned for one in own), sum(one.accepted for one in own))
        for code, own in asked.items()
        if own
    )
    intervals: dict[str, Interval] = {}
    left_out: list[str] = []
    for one in made:
        code = edition.code(one.industry)
        if one.index is None or one.index.low is None or one.index.high is None:
            continue
        if one.index.low <= edition.index(code) <= one.index.high:
            basis = f"{wave} 问卷，{one.confidence:.0%} 置信区间（n = {one.usable}）"
            intervals[code] = Interval(one.index.low, one.index.high, basis)
        else:
            left_out.append(edition.industries[code])
    return Surveyed(coverage, intervals, tuple(left_out))
