"""Tables of analyses on the terminal: titled, within the line, numbers whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from rich.cells import cell_len

from cii_xl.analysis.result import Result
from cii_xl.analysis.tables import Titled
from cii_xl.book.panels.panel import Filled
from cii_xl.commands import delivery
from cii_xl.exhibits.exhibit import Column, Exhibit, Table
from cii_xl.terminal import Terminal

NAMES = tuple(f"列{i}" for i in range(30))
WIDE = Table(
    (Column("名称"), Column("说明"), *(Column(name, number="#,##0.00") for name in NAMES), Column("空")),
    tuple((f"第 {i} 行", "很长的说明" * 20, *[-12345.678] * 30, None) for i in range(1, 41)),
)
SMALL = Table((Column("名称"), Column("数", number="0.0")), (("甲", 2.25), ("乙", float("nan")), ("丙", None)))


class Toy(Result):
    """A result that is nothing but tables."""

    kind = "toy"

    def __init__(self, *tables: Titled) -> None:
        self._tables = tables

    def tables(self) -> tuple[Titled, ...]:
        return self._tables

    def frames(self) -> dict[str, pd.DataFrame]:
        return {}

    def sentences(self) -> tuple[str, ...]:
        return ("结论一",)

    def assumptions(self) -> tuple[str, ...]:
        return ("假设一",)

    def settings(self) -> Mapping[str, Any]:
        return {}

    def exhibits(self) -> tuple[Exhibit, ...]:
        return ()

    def to_sheet(self) -> Filled:
        return Filled("")


def told(result: Result, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Lines of the output on a terminal of that width."""
    monkeypatch.setattr("cii_xl.terminal._PIPE_WIDTH", width)
    delivery.tell(Terminal(), result)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("width", [60, 100, 200])
def test_a_wide_table_stays_within_the_line(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(Toy(Titled("宽表", WIDE)), width, monkeypatch, capsys)
    assert "宽表" in lines
    (head,) = (line for line in lines if "名称" in line)
    shown = [name for name in NAMES if name in head.split()]
    assert 0 < len(shown) < 30
    # one more column would not have fitted
    assert width - (len("-12,345.68") + 3) < max(map(cell_len, lines[:-4])) <= width
    rows = [line for line in lines if line.startswith("  第 ")]
    assert len(rows) == delivery.ROWS
    assert {line.count("-12,345.68") for line in rows} == {len(shown)}
    (left,) = (line for line in lines if line.startswith("未列出："))
    assert left == f"未列出：25 行；{'、'.join(NAMES[len(shown) :])} {30 - len(shown)} 列"


def test_numbers_are_shown_under_their_formats_and_nothing_left_out_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(Toy(Titled("小表", SMALL)), 100, monkeypatch, capsys)
    assert [line.split() for line in lines if line.startswith("  ") and "─" not in line] == [
        ["名称", "数"], ["甲", "2.3"], ["乙"], ["丙"],
    ]  # fmt: skip
    assert not [line for line in lines if "--json" in line or "未列出" in line]
    assert lines[0] == "· 结论一"
    assert lines[-1] == "注：假设一"


def test_three_tables_are_shown_and_the_others_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Toy(*(Titled(f"表{i}", SMALL) for i in range(1, 6)))
    lines = told(result, 100, monkeypatch, capsys)
    assert [f"表{i}" in lines for i in range(1, 6)] == [True] * 3 + [False] * 2
    at = lines.index("其余的表：表4（3 行）、表5（3 行）")
    assert all(word in lines[at + 1] for word in ("--json", ".csv", ".xlsx"))


def test_columns_of_one_title_are_set_by_what_they_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table((Column("情景"), Column("情景", number="0.0")), (("甲", 1.0), ("很长的名称", 22.0)))
    lines = told(Toy(Titled("表", table)), 100, monkeypatch, capsys)
    assert "  甲            1.0" in lines
    assert "  很长的名称   22.0" in lines
