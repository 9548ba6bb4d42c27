import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl.survey.credit_code import ALPHABET, check, completed, normalised

STANDARD = "91350100M000100Y43"
"""The example of GB 32100-2015."""
REGISTERED = ("9144030071526726XG", "91330100799655058B", "91100000100003962T")
"""Of listed companies, as they publish them."""

firsts = st.builds(
    lambda kind, division, rest: kind + division + rest,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text(string.digits, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", [STANDARD, *REGISTERED])
def test_codes_in_use_pass(code: str):
    assert check(code) is None
    assert completed(code[:-1]) == code


def test_the_arithmetic_of_the_standard():
    total = sum(ALPHABET.index(c) * 3**i for i, c in enumerate(STANDARD[:-1]))
    assert 31 - total % 31 == ALPHABET.index(STANDARD[-1]) == 3


def test_a_remainder_of_zero_gives_a_zero():
    code = next(c for n in range(999) if (c := completed(f"91350100M0001{n:04d}")).endswith("0"))
    assert sum(ALPHABET.index(c) * 3**i for i, c in enumerate(code[:-1])) % 31 == 0
    assert check(code) is None


def test_the_alphabet_leaves_out_five_letters():
    assert set(string.digits + string.ascii_uppercase) - set(ALPHABET) == set("IOSVZ")
    assert len(ALPHABET) == 31
    assert list(ALPHABET) == sorted(ALPHABET)


def test_width_case_and_spaces_do_not_matter():
    typed = " ９１３５0100 m000100y４3\u3000"
    assert normalised(typed) == STANDARD
    assert check(typed) is None


@given(firsts, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_found(first: str, place: int, other: str):
    code = completed(first)
    assert check(code) is None
    wrong = code[:place] + other + code[place + 1 :]
    assert (check(wrong) is None) == (wrong == code)


@given(firsts, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(first: str, place: int):
    code = completed(first)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (check(swapped) is None) == (swapped == code)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "应为 18 位，现有 0 位"),
        ("350100000012345", "15 位的是旧注册号"),
        (STANDARD + "1", "现有 19 位"),
        ("9135O100M000100Y43", "不使用的字符 O"),
        ("91350100M000100-43", "不使用的字符 -"),
        ("91A50100M000100Y43", "第 3 至 8 位应为 6 位数字的行政区划码，现为 A50100"),
        ("91350100M000100Y44", "校验码不符"),
        ("9135010²M000100Y43", "校验码不符"),
    ],
)
def test_each_fault_is_told(code: str, says: str):
    assert says in str(check(code))


@pytest.mark.parametrize("first", ["", STANDARD, "91350100M000100YI"])
def test_only_17_characters_are_completed(first: str):
    with pytest.raises(ValueError, match="前 17 位"):
        completed(first)
