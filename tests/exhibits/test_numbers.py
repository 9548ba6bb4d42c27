"""Numbers under spreadsheet formats."""

import pytest

from cii_xl.exhibits.numbers import shown, with_sign


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (30.25, "0.0", "30.3"), (1.005, "0.00", "1.01"), (-0.04, "0.0", "0.0"), (-2.25, "0.0", "-2.3"),
        (127663.84, "#,##0.0", "127,663.8"), (-1234.5, "#,##0", "-1,235"), (29.4, "0.0#", "29.4"),
        (6.57, "0.0#", "6.57"), (0.209, "0.0%", "20.9%"), (0.5, "0%", "50%"), (3.0, "+0.0;-0.0;0.0", "+3.0"),
        (-3.0, "+0.0;-0.0;0.0", "-3.0"), (0.0, "+0.0;-0.0;0.0", "0.0"), (12.0, '0"点"', "12点"), (0.1 + 0.2, "", "0.3"),
        (2.0, "General", "2"), (5.0, '"约 "0', "约 5"), (7.0, '"0.0 版"', "0.0 版"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_a_spreadsheet_shows_it(value: float, number: str, text: str) -> None:
    assert shown(value, number) == text


def test_changes_always_have_their_sign() -> None:
    assert [shown(x, with_sign("0.0")) for x in (1.25, -1.25, 0.0)] == ["+1.3", "-1.3", "0.0"]
