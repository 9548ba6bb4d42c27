"""Where the blocks of the 宏观 sheet stand, rows and columns counted from 0, and the cells that formulas name."""

from __future__ import annotations

from cii_xl.book.canvas import address
from cii_xl.book.layout import LEFT
from cii_xl.index.growth import KEYS, YEARS

WIDTHS = (2, 26, 16, *[12] * 7, 16, 11, 11, 11, 48)
END = LEFT + 13
"""The last column."""

PRINTED, FACTORS = 3, 25
INPUTS = 39
CHAIN = INPUTS + 17
CHECKS = CHAIN + 11
CHAIN_CHARTS = CHECKS + 10
SCENARIO = CHAIN_CHARTS + 17
SCENARIO_CHAIN = SCENARIO + 16
TORNADO = SCENARIO_CHAIN + 11
SORTED = TORNADO + 16
UPLIFT = SORTED + 15
"""Heading rows of the sections, and heading rows of the second tables in them."""

INPUTS_TOP = INPUTS + 3
_FIRST_YEAR = LEFT + 3
BAND = LEFT + 12
SOURCE, LOW, HIGH = BAND - 3, BAND - 2, BAND - 1
"""Columns of the table of coefficients."""

CHAIN_TOP = CHAIN + 2
GROWTH, BEFORE, ADDITIONAL, BY_LABOUR, BY_CAPITAL, BY_TFP, SHARE, INCREMENT = range(LEFT + 1, LEFT + 9)
"""Columns of the two tables of a chain."""

SCENARIO_TOP = SCENARIO + 2
TIMES, PLUS = LEFT + 2, LEFT + 3
"""Columns of the two cells that change a coefficient."""


def input_row(key: str) -> int:
    """Row of a coefficient."""
    return INPUTS_TOP + 1 + KEYS.index(key)


def value(key: str, year: int = 0) -> str:
    """The cell of a coefficient in the year of that number, ``$E$44``."""
    return address(input_row(key), LEFT + 2 if key == "base" else _FIRST_YEAR + year, fixed=True)


def values(key: str) -> str:
    """All its cells, ``$E$44:$J$44``."""
    return value(key) if key == "base" else f"{value(key)}:{value(key, len(YEARS) - 1)}"


def last(key: str) -> str:
    """Its cell in the last year."""
    return value(key, len(YEARS) - 1)


def described(key: str, column: int) -> str:
    """The cell with its limit or band."""
    return address(input_row(key), column, fixed=True)


def changed(key: str, year: int = 0) -> str:
    """The coefficient as the scenario has it."""
    row = SCENARIO_TOP + 1 + KEYS.index(key)
    times, plus = (address(row, column, fixed=True) for column in (TIMES, PLUS))
    return f"({value(key, year)}*(1+{times}/100)+{plus})"


def chain(column: int, year: int) -> str:
    """A cell of the chain as it is."""
    return address(CHAIN_TOP + 1 + year, column, fixed=True)


UPLIFT_SETTINGS = UPLIFT + 2
UPLIFT_SAYS = UPLIFT_SETTINGS + 5
UPLIFT_TOP = UPLIFT_SAYS + 3
(
    INDEX, SIZE, EQUAL_WEIGHT, SIZE_WEIGHT, USED_WEIGHT, RISE, MEAN_RISE, ADDED, PER_EQUAL, PER_SIZE,
) = range(LEFT + 1, LEFT + 11)  # fmt: skip
"""Columns of the table of industries."""
ELASTICITY, WEIGHTING, THROUGH, MEAN, MEAN_UP = (address(UPLIFT_SETTINGS + k, LEFT + 3, fixed=True) for k in range(5))
"""Cells above it."""


def industries(column: int, n: int) -> str:
    """A column of that table, of ``n`` industries."""
    return f"{address(UPLIFT_TOP + 1, column, fixed=True)}:{address(UPLIFT_TOP + n, column, fixed=True)}"
