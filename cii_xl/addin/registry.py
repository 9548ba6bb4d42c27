"""The list of worksheet functions: one entry feeds the VBA wrapper, the 函数 sheet, the manual and the tests."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cii_xl.addin.cells import Grid, spread
from cii_xl.addin.model import Model

CATEGORY = "CII"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its ASCII name in VBA, its Chinese name, what it means, whether it may be left out."""

    key: str
    name: str
    text: str
    optional: bool = False
    repeats: bool = False
    """This last one stands for any number of arguments."""


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function. ``call`` takes the model and the arguments and returns a grid of results."""

    name: str
    text: str
    arguments: tuple[Argument, ...]
    example: str
    call: Callable[..., Grid]
    array: bool = False
    """Whether it gives a table rather than one value for one value."""

    @property
    def example_arguments(self) -> list[str | float]:
        """The argument values of the example."""
        inner = self.example[self.example.index("(") + 1 : -1]
        return list(json.loads(f"[{inner}]"))

    @property
    def signature(self) -> str:
        """``CII_INDEX(行业,[数据])``."""
        shown = [f"{a.name},…" if a.repeats else f"[{a.name}]" if a.optional else a.name for a in self.arguments]
        return f"{self.name}({','.join(shown)})"


FUNCTIONS: dict[str, Function] = {}
"""Every worksheet function by name, in the order they are listed."""


def function(example: str, *arguments: Argument, array: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Register a function under its upper-case name; its docstring is the Chinese description.

    A function that is not ``array`` takes and gives single values; where a range comes in, it is called for each
    cell and errors stay in theirs.
    """

    def register(plain: Callable[..., Any]) -> Callable[..., Any]:
        name = plain.__name__.upper()
        call = plain if array else spread(plain)
        text = inspect.cleandoc(plain.__doc__ or "").replace("\n", "")
        FUNCTIONS[name] = Function(name, text, arguments, example, call, array)
        return plain

    return register


def evaluate(model: Model, name: str, *arguments: Grid | None) -> Grid:
    """The result of a function as a grid of values and CellErrors; the arguments come as grids of cell values."""
    return FUNCTIONS[name].call(model, *arguments)
