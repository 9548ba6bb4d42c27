"""The reports on a store, written into a folder."""

from pathlib import Path

import openpyxl
import pytest

from cii_xl.survey.inbox import Remark
from cii_xl.survey.reporting import NOTES, REPORT, write_reports
from cii_xl.survey.store import Store
from tests.survey import invented
from tests.survey.invented import ASKED, INDUSTRIES, SCAN


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """What the invented wave came to: of its forms every eighth went back, and a scan is of nobody."""
    opened = Store(tmp_path / "问卷", create=True)
    opened.register(ASKED)
    opened.invite("2026Q4", "MFG", [invented.respondent(i) for i in range(1, 20)])
    for number in range(1, 18):
        one = invented.submission(number)
        opened.record(one.file, 1, [one])
    opened.record(SCAN.file, 1, [SCAN])
    return opened


def test_there_is_a_report_and_a_note_for_each_form_that_went_back(store: Store, tmp_path: Path) -> None:
    report, notes = write_reports(store, tmp_path / "新的" / "报告", [Remark("~$x.xlsx", "已跳过")])
    assert report == tmp_path / "新的" / "报告" / REPORT
    sheets = openpyxl.load_workbook(report)
    assert sheets.sheetnames == ["概览", "收件明细", "问题清单", "待催收", "未识别文件"]
    told = {str(c.value) for sheet in sheets for row in sheet.iter_rows() for c in row if c.value is not None}
    assert {SCAN.file, "~$x.xlsx", invented.respondent(19).id, INDUSTRIES["MFG"]} <= told
    written = list((report.parent / NOTES).rglob("*.xlsx"))
    assert notes == len(written) == 3  # the eighth, the sixteenth and the scan


def test_reports_written_again_are_the_same_file(store: Store, tmp_path: Path) -> None:
    first = write_reports(store, tmp_path / "报告")
    files = sorted(tmp_path.rglob("*.xlsx"))
    assert write_reports(store, tmp_path / "报告") == first
    assert sorted(tmp_path.rglob("*.xlsx")) == files


def test_a_report_of_other_content_is_kept_beside_the_new_one(store: Store, tmp_path: Path) -> None:
    first, _ = write_reports(store, tmp_path / "报告")
    before = first.read_bytes()
    late = invented.submission(19)
    store.record(late.file, 1, [late])
    second, _ = write_reports(store, tmp_path / "报告")
    assert second.name == "收件报告-2.xlsx"
    assert first.read_bytes() == before != second.read_bytes()


def test_a_folder_that_cannot_be_made_is_an_oserror(store: Store, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    with pytest.raises(OSError, match="文件"):
        write_reports(store, tmp_path / "文件" / "报告")


def test_a_form_that_was_mended_gets_no_note_and_a_later_one_that_went_back_does(store: Store, tmp_path: Path) -> None:
    """The eighth sent a good form later; the sixteenth had sent a good one before."""
    for number, modified in ((8, "2026-11-30T00:00:00Z"), (16, "2026-11-01T00:00:00Z")):
        better = invented.submission(number, sha256=f"{number:064x}", modified=modified, problems=())
        store.record(f"{number} 改.xlsx", 1, [better])
    report, notes = write_reports(store, tmp_path / "报告")
    names = sorted(p.name for p in (report.parent / NOTES).iterdir())
    sixteenth = invented.respondent(16).id
    assert (notes, names) == (2, ["退回说明 扫描件.xlsx", f"退回说明 问卷 2026Q4 {sixteenth}.xlsx"])
