"""Native tables: quiet rules, heat and provenance as fills, Harvey balls as shapes over their cells."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import accumulate
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu

from cii_xl.exhibits.exhibit import Exhibit, Look, Table
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.slides import cells, fitting, harvey, text
from cii_xl.exhibits.slides.box import Box
from cii_xl.exhibits.slides.cells import Cell
from cii_xl.exhibits.slides.fitting import Sizes

_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without fills and rules; ours are in the cells."""


def add_table(slide: Any, box: Box, exhibit: Exhibit, most: Sizes = fitting.SIZES[0]) -> Any:
    """Draw ``exhibit`` as a native table in ``box``; returns its GraphicFrame, named ``cii:<id>:table``.

    Text has ``most``, or fewer points where that would not fit, 9 at least; a table that does not fit even so is longer
    than ``box``, which the check of the deck reports. Raises TypeError where the exhibit is no table.
    """
    table = table_of(exhibit)
    filled = cells.cells(table)
    widths = fitting.widths(table, box.width)
    sizes, heights = fitting.fitted(filled, widths, box.height, most)
    place = (Emu(x) for x in (box.left, box.top, box.width, sum(heights)))
    frame = slide.shapes.add_table(1, 1, *place)
    frame.name = f"cii:{exhibit.id}:table"
    tbl = _tbl(frame)
    tbl.tblPr.attrib.pop("bandRow", None)
    tbl.tblPr.find(qn("a:tableStyleId")).text = _STYLE
    _fill(tbl, table, filled, widths, heights, sizes)
    _finish(slide, frame, exhibit, {})
    return frame


def replace_table(slide: Any, frame: Any, exhibit: Exhibit) -> None:
    """Show other figures in a table that is there: only text, our own fills and the balls change.

    Place, width, column widths, fonts, sizes and colours set by hand stay. Rows come and go at the end; where the
    number of columns differs, the table is drawn anew in its place. Raises TypeError where the exhibit is no table.
    """
    table = table_of(exhibit)
    filled = cells.cells(table)
    tbl = _tbl(frame)
    room = sum(row.h for row in tbl.tr_lst)
    widths = [int(column.get("w")) for column in tbl.tblGrid]
    if len(widths) != len(table.columns):
        widths = fitting.widths(table, sum(widths))
        sizes, heights = fitting.fitted(filled, widths, room)
        _fill(tbl, table, filled, widths, heights, sizes)
    else:
        _update(tbl, table, filled, widths, room)
    frame.height = Emu(sum(row.h for row in tbl.tr_lst))
    _finish(slide, frame, exhibit, _balls(slide, frame, _prefix(exhibit)))


def largest(box: Box, exhibit: Exhibit) -> Sizes:
    """The sizes that the exhibit's table would have in ``box``; raises TypeError where it is no table."""
    table = table_of(exhibit)
    return fitting.fitted(cells.cells(table), fitting.widths(table, box.width), box.height)[0]


def read_table(frame: Any) -> list[list[str]]:
    """The texts of a table on a slide, the heading's row first."""
    return [[cells.read(tc) for tc in row.tc_lst] for row in _tbl(frame).tr_lst]


def table_texts(exhibit: Exhibit) -> list[list[str]]:
    """The texts that an exhibit's table has on a slide, as ``read_table`` gives them."""
    return [[cell.text for cell in row] for row in cells.cells(table_of(exhibit))]


def table_of(exhibit: Exhibit) -> Table:
    """The exhibit's table; raises TypeError where it is a chart or words."""
    if not isinstance(exhibit.body, Table):
        raise TypeError(f"“{exhibit.id}”不是表格")
    return exhibit.body


def _tbl(frame: Any) -> Any:
    return frame._element.graphic.graphicData.tbl


def _fill(
    tbl: Any,
    table: Table,
    filled: Sequence[Sequence[Cell]],
    widths: Sequence[int],
    heights: Sequence[int],
    sizes: Sizes,
) -> None:
    """Write all columns, rows and cells of a table anew."""
    for old in [*tbl.tblGrid, *tbl.tr_lst]:
        old.getparent().remove(old)
    grid = "".join(f'<a:gridCol w="{width}"/>' for width in widths)
    rows = (
        "".join(cells.xml(cell, column, sizes, heading=not r) for cell, column in zip(row, table.columns, strict=True))
        for r, row in enumerate(filled)
    )
    drawn = "".join(f'<a:tr h="{height}">{row}</a:tr>' for row, height in zip(rows, heights, strict=True))
    columns, *made = parse_xml(f"<a:tbl {text.NAMESPACE}><a:tblGrid>{grid}</a:tblGrid>{drawn}</a:tbl>")
    tbl.tblGrid.extend(columns)
    tbl.extend(made)


def _update(tbl: Any, table: Table, filled: Sequence[Sequence[Cell]], widths: Sequence[int], room: int) -> None:
    """Write other texts into a table of as many columns; rows grow where they must."""
    was = len(tbl.tr_lst)
    _match_rows(tbl, len(filled))
    sizes = _sizes(tbl)
    for r, (tr, row) in enumerate(zip(tbl.tr_lst, filled, strict=True)):
        for tc, cell, column in zip(tr.tc_lst, row, table.columns, strict=True):
            cells.update(tc, cell, column, sizes, heading=not r)
    needed = fitting.needed(filled, widths, sizes)
    same = was == len(filled)
    heights = (
        [max(tr.h, h) for tr, h in zip(tbl.tr_lst, needed, strict=True)] if same else fitting.heights(needed, room)
    )
    for tr, height in zip(tbl.tr_lst, heights, strict=True):
        tr.h = Emu(height)


def _match_rows(tbl: Any, wanted: int) -> None:
    """Add or remove rows at the end; new ones look like the last."""
    for tr in tbl.tr_lst[wanted:]:
        tbl.remove(tr)
    for _ in range(wanted - len(tbl.tr_lst)):
        added = deepcopy(tbl.tr_lst[-1])
        for extension in added.findall(qn("a:extLst")):  # PowerPoint's id of the row, which must be its own
            added.remove(extension)
        tbl.append(added)


def _sizes(tbl: Any) -> Sizes:
    """The sizes of a table's text as it is now: those of the first cell below the heading that states one."""
    for tr in tbl.tr_lst[1:]:
        for tc in tr.tc_lst:
            stated = [float(run.get("sz")) / 100 for run in tc.iter(qn("a:rPr")) if run.get("sz")]
            if stated:
                return Sizes(stated[-1], max(fitting.SIZES[-1].label, min(stated[-1], stated[-1] - 2)))
    return fitting.SIZES[2]


def _finish(slide: Any, frame: Any, exhibit: Exhibit, old: dict[str, Any]) -> None:
    """Alternative text, and the balls in their places; ``old`` has those that are there, by name."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", exhibit.alt)
    table, prefix, places, free = table_of(exhibit), _prefix(exhibit), _places(frame), 0
    for r, row in enumerate(table.rows, 1):
        for c, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            figure = cells.figure(value)
            if column.look is Look.HARVEY and figure is not None:
                alt = f"{row[0]}：{column.title} {shown(figure, column.number)}%"
                name, cell = f"{prefix}{r}-{c}", places[r][c]
                ball = old.pop(name, None)
                if ball is not None:
                    harvey.move_ball(ball, cell, figure, alt)
                    continue
                free = free or slide.shapes._next_shape_id
                slide.shapes._spTree.append(harvey.ball(free, name, cell, figure, alt))
                free += harvey.IDS
    for ball in old.values():
        ball.getparent().remove(ball)


def _prefix(exhibit: Exhibit) -> str:
    return f"cii:{exhibit.id}:harvey-"


def _balls(slide: Any, frame: Any, prefix: str) -> dict[str, Any]:
    """The balls of a table; where a slide has copies of it, those that stand on this one."""
    found = [s for s in slide.shapes if s.name.startswith(prefix) and s.element.tag == qn("p:grpSp")]
    if len({s.name for s in found}) < len(found):
        right, bottom = frame.left + frame.width, frame.top + frame.height
        found = [s for s in found if frame.left <= s.left <= right and frame.top <= s.top <= bottom]
    return {s.name: s.element for s in found}


def _places(frame: Any) -> list[list[Box]]:
    """Where each cell is on the slide."""
    tbl = _tbl(frame)
    widths, heights = [int(c.get("w")) for c in tbl.tblGrid], [int(r.h) for r in tbl.tr_lst]
    lefts, tops = accumulate(widths, initial=int(frame.left)), accumulate(heights, initial=int(frame.top))
    columns = list(zip(lefts, widths, strict=False))
    return [
        [Box(left, top, width, height) for left, width in columns] for top, height in zip(tops, heights, strict=False)
    ]
