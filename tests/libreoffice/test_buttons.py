"""The buttons of 首页 and of the ribbon: each wired to a macro that the workbook has, as LibreOffice opens it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from defusedxml import ElementTree
from pyopenvba.excel import ExcelFile

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.book.ribbon import PART

from .native import follows, formulas_that_differ
from .office import Doc, Office

HOME = "首页"
VML = "{urn:schemas-microsoft-com:vml}"
X = "{urn:schemas-microsoft-com:office:excel}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_SUB = re.compile(r"^(?:Public )?Sub (\w+)\(\)", re.MULTILINE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,8}(PPT)?")


@pytest.fixture(scope="module")
def path(built: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("按钮") / "CII.xlsm"
    path.write_bytes(built)
    return path


@pytest.fixture(scope="module")
def macros(path: Path) -> set[str]:
    """Public macros without arguments in the standard modules of the VBA project."""
    with ExcelFile(path) as file:
        standard = [m for m in file.vba_project().modules if m.kind.name == "standard" and m.name != "xlwings"]
        return {name for m in standard for name in _SUB.findall(m.source.replace("\r\n", "\n"))}


@pytest.fixture(scope="module")
def on_home(built: bytes) -> dict[str, str]:
    """Caption of each button on 首页, and the macro that it runs."""
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        drawing = ElementTree.fromstring(archive.read(vml_of(archive, HOME)))
    found = {}
    for shape in drawing.iter(f"{VML}shape"):
        data = shape.find(f"{X}ClientData")
        if data is not None and data.get("ObjectType") == "Button":
            caption = "".join(shape.find(f"{VML}textbox").itertext()).strip()  # type: ignore[union-attr]
            found[caption] = str(data.findtext(f"{X}FmlaMacro"))
    return found


def vml_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the form controls of a sheet."""

    def targets(part: str) -> dict[str, str]:
        folder, _, name = part.rpartition("/")
        root = ElementTree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"))
        return {r.get("Id"): r.get("Target") for r in root}  # type: ignore[misc]

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    own = next(s.get(RELATION) for s in book.iter() if s.get("name") == sheet and s.get(RELATION))
    part = f"xl/{targets('xl/workbook.xml')[own]}"
    legacy = next(e for e in ElementTree.fromstring(archive.read(part)).iter() if e.tag.endswith("}legacyDrawing"))
    return "xl/" + targets(part)[str(legacy.get(RELATION))].removeprefix("../")


def test_every_button_of_the_first_sheet_runs_a_macro_that_is_there(on_home: dict[str, str], macros: set[str]) -> None:
    assert on_home == {b.caption: f"[0]!{b.macro}" for b in BUTTONS.values()}
    assert {macro.removeprefix("[0]!") for macro in on_home.values()} <= macros


def test_every_button_of_the_ribbon_runs_a_macro_that_is_there(built: bytes, path: Path, macros: set[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        ribbon = ElementTree.fromstring(archive.read(PART))
    buttons = [e for e in ribbon.iter() if e.get("onAction")]
    with ExcelFile(path) as file:
        source = next(m.source for m in file.vba_project().modules if m.name == "CiiButtons")
    for button in buttons:
        assert f"Public Sub {button.get('onAction')}(ByVal control As IRibbonControl)" in source
        assert button.get("tag") in macros
    assert [b.get("label") for b in buttons] == [b.caption for b in BUTTONS.values()]


def test_captions_are_chinese(on_home: dict[str, str]) -> None:
    assert len(on_home) == len(BUTTONS) == 20
    assert [caption for caption in on_home if not _CHINESE.fullmatch(caption)] == []


@pytest.fixture(scope="module")
def doc(office: Office, path: Path) -> Iterator[Doc]:
    """The workbook opened with its macros, recalculated."""
    with office.open(path, macros=True) as opened:
        opened.recalculate()
        yield opened


@pytest.mark.libreoffice
class TestOpenedWithMacros:
    def test_its_basic_has_our_modules(self, doc: Doc) -> None:
        assert {"CiiCore", "CiiFunctions", "CiiButtons", "ThisWorkbook", "shHome"} <= set(doc.basic_modules())

    def test_native_numbers_are_pythons(self, doc: Doc, values: openpyxl.Workbook) -> None:
        follows(doc, cii_xl.published())
        # LibreOffice has no xlwings to answer the CII functions, nor the sheet that compares their answers
        told = [one for one in formulas_that_differ(doc, values) if "cii_" not in one.lower()]
        assert [one for one in told if not one.startswith("函数!")] == []

    def test_what_needs_python_stands_on_two_sheets_only(self, doc: Doc) -> None:
        asking = {
            place.split("!")[0] for place, cell in doc.formula_cells().items() if "cii_" in cell["formula"].lower()
        }
        assert asking == {HOME, "函数"}
