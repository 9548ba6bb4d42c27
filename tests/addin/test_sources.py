"""What VBA, Excel and xlwings demand of our VBA sources, the ribbon's callbacks and the settings, checked as text."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import ClassVar

import pytest
from defusedxml import ElementTree

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.parts import macros
from cii_xl.addin.wrappers import module
from cii_xl.book.macros import CONFIG
from cii_xl.book.ribbon import ribbon_xml

FOLDER = Path(cii_xl.__file__).parent / "book" / "vba"
FILES = {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in {".bas", ".cls"}}
SOURCES = {**FILES, "CiiFunctions": module().encode()}
"""Hand-written files and the generated module, as bytes."""

LONGEST_LINE = 1023
LONGEST_STATEMENT = 24
"""VBA refuses longer lines, and more line continuations in one statement."""

FALLBACK = "INTERPRETER"
"""Setting of old xlwings versions, looked up only where INTERPRETER_WIN or INTERPRETER_MAC is empty."""

_SUB = re.compile(r"^(?:Public )?Sub (\w+)\(([^)]*)\)", re.MULTILINE)


def text(name: str) -> str:
    return SOURCES[name].decode("ascii")


def code(name: str) -> str:
    """Source without texts and comments."""
    return re.sub(r"'[^\n]*", "", re.sub(r'"(?:[^"\n]|"")*"', '""', text(name)))


def test_the_sources_are_found() -> None:
    assert set(FILES) == {"AddinWorkbook.cls", "CiiButtons.bas", "CiiCore.bas", "ThisWorkbook.cls"}


@pytest.mark.parametrize("name", SOURCES)
class TestEverySource:
    def test_is_ascii_with_one_kind_of_line_end(self, name: str) -> None:
        assert SOURCES[name].isascii()
        assert b"\t" not in SOURCES[name]
        ends = SOURCES[name].count(b"\n")
        assert SOURCES[name].count(b"\r\n") in {0, ends}
        assert SOURCES[name].count(b"\r") in {0, ends}
        assert SOURCES[name].endswith(b"\n")

    def test_declares_its_variables(self, name: str) -> None:
        assert text(name).splitlines()[0] == "Option Explicit"

    def test_lines_are_no_longer_than_vba_takes(self, name: str) -> None:
        lines = text(name).splitlines()
        assert max(map(len, lines)) <= LONGEST_LINE
        continued = "".join("_" if line.endswith(" _") else "." for line in lines)
        assert max(map(len, continued.split("."))) <= LONGEST_STATEMENT

    def test_uses_no_activex_and_calls_no_dll(self, name: str) -> None:
        used = set(re.findall(r"\w+", code(name)))
        assert not used & {"LongPtr", "LongLong", "Declare", "PtrSafe", "OLEObjects", "MSForms", "UserForm", "Shell"}
        assert set(re.findall(r'CreateObject\("([^"]*)"\)', text(name))) <= {"Scripting.Dictionary"}

    def test_compares_no_error_values(self, name: str) -> None:
        """``x = CVErr(…)`` as a condition is a type mismatch when x is anything else."""
        assert re.findall(r"(?:If|And|Or|Not|While|Until)\s+[^\n]*=\s*CVErr", code(name)) == []


def test_no_name_is_defined_twice_in_the_project() -> None:
    modules = macros(cii_xl.published()).modules
    public = re.compile(r"^(?:Public )?(?:Sub|Function) (\w+)", re.MULTILINE)
    names = [name.lower() for source in modules.values() for name in public.findall(source)]
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))


class TestRibbon:
    ROOT = ElementTree.fromstring(ribbon_xml(list(BUTTONS.values())))
    PUBLIC: ClassVar = dict(_SUB.findall(macros(cii_xl.published()).modules["CiiButtons"]))
    """Public macros of the buttons' module with their parameters."""

    def test_every_callback_is_a_public_macro_that_takes_the_control(self) -> None:
        callbacks = {
            value
            for element in self.ROOT.iter()
            for key, value in element.attrib.items()
            if re.fullmatch(r"on[A-Z]\w*|get[A-Z]\w*|loadImage", key)
        }
        assert {self.PUBLIC[name] for name in callbacks} == {"ByVal control As IRibbonControl"}

    def test_every_tag_is_a_public_macro_without_arguments(self) -> None:
        tags = [element.get("tag") for element in self.ROOT.iter() if element.get("tag")]
        assert len(tags) == len(BUTTONS)
        assert {self.PUBLIC[tag] for tag in tags} == {""}


class TestSettings:
    XLWINGS = Path(str(metadata.distribution("xlwings").locate_file("xlwings/xlwings.bas")))
    LOOKED_UP = frozenset(re.findall(r'GetConfig\("([^"]+)"', XLWINGS.read_text(encoding="utf-8")))
    """The keys that the VBA of the installed xlwings asks its settings for."""

    def test_every_key_that_xlwings_looks_up_has_a_value(self) -> None:
        assert len(self.LOOKED_UP) > 15
        assert self.LOOKED_UP - set(CONFIG) == {FALLBACK}
        assert CONFIG["INTERPRETER_WIN"]
        assert CONFIG["INTERPRETER_MAC"]

    def test_no_key_is_there_that_xlwings_does_not_look_up(self) -> None:
        assert set(CONFIG) <= self.LOOKED_UP

    def test_the_udf_server_calls_our_entry_only(self) -> None:
        assert CONFIG["USE UDF SERVER"] == "True"
        assert f'"{CONFIG["UDF MODULES"]}"' in text("CiiCore.bas")
