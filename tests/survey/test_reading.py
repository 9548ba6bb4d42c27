"""From a returned file to its content, in this process."""

import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey import places
from cii_xl.survey.form_answers import shown_label
from cii_xl.survey.reading import content
from cii_xl.survey.reading.content import ExportContent, FormContent, RawCell, Refused
from cii_xl.survey.reading.extract import extract
from tests.survey import forms, hostile


@pytest.fixture
def read(tmp_path):
    """The content of bytes under a name; the file itself lies under another, as the store keeps it."""

    def of(data, name="a.xlsx"):
        path = tmp_path / "0123abcd"
        path.write_bytes(data)
        return extract(path, name)

    return of


def rules(reasons):
    assert isinstance(reasons, list)
    return [reason.rule for reason in reasons]


def patched(change):
    parts = hostile.unpacked(forms.filled(forms.sound()))
    change(parts)
    return hostile.packed(parts)


def test_a_form(read):
    found = read(forms.filled({"company": "甲", "s2_share": 35}, na=("s3_share",)))
    assert isinstance(found, FormContent)
    stamp = forms.stamp()
    assert found.meta == found.properties == {key: getattr(stamp, key) for key in places.META_KEYS}
    assert found.cells == {
        forms.answer_cell("company"): RawCell("甲", "text"),
        forms.answer_cell("s2_share"): RawCell(35, "number", format="0.0"),
        forms.na_cell("s3_share"): RawCell("不适用", "text"),
    }
    questions = forms.definition().questions
    assert list(found.codes.values()) == [q.code for q in questions]
    assert list(found.labels.values()) == [shown_label(q) for q in questions]
    listed = [q for q in questions if q.options]
    assert found.lists == tuple((q.code, *(o.label for o in q.options)) for q in listed)


def test_a_form_nobody_touched(read):
    found = read(forms.form())
    assert isinstance(found, FormContent)
    assert found.cells == {}
    assert found.modified.endswith("T00:00:00Z")


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (35, RawCell(35, "number")),
        (0.25, RawCell(0.25, "number")),
        (1e300, RawCell("#NUM!", "error")),
        (True, RawCell(True, "bool")),
        (datetime.date(2026, 11, 20), RawCell("2026-11-20T00:00:00", "date")),
        (datetime.time(8, 30), RawCell("08:30:00", "date")),
        ("#REF!", RawCell("#REF!", "error")),
        (" 甲 ", RawCell(" 甲 ", "text")),
        ("x" * 9_000, RawCell("x" * 4_000, "text")),
        ("=1+1", RawCell(formula=True)),
    ],
)
def test_kinds_of_cells(read, value, raw):
    def change(book):
        cell = book[places.ANSWERS][forms.answer_cell("company")]
        cell.value = value
        if raw.kind == "number":
            cell.number_format = "General"

    assert read(forms.saved(change)).cells == {forms.answer_cell("company"): raw}


def test_a_percent_cell_keeps_its_format(read):
    def change(book):
        cell = book[places.ANSWERS][forms.answer_cell("s2_share")]
        cell.value, cell.number_format = 0.35, "0%"

    assert list(read(forms.saved(change)).cells.values()) == [RawCell(0.35, "number", format="0%")]


@pytest.mark.parametrize(
    ("xml", "raw"),
    [
        (b"<f>20+15</f><v>35</v>", RawCell(35, "number", True, "0.0")),
        (b'<f t="shared" ref="A1:A2" si="0">20+15</f><v>35</v>', RawCell(35, "number", True, "0.0")),
        (b"<f>20+15</f>", RawCell(formula=True)),
    ],
)
def test_the_cached_value_of_a_formula(read, xml, raw):
    at = forms.answer_cell("s2_share").encode()

    def change(parts):
        name = hostile.sheet(parts)
        parts[name], n = re.subn(b'(<c r="%s"[^>]*>)<v>40</v>' % at, rb"\1" + xml, parts[name])
        assert n == 1

    found = read(patched(lambda parts: change(parts)))
    assert found.cells[at.decode()] == raw
    assert found.cells[forms.answer_cell("company")] == RawCell("甲有限公司", "text")


def test_a_formula_that_shows_text_or_an_error(read):
    at = forms.answer_cell("company").encode()

    def change(parts):
        name = hostile.sheet(parts)
        cell = b'<c r="%s" t="e"><f>1/0</f><v>#DIV/0!</v></c>' % at
        parts[name], n = re.subn(b'<c r="%s"[^>]*>.*?</c>' % at, cell, parts[name])
        assert n == 1

    assert read(patched(change)).cells[at.decode()] == RawCell("#DIV/0!", "error", True)


def test_inline_strings_and_cells_without_addresses(read):
    def change(parts):
        name, at = hostile.sheet(parts), forms.answer_cell("company").encode()
        inline = '<c r="%s" t="inlineStr"><is><r><t>甲有限</t></r><r><t>公司</t></r></is></c>'.encode() % at
        parts[name], n = re.subn(b'<c r="%s"[^>]*>.*?</c>' % at, inline, parts[name])
        assert n == 1
        parts[name] = re.sub(rb"<dimension[^>]*/>", b'<dimension ref="A1"/>', parts[name])

    found = read(patched(change))
    assert found.cells[forms.answer_cell("company")] == RawCell("甲有限公司", "text")
    assert len(found.cells) == len(forms.sound())


def test_text_that_no_store_could_hold(read):
    def change(parts):
        for name, data in parts.items():
            parts[name] = data.replace("甲有限公司".encode(), b"a_x0000_b_xD800_c_x001B_d")

    found = read(patched(change)).cells[forms.answer_cell("company")]
    found.value.encode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", found.value)


def test_nothing_but_the_known_addresses(read):
    def change(book):
        sheet = book[places.ANSWERS]
        for at in ("A8", "K9", "D3", "D600", "E8"):
            sheet[at] = "别处的话"
        book.create_sheet("我的草稿")["A1"] = "草稿"

    found = read(forms.saved(change))
    assert found.cells == {}
    assert "别处" not in content.to_json(found)


@pytest.mark.parametrize(("lost", "left"), [("_meta", "properties"), ("properties", "meta")])
def test_hidden_parts_may_get_lost(read, lost, left):
    def change(book):
        if lost == "_meta":
            del book[places.META]
            del book[places.OPTIONS]
        else:
            for name in list(book.custom_doc_props.names):
                del book.custom_doc_props[name]

    found = read(forms.saved(change))
    assert getattr(found, "properties" if left == "meta" else "meta") is None
    assert getattr(found, left)["form"] == "CII-MFG"
    assert (found.lists is None) == (lost == "_meta")


@pytest.mark.parametrize(
    ("told", "modified"),
    [
        (b"2026-11-20T08:15:00Z", "2026-11-20T08:15:00Z"),
        (b"2026-11-20T16:15:00+08:00", "2026-11-20T08:15:00Z"),
        (b"2026-11-20T08:15:00.123", "2026-11-20T08:15:00Z"),
        (b"0001-01-01T00:00:00+08:00", ""),
        (None, ""),
    ],
)
def test_when_it_was_saved(read, told, modified):
    def change(parts):
        if told is None:
            del parts["docProps/core.xml"]
            parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*core[^>]*/>", b"", parts["_rels/.rels"])
            types = "[Content_Types].xml"
            parts[types] = re.sub(rb"<Override [^>]*core[^>]*/>", b"", parts[types])
        else:
            core, n = re.subn(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + told, parts["docProps/core.xml"])
            assert n == 1
            parts["docProps/core.xml"] = core

    assert read(patched(change)).modified == modified


def test_an_export(read, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "答卷"
    rows = [
        ["问卷标题"],
        ["序号", "提交答卷时间", "1、单位名称", "2、占比", None, None],
        [1, datetime.datetime(2026, 11, 20, 8, 15), "甲", 35.5, "表外"],
        [None],
        [3, "2026/11/21 9:00:00", "=1+1", True, None],
        [None, None],
    ]
    for row in rows:
        book.active.append(row)
    book.active["Z9"] = " "
    book.save(tmp_path / "b.xlsx")
    found = read((tmp_path / "b.xlsx").read_bytes())
    assert isinstance(found, ExportContent)
    assert found.header == ("序号", "提交答卷时间", "1、单位名称", "2、占比")
    assert found.rows == (
        (1, "2026-11-20T08:15:00", "甲", 35.5),
        (None, None, None, None),
        (3, "2026/11/21 9:00:00", "=1+1", "TRUE"),
    )
    assert (found.first_row, found.sheet) == (3, "答卷")
    assert content.from_json(content.to_json(found)) == found


def test_an_export_may_be_larger_than_a_form(read, tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["序号", "提交答卷时间", *(f"{i}、题" for i in range(98))])
    for number in range(3_000):
        sheet.append([number] * 100)
    book.save(tmp_path / "b.xlsx")
    found = read((tmp_path / "b.xlsx").read_bytes())
    assert len(found.rows) == 3_000
    assert found.rows[-1] == (2_999,) * 100


def test_another_workbook(read, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "产值"
    book.save(tmp_path / "b.xlsx")
    (reason,) = read((tmp_path / "b.xlsx").read_bytes())
    assert reason.rule == "file.not-a-form"
    assert "产值" in reason.found


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("xl/vbaProject.bin", "file.macros"),
        ("XL/VbaProject.bin", "file.macros"),
        ("xl/macrosheets/sheet1.xml", "file.macros"),
        ("xl/externalLinks/externalLink1.xml", "file.links"),
        ("xl/embeddings/oleObject1.bin", "file.embedded"),
        ("xl/activeX/activeX1.xml", "file.controls"),
        ("xl/connections.xml", "file.connections"),
        ("xl/queryTables/queryTable1.xml", "file.connections"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm"])
def test_what_can_act_is_refused(read, part, rule, name):
    assert rules(read(patched(lambda parts: parts.update({part: b"<x/>"})), name)) == [rule]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("公司/回表.csv", b"a,b\n1,2\n", "file.text"),
        ("a.xls", hostile.packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "file.extension"),
        ("a.wps", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file.not-a-workbook"),
        ("a.et", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file.et"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "file.picture"),
        ("a.pdf", b"%PDF-1.7\n", "file.pdf"),
        ("a.docx", hostile.packed({"word/document.xml": b"<x/>"}), "file.not-a-workbook"),
        ("公司/~$a.xlsx", b"\x05user", "file.lock"),
        ("a.xlsx", b"", "file.empty"),
        ("a.xlsx", b"PK\x03\x04" + bytes(400), "file.cut-off"),
    ],
)
def test_no_workbook_at_all_by_the_name_people_know(read, name, data, rule):
    reasons = read(data, name)
    assert rules(reasons) == [rule]
    assert "行业表" not in str(reasons)
    assert "0123abcd" not in str(reasons)


@pytest.mark.parametrize("keep", [0.2, 0.7, 0.99])
def test_cut_off(read, keep):
    data = forms.form()
    assert rules(read(data[: int(len(data) * keep)])) == ["file.cut-off"]


def test_a_form_under_a_wrong_name(read):
    assert rules(read(forms.form(), "a.et")) == ["file.et"]
    assert rules(read(forms.form(), "回表")) == ["file.extension"]
    assert isinstance(read(forms.form(), "回表.XLSX"), FormContent)


def test_limits_of_a_form(read):
    big = patched(lambda parts: parts.update({"xl/media/image1.png": bytes(21_000_000)}))
    assert rules(read(big)) == ["file.inflated"]
    stored = hostile.unpacked(forms.form()) | {"xl/media/image1.png": bytes(5_000_001)}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for part, text in stored.items():
            archive.writestr(part, text)
    assert rules(read(data.getvalue())) == ["file.size"]


cells = st.builds(
    RawCell,
    st.none()
    | st.booleans()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(10**9), 10**9),
    st.sampled_from(["number", "text", "bool", "date", "error", "blank"]),
    st.booleans(),
    st.text(max_size=9),
)
texts = st.dictionaries(st.text(max_size=4), st.text(max_size=9), max_size=3)


@given(
    st.none() | texts,
    texts,
    st.dictionaries(st.text(max_size=4), cells, max_size=4),
    st.none() | st.lists(st.lists(st.text())),
)
def test_a_form_survives_json(meta, labels, raw, lists):
    lists = None if lists is None else tuple(map(tuple, lists))
    found = FormContent(meta, labels or None, raw, labels, labels, lists, "2026")
    assert content.from_json(content.to_json(found)) == found
    assert "\n" not in content.to_json(found)


def test_a_refusal_survives_json():
    found = Refused(
        (
            Problem("x", Place("甲", "填写", "D8"), "a", "b", "c", Severity.WARNING),
            Problem("y", Place("乙"), "", "", ""),
        )
    )
    assert content.from_json(content.to_json(found)) == found
