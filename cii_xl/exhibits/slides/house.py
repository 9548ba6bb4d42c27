"""How the house template lays its pages out: where each named placeholder stands, and what its text looks like."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import CHART, CHART_WORDS, COVER, PAIR, TABLE, WORDS
from cii_xl.exhibits.slides import areas
from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.palette import ACCENT, LINE, MUTED, PRIMARY

SIZE = (12192000, 6858000)
"""Width and height of a slide: 13.333 by 7.5 inches."""

TITLE_SIZE, BODY_SIZE, UNIT_SIZE, TRACKER_SIZE, SOURCE_SIZE, HEADING_SIZE = 24.0, 16.0, 11.0, 10.0, 9.0, 14.0
"""Points."""
HEADING_LINE = 90
"""Height of a heading's lines in percent."""

_INCH = 914400
_LEFT, _RIGHT = 0.55, 12.78
_BODY_TOP, _BODY_BOTTOM = 1.95, 6.5


def rgb(colour: str) -> str:
    """A colour of the palette as DrawingML."""
    return f'<a:srgbClr val="{colour[1:]}"/>'


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(*(round(x * _INCH) for x in (left, top, right - left, bottom - top)))


_TITLE = _box(_LEFT, 0.5, _RIGHT, 1.48)
_TRACKER = _box(7.5, 0.2, _RIGHT, 0.48)
_SOURCE = _box(_LEFT, 6.6, 12.0, 7.3)
_PAGE = _box(12.1, 7.0, _RIGHT, 7.3)
_UNIT = (1.63, 1.91)
_MIDDLE = (6.5, 6.83)
_WORDS_LEFT = 8.9
_PAIR_TOP = 2.4
_AROUND = {areas.TITLE: _TITLE, areas.TRACKER: _TRACKER, areas.SOURCE: _SOURCE, areas.PAGE: _PAGE}


def _lines(left: float, right: float, top: float = _UNIT[0], suffix: bool = False) -> dict[str, Box]:
    """The unit line over an exhibit, and at its right end the marks."""
    bottom, middle = top + _UNIT[1] - _UNIT[0], right - min(2.6, (right - left) / 3)
    unit, mark = (areas.UNIT_2, areas.MARK_2) if suffix else (areas.UNIT, areas.MARK)
    return {unit: _box(left, top, middle, bottom), mark: _box(middle, top, right, bottom)}


def _single(role: str) -> dict[str, Box]:
    return {**_AROUND, **_lines(_LEFT, _RIGHT), role: _box(_LEFT, _BODY_TOP, _RIGHT, _BODY_BOTTOM)}


PLACES: dict[str, dict[str, Box]] = {
    COVER: {areas.TITLE: _box(0.9, 2.2, 12.4, 3.7), areas.SUBTITLE: _box(0.9, 4.1, 12.4, 6.3)},
    WORDS: {**_AROUND, areas.WORDS: _box(_LEFT, 1.7, _RIGHT, _BODY_BOTTOM)},
    CHART: _single(areas.CHART),
    CHART_WORDS: {
        **_AROUND, **_lines(_LEFT, _WORDS_LEFT - 0.35),
        areas.CHART: _box(_LEFT, _BODY_TOP, _WORDS_LEFT - 0.35, _BODY_BOTTOM),
        areas.HEADING_2: _box(_WORDS_LEFT, _UNIT[0], _RIGHT, 2.3),
        areas.WORDS: _box(_WORDS_LEFT, 2.3, _RIGHT, _BODY_BOTTOM),
    },
    TABLE: _single(areas.TABLE),
    PAIR: {
        **_AROUND, **_lines(_LEFT, _MIDDLE[0]), areas.LEFT: _box(_LEFT, _BODY_TOP, _MIDDLE[0], _BODY_BOTTOM),
        areas.HEADING_2: _box(_MIDDLE[1], _UNIT[0], _RIGHT, 2.1),
        **_lines(_MIDDLE[1], _RIGHT, 2.1, suffix=True),
        areas.RIGHT: _box(_MIDDLE[1], _PAIR_TOP, _RIGHT, _BODY_BOTTOM),
    },
}  # fmt: skip
"""Where each named placeholder of each layout is."""


def small(size: float, colour: str = MUTED, align: str = "l", *, bold: bool = False, line: int = 100) -> str:
    """The list style of a placeholder of one level, without bullets."""
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPct val="{line}000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr lang="zh-CN" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>{rgb(colour)}</a:solidFill>'
        f"</a:defRPr></a:lvl1pPr>"
    )


PAGE_STYLE = small(SOURCE_SIZE, align="r")
_BODY = 'type="body" sz="quarter"'
LOOKS: dict[str, tuple[str, str, str, str]] = {
    areas.TITLE: ('type="title"', "b", "", "一句话写明结论与数值，不超过两行"),
    areas.SUBTITLE: ('type="subTitle"', "t", "", "版本与说明"),
    areas.TRACKER: (_BODY, "ctr", small(TRACKER_SIZE, align="r"), "章节"),
    areas.UNIT: (_BODY, "ctr", small(UNIT_SIZE), "单位"),
    areas.UNIT_2: (_BODY, "ctr", small(UNIT_SIZE), "单位"),
    areas.MARK: (_BODY, "ctr", small(UNIT_SIZE, ACCENT, "r", bold=True), "标记"),
    areas.MARK_2: (_BODY, "ctr", small(UNIT_SIZE, ACCENT, "r", bold=True), "标记"),
    areas.HEADING_2: (_BODY, "t", small(HEADING_SIZE, PRIMARY, bold=True, line=HEADING_LINE), "右侧的结论"),
    areas.CHART: ('type="chart"', "t", "", "图表"),
    areas.TABLE: ('type="tbl"', "t", "", "表格"),
    areas.LEFT: ('sz="half"', "t", "", "图表或表格"),
    areas.RIGHT: ('sz="half"', "t", "", "图表或表格"),
    areas.WORDS: ('type="body"', "t", "", "小标题与要点"),
    areas.SOURCE: (_BODY, "t", small(SOURCE_SIZE, line=90), "来源与注"),
    areas.PAGE: ('type="sldNum" sz="quarter"', "b", PAGE_STYLE, ""),
}
"""Of each named placeholder: its kind, anchor, style and prompt."""

INDICES = {role: 10 + i for i, role in enumerate(LOOKS)}


def rules(name: str) -> list[tuple[Box, str]]:
    """Thin lines: under the title with a short accent, over the source, and between a chart and its words."""
    wide = round((_RIGHT - _LEFT) * _INCH)
    rules = [
        (Box(round(_LEFT * _INCH), round(1.54 * _INCH), wide, POINT // 2), LINE),
        (Box(round(_LEFT * _INCH), round(1.53 * _INCH), _INCH, POINT * 2), ACCENT),
        (Box(round(_LEFT * _INCH), round(6.56 * _INCH), wide, POINT // 2), LINE),
    ]
    if name == CHART_WORDS:
        at = round((_WORDS_LEFT - 0.18) * _INCH)
        rules.append((Box(at, round(1.7 * _INCH), POINT // 2, round((_BODY_BOTTOM - 1.7) * _INCH)), LINE))
    return rules


def cover_band() -> list[tuple[Box, str]]:
    """What the cover has instead of rules."""
    return [
        (Box(0, 0, round(0.35 * _INCH), SIZE[1]), PRIMARY),
        (Box(round(0.35 * _INCH), 0, round(0.08 * _INCH), SIZE[1]), ACCENT),
        (Box(round(0.9 * _INCH), round(3.88 * _INCH), round(1.6 * _INCH), POINT * 3), ACCENT),
    ]
