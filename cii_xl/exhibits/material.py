"""What exhibits are made from: an edition and whatever it is compared with, surveyed by, or bounded by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cii_xl.exhibits.exhibit import Mark
from cii_xl.index import Edition
from cii_xl.index.summary import MOVED, Summary, summarise

Record = dict[str, Any]
"""One substage: the columns of ``COLUMNS`` with ``contribution``, ``headroom`` and ``label``, its finest name, with
that of its stage where two links share one."""

IDENTIFIED = "已公布约束所允许的范围（权重固定）"
BOUNDED = "各环节上下限按权重加总（权重固定）"
FIXED = "各环节都没有上下限，视为确定"
PRINTED = "研报印出的指数，没有区间"

_FILLED = {"区间", "校准"}
SYNTHETIC = "合成示例数据"
"""Stands in the id or in each row's basis of data that are made up for trying out. The whole phrase: 合成 alone is also
in 合成氨 and 合成橡胶."""
SAME = 1e-9
"""Weights (shares) and rates (percent) closer than this are the same figure."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many enterprises of one industry (code or name) were asked, answered, and gave answers that count."""

    industry: str
    invited: int
    returned: int
    usable: int

    def __post_init__(self) -> None:
        if not 0 <= self.usable <= self.returned <= self.invited:
            numbers = f"邀请 {self.invited}、回收 {self.returned}、有效 {self.usable}"
            raise ValueError(f"“{self.industry}”的问卷份数为{numbers}；应为：0 ≤ 有效 ≤ 回收 ≤ 邀请；请核对问卷台账")


@dataclass(frozen=True, slots=True)
class Interval:
    """Where an index may lie, index points, and why."""

    low: float
    high: float
    basis: str


@dataclass(frozen=True)
class Material:
    """An edition and what its exhibits may draw on.

    ``previous`` is what changes are measured against; where it is not given, the published edition if the edition
    differs from that. ``scenario`` is the edition with other rates or weights. ``intervals`` are by industry code;
    where there is none, ``interval`` gives the range that the edition's own bounds allow.
    """

    edition: Edition
    published: Edition
    previous: Edition | None = None
    scenario: Edition | None = None
    coverage: tuple[Coverage, ...] = ()
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    @cached_property
    def base(self) -> Edition | None:
        """The edition that changes are measured against; None where there is no other."""
        if self.previous is not None:
            return self.previous
        return self.published if differ(self.edition, self.published) else None

    @cached_property
    def summary(self) -> Summary:
        """The edition at a glance, with changes against ``base``."""
        return summarise(self.edition, self.base)

    @cached_property
    def rows(self) -> dict[str, list[Record]]:
        """Code → rows in chain order, farthest from the consumer first."""
        return {code: _chain(self.edition, code) for code in self.edition.industries}

    @property
    def all_rows(self) -> list[Record]:
        """The rows of all industries."""
        return [row for rows in self.rows.values() for row in rows]

    def interval(self, code: str) -> Interval:
        """The index's interval as given, or Σ weight × bound over the rows, a rate without a bound taken as fixed.

        A printed index is a point: the ranges of its rates are those in which it stays just that.
        """
        if code in self.intervals:
            return self.intervals[code]
        rows, index = self.rows[code], self.edition.index(code)
        if self.is_printed(code):
            return Interval(index, index, PRINTED)
        ends = [
            float(sum(r["weight"] * (r["rate"] if np.isnan(r[end]) else r[end]) for r in rows))
            for end in ("low", "high")
        ]
        bounded = {r["provenance"] for r in rows if not (np.isnan(r["low"]) and np.isnan(r["high"]))}
        basis = FIXED if not bounded else IDENTIFIED if bounded <= _FILLED else BOUNDED
        # adding up in another order must not leave the index outside by a rounding
        return Interval(min(ends[0], index), max(ends[1], index), basis)

    def is_printed(self, code: str) -> bool:
        """Whether the industry's index is the one of the published edition, which is printed."""
        return code in self.published.industries and abs(self.edition.index(code) - self.published.index(code)) < MOVED

    def has_filled_weights(self, code: str) -> bool:
        """Whether the industry's weights are those of the published edition, of which the report prints none."""
        old, new = _figures(self.published), _figures(self.edition)
        own = [key for key in new if key[0] == code]
        return all(key in old and abs(old[key][0] - new[key][0]) <= SAME for key in own)

    def marks(self, rows: list[Record], *, indices: bool = False) -> tuple[Mark, ...]:
        """What a reader must know of figures made from these rows: calibrated rates, or, where only ``indices`` are
        shown, calibrated rates in an index that is not a printed one; made-up data."""
        filled = {r["code"] for r in rows if r["provenance"] in _FILLED}
        calibrated = any(not (indices and self.is_printed(code)) for code in filled)
        found = {Mark.CALIBRATED: calibrated, Mark.SYNTHETIC: made_up(self.edition.id, (r["basis"] for r in rows))}
        return tuple(mark for mark, there in found.items() if there)


def made_up(id: str, bases: Iterable[str]) -> bool:
    """Whether an id, or one of its rows' bases, says that data are made up for trying out."""
    return any(SYNTHETIC in text for text in (id, *bases))


def differ(one: Edition, other: Edition) -> bool:
    """Whether two editions have other stages, weights or rates; other words do not count."""
    a, b = _figures(one), _figures(other)
    if a.keys() != b.keys():
        return True
    return any(abs(x - y) > SAME for key in a for x, y in zip(a[key], b[key], strict=True))


def _figures(edition: Edition) -> dict[tuple[str, str, str], tuple[float, float]]:
    rows = edition.rows
    keys = zip(rows["code"], rows["stage"], rows["substage"], strict=True)
    return dict(zip(keys, zip(edition.weights.tolist(), edition.rates.tolist(), strict=True), strict=True))


def _chain(edition: Edition, code: str) -> list[Record]:
    records: list[Record] = [dict(r) for r in edition.table(code).sort_values("position").to_dict("records")]  # type: ignore[arg-type]
    names = [record["substage"] or record["stage"] for record in records]
    for record, name in zip(records, names, strict=True):
        record["label"] = name if names.count(name) == 1 else f"{record['stage']}·{name}"
    return records
