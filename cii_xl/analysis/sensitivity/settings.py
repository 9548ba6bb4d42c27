"""What a sensitivity analysis is asked for, and what may be asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.uncertainty.settings import (
    CONCENTRATION,
    LEAST_CONCENTRATION,
    MOST_CONCENTRATION,
    MOST_SEED,
    SELF_BAND,
)
from cii_xl.index import Edition, UnknownName
from cii_xl.index.problems import Problem, fold

MEAN = "平均"
"""Stands for an industry's name: the mean index, and the ranking as a whole."""

LEAST_DRAWS, MOST_DRAWS = 2**6, 2**16
MOST_EXPONENT = 10.0

LABELS = {
    "industry": "产业",
    "draws": "基础样本",
    "seed": "随机种子",
    "concentration": "权重集中度",
    "band": "自填±",
    "exponent": "幂次 p",
}
"""What the settings are called on the sheet and in messages."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked by ``checked``."""

    industry: str = MEAN
    """Name or code of the industry to explain, or ``平均``."""
    draws: int = 2**12
    """Of each of the two base samples; a power of two."""
    seed: int = 0
    concentration: float = CONCENTRATION
    """Sum of the parameters of each Dirichlet distribution of weights; 0: weights are fixed."""
    band: float = SELF_BAND
    """What a typed rate may be off to either side, percentage points."""
    exponent: float = 0.5
    """Of the generalised mean among the scenarios."""


def checked(typed: Mapping[str, object], edition: Edition) -> tuple[Settings, str]:
    """Settings from what was typed, by field; defaults where a field is missing or blank. Also the target: the code of
    the industry, ``""`` for the mean. Raises AnalysisError with all that is wrong."""
    given = {key: value for key, value in typed.items() if value is not None and str(value).strip() != ""}
    wrong = list(_problems(given))
    industry = str(given.get("industry", MEAN))
    target = ""
    if fold(industry) != fold(MEAN):
        try:
            target = edition.code(industry)
        except UnknownName as error:
            names = "、".join(edition.industries.values())
            wrong.append(problem("industry", LABELS["industry"], str(error), f"{MEAN}，或 {names}", "改为其中之一"))
    if wrong:
        raise AnalysisError(wrong)
    numbers = asdict(Settings()) | {key: given[key] for key in given if key in _ALLOWED}
    numbers = {key: int(value) if key in _WHOLE else value for key, value in numbers.items()}
    return Settings(**numbers | {"industry": edition.industries.get(target, MEAN)}), target


def _problems(given: Mapping[str, object]) -> Iterator[Problem]:
    for key, (low, high, expected, fix) in _ALLOWED.items():
        if key not in given:
            continue
        value, number = given[key], _number(given[key])
        if number is None or not (low <= number <= high) or (key in _WHOLE and number != int(number)):
            yield problem(key, LABELS[key], f"“{value}”", expected, fix)
        elif key == "draws" and int(number) & (int(number) - 1):
            yield problem(key, LABELS[key], f"{int(number)} 不是 2 的幂", expected, fix)
        elif key == "concentration" and 0 < number < LEAST_CONCENTRATION:
            yield problem(key, LABELS[key], f"{number:g}", expected, fix)


_WHOLE = ("draws", "seed")
_ALLOWED = {
    "draws": (LEAST_DRAWS, MOST_DRAWS, f"{LEAST_DRAWS} 到 {MOST_DRAWS} 之间 2 的幂", "改为 1024、4096 或 16384"),
    "seed": (0, MOST_SEED, "不小于 0 的整数", "改为 0 或其他整数；相同的种子结果相同"),
    "concentration": (0, MOST_CONCENTRATION, "0（权重固定），或 1 到 1000000", "越大权重越接近现行值；一般用 100"),
    "band": (0, 100, "0 到 100 个百分点", "改为自填渗透率可能偏离的百分点数，一般用 5"),
    "exponent": (-MOST_EXPONENT, MOST_EXPONENT, "-10 到 10 的数", "1 为算术平均，0 为几何平均，-1 为调和平均"),
}  # fmt: skip
"""Setting → least, most, what is expected, what to do."""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)
