"""What exhibits must have and say: source, unit, one copy a page, and the figures of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from cii_xl.exhibits.exhibit import Chart, Exhibit, Slide, Table, Words
from cii_xl.exhibits.slides import tags
from cii_xl.exhibits.slides.charts import ChartError, read_chart, written
from cii_xl.exhibits.slides.differences import Cell, chart_cells, table_cells
from cii_xl.exhibits.slides.lint.rules import Finding, finding, quoted
from cii_xl.exhibits.slides.lint.seen import Looked, Page, Seen, listed
from cii_xl.exhibits.slides.tables import read_table, table_texts

_NUMBER = re.compile(r"(?<![\w.])[+\-−]?\d[\d,]*(?:\.\d+)?")
_UNITS = ("%", "％", "个百分点", "点", "亿", "万", "倍")
_COUNTS, _YEARS = 31, range(1900, 2101)
"""Whole numbers that are counts or dates rather than results."""


def content(looked: Looked) -> Iterator[Finding]:
    """What can be told from the deck alone."""
    for page in looked.pages:
        yield from _named(page)
        yield from _twice(page)


def figures(looked: Looked, slides: Sequence[Slide]) -> Iterator[Finding]:
    """Where the deck says something else than the exhibits of ``slides``."""
    exhibits = {exhibit.id: exhibit for slide in slides for exhibit in slide.exhibits}
    for page in looked.pages:
        for seen in page.shapes:
            if seen.tag is None:
                continue
            exhibit = exhibits.get(seen.tag.id)
            if exhibit is None:
                yield from _orphan(seen)
            elif seen.tag.role == tags.CHART and isinstance(exhibit.body, Chart):
                yield from _chart(seen, exhibit)
            elif seen.tag.role == tags.TABLE and isinstance(exhibit.body, Table):
                yield from _table(seen, exhibit)
            elif seen.tag.role in (tags.TITLE, tags.HEADING, tags.WORDS):
                yield from _text(seen, exhibit, exhibits, page)


def _named(page: Page) -> Iterator[Finding]:
    """Source and unit: in their places, or where a person put them."""
    shown = page.of(tags.CHART, tags.TABLE)
    others = [seen.text for seen in page.shapes if seen.tag is None]
    if shown and not any(seen.text.strip() for seen in page.of(tags.SOURCE)) and not _says(others, "来源"):
        yield finding(
            "source.missing", f"第 {page.number} 页", "没有来源", "“来源：……”，注明章节", "补上来源，或更新一次"
        )
    for seen in shown:
        assert seen.tag is not None
        mine = [unit.text for unit in page.of(tags.UNIT) if unit.tag is not None and unit.tag.id == seen.tag.id]
        if not any(text.strip() for text in mine) and not _says(others, "单位"):
            yield finding("unit.missing", seen.place, "没有单位", "“单位：……”", "补上单位，或更新一次")


def _says(texts: Sequence[str], word: str) -> bool:
    return any(word in text for text in texts)


def _twice(page: Page) -> Iterator[Finding]:
    ids = [seen.tag.id for seen in page.of(*tags.BODIES) if seen.tag is not None]
    for id in dict.fromkeys(ids):
        if ids.count(id) > 1:
            found = f"同一页有 {ids.count(id)} 个图表 {id}"
            yield finding("exhibit.twice", f"第 {page.number} 页", found, "一页一个", "删去多余的一个")


def _orphan(seen: Seen) -> Iterator[Finding]:
    if seen.tag is not None and seen.tag.role in tags.BODIES:
        fix = "不再需要时删除这一页；需要时，检查工作簿中的产业代码和图表目录"
        yield finding("exhibit.orphan", seen.place, "工作簿中没有这个图表，数值不会再更新", "工作簿中有的图表", fix)


def _chart(seen: Seen, exhibit: Exhibit) -> Iterator[Finding]:
    try:
        cells = list(chart_cells(read_chart(seen.shape), written(exhibit)))
    except ChartError:  # told by the rule for workbooks
        return
    if cells:
        yield _differs("figures.chart", seen, cells)


def _table(seen: Seen, exhibit: Exhibit) -> Iterator[Finding]:
    cells = list(table_cells(read_table(seen.shape), table_texts(exhibit)))
    if cells:
        yield _differs("figures.table", seen, cells)


def _differs(rule: str, seen: Seen, cells: Sequence[Cell]) -> Finding:
    found = f"与工作簿不一致（幻灯片 → 工作簿）：{listed([str(cell) for cell in cells])}"
    return finding(rule, seen.place, found, "与工作簿相同", "更新一次；或检查是否用错了工作簿")


def _text(seen: Seen, exhibit: Exhibit, exhibits: Mapping[str, Exhibit], page: Page) -> Iterator[Finding]:
    """Figures of a text that a person wrote must occur in an exhibit of its page."""
    computed = (
        _words(exhibit.body)
        if seen.tag and seen.tag.role == tags.WORDS and isinstance(exhibit.body, Words)
        else exhibit.title
    )
    if tags.text_print(seen.text) == tags.text_print(computed):
        return
    here = [exhibits[other.tag.id] for other in page.of(*tags.BODIES) if other.tag and other.tag.id in exhibits]
    unknown = [number for number in numbers_in(seen.text) if not any(occurs(number, e) for e in (exhibit, *here))]
    if unknown:
        expected = f"图表中有的数字；计算所得为{quoted(computed, 60)}"
        fix = "核对数字；属于自行推算的，可以保留"
        yield finding(
            "figures.text", seen.place, f"{quoted(seen.text)}中的 {'、'.join(unknown)} 在图表中没有", expected, fix
        )


def numbers_in(text: str) -> list[str]:
    """The figures of a text: numbers with decimals or a unit, and whole ones that are neither counts nor years."""
    found = []
    for match in _NUMBER.finditer(text):
        plain = match[0].replace(",", "").replace("−", "-").lstrip("+")
        whole = "." not in plain and not text[match.end() :].lstrip().startswith(_UNITS)
        if not (whole and (abs(int(plain)) <= _COUNTS or int(plain) in _YEARS)):
            found.append(match[0])
    return found


def occurs(number: str, exhibit: Exhibit) -> bool:
    """Whether an exhibit has that figure: in a text, or as a value that reads so at as many decimals."""
    plain = number.replace(",", "").replace("−", "-").lstrip("+-")
    said = [exhibit.title, exhibit.alt, *exhibit.notes]
    body = exhibit.body
    values: list[float | None] = []
    if isinstance(body, Words):
        said.append(_words(body))
    elif isinstance(body, Table):
        cells = [part for row in body.rows for cell in row for part in (cell if isinstance(cell, tuple) else (cell,))]
        said += [cell for cell in cells if isinstance(cell, str)]
        values += [cell for cell in cells if isinstance(cell, int | float)]
    else:
        said += body.categories
        values += [x for s in body.series for x in (*s.values, *s.low, *s.high)]
        values += [*body.widths, body.reference.value if body.reference else None]
    if any(plain == other.replace(",", "").lstrip("+-−") for text in said for other in _NUMBER.findall(text)):
        return True
    return any(_reads(value * factor, plain) for value in values if value is not None for factor in (1, 100))


def _reads(value: float, number: str) -> bool:
    with localcontext() as exact:
        exact.prec = 40
        step = Decimal(1).scaleb(-len(number.partition(".")[2]))
        return Decimal(repr(abs(value))).quantize(step, ROUND_HALF_UP) == Decimal(number)


def _words(words: Words) -> str:
    return "\n".join(text for _, text in words.paragraphs)
