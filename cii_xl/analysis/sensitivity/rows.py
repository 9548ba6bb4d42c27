"""The rows of 敏感性 in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cii_xl.analysis.sensitivity.findings import basis, index_name, rank_name
from cii_xl.analysis.sensitivity.groupings import (
    ESTIMATE,
    EXACT,
    GROUPINGS,
    INDUSTRY,
    INPUT,
    KIND,
    PROVENANCE,
    RANK,
    STAGE,
)
from cii_xl.analysis.sensitivity.tables import Record, records
from cii_xl.book.canvas import Value
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.sensitivity import PANEL

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity

_WORDS = {EXACT: "精确", ESTIMATE: "估计"}
_ENDS = ("first", "first_low", "first_high", "total", "total_low", "total_high")

_READS_NOUGHT = 0.05

Rows = list[tuple[Value, ...]]


def filled(result: Sensitivity) -> Filled:
    """Every block; of long ones the biggest rows, which the last note tells."""
    chosen, edition = result.chosen, result.inputs.edition
    slots = {block.key: block.slots for block in PANEL.blocks}
    every: dict[str, Rows] = {
        "groups": [
            _shares(row, grouping=True)
            for grouping in (KIND, PROVENANCE, INDUSTRY)
            for row in records(_mattering(result, grouping))
        ],
        "moved": [_moved(row) for row in records(result.moved)],
        "left": [_left(row) for row in records(_by_size(result.left))],
        "indices": _across(result, "index"),
        "ranks": _across(result, "rank"),
        "scenarios": [_scenario(row) for row in records(result.agreement)],
    }
    count = {key: len(rows) for key, rows in every.items()}
    for key, grouping in (("stages", STAGE), ("inputs", INPUT)):
        every[key], count[key] = _biggest(result, grouping, slots[key])
    over = [f"“{b.title}”{b.slots}/{count[b.key]}" for b in PANEL.blocks if count[b.key] > b.slots]
    told = [f"行数较多的表只列最大的若干行（列出/全部）：{'、'.join(over)}；其余见命令行或 JSON"] if over else []
    state = (
        f"{edition.id} 版；解释{index_name(result)}与{rank_name(result)}；基础样本 {chosen.draws:,}，"
        f"种子 {chosen.seed}，集中度 {chosen.concentration:g}，自填 ±{chosen.band:g}，幂次 {chosen.exponent:g}"
    )
    cut = {key: rows[: slots[key]] for key, rows in every.items()}
    return Filled(state, result.sentences(), cut, [*basis(result), *told])


def _biggest(result: Sensitivity, grouping: str, slots: int) -> tuple[Rows, int]:
    """Groups that matter most to the index or to the rank, as many as there are slots, by what they are to the index;
    and how many matter at all."""
    frame = _mattering(result, grouping)
    most = (-frame[["total", "rank_total"]].max(axis=1)).sort_values(kind="stable").index[:slots]
    shown = frame.loc[most].sort_values(["total", "rank_total"], ascending=False, kind="stable")
    return [_shares(row) for row in records(shown)], len(frame)


def _mattering(result: Sensitivity, grouping: str) -> pd.DataFrame:
    """Groups that do anything to the index or to the rank, with the shares of both."""
    of_rank = result.share(grouping, RANK)[list(_ENDS)].add_prefix("rank_")
    frame = pd.concat([result.share(grouping), of_rank], axis=1)
    return frame[frame[["total", "rank_total"]].max(axis=1) > 0]


def _shares(row: Record, *, grouping: bool = False) -> tuple[Value, ...]:
    """Name, both Sobol' indices of the index with their ends, how, those of the rank, and the grouping if asked for."""
    words: list[Value] = [GROUPINGS[row["grouping"]]] if grouping else []
    return (
        row["group"], *(_number(row[end]) for end in _ENDS), _WORDS[row["method"]], _number(row["rank_first"]),
        *(_number(row[f"rank_{end}"]) for end in _ENDS[3:]), *words,
    )  # fmt: skip


def _moved(row: Record) -> tuple[Value, ...]:
    scale = 100.0 if row["kind"] == "weights" else 1.0
    ends = sorted((row["index_low"], row["index_high"]))
    stated = row["index_stated"]
    return (
        row["input"], *(scale * row[key] for key in ("stated", "low", "high")), row["index_low"], row["index_high"],
        row["swing"], min(ends[0] - stated, 0.0), max(ends[1] - stated, 0.0),
        *(int(row[key]) for key in ("rank_stated", "rank_low", "rank_high")),
    )  # fmt: skip


def _by_size(left: pd.DataFrame) -> pd.DataFrame:
    return left.loc[(-left["change"].abs()).sort_values(kind="stable").index]


def _left(row: Record) -> tuple[Value, ...]:
    return (
        f"{row['industry']}·{row['stage']}", row["weight"], _number(row["rate"]), row["index"], _number(row["without"]),
        _signed(row["change"]), _signed(row["mean_change"]), int(row["rank"]),
        None if pd.isna(row["rank_without"]) else int(row["rank_without"]),
    )  # fmt: skip


def _across(result: Sensitivity, column: str) -> Rows:
    """Industries, best first, each with its figure in every scenario; of ranks also the widest move."""
    wide = result.compared.pivot(index="code", columns="scenario", values=column)
    moves = result.compared.groupby("code")["shift"].agg(lambda shift: int(shift.abs().max()))
    rows: Rows = []
    kind = float if column == "index" else int
    for one in records(result.inputs.edition.ranking()):
        figures = [kind(x) for x in wide.loc[one["code"], list(result.agreement["scenario"])]]
        rows.append((one["industry"], *figures, *([int(moves[one["code"]])] if column == "rank" else [])))
    return rows


def _scenario(row: Record) -> tuple[Value, ...]:
    correlations = (_number(row["kendall"]), _number(row["spearman"]))
    return (row["name"], row["mean"], *correlations, int(row["moved"]), int(row["max_shift"]), row["changed"])


def _signed(x: float) -> float | None:
    """A change; nought where it reads 0.0, which has no sign."""
    return 0.0 if abs(x) < _READS_NOUGHT else _number(x)


def _number(x: float) -> float | None:
    return None if pd.isna(x) else float(x)
