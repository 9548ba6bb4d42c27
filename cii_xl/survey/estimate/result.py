"""What an estimate gives: plain figures with everything that is needed to judge them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cii_xl.survey.estimate.missing import Response

DECIMALS = 6
"""Of figures in JSON: the last bits of a sum depend on the computer."""
_ROWS = ("items", "stages", "yesno")


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure. Rates, bounds, ``se`` and ``effect`` in percent or percentage points; None: cannot be given."""

    stage: str
    substage: str
    """Both blank for the industry's index; ``substage`` blank for a stage and for yes/no items of a stage."""
    code: str
    """The question; blank for stages and the index."""
    n: int
    """Respondents with a value; of a stage and the index the fewest that any question in it has."""
    n_eff: float
    """Of a stage and the index the smallest of any question in it."""
    deff: float
    rate: float | None
    """None where nobody gave a usable answer."""
    low: float | None
    high: float | None
    se: float | None
    boot_low: float | None
    boot_high: float | None
    """Bounds of the bootstrap, beside those of linearisation; None for yes/no items."""
    response: Response | None
    """None for stages and the index."""
    effect: float | None
    """What the adjustment for item non-response moved the rate by; None for stages and the index."""
    grade: str
    """A to D; blank where there is no rate."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """One size band: how many there are, and what came back."""

    band: str
    population: float
    invited: int
    returned: int
    usable: int


@dataclass(frozen=True, slots=True)
class SurveyEstimate:
    """Everything estimated from one industry's forms of one wave."""

    wave: str
    industry: str
    """Code."""
    edition: str
    """Id of the edition whose weights the index has."""
    items: tuple[Estimate, ...]
    """One for each share question, in the definition's order."""
    stages: tuple[Estimate, ...]
    index: Estimate | None
    """None where no row of the edition could be estimated."""
    yesno: tuple[Estimate, ...]
    kept: tuple[tuple[str, str], ...]
    """(stage, substage) of rows that have no estimate and count in the index with the edition's rate."""
    population: Mapping[str, Mapping[str, float]]
    source: str
    """Where the population's counts come from."""
    strata: tuple[Stratum, ...]
    merged: tuple[str, ...]
    """Bands merged for want of respondents, such as ``大＋中``."""
    uninvited: int
    """Usable forms of firms that are not on the list: among those of ``usable``, not of ``invited`` or ``returned``."""
    deff: float
    """Kish's, of the weights of all usable respondents."""
    n_eff: float
    seed: int
    replicates: int
    confidence: float
    method: tuple[str, ...]
    """Sentences that say how it was done."""
    notes: tuple[str, ...]
    """What a reader must know of this wave in particular."""

    @property
    def invited(self) -> int:
        """On the list of invitations."""
        return sum(s.invited for s in self.strata)

    @property
    def returned(self) -> int:
        """Of those invited, with any form."""
        return sum(s.returned for s in self.strata)

    @property
    def usable(self) -> int:
        """Forms that were not refused, invited or not."""
        return sum(s.usable for s in self.strata)

    def rows(self) -> list[dict[str, Any]]:
        """One flat row per figure for tables: ``kind`` (index, stages, items, yesno) and the fields of Estimate, the
        response figures among them and notes joined."""
        figures = [("index", self.index)] if self.index else []
        figures += [(kind, e) for kind in _ROWS for e in getattr(self, kind)]
        return [{"kind": kind, **_flat(figure)} for kind, figure in figures]

    def to_json(self) -> str:
        """Everything as JSON, figures rounded to ``DECIMALS``: the same text for the same input."""
        told = asdict(self) | {"invited": self.invited, "returned": self.returned, "usable": self.usable}
        told["population"] = {variable: dict(levels) for variable, levels in self.population.items()}
        return json.dumps(_rounded(told), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def _flat(figure: Estimate) -> dict[str, Any]:
    told = asdict(figure)
    response = told.pop("response") or dict.fromkeys(("answered", "by_level", "not_applicable", "missing"))
    rate = None if figure.response is None else figure.response.rate
    return told | response | {"response_rate": rate, "notes": "；".join(figure.notes)}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(v) for key, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, (list, tuple)) else value
