"""Forms as they come back: made by the product, filled in and saved by openpyxl, which stands for other software."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl

from cii_xl.book.canvas import address
from cii_xl.survey import define, places, seal
from cii_xl.survey.definition import Definition
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.records import Respondent, Stamp

SECRET = b"0123456789abcdef0123456789abcdef"
CODE = "91350100M000100Y43"
RESPONDENT = Respondent("R001", "甲有限公司", CODE, "福建省", "中")
SOUND: Mapping[str, Any] = {
    "company": "甲有限公司", "credit_code": CODE, "province": "福建省", "size": "中型", "employees": 500,
    "contact": "王五", "phone": "0591-1234567", "date": "2026-11-20", "consent": "是", "obstacle": "资金不足",
}  # fmt: skip
"""Answers to the head; ``sound`` adds the rest."""


@functools.cache
def definition() -> Definition:
    return define.definition("MFG")


def sound() -> dict[str, Any]:
    """Answers that raise no question at all."""
    told = dict(SOUND)
    for question in definition().questions:
        if question.code.endswith("_share"):
            told[question.code] = 40
        elif question.code.endswith("_platform"):
            told[question.code] = "否"
    band = next(o.label for o in definition().by_code["revenue_band"].options if o.code.startswith("2000-"))
    return told | {"revenue_band": band}


def stamp() -> Stamp:
    return seal.sealed(stamp_of(definition(), "2026Q4", "R001"), definition(), SECRET)


@functools.cache
def form() -> bytes:
    """The form as issued."""
    return form_workbook(definition(), stamp(), RESPONDENT)


def answer_cell(code: str) -> str:
    return address(places.rows(definition())[code], places.ANSWER)


def na_cell(code: str) -> str:
    return address(places.rows(definition())[code], places.NOT_APPLICABLE)


def saved(change: Callable[[openpyxl.Workbook], object], data: bytes | None = None) -> bytes:
    """A form after somebody changed it."""
    book = openpyxl.load_workbook(io.BytesIO(form() if data is None else data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def filled(answers: Mapping[str, Any], na: tuple[str, ...] = ()) -> bytes:
    """The form with these answers, by question code, and 不适用 chosen for ``na``."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book[places.ANSWERS]
        for code, value in answers.items():
            sheet[answer_cell(code)] = value
        for code in na:
            sheet[na_cell(code)] = places.NA

    return saved(fill)
