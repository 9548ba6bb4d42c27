import pytest

from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell


@pytest.mark.parametrize(
    ("read", "stored", "value"),
    [
        (values.rate, "４０％", 40),
        (values.rate, "40 %", 40),
        (values.rate, "\u3000 4０．5\xa0", 40.5),
        (values.rate, "−3", -3),
        (values.rate, "－3", -3),
        (values.rate, "\u200b7%\ufeff", 7),
        (values.weight, "12.5%", 0.125),
        (values.weight, "33.3％", 0.333),
        (values.weight, "0.25", 0.25),
        (values.number, "１，２００", 1200),
        (values.number, "3", 3),
        (values.rate, ".5", 0.5),
    ],
)
def test_text_that_shows_a_number_is_that_number_and_says_so(read, stored, value):
    reading = read(Cell(stored))
    assert reading.value == value
    assert type(reading.value) is type(value)
    assert values.clean(stored) in reading.remark


@pytest.mark.parametrize("stored", ["约40", "40个百分点", "1,5", "1e2", "%", "", "-", "4 0", "四十", "9" * 400, "40%%"])
def test_other_text_stays_text(stored):
    assert values.rate(Cell(stored)) == values.Reading(stored or None)


def test_a_percent_sign_does_not_belong_in_a_position():
    assert values.number(Cell("3%")) == values.Reading("3%")


@pytest.mark.parametrize(("stored", "seen"), [(0.4, 40), (0.07, 7), (0.125, 12.5), (1, 100)])
def test_a_percent_formatted_rate_is_what_is_seen(stored, seen):
    reading = values.rate(Cell(stored, "0.0%"))
    assert reading.value == seen
    assert f"“{seen}%”" in reading.remark


@pytest.mark.parametrize("number_format", ["0.0", '0.0"%"', r"0.0\%", "General", "[>=1]0"])
def test_a_percent_sign_only_drawn_beside_a_rate_does_not_scale_it(number_format):
    assert values.rate(Cell(40, number_format)) == values.Reading(40)


def test_a_percent_formatted_weight_is_a_share_as_stored():
    assert values.weight(Cell(0.4, "0.0%")) == values.Reading(0.4)


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (Cell(True), "TRUE"),
        (Cell("2024-03-04T00:00:00", "m/d", "date"), "2024-03-04"),
        (Cell("12:30:00", "h:mm", "date"), "12:30:00"),
    ],
)
def test_truth_values_and_dates_are_not_numbers(cell, seen):
    assert values.rate(cell) == values.Reading(seen)


@pytest.mark.parametrize(
    ("stored", "seen"), [(3.1, "3.1"), (2019, "2019"), (2.0, "2"), (" 风控\u3000", "风控"), (" ", None)]
)
def test_text_columns_take_what_is_seen(stored, seen):
    assert values.text(Cell(stored, "0.0000")) == values.Reading(seen)


@pytest.mark.parametrize("written", ["渗透率", " 渗 透 率", "渗透率\n", "渗透\u3000率"])
def test_headings_are_compared_without_spaces(written):
    assert values.heading(written) == "渗透率"


def test_a_formula_without_a_value_is_not_blank():
    assert Cell(None).blank
    assert Cell("\u3000").blank
    assert not Cell(0).blank
    assert not Cell(None, kind="uncached").blank
