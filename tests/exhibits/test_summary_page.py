"""The summary as a picture."""

import io
import sys

import pytest
from matplotlib import font_manager
from PIL import Image

import cii_xl
from cii_xl.exhibits import fonts
from cii_xl.exhibits.fonts import NoChineseFont, chinese_family
from cii_xl.exhibits.summary_page import summary_png
from cii_xl.index.summary import summarise


@pytest.fixture
def no_system_font(monkeypatch):
    """A machine whose own fonts have no Chinese."""
    monkeypatch.setattr(fonts, "FAMILIES", ())
    chinese_family.cache_clear()
    yield
    chinese_family.cache_clear()


def pixels(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_the_picture_follows_the_numbers():
    published = cii_xl.published()
    before = pixels(summary_png(summarise(published, published), dpi=50))
    higher = published.with_rates({("制造", "销售"): 90.0})
    after = pixels(summary_png(summarise(higher, published), dpi=50))
    assert before.size[0] == 600
    assert before.tobytes() != after.tobytes()


def test_the_same_summary_gives_the_same_bytes():
    summary = summarise(cii_xl.published())
    assert summary_png(summary, dpi=50) == summary_png(summary, dpi=50)


def test_the_font_draws_every_chinese_character_shown():
    rows = cii_xl.published().rows
    text = "".join(rows["industry"]) + "".join(rows["substage"]) + "产业互联网发展指数汇总渗透率●◆○"
    known = font_manager.get_font(font_manager.findfont(chinese_family(), fallback_to_default=False)).get_charmap()
    assert [c for c in set(text) if ord(c) not in known] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the bundled font is a dependency on Linux only")
def test_without_a_system_font_the_bundled_one_is_used(no_system_font):
    assert chinese_family() == "Noto Sans SC"


def test_without_any_font_it_says_what_to_install(no_system_font, monkeypatch):
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        summary_png(summarise(cii_xl.published()))
