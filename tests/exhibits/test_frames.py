"""Exhibits as tables of data."""

from cii_xl.exhibits.exhibit import Column, Exhibit, Look, Table, Words
from cii_xl.exhibits.frames import frame
from tests.exhibits import samples


def test_a_chart_has_its_categories_series_and_reference() -> None:
    data = frame(samples.BAR)
    assert list(data.columns) == ["项目", "指数", "平均"]
    assert tuple(data["指数"]) == samples.chart(samples.BAR).series[0].values
    assert set(data["平均"]) == {samples.chart(samples.BAR).reference.value}  # type: ignore[union-attr]


def test_intervals_and_widths_have_columns_and_what_is_missing_is_none() -> None:
    data = frame(samples.INTERVAL)
    assert list(data.columns) == ["项目", "指数", "指数（下限）", "指数（上限）"]
    assert data["指数（上限）"].tolist()[-1] is None
    assert tuple(frame(samples.MARIMEKKO)["宽度"]) == samples.chart(samples.MARIMEKKO).widths


def test_a_table_has_its_cells_and_words_above_figures_beside_them() -> None:
    body = Table((Column("产业"), Column("1", Look.HEAT, "0.0")), (("金融", (70.1, "支付")), ("制造", None)))
    data = frame(Exhibit("t", "", "", body))
    assert list(data.columns) == ["产业", "1（名称）", "1"]
    assert data.to_numpy().tolist() == [["金融", "支付", 70.1], ["制造", None, None]]


def test_words_have_levels() -> None:
    assert frame(Exhibit("w", "", "", Words(((0, "甲"), (1, "乙"))))).to_numpy().tolist() == [[0, "甲"], [1, "乙"]]
