"""A Chinese font for pictures, wherever the machine keeps one."""

from __future__ import annotations

from functools import cache

from matplotlib import font_manager

FAMILIES = (
    "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "SimHei",
)  # fmt: skip
"""Families with every Chinese character needed, best first."""


class NoChineseFont(RuntimeError):
    """No font on this machine can draw Chinese; the message says what to install."""

    def __init__(self) -> None:
        super().__init__("没有可用的中文字体，图片无法生成；请安装 Noto Sans CJK SC（Debian/Ubuntu：fonts-noto-cjk）")


@cache
def chinese_family() -> str:
    """The family to draw with; raises NoChineseFont.

    On Linux the package ``pylopdf-fonts-zh-cn`` brings one along, since servers often have none.
    """
    manager = font_manager.fontManager
    installed = {entry.name for entry in manager.ttflist}
    for family in FAMILIES:
        if family in installed:
            return family
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        raise NoChineseFont from None
    manager.addfont(str(sans_path()))
    return font_manager.FontProperties(fname=str(sans_path())).get_name()
