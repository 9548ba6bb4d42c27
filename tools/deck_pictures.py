"""The pages of the deck that the published workbook gives, as pictures for docs/exhibits.md.

Usage::

    python tools/deck_pictures.py [01 05 …] [--out docs/images]

The deck is made anew and LibreOffice draws it. Look at each picture before it is kept.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cii_xl import published
from cii_xl.book.files import write_atomically
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Slide
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.pdf import deck_pdf
from cii_xl.exhibits.slides.write import new_deck

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDTH, COLOURS, BYTES = 640, 160, 40 * 1024
"""Pixels and colours of a picture, and the most bytes that it may have."""
_DPI = 120
"""Resolution that a page is drawn at before it is made small."""


def slides() -> list[Slide]:
    """The deck of the published edition, as ``cii-xl exhibits`` plans it without arguments."""
    material = Material(published.edition(), published.edition())
    return plan(exhibits(material), material)


def names(deck: Sequence[Slide]) -> list[str]:
    """Name of each page's picture: ``deck-01`` …"""
    return [f"deck-{number:02d}" for number, _ in enumerate(deck, 1)]


def drawn(pdf: Path, page: int) -> bytes:
    """The file of one page's picture; raises ValueError where it is too large."""
    command = ("pdftoppm", "-r", str(_DPI), "-png", "-f", str(page), "-l", str(page), str(pdf))
    image = Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout))
    image = image.convert("RGB").resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=3).save(buffer, "PNG", optimize=True)
    if buffer.tell() > BYTES:
        raise ValueError(f"第 {page} 页的图片有 {buffer.tell() // 1024} KB，最多 {BYTES // 1024} KB")
    return buffer.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the pictures, all of them or those of the pages named, and print their paths and sizes."""
    parser = argparse.ArgumentParser(description="生成文档中的幻灯片图片（开发者使用）")
    parser.add_argument("pages", nargs="*", type=int, metavar="PAGE", help="只生成这些页")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="图片放在哪个文件夹")
    options = parser.parse_args(arguments)
    deck = slides()
    if unknown := [page for page in options.pages if not 1 <= page <= len(deck)]:
        parser.error(f"没有第 {'、'.join(map(str, unknown))} 页；共 {len(deck)} 页")
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cii-pictures-") as folder:
        pdf = Path(folder) / "deck.pdf"
        pdf.write_bytes(deck_pdf(new_deck(deck)))
        for page, name in enumerate(names(deck), 1):
            if page in (options.pages or [page]):
                data = drawn(pdf, page)
                write_atomically(options.out / f"{name}.png", data)
                print(f"{options.out / name}.png  {len(data) / 1024:.0f} KB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
