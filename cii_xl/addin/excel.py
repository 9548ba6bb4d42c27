"""The one entry through which the workbook's VBA asks for results; xlwings calls it in its server process."""

from __future__ import annotations

import logging
from typing import Any

import xlwings as xw

from cii_xl.addin import anywhere, log
from cii_xl.addin import functions as functions  # registers the worksheet functions
from cii_xl.addin import functions_analysis as functions_analysis
from cii_xl.addin.errors import BadValue, CellError
from cii_xl.addin.model import Model
from cii_xl.addin.registry import evaluate
from cii_xl.index import EditionError

MARK = "\x01"
"""Before and after the error value of a result; the reason follows. VBA makes a true error of it."""

_log = logging.getLogger(__name__)
_models: dict[str, tuple[str, Model]] = {}
"""Workbook → the revision it was read at, and what was read."""


@xw.func
@xw.arg("arguments", ndim=2)
def answer(name: Any, revision: Any, *arguments: Any) -> Any:
    """The result of a worksheet function as rows, with errors marked; never raises."""
    try:
        given = [None if a is None else [[_known(v) for v in row] for row in a] for a in arguments]
        while given and given[-1] is None:
            given.pop()
        result = evaluate(_model(str(revision)), str(name), *given)
    except CellError as error:
        result = [[error]]
    except EditionError as error:
        result = [[BadValue(str(error.problems[0]))]]
    except Exception:
        log.start()
        _log.exception("%s%r failed", name, arguments)
        result = [[BadValue(f"{name} 出现意外错误，详情见日志 {log.path()}")]]
    return [[_sent(value) for value in row] for row in result]


def _model(revision: str) -> Model:
    """The calling workbook's data, read once for each revision."""
    book = xw.Book.caller()
    key = book.fullname
    before = _models.get(key)
    if before is None or before[0] != revision:
        _models[key] = (revision, anywhere.read(book))
    return _models[key][1]


def _known(value: Any) -> Any:
    """An argument's cell value; raises BadValue for an error value, which must not pass for a number."""
    if isinstance(value, str) and value.startswith(MARK):
        raise BadValue("参数引用的单元格中有错误值")
    return value


def _sent(value: Any) -> Any:
    if isinstance(value, CellError):
        return f"{MARK}{value.value}{MARK}{value}"
    if isinstance(value, float):
        return float(value)  # numpy's own float type does not cross to VBA
    return value
