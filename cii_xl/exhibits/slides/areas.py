"""Names of a layout's placeholders, and which of them a template must have."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import CHART as CHART_LAYOUT
from cii_xl.exhibits.exhibit import CHART_WORDS as CHART_WORDS_LAYOUT
from cii_xl.exhibits.exhibit import COVER as COVER_LAYOUT
from cii_xl.exhibits.exhibit import PAIR as PAIR_LAYOUT
from cii_xl.exhibits.exhibit import TABLE as TABLE_LAYOUT
from cii_xl.exhibits.exhibit import WORDS as WORDS_LAYOUT

TITLE, SUBTITLE, TRACKER = "标题", "副标题", "章节"
CHART, TABLE, WORDS, LEFT, RIGHT = "图表区", "表格区", "正文", "左图", "右图"
UNIT, MARK, SOURCE, PAGE = "单位", "标记", "来源", "页码"
HEADING_2, UNIT_2, MARK_2 = "右题", "右单位", "右标记"
"""Heading, unit line and marks of the second exhibit of a slide; the first has the title, 单位 and 标记."""

CONTENT: dict[str, tuple[str, ...]] = {
    COVER_LAYOUT: (SUBTITLE,),
    WORDS_LAYOUT: (WORDS,),
    CHART_LAYOUT: (CHART,),
    CHART_WORDS_LAYOUT: (CHART, WORDS),
    TABLE_LAYOUT: (TABLE,),
    PAIR_LAYOUT: (LEFT, RIGHT),
}
"""What a slide of each layout cannot do without, besides the title, from left to right."""

OPTIONAL: dict[str, tuple[str, ...]] = {
    COVER_LAYOUT: (),
    WORDS_LAYOUT: (TRACKER, SOURCE, PAGE),
    CHART_LAYOUT: (TRACKER, UNIT, MARK, SOURCE, PAGE),
    CHART_WORDS_LAYOUT: (TRACKER, UNIT, MARK, HEADING_2, SOURCE, PAGE),
    TABLE_LAYOUT: (TRACKER, UNIT, MARK, SOURCE, PAGE),
    PAIR_LAYOUT: (TRACKER, UNIT, MARK, HEADING_2, UNIT_2, MARK_2, SOURCE, PAGE),
}
"""What a template may have: unit, heading and source take a strip of the content where it has none."""
