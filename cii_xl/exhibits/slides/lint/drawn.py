"""Charts: labels that cover each other, small type, fonts, and whether a chart shows what its own workbook has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cii_xl.exhibits.slides.charts import ChartError, disagreements
from cii_xl.exhibits.slides.lint.labels import collisions, crowded, labels
from cii_xl.exhibits.slides.lint.layout import A, C
from cii_xl.exhibits.slides.lint.rules import Finding, finding, quoted
from cii_xl.exhibits.slides.lint.seen import Looked, Seen, listed
from cii_xl.exhibits.slides.lint.texts import chinese, unnamed_font
from cii_xl.exhibits.slides.text import SMALLEST

_PROPERTIES = tuple(f"{A}{name}" for name in ("defRPr", "rPr", "endParaRPr"))


def drawn(looked: Looked) -> Iterator[Finding]:
    """Everything about charts by themselves."""
    for page in looked.pages:
        for seen in page.shapes:
            if getattr(seen.shape, "has_chart", False):
                space = seen.shape.chart.part._element
                yield from _labels(seen, space)
                yield from _small(seen, space)
                yield from _font(seen, space)
                yield from _stored(seen)


def _labels(seen: Seen, space: Any) -> Iterator[Finding]:
    size = seen.rect.width, seen.rect.height
    found = [f"{quoted(a.text)}与{quoted(b.text)}" for a, b in collisions(labels(space, *size))]
    if found:
        fix = "加大图表、减少标签或系列，或改用较短的数字格式"
        yield finding("chart.labels", seen.place, f"标签重叠：{listed(found)}", "标签互不遮挡", fix)
    names = [quoted(name) for name in crowded(space, *size)]
    if names:
        fix = "加宽图表、改短名称，或改用条形图"
        yield finding("chart.names", seen.place, f"名称放不下：{listed(names)}", "每个名称不超过三行", fix)


def _small(seen: Seen, space: Any) -> Iterator[Finding]:
    sizes = {int(e.get("sz")) / 100 for e in space.iter(*_PROPERTIES) if e.get("sz")}
    small = sorted(size for size in sizes if size < SMALLEST - 0.01)
    if small:
        said = "、".join(f"{size:g} 磅" for size in small)
        yield finding(
            "text.small", seen.place, f"图表中有 {said}的文字", f"不小于 {SMALLEST:g} 磅", "加大图表中文字的字号"
        )


def _font(seen: Seen, space: Any) -> Iterator[Finding]:
    """Chinese in a chart needs an East Asian font: on the whole chart, and wherever a Latin one is named."""
    said = "".join(e.text or "" for e in space.iter(f"{C}v", f"{A}t"))
    if not chinese(said):
        return
    latin_only = [e for e in space.iter(*_PROPERTIES) if e.find(f"{A}latin") is not None and e.find(f"{A}ea") is None]
    whole = space.find(f"{C}txPr/{A}p/{A}pPr/{A}defRPr")
    if latin_only or whole is None or whole.find(f"{A}ea") is None:
        yield unnamed_font(seen.place, ["图表文字"])


def _stored(seen: Seen) -> Iterator[Finding]:
    try:
        found = disagreements(seen.shape)
    except ChartError as error:
        fix = "更新一次；不是由工作簿导出的图表，删除后重新插入"
        yield finding("chart.workbook", seen.place, str(error), "嵌有可以读取的数据工作簿", fix)
        return
    if found:
        fix = "在图表上右键“编辑数据”，确认后关闭；或更新一次"
        yield finding("chart.stored", seen.place, listed(found), "图表与它的数据工作簿一致", fix)
