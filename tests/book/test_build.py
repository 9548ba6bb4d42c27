"""The build as a whole: the same bytes each time, equal to the committed workbook, and nothing for Excel to repair."""

import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.book.build import build_workbook
from cii_xl.book.package import same_package
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, streams
from cii_xl.book.workbook import shipped_workbook

REPOSITORY = Path(__file__).parents[2]
CHECKER = REPOSITORY.parent / "shared" / "tools" / "ooxml_check.py"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

BUILD = """
import sys, cii_xl
from cii_xl.addin.parts import macros
from cii_xl.book.build import build_workbook
sys.stdout.buffer.write(build_workbook(cii_xl.published(), macros(cii_xl.published())))
"""
LATER = """
import datetime, time
import pandas  # first: its C code wants the real class
offset, then = 10 * 365 * 86400, datetime.datetime
class Later(then):
    @classmethod
    def now(cls, tz=None): return then.now(tz) + datetime.timedelta(seconds=offset)
    @classmethod
    def utcnow(cls): return cls.now()
    today = now
datetime.datetime = Later
now = time.time
time.time = lambda: now() + offset
localtime = time.localtime
time.localtime = lambda seconds=None: localtime(time.time() if seconds is None else seconds)
assert datetime.datetime.now().year - then.now().year in (9, 10)
"""


def run(code: str, **environment: str) -> bytes:
    """What another Python prints that runs ``code``."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def part(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


def sheet_parts(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def entries(package: bytes) -> list[tuple[object, ...]]:
    """What the zip says of each part, in order; all of it but how the data are deflated."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return [
            (i.filename, i.date_time, i.create_system, i.external_attr, i.compress_type) for i in archive.infolist()
        ]


# -- the same each time ------------------------------------------------------------------------------------------------


def test_building_again_gives_the_same_bytes(built):
    assert build_workbook(cii_xl.published(), macros(cii_xl.published())) == built


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "zh_CN.UTF-8"},
    ],
)
def test_hash_seed_time_zone_and_locale_do_not_matter(built, environment):
    assert run(BUILD, **environment) == built


def test_the_clock_does_not_matter(built):
    assert run(LATER + BUILD) == built


# -- the committed workbook is the golden file -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def committed():
    return shipped_workbook().read_bytes()


def test_the_committed_workbook_is_what_the_code_builds(built, committed):
    differences = same_package(committed, built)
    assert not differences, "workbook/CII.xlsm 与代码不符；请运行 cii-xl build\n" + "\n".join(differences)


def test_the_committed_bytes_are_what_the_code_builds(built, committed):
    assert entries(committed) == entries(built)
    # zlib's releases deflate alike; zlib-ng, which some builds of Python have, does not. There the parts must do.
    if "zlib-ng" not in zlib.ZLIB_RUNTIME_VERSION:
        assert committed == built


# -- the package -------------------------------------------------------------------------------------------------------


def findings(path: Path) -> str:
    if not CHECKER.exists():
        reason = f"找不到 {CHECKER}，无法检查 Excel 是否会提示修复"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    done = subprocess.run([sys.executable, str(CHECKER), str(path)], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_excel_would_have_nothing_to_repair(built, tmp_path):
    (tmp_path / "CII.xlsm").write_bytes(built)
    assert findings(tmp_path / "CII.xlsm") == "no findings"


def test_nor_in_the_workbook_of_another_edition(other_built, tmp_path):
    (tmp_path / "试.xlsm").write_bytes(other_built)
    assert findings(tmp_path / "试.xlsm") == "no findings"


def test_the_workbook_is_declared_macro_enabled(built):
    types = {
        e.get("PartName"): e.get("ContentType") for e in ElementTree.fromstring(part(built, "[Content_Types].xml"))
    }
    assert types["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def test_nothing_points_outside_the_file(built):
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "connections" in name]
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name), name


def test_dates_in_the_properties_are_the_reports(built):
    dates = re.findall(r"W3CDTF\">([^<]*)<", part(built, "docProps/core.xml").decode())
    assert dates == ["2020-07-01T00:00:00Z"] * 2


def test_every_sheet_has_its_own_module(built):
    modules = {name.removeprefix("VBA/") for name in streams(part(built, "xl/vbaProject.bin"))}
    code_names = [
        ElementTree.fromstring(part(built, name)).find(f"{MAIN}sheetPr").get("codeName") for name in sheet_parts(built)
    ]
    assert len(set(code_names)) == len(code_names)
    assert {*code_names, WORKBOOK_CODE_NAME} <= modules


@pytest.mark.parametrize("package", ["built", "other_built"])
def test_every_formula_has_its_value(package, request):
    package = request.getfixturevalue(package)
    formulas = 0
    for name in sheet_parts(package):
        for cell in ElementTree.fromstring(part(package, name)).iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None:
                formulas += 1
                value = cell.find(f"{MAIN}v")
                assert value is not None, f"{name} {cell.get('r')}"
                assert value.text, f"{name} {cell.get('r')}"
                assert cell.get("t", "n") in ("n", "str"), f"{name} {cell.get('r')}"  # neither error nor truth value
    assert formulas > 200


def test_no_formula_depends_on_clock_chance_or_place(built):
    volatile = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\(")
    for name in sheet_parts(built):
        for formula in ElementTree.fromstring(part(built, name)).iter(f"{MAIN}f"):
            assert not volatile.search(formula.text), formula.text
