"""What carries actions: all or nothing, and no error that reaches VBA."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cii_xl.addin.ranges import Formula, sent
from cii_xl.addin.session import Refused, Result, Session, action
from cii_xl.addin.steps import Undo, carry_out


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    yield tmp_path / ".cii-xl" / "cii-xl.log"
    logger = logging.getLogger("cii_xl")
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)


class Book:
    """A workbook of two named cells."""

    def __init__(self) -> None:
        self.app = SimpleNamespace(status_bar=False, screen_updating=True)
        self.cells = {"cii_message": "", "cii_time": "2026-11-01 08:00:00"}
        self.done: list[str] = []
        self.names = [SimpleNamespace(name=n, refers_to_range=Cell(self, n)) for n in self.cells]
        self.sheets = {n: SimpleNamespace(range=lambda _, n=n: Cell(self, n)) for n in self.cells}


class Cell:
    def __init__(self, book: Book, name: str) -> None:
        object.__setattr__(self, "book", book)
        object.__setattr__(self, "name", name)

    row, column = 1, 1
    sheet = property(lambda self: self)
    value = property(lambda self: self.book.cells[self.name])

    def __getitem__(self, _: object) -> Cell:
        return self

    def __setattr__(self, _: str, value: str) -> None:
        self.book.cells[self.name] = value


@dataclass(frozen=True)
class Does:
    """A step that is noted, or fails."""

    what: str
    fails: bool = False

    def do(self, book: Any) -> Undo:
        if self.fails:
            raise OSError(self.what)
        book.done.append(self.what)
        return lambda: book.done.append(f"un{self.what}")


def test_an_action_writes_and_ends_with_its_sentence() -> None:
    book, seen = Book(), []

    @action("试")
    def plan(session: Session) -> Result:
        seen.append((session.book.app.status_bar, session.book.app.screen_updating))
        return Result(f"好了 {session.time}", [Does("a"), Does("b")])

    plan(book)
    assert book.cells["cii_message"] == "好了 2026-11-01 08:00:00"
    assert book.done == ["a", "b"]
    assert seen == [("CII 试：开始……", False)]
    assert vars(book.app) == {"status_bar": False, "screen_updating": True}


def test_a_failing_step_takes_everything_back_last_first(log: Path) -> None:
    book = Book()
    action("试")(lambda _: Result("好了", [Does("a"), Does("b"), Does("c", fails=True)]))(book)
    assert book.done == ["a", "b", "unb", "una"]
    assert book.cells["cii_message"] == f"未完成：试时出错，工作簿未改动；详情见日志 {log}"
    assert "OSError: c" in log.read_text(encoding="utf-8")
    assert vars(book.app) == {"status_bar": False, "screen_updating": True}


def test_a_step_that_cannot_be_taken_back_does_not_stop_the_others() -> None:
    @dataclass(frozen=True)
    class Stuck:
        def do(self, _: Any) -> Undo:
            def back() -> None:
                raise OSError

            return back

    book = Book()
    with pytest.raises(OSError, match="c"):
        carry_out(book, [Does("a"), Stuck(), Does("c", fails=True)])
    assert book.done == ["a", "una"]


def test_a_refusal_is_a_sentence_and_nothing_is_logged(log: Path) -> None:
    book = Book()

    @action("试")
    def plan(_: Session) -> Result:
        raise Refused("请先保存")

    plan(book)
    assert book.cells["cii_message"] == "未完成：试。请先保存"
    assert not log.exists()


def test_a_protected_sheet_is_named_as_the_likely_cause() -> None:
    book = Book()
    action("试")(lambda _: Result("", [Does("a protected sheet", fails=True)]))(book)
    assert "受保护，请先撤销保护" in book.cells["cii_message"]


def test_without_a_message_cell_nothing_reaches_vba(log: Path) -> None:
    book = Book()
    book.names = []
    action("试")(lambda _: Result("好了", [Does("a")]))(book)
    assert book.done == ["a"]
    assert "cii_message" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["=1+1", "1-2", "2024", "'x", "TRUE", "+a", "Jan 1"])
def test_text_that_excel_would_read_otherwise_is_sent_as_text(text: str) -> None:
    assert sent(text) == f"'{text}"


def test_other_values_are_sent_as_they_are() -> None:
    assert [sent(v) for v in ("销售", 1.5, None, "", float("nan"))] == ["销售", 1.5, None, None, None]
    assert sent(Formula("=A1")) == "=A1"
    assert type(sent(Formula("=A1"))) is str
