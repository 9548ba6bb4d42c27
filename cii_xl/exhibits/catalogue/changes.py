"""Exhibits that compare: with an earlier edition, with a scenario; and what a survey covered."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.exhibits.catalogue.common import CHANGES, POINTS, SURVEY, overall, workbook
from cii_xl.exhibits.catalogue.say import course, label, listed, names, short, signed
from cii_xl.exhibits.catalogue.steps import magnified, merged, waterfall
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Mark, Series
from cii_xl.exhibits.material import Coverage, Material, differ
from cii_xl.index import Edition, UnknownName
from cii_xl.index.summary import MOVED, one
from cii_xl.palette import ACCENT, BAD, GOOD, SERIES

_BEFORE, _AFTER = SERIES[7], ACCENT


def moves(before: Edition, after: Edition) -> list[tuple[str, float]]:
    """What moves the mean from one edition to the other, index points, largest first; the parts sum to the change.

    Industries that both have move it by their change over their number; those that only one has, together, by what
    the mean of the common ones differs from the mean of all.
    """
    common = [code for code in after.industries if code in before.industries]
    if not common:
        return []
    old, new = before.indices[common], after.indices[common]
    each = [(after.industries[code], float(new[code] - old[code]) / len(common)) for code in common]
    scope = (("退出的产业", float(old.mean()) - before.mean()), ("新增的产业", after.mean() - float(new.mean())))
    found = [(name, x) for name, x in (*each, *scope) if abs(x) > MOVED]
    return sorted(found, key=lambda move: -abs(move[1]))


def lacks_change(material: Material) -> str:
    """Why there is no comparison with an earlier edition."""
    if material.base is None:
        return "没有可比较的版本：本版与公布版本相同，也没有给出上一版本"
    if not set(material.base.industries) & set(material.edition.industries):
        return f"与 {label(material.base.id)} 版没有共同的产业"
    return "" if moves(material.base, material.edition) else f"与 {label(material.base.id)} 版相比，各产业指数没有变化"


def change(material: Material) -> list[Exhibit]:
    """From the earlier mean to the present one by industry; asked only where ``lacks_change`` is empty."""
    base, edition = material.base, material.edition
    assert base is not None
    found = moves(base, edition)
    steps = merged(found, "其他")
    chart, cut = magnified(waterfall(("上一版平均", base.mean()), steps, ("本版平均", edition.mean()), GOOD, BAD))
    earlier = f"公布版本（{label(base.id)}）" if material.previous is None else f" {label(base.id)} 版"
    notes = [f"上一版为{earlier}；每一级为对平均指数的影响"]
    if still := len(unmoved(base, edition)):
        notes.append(f"其余 {still} 个产业的指数没有变化，未列出")
    notes += cut
    shown = listed((name, signed(x)) for name, x in steps)
    exhibit = Exhibit(
        "change", CHANGES, change_title(base.mean(), edition.mean(), found), chart, POINTS,
        overall(material, "2.2"), tuple(notes), material.marks(material.all_rows),
        f"瀑布图，平均指数由 {one(base.mean())} 到 {one(edition.mean())}，变化为：{shown}。",
    )  # fmt: skip
    return [exhibit]


def unmoved(before: Edition, after: Edition) -> list[str]:
    """Codes of industries that both editions have and whose index is the same."""
    common = [code for code in after.industries if code in before.industries]
    return [code for code in common if abs(after.index(code) - before.index(code)) <= MOVED]


def change_title(before: float, after: float, found: Sequence[tuple[str, float]]) -> str:
    """How the mean moved and what moved it most."""
    mean = f"与上一版相比，平均指数{course(before, after)}"
    most, by = found[0]
    if len(found) == 1:
        return f"{mean}，全部来自{short(most)}（{signed(by)} 点）"
    return f"{mean}，影响最大的是{short(most)}（{signed(by)} 点）"


def lacks_scenario(material: Material) -> str:
    """Why there is no before and after."""
    if material.scenario is None:
        return "没有情景"
    if not set(material.scenario.industries) & set(material.edition.industries):
        return "情景与本版没有共同的产业"
    return "" if differ(material.edition, material.scenario) else "情景与本版的权重和渗透率相同"


def whatif(material: Material) -> list[Exhibit]:
    """Indices now and in the scenario; asked only where ``lacks_scenario`` is empty."""
    edition, scenario = material.edition, material.scenario
    assert scenario is not None
    pairs = [
        (i.name, i.index, scenario.index(i.code)) for i in material.summary.ranked if i.code in scenario.industries
    ]
    before, after = (sum(p[k] for p in pairs) / len(pairs) for k in (1, 2))  # type: ignore[misc]
    shown = [*pairs, ("平均", before, after)] if len(pairs) > 1 else pairs
    chart = Chart(
        Kind.CLUSTERED,
        tuple(label(name) for name, _, _ in shown),
        (
            Series("现状", tuple(x for _, x, _ in shown), _BEFORE),
            Series("情景", tuple(y for _, _, y in shown), _AFTER),
        ),
    )
    notes = ["情景为假设，不是预测"]
    if len(pairs) < len(edition.industries):
        notes.append(f"只列出情景中有的 {len(pairs)} 个产业")
    exhibit = Exhibit(
        "whatif", CHANGES, whatif_title(pairs), chart, POINTS, overall(material, "2.2", "2.3") + "；情景测算",
        tuple(notes), material.marks(material.all_rows),
        "簇状柱形图，各产业指数的现状与情景：" + listed((s, f"{one(x)} → {one(y)}") for s, x, y in shown) + "。",
    )  # fmt: skip
    return [exhibit]


def whatif_title(pairs: Sequence[tuple[str, float, float]]) -> str:
    """How the scenario moves the mean and whom most; (name, index now, index then)."""
    moved = [(name, y - x) for name, x, y in pairs if abs(y - x) > MOVED]
    if not moved:
        return "情景改变了环节的数值，但各产业指数没有变化"
    if len(pairs) == 1:
        name, x, y = pairs[0]
        return f"情景使{short(name)}指数{course(x, y)}（{signed(y - x)} 点）"
    before, after = (sum(p[k] for p in pairs) / len(pairs) for k in (1, 2))  # type: ignore[misc]
    most, by = max(moved, key=lambda m: abs(m[1]))
    only = "只有" if len(moved) == 1 else ""
    word = "有变化" if len(moved) == 1 else "变化最大"
    return f"情景使平均指数{course(before, after)}，{only}{short(most)}{word}（{signed(by)} 点）"


def lacks_coverage(material: Material) -> str:
    """Why there is nothing to say of a survey."""
    return "" if any(c.invited for c in material.coverage) else "没有问卷调查的份数"


def coverage(material: Material) -> list[Exhibit]:
    """Invited, returned and usable answers by industry; asked only where ``lacks_coverage`` is empty."""
    found = [(_name(material.edition, c.industry), c) for c in material.coverage]
    series = tuple(
        Series(name, tuple(float(getattr(c, key)) for _, c in found), colour, "0")
        for name, key, colour in (
            ("邀请", "invited", SERIES[7]), ("回收", "returned", SERIES[1]), ("有效", "usable", SERIES[0])
        )
    )  # fmt: skip
    named = {name for name, _ in found}
    rows = [r for r in material.all_rows if r["industry"] in named]
    shown = listed((name, f"邀请 {c.invited}、回收 {c.returned}、有效 {c.usable}") for name, c in found)
    exhibit = Exhibit(
        "coverage", SURVEY, coverage_title(found),
        Chart(Kind.CLUSTERED, tuple(label(name) for name, _ in found), series),
        "份", f"问卷台账；{workbook(material)}",
        ("有效率为有效份数除以邀请份数；企业自愿填答，不是随机样本",),
        tuple(mark for mark in material.marks(rows) if mark is Mark.SYNTHETIC),
        f"簇状柱形图，各产业问卷份数：{shown}。",
    )  # fmt: skip
    return [exhibit]


def coverage_title(found: Sequence[tuple[str, Coverage]]) -> str:
    """How many answers count, and where they are scarcest."""
    invited, returned, usable = (sum(getattr(c, k) for _, c in found) for k in ("invited", "returned", "usable"))
    rate = {name: c.usable / c.invited for name, c in found if c.invited}
    said = f"邀请 {invited} 份、回收 {returned} 份、有效 {usable} 份，有效率 {one(100 * usable / invited)}%"
    low = min(rate.values())
    last = [name for name, x in rate.items() if x == low]
    if len(last) == len(rate):
        return f"{short(last[0])}{said}" if len(found) == 1 else said
    return f"{said}，{names(last, 2)}最低（{one(100 * low)}%）"


def _name(edition: Edition, industry: str) -> str:
    """The industry's Chinese name; what the survey calls it where the edition has no such industry."""
    try:
        return edition.industries[edition.code(industry)]
    except UnknownName:
        return industry
