"""A form filled in and saved by a real spreadsheet program."""

import pytest

from cii_xl.survey.reading.content import FormContent, RawCell
from cii_xl.survey.reading.worker import Job, Workers
from cii_xl.survey.records import Verdict
from tests.libreoffice.conftest import pytest_runtest_setup as needs_libreoffice
from tests.libreoffice.office import Office
from tests.survey import forms
from tests.survey.forms import answer_cell, na_cell
from tests.survey.test_judge import findings, judged

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def office(request):
    needs_libreoffice(request.node)
    with Office() as running:
        yield running


def test_a_form_from_libreoffice(office, tmp_path):
    issued, returned = tmp_path / "issued.xlsx", tmp_path / "returned.xlsx"
    issued.write_bytes(forms.form())
    answers = forms.sound() | {"s2_share": "=20+15", "date": "2026-11-20", "s3_share": None}
    with office.open(issued) as doc:
        for code, value in answers.items():
            if value is not None:
                doc.set("填写", answer_cell(code), value)
        doc.set("填写", na_cell("s3_share"), "不适用")
        doc.save_as(returned)
    with Workers(1) as workers:
        ((_, found),) = workers.read_all([Job(returned, "回表.xlsx")])
    assert isinstance(found, FormContent)
    assert found.meta == found.properties
    cell = found.cells[answer_cell("s2_share")]
    assert (cell.value, cell.formula) == (35, True)
    assert found.cells[na_cell("s3_share")] == RawCell("不适用", "text")
    submission = judged(found)
    assert findings(submission) == {("answer.formula", answer_cell("s2_share"))}
    assert submission.verdict is Verdict.WITH_WARNINGS
    assert submission.answers["employees"].value == 500
    assert submission.answers["date"].value == "2026-11-20"
