"""What every action shares: the workbook read once, progress told, all or nothing written, no error reaching VBA."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from cii_xl.addin import live, log
from cii_xl.addin.errors import CellError
from cii_xl.addin.model import Model
from cii_xl.addin.steps import Block, Step, carry_out
from cii_xl.book.layout import MESSAGE_NAME, TIME_NAME
from cii_xl.index import Edition, EditionError, Severity

FAILED = "未完成："
"""How the message of an action begins that did not do what it was asked; VBA shows such a message in a box."""

_log = logging.getLogger(__name__)


class Refused(Exception):
    """An action that cannot be done; the message is one Chinese sentence that says why and what to do."""


@dataclass(frozen=True)
class Result:
    """What an action will write, and the sentence it ends with."""

    message: str
    steps: Sequence[Step] = ()


@dataclass(frozen=True)
class Spot:
    """A named cell: sheet, row and column counted from 0, and its value."""

    sheet: str
    row: int
    column: int
    value: Any

    def block(self, values: Sequence[Sequence[Any]], down: int = 0) -> Block:
        """A block of values that begins here, or some rows further down."""
        return Block(self.sheet, self.row + down, self.column, values)


class Session:
    """The calling workbook during one action."""

    def __init__(self, book: Any, title: str) -> None:
        self.book, self._title = book, title

    @cached_property
    def model(self) -> Model:
        """The workbook's data, read once."""
        self.progress("读取工作簿")
        return live.read(self.book)

    @cached_property
    def edition(self) -> Edition:
        """All industries together; raises Refused while one of them has errors."""
        return whole(self.model)

    @property
    def time(self) -> str:
        """When the action began, as VBA wrote it: results do not depend on Python's clock."""
        return str(self.spot(TIME_NAME).value or "")

    @cached_property
    def names(self) -> dict[str, Any]:
        """The workbook's defined names."""
        return {name.name: name for name in self.book.names}

    def spot(self, name: str) -> Spot:
        """A named cell; raises Refused where somebody deleted its sheet."""
        try:
            cell = self.names[name].refers_to_range
            return Spot(cell.sheet.name, cell.row - 1, cell.column - 1, cell[0, 0].value)
        except Exception:
            _log.exception("no cell named %s", name)
            raise Refused(f"找不到名为 {name} 的单元格，它所在的工作表可能已被删除；请从原工作簿复制回来") from None

    def progress(self, text: str) -> None:
        """Show what is going on in the status bar."""
        self.book.app.status_bar = f"CII {self._title}：{text}……"

    def tell(self, message: str) -> None:
        """Put the last sentence into the message cell; where that is protected or gone, into the status bar, where
        VBA looks next."""
        try:
            spot = self.spot(MESSAGE_NAME)
            self.book.sheets[spot.sheet].range((spot.row + 1, spot.column + 1)).value = message
        except Exception:
            _log.exception("the message cell cannot be written")
            self.book.app.status_bar = message


def whole(model: Model) -> Edition:
    """One edition of all industries; raises Refused with the first problem where there are errors."""
    if not model.names:
        raise Refused("工作簿中没有行业表（tblFIN、tblMFG 等）")
    errors = [p for p in model.problems if p.severity is Severity.ERROR]
    if model.failed:
        first = errors[0]
        raise Refused(f"数据有 {len(errors)} 个错误，请先点击“校验数据”并改正；第一个在 {first.place}：{first.found}")
    editions = [model.editions[code] for code in model.names]
    rows = pd.concat([e.rows for e in editions], ignore_index=True)
    return Edition(rows, id=editions[0].id, notes=model.problems)


def action(title: str) -> Callable[[Callable[[Session], Result]], Callable[..., None]]:
    """Make an action of a function that reads the workbook and returns what to write.

    The action takes the calling workbook, writes everything or nothing, puts screen updating and status bar back, ends
    with a sentence in the message cell and never raises.
    """

    def wrap(plan: Callable[[Session], Result]) -> Callable[..., None]:
        @functools.wraps(plan)
        def run(book: Any = None) -> None:
            log.start()
            try:
                session = Session(_caller() if book is None else book, title)
                with _quiet(session.book.app):
                    message = _carried_out(session, plan, title)
                session.tell(message)
            except Exception:
                _log.exception("%s failed", plan.__name__)

        return run

    return wrap


def _carried_out(session: Session, plan: Callable[[Session], Result], title: str) -> str:
    """The sentence that an action ends with."""
    try:
        session.progress("开始")
        result = plan(session)
        session.progress("写入")
        carry_out(session.book, result.steps)
    except (Refused, EditionError, CellError) as error:
        return f"{FAILED}{title}。{str(error).splitlines()[0]}"
    except Exception as error:
        _log.exception("%s failed", plan.__name__)
        locked = any(word in str(error).casefold() for word in ("protect", "保护"))
        hint = "工作表或工作簿受保护，请先撤销保护再试；" if locked else ""
        return f"{FAILED}{title}时出错，工作簿未改动；{hint}详情见日志 {log.path()}"
    return result.message


def _caller() -> Any:
    import xlwings as xw

    return xw.Book.caller()


@contextmanager
def _quiet(app: Any) -> Iterator[None]:
    """Screen updating off for a while; it and the status bar are put back whatever happens."""
    before = app.screen_updating
    app.screen_updating = False
    try:
        yield
    finally:
        with suppress(Exception):  # Excel may be gone by now
            app.status_bar = False
        app.screen_updating = before
