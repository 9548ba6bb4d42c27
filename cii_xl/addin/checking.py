"""校验数据 and 更新汇总: problems as rows of the 校验 sheet, and the workbook's own figures against Python's."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cii_xl.addin.model import Model
from cii_xl.addin.ranges import Formula, body, find_table, grid
from cii_xl.addin.session import Refused, Session
from cii_xl.addin.steps import RowHeights, Step, Undo
from cii_xl.book.canvas import address, quoted
from cii_xl.book.layout import CHECK_NAME, CHECK_SLOTS, CHECKED_NAME, MARK_SLOTS, MARKS_NAME
from cii_xl.index import Problem, Severity, arithmetic
from cii_xl.index.summary import one

TOLERANCE = 1e-9
"""Index points by which the workbook's own figures may differ from Python's."""

_HEIGHT = 36.0


def verdict(problems: Sequence[Problem]) -> str:
    """One sentence that counts the problems."""
    if not problems:
        return "数据校验：没有问题"
    counts = [f"{s.value} {n} 个" for s in Severity if (n := sum(p.severity is s for p in problems))]
    return f"数据校验：{'，'.join(counts)}"


def rows(problems: Sequence[Problem]) -> list[list[Any]]:
    """The rows of the 校验 sheet, as many as it has room for; the last one says how many more there are."""
    found: list[list[Any]] = [
        [i, p.severity.value, link(p), p.found, p.expected, p.fix] for i, p in enumerate(problems[:CHECK_SLOTS], 1)
    ]
    if len(problems) > CHECK_SLOTS:
        left = len(problems) - CHECK_SLOTS + 1
        found[-1] = [CHECK_SLOTS, None, None, f"另有 {left} 个问题没有列出", None, "先处理以上各项，再校验一次"]
    return found


def link(problem: Problem) -> str:
    """A formula that links to the problem's cell; plain text where it has none."""
    place = problem.place
    if not place.sheet or not place.cell:
        return str(place)
    target = f"#{quoted(place.sheet)}!{place.cell}".replace('"', '""')
    return Formula(f'=HYPERLINK("{target}","{str(place).replace(chr(34), chr(34) * 2)}")')


def marks(problems: Sequence[Problem]) -> list[str]:
    """The cells to mark, ``tblMFG!E12``: those of errors and warnings, cell by cell, as many as there is room for."""
    told = (p for p in problems if p.severity is not Severity.NOTE)
    return list(dict.fromkeys(cell for p in told for cell in _cells(p)))[:MARK_SLOTS]


def _cells(problem: Problem) -> Iterator[str]:
    place = problem.place
    if not place.sheet or not place.cell or not place.label.startswith("tbl"):
        return
    (left, top), *end = (_at(cell) for cell in place.cell.split(":"))
    right, bottom = end[0] if end else (left, top)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{place.label}!{address(row, column)}"


def _at(cell: str) -> tuple[int, int]:
    """Column and row, counted from 0, of ``E12``."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1, int(cell[len(letters) :]) - 1


def steps(session: Session, problems: Sequence[Problem]) -> list[Step]:
    """Everything that puts the problems on the 校验 sheet and takes off what was there."""
    first, state, marked = (session.spot(name) for name in (CHECK_NAME, CHECKED_NAME, MARKS_NAME))
    shown = rows(problems)
    filled = shown + [[None] * 6] * (CHECK_SLOTS - len(shown))
    cells = marks(problems)
    done: list[Step] = [
        state.block([[f"{verdict(problems)}（{session.time}）"]]),
        first.block(filled),
        marked.block([[c] for c in cells] + [[None]] * (MARK_SLOTS - len(cells))),
        RowHeights(first.sheet, first.row, CHECK_SLOTS, 0),
    ]
    if shown:
        done.append(RowHeights(first.sheet, first.row, len(shown), _HEIGHT))
    return done


@dataclass(frozen=True)
class Agreement:
    """What the 汇总 sheet shows once it is calculated is what Python computes; a step, so that where it is not,
    everything written before is taken back."""

    model: Model

    def do(self, book: Any) -> Undo:
        """Calculate the sheet and compare; raises Refused with what differs."""
        sheet, table = index_table(book)
        if sys.platform == "darwin":
            book.app.calculate()
        else:  # this sheet only: functions in cells of others would call the very Python that waits for Excel here
            sheet.api.Calculate()
        if found := differences(*native(table), self.model):
            raise Refused(
                f"“{sheet.name}”页的公式与 Python 计算不一致：{'；'.join(found)}。"
                "该页或产业页的指数公式可能被改成了数值，请从原工作簿复制该工作表"
            )
        return lambda: None


def index_table(book: Any) -> tuple[Any, Any]:
    """The 汇总 sheet, whatever its name, and its table of indices; raises Refused."""
    if found := find_table(book, "tblIndex"):
        return found
    raise Refused("找不到“汇总”页的计算底表 tblIndex，可能已被删除；请从原工作簿复制“汇总”工作表")


def native(table: Any) -> tuple[float, dict[str, float]]:
    """The mean and the indices by name that the table of indices shows; raises Refused."""
    head, rows = table.header_row_range.options(ndim=1).value, grid(body(table))
    titles = ("产业", "指数", "产业平均")
    if missing := [title for title in titles if title not in head]:
        raise Refused(f"表 tblIndex 缺少列“{'”“'.join(missing)}”；请从原工作簿复制“汇总”工作表")
    name, index, mean = (head.index(title) for title in titles)
    return rows[0][mean], {row[name]: row[index] for row in rows}


def differences(mean: float, indices: dict[str, float], model: Model) -> list[str]:
    """Where the workbook's own figures are not Python's, in Chinese; the industries are those of the 汇总 sheet."""
    codes = {name: code for code, name in model.names.items()}
    missing = [name for name in indices if name not in codes]
    if missing:
        return [f"汇总页的“{'”“'.join(missing)}”没有行业表"]
    own = {name: model.index(codes[name]) for name in indices}
    pairs = {"平均": (mean, float(arithmetic.mean(list(own.values()))))}
    pairs |= {name: (indices[name], own[name]) for name in indices}
    return [
        f"{name}在汇总页为 {_shown(here)}，应为 {_shown(there)}"
        for name, (here, there) in pairs.items()
        if not isinstance(here, (int, float)) or abs(here - there) > TOLERANCE
    ]


def _shown(value: Any) -> str:
    return one(value, 4) if isinstance(value, (int, float)) and abs(value) < 1e6 else f"“{value}”"
