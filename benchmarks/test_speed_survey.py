"""Sending and collecting a wave of 1,000 forms against the libraries underneath doing the least they can."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from cii_xl.survey.collect import collect
from cii_xl.survey.issue import issue, respondents
from cii_xl.survey.records import Verdict
from cii_xl.survey.seal import VARIABLE
from cii_xl.survey.store import Store
from tests.survey.filling import MFG
from tests.survey.returned import WAVE, fill, write_list

WHOLE, A_FEW = 1000, 20
COLLECT = f"collect {WHOLE:,} returned forms"
ISSUE = f"write {WHOLE:,} forms"


def unwatched(done, total):
    """Nobody hears of the progress."""


@pytest.fixture(scope="module")
def number(request):
    """How many forms: few where only the benchmark itself is tried."""
    return WHOLE if request.config.getoption("benchmark_enable") else A_FEW


@pytest.fixture(scope="module", autouse=True)
def own_key():
    """Each store has a key of its own, whatever the computer's environment."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(VARIABLE, raising=False)
        yield


@pytest.fixture(scope="module")
def invited(number, tmp_path_factory):
    return respondents(write_list(tmp_path_factory.mktemp("list") / "名单.csv", number), "MFG")


def sent(folder, invited):
    """A store in ``folder`` that sent the wave out."""
    with Store(folder, create=True) as store:
        (folder / "key").write_text("0" * 64)
        store.register(MFG)
        store.invite(WAVE, "MFG", invited)
    return folder


@pytest.fixture(scope="module")
def inbox(invited, tmp_path_factory):
    """The forms, each filled in with answers of its own."""
    folder = tmp_path_factory.mktemp("wave")
    with Store(sent(folder / "store", invited)) as store:
        forms = issue(MFG, WAVE, invited, folder / "forms", store.key(), unwatched)
    for i, form in enumerate(forms, 1):
        fill(form, i, folder / "inbox")
    return folder / "inbox"


def load_all(folder):
    return [openpyxl.load_workbook(path).sheetnames[0] for path in folder.iterdir()]


@pytest.mark.measured(COLLECT, "bare: openpyxl.load_workbook, one process")
def test_openpyxl(measure, inbox, number):
    assert len(measure.pedantic(load_all, (inbox,), rounds=1)) == number


@pytest.mark.measured(COLLECT, "collect, into a new store")
def test_collect(measure, inbox, invited, number, tmp_path):
    with Store(sent(tmp_path / "store", invited)) as store:
        done = measure.pedantic(collect, (inbox, store), rounds=1)
    assert done.verdicts[Verdict.ACCEPTED] == number


def write_cells(folder, number, sheets):
    """Workbooks of so many plain cells on each sheet, half of them text."""
    for i in range(number):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
            for count in sheets:
                sheet = workbook.add_worksheet()
                for at in range(count):
                    sheet.write(*divmod(at, 10), f"cell {at}" if at % 2 else at)
        (folder / f"{i}.xlsx").write_bytes(buffer.getvalue())


@pytest.fixture(scope="module")
def cells(inbox):
    """How many cells each sheet of a form has."""
    with zipfile.ZipFile(next(inbox.iterdir())) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return [package.read(name).count(b"<c ") for name in sheets]


@pytest.mark.measured(ISSUE, "bare: XlsxWriter, as many cells")
def test_xlsxwriter(measure, cells, number, tmp_path):
    assert sum(cells) > 500
    measure.pedantic(write_cells, (tmp_path, number, cells), rounds=1)


@pytest.mark.measured(ISSUE, "issue, each with its stamp and seal")
def test_issue(measure, invited, number, tmp_path):
    written = measure.pedantic(issue, (MFG, WAVE, invited, tmp_path, b"0" * 64, unwatched), rounds=1)
    assert len(set(written)) == number
