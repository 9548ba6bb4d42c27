"""Texts on slides: titles of at most two lines, text that fits where it stands, sizes, fonts, placeholders."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator

from cii_xl.exhibits.slides import metrics, tags
from cii_xl.exhibits.slides.lint.rules import Finding, finding, quoted
from cii_xl.exhibits.slides.lint.seen import NOWHERE, QUIET, Looked, Page, Seen, listed
from cii_xl.exhibits.slides.lint.styles import Block, Run
from cii_xl.exhibits.slides.text import SMALLEST

_MOST = 2
"""Lines of a title."""
_SLACK = 2.0
"""Points by which text may exceed its room: fonts of programs differ by that."""


def texts(looked: Looked) -> Iterator[Finding]:
    """Everything about the deck's texts."""
    for page in looked.pages:
        yield from _headed(page)
        for seen in page.shapes:
            yield from _placeholder(seen)
            yield from _table(seen)
            if seen.block is not None:
                yield from _title(seen, seen.block)
                yield from _overflow(seen, seen.block)
                yield from _runs(seen, seen.block.runs)


def _headed(page: Page) -> Iterator[Finding]:
    """A page with an exhibit says what it shows."""
    title = page.slide.shapes.title
    said = [seen.text for seen in page.of(tags.TITLE)] + ([title.text_frame.text] if title is not None else [])
    if page.of(*tags.BODIES) and not any(text.strip() for text in said):
        yield finding(
            "title.missing", f"第 {page.number} 页", "没有标题", "一句话写明结论与数值",
            "补上标题；或删去图表后更新，让它重新生成",
        )  # fmt: skip


def _title(seen: Seen, block: Block) -> Iterator[Finding]:
    is_title = seen.kind in ("title", "ctrTitle") if seen.tag is None else seen.tag.role == tags.TITLE
    if not is_title or not block.wraps or block.turned:
        return
    room = max(seen.room[0], 1.0)
    count = sum(len(metrics.lines(p.text, p.size, room - p.left, bold=p.bold)) for p in block.paragraphs)
    if count > _MOST:
        size = max(p.size for p in block.paragraphs)
        yield finding(
            "title.lines", seen.place if seen.tag else f"第 {seen.page} 页 标题",
            f"{quoted(seen.text)}按 {size:g} 磅要 {count} 行", f"不超过 {_MOST} 行", "改短标题，数值与结论留下",
        )  # fmt: skip


def _overflow(seen: Seen, block: Block) -> Iterator[Finding]:
    if block.grows or block.turned:
        return
    across, down = seen.room
    if block.wraps:
        needed, there, what = metrics.height(block.paragraphs, max(across, 1.0)), down, "高"
    else:
        needed, there, what = metrics.widest(block.paragraphs, math.inf), across, "宽"
    if needed > there + _SLACK:
        yield finding(
            "text.overflow", seen.place, f"{quoted(seen.text)}{what}约 {needed:.0f} 磅，框内只有 {there:.0f} 磅",
            "文字全部在框内", "改短文字、加大文本框，或减小字号（不小于 9 磅）",
        )  # fmt: skip


def _runs(seen: Seen, runs: tuple[Run, ...]) -> Iterator[Finding]:
    said = [run for run in runs if run.text.strip()]
    small = [f"{quoted(run.text)}为 {run.size:g} 磅" for run in said if run.size < SMALLEST - 0.01]
    if small:
        yield _small(seen.place, small)
    bare = [quoted(run.text) for run in said if not run.font and chinese(run.text)]
    if bare:
        yield unnamed_font(seen.place, bare)


def _small(place: str, found: list[str]) -> Finding:
    return finding("text.small", place, listed(found), f"不小于 {SMALLEST:g} 磅", "加大字号；放不下时改短文字")


def unnamed_font(place: str, found: list[str]) -> Finding:
    """Chinese without a font of its own."""
    return finding(
        "text.font", place, f"{listed(found)}只指定了西文字体，或主题没有东亚字体", "同时指定东亚字体，如微软雅黑",
        "选中文字，在“字体”对话框中设置中文字体；或改用主题字体",
    )  # fmt: skip


def chinese(text: str) -> bool:
    """Whether there is anything in a text that a Latin font does not have."""
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def _placeholder(seen: Seen) -> Iterator[Finding]:
    if not seen.shape.is_placeholder or not seen.shape.has_text_frame or seen.kind in QUIET:
        return
    if seen.rect is NOWHERE:
        found = "占位符在版式中已不存在，没有位置和大小"
        yield finding("text.placeholder", seen.place, found, "与版式对应的占位符", "移入文本框，或换用有它的版式")
    elif not seen.text.strip():
        yield finding("text.placeholder", seen.place, "占位符空着", "填有内容，或没有这个占位符", "填写内容，或删除它")


def _table(seen: Seen) -> Iterator[Finding]:
    tight: list[str] = []
    small: list[str] = []
    bare: list[str] = []
    for cell in seen.cells:
        said = [run for run in cell.block.runs if run.text.strip()]
        if said and cell.needed > cell.height + _SLACK:
            tight.append(f"{cell.place}高约 {cell.needed:.0f} 磅，行高 {cell.height:.0f} 磅")
        small += [f"{cell.place}为 {run.size:g} 磅" for run in said if run.size < SMALLEST - 0.01]
        bare += [cell.place for run in said if not run.font and chinese(run.text)]
    if tight:
        expected, fix = "文字全部在行高之内", "改短文字、加宽该列，或减小字号（不小于 9 磅）"
        yield finding("text.cell", seen.place, listed(tight), expected, fix)
    if small:
        yield _small(seen.place, small)
    if bare:
        yield unnamed_font(seen.place, bare)
