"""The package made reproducible, compared with another, and written whole or not at all."""

import io
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from cii_xl.book.files import write_atomically
from cii_xl.book.package import normalise, same_package
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, build_project

CHECKER = Path(__file__).parents[3] / "shared" / "tools" / "ooxml_check.py"
FONT = {"name": "微软雅黑", "size": 12, "color": "#333333"}
EAST_ASIAN = '<a:latin typeface="微软雅黑"/><a:ea typeface="微软雅黑"/>'


def written(title: str = "渗透率", code: str = "Sub Hello()\nEnd Sub\n") -> bytes:
    """A macro workbook with a chart, a text box, a table and a button, as XlsxWriter leaves it."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file)
    workbook.set_properties({"created": datetime(2020, 12, 1)})
    workbook.set_vba_name(WORKBOOK_CODE_NAME)
    workbook.add_vba_project(io.BytesIO(build_project(["shMFG"], modules={"ciiActions": code})), is_stream=True)
    sheet = workbook.add_worksheet("制造")
    sheet.set_vba_name("shMFG")
    columns = [{"header": "环节"}, {"header": "渗透率"}]
    sheet.add_table("A1:B3", {"name": "tblMFG", "columns": columns, "data": [["研发", 4.0], ["销售", 15.0]]})
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series({"categories": "=制造!$A$2:$A$3", "values": "=制造!$B$2:$B$3"})
    chart.set_title({"name": title, "name_font": FONT})
    chart.set_x_axis({"num_font": {"name": "微软雅黑", "pitch_family": 34, "charset": -122}})
    sheet.insert_chart("D2", chart)
    sheet.insert_textbox("D20", "产业互联网", {"font": FONT})
    sheet.insert_button("A8", {"macro": "Hello", "caption": "更新"})
    workbook.close()
    return file.getvalue()


@pytest.fixture(scope="module")
def raw() -> bytes:
    return written()


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    """A zip of the parts in the order given, stored, dated now."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_order_date_and_attributes_do_not_matter(raw: bytes) -> None:
    backwards = packed(dict(reversed(parts(raw).items())))
    assert backwards != raw
    assert normalise(backwards) == normalise(raw)


def test_content_types_come_first_and_dates_are_fixed(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(normalise(raw))) as archive:
        infos = archive.infolist()
    assert infos[0].filename == "[Content_Types].xml"
    assert [info.filename for info in infos[1:]] == sorted(info.filename for info in infos[1:])
    assert {(info.date_time, info.create_system, info.external_attr) for info in infos} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }


def test_normalising_again_changes_nothing(raw: bytes) -> None:
    once = normalise(raw, theme_font="微软雅黑")
    assert normalise(once, theme_font="微软雅黑") == once


def test_only_charts_and_drawings_change(raw: bytes) -> None:
    before, after = parts(raw), parts(normalise(raw))
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert changed == {"xl/charts/chart1.xml", "xl/drawings/drawing1.xml"}


def test_east_asian_font_stands_between_latin_and_complex(raw: bytes) -> None:
    after = parts(normalise(raw))
    chart = after["xl/charts/chart1.xml"].decode()
    assert chart.count("<a:latin ") == chart.count("<a:ea ") == 3
    assert EAST_ASIAN in chart
    assert '<a:latin typeface="微软雅黑" pitchFamily="34" charset="-122"/><a:ea typeface="微软雅黑"/>' in chart
    assert f'{EAST_ASIAN}<a:cs typeface="微软雅黑"/>' in after["xl/drawings/drawing1.xml"].decode()


def test_theme_font_is_set_for_headings_and_body(raw: bytes) -> None:
    theme = parts(normalise(raw, theme_font='A"&B'))["xl/theme/theme1.xml"].decode()
    assert theme.count('<a:ea typeface="A&quot;&amp;B"/>') == 2
    assert '<a:ea typeface=""/>' not in theme


def test_packages_with_equal_parts_are_the_same(raw: bytes) -> None:
    assert same_package(raw, packed(dict(reversed(parts(raw).items())))) == []


def test_a_changed_xml_part_is_shown_as_a_diff(raw: bytes) -> None:
    (found,) = same_package(raw, written(title="权重"))
    assert found.startswith("xl/charts/chart1.xml：内容不同\n")
    assert [line.split() for line in found.splitlines() if line[0] in "+-"] == [
        ["-", "<a:t>渗透率</a:t>"],
        ["+", "<a:t>权重</a:t>"],
    ]


def test_a_long_diff_is_cut(raw: bytes) -> None:
    contents = parts(raw)
    contents["xl/styles.xml"] = b"<styleSheet>" + b"<x/>" * 50 + b"</styleSheet>"
    (found,) = same_package(raw, packed(contents))
    assert found.count("\n") == 41
    assert "…… 另有" in found.splitlines()[-1]


def test_a_changed_module_is_shown_by_its_source(raw: bytes) -> None:
    found = same_package(raw, written(code="Sub Hello()\nBeep\nEnd Sub\n"))
    assert found == ["xl/vbaProject.bin/VBA/ciiActions：内容不同\n@@ -2,2 +2,3 @@\n Sub Hello()\n+Beep\n End Sub"]


def test_a_missing_part_and_a_changed_picture_are_named(raw: bytes) -> None:
    one, other = parts(raw), parts(raw)
    one["xl/media/image1.png"], other["xl/media/image1.png"] = b"\x89PNG-", b"\x89PNG+1"
    del other["docProps/app.xml"]
    assert same_package(packed(one), packed(other)) == [
        "docProps/app.xml：只在前一个中",
        "xl/media/image1.png：二进制内容不同（5 与 6 字节，自第 4 字节起）",
    ]


def test_writes_a_new_file_and_over_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "CII.xlsm"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_leaves_nothing_behind_where_it_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "CII.xlsm"
    path.mkdir()  # a file cannot be renamed onto a folder
    with pytest.raises(OSError, match=r"CII\.xlsm"):
        write_atomically(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not CHECKER.exists(), reason=f"the OOXML checker is not there: {CHECKER}")
def test_excel_would_have_nothing_to_repair(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "CII.xlsm"
    write_atomically(path, normalise(raw, theme_font="微软雅黑"))
    checked = subprocess.run([sys.executable, str(CHECKER), str(path)], capture_output=True, text=True)
    assert (checked.stdout.strip(), checked.returncode) == ("no findings", 0)
