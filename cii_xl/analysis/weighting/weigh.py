"""All methods at once: what was filled in is computed, what was not is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.lines import Line
from cii_xl.analysis.weighting import pairwise
from cii_xl.analysis.weighting.best_worst import best_worst
from cii_xl.analysis.weighting.comparisons import Comparisons, comparisons
from cii_xl.analysis.weighting.from_data import FEW, chance_correlation, critic, entropy, without_one
from cii_xl.analysis.weighting.pairs import Pairs, pairs
from cii_xl.analysis.weighting.points import Points, budget, data, is_whole
from cii_xl.analysis.weighting.random_index import LARGEST, TABLES
from cii_xl.analysis.weighting.result import Expert, Method, Suggestion, Weighting
from cii_xl.analysis.weighting.stages import Stages
from cii_xl.book.panels.weighting import BEST_WORST, BUDGET, DATA, JUDGEMENTS, METHODS, PASS, REVIEW, UNTOLD
from cii_xl.index import Edition, names
from cii_xl.index.arithmetic import Array
from cii_xl.index.summary import one


@dataclass(frozen=True, slots=True)
class Entered:
    """What people filled in, as lines of each block; see ``lines.typed`` and ``lines.read_csv``."""

    judgements: Sequence[Line] = ()
    best_worst: Sequence[Line] = ()
    budget: Sequence[Line] = ()
    data: Sequence[Line] = ()


def weigh(edition: Edition, industry: str, entered: Entered, *, random_index: str = "Saaty 1980") -> Weighting:
    """Weights of an industry's stages by every method that was filled in.

    Parameters
    ----------
    industry : code or Chinese name.
    random_index : name of one of ``random_index.TABLES``.

    Raises
    ------
    UnknownName
        for an industry or a table that is not there.
    AnalysisError
        with every wrong entry of every block.
    """
    code, table = edition.code(industry), names.find("随机指数表", random_index, TABLES)
    own = edition.stages(code)
    stages = Stages(edition.industries[code], tuple(own["stage"]))
    said, compared = pairs(entered.judgements, stages), comparisons(entered.best_worst, stages)
    spread, units = budget(entered.budget, stages), data(entered.data, stages)
    problems = [*said.problems, *compared.problems, *spread.problems, *units.problems]
    if not 2 <= len(stages.names) <= LARGEST:
        found = f"“{stages.industry}”有 {len(stages.names)} 个环节"
        problems.insert(0, problem("stages", "产业", found, f"2 到 {LARGEST} 个环节", "换一个产业"))
    if problems:
        raise AnalysisError(problems)
    ahp, ahp_experts, suggestions = _ahp(said, stages, table)
    best, best_experts = _best_worst(compared)
    methods = [*ahp, best, _budget(spread), *_data(units, stages)]
    return Weighting(
        edition=edition,
        code=code,
        stages=stages,
        stated=own["weight"].to_numpy(dtype=float),
        random_index=table,
        methods=tuple(methods),
        experts=(*ahp_experts, *best_experts, *_budget_experts(spread, len(stages.names))),
        suggestions=suggestions,
        blanks=(*said.blanks, *compared.blanks, *spread.blanks, *units.blanks),
        left_out=(*said.left_out, *compared.left_out, *spread.left_out, *units.left_out),
        units=len(units.table),
        remarks=_remarks(said, methods, len(units.table), bool(suggestions) and len(stages.names) == 3),
    )


def _ahp(said: Pairs, stages: Stages, table: str) -> tuple[list[Method], list[Expert], tuple[Suggestion, ...]]:
    if not said.matrices:
        return [_lacking(key, JUDGEMENTS.title) for key in ("ahp", "ahp_priorities", "ahp_columns")], [], ()
    group = pairwise.combined_judgements(list(said.matrices.values()))
    priorities = [pairwise.eigenvector(a)[0] for a in said.matrices.values()]
    judges = [_judge(who, a, table) for who, a in said.matrices.items()]
    together = _judge("合并判断", group, table, is_group=True)
    n = _count(len(judges), "专家")
    worst = max((e.ratio for e in judges if e.ratio is not None), default=None)
    methods = [
        _method("ahp", pairwise.eigenvector(group)[0], f"{n}，CR {_two(together.ratio)}", priorities),
        _method("ahp_priorities", pairwise.combined_priorities(priorities), f"{n}，CR 最大 {_two(worst)}", priorities),
        _method("ahp_columns", pairwise.column_means(group)[0], n)
        if together.given == together.needed
        else Method("ahp_columns", None, "判断不全，列均值要填全才能算"),
    ]
    suggestions = [
        Suggestion(who, stages.names[off.i], stages.names[off.j], off)
        for who, a in said.matrices.items()
        if (off := pairwise.revisit(a, table)) is not None
    ]
    suggestions.sort(key=lambda s: -s.revisit.ratio)
    return methods, [*judges, together] if len(judges) > 1 else judges, tuple(suggestions)


def _judge(who: str, a: Array, table: str, *, is_group: bool = False) -> Expert:
    size = len(a)
    _, lambda_max = pairwise.eigenvector(a)
    ratio = pairwise.consistency_ratio(lambda_max, size, table) if pairwise.can_be_told(a) else None
    verdict = UNTOLD if ratio is None else PASS if ratio < pairwise.LIMIT else REVIEW
    given, needed = pairwise.judged(a), size * (size - 1) // 2
    return Expert(who, METHODS["ahp"], given, needed, verdict, ratio, lambda_max, is_group=is_group)


def _best_worst(compared: Comparisons) -> tuple[Method, list[Expert]]:
    if not compared.compared:
        return _lacking("best_worst", BEST_WORST.title), []
    found = {who: best_worst(own) for who, own in compared.compared.items()}
    needed = {who: 2 * len(own.to_others) - 3 for who, own in compared.compared.items()}
    experts = [
        Expert(
            who, METHODS["best_worst"], needed[who], needed[who],
            UNTOLD if needed[who] < 2 else PASS if own.ratio < pairwise.LIMIT else REVIEW, own.ratio, None, own.xi,
        )
        for who, own in found.items()
    ]  # fmt: skip
    all_weights = [own.weights for own in found.values()]
    label = f"{_count(len(found), '专家')}，CR 最大 {_two(max(own.ratio for own in found.values()))}"
    return _method("best_worst", np.mean(all_weights, axis=0), label, all_weights), experts


def _budget(spread: Points) -> Method:
    if spread.table.empty:
        return _lacking("budget", BUDGET.title)
    weights = spread.weights().to_numpy()
    return _method("budget", weights.mean(axis=0), _count(len(weights), "专家"), list(weights))


def _budget_experts(spread: Points, stages: int) -> list[Expert]:
    return [
        Expert(who, METHODS["budget"], stages, stages, PASS if is_whole(total, stages) else REVIEW, total=total)
        for who, total in spread.totals.items()
    ]


def _data(units: Points, stages: Stages) -> list[Method]:
    if units.table.empty:
        return [_lacking(key, DATA.title) for key in ("entropy", "critic")]
    if len(units.table) < 2:
        return [Method(key, None, "数据只有 1 个单位，至少要 2 个") for key in ("entropy", "critic")]
    return [_from_data("entropy", entropy, units.table), _from_data("critic", critic, units.table)]


def _from_data(key: str, method: Callable[[pd.DataFrame], Array | None], table: pd.DataFrame) -> Method:
    weights = method(table)
    if weights is None:
        return Method(key, None, "各单位之间没有可用的差异，无法得出权重")
    ends = without_one(method, table)
    return Method(key, weights, f"{METHODS[key]}（{_count(len(table), '单位', '个')}）", *(ends or (None, None)))


def _method(key: str, weights: Array, said: str, experts: Sequence[Array] = ()) -> Method:
    low, high = (np.min(experts, axis=0), np.max(experts, axis=0)) if len(experts) > 1 else (None, None)
    name = METHODS[key]
    label = f"{name[:-1]}，{said}）" if name.endswith("）") else f"{name}（{said}）"
    return Method(key, weights, label, low, high)


def _lacking(key: str, block: str) -> Method:
    return Method(key, None, f"“{block}”没有填写或没有填全", lacking=True)


def _count(n: int, what: str, measure: str = "位") -> str:
    return f"{n} {measure}{what}"


def _two(ratio: float | None) -> str:
    return "无法判断" if ratio is None else one(ratio, 2)


def _remarks(said: Pairs, methods: Sequence[Method], units: int, equally_off: bool) -> tuple[str, ...]:
    """What was assumed, for the methods that were computed."""
    done = {m.key for m in methods if m.weights is not None}
    remarks = []
    if "ahp" in done:
        how = "AHP 取主特征向量；群体以判断的几何平均合并，“合并权重”则以各人权重的几何平均合并"
        if any(np.isnan(a).any() for a in said.matrices.values()):
            how += "；缺项按 Harker（1987）补足，其一致性比率仍用完整矩阵的随机指数，因此偏宽"
        remarks.append(how)
    if equally_off:
        remarks.append("只有 3 个环节时，三项判断的偏离总是相同，建议复核的只是第一项，改哪一项由专家决定")
    if "best_worst" in done:
        remarks.append(
            "最优最劣的权重取线性模型（Rezaei 2016），一致性比率按原模型的 ξ 与指数（Rezaei 2015）；"
            "该方法没有公认的界限，这里与 AHP 同用 0.10"
        )
    if done & {"best_worst", "budget"}:
        remarks.append("最优最劣与预算分配的群体权重为各人权重的算术平均")
    if done & {"entropy", "critic"}:
        remarks.append("熵权与 CRITIC 只反映单位之间的差异与重复，不反映环节重不重要")
    if done & {"entropy", "critic"} and units < FEW:
        by_chance = "无从谈起" if units < 4 else f"单凭偶然就可达 ±{one(chance_correlation(units), 2)}"
        remarks.append(f"只有 {units} 个单位（少于 {FEW} 个）：两个环节的相关系数{by_chance}，由数据得出的权重只供参考")
    return tuple(remarks)
