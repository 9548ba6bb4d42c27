"""The Edition: one validated, immutable table of stages, weights and rates, and what is computed from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cii_xl.index import arithmetic
from cii_xl.index.arithmetic import Array, Groups
from cii_xl.index.check import PROVENANCES, Places, blank, check
from cii_xl.index.names import find
from cii_xl.index.problems import EditionError, Problem, Severity, UnknownName, fold

__all__ = ["COLUMNS", "PROVENANCES", "Edition"]

COLUMNS = (
    "industry", "code", "stage", "substage", "position", "weight", "rate", "low", "high", "provenance", "basis",
)  # fmt: skip
_NUMBERS = ("weight", "rate", "low", "high")
_TEXTS = ("industry", "code", "stage", "substage", "provenance", "basis")


class Edition:
    """Stages with weights and penetration rates of any industries, validated once.

    Parameters
    ----------
    rows : DataFrame with the columns of ``COLUMNS``, one row per substage (``substage`` may be blank where a stage
        is not divided). Weights are shares of the industry, rates percent 0-100, ``position`` counts from 1
        (farthest from the consumer); ``low`` and ``high`` bound the rate in percent and may be blank.
    id : short name of the edition, such as ``2019-2020``.
    industries : code → name of industries that must have rows, besides those that ``rows`` names.
    places : names the place of each value in messages; row numbers where not given.
    notes : problems already met on the way in (below errors), kept with the edition.

    Raises
    ------
    EditionError
        with every problem, each with its place, what was found, what is expected and what to do.
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        *,
        id: str,
        industries: Mapping[str, str] | None = None,
        places: Places | None = None,
        notes: Iterable[Problem] = (),
    ) -> None:
        if missing := [c for c in COLUMNS if c not in rows.columns]:
            raise ValueError(f"an edition needs the columns {', '.join(missing)}")
        rows = rows.loc[:, list(COLUMNS)].reset_index(drop=True)
        found = [*notes, *check(rows, industries or {}, places or Places())]
        if any(p.severity is Severity.ERROR for p in found):
            raise EditionError(found)
        self.id = id
        self.notes: tuple[Problem, ...] = tuple(found)
        """Warnings and notes met while reading and checking."""
        self._rows = _typed(rows)
        self._sealed = True

    def __setattr__(self, name: str, value: object) -> None:
        if "_sealed" in self.__dict__:
            raise AttributeError("an Edition does not change; with_rates and with_weights give a new one")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return f"<Edition {self.id}: {len(self.industries)} industries, {len(self._rows)} rows>"

    # -- the data ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> pd.DataFrame:
        """A copy of the tidy table, columns ``COLUMNS``, industries together, in the order they came in."""
        return self._rows.copy()

    @property
    def industries(self) -> dict[str, str]:
        """Code → Chinese name, in order."""
        return dict(self._names)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(zip(self._rows["code"], self._rows["industry"], strict=True))

    @cached_property
    def weights(self) -> Array:
        """Weights, shape ``(rows,)``, shares of the industry; read-only."""
        return _frozen(self._rows["weight"])

    @cached_property
    def rates(self) -> Array:
        """Rates, shape ``(rows,)``, percent; read-only."""
        return _frozen(self._rows["rate"])

    @cached_property
    def by_industry(self) -> Groups:
        """Groups of rows by industry code."""
        return Groups.from_labels(list(self._rows["code"]))

    @cached_property
    def by_stage(self) -> Groups:
        """Groups of rows by (industry code, stage)."""
        return Groups.from_labels(list(zip(self._rows["code"], self._rows["stage"], strict=True)))

    # -- what is computed ----------------------------------------------------------------------------------------

    @property
    def indices(self) -> pd.Series:
        """Index of each industry by code, index points 0-100 (report 2.2, step 3)."""
        return pd.Series(self._indices, index=list(self._names), name="index", copy=True)

    @cached_property
    def _indices(self) -> Array:
        return arithmetic.index(self.weights, self.rates, self.by_industry)

    def index(self, industry: str) -> float:
        """Index of one industry, by code or Chinese name; raises UnknownName with the nearest names."""
        return float(self._indices[list(self._names).index(self.code(industry))])

    def mean(self) -> float:
        """Arithmetic mean of the industries' indices."""
        return float(arithmetic.mean(self._indices))

    def ranking(self) -> pd.DataFrame:
        """Columns code, industry, index, rank; best first, ties share a rank and keep their order."""
        frame = pd.DataFrame(
            {
                "code": list(self._names),
                "industry": list(self._names.values()),
                "index": self._indices.copy(),
                "rank": arithmetic.ranks(self._indices),
            }
        )
        return frame.sort_values("rank", kind="stable", ignore_index=True)

    def table(self, industry: str) -> pd.DataFrame:
        """The industry's rows with ``contribution`` and ``headroom`` in index points."""
        own = self._rows[self._rows["code"] == self.code(industry)].reset_index(drop=True)
        own["contribution"] = arithmetic.contribution(own["weight"], own["rate"])
        own["headroom"] = arithmetic.headroom(own["weight"], own["rate"])
        return own

    def stages(self, industry: str | None = None) -> pd.DataFrame:
        """One row per stage: code, industry, stage, weight, rate (the stage index, percent), contribution, headroom
        (index points) and share (0-1 of the industry's index); all industries where none is named."""
        w, r, groups = self.weights, self.rates, self.by_stage
        codes, names = zip(*groups.labels, strict=True)
        frame = pd.DataFrame(
            {
                "code": codes,
                "industry": [self._names[c] for c in codes],
                "stage": names,
                "weight": groups.total(w),
                "rate": arithmetic.stage_index(w, r, groups),
                "contribution": groups.total(arithmetic.contribution(w, r)),
                "headroom": groups.total(arithmetic.headroom(w, r)),
                "share": arithmetic.share_of_index(w, r, groups, self.by_industry),
            }
        )
        if industry is None:
            return frame
        return frame[frame["code"] == self.code(industry)].reset_index(drop=True)

    def next_to_raise(self, industry: str) -> pd.Series:
        """The row of ``table(industry)`` whose rise to 100 % would add most to the index; the first on a tie."""
        code = self.code(industry)
        best = arithmetic.next_to_raise(self.weights, self.rates, self.by_industry)[list(self._names).index(code)]
        return self.table(code).iloc[int(best - np.flatnonzero(self._rows["code"] == code)[0])]

    # -- names and changes ---------------------------------------------------------------------------------------

    def code(self, industry: object) -> str:
        """The code of an industry given by code or Chinese name, any case or width; raises UnknownName."""
        code = self._codes.get(fold(industry))
        if code is None:
            raise UnknownName("行业", industry, [*self._names.values(), *self._names])
        return code

    def locate(self, industry: object, stage: object, substage: object | None = None) -> list[int]:
        """Row numbers of a substage, or of all rows of a stage; raises UnknownName with the nearest names."""
        stages = self._stage_rows[self.code(industry)]
        rows = stages[find("环节", stage, stages)]
        if substage is None:
            return list(rows)
        names = [str(self._rows.at[row, "substage"]) for row in rows]
        wanted = find("子环节", substage, names)
        return [row for row, name in zip(rows, names, strict=True) if name == wanted]

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Folded name or code → code; a name goes before another industry's code."""
        return {fold(code): code for code in self._names} | {fold(name): code for code, name in self._names.items()}

    @cached_property
    def _stage_rows(self) -> dict[str, dict[str, list[int]]]:
        """Code → stage → row numbers."""
        found: dict[str, dict[str, list[int]]] = {code: {} for code in self._names}
        for row, (code, stage) in enumerate(zip(self._rows["code"], self._rows["stage"], strict=True)):
            found[code].setdefault(stage, []).append(row)
        return found

    def with_rates(self, rates: Mapping[tuple[str, ...], float], *, provenance: str = "自填") -> Edition:
        """A new edition with other rates, percent, by (industry, stage) or (industry, stage, substage).

        A rate given for a stage goes to all its substages. Changed rows lose their ``low`` and ``high``, which
        belonged to the old figure, and take the given provenance. Raises UnknownName or EditionError.
        """
        rows = self.rows.astype({"rate": object})
        for where, rate in rates.items():
            at = self.locate(*where)
            rows.loc[at, "rate"] = rate
            rows.loc[at, ["low", "high"]] = np.nan
            rows.loc[at, "provenance"] = provenance
        return self._changed(rows)

    def with_weights(self, weights: Mapping[tuple[str, ...], float]) -> Edition:
        """A new edition with other weights (shares) by (industry, stage, substage); a stage's weight is spread over
        its substages in proportion. Weights must still sum to 1. Raises UnknownName or EditionError."""
        rows = self.rows.astype({"weight": object})
        for where, weight in weights.items():
            at = self.locate(*where)
            old = self.weights[at]
            part = old / old.sum() if old.sum() > 0 else np.full(len(at), 1 / len(at))
            rows.loc[at, "weight"] = part * weight
        return self._changed(rows)

    def _changed(self, rows: pd.DataFrame) -> Edition:
        return Edition(rows, id=self.id, notes=(p for p in self.notes if p.severity is Severity.NOTE))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Checked rows with real types, each industry's rows together."""
    out: dict[str, Any] = {c: ["" if blank(v) else str(v).strip() for v in rows[c]] for c in _TEXTS}
    out |= {c: [np.nan if blank(v) else float(v) for v in rows[c]] for c in _NUMBERS}
    out["position"] = [int(v) for v in rows["position"]]
    frame = pd.DataFrame(out).loc[:, list(COLUMNS)]
    order = {code: i for i, code in enumerate(dict.fromkeys(frame["code"]))}
    return frame.sort_values("code", key=lambda codes: codes.map(order), kind="stable", ignore_index=True)


def _frozen(column: pd.Series) -> Array:
    values = column.to_numpy(dtype=float, copy=True)
    values.flags.writeable = False
    return values
