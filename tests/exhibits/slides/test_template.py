"""The house template: what is in it, and that it is the same every time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from cii_xl.book.package import same_package
from cii_xl.exhibits.exhibit import COVER, LAYOUTS
from cii_xl.exhibits.slides import areas
from cii_xl.exhibits.slides.layouts import Layouts, check
from cii_xl.exhibits.slides.template import template
from cii_xl.palette import ACCENT, INK, PRIMARY, SERIES

ROOT = Path(__file__).parents[3]
CHECK = ROOT.parent / "shared" / "tools" / "ooxml_check.py"


@pytest.fixture(scope="module")
def deck() -> Any:
    return Presentation(io.BytesIO(template()))


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(template())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_bytes_every_time() -> None:
    first = template()
    assert first == template()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names == sorted(names, key=lambda name: (name != "[Content_Types].xml", name))


def test_the_committed_template_is_the_built_one() -> None:
    assert same_package((ROOT / "templates" / "exhibits.pptx").read_bytes(), template()) == []


def test_nothing_of_the_default_template_is_left() -> None:
    found = parts()
    assert not [name for name in found if "thumbnail" in name or "printerSettings" in name]
    assert sum(bool(re.fullmatch(r"ppt/slideLayouts/slideLayout\d+\.xml", name)) for name in found) == len(LAYOUTS)
    everything = b"".join(found.values())
    assert b"Click to edit" not in everything
    assert b"Calibri" not in everything
    assert b"2013" not in found["docProps/core.xml"]


def test_the_theme_has_our_colours_and_both_fonts() -> None:
    theme = parts()["ppt/theme/theme1.xml"].decode()
    colours = dict(re.findall(r'<a:(dk1|dk2|accent1|accent5)><a:srgbClr val="(\w+)"', theme))
    assert colours == {"dk1": INK[1:], "dk2": PRIMARY[1:], "accent1": SERIES[0][1:], "accent5": ACCENT[1:]}
    for kind in ("majorFont", "minorFont"):
        assert f'<a:{kind}><a:latin typeface="Arial"/><a:ea typeface="Microsoft YaHei"/>' in theme


def test_layouts_and_their_placeholders_have_our_names(deck: Any) -> None:
    assert [layout.name for layout in deck.slide_layouts] == list(LAYOUTS)
    for layout in deck.slide_layouts:
        names = {p.name for p in layout.placeholders}
        assert names == {areas.TITLE, *areas.CONTENT[layout.name], *areas.OPTIONAL[layout.name]}
        indices = [p.placeholder_format.idx for p in layout.placeholders]
        assert len(set(indices)) == len(indices)


def test_our_own_template_has_no_faults(deck: Any) -> None:
    assert check(deck) == []
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)


def test_placeholders_stand_apart_and_on_the_slide(deck: Any) -> None:
    for layout in deck.slide_layouts:
        boxes = [(p.name, p.left, p.top, p.left + p.width, p.top + p.height) for p in layout.placeholders]
        for name, left, top, right, bottom in boxes:
            assert 0 <= left < right <= deck.slide_width, (layout.name, name)
            assert 0 <= top < bottom <= deck.slide_height, (layout.name, name)
        for i, (name, *a) in enumerate(boxes):
            for other, *b in boxes[i + 1 :]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (layout.name, name, other)


def test_nothing_is_set_below_nine_points() -> None:
    for name, data in parts().items():
        if "slideLayout" in name or "slideMaster" in name:
            sizes = [int(size) for size in re.findall(rb' sz="(\d+)"', data)]
            assert all(size >= 900 for size in sizes), name


def test_every_slide_but_the_cover_is_numbered(deck: Any) -> None:
    made = Layouts.of(Presentation(io.BytesIO(template())))
    for name in LAYOUTS:
        slide = made.add(name).slide
        kinds = [p.placeholder_format.type for p in slide.placeholders]
        assert (PP_PLACEHOLDER.SLIDE_NUMBER in kinds) is (name != COVER)
        fields = [f.get("type") for f in slide._element.iter("{*}fld")]
        assert fields == ([] if name == COVER else ["slidenum"])


@pytest.mark.skipif(not CHECK.exists(), reason="the checker of Office files is not here")
def test_it_is_valid(tmp_path: Path) -> None:
    made = Layouts.of(Presentation(io.BytesIO(template())))
    for name in LAYOUTS:
        made.add(name)
    made.presentation.save(tmp_path / "slides.pptx")
    (tmp_path / "template.pptx").write_bytes(template())
    files = [str(tmp_path / name) for name in ("slides.pptx", "template.pptx")]
    done = subprocess.run([sys.executable, str(CHECK), *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
