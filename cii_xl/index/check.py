"""The rules an edition must meet, checked all together so that every problem is told at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cii_xl.index.problems import Place, Problem, Severity, fold

PROVENANCES = ("公布", "区间", "校准", "问卷", "自填")
"""Where a rate comes from: printed, printed as a bound, calibrated, survey, typed in."""

WEIGHT_SUM_TOLERANCE = 1e-9
MAX_POSITION = 50
"""Positions beyond this are typing errors, such as a year; summaries give each position room."""
SUSPICIOUS_BELOW = 1.0
"""A rate above 0 and below this many percent was probably typed as a fraction."""

TITLES = {
    "industry": "行业", "code": "代码", "stage": "环节", "substage": "子环节", "position": "距消费端", "weight": "权重",
    "rate": "渗透率", "low": "下限", "high": "上限", "provenance": "来源", "basis": "依据",
}  # fmt: skip
"""What each column is called in the workbook and in messages."""


class Places:
    """Names the place of a row's value or of an industry. Readers of files give sheet and cell instead."""

    def cell(self, row: int, column: str) -> Place:
        """The place of one value; ``row`` counts from 0 in the order the rows came in."""
        return Place(f"第{row + 1}行 {TITLES[column]}")

    def industry(self, code: str) -> Place:
        """The place of an industry as a whole."""
        return Place(f"行业 {code}")

    def weights(self, code: str) -> Place:
        """The place where an industry's weights are summed."""
        return self.industry(code)


def blank(value: object) -> bool:
    """Nothing there: None, nan, or text of spaces only."""
    return (
        value is None
        or value is pd.NA
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and not value.strip())
    )


def number(value: Any) -> float | None:
    """The finite number a value holds, or None. Truth values and text are not numbers."""
    if isinstance(value, (bool, np.bool_, str, bytes)) or value is None:
        return None
    try:
        x = float(value)
    except (TypeError, ValueError):
        return None
    return x if math.isfinite(x) else None


def check(rows: pd.DataFrame, industries: Mapping[str, str], places: Places) -> list[Problem]:
    """Every problem of tidy rows (columns as in the Edition contract, any cell values).

    ``industries`` maps the codes that must be there to their names, so that one without rows is found too; codes
    that only the rows have are checked like the others.
    """
    records: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    problems = [p for i, record in enumerate(records) for p in _row(i, record, places)]
    named = {r["code"]: r["industry"] for r in records if not blank(r["code"])}
    everyone = dict(industries) | {code: name for code, name in named.items() if code not in industries}
    if not everyone:
        problems.append(
            Problem(
                "edition.empty",
                Place("整个版本"),
                "没有任何行业",
                "至少一个行业",
                "至少填写一个行业的环节、权重和渗透率",
            )
        )
    problems += _names(everyone, places)
    for code, name in everyone.items():
        own = [(i, record) for i, record in enumerate(records) if record["code"] == code]
        problems += _industry(code, name, own, places)
    return problems


def _names(industries: Mapping[str, str], places: Places) -> Iterator[Problem]:
    """Industries that nobody could tell apart by name."""
    first: dict[str, str] = {}
    for code, name in industries.items():
        if (same := first.setdefault(fold(name), code)) != code:
            found = f"行业 {code} 与 {same} 都叫“{name}”"
            fix = "给其中一个换名称；在工作簿中，新行业的名称取自它所在的工作表名"
            yield Problem("industry.name", places.industry(code), found, "行业名称不重复", fix)


def _row(i: int, record: Mapping[str, Any], places: Places) -> Iterator[Problem]:
    """Problems of one row taken by itself."""

    def problem(column: str, rule: str, found: str, expected: str, fix: str, s: Severity = Severity.ERROR) -> Problem:
        return Problem(rule, places.cell(i, column), found, expected, fix, s)

    if blank(record["code"]):
        yield problem("code", "code.blank", "行业代码为空", "行业代码，如 FIN", "填写行业代码，或清空整行")
    if blank(record["stage"]):
        yield problem("stage", "stage.blank", "环节为空", "环节名称", "填写环节名称，或清空整行")

    weight = number(record["weight"])
    if weight is None:
        yield _not_a_number(problem, "weight", record["weight"], "0–100% 的权重")
    elif weight < 0:
        fix = "权重不能为负；不参与计算的环节请填 0%"
        yield problem("weight", "weight.negative", f"权重 {weight:.6g} 为负", "0–100% 的权重", fix)
    elif weight > 1 + WEIGHT_SUM_TOLERANCE:
        fix = f"若指 {weight:g}%，请输入“{weight:g}%”或 {weight / 100:g}"
        yield problem("weight", "weight.above-one", f"权重 {weight:g} 大于 1", "0–100% 的权重", fix)

    rate = number(record["rate"])
    if rate is None:
        yield _not_a_number(problem, "rate", record["rate"], "0–100 的百分数")
    elif not 0 <= rate <= 100:
        fix = "改为 0 到 100 之间的数，40 表示 40%"
        yield problem("rate", "rate.range", f"渗透率 {rate:g} 超出范围", "0–100 的百分数", fix)
        rate = None
    elif 0 < rate < SUSPICIOUS_BELOW:
        fix = f"若指 {rate * 100:g}%，请改填 {rate * 100:g}；若确为 {rate:g}%，可忽略"
        yield problem(
            "rate",
            "rate.fraction",
            f"渗透率 {rate:g} 可能是按小数填写的",
            "百分数，40 表示 40%",
            fix,
            Severity.WARNING,
        )

    for column, beyond, word in (("low", 1, "大于"), ("high", -1, "小于")):
        bound = number(record[column])
        if blank(record[column]):
            continue
        title = TITLES[column]
        if bound is None:
            yield _not_a_number(problem, column, record[column], "0–100 的百分数，或留空")
        elif not 0 <= bound <= 100:
            yield problem(
                column, f"{column}.range", f"{title} {bound:g} 超出范围", "0–100 的百分数，或留空", "改正或清空"
            )
        elif rate is not None and beyond * (bound - rate) > 1e-9:
            fix = f"修改渗透率或{title}；若渗透率是新填的，请清空上下限并把来源改为“自填”"
            expected = "下限 ≤ 渗透率 ≤ 上限"
            yield problem(column, f"{column}.order", f"{title} {bound:.6g} {word}渗透率 {rate:.6g}", expected, fix)

    position = number(record["position"])
    if position is None:
        yield _not_a_number(problem, "position", record["position"], f"1–{MAX_POSITION} 的整数")
    elif not 1 <= position <= MAX_POSITION or position != int(position):
        fix = "按由远到近依次填 1、2、3……"
        yield problem("position", "position.range", f"距消费端 {position:g} 不可用", f"1–{MAX_POSITION} 的整数", fix)

    if record["provenance"] not in PROVENANCES:
        found = "来源为空" if blank(record["provenance"]) else f"来源“{record['provenance']}”不认识"
        expected = "、".join(PROVENANCES)
        yield problem("provenance", "provenance.unknown", found, expected, "从下拉列表中选择来源")


def _not_a_number(problem: Callable[..., Problem], column: str, value: object, expected: str) -> Problem:
    title = TITLES[column]
    if blank(value):
        return problem(column, f"{column}.blank", f"{title}为空", expected, f"填写{title}，或清空整行")
    found = f"{title}“{value}”不是数字"
    return problem(column, f"{column}.text", found, expected, "改为数字，不要带单位或文字")


def _industry(code: str, name: str, own: list[tuple[int, dict[str, Any]]], places: Places) -> Iterator[Problem]:
    """Problems that show only when an industry's rows are seen together."""
    if not own:
        fix = "在该行业的表中至少填写一个环节"
        yield Problem("industry.empty", places.industry(code), f"行业“{name}”没有任何环节", "至少一行", fix)
        return

    seen: dict[tuple[str, ...], int] = {}
    at: dict[float, int] = {}
    for i, record in own:
        if not blank(record["stage"]):
            key = tuple("" if blank(record[k]) else fold(record[k]) for k in ("stage", "substage"))
            if key in seen:
                label = " / ".join(part for part in key if part)
                column = "substage" if key[1] else "stage"
                found = f"“{label}”与 {places.cell(seen[key], column)} 重复"
                fix = "改名，或合并为一行"
                yield Problem("stage.duplicate", places.cell(i, column), found, "环节与子环节的组合不重复", fix)
            seen.setdefault(key, i)
        position = number(record["position"])
        if position is not None and position >= 1:
            if position in at:
                found = f"距消费端 {position:g} 与 {places.cell(at[position], 'position')} 重复"
                fix = "按由远到近依次填 1、2、3……"
                yield Problem("position.duplicate", places.cell(i, "position"), found, "同一行业内不重复", fix)
            at.setdefault(position, i)

    weights = [number(record["weight"]) for _, record in own]
    usable = [w for w in weights if w is not None and 0 <= w <= 1 + WEIGHT_SUM_TOLERANCE]
    if len(usable) < len(weights):
        return  # a bad weight is told by itself; its sum would only say it twice
    total = math.fsum(usable)
    if abs(total - 1) > WEIGHT_SUM_TOLERANCE:
        off = f"{'多' if total > 1 else '少'} {abs(total - 1) * 100:.4g} 个百分点"
        found = f"“{name}”权重合计 {total * 100:.8g}%，{off}"
        if total > 0:
            scaled = "、".join(f"{w:.4%}" for w in _normalised(usable, total))
            fix = f"调整权重；按比例归一后依次为 {scaled}"
        else:
            fix = "填写各环节的权重"
        yield Problem("weight.sum", places.weights(code), found, "合计 100%", fix)


def _normalised(weights: list[float], total: float) -> list[float]:
    """Weights scaled to a sum of 1, in whole millionths; the largest takes what rounding leaves over."""
    millionths = [round(w / total * 1_000_000) for w in weights]
    millionths[weights.index(max(weights))] += 1_000_000 - sum(millionths)
    return [m / 1_000_000 for m in millionths]
