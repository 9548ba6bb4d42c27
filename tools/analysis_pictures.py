"""The pictures of the analyses in the documents: each sheet after its button was pressed in a workbook built anew.

Usage::

    python tools/analysis_pictures.py [button-analyse-change …] [--out docs/images]

Judgements, costs and changes that are typed before are made up; the manual says what they are. Look at each picture
before it is kept.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cii_xl.book.canvas import address
from cii_xl.book.layout import LEFT
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.places import Places, printed
from tools.manual_pictures import Page, Studio, make, stacked

if TYPE_CHECKING:
    from excel_stand_in.workbook import Book

_PANELS = {panel.key: panel for panel in PANELS}
_STAGES = ("资金提供", "资金吸收", "资金支付")
"""Stages of 金融, on which experts judge."""


def _setting(book: Book, key: str, name: str, value: Any) -> None:
    """Type in the cell of a setting."""
    panel = _PANELS[key]
    row = Places(panel).settings + 1 + [setting.key for setting in panel.settings].index(name)
    book.set(panel.sheet.name, address(row, LEFT + 1), value)


def _rows(book: Book, key: str, block: str, rows: Sequence[Sequence[Any]]) -> None:
    """Type rows in a block that people fill in."""
    panel = _PANELS[key]
    place = next(place for place in Places(panel).blocks if place.block.key == block)
    last = address(place.first + len(rows) - 1, LEFT + len(printed(place.block)) - 1)
    book.set(panel.sheet.name, f"{address(place.first, LEFT)}:{last}", [list(row) for row in rows])


def _pressed(studio: Studio, book: Book, key: str, end: str, start: str = "") -> Image.Image:
    """An analysis' sheet after its button was pressed, from and to above these words."""
    studio.press(book, f"analyse_{key}")
    return _part(studio.pages(_tall(studio.saved(book)), _PANELS[key].sheet.name), start, end)


def _part(pages: Sequence[Page], start: str, end: str) -> Image.Image:
    """From and to above these words; to the end of the page where the latter stand on another."""
    page = next(page for page in pages if page.has(start))
    return page.crop(start=start, end=end if page.has(end) else "")


def _tall(path: Path) -> Path:
    """A copy that prints on pages of the same width and twice the height without breaks: those that the workbook is
    built with stand where the sheets, still empty, need them."""
    copy = path.with_suffix(".tall.xlsm")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"<rowBreaks.*?</rowBreaks>", b"", data, flags=re.DOTALL)
                data = data.replace(b'paperSize="9"', b'paperSize="8"').replace(b'"landscape"', b'"portrait"')
            new.writestr(part, data)
    return copy


def uncertainty(studio: Studio) -> Image.Image:
    """Intervals, as of the published edition."""
    return _pressed(studio, studio.open(), "uncertainty", "得到各名次的概率")


def sensitivity(studio: Studio) -> Image.Image:
    """What moves the mean index and the ranking."""
    return _pressed(studio, studio.open(), "sensitivity", "按环节的方差分解", start="结论")


def _judged(studio: Studio) -> Book:
    """Two experts on the stages of 金融, by pairs and by points."""
    book = studio.open()
    a, b, c = _STAGES
    pairs = [(a, b), (a, c), (b, c)]
    ratios = {"张三": (1 / 2, 1 / 4, 1 / 2), "李四": (1 / 3, 1 / 5, 1)}
    judged = [(who, *pair, ratio) for who, own in ratios.items() for pair, ratio in zip(pairs, own, strict=True)]
    _rows(book, "weighting", "judgements", judged)
    points = {"张三": (20, 30, 50), "李四": (15, 35, 50)}
    given = [(who, stage, n) for who, own in points.items() for stage, n in zip(_STAGES, own, strict=True)]
    _rows(book, "weighting", "budget", given)
    return book


def weighting(studio: Studio) -> Image.Image:
    """Weights of two experts beside the stated ones."""
    return _pressed(studio, _judged(studio), "weighting", "每位专家的一致性")


def apply_weights(studio: Studio) -> Image.Image:
    """The table of 金融 with the weights of AHP, and the version that was kept before."""
    book = _judged(studio)
    studio.press(book, "apply_weights")
    path = studio.saved(book)
    kept = studio.pages(path, "版本")[0].crop(start="三、")
    return stacked([studio.pages(path, "金融")[0].crop(), kept])


def planning(studio: Studio) -> Image.Image:
    """A scenario of all industries, and the cheapest way of 制造 to 15 points."""
    book = studio.open()
    edits = [
        ("推广", "全部", None, None, "加", 5),
        ("推广", "全部", "位置 3", None, "乘", 1.5),
        ("推广", "制造", None, None, "不低于", 20),
    ]
    _rows(book, "planning", "edits", edits)
    costs = [("制造", None, None, 3, 40), ("制造", "销售", None, 1, 25)]
    _rows(book, "planning", "prices", costs)
    _setting(book, "planning", "target_of", "制造")
    _setting(book, "planning", "target", 15)
    studio.press(book, "analyse_planning")
    place = {place.block.key: place for place in Places(_PANELS["planning"]).blocks}
    unseen = f"{place['edits'].top + 1}:{place['steps'].top}"  # what was typed, and the indices of every industry
    book.put("情景与目标", ("Rows", unseen), "Hidden", value=True)
    pages = studio.pages(_tall(studio.saved(book)), "情景与目标")
    return _part(pages, "结论", "不同目标的最低成本")


def change(studio: Studio) -> Image.Image:
    """What changed since the published edition, when rates and weights of 制造 were typed."""
    book = studio.open()
    table = [list(row) for row in book.cells("制造", "tblMFG")]
    for row, (weight, rate) in enumerate([(-0.02, 1.0), (0.0, 2.5), (0.0, 1.0), (0.05, 5.0), (-0.03, -0.5)]):
        table[row][2] += weight
        table[row][3] += rate
    book.set("制造", f"D12:E{11 + len(table)}", [row[2:4] for row in table])
    book.set("制造", f"F12:G{11 + len(table)}", [[None, None]] * len(table))
    studio.press(book, "analyse_change")
    pages = studio.pages(_tall(studio.saved(book)), "变化分解")
    parts = [("结论", "版本与年份"), ("所选产业各环节的影响", "各版本的平均指数与差距")]
    return stacked(_part(pages, start, end) for start, end in parts)


def claims(studio: Studio) -> Image.Image:
    """The first claims on three bases."""
    return _pressed(studio, studio.open(), "claims", "说法与结论：金融与制造")


def regions(studio: Studio) -> Image.Image:
    """Seven made-up regions."""
    return _pressed(studio, studio.open(), "regions", "差异来自组间还是组内")


def macro(studio: Studio) -> Image.Image:
    """Coefficients of 宏观, and what follows from them beside the print."""
    return stacked(page.crop() for page in studio.pages(studio.built, "宏观")[1:3])


def macro_uplift(studio: Studio) -> Image.Image:
    """Its tornado, and what higher indices would add."""
    return stacked(page.crop() for page in studio.pages(studio.built, "宏观")[4:6])


PICTURES: dict[str, Callable[[Studio], Image.Image]] = {
    "button-analyse-uncertainty": uncertainty,
    "button-analyse-sensitivity": sensitivity,
    "button-analyse-weighting": weighting,
    "button-analyse-planning": planning,
    "button-analyse-change": change,
    "button-analyse-claims": claims,
    "button-analyse-regions": regions,
    "button-apply-weights": apply_weights,
    "macro": macro,
    "macro-uplift": macro_uplift,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the pictures, all of them or those named, and print their paths and sizes."""
    return make(PICTURES, "生成文档中各项分析的图片（开发者使用）", arguments)


if __name__ == "__main__":
    raise SystemExit(main())
