"""What people see of a result: tables with Chinese titles and number formats, as its sheet or exhibits have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cii_xl.book.canvas import Live, Value
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Block, Filled
from cii_xl.book.panels.places import parted, printed
from cii_xl.book.style import NUMBER
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Look, Table
from cii_xl.exhibits.frames import HIGH, LOW, frame


@dataclass(frozen=True, slots=True)
class Titled:
    """A table under its title; numbers are unrounded, under the formats of their columns."""

    title: str
    table: Table


def tables(kind: str, filled: Filled, exhibits: Iterable[Exhibit]) -> tuple[Titled, ...]:
    """The filled blocks of the sheet of that kind, without those that people type in; where the kind has no sheet, the
    figures of its exhibits."""
    panel = next((p for p in PANELS if p.key == kind), None)
    if panel is None:
        return tuple(map(_of_exhibit, exhibits))
    blocks = ((b, filled.rows.get(b.key, ())) for b in panel.blocks if not b.typed)
    return tuple(Titled(b.title, _of_block(b, rows)) for b, rows in blocks if rows)


def _of_block(block: Block, rows: Sequence[Sequence[Value]]) -> Table:
    """As the sheet prints it: what only charts show is left out."""
    columns = tuple(_column(f.title, NUMBER[f.number] if f.number else "") for f in printed(block))
    return Table(columns, tuple(tuple(map(_cell, parted(block, row)[0])) for row in rows))


def _of_exhibit(exhibit: Exhibit) -> Titled:
    data = frame(exhibit)
    numbers: dict[str, str] = {}
    if isinstance(exhibit.body, Chart):
        numbers = {s.name + end: s.number for s in exhibit.body.series for end in ("", LOW, HIGH)}
    elif isinstance(exhibit.body, Table):
        numbers = {c.title: c.number for c in exhibit.body.columns}
    columns = tuple(_column(str(title), numbers.get(str(title), "")) for title in data.columns)
    title = f"{exhibit.title}；单位：{exhibit.unit}" if exhibit.unit else exhibit.title
    return Titled(title, Table(columns, tuple(tuple(row) for row in data.itertuples(index=False))))


def _column(title: str, number: str) -> Column:
    return Column(title, Look.NUMBER, number) if number else Column(title)


def _cell(value: Value) -> str | float | None:
    return value.value if isinstance(value, Live) else value
