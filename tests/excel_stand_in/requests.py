"""The requests that ``Excel`` can make, by name; those about cells go to the open book as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import sheets, vba
from .book import OpenBook
from .server import Server


class Requests:
    """Answers; everything in and out is plain Python, so that it can pass through a pipe."""

    def __init__(self) -> None:
        self.book: OpenBook | None = None
        vba.add_members(self.open_book)
        sheets.follow(self.open_book)

    def open_book(self) -> OpenBook:
        if self.book is None:
            raise LookupError("还没有打开工作簿")
        return self.book

    def __getattr__(self, name: str) -> Any:
        return getattr(self.open_book(), name)

    def open(self, path: str, read_only: bool, run_open: bool) -> None:
        if self.book is not None:
            self.book.close()
        # before Workbook_Open runs, which may already need the members added above
        self.book = OpenBook.__new__(OpenBook)
        self.book.__init__(Path(path), read_only=read_only, run_open=run_open)  # type: ignore[misc]

    def save_as(self, path: str) -> None:
        self.open_book().app.save(path)

    def run_scheduled(self) -> int:
        book = self.open_book()
        return vba.run_scheduled(book, book.app.interpreter.run)

    def answer(self, answers: tuple[Any, ...]) -> None:
        self.open_book().app.answer_dialogs(*answers)

    def vba_calls(self, procedure: str) -> int:
        found = self.open_book().procedures
        return sum(count for name, count in found.items() if name.lower() == procedure.lower())

    def events(self) -> list[tuple[str, str]]:
        book = self.open_book()
        seen, book.events = book.events, []
        return seen

    def dialogs(self) -> list[str]:
        return [text for _, text, _, _ in self.open_book().app.dialogs]

    def recorded(self, name: str) -> list[dict[str, Any]]:
        return [args for called, args in self.open_book().recorded if called == name]

    def failures(self) -> dict[str, str]:
        return self.open_book().failed

    def vba_errors(self) -> list[str]:
        return self.open_book().errors + Server.tracebacks

    def kill_server(self) -> None:
        Server.kill()

    def remove_dll(self) -> None:
        self.open_book().dll_present = False
