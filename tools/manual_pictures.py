"""The pictures of the documents: printed pages of a workbook built anew, and what each button leaves behind.

Usage::

    python tools/manual_pictures.py [button-check-data functions …] [--out docs/images]

Buttons are pressed in the Excel stand-in of the tests, the pressed workbook is saved and LibreOffice prints it. The
stand-in copies no sheet with charts, so the rows of a scenario are written into the template itself. Pictures show the
time of the press. Look at each one before it is kept.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, f"{sys.path[0]}/tests")  # for the process that plays Excel too, which imports this module

from excel_stand_in.excel import Excel
from libreoffice.office import Office
from survey.returned import fill, wave, write_list

import cii_xl
from cii_xl.addin import scenario
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.parts import macros
from cii_xl.addin.steps import Block, RowHeights
from cii_xl.book.build import build_workbook
from cii_xl.book.canvas import address
from cii_xl.book.files import write_atomically
from cii_xl.book.layout import LEFT, MESSAGE_NAME, SCENARIO, SUMMARY_COMMENTARY, SummaryRows
from cii_xl.book.sheets.scenario import FIRST

if TYPE_CHECKING:
    from excel_stand_in.workbook import Book

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDTH, COLOURS, BYTES = 1100, 200, 90 * 1024
"""The most that a picture may have."""
DPI = 140
_FOOTER = round(0.62 * DPI)
"""Height of the strip at the bottom of a page that holds its footer."""
_WHITE = 12
"""Pixels left white round a crop."""

SHEETS = {
    "home": "首页", "summary-sheet": "汇总", "industry": "医疗", "versions": "版本", "functions": "函数",
}  # fmt: skip
"""Picture → the sheet whose first page it shows, as the workbook is built."""
_ENDS = {"home": "各工作表"}
"""Picture → the words before which it ends."""

FUNCTIONS = {
    "functions-industry": ("CII_INDEX", "CII_MEAN", "CII_RANK", "CII_RANKING", "CII_PUBLISHED"),
    "functions-stage": ("CII_WEIGHT", "CII_RATE", "CII_STAGE", "CII_CONTRIBUTION", "CII_HEADROOM"),
    "functions-table": ("CII_TABLE", "CII_BOTTLENECK", "CII_SOURCE"),
    "functions-what-if": ("CII_WHATIF", "CII_TARGET"),
    "functions-check": ("CII_FACT", "CII_CHECK", "CII_VERSION"),
    "functions-analysis": ("CII_INTERVAL", "CII_RANK_PROB", "CII_GDP", "CII_GDP_SHARE"),
    "functions-why": ("CII_WHY",),
}
"""Picture → the functions whose rows of the 函数 sheet it shows, in the order of the sheet."""


@dataclass(frozen=True)
class Page:
    """A printed page, and its words with their height on it, pixels from the top."""

    image: Image.Image
    words: Sequence[tuple[str, int]]

    def crop(self, start: str = "", end: str = "") -> Image.Image:
        """From the first word that begins with ``start`` to above the one that begins with ``end``; white edges and
        the footer are cut off."""
        top = self._at(start) - _WHITE if start else 0
        bottom = self._at(end) - _WHITE if end else self.image.height - _FOOTER
        return trimmed(self.image.crop((0, top, self.image.width, bottom)))

    def rows(self, heading: str) -> list[Image.Image]:
        """The rows of the table under this heading cell, each with the line below it, the heading row first."""
        table = self.image.crop((0, self._at(heading) - 2, self.image.width, self.image.height - _FOOTER))
        left, _, right, bottom = _ink(table)
        # just right of the border no text stands: what is not white there is the heading's fill or a line
        inked = [y for y in range(bottom) if table.getpixel((left + 5, y)) != (255, 255, 255)]
        ends = [y for y in inked if y + 1 not in inked]
        tops = [0, *(end + 1 for end in ends)]
        return [table.crop((left, top, right, end + 1)) for top, end in zip(tops, ends, strict=False)]

    def shows(self, sheet: str) -> bool:
        """Whether it is of that sheet: named in the footer, or in the title where a sheet has no footer."""
        footer = [word for word, top in self.words if top > self.image.height - _FOOTER]
        return sheet in (footer or [word for word, _ in self.words[:1]])

    def has(self, text: str) -> bool:
        """Whether a word of it begins so."""
        return any(word.startswith(text) for word, _ in self.words)

    def _at(self, text: str) -> int:
        found = [top for word, top in self.words if word.startswith(text)]
        if not found:
            raise LookupError(f"页面上没有“{text}”")
        return found[0]


def _ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(image.convert("L")).getbbox()
    if box is None:
        raise LookupError("裁剪出的图是空白的")
    return box


def trimmed(image: Image.Image) -> Image.Image:
    """An image with narrow white edges."""
    found = image.crop(_ink(image))
    framed = Image.new("RGB", (found.width + 2 * _WHITE, found.height + 2 * _WHITE), "white")
    framed.paste(found, (_WHITE, _WHITE))
    return framed


def stacked(images: Iterable[Image.Image]) -> Image.Image:
    """Images under each other, each in its own size."""
    parts = list(images)
    whole = Image.new("RGB", (max(i.width for i in parts), sum(i.height for i in parts)), "white")
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def png(image: Image.Image) -> bytes:
    """The file of a picture as documents hold it; raises ValueError where it is too large."""
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, "PNG", optimize=True)
    if buffer.tell() > BYTES:
        raise ValueError(f"图片有 {buffer.tell() // 1024} KB，最多 {BYTES // 1024} KB；请裁得更小")
    return buffer.getvalue()


class Studio:
    """A workbook built anew, the Excel that presses its buttons and the LibreOffice that prints it."""

    def __init__(self, folder: Path, excel: Excel, office: Office) -> None:
        self.folder, self.excel, self.office = folder, excel, office
        self.built = folder / "CII.xlsm"
        self.built.write_bytes(build_workbook(cii_xl.published(), macros(cii_xl.published())))
        self._printed: dict[Path, list[Page]] = {}

    def open(self) -> Book:
        """The workbook in Excel, as it is built."""
        return self.excel.open(self.built)

    def press(self, book: Book, action: str) -> str:
        """Press a button; what the message cell says then. Raises RuntimeError where the action failed."""
        book.run(BUTTONS[action].macro)
        said = str(book.get(None, ("Names", MESSAGE_NAME), "RefersToRange", "Value2"))
        if failed := book.dialogs():
            raise RuntimeError(f"{BUTTONS[action].caption}：{failed[0]}")
        return said

    def saved(self, book: Book) -> Path:
        """The workbook as it is now, as a file."""
        path = self.folder / f"{len(list(self.folder.iterdir()))}.xlsm"
        book.save_as(path)
        return path

    def pages(self, path: Path, sheet: str) -> list[Page]:
        """The printed pages of a sheet."""
        if path not in self._printed:
            pdf = path.with_suffix(".pdf")
            with self.office.open(path) as document:
                document.to_pdf(pdf)
            self._printed[path] = list(_pages(pdf))
        return [page for page in self._printed[path] if page.shows(sheet)]


def _pages(pdf: Path) -> Iterable[Page]:
    told = _run("pdftotext", "-bbox", str(pdf), "-").decode()
    for number, text in enumerate(told.split("<page ")[1:], 1):
        words = re.findall(r'yMin="([\d.]+)".*?>(.*?)</word>', text)
        drawn = _run("pdftoppm", "-r", str(DPI), "-png", "-f", str(number), "-l", str(number), str(pdf))
        image = Image.open(io.BytesIO(drawn)).convert("RGB")
        yield Page(image, [(unescape(word), round(float(top) * DPI / 72)) for top, word in words])


def _run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True, timeout=300).stdout


# -- what is pictured ----------------------------------------------------------------------------------------------


def sheet(studio: Studio, name: str) -> Image.Image:
    """The first page of a sheet, as built."""
    return studio.pages(_with_buttons(studio), SHEETS[name])[0].crop(end=_ENDS.get(name, ""))


def _with_buttons(studio: Studio) -> Path:
    """A copy whose buttons are printed too."""
    path = studio.folder / "按钮.xlsm"
    if not path.exists():
        with zipfile.ZipFile(studio.built) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                data = old.read(part)
                if part.filename.endswith(".vml"):
                    data = data.replace(b"<x:PrintObject>False</x:PrintObject>", b"")
                new.writestr(part, data)
    return path


def functions(studio: Studio, names: Sequence[str]) -> Image.Image:
    """The rows of some functions: call, arguments, example and what it gives when it is computed."""
    path = studio.folder / "函数.xlsm"
    if not path.exists():
        book = studio.open()
        book.calculate(full=True)
        if wrong := [row[0] for row in book.cells("函数", "tblFunctions") if row[6] != "一致"]:
            raise RuntimeError(f"“函数”页上结果不一致：{'、'.join(map(str, wrong))}")
        for columns in ("C:C", "G:H"):  # the description stands beside the picture, the wanted result is the same
            book.put("函数", ("Columns", columns), "Hidden", value=True)
        book.save_as(path)
    (heading, *rows), *more = [page.rows("参数") for page in studio.pages(path, "函数")]
    rows += [row for _, *own in more for row in own]  # each page begins with the heading
    every = [name for group in FUNCTIONS.values() for name in group]
    return trimmed(stacked([heading, *(rows[every.index(name)] for name in names)]))


def update_summary(studio: Studio) -> Image.Image:
    """The head of 汇总 with the time, its sentences and ranking, written anew after somebody typed over them."""
    book = studio.open()
    rows = SummaryRows(len(cii_xl.published().industries))
    book.set("汇总", f"D{rows.ranking + 3}", 99.0)
    book.set("汇总", f"B{SUMMARY_COMMENTARY + 1}", None)
    studio.press(book, "update_summary")
    book.calculate(full=True)
    return studio.pages(studio.saved(book), "汇总")[0].crop(end="三、")


def check_data(studio: Studio) -> Image.Image:
    """Two problems on 校验, and the marked cells."""
    book = studio.open()
    book.set("制造", "E12", 33.0)
    book.set("制造", "D13", 0.1)
    studio.press(book, "check_data")
    path = studio.saved(book)
    marked = studio.pages(path, "制造")[0].crop(start="来源图例", end="各环节合计")
    return stacked([studio.pages(path, "校验")[0].crop(), marked])


def new_scenario(studio: Studio) -> Image.Image:
    """A scenario of 制造 in which two rates were typed."""
    book, edition = studio.open(), cii_xl.published()
    for step in scenario.steps(edition, "MFG", "制造", SCENARIO.name, "2026-01-05 09:30:00"):
        if isinstance(step, Block):
            last = address(step.row + len(step.values) - 1, step.column + len(step.values[0]) - 1)
            book.set(step.sheet, f"{address(step.row, step.column)}:{last}", step.values)
        elif isinstance(step, RowHeights):
            rows = f"{step.first + 1}:{step.first + step.rows}"
            book.put(step.sheet, ("Rows", rows), "RowHeight", value=step.height)
    for name, rate in (("生产管理", 3.0), ("销售", 12.0)):
        row = FIRST + edition.table("MFG")["substage"].to_list().index(name)
        book.set(SCENARIO.name, address(row, LEFT + 4), rate)
    return studio.pages(studio.saved(book), SCENARIO.name)[0].crop()


def restore_published(studio: Studio) -> Image.Image:
    """What 历史 keeps of the rows that were replaced."""
    book = studio.open()
    book.set("制造", "E15:G15", [[12.0, None, None]])
    book.set("制造", "D13", "=0.1+0.1")
    book.select("制造", "E12")
    studio.press(book, "restore_published")
    return studio.pages(_alone(studio.saved(book), "历史"), "历史")[0].crop()


def _alone(path: Path, name: str) -> Path:
    """A copy with one sheet: LibreOffice prints one without a print area only where no other has one, and the stand-in
    saves a hidden sheet as hidden even when the action has shown it."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    for other in workbook.sheetnames:
        if other != name:
            del workbook[other]
    workbook.defined_names.clear()
    workbook[name].sheet_state = "visible"
    workbook.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def _two_versions(studio: Studio) -> Book:
    """Two snapshots, between which 制造 changed."""
    book = studio.open()
    studio.press(book, "save_snapshot")
    book.set("版本", "C4", "客户稿")
    book.set("制造", "E15:G15", [[12.0, None, None]])
    studio.press(book, "save_snapshot")
    return book


def save_snapshot(studio: Studio) -> Image.Image:
    """The list of 版本 with two saved ones."""
    return studio.pages(studio.saved(_two_versions(studio)), "版本")[0].crop(start="三、")


def compare_snapshots(studio: Studio) -> Image.Image:
    """版本 with two saved ones compared."""
    book = _two_versions(studio)
    book.set("版本", "C5:C6", [["快照 1"], ["客户稿"]])
    studio.press(book, "compare_snapshots")
    return studio.pages(studio.saved(book), "版本")[0].crop(end="三、")


def issue_forms(studio: Studio) -> Image.Image:
    """问卷跟踪 with a wave that has just gone out."""
    book = _issued(studio)
    return studio.pages(studio.saved(book), "问卷跟踪")[0].crop()


def collect_forms(studio: Studio) -> Image.Image:
    """问卷跟踪 when three good forms and one to return have come back."""
    book = _issued(studio)
    forms, inbox = sorted((studio.folder / "问卷" / "表单").iterdir()), studio.folder / "问卷" / "收件"
    for number, form in enumerate(forms[:4], 1):
        fill(form, number, inbox, {"s1_share": 140} if number == 4 else {})
    studio.press(book, "collect_forms")
    return studio.pages(studio.saved(book), "问卷跟踪")[0].crop()


def _issued(studio: Studio) -> Book:
    shutil.rmtree(studio.folder / "问卷", ignore_errors=True)
    write_list(studio.folder / "名单.csv", 6)
    book = studio.open()
    book.set("问卷跟踪", "D6", "2026Q4")
    book.set("问卷跟踪", "D8", "名单.csv")
    book.select("制造", "E12")
    studio.press(book, "issue_forms")
    return book


def apply_survey(studio: Studio) -> Image.Image:
    """问卷估计 of a wave of forty, twenty of which came back."""
    book = studio.open()
    book.set("问卷跟踪", "D6", "2026Q4")
    book.set("问卷跟踪", "D7", str(wave(studio.folder / "四十", 40, range(1, 21))))
    studio.press(book, "apply_survey")
    return studio.pages(studio.saved(book), "问卷估计")[0].crop()


def export_summary(studio: Studio) -> Image.Image:
    """The first page of the file that was written."""
    written = studio.press(studio.open(), "export_summary").removeprefix("已写出 ")
    return studio.pages(Path(written), "汇总")[0].crop()


def export_deck(studio: Studio) -> Image.Image:
    """图表目录 when a deck without one page, with another first and with a title of our own was written."""
    book = studio.open()
    ids = [str(row[0]) for row in book.cells("图表目录", "tblExhibits")]
    chosen = {"traffic": "D{}|否", "gdp": "E{}|1", "gradient": "F{}|越靠近消费者，互联网渗透率越高"}
    for id, (cell, value) in ((id, told.split("|")) for id, told in chosen.items()):
        book.set("图表目录", cell.format(12 + ids.index(id)), float(value) if value.isdigit() else value)
    studio.press(book, "export_deck")
    return studio.pages(studio.saved(book), "图表目录")[0].crop()


def open_manual(studio: Studio) -> Image.Image:
    """The buttons of 首页, of which it is the last."""
    return studio.pages(_with_buttons(studio), "首页")[0].crop(start="怎么用", end="指数一览")


PICTURES: dict[str, Callable[[Studio], Image.Image]] = {
    **{name: lambda studio, name=name: sheet(studio, name) for name in SHEETS},  # type: ignore[misc]
    **{name: lambda studio, own=own: functions(studio, own) for name, own in FUNCTIONS.items()},  # type: ignore[misc]
    "button-update-summary": update_summary,
    "button-check-data": check_data,
    "button-new-scenario": new_scenario,
    "button-restore-published": restore_published,
    "button-save-snapshot": save_snapshot,
    "button-compare-snapshots": compare_snapshots,
    "button-issue-forms": issue_forms,
    "button-collect-forms": collect_forms,
    "button-apply-survey": apply_survey,
    "button-export-summary": export_summary,
    "button-export-deck": export_deck,
    "button-open-manual": open_manual,
}


def make(
    pictures: Mapping[str, Callable[[Studio], Image.Image]], text: str, arguments: Sequence[str] | None = None
) -> int:
    """Command line of a script: write its pictures, all of them or those named, and print their paths and sizes."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"只生成这些：{'、'.join(pictures)}")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="图片放在哪个文件夹")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in pictures]:
        parser.error(f"没有名为“{'”“'.join(unknown)}”的图片；可用的有：{'、'.join(pictures)}")
    options.out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cii-pictures-")))
        studio = Studio(folder, stack.enter_context(Excel(timeout=300)), stack.enter_context(Office(timeout=300)))
        for name in options.names or pictures:
            data = png(pictures[name](studio))
            write_atomically(options.out / f"{name}.png", data)
            print(f"{options.out / name}.png  {len(data) / 1024:.0f} KB", flush=True)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the pictures of the manual."""
    return make(PICTURES, "生成文档中的图片（开发者使用）", arguments)


if __name__ == "__main__":
    raise SystemExit(main())
