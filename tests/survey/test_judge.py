"""Every rule by which a form is judged, each at its cell."""

import dataclasses
import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cii_xl.book.canvas import address
from cii_xl.book.reading import filetype, intake, xmlscan
from cii_xl.index.problems import Place, Severity
from cii_xl.survey import belonging, dating, judge, places, rules_answer, rules_whole, seal, wjx
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.form import stamp_of
from cii_xl.survey.form_answers import shown_label
from cii_xl.survey.reading import extract, worker
from cii_xl.survey.reading.content import FormContent, RawCell
from cii_xl.survey.records import Answer, Respondent, State, Verdict
from cii_xl.survey.rules import RULES, finding
from tests.survey import forms
from tests.survey.forms import CODE, RESPONDENT, SECRET, answer_cell, na_cell

DEFINITION = forms.definition()
OTHER_CODE = "91110000802100433B"
LISTED = [q for q in DEFINITION.questions if q.options]


def raw(value, **more):
    if isinstance(value, RawCell):
        return value
    kind = "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    return RawCell(value, kind, **more)


def content(answers=None, na=(), definition=DEFINITION, **changes):
    """A form as read, sound but for ``answers`` (None: blank), marks in ``na``, and fields changed."""
    told = (forms.sound() if definition is DEFINITION else {}) | (answers or {})
    at = places.rows(definition)
    cells = {address(at[code], places.ANSWER): raw(value) for code, value in told.items() if value is not None}
    marks = na if isinstance(na, dict) else dict.fromkeys(na, "不适用")
    cells |= {address(at[code], places.NOT_APPLICABLE): raw(mark) for code, mark in marks.items()}
    stamp = seal.sealed(stamp_of(definition, "2026Q4", "R001"), definition, SECRET)
    meta = {key: getattr(stamp, key) for key in places.META_KEYS}
    labels = {address(at[q.code], places.LABEL): shown_label(q) for q in definition.questions}
    codes = {address(row, places.CODE): code for code, row in at.items()}
    lists = tuple((q.code, *(o.label for o in q.options)) for q in definition.questions if q.options)
    return FormContent(**{
        "meta": meta, "properties": dict(meta), "cells": cells, "labels": labels, "codes": codes, "lists": lists,
        "modified": "2026-11-20T08:00:00Z",
    } | changes)  # fmt: skip


def judged(found, definition=DEFINITION, invited=RESPONDENT):
    stamp, problems = judge.stamp_of(found)
    problems += judge.stamp_problems(stamp, definition, SECRET)
    return judge.judge(found, definition, stamp, sha256="ab", file="a.xlsx", invited=invited, problems=problems)


def findings(submission):
    return {(p.rule, p.place.cell) for p in submission.problems}


def test_a_sound_form_has_nothing_to_be_said_of():
    found = judged(content())
    assert found.problems == ()
    assert found.verdict is Verdict.ACCEPTED
    assert (found.sha256, found.row, found.file, found.respondent) == ("ab", 0, "a.xlsx", "R001")
    assert (found.stamp, found.modified) == (forms.stamp(), "2026-11-20T08:00:00Z")
    told = {code: answer.value for code, answer in found.answers.items() if answer.state is State.ANSWERED}
    assert told == {
        "company": "甲有限公司", "credit_code": CODE, "province": "35", "size": "中", "revenue_band": "2000-10000",
        "employees": 500, "contact": "王五", "phone": "0591-1234567", "date": "2026-11-20", "consent": "1",
        "obstacle": "1", **{f"s{i}_share": 40 for i in range(1, 6)}, **{f"g{i}_platform": "0" for i in range(1, 5)},
    }  # fmt: skip
    assert found.answers["g1_own"] == Answer("g1_own", State.SKIPPED)
    assert found.answers["s1_level"] == Answer("s1_level", State.BLANK)


S, L, C = "s2_share", "s2_level", "credit_code"
LEVELS = [o.label for o in DEFINITION.by_code[L].options]
PARTS = {"g2_platform": "是", "g2_own": 60, "g2_third": 30, "g2_other": 10}
PERCENT = RawCell(0.35, "number", format="0.0%")

# question, what is answered, the rule it breaks
ONE_ANSWER = [
    ("company", None, "answer.missing"),
    ("company", "　", "answer.missing"),
    ("company", RawCell("甲", "text", True), "answer.formula"),
    ("company", RawCell(formula=True), "answer.uncached"),
    ("company", RawCell("#REF!", "error", True), "answer.error"),
    ("company", "甲" * 201, "answer.long"),
    ("phone", None, "answer.blank"),
    (S, None, "answer.blank"),
    (S, "很高", "answer.type"),
    (S, "约35%", "answer.type"),
    (S, True, "answer.type"),
    (S, RawCell("2026-01-01", "date"), "answer.type"),
    (S, 100.5, "answer.range"),
    (S, -1, "answer.range"),
    (S, "350％", "answer.range"),
    (S, 99, "answer.unusual"),
    (S, 0.35, "answer.fraction"),
    (S, "３５％", "answer.read"),
    (S, PERCENT, "answer.read"),
    ("employees", 500.5, "answer.whole"),
    ("employees", 900_000, "answer.unusual"),
    ("employees", -5, "answer.range"),
    ("employees", "350 人", "answer.read"),
    ("employees", "350个", "answer.type"),
    ("date", "昨天", "answer.type"),
    ("date", "2026-02-30", "answer.type"),
    ("date", "1926-11-20", "answer.range"),
    ("date", "2026年11月20日", "answer.read"),
    ("date", 46_346, "answer.read"),
    ("province", "福建", "answer.read"),
    ("province", "海", "answer.option"),
    ("obstacle", "没钱", "answer.option"),
    ("consent", True, "answer.read"),
    ("consent", "否", "consent.no"),
    (C, "91350100M000100Y44", "credit.digits"),
    (C, "91350100M000100Y4", "credit.digits"),
    (C, 91350100000100043, "credit.number"),
    (C, OTHER_CODE, "credit.other"),
    ("size", "大型", "size.band"),
    ("company", "不适用", None),
    ("contact", "=1+1", None),
    (S, 0, None),
    (S, 100, "answer.unusual"),
    (S, "1,0", "answer.type"),
    (C, "９１３５0100 m000100y43", None),
    ("date", RawCell("2026-11-20T00:00:00", "date"), None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "rule"), ONE_ANSWER)
def test_one_answer(code, value, rule):
    found = judged(content({code: value}))
    assert findings(found) == ({(rule, answer_cell(code))} if rule else set())
    for problem in found.problems:
        assert problem.place.sheet == "填写"
        assert problem.place.label.endswith(DEFINITION.by_code[code].label)
        assert problem.place.label.split()[0].isdigit()
        assert problem.found
        assert problem.expected
        assert problem.fix


@pytest.mark.parametrize(
    ("code", "value", "meant"),
    [
        (S, "35%", 35),
        (S, PERCENT, 35),
        (S, RawCell(40, "number", True), 40),
        (S, RawCell(0.5, "number", True, "0%"), 50),
        ("employees", "1,200", 1200),
        ("employees", "１２００ 人", 1200),
        ("date", "2026/1/5", "2026-01-05"),
        ("date", "２０２６．１．５", "2026-01-05"),
        ("date", "20260105", "2026-01-05"),
        ("date", "2026 年 1 月 5 日", "2026-01-05"),
        ("date", RawCell("2026-01-05T10:00:00", "date"), "2026-01-05"),
        ("date", 46_027, "2026-01-05"),
        ("province", "35", "35"),
        ("consent", "是 ", "1"),
        (C, " 91350100m000100y43", CODE),
        ("company", 2026, "2026"),
    ],
)
def test_what_an_answer_means(code, value, meant):
    found = judged(content({code: value}))
    assert found.answers[code] == Answer(code, State.ANSWERED, meant)
    assert found.verdict is not Verdict.REJECTED


def test_levels():
    assert judged(content({L: LEVELS[3]})).answers[L].value == "3"
    assert judged(content({L: 3})).answers[L].value == "3"
    assert findings(judged(content({L: LEVELS[5]}))) == {("level.differs", answer_cell(L))}
    assert findings(judged(content({L: LEVELS[4]}))) == set()
    assert findings(judged(content({S: None, L: LEVELS[4]}))) == {("answer.by-level", answer_cell(S))}
    assert findings(judged(content({S: None, L: "七级"}))) == {("answer.option", answer_cell(L))}


def test_not_applicable():
    found = judged(content({S: None}, na=[S]))
    assert found.problems == ()
    assert found.answers[S] == Answer(S, State.NOT_APPLICABLE)
    assert judged(content({S: "不适用"})).answers[S].state is State.NOT_APPLICABLE
    assert judged(content({S: None}, na={S: "√"})).answers[S].state is State.NOT_APPLICABLE
    assert judged(content(na={S: "否"})).answers[S].value == 40
    assert findings(judged(content(na=[S]))) == {("na.both", na_cell(S))}
    assert findings(judged(content({"company": None}, na=["company"]))) == {("na.not-allowed", na_cell("company"))}
    assert findings(judged(content({"employees": "不适用"}))) == {("na.not-allowed", answer_cell("employees"))}
    assert findings(judged(content({S: None}, na={S: "以后再说"}))) == {("na.unclear", na_cell(S))}


def test_what_need_not_be_asked():
    found = judged(content({"g2_own": 50}))
    assert findings(found) == {("answer.not-asked", answer_cell("g2_own"))}
    assert found.answers["g2_own"] == Answer("g2_own", State.SKIPPED)
    assert "“否”" not in found.problems[0].expected
    assert "“是”" in found.problems[0].expected
    assert findings(judged(content({"g2_platform": None, "g2_own": 50}))) == {
        ("answer.not-asked", answer_cell("g2_own")), ("answer.blank", answer_cell("g2_platform")),
    }  # fmt: skip


def test_an_answer_nobody_understands_opens_what_hangs_on_it():
    found = judged(content(PARTS | {"g2_platform": "也许"}))
    assert findings(found) == {("answer.option", answer_cell("g2_platform"))}
    assert found.answers["g2_own"].value == 60


def test_parts_of_a_whole():
    assert judged(content(PARTS)).problems == ()
    found = judged(content(PARTS | {"g2_other": 10.5}))
    assert findings(found) == {("parts.over", answer_cell("g2_other"))}
    assert "100.5" in found.problems[0].found
    assert answer_cell("g2_own") in found.problems[0].fix
    assert findings(judged(content(PARTS | {"g2_other": None}))) == {("answer.blank", answer_cell("g2_other"))}


def test_less_than_half_answered():
    shares = [q.code for q in DEFINITION.shares]
    assert len(shares) == 5
    two = dict.fromkeys(shares[:2])
    three = dict.fromkeys(shares[:3])
    assert ("form.half", answer_cell(shares[0])) not in findings(judged(content(two)))
    assert ("form.half", answer_cell(shares[0])) in findings(judged(content(three)))
    assert judged(content(three)).verdict is Verdict.REJECTED
    assert judged(content(three, na=[shares[0]])).verdict is Verdict.WITH_WARNINGS
    assert judged(content(three | {"s1_level": LEVELS[1]})).verdict is Verdict.WITH_WARNINGS


def test_an_empty_form_says_all_at_once():
    found = judged(content(dict.fromkeys(forms.sound())))
    missing = {p.place.cell for p in found.problems if p.rule == "answer.missing"}
    assert missing == {answer_cell(q.code) for q in DEFINITION.questions if q.need is Need.MUST}
    assert found.verdict is Verdict.REJECTED
    assert found.respondent == "R001"


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"size": "小型", "employees": 500}, True),
        ({"size": "微型", "employees": 5, "revenue_band": None}, False),
        ({"size": "大型", "employees": None}, True),
        ({"size": "大型", "employees": None, "revenue_band": None}, False),
        ({"size": None, "employees": 5}, False),
    ],
)
def test_the_size_band(told, rule):
    assert (("size.band", answer_cell("size")) in findings(judged(content(told)))) == rule


def test_the_invited_respondent():
    assert judged(content({C: OTHER_CODE}), invited=None).problems == ()
    assert judged(content({C: OTHER_CODE}), invited=Respondent("R001", "甲")).problems == ()
    assert judged(content({C: OTHER_CODE}), invited=Respondent("R001", "乙", OTHER_CODE.lower())).problems == ()


def test_the_stamp_in_one_place():
    lost_meta, lost_properties = content(meta=None), content(properties=None)
    assert findings(judged(lost_meta)) == {("stamp.no-meta", None)}
    assert findings(judged(lost_properties)) == {("stamp.no-properties", None)}
    assert judged(lost_meta).stamp == judged(lost_properties).stamp == forms.stamp()
    stamp, (problem,) = judge.stamp_of(content(meta=None, properties={"form": "CII-MFG"}))
    assert (stamp, problem.rule) == (None, "stamp.lost")


def test_a_stamp_that_was_changed():
    sound = content()
    for key, value in (("wave", "2027Q1"), ("respondent", "R002"), ("seal", "")):
        changed = {**sound.meta, key: value}
        assert findings(judged(content(meta=changed, properties=changed))) == {("stamp.seal", None)}
        found = judged(content(meta=changed))
        assert {p.rule for p in found.problems} == {"stamp.differ", "stamp.seal"}
        assert key in found.problems[0].found
    for key, value in (("form", "CII-FIN"), ("industry", "FIN"), ("edition", "x")):
        changed = {**sound.meta, key: value}
        assert findings(judged(content(meta=changed, properties=changed))) == {("stamp.form", None)}


def test_an_unknown_version():
    stamp, _ = judge.stamp_of(content())
    (problem,) = judge.stamp_problems(stamp, None, SECRET)
    assert problem.rule == "stamp.unknown"
    assert stamp.version in problem.found
    found = judge.rejected([problem], sha256="ab", file="a.xlsx", stamp=stamp, modified="2026")
    assert (found.verdict, found.respondent, found.stamp) == (Verdict.REJECTED, "R001", stamp)
    assert judge.rejected([problem], sha256="ab", file="a.xlsx").respondent == ""


def test_a_blank_template_is_known_by_its_credit_code():
    blank = {key: getattr(stamp_of(DEFINITION), key) for key in places.META_KEYS}
    found = judged(content(meta=blank, properties=blank), invited=None)
    assert findings(found) == {("stamp.blank", None)}
    assert found.respondent == CODE
    assert judged(content({C: None}, meta=blank, properties=blank), invited=None).respondent == ""


def test_a_form_whose_questions_were_changed():
    sound = content()
    label, code = address(places.rows(DEFINITION)[S], places.LABEL), address(places.rows(DEFINITION)[S], places.CODE)
    assert findings(judged(content(labels={**sound.labels, label: "改过的题目"}))) == {("form.label", label)}
    assert findings(judged(content(codes={**sound.codes, code: "s3_share"}))) == {("form.code", code)}
    assert findings(judged(content(codes={**sound.codes, "I300": "x"}))) == {("form.code", "I300")}
    assert findings(judged(content(codes={}))) == {("form.codes-lost", None)}
    column = next(i for i, q in enumerate(LISTED) if q.code == L)
    lists = [list(texts) for texts in sound.lists]
    lists[column][3] = "2 改过的选项"
    assert findings(judged(content(lists=lists))) == {("form.option", address(3, column))}
    assert len(findings(judged(content(lists=sound.lists[:-2])))) == 2
    assert findings(judged(content(lists=None))) == {("form.options-lost", None)}


def test_a_row_inserted_is_one_finding():
    at = places.rows(DEFINITION)
    moved = {address(row + (row > at["company"]), places.CODE): code for code, row in at.items()}
    found = judged(content(codes=moved))
    assert findings(found) == {("form.rows", address(at["credit_code"] + 1, places.CODE))}
    assert found.answers == {}
    assert (found.verdict, found.respondent, found.modified) == (Verdict.REJECTED, "R001", "2026-11-20T08:00:00Z")


def test_labels_as_other_programs_save_them():
    labels = {at: f" {text} ".replace("\n", "\r\n") for at, text in content().labels.items()}
    assert judged(content(labels=labels)).problems == ()


def row(**changes):
    told = {code: value for code, value in (forms.sound() | changes).items() if value is not None}
    headings = {q.code: f"{i}、{q.label}" for i, q in enumerate(DEFINITION.questions, 1)}
    return judge.judge_export(
        told, DEFINITION, stamp_of(DEFINITION, "2026Q4"), headings=headings, number=7, sha256="ab", file="b.xlsx",
        modified="2026-11-20T08:00:00Z",
    )  # fmt: skip


def test_a_row_of_an_export():
    found = row()
    assert found.problems == ()
    assert (found.row, found.respondent, found.stamp.respondent) == (7, CODE, CODE)
    assert found.answers[S].value == 40
    assert row(credit_code=None).respondent == ""
    wrong = row(**{S: "三成", L: "不适用", "employees": "1200"})
    places_of = {p.rule: str(p.place) for p in wrong.problems}
    at = [q.code for q in DEFINITION.questions].index(S) + 1
    assert places_of["answer.type"] == f"第7行 {at}、{DEFINITION.by_code[S].label}"
    assert wrong.answers[L].state is State.NOT_APPLICABLE
    assert (wrong.answers["employees"].value, places_of["answer.read"].split()[0]) == (1200, "第7行")


def test_a_row_whose_code_became_a_number():
    assert {p.rule for p in row(credit_code=9.13501e17).problems} == {"credit.number"}


def test_questions_that_only_other_definitions_have():
    questions = (
        Question("must_share", "一", Kind.SHARE, "必答占比", need=Need.MUST, stage="甲", na=True),
        Question("free_share", "一", Kind.SHARE, "可答占比", stage="乙"),
        Question(
            "free_level", "一", Kind.LEVEL, "等级", need=Need.WANTED, agrees="free_share",
            options=tuple(Option(str(i), f"{i} 级", i * 20.0) for i in range(6)),
        ),
        Question("money", "一", Kind.NUMBER, "金额", unit="亿元", low=1.5),
        Question("note", "一", Kind.TEXT, "备注"),
    )  # fmt: skip
    small = Definition("X", "某业", "e", questions)
    found = judged(content(definition=small), small, None)
    assert findings(found) == {("answer.missing", "D8"), ("answer.blank", "D10"), ("form.half", "D8")}
    assert found.respondent == "R001"
    full = content({"must_share": 5, "free_share": 6, "money": "2.5亿元", "note": True}, definition=small)
    found = judged(full, small, None)
    assert {code: answer.value for code, answer in found.answers.items()} == {
        "must_share": 5, "free_share": 6, "free_level": None, "money": 2.5, "note": "TRUE",
    }  # fmt: skip
    assert findings(judged(content({"money": 1}, definition=small), small, None)) >= {("answer.range", "D11")}


values = (
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30) | st.sampled_from(
        ["是", "否", "不适用", "35%", "2026-13-01", "99999999", "9" * 400, "1e400", "-", "．", "％", CODE, LEVELS[2]]
    )
)  # fmt: skip
cells = st.builds(
    RawCell,
    values,
    st.sampled_from(["number", "text", "bool", "date", "error", "blank"]),
    st.booleans(),
    st.sampled_from(["General", "0%", "@", "yyyy-mm-dd", '"']),
).map(lambda cell: dataclasses.replace(cell, value=str(cell.value)) if cell.kind in ("date", "error") else cell)
codes = st.sampled_from([q.code for q in DEFINITION.questions])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(codes, cells, max_size=20), st.dictionaries(codes, cells, max_size=5))
def test_whatever_the_cells_hold(answers, na):
    found = judged(content(answers, na))
    assert set(found.answers) == {q.code for q in DEFINITION.questions}
    for code, answer in found.answers.items():
        assert (answer.value is None) == (answer.state is not State.ANSWERED), code
    assert all(RULES[p.rule][0] is p.severity for p in found.problems)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(codes, st.none() | st.text(max_size=20) | st.floats(), max_size=20))
def test_whatever_a_row_holds(answers):
    row(**answers)


@settings(max_examples=50, deadline=None)
@given(
    st.none() | st.dictionaries(st.sampled_from(places.META_KEYS), st.text(max_size=5)),
    st.dictionaries(st.sampled_from(["C8", "I8", "I9", "Z1"]), st.text(max_size=5)),
    st.none() | st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=20),
)
def test_whatever_became_of_the_hidden_parts(told, texts, lists):
    judged(content(meta=told, labels=texts, codes=texts, lists=lists))
    judge.stamp_of(content(meta=told, properties=told))


def rules_in(*modules):
    """Names of rules in the sources of the modules."""
    pattern = re.compile(
        r'"((?:file|cells|export|wave|respondent|stamp|form|answer|na|parts|level|size|credit|consent|time)\.[a-z-]+)"'
    )
    return {rule for module in modules for rule in pattern.findall(inspect.getsource(module))}


def test_the_table_has_every_rule_and_no_other():
    modules = (judge, rules_answer, rules_whole, extract, worker, intake, filetype, xmlscan, belonging, dating, wjx)
    assert rules_in(*modules) == set(RULES)
    assert all(meaning for _, meaning in RULES.values())


def test_a_finding_is_as_bad_as_its_rule():
    assert finding("answer.fraction", Place("甲"), "", "", "").severity is Severity.WARNING
    with pytest.raises(KeyError):
        finding("answer.unheard-of", Place("甲"), "", "", "")
