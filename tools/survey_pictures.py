"""The pictures of the survey in the documents, from the forms, reports and workbook of the end-to-end test.

Usage::

    python tools/survey_pictures.py [--trip FOLDER] [--out docs/images]

``--trip`` is a folder where the test's commands ran before; without it they run again, which takes minutes. Look at
each picture before it is kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cii_xl.book.files import write_atomically
from cii_xl.survey.places import ANSWERS, REVIEW
from cii_xl.survey.reporting import NOTES, REPORT
from tests.libreoffice.office import Office
from tests.libreoffice.test_survey_round_trip import BROKEN, travelled
from tools.manual_pictures import OUT, Page, _pages, png

SPOILED = next(f"MFG-{i:04d}" for i, wrong in reversed(BROKEN.items()) if wrong.rule == "parts.over")
"""The respondent whose form is shown: one with something to mend."""


@dataclass(frozen=True)
class Trip:
    """What the commands left in a folder, printed."""

    folder: Path
    office: Office

    def pages(self, pattern: str, sheet: str) -> list[Page]:
        """The printed pages of a sheet of the one file that matches."""
        (path,) = self.folder.glob(pattern)
        with tempfile.TemporaryDirectory() as drawn, self.office.open(path) as document:
            document.to_pdf(Path(drawn) / "pages.pdf")
            return [page for page in _pages(Path(drawn) / "pages.pdf") if page.shows(sheet)]


PICTURES: Mapping[str, Callable[[Trip], Image.Image]] = {
    "survey-form": lambda trip: trip.pages(f"收件/*{SPOILED}*", ANSWERS)[0].crop(end="关于"),
    "survey-review": lambda trip: trip.pages(f"收件/*{SPOILED}*", REVIEW)[0].crop(),
    "survey-report": lambda trip: trip.pages(f"报告/{REPORT}", "概览")[0].crop(),
    "survey-note": lambda trip: trip.pages(f"报告/{NOTES}/*{SPOILED}*", "退回说明")[0].crop(),
    "survey-estimates": lambda trip: trip.pages("问卷估计-*.xlsx", "问卷估计")[0].crop(),
    "survey-tracking": lambda trip: trip.pages("新.xlsm", "问卷跟踪")[0].crop("一、", "MFG-0021"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the pictures, all of them or those named, and print their paths and sizes."""
    parser = argparse.ArgumentParser(description="生成文档中问卷部分的图片（开发者使用）")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"只生成这些：{'、'.join(PICTURES)}")
    parser.add_argument("--trip", type=Path, metavar="FOLDER", help="往返测试运行过的文件夹")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="图片放在哪个文件夹")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in PICTURES]:
        parser.error(f"没有名为“{'”“'.join(unknown)}”的图片；可用的有：{'、'.join(PICTURES)}")
    with tempfile.TemporaryDirectory(prefix="cii-pictures-") as fresh, Office(timeout=300) as office:
        folder = options.trip or travelled(Path(fresh), office).folder
        for name in options.names or PICTURES:
            data = png(PICTURES[name](Trip(folder, office)))
            write_atomically(options.out / f"{name}.png", data)
            print(f"{options.out / name}.png  {len(data) / 1024:.0f} KB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
