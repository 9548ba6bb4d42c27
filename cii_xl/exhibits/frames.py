"""Exhibits as tables of data, for sheets, for further work and for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cii_xl.exhibits.exhibit import Chart, Exhibit, Table, Words

if TYPE_CHECKING:
    import pandas as pd

CATEGORY, WIDTH, LEVEL, TEXT = "项目", "宽度", "层级", "文字"
LOW, HIGH, NAME = "（下限）", "（上限）", "（名称）"
"""What stands behind a series' or a column's name in the headings of its ends and of its words."""


def frame(exhibit: Exhibit) -> pd.DataFrame:
    """The figures of an exhibit, unrounded, as they are drawn.

    A chart has a row per category (column 项目) and a column per series, with its ends ``（下限）`` and ``（上限）``
    where it has any, then the reference and 宽度 where there are such. A table has its own columns; words that stand
    above a figure have the column ``（名称）`` before it. Words have the columns 层级 and 文字. Blanks are None.
    """
    import pandas as pd

    columns = _columns(exhibit.body)
    made = pd.DataFrame({i: pd.Series(cells, dtype=object) for i, (_, cells) in enumerate(columns)})
    made.columns = pd.Index([heading for heading, _ in columns])
    return made


def _columns(body: Chart | Table | Words) -> list[tuple[str, list[Any]]]:
    """Headings with their cells."""
    if isinstance(body, Words):
        return [(LEVEL, [level for level, _ in body.paragraphs]), (TEXT, [text for _, text in body.paragraphs])]
    if isinstance(body, Table):
        return [column for i in range(len(body.columns)) for column in _table_columns(body, i)]
    columns: list[tuple[str, list[Any]]] = [(CATEGORY, list(body.categories))]
    for series in body.series:
        columns.append((series.name, list(series.values)))
        if series.low:
            columns.append((f"{series.name}{LOW}", list(series.low)))
        if series.high:
            columns.append((f"{series.name}{HIGH}", list(series.high)))
    if body.reference is not None:
        columns.append((body.reference.name, [body.reference.value] * len(body.categories)))
    if body.widths:
        columns.append((WIDTH, list(body.widths)))
    return columns


def _table_columns(table: Table, i: int) -> list[tuple[str, list[Any]]]:
    title, cells = table.columns[i].title, [row[i] for row in table.rows]
    figures = (title, [cell[0] if isinstance(cell, tuple) else cell for cell in cells])
    if not any(isinstance(cell, tuple) for cell in cells):
        return [figures]
    return [(f"{title}{NAME}", [cell[1] if isinstance(cell, tuple) else None for cell in cells]), figures]
