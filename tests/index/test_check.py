import math
import re

import numpy as np
import pandas as pd
import pytest

from cii_xl.index import Edition, EditionError, Place, Severity
from cii_xl.index.check import Places, blank, check, number

from .tiny import edition, rows


def problems(*changes, industries=None):
    return check(rows(*changes), industries or {}, Places())


def faults(*changes, industries=None):
    """(rule, place) of every problem."""
    return [(p.rule, str(p.place)) for p in problems(*changes, industries=industries)]


def test_a_fine_table_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize(
    ("row", "column", "value", "rule", "place"),
    [
        (0, "weight", -0.25, "weight.negative", "第1行 权重"),
        (0, "weight", None, "weight.blank", "第1行 权重"),
        (0, "weight", "  ", "weight.blank", "第1行 权重"),
        (0, "weight", "四分之一", "weight.text", "第1行 权重"),
        (0, "weight", True, "weight.text", "第1行 权重"),
        (0, "weight", 25, "weight.above-one", "第1行 权重"),
        (0, "weight", 0.2, "weight.sum", "行业 FIN"),
        (4, "weight", 0.6, "weight.sum", "行业 RET"),
        (1, "rate", -0.1, "rate.range", "第2行 渗透率"),
        (1, "rate", 100.1, "rate.range", "第2行 渗透率"),
        (1, "rate", None, "rate.blank", "第2行 渗透率"),
        (1, "rate", math.nan, "rate.blank", "第2行 渗透率"),
        (1, "rate", "约40", "rate.text", "第2行 渗透率"),
        (1, "rate", math.inf, "rate.text", "第2行 渗透率"),
        (1, "rate", True, "rate.text", "第2行 渗透率"),
        (0, "rate", 0.4, "rate.fraction", "第1行 渗透率"),
        (1, "low", 41.0, "low.order", "第2行 下限"),
        (1, "high", 39.0, "high.order", "第2行 上限"),
        (1, "low", -1.0, "low.range", "第2行 下限"),
        (1, "high", 101.0, "high.range", "第2行 上限"),
        (1, "low", "低", "low.text", "第2行 下限"),
        (1, "high", -math.inf, "high.text", "第2行 上限"),
        (1, "position", 3, "position.duplicate", "第2行 距消费端"),
        (1, "position", 0, "position.range", "第2行 距消费端"),
        (1, "position", 1.5, "position.range", "第2行 距消费端"),
        (1, "position", None, "position.blank", "第2行 距消费端"),
        (1, "position", "二", "position.text", "第2行 距消费端"),
        (1, "provenance", "猜测", "provenance.unknown", "第2行 来源"),
        (1, "provenance", None, "provenance.unknown", "第2行 来源"),
        (1, "stage", " ", "stage.blank", "第2行 环节"),
        (1, "substage", "线上", "stage.duplicate", "第2行 子环节"),
        (4, "stage", "采购", "stage.duplicate", "第5行 环节"),
    ],
)
def test_one_fault_is_one_problem_at_its_place(row, column, value, rule, place):
    assert faults((row, column, value)) == [(rule, place)]
    (problem,) = problems((row, column, value))
    assert problem.expected
    assert problem.fix
    assert not re.search(r"[,;:()!?]", f"{problem.found}{problem.expected}{problem.fix}"), "full-width punctuation"


@pytest.mark.parametrize(
    "change", [("rate", 0), ("rate", 100), ("low", 80.0), ("high", 80.0), ("substage", None), ("basis", math.nan)]
)
def test_limits_and_blank_optional_cells_are_allowed(change):
    assert faults((0, *change)) == []


def test_weights_of_zero_and_one_are_allowed():
    assert faults((3, "weight", 0), (4, "weight", 1)) == []


def test_weights_may_miss_one_by_rounding_only():
    assert faults((3, "weight", 0.5 + 9e-10)) == []
    assert faults((3, "weight", 0.5 + 2e-9)) == [("weight.sum", "行业 RET")]


@pytest.mark.parametrize(
    ("weight", "found"),
    [(0.6, "“零售”权重合计 110%，多 10 个百分点"), (0.375, "“零售”权重合计 87.5%，少 12.5 个百分点")],
)
def test_a_wrong_sum_of_weights_says_by_how_much(weight, found):
    (problem,) = problems((3, "weight", weight))
    assert problem.found == found


@pytest.mark.parametrize("weights", [(0.5, 1.0, 0.75), (0.9, 0.9, 0.9), (1e-7, 0.3, 0.3), (0.333, 0.333, 0.333)])
def test_the_weights_offered_in_place_of_a_wrong_sum_are_accepted(weights):
    changes = [(i, "weight", w) for i, w in enumerate(weights)]
    (problem,) = problems(*changes)
    offered = [float(share) / 100 for share in re.findall(r"([\d.]+)%", problem.fix)]
    assert offered == pytest.approx(np.array(weights) / sum(weights), abs=2e-6)
    assert faults(*((i, "weight", w) for i, w in enumerate(offered))) == []


def test_weights_that_are_all_zero_get_no_offer():
    (problem,) = problems((3, "weight", 0), (4, "weight", 0))
    assert (problem.rule, problem.fix) == ("weight.sum", "填写各环节的权重")


def test_a_weight_typed_as_a_percentage_is_shown_both_ways():
    (problem,) = problems((0, "weight", 25))
    assert problem.fix == "若指 25%，请输入“25%”或 0.25"


def test_a_duplicate_names_the_row_it_repeats():
    (problem,) = problems((1, "substage", "线上"))
    assert problem.found == "“获客 / 线上”与 第1行 子环节 重复"


def test_the_same_stage_in_two_industries_is_no_duplicate():
    assert faults((4, "stage", "获客")) == []


def test_a_rate_that_looks_like_a_fraction_is_only_a_warning():
    loaded = edition((0, "rate", 0.4))
    assert [(p.rule, p.severity) for p in loaded.notes] == [("rate.fraction", Severity.WARNING)]
    assert "若指 40%，请改填 40" in loaded.notes[0].fix
    assert loaded.rates[0] == 0.4


def test_an_industry_without_rows_is_missed():
    wanted = {"FIN": "金融", "RET": "零售", "MFG": "制造"}
    assert faults(industries=wanted) == [("industry.empty", "行业 MFG")]


def test_an_industry_nobody_asked_for_is_checked_all_the_same():
    assert faults((3, "weight", 0.6), industries={"FIN": "金融"}) == [("weight.sum", "行业 RET")]


def test_a_row_without_industry_is_refused():
    assert faults((4, "code", None)) == [("code.blank", "第5行 代码"), ("weight.sum", "行业 RET")]


def test_no_rows_at_all_are_one_problem():
    with pytest.raises(EditionError) as caught:
        Edition(rows().iloc[:0], id="empty")
    assert [p.rule for p in caught.value.problems] == ["edition.empty"]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="needs the columns weight, basis"):
        Edition(rows().drop(columns=["weight", "basis"]), id="x")


def test_all_problems_are_told_at_once_errors_first():
    with pytest.raises(EditionError) as caught:
        edition((0, "rate", 0.4), (1, "rate", "x"), (2, "weight", -1), (3, "position", 2), (4, "weight", 0.6))
    told = [(p.rule, str(p.place)) for p in caught.value.problems]
    assert sorted(told[:-1]) == [
        ("position.duplicate", "第5行 距消费端"),
        ("rate.text", "第2行 渗透率"),
        ("weight.negative", "第3行 权重"),
        ("weight.sum", "行业 RET"),
    ]
    assert told[-1] == ("rate.fraction", "第1行 渗透率")
    assert all(str(p) in str(caught.value) for p in caught.value.problems)


def test_a_reader_of_files_names_its_own_places():
    class Cells(Places):
        def cell(self, row, column):
            return Place("", "金融", f"{column}{row}")

        def weights(self, code):
            return Place("", code, "合计")

    found = check(rows((0, "rate", -1), (4, "weight", 0.4)), {}, Cells())
    assert [str(p.place) for p in found] == ["金融!rate0", "RET!合计"]


@pytest.mark.parametrize("value", [None, math.nan, np.float64("nan"), pd.NA, "", " \u3000"])
def test_blank(value):
    assert blank(value)


@pytest.mark.parametrize("value", [0, False, "0", math.inf])
def test_not_blank(value):
    assert not blank(value)


@pytest.mark.parametrize(("value", "read"), [(0, 0.0), (np.int64(3), 3.0), (np.float32(0.5), 0.5)])
def test_numbers(value, read):
    assert number(value) == read


@pytest.mark.parametrize(
    "value", [True, np.True_, math.nan, math.inf, -math.inf, "40", b"40", None, pd.NA, pd.NaT, 1j, [1.0]]
)
def test_not_numbers(value):
    assert number(value) is None
