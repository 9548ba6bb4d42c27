"""What a summary says about an edition, as plain data: renderers (sheet, picture, terminal) only draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from cii_xl.index.edition import Edition

MARKS = {"公布": "●", "问卷": "◆", "自填": "○"}
"""Marks of rates that somebody stated; a rate without one was filled in (区间, 校准)."""

MARKS_NOTE = "● 研报公布　◆ 问卷　○ 自填　未标注的为区间或校准所得，不是印出的数值"


@dataclass(frozen=True, slots=True)
class Row:
    """One substage of an industry. Weight is a share, rate percent, contribution and headroom index points."""

    label: str
    position: int
    weight: float
    rate: float
    provenance: str
    contribution: float
    headroom: float

    @property
    def marked_label(self) -> str:
        """The label with the mark of the rate's provenance."""
        return self.label + MARKS.get(self.provenance, "")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its weight (share), the weighted mean of its rates (percent), its contribution (index points)."""

    name: str
    weight: float
    rate: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry of a summary; ``rows`` are in chain order, farthest from the consumer first;
    ``stages`` in the order of the edition."""

    code: str
    name: str
    index: float
    rank: int
    change: float | None
    """Index points above the reference edition; None where that has no such industry."""
    rows: tuple[Row, ...]
    stages: tuple[Stage, ...]
    top: Row
    """The row with the biggest contribution; the first of the table on a tie."""
    next: Row
    """The row with the most headroom: the next best one to raise; the first of the table on a tie."""


@dataclass(frozen=True, slots=True)
class Summary:
    """An edition at a glance. ``industries`` keep the edition's order; ``ranked`` is best first."""

    id: str
    mean: float
    industries: tuple[Industry, ...]
    reference: str | None
    """Id of the edition that changes are measured against."""
    ranked: tuple[Industry, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranked", tuple(sorted(self.industries, key=lambda i: i.rank)))

    @property
    def positions(self) -> int:
        """The highest position of any row."""
        return max(row.position for i in self.industries for row in i.rows)

    @property
    def far_end(self) -> float:
        """Mean over industries of the rate farthest from the consumer, percent."""
        return sum(i.rows[0].rate for i in self.industries) / len(self.industries)

    @property
    def near_end(self) -> float:
        """Mean over industries of the rate nearest to the consumer, percent."""
        return sum(i.rows[-1].rate for i in self.industries) / len(self.industries)

    def mean_rate(self, position: int) -> float | None:
        """Mean rate of the rows at one position, percent; None where there is none."""
        rates = [row.rate for i in self.industries for row in i.rows if row.position == position]
        return sum(rates) / len(rates) if rates else None

    def commentary(self) -> list[str]:
        """Short Chinese sentences with the figures in them, at one decimal."""
        best, worst = self.ranked[0], self.ranked[-1]
        above = [i.name for i in self.ranked if i.index > self.mean + MOVED]
        top = max(self.ranked, key=lambda i: i.top.contribution)
        room = max(self.ranked, key=lambda i: i.next.headroom)
        trend = "升至" if self.near_end >= self.far_end else "降至"
        said = [
            f"{len(self.industries)} 个产业的指数平均为 {one(self.mean, 2)}；{best.name}最高（{one(best.index)}），"
            f"{worst.name}最低（{one(worst.index)}），相差 {one(abs(best.index - worst.index))} 点。",
            f"高于平均的产业有 {len(above)} 个：{'、'.join(above)}。" if above else "各产业指数相同。",
            f"拉动最大的单个环节是{top.name}的“{top.top.label}”，贡献 {one(top.top.contribution)} 点；"
            f"提升空间最大的是{room.name}的“{room.next.label}”，全面渗透可再增 {one(room.next.headroom)} 点。",
            f"从最上游到最接近消费端，各产业环节的平均渗透率由 {one(self.far_end)}% {trend} {one(self.near_end)}%。",
        ]
        if self.reference is not None:
            said.append(self._change(self.reference))
        return said

    def _change(self, reference: str) -> str:
        moved = [(i, i.change) for i in self.ranked if i.change is not None and abs(i.change) > MOVED]
        if not moved:
            return f"与公布版本（{reference}）相比，各产业指数没有变化。"
        most, change = max(moved, key=lambda pair: abs(pair[1]))
        word = "上升" if change > 0 else "下降"
        return (
            f"与公布版本（{reference}）相比，{len(moved)} 个产业的指数有变化，"
            f"幅度最大的是{most.name}，{word} {one(abs(change))} 点。"
        )


MOVED = 1e-6
"""Index points below which an index counts as unchanged."""


_ROW_KEYS = ("position", "weight", "rate", "provenance", "contribution", "headroom")


def summarise(edition: Edition, reference: Edition | None = None) -> Summary:
    """The summary of an edition, with changes against a reference edition where one is given."""
    old = {} if reference is None else {str(code): float(index) for code, index in reference.indices.items()}
    rank = dict(zip(edition.ranking()["code"], edition.ranking()["rank"], strict=True))
    industries = []
    for code, name in edition.industries.items():
        table = [
            Row(r["substage"] or r["stage"], *(r[k] for k in _ROW_KEYS)) for r in edition.table(code).to_dict("records")
        ]
        rows = tuple(sorted(table, key=lambda row: row.position))
        best = max(table, key=lambda row: row.contribution)
        room = max(table, key=lambda row: row.headroom)
        index = edition.index(code)
        change = index - old[code] if code in old else None
        own_stages = edition.stages(code).to_dict("records")
        stages = tuple(Stage(s["stage"], s["weight"], s["rate"], s["contribution"]) for s in own_stages)
        industries.append(Industry(code, name, index, int(rank[code]), change, rows, stages, best, room))
    reference_id = reference.id if reference is not None else None
    return Summary(edition.id, edition.mean(), tuple(industries), reference_id)


def one(x: float, places: int = 1) -> str:
    """A number at one decimal (or ``places``), halves away from zero as spreadsheets round."""
    return str(Decimal(f"{x:.15g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
