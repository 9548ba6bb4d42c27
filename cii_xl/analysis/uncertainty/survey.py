"""The survey's replicates for the rows whose rates it gave, and why where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array
from cii_xl.index.problems import fold

PROVENANCE = "问卷"
_SAME = 0.05
"""Percentage points by which a wave's estimate may be off the edition's rate: more, and it is another figure."""


@dataclass(frozen=True)
class SurveyDraws:
    """Replicates of the rates of some rows."""

    columns: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    """Row of the edition → industry code and column."""
    rates: Mapping[str, Array] = field(default_factory=dict)
    """Code → shape ``(replicates, columns)``, percent."""
    told: tuple[str, ...] = ()
    """What to tell of them."""


def survey_draws(edition: Edition, store: Path | None, wave: str) -> SurveyDraws:
    """Replicates of all 问卷 rows that the wave has an estimate equal to the edition's rate for.

    Raises StoreFault and EstimateError. Nothing is read where the edition has no such row.
    """
    rows = edition.rows
    surveyed = np.flatnonzero((rows["provenance"] == PROVENANCE).to_numpy())
    if not surveyed.size:
        return SurveyDraws(told=("版本中没有来源为“问卷”的环节，没有用到台账",) if store is not None and wave else ())
    if store is None or not wave:
        return SurveyDraws(told=("没有给出问卷的台账和轮次，来源为“问卷”的环节不能用自助法重复样本",))

    from cii_xl.survey.estimate.replicates import rate_replicates
    from cii_xl.survey.store import Store
    from cii_xl.survey.wave import industries

    columns: dict[int, tuple[str, int]] = {}
    rates: dict[str, Array] = {}
    with Store(store) as opened:
        wanted = set(rows["code"].iloc[surveyed])
        for code, definition in industries(opened, wave).items():
            if code not in edition.industries or code not in wanted:
                continue
            forms, listed = opened.submissions(wave, code), opened.invited(wave, code)
            drawn = rate_replicates(definition, forms, listed, wave=wave, versions=opened.definitions())
            places = {(fold(stage), fold(sub)): j for j, (stage, sub) in enumerate(drawn.rows)}
            for row in surveyed[(rows["code"] == code).to_numpy()[surveyed]].tolist():
                r = rows.iloc[row]
                j = places.get((fold(r["stage"]), fold(r["substage"])))
                if j is not None and abs(drawn.estimates[j] - r["rate"]) <= _SAME:
                    columns[row] = code, j
            if any(own == code for own, _ in columns.values()):
                rates[code] = drawn.rates
    told = [f"轮次 {wave} 的自助法重复样本：同一产业各环节取自同一次重复，相关性计入"] if rates else []
    missing = [
        f"{r['industry']}“{r['substage'] or r['stage']}”"
        for row, r in zip(surveyed.tolist(), rows.iloc[surveyed].to_dict("records"), strict=True)
        if row not in columns
    ]
    if missing:
        names = "、".join(missing[:5]) + ("等" if len(missing) > 5 else "")
        told.append(f"轮次 {wave} 对 {len(missing)} 个“问卷”环节没有与表中渗透率一致的估计，不用重复样本：{names}")
    return SurveyDraws(columns, rates, tuple(told))
