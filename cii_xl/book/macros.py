"""What makes the workbook an add-in: its VBA modules, and the hidden sheets that VBA reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from cii_xl.book.canvas import Canvas, Live


@dataclass(frozen=True)
class Example:
    """One line of the 函数 sheet: what a function is, and a live example with the value it must show."""

    signature: str
    text: str
    arguments: str
    formula: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of 图表目录: an exhibit's id and name, and whether decks have it unless somebody chooses otherwise."""

    id: str
    name: str
    include: bool


@dataclass(frozen=True, slots=True)
class Button:
    """A button on 首页 and in the ribbon: the macro it runs and what people read."""

    macro: str
    caption: str
    tip: str
    group: str
    image: str
    """Name of one of Office's own pictures (imageMso)."""


@dataclass(frozen=True)
class Macros:
    """Everything the build takes from the add-in. Without it the workbook carries xlwings' modules only."""

    modules: Mapping[str, str] = field(default_factory=dict)
    """Standard modules by name, ASCII source."""
    workbook_code: str = ""
    """Code of ThisWorkbook: the events."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Chinese texts that VBA shows, by key."""
    examples: Sequence[Example] = ()
    buttons: Sequence[Button] = ()
    state_formula: str = ""
    """Formula of the line on 首页 that says whether Python is reached, and what it says before it was."""
    state_value: str = ""
    exhibits: Sequence[Listed] = ()
    grade_rule: Sequence[str] = ()
    """What 问卷估计 says of how estimates are graded."""

    def __bool__(self) -> bool:
        return bool(self.modules)

    @property
    def state(self) -> Live:
        """The line on 首页."""
        return Live(self.state_formula, self.state_value)


CONFIG = {
    "INTERPRETER_WIN": "pythonw", "INTERPRETER_MAC": "python3", "PYTHONPATH": "", "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "UDF MODULES": "cii_xl.addin.excel", "USE UDF SERVER": "True", "DEBUG UDFS": "False", "SHOW CONSOLE": "False",
    "CONDA PATH": "", "CONDA ENV": "", "ONEDRIVE_CONSUMER_WIN": "", "ONEDRIVE_COMMERCIAL_WIN": "", "SHAREPOINT_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "", "ONEDRIVE_COMMERCIAL_MAC": "", "SHAREPOINT_MAC": "", "LICENSE_KEY": "",
    "SHOW_ERROR_POPUPS": "True", "TEMP DIR": "%TEMP%",
}  # fmt: skip
"""Every key that xlwings looks up, with an explicit value: a missing one costs a search on disk for each look-up."""


def source(name: str) -> str:
    """Hand-written VBA source of this package, such as ``CiiCore.bas``."""
    return (resources.files("cii_xl.book") / "vba" / name).read_text(encoding="ascii")


def write_config(canvas: Canvas) -> None:
    """The sheet that xlwings reads its settings from; ``cii-xl open`` fills in this computer's."""
    for row, (key, value) in enumerate(CONFIG.items()):
        canvas.put(row, 0, key)
        canvas.put(row, 1, value)
    canvas.widths([32, 60])
    canvas.ws.hide()


def write_texts(canvas: Canvas, texts: Mapping[str, str]) -> None:
    """What VBA shows, one key a row. The sheet is very hidden."""
    for row, (key, value) in enumerate(texts.items()):
        canvas.put(row, 0, key)
        canvas.put(row, 1, value)
    canvas.ws.very_hidden()
