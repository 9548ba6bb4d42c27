"""A result as people get it: findings and tables on the terminal, or written to files that never replace others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cii_xl.analysis.result import Result
    from cii_xl.analysis.tables import Titled
    from cii_xl.terminal import Terminal

TABLES, ROWS = 3, 15
"""What the terminal shows of a result at most; files have all."""
_TEXT = 28
"""Characters in which a column of text is worth showing; it wraps."""
_FRAME = 3
"""Characters between the texts of two columns."""


def tell(terminal: Terminal, result: Result) -> None:
    """Findings, the first tables as the sheet shows them, what else there is, assumptions."""
    for sentence in result.sentences():
        terminal.tell(f"· {sentence}")
    tables = result.tables()
    parted = [_table(terminal, titled) for titled in tables[:TABLES]]
    others = [f"{t.title}（{len(t.table.rows)} 行）" for t in tables[TABLES:]]
    if others:
        terminal.tell(f"其余的表：{'、'.join(others)}")
    if others or any(parted):
        terminal.tell("全部数据用 --json 或 --out 文件.csv 取得；图表用 --out 文件.xlsx 或 文件.pptx")
    for assumption in result.assumptions():
        terminal.tell(f"注：{assumption}")


def _table(terminal: Terminal, titled: Titled) -> bool:
    """Show a table with as many rows and columns as there is room for; whether something was left out."""
    rows = titled.table.rows
    filled = [_Shown(c.title, [_text(row[i], c.number) for row in rows], _numeric([row[i] for row in rows]))
              for i, c in enumerate(titled.table.columns)]  # fmt: skip
    columns = [c for c in filled if any(c.cells)]
    shown = columns[: _fitting([c.least for c in columns], terminal.width)]
    terminal.table(
        [c.title for c in shown],
        list(zip(*(c.cells[:ROWS] for c in shown), strict=True)),
        title=titled.title,
        numbers=[at for at, c in enumerate(shown) if c.number],
    )
    left = [f"{len(rows) - ROWS} 行"] if len(rows) > ROWS else []
    if out := columns[len(shown) :]:
        left.append(f"{'、'.join(c.title for c in out)} {len(out)} 列")
    if left:
        terminal.tell(f"未列出：{'；'.join(left)}")
    return bool(left)


@dataclass(frozen=True)
class _Shown:
    """A column as texts; one of numbers is set to the right and never broken."""

    title: str
    cells: Sequence[str]
    number: bool

    @property
    def least(self) -> int:
        """Characters that it needs; Chinese ones count two."""
        from rich.cells import cell_len

        widest = max(cell_len(line) for text in (self.title, *self.cells) for line in text.splitlines() or [""])
        return widest if self.number else min(widest, _TEXT)


def _numeric(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, int | float) for cell in cells)


def _text(cell: object, number: str) -> str:
    """A cell as the sheet shows it."""
    from cii_xl.exhibits.numbers import shown

    if isinstance(cell, int | float):
        return "" if cell != cell else shown(cell, number)
    return "" if cell is None else str(cell)


def _fitting(widths: Sequence[int], room: int) -> int:
    """How many of the first columns stand beside one another; at least one."""
    ends = itertools.accumulate(width + _FRAME for width in widths)
    return max(1, sum(end + 1 <= room for end in ends))


def write(result: Result, out: Path) -> list[Path]:
    """Write the result in the form of the suffix of ``out``; returns the paths.

    Files of one result have one stem: where another file has a name of any of them, all have ``名称-2``, ``名称-3``, ….
    Files that already hold the same are left as they are.
    """
    from cii_xl.book.files import write_new

    files = _files(result, out.suffix.lower())
    for number in itertools.count(1):
        stem = out.stem if number == 1 else f"{out.stem}-{number}"
        paths = {out.with_name(f"{stem}{ending}{out.suffix}"): data for ending, data in files.items()}
        if all(not path.exists() or _same(path, data) for path, data in paths.items()):
            return [write_new(path, data) for path, data in paths.items()]
    raise AssertionError("unreachable")


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _files(result: Result, suffix: str) -> Mapping[str, bytes]:
    """What stands behind the stem of each file → content; the main table, and a single picture, have nothing there."""
    if suffix == ".json":
        return {"": f"{result.to_json()}\n".encode()}
    if suffix == ".csv":
        frames = result.frames()
        data = {name: f.to_csv(index=False, lineterminator="\n").encode("utf-8-sig") for name, f in frames.items()}
        first = next(iter(data))
        return {"" if name == first else f"-{name}": own for name, own in data.items()}
    exhibits = result.exhibits()
    if suffix == ".xlsx":
        from cii_xl.exhibits.sheet import exhibits_workbook

        return {"": exhibits_workbook([*exhibits, *result.notes()])}
    if suffix == ".pptx":
        from cii_xl.exhibits.deck import slides_of
        from cii_xl.exhibits.slides.write import new_deck

        return {"": new_deck(slides_of([*exhibits, *result.notes()]))}
    from cii_xl.exhibits.picture import picture

    drawn = {e.id: picture(e, format="svg" if suffix == ".svg" else "png") for e in exhibits}
    return {"" if len(drawn) == 1 else f"-{id}": data for id, data in drawn.items()}
