"""The build as a whole: the same bytes each time, and nothing for Excel to repair.

That the committed files are what the code builds is asked of ``cii-xl build --check``, in test_cli.py.
"""

import io
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.book import layout
from cii_xl.book.build import Begun, build_workbook
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, project_of, streams
from cii_xl.index import COLUMNS, Edition

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


# -- a workbook that is not new ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def begun():
    """What a survey leaves: one snapshot, one respondent, one industry of which one row was taken over."""
    index = {**dict.fromkeys(layout.ESTIMATED_INDEX_FIELDS), "industry": "制造", "old": 5.5, "new": 20.0}
    row = {
        **dict.fromkeys(layout.ESTIMATED_ROW_FIELDS),
        "industry": "制造",
        "stage": "销售",
        "new": 30.0,
        "taken": "是",
    }
    respondent = {**dict.fromkeys(layout.TRACKING_FIELDS, ""), "industry": "制造", "name": "=1+1", "state": "接受"}
    return Begun(
        saved=[("问卷 2026Q4 之前", "应用问卷 2026Q4 时", cii_xl.published())],
        tracked=[respondent],
        tracked_state="2026Q4 · 发放 1",
        given={layout.WAVE_NAME: "2026Q4", layout.STORE_NAME: "=2+2"},
        indices=[index],
        rows=[row],
        grade="B",
        estimated_state="2026Q4 · 制造",
    )


@pytest.fixture(scope="module")
def taken_over():
    """The edition in which that row has its estimate."""
    rows = cii_xl.published().rows
    rows.loc[(rows["code"] == "MFG") & (rows["stage"] == "销售"), ["rate", "low", "high", "provenance"]] = [
        30.0, 25.0, 35.0, "问卷",
    ]  # fmt: skip
    return Edition(rows, id="2019-2020")


@pytest.fixture(scope="module")
def not_new(begun, taken_over, built, tmp_path_factory):
    """A workbook that begins with all that, its VBA project that of the shipped one."""
    donor = tmp_path_factory.mktemp("donor") / "CII.xlsm"
    donor.write_bytes(built)
    return build_workbook(taken_over, macros(taken_over), begun, donor=donor)


def loaded(package, *, data_only):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"(Unknown|Conditional Formatting) extension is not supported", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(package), data_only=data_only)


def cell(book, name):
    """The value of the cell with a defined name."""
    sheet, at = book.defined_names[name].attr_text.replace("$", "").split("!")
    return book[sheet.strip("'")][at].value


def table(book, sheet, name):
    return [[c.value for c in row] for row in book[sheet][book[sheet].tables[name].ref]][1:]


def test_a_workbook_begins_with_what_it_is_given(not_new, taken_over, tmp_path):
    (tmp_path / "CII.xlsm").write_bytes(not_new)
    book, shown = (loaded(not_new, data_only=data_only) for data_only in (False, True))
    assert findings(tmp_path / "CII.xlsm") == "no findings"
    assert {name: cell(book, name) for name in ("cii_wave", "cii_store", "cii_list", "cii_tracked")} == {
        "cii_wave": "2026Q4", "cii_store": "=2+2", "cii_list": None, "cii_tracked": "2026Q4 · 发放 1",
    }  # fmt: skip
    assert [cell(book, name) for name in ("cii_grade", "cii_estimated")] == ["B", "2026Q4 · 制造"]
    (respondent,) = table(book, "问卷跟踪", "tblTracking")
    assert respondent == ["制造", None, "=1+1", *[None] * 3, "接受", *[None] * 4]
    for at in ("D7", f"D{book['问卷跟踪'].max_row}"):
        assert book["问卷跟踪"][at].data_type == "s", "what came from somebody is text"
    assert [c.value for c in book["问卷估计"]["B"][10:11]] == ["制造"]
    assert [c.value for c in book["问卷估计"][40]][1:4] == ["制造", "销售", None]
    assert [row[0] for row in table(shown, "版本", "tblVersions")] == ["研报公布", "当前工作簿", "问卷 2026Q4 之前"]
    kept = pd.DataFrame(table(book, "版本数据", "tblSnapshots"), columns=list(layout.SNAPSHOT_FIELDS))
    assert set(kept["version"]) == {"问卷 2026Q4 之前"}
    assert set(kept["time"]) == {"应用问卷 2026Q4 时"}
    old = Edition(kept[list(COLUMNS)].fillna({"substage": "", "basis": ""}), id="x")
    pd.testing.assert_frame_equal(old.rows, cii_xl.published().rows, rtol=1e-15)  # files have 16 digits of a number
    assert shown["制造"]["B5"].value == pytest.approx(taken_over.index("制造"))


def test_the_snapshot_is_compared_in_the_workbook_as_saved_ones_are(not_new):
    book = loaded(not_new, data_only=True)
    rows = {row[0]: row for row in table(book, "版本", "tblVersions")}
    assert rows["问卷 2026Q4 之前"][1:] == [
        "应用问卷 2026Q4 时", 7, len(cii_xl.published().rows), pytest.approx(cii_xl.published().mean()),
    ]  # fmt: skip


def test_the_donors_vba_project_is_that_of_a_build(not_new, begun, taken_over):
    made = build_workbook(taken_over, macros(taken_over), begun)
    assert part(not_new, "xl/vbaProject.bin") == part(made, "xl/vbaProject.bin")


def test_with_a_donor_nothing_of_the_build_extra_is_needed(not_new, begun, taken_over, built, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    (tmp_path / "CII.xlsm").write_bytes(built)
    assert build_workbook(taken_over, macros(taken_over), begun, donor=tmp_path / "CII.xlsm") == not_new
    with pytest.raises(ImportError, match="cii-xl\\[build\\]"):
        build_workbook(taken_over, macros(taken_over), begun)


def test_a_donor_with_other_sheets_is_not_used(built, other, other_built, tmp_path):
    donor = tmp_path / "试.xlsm"
    donor.write_bytes(other_built)
    assert project_of(donor, ["shHome", "shMFG"]) is None
    own = [
        ElementTree.fromstring(part(other_built, n)).find(f"{MAIN}sheetPr").get("codeName")
        for n in sheet_parts(other_built)
    ]
    assert project_of(donor, own) == part(other_built, "xl/vbaProject.bin")
    assert project_of(donor, own[1:]) is None
    donor.write_bytes(built)
    more = Edition(pd.concat([cii_xl.published().rows, other.rows], ignore_index=True), id="多两个产业")
    assert build_workbook(more, macros(more), donor=donor) == build_workbook(more, macros(more))


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
