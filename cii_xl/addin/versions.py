"""保存版本快照 and 版本对比: editions kept in the workbook, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from cii_xl import published
from cii_xl.addin.ranges import body, grid
from cii_xl.addin.session import Refused, Session, Spot
from cii_xl.addin.steps import Append, RowHeights, Show, Step
from cii_xl.book.layout import (
    COMPARED_NAME,
    COMPARED_SLOTS,
    CURRENT_VERSION,
    FROM_NAME,
    MOVED_NAME,
    MOVED_SLOTS,
    PUBLISHED_VERSION,
    SNAPSHOT_FIELDS,
    SNAPSHOT_NAME,
    SNAPSHOTS,
    TO_NAME,
    VERSIONS,
)
from cii_xl.book.sheets.history import snapshot_rows
from cii_xl.index import COLUMNS, Edition, EditionError, UnknownName
from cii_xl.index.names import find
from cii_xl.index.problems import fold
from cii_xl.index.summary import MOVED

_HEIGHT = 18.0


def saved(book: Any) -> dict[str, pd.DataFrame]:
    """The rows of every snapshot by its name, in the order of saving."""
    table = book.sheets[SNAPSHOTS.name].tables["tblSnapshots"]
    rows = pd.DataFrame(grid(body(table)), columns=list(SNAPSHOT_FIELDS), dtype=object)
    rows = rows[rows["version"].notna()]
    return {str(name): own.reset_index(drop=True) for name, own in rows.groupby("version", sort=False)}


def new_name(wanted: object, taken: Sequence[str]) -> str:
    """The name of a new snapshot: the wanted one, or the first free 快照 1, 快照 2, …; raises Refused."""
    name = "" if wanted is None else str(wanted).strip()
    known = {fold(t) for t in (*taken, PUBLISHED_VERSION, CURRENT_VERSION)}
    if not name:
        return next(f"快照 {i}" for i in range(1, len(taken) + 2) if fold(f"快照 {i}") not in known)
    if fold(name) in known:
        raise Refused(f"已有名为“{name}”的版本；请在“版本”页另填一个名称，或清空以自动命名")
    if len(name) > 60:
        raise Refused("版本名称过长；请不超过 60 个字")
    return name


def free_name(name: str, names: Iterable[str]) -> str:
    """``name``, or ``name 2``, ``name 3``, … where versions of those names are there already."""
    taken = {fold(n) for n in names}
    return next(n for n in (name, *(f"{name} {i}" for i in range(2, len(taken) + 3))) if fold(n) not in taken)


def save_steps(session: Session, name: str) -> list[Step]:
    """Keep the workbook's edition as a snapshot and list it on 版本."""
    edition = session.edition
    line = [name, session.time, len(edition.industries), len(edition.rates), edition.mean()]
    return [
        Append(SNAPSHOTS.name, "tblSnapshots", snapshot_rows(edition, name, session.time)),
        Append(session.spot(SNAPSHOT_NAME).sheet, "tblVersions", [line]),
    ]


def version(name: object, session: Session, snapshots: dict[str, pd.DataFrame]) -> tuple[str, Edition]:
    """A version by its name; raises Refused with the names that there are."""
    if name is None or not str(name).strip():
        raise Refused("请在“版本”页选择要对比的两个版本")
    try:
        known = find("版本", name, [PUBLISHED_VERSION, CURRENT_VERSION, *snapshots])
    except UnknownName as error:
        raise Refused(str(error)) from None
    if known == PUBLISHED_VERSION:
        return known, published.edition()
    if known == CURRENT_VERSION:
        return known, session.edition
    try:
        return known, Edition(snapshots[known][list(COLUMNS)], id=known)
    except EditionError as error:
        raise Refused(f"版本“{known}”的数据不可用（“{SNAPSHOTS.name}”页被改动过）：{error.problems[0].found}") from None


def indices(old: Edition, new: Edition) -> list[list[Any]]:
    """Industry, index before, after, change, for every industry of either; then their means."""
    names = old.industries | new.industries
    before, after = old.indices, new.indices
    rows: list[list[Any]] = []
    for code, name in names.items():
        a, b = (float(s[code]) if code in s else None for s in (before, after))
        rows.append([name, a, b, None if a is None or b is None else b - a])
    return [*rows, ["各产业平均", old.mean(), new.mean(), new.mean() - old.mean()]]


def moved(old: Edition, new: Edition) -> list[list[Any]]:
    """Rows whose weight, rate or contribution differs, the greatest effect on their industry's index first: stage,
    substage, industry, rates, weights and contributions before and after, effect. A row that only one version has
    counts from or to nothing."""
    keys = ["code", "stage", "substage"]
    both = _points(old).merge(_points(new), on=keys, how="outer", suffixes=("", "_new"), sort=False)
    names = old.industries | new.industries
    rows = []
    for record in both.to_dict("records"):
        w, r, p, w2, r2, p2 = (
            None if pd.isna(record[k]) else float(record[k])
            for k in ("weight", "rate", "points", "weight_new", "rate_new", "points_new")
        )
        effect = (p2 or 0.0) - (p or 0.0)
        if abs(effect) > MOVED or w != w2 or r != r2:
            substage = record["substage"] or None
            rows.append([record["stage"], substage, names[str(record["code"])], r, r2, w, w2, p, p2, effect])
    return sorted(rows, key=lambda row: -abs(row[-1]))


def _points(edition: Edition) -> pd.DataFrame:
    rows = edition.rows[["code", "stage", "substage", "weight", "rate"]]
    return rows.assign(points=rows["weight"] * rows["rate"])


def compare_steps(session: Session) -> tuple[str, list[Step]]:
    """Fill the comparison of the two versions chosen on 版本; the sentence and the steps."""
    snapshots = saved(session.book)
    start, end = (version(session.spot(name).value, session, snapshots) for name in (FROM_NAME, TO_NAME))
    head, first = session.spot(COMPARED_NAME), session.spot(MOVED_NAME)
    table, changed = indices(start[1], end[1]), moved(start[1], end[1])
    if len(table) > COMPARED_SLOTS:
        raise Refused(f"两个版本共有 {len(table) - 1} 个产业，对比表最多列 {COMPARED_SLOTS - 1} 个")
    listed = changed[:MOVED_SLOTS]
    if len(changed) > MOVED_SLOTS:
        rest = changed[MOVED_SLOTS - 1 :]
        listed[-1] = [f"其余 {len(rest)} 个环节", *[None] * 8, sum(row[-1] for row in rest)]
    steps: list[Step] = [
        head.block([["产业", start[0], end[0], "变化"]]),
        *_fill(head, 1, table, COMPARED_SLOTS),
        *_fill(first, 0, listed or [["没有变化", *[None] * 9]], MOVED_SLOTS),
        Show(VERSIONS.name),
    ]
    return f"已对比“{start[0]}”与“{end[0]}”：平均指数变化 {table[-1][3]:+.1f} 点，{len(changed)} 个环节不同", steps


def _fill(spot: Spot, down: int, rows: list[list[Any]], slots: int) -> list[Step]:
    """Values into a block of prepared rows, of which only those in use are shown."""
    empty = [[None] * len(rows[0])] * (slots - len(rows))
    first = spot.row + down
    return [
        spot.block([*rows, *empty], down),
        RowHeights(spot.sheet, first, slots, 0),
        RowHeights(spot.sheet, first, len(rows), _HEIGHT),
    ]
