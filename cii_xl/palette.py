"""The one palette of sheets, charts, pictures and slides."""

from __future__ import annotations

INK = "#1F2A37"
MUTED = "#64727F"
LINE = "#D3DADF"
PAPER = "#F4F6F7"
WHITE = "#FFFFFF"
PRIMARY = "#0F4C5C"
ACCENT = "#D9622B"
INPUT = "#FFF9E6"
GOOD = "#2E7D5B"
BAD = "#B3372F"

SERIES = ("#0F4C5C", "#3A8C84", "#86A873", "#D9A441", "#D9622B", "#8C4A3C", "#6B5B8C", "#5D7A99")
"""Colours of industries, repeated when there are more."""

HEAT = ("#FFFFFF", "#CFE3E0", "#55A09B")
"""Low, middle and high of a heat table."""

PROVENANCE = {
    "公布": ("#CFE6DC", "研报以文字印出的数值"),
    "区间": ("#FBE6C2", "研报只印出上限或下限，区间内的数值为校准所得"),
    "校准": ("#E3E1EE", "研报未印出，按先验与全部约束校准所得"),
    "问卷": ("#CFE2F5", "由问卷估计，附样本区间"),
    "自填": ("#F6D6D0", "使用者自行填写"),
}
"""Colour and meaning of each provenance."""


def chain_colours(n: int) -> list[str]:
    """``n`` colours from upstream (pale) to the consumer end (dark)."""
    stops = ["#D8E6E4", "#9CC5C1", "#4F9A96", "#0F4C5C"]
    return [_blend(stops, i / max(n - 1, 1)) for i in range(n)]


def _blend(stops: list[str], t: float) -> str:
    at = t * (len(stops) - 1)
    i = min(int(at), len(stops) - 2)
    low, high = (bytes.fromhex(s[1:]) for s in stops[i : i + 2])
    return "#" + bytes(round(a + (b - a) * (at - i)) for a, b in zip(low, high, strict=True)).hex().upper()
