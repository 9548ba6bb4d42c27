"""Files that must be refused before the parser sees them, each by the name of its rule."""

import shutil
import struct
import zipfile

import pytest

from cii_xl.book import reader
from cii_xl.book.reading.intake import MB, Limits, UnusableFile, Wording, examine, inspect

SHEET = "xl/worksheets/sheet2.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture
def refused(monkeypatch):
    """Rules by which ``read_workbook`` refuses a file, with the parser out of bounds."""
    monkeypatch.setattr(reader, "start", lambda path: pytest.fail("the parser was run"))

    def rules(path):
        with pytest.raises(UnusableFile) as caught:
            reader.read_workbook(path)
        return [problem.rule for problem in caught.value.problems]

    return rules


def over(path, **limits):
    with pytest.raises(UnusableFile) as caught:
        inspect(path, Limits(**limits))
    return [problem.rule for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.xlsx", b"", "file.empty"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "file.password"),
        ("a.xls", OLE + bytes(600) + "Workbook".encode("utf-16-le"), "file.xls"),
        ("a.et", OLE + bytes(600) + "Workbook".encode("utf-16-le"), "file.et"),
        ("a.wps", OLE + bytes(600), "file.not-a-workbook"),
        ("a.csv", "环节,权重\n风控,0.5\n".encode("gb18030"), "file.text"),
        ("a.xlsx", "环节,权重\n".encode("utf-8-sig"), "file.text"),
        ("a.xlsx", "环节\t权重\n".encode("utf-16"), "file.text"),
        ("a.xls", b"<html><table></table></html>", "file.text"),
        ("a.xlsx", b"BMW,1\n", "file.text"),
        ("a.xlsx", b"%PDF-1.7\n", "file.pdf"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(20), "file.picture"),
        ("a.xlsx", b"\xff\xd8\xff\xe0" + bytes(20), "file.picture"),
        ("a.xlsx", bytes(100), "file.unknown"),
        ("~$a.xlsx", b"\x05user", "file.lock"),
    ],
)
def test_what_is_not_a_workbook_at_all(tmp_path, refused, name, content, rule):
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == [rule]


def test_a_path_to_nothing_or_to_a_folder(tmp_path, refused):
    assert refused(tmp_path / "none.xlsx") == ["file.missing"]
    assert refused(tmp_path) == ["file.folder"]


@pytest.mark.parametrize(
    ("parts", "name", "rule"),
    [
        (["[Content_Types].xml", "word/document.xml"], "a.xlsx", "file.not-a-workbook"),
        (["mimetype", "content.xml"], "a.xlsx", "file.not-a-workbook"),
        (["notes.txt"], "a.xlsx", "file.not-a-workbook"),
        (["[Content_Types].xml", "xl/workbook.bin"], "a.xlsb", "file.xlsb"),
        (["[Content_Types].xml", "xl/workbook.xml"], "a.xltx", "file.extension"),
        (["[Content_Types].xml", "xl/workbook.xml"], "a.et", "file.et"),
        (["[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"], "a.xlsx", "file.macros"),
        (["[Content_Types].xml", "xl/workbook.xml", "../evil.xml"], "a.xlsx", "file.names"),
        (["[Content_Types].xml", "xl/workbook.xml", "/etc/passwd"], "a.xlsx", "file.names"),
        (["[Content_Types].xml", "xl/workbook.xml", "xl/Workbook.xml"], "a.xlsx", "file.names"),
    ],
)
def test_a_zip_that_is_not_a_sound_xlsx_or_xlsm(tmp_path, refused, parts, name, rule):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for part in parts:
            archive.writestr(part, b"<x/>")
    assert refused(tmp_path / name) == [rule]


def test_a_word_document_is_called_one(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    with pytest.raises(UnusableFile, match="Word 文档"):
        inspect(tmp_path / "a.docx")


def test_macros_are_allowed_in_an_xlsm(tmp_path, package):
    package.parts["xl/vbaProject.bin"] = OLE
    package.path = tmp_path / "a.xlsm"
    inspect(package.save())


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_file_cut_off(package, refused, keep):
    content = package.save().read_bytes()
    package.path.write_bytes(content[: int(len(content) * keep)])
    assert refused(package.path) == ["file.cut-off"]


def test_damaged_bytes(package, refused):
    content = bytearray(package.save().read_bytes())
    start = content.index(SHEET.encode()) + len(SHEET) + 20
    content[start : start + 40] = bytes(40)
    package.path.write_bytes(content)
    assert refused(package.path) == ["file.cut-off"]


def test_a_bomb_of_200_mb_in_199_kb(package, refused):
    package.save()
    with zipfile.ZipFile(package.path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(200):
            part.write(bytes(MB))
    assert package.path.stat().st_size < 250_000
    assert refused(package.path) == ["file.ratio"]
    assert over(package.path, ratio=10**6) == ["file.inflated"]


def test_bytes_are_counted_whatever_the_header_says(package):
    package.parts["xl/bomb.xml"] = bytes(2 * MB)
    content = package.save().read_bytes()
    true, lie = struct.pack("<L", 2 * MB), struct.pack("<L", 10)
    assert content.count(true) == 2  # the entry's own header and the table of contents
    package.path.write_bytes(content.replace(true, lie))
    assert over(package.path, entry_bytes=MB, ratio=10**6) == ["file.inflated"]
    assert over(package.path, ratio=10**6) == ["file.cut-off"]


def test_limits_can_be_stricter(package):
    path = package.save()
    inspect(path)
    assert over(path, file_bytes=1_000) == ["file.size"]
    assert over(path, entries=5) == ["file.entries"]
    assert over(path, total_bytes=5_000) == ["file.inflated"]
    assert over(path, rows=5) == ["cells.far"]
    assert over(path, columns=9) == ["cells.far", "cells.far"]


@pytest.mark.parametrize(
    "reference", ['r="XFD1048576"', "r='A20001'", 'r="SG1"', 's="1" r = "&#88;FD1"', 'r="A99999999"', 's=">" r="ZZZ1"']
)
def test_a_cell_far_outside(package, reference):
    package.replace(SHEET, "</sheetData>", f'<row r="7"><c {reference}><v>1</v></c></row></sheetData>')
    with pytest.raises(UnusableFile) as caught:
        inspect(package.save())
    assert [(p.rule, p.place.sheet) for p in caught.value.problems] == [("cells.far", "金融")]


def test_a_far_cell_is_found_across_chunks(package):
    # The tag begins before the first megabyte ends and its address comes after.
    head = package.parts[SHEET].decode().partition("</sheetData>")[0] + '<row r="7"><c'
    filler = " " * (MB - len(head.encode()) - 1)
    package.replace(SHEET, "</sheetData>", f'<row r="7"><c{filler} r="XFD1048576"/></row></sheetData>')
    assert over(package.save(), ratio=10**6) == ["cells.far"]


def test_the_far_cell_is_named(package, refused):
    package.replace(SHEET, "</sheetData>", '<row r="30000"/></sheetData>')
    with pytest.raises(UnusableFile, match="金融!A30000"):
        inspect(package.save())
    assert refused(package.path) == ["cells.far"]


def test_cells_of_another_workbook_kept_with_a_link_do_not_matter(package):
    package.parts["xl/externalLinks/externalLink1.xml"] = b'<externalLink><row r="900000"/></externalLink>'
    inspect(package.save())


@pytest.mark.parametrize(
    "element", ['<mergeCell ref="A1:XFD1048576"/>', '<hyperlink ref="A1:A1048576"/>', '<mergeCell ref="A:XFD"/>']
)
def test_a_range_of_which_a_parser_would_make_a_million_cells(package, refused, element):
    package.replace(SHEET, "</sheetData>", f"</sheetData>{element}")
    assert refused(package.save()) == ["cells.spread"]


def test_billion_laughs(package, refused):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
    package.replace(SHEET, "<worksheet", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet')
    assert refused(package.save()) == ["file.doctype"]


def test_xml_that_hides_in_utf16(package, refused):
    package.parts[SHEET] = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16")
    assert refused(package.save()) == ["file.encoding", "file.doctype"]
    package.parts[SHEET] = b'<?xml version="1.0" encoding="UTF-7"?><worksheet/>'
    assert refused(package.save()) == ["file.encoding"]


def test_power_query_data_may_be_utf16(package):
    package.parts["customXml/item1.xml"] = '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")
    inspect(package.save())


def test_pictures_may_say_doctype_and_text_may_speak_of_it(package):
    package.parts["xl/media/image1.svg"] = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg/>'
    package.replace(SHEET, "<t>2.3</t>", '<t>2.3 &lt;!DOCTYPE> r="XFD1048576"</t>')
    inspect(package.save())


def test_an_encrypted_entry(package, refused):
    content = bytearray(package.save().read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    package.path.write_bytes(content)
    assert refused(package.path) == ["file.password"]


def test_every_refusal_says_what_to_do(tmp_path):
    shutil.copy(__file__, tmp_path / "a.xlsx")
    with pytest.raises(UnusableFile) as caught:
        inspect(tmp_path / "a.xlsx")
    (problem,) = caught.value.problems
    assert str(caught.value) == str(problem)
    assert str(problem.place) == "a.xlsx"
    assert "另存为" in problem.fix


def test_a_file_kept_under_another_name_is_judged_by_its_own(tmp_path):
    (tmp_path / "0123").write_bytes(b"a,b\n")
    own = Wording("问卷", "重新填写")
    (reason,) = examine(tmp_path / "0123", "回表.csv", Limits(), own)
    assert (reason.rule, reason.expected, reason.fix) == ("file.text", "问卷", "重新填写")
    (tmp_path / "0123").write_bytes(OLE + bytes(600))
    assert [r.rule for r in examine(tmp_path / "0123", "回表.et", Limits(), own)] == ["file.et"]
    assert [r.rule for r in examine(tmp_path / "0123", "收件/~$回表.et", Limits(), own)] == ["file.lock"]


def test_the_wording_for_workbooks_speaks_of_industry_sheets(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n")
    with pytest.raises(UnusableFile, match="把数据放进行业表"):
        inspect(tmp_path / "a.csv")


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_what_can_act_may_be_forbidden(tmp_path, package, part):
    package.parts[part] = b"<x/>"
    package.path = tmp_path / "a.xlsm"
    inspect(package.save())
    (rule,) = over(package.path, active=False)
    assert rule in ("file.macros", "file.links", "file.connections")
