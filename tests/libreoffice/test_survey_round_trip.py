"""A survey from end to end: 200 forms sent, filled in and saved by LibreOffice, 30 of them broken in 15 ways,
collected, reported, estimated, and taken over into a workbook that shows the new rates."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cii_xl
from cii_xl import cli
from cii_xl.book.canvas import address
from cii_xl.book.workbook import shipped_workbook
from cii_xl.index import Edition, Severity
from cii_xl.index.summary import one
from cii_xl.survey import places
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.issue import respondents
from cii_xl.survey.records import Submission, Verdict
from cii_xl.survey.reporting import NOTES, REPORT
from cii_xl.survey.return_note import note_name
from cii_xl.survey.rules import RULES
from cii_xl.survey.seal import VARIABLE, sealed
from cii_xl.survey.store import Store
from tests.survey.filling import MFG, code_of
from tests.survey.returned import WAVE, answers, write_list

from .native import follows
from .office import Doc, Office, Value

pytestmark = pytest.mark.libreoffice

INVITED = 200
ROWS = places.rows(MFG)
FILLED_IN = float((date(2026, 11, 20) - date(1899, 12, 30)).days)
Spoil = Callable[[Office, Path, Path], Path]
"""Makes of a form that was filled in (the second argument) what comes back, beside the third; returns its path."""


def cell(code: str, column: int = places.ANSWER) -> str:
    return address(ROWS[code], column)


def change(act: Callable[[Doc], None]) -> Spoil:
    """Open the form, do that to it and save it."""

    def spoil(office: Office, filled: Path, back: Path) -> Path:
        with office.open(filled) as doc:
            act(doc)
            doc.save_as(back)
        return back

    return spoil


def forget_meta(doc: Doc) -> None:
    doc.unprotect(places.META)
    for row in range(len(places.META_KEYS)):
        for column in range(2):
            doc.set(places.META, address(row, column), "")


def forget_everything(doc: Doc) -> None:
    forget_meta(doc)
    doc.forget_properties()


def reword(code: str) -> Callable[[Doc], None]:
    def act(doc: Doc) -> None:
        doc.unprotect(places.ANSWERS)
        doc.set(places.ANSWERS, cell(code, places.LABEL), "贵单位是否赞成工业互联网？")

    return act


def save_as(ending: str, *, password: str = "", named: str = "") -> Spoil:
    """Save the form in another format, under another ending where one is given."""

    def spoil(office: Office, filled: Path, back: Path) -> Path:
        with office.open(filled) as doc:
            doc.save_as(back.with_suffix(ending), password=password)
        return back.with_suffix(ending).rename(back.with_suffix(named or ending))

    return spoil


def copied(office: Office, filled: Path, back: Path) -> Path:
    """The sheet's cells in a new workbook."""
    book = openpyxl.Workbook()
    book.active.title = places.ANSWERS
    for row in openpyxl.load_workbook(filled, data_only=True)[places.ANSWERS].iter_rows():
        for old in row:
            book.active.cell(old.row, old.column).value = old.value
    book.save(back)
    return back


def cut_off(office: Office, filled: Path, back: Path) -> Path:
    data = filled.read_bytes()
    back.write_bytes(data[: len(data) * 2 // 3])
    return back


def sealed_elsewhere(office: Office, filled: Path, back: Path) -> Path:
    """A form like ours with the same answers, made by somebody who has not the key."""
    held = openpyxl.load_workbook(filled, data_only=True)
    stamp = sealed(stamp_of(MFG, WAVE, str(held[places.META]["B6"].value)), MFG, b"0" * 64)
    back.write_bytes(form_workbook(MFG, stamp))
    told = {cell(q.code): held[places.ANSWERS][cell(q.code)].value for q in MFG.questions} | {cell("date"): FILLED_IN}
    office.fill(back, {places.ANSWERS: {at: value for at, value in told.items() if value is not None}}, back)
    return back


@dataclass(frozen=True)
class Broken:
    """What is wrong with a form: the rule that says so, and the answers or deeds that bring it about."""

    rule: str
    answers: Mapping[str, Value] = field(default_factory=dict)
    ticked: str = ""
    """Question where 不适用 is chosen as well."""
    spoil: Spoil | None = None

    @property
    def verdict(self) -> Verdict:
        return Verdict.REJECTED if RULES[self.rule][0] is Severity.ERROR else Verdict.WITH_WARNINGS


FAR = MFG.by_code["s1_level"].option("0").label
PARTS: dict[str, Value] = {"g1_platform": "是", "g1_own": 60, "g1_third": 50, "g1_other": 0}
FORMULAS = {"=40+2": 42, "=SUM(40;1)": 41}
"""As LibreOffice writes them, and what they give: the value saved beside a formula is taken."""
WAYS = {
    "必填题没有答案": (Broken("answer.missing", {"contact": ""}), Broken("answer.missing", {"company": " "})),
    "占比不能用": (Broken("answer.range", {"s2_share": 140}), Broken("answer.type", {"s2_share": "约三成"})),
    "不同意": (Broken("consent.no", {"consent": "否"}),) * 2,
    "等级与占比不一致": (Broken("level.differs", {"s1_level": FAR}),) * 2,
    "各部分超过 100": (Broken("parts.over", PARTS), Broken("parts.over", PARTS | {"g1_other": 5})),
    "信用代码不对": (
        Broken("credit.digits", {"credit_code": code_of(1)[:-1] + ("0" if code_of(1)[-1] != "0" else "1")}),
        Broken("credit.other", {"credit_code": code_of(999)}),
    ),
    "既答又不适用": (Broken("na.both", ticked="s2_share"), Broken("na.both", ticked="s4_share")),
    "填了公式": tuple(Broken("answer.formula", {"s1_share": formula}) for formula in FORMULAS),
    "一处标识丢失": (
        Broken("stamp.no-meta", spoil=change(forget_meta)),
        Broken("stamp.no-properties", spoil=change(Doc.forget_properties)),
    ),
    "两处标识丢失": (Broken("stamp.lost", spoil=change(forget_everything)),) * 2,
    "改了题目": tuple(Broken("form.label", spoil=change(reword(code))) for code in ("s1_share", "obstacle")),
    "不是原来的文件": (Broken("stamp.lost", spoil=copied), Broken("file.text", spoil=save_as(".csv"))),
    "打不开": (
        Broken("file.password", spoil=save_as(".xlsx", password="秘密")),
        Broken("file.cut-off", spoil=cut_off),
    ),
    "旧格式": (
        Broken("file.xls", spoil=save_as(".xls")),
        Broken("file.xls", spoil=save_as(".xls", named=".xlsx")),
    ),
    "印记不是我们的": (Broken("stamp.seal", spoil=sealed_elsewhere),) * 2,
}
BROKEN = {6 * k + 1 + k % 2: wrong for k, wrong in enumerate(w for pair in WAYS.values() for w in pair)}
"""Number of the respondent → what is wrong with the form."""
NOBODYS = {"stamp.lost", "file.text", "file.password", "file.cut-off", "file.xls"}
"""Of these nobody can tell who sent them."""


@dataclass(frozen=True)
class Trip:
    """What the commands left behind."""

    folder: Path
    names: Mapping[int, str]
    """Number of the respondent → name of the file that came back."""
    submissions: Mapping[str, Submission]
    """By name of the file."""
    collected: Any
    estimated: Any
    applied: Any
    """What the commands printed with ``--json``."""


def run(*arguments: object, status: int = 0) -> Any:
    """A command's JSON; None where it prints none."""
    out, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        found = cli.main([str(argument) for argument in arguments])
    assert found == status, errors.getvalue()
    return json.loads(out.getvalue()) if "--json" in arguments else None


def come_back(office: Office, form: Path, i: int, folder: Path) -> str:
    """The form of the ``i``-th respondent, filled in and, if it is to be, broken; the name it comes back under."""
    wrong = BROKEN.get(i)
    told = {**answers(i), "date": FILLED_IN, **(wrong.answers if wrong else {})}
    values = {cell(code): value for code, value in told.items() if value is not None}
    if wrong and wrong.ticked:
        values[cell(wrong.ticked, places.NOT_APPLICABLE)] = places.NA
    back = folder / "收件" / form.name
    filled = folder / form.name if wrong and wrong.spoil else back
    office.fill(form, {places.ANSWERS: values}, filled)
    return (wrong.spoil(office, filled, back) if wrong and wrong.spoil else back).name


def filled_in(folder: Path, office: Office, forms: Mapping[int, Path]) -> dict[int, str]:
    """Forms by number of the respondent, filled in by one LibreOffice; the names they come back under."""
    return {i: come_back(office, form, i, folder) for i, form in forms.items()}


def travelled(folder: Path, office: Office) -> Trip:
    """All commands, one after the other, on a folder."""
    listed, store = write_list(folder / "名单.csv", INVITED), folder / "问卷"
    (folder / "收件").mkdir()
    of = ("--wave", WAVE, "--store", store)
    run("survey", "form", "--industry", "制造", *of, "--respondents", listed, "--out", folder / "表单")
    forms = dict(enumerate(sorted((folder / "表单").iterdir()), 1))
    halves = [{i: form for i, form in forms.items() if i % 2 == half} for half in range(2)]
    with Office() as other, ThreadPoolExecutor(2) as threads:  # most of the time goes into this
        names = {
            i: name
            for half in threads.map(filled_in, [folder] * 2, (office, other), halves)
            for i, name in half.items()
        }
    report = ("--report", folder / "报告")
    collected = run("survey", "collect", folder / "收件", "--store", store, *report, "--json", status=1)
    drawn = ("--replicates", 200, "--seed", 0, "--json")
    estimated = run("survey", "estimate", *of, *drawn, "--out", folder)
    applied = run("survey", "apply", shipped_workbook(), *of, *drawn, "--out", folder / "新.xlsm")
    with Store(store) as opened:
        submissions = {s.file: s for s in opened.submissions()}
    return Trip(folder, names, submissions, collected, estimated, applied)


@pytest.fixture(scope="module")
def trip(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trip]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(VARIABLE, raising=False)
        yield travelled(tmp_path_factory.mktemp("问卷往返"), office)


def test_thirty_forms_are_broken_in_fifteen_ways() -> None:
    assert len(WAYS) == 15
    assert len(BROKEN) == 30
    assert max(BROKEN) < INVITED


def test_every_form_gets_the_verdict_and_the_reason_it_deserves(trip: Trip) -> None:
    assert len(trip.submissions) == len(set(trip.names.values())) == INVITED
    for i, name in trip.names.items():
        submission = trip.submissions[name]
        wrong = BROKEN.get(i)
        told = {p.rule for p in submission.problems if p.severity is not Severity.NOTE}
        assert told == ({wrong.rule} if wrong else set()), (name, submission.problems)
        assert submission.verdict is (wrong.verdict if wrong else Verdict.ACCEPTED)
        nobodys = wrong is not None and wrong.rule in NOBODYS
        assert submission.respondent == ("" if nobodys else f"MFG-{i:04d}")
    assert trip.collected["verdicts"] == {"accepted": 170, "with_warnings": 6, "rejected": 24}
    assert (trip.collected["files"], trip.collected["new"], trip.collected["known"]) == (INVITED, INVITED, 0)


def test_reasons_name_the_cell(trip: Trip) -> None:
    cells = {
        wrong.rule: {p.place.cell for p in trip.submissions[trip.names[i]].problems if p.severity is not Severity.NOTE}
        for i, wrong in BROKEN.items()
    }
    assert cells["answer.range"] == cells["answer.type"] == {cell("s2_share")}
    assert cells["answer.missing"] == {cell("company")}
    assert cells["consent.no"] == {cell("consent")}
    assert cells["form.label"] == {cell("obstacle", places.LABEL)}
    assert cells["na.both"] == {cell("s4_share", places.NOT_APPLICABLE)}


def test_the_report_counts_the_same(trip: Trip) -> None:
    report = openpyxl.load_workbook(trip.folder / "报告" / REPORT)
    top = [[c.value for c in row] for row in report["概览"].iter_rows(max_row=8)]
    (labels,) = [i for i, row in enumerate(top) if "回收" in row]
    tiles = {label: value for label, value in zip(top[labels], top[labels + 1], strict=True) if label}
    # 8 of the 24 that go back say not whose they are: those respondents are still waited for
    assert tiles == {"发放": 200, "回收": 192, "接受": 176, "退回": 16, "未回": 8}
    assert Counter(column(report["收件明细"], "判定")) == Counter({"接受": 170, "接受（有提示）": 6, "退回": 24})
    assert len(column(report["待催收"], "编号")) == 24
    lost = {trip.names[i] for i, wrong in BROKEN.items() if wrong.rule in NOBODYS}
    assert set(column(report["未识别文件"], "文件")) == lost
    assert len(lost) == 8


def column(sheet: Any, heading: str) -> list[Any]:
    """The values under a heading, as far as there are any."""
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    top = next(i for i, row in enumerate(rows) if heading in row)
    found = [row[rows[top].index(heading)] for row in rows[top + 1 :]]
    return [value for value in found if value is not None]


def test_each_rejected_form_has_a_note_for_the_client(trip: Trip) -> None:
    rejected = [s for s in trip.submissions.values() if s.verdict is Verdict.REJECTED]
    assert {path.name for path in (trip.folder / "报告" / NOTES).iterdir()} == {note_name(s) for s in rejected}
    assert len(rejected) == 24
    for submission in rejected:
        note = openpyxl.load_workbook(trip.folder / "报告" / NOTES / note_name(submission)).active
        told = {p.found for p in submission.problems if p.severity is not Severity.NOTE}
        assert set(column(note, "发现")) == told


def test_rates_are_the_stratified_means_of_what_was_accepted(trip: Trip) -> None:
    """Worked out anew: four bands of 50, each of its own mean."""
    rejected = {i for i, wrong in BROKEN.items() if wrong.verdict is Verdict.REJECTED}
    back = [i for i in trip.names if i not in rejected]
    (estimated,) = trip.estimated
    assert [estimated[key] for key in ("invited", "usable")] == [INVITED, 176]
    for item in estimated["items"]:
        told = {i: answers(i)[item["code"]] for i in back}
        if item["code"] == "s1_share":
            told |= {i: FORMULAS[str(BROKEN[i].answers["s1_share"])] for i in back if is_formula(i)}
        bands = [[float(told[i] or 0) for i in back if i % 4 == band] for band in range(4)]
        mean = sum(sum(band) / len(band) for band in bands) / 4
        assert item["rate"] == pytest.approx(mean, abs=1e-5), item["code"]
        assert item["low"] < item["rate"] < item["high"]


def is_formula(i: int) -> bool:
    return i in BROKEN and BROKEN[i].rule == "answer.formula"


def test_the_new_workbook_holds_the_estimates(trip: Trip) -> None:
    new, old = cii_xl.read_workbook(trip.folder / "新.xlsm"), cii_xl.published()
    (estimated,) = trip.estimated
    taken = {(e["stage"], e["substage"]): e for e in estimated["items"] if e["grade"] <= "C"}
    rows = {(row["stage"], row["substage"]): row for row in new.table("MFG").to_dict("records")}
    before = {(row["stage"], row["substage"]): row for row in old.table("MFG").to_dict("records")}
    assert len(taken) == len(rows) == 5, "all are good enough"
    for key, row in rows.items():
        figure = taken[key]
        assert [row[k] for k in ("rate", "low", "high")] == pytest.approx([figure[k] for k in ("rate", "low", "high")])
        assert (row["provenance"], row["weight"]) == ("问卷", before[key]["weight"])
        assert row["basis"].startswith(f"{WAVE}，n=176，n_eff=")
    assert new.index("MFG") == pytest.approx(sum(r["weight"] * r["rate"] for r in rows.values()), abs=1e-9)
    others = [code for code in old.industries if code != "MFG"]
    assert new.index("MFG") == pytest.approx(trip.applied["indices"]["MFG"]["new"])
    assert [new.index(code) for code in others] == pytest.approx([old.index(code) for code in others], abs=1e-9)


def test_libreoffice_shows_the_new_rates_and_index(trip: Trip, office: Office) -> None:
    new = cii_xl.read_workbook(trip.folder / "新.xlsm")
    with office.open(trip.folder / "新.xlsm") as doc:
        doc.recalculate()
        follows(doc, new)
        versions = [value for row in doc.cells("版本", "B60:B70") for value in row]
        assert f"问卷 {WAVE} 之前" in versions, "the edition before is kept"
        doc.to_pdf(trip.folder / "新.pdf")
    pages = printed(trip.folder / "新.pdf")
    (page,) = [page for page in pages if "产业互联网发展指数 · 汇总" in page]
    ranking = dict(re.findall(r"^ *\d +(\S+) +([\d.]+) +[\d.]+ ", page, re.MULTILINE))
    assert ranking["制造"] == one(new.index("MFG"))
    assert ranking["金融"] == one(cii_xl.published().index("FIN"))
    tracked = re.sub(r"\s", "", "".join(page for page in pages if "问卷跟踪" in page))
    assert "2026Q4·发放200·回收192·接受176" in tracked
    assert all(rate in re.sub(r"\s", "", "".join(pages)) for rate in rates(new))


def printed(pdf: Path) -> list[str]:
    command = ["pdftotext", "-layout", str(pdf), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split("\f")


def rates(edition: Edition) -> list[str]:
    return [one(rate) for rate in edition.table("MFG")["rate"]]


def test_collecting_once_more_changes_nothing(trip: Trip) -> None:
    again = run("survey", "collect", trip.folder / "收件", "--store", trip.folder / "问卷", "--json")
    assert (again["new"], again["known"]) == (0, INVITED)


def test_respondents_of_the_list_are_those_of_the_answers(trip: Trip) -> None:
    listed = respondents(trip.folder / "名单.csv", "MFG")
    assert {r.credit_code for r in listed} == {code_of(i) for i in range(1, INVITED + 1)}
