"""The findings of the GDP chain in sentences, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cii_xl.analysis.gdp.coefficients import OWN
from cii_xl.analysis.gdp.uplift import Uplift
from cii_xl.book.macro_names import VALUE_ADDED
from cii_xl.exhibits.catalogue.say import names, signed
from cii_xl.index import Problem
from cii_xl.index.summary import one
from cii_xl.published import gdp
from cii_xl.published.facts import fact


def amount(x: float, places: int = 1) -> str:
    """``9,387.8``: with commas, halves away from zero."""
    whole, dot, decimals = one(abs(x), places).partition(".")
    shown = f"{int(whole):,}{dot}{decimals}"
    return f"-{shown}" if x < 0 and shown.strip("0.,") else shown


def agreement(calibrated: bool) -> str:
    """That all years are as printed; with coefficients that were ``calibrated`` to that, no finding."""
    return f"逐年与研报印出值一致{'（系数即由其反推，不是独立验证）' if calibrated else ''}"


def total(series: pd.DataFrame, *, calibrated: bool) -> str:
    """All years together, whether each is as printed, and which are not."""
    off = [str(year) for year in series.loc[~series["agrees"], "year"]]
    increment, additional = float(series["increment"].sum()), float(series["additional"].sum())
    first, last = series["year"].iloc[0], series["year"].iloc[-1]
    told = f"与研报印出值不同的年份：{'、'.join(off)}" if off else agreement(calibrated)
    printed = fact("gdp.increment.total").value
    return (
        f"{first}–{last} 年产业互联网带来的 GDP 增量合计 {amount(increment)} 亿元，占同期全国增量的 "
        f"{one(100 * increment / additional)}%（研报印为 {printed} 万亿元、约 {fact('gdp.share.total').value}%）；"
        f"{told}。"
    )


def paths(last: pd.Series) -> str:
    """Where the last year's share comes from."""
    return (
        f"{last['year']} 年贡献率 {one(last['share'])}%，其中经全要素生产率 {one(last['via_tfp'])}、"
        f"经资本 {one(last['via_capital'])}、经劳动力 {one(last['via_labour'])} 个百分点。"
    )


def matters(tornado: pd.DataFrame) -> str:
    """The coefficient with the widest effect."""
    top = tornado.iloc[0]
    return (
        f"各系数按所设幅度单独浮动时，“{top['name']}”影响最大：由 {one(top['low'])} 到 {one(top['high'])}，"
        f"2024 年增量变化 {signed(top['change_low'])} 到 {signed(top['change_high'])} 亿元。"
    )


def higher(uplift: Uplift | None, last: pd.Series) -> str:
    """What the rises add, with the assumption in the same breath; None where they could not be worked out."""
    if uplift is None:
        return "指数提高带来的增量未计算，原因见说明。"
    table = uplift.table
    raised = table[table["rise"] != 0]
    if raised.empty:
        return "没有提高任何产业的指数。"
    points = raised["rise"].unique()
    each = "各" if len(raised) > 1 else ""
    who = f"{names(list(raised['industry']), 4)}{each}变动 {signed(points[0])} 点" if len(points) == 1 else (
        "、".join(f"{name} {signed(x)} 点" for name, x in zip(raised["industry"], raised["rise"], strict=True))
    )  # fmt: skip
    change = "增加" if uplift.added >= 0 else "减少"
    return (
        f"假设份额随平均指数同向变动（弹性 {uplift.elasticity:g}，{uplift.weighting}）：{who}，平均指数由 "
        f"{one(uplift.mean, 2)} 变为 {one(uplift.mean + uplift.rise, 2)}，{last['year']} 年增量{change} "
        f"{amount(abs(uplift.added))} 亿元。"
    )


def changes(inputs: pd.DataFrame) -> str:
    """How many values are somebody's own."""
    own = inputs[inputs["source"] == OWN]
    return "系数为随包提供的值" if own.empty else f"系数有 {len(own)} 处自填"


def assumed(changed: pd.DataFrame, uplift: Uplift | None, refused: Sequence[Problem]) -> tuple[str, ...]:
    """What the chain rests on; ``changed`` are the coefficients that are somebody's own, ``refused`` is why there is no
    uplift."""
    low, high = gdp.base_range()
    base, growth = (
        f"{one(a, places)}–{one(b, places)}" for (a, b), places in ((gdp.rounded_base(), 1), (gdp.rounded_growth(), 2))
    )
    told = [
        "研报印出六年的增量与贡献率、2024 年增速及三要素贡献度；其余系数未印出，为校准或假设，可在“宏观”第三节修改",
        "增速：由印出的增量除以贡献率得各年全国增量，再由 2024 年增速 5.5% 反推 2018 年 GDP 与其余各年增速；"
        f"所得 {one(gdp.chain().base, 2)} 万亿元在印出的增加值及其占比所容许的 {one(low, 2)}–{one(high, 2)} 之内"
        "（物流总费用及其占比与其余各项不相容，未用）；只看增量、贡献率与 2024 年增速印出时的四舍五入，"
        f"2018 年 GDP 可为 {base} 万亿元，2019 年增速可为 {growth}%",
        "要素：全要素生产率的贡献度由 2018 年的 58.5%（科技进步贡献率，口径更宽，作上界）逐年等量升至 2024 年的 63.9%，"
        "资本相应下降，劳动力不变",
        "份额：先验为资本与全要素生产率中份额相同、在首尾两年之间直线变化，取满足印出贡献率而相对变动平方和最小者；"
        "技术进步、技术效率、配置效率三个维度等分；规模效率与劳动力按研报为 0",
        "指数与增量的关系为假设：平均指数相对上升，三个维度的份额按弹性同比上升；指数为 2019–2020 年，增量为 2024 年",
    ]
    if uplift is None:
        why, ways = "；".join(f"{p.place}：{p.found}" for p in refused), dict.fromkeys(p.fix for p in refused)
        told.append(f"未计算各产业指数提高 1 点带来的增量（{why}）；可{'、'.join(ways)}")
    elif uplift.weighting == VALUE_ADDED:
        none = list(uplift.table.loc[uplift.table["value_added"].isna(), "industry"])
        if none:
            told.append(f"研报未印出{'、'.join(none)}的增加值，按增加值加权时未计入")
    if not changed.empty:
        values = [f"{r['name']} {r['year']}＝{r['value']:g}" for r in changed.to_dict("records")]
        more = f"等 {len(values)} 处" if len(values) > 8 else ""
        told.append(f"自填的系数：{'、'.join(values[:8])}{more}；不再对应研报的结果")
    return tuple(told)
