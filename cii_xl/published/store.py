"""The calibrated edition as stored in the package, and the proof that it meets the report's constraints.

``python -m cii_xl.published.store`` computes the calibration anew and writes it over ``data/calibrated.csv``.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cii_xl.index import COLUMNS, Edition
from cii_xl.published.constraints import Stage, constraints, stages
from cii_xl.published.facts import data_rows, fact

EDITION_ID = "2019-2020"
_COLUMNS = ("code", "substage", "weight", "rate", "low", "high")

_WEIGHT_BASIS = {
    "MED": "3.7.1：研发生产、医药流通、机构管理合计 60% 为公布；各项为校准",
    "EDU": "3.6.1：教学为核心、授课居绝对地位；各项为校准",
}


def codes() -> list[str]:
    """Codes of the published industries, in order."""
    return list(dict.fromkeys(s.code for s in stages()))


@cache
def edition() -> Edition:
    """The 2019-2020 edition: seven industries, 48 rows; printed, bounded and calibrated rates told apart by
    ``provenance``, with each filled rate's identified range in ``low`` and ``high`` (percent)."""
    filled = {(row["code"], row["substage"]): row for row in data_rows("calibrated.csv")}
    rows = [_row(s, filled[s.code, s.substage]) for s in stages()]
    return Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id=EDITION_ID)


def _row(s: Stage, filled: dict[str, str]) -> dict[str, object]:
    numbers = {k: float(filled[k]) if filled[k] else np.nan for k in ("weight", "rate", "low", "high")}
    own = {k: getattr(s, k) for k in ("industry", "code", "stage", "substage", "position", "provenance", "basis")}
    return {**own, **numbers}


def printed_indices() -> dict[str, float]:
    """The printed index of each industry by code, as printed (one decimal)."""
    return {code: fact(f"index.{code}").number for code in codes()}


def weights() -> pd.DataFrame:
    """Where each weight comes from: industry, code, stage, substage, weight (share), provenance, basis.

    The report prints no single weight; it prints one sum (health care) and says which links matter most in education.
    """
    frame = edition().rows.loc[:, ["industry", "code", "stage", "substage", "weight"]]
    frame["provenance"] = "校准"
    frame["basis"] = [_WEIGHT_BASIS.get(code, "2.2：权重未印出，以等权为先验校准") for code in frame["code"]]
    return frame


def constraint_report() -> pd.DataFrame:
    """Every constraint with its slack at the stored edition: code, id, fact, source, text, equality, slack, met.

    ``code`` is empty for what the report says of all industries together, ``fact`` where no single fact states it.
    """
    rows = [*_across_industries()]
    for code in codes():
        own = edition().table(code)
        w, r = own["weight"].to_numpy(), own["rate"].to_numpy()
        rows += [
            {
                "code": code,
                "id": c.id,
                "fact": c.fact,
                "source": c.source,
                "text": c.text,
                "equality": c.equality,
                "slack": c.slack(w, r),
                "met": c.met(w, r),
            }
            for c in constraints(code)
        ]
    return pd.DataFrame(rows)


def _across_industries() -> list[dict[str, object]]:
    """The printed mean, highest and lowest industry: they follow from the single indices, and are checked all the
    same."""
    indices = edition().indices
    mean, top, bottom = (fact(id) for id in ("index.MEAN", "index.MAX", "index.MIN"))
    high, low = edition().code(top.subject), edition().code(bottom.subject)
    printed = 0.005 - abs(edition().mean() - mean.number)
    told = (
        (mean, f"七大产业指数平均 = {mean.value}（两位小数）", printed),
        (top, f"{top.subject}最高", float(indices[high] - indices.drop(high).max())),
        (bottom, f"{bottom.subject}最低", float(indices.drop(low).min() - indices[low])),
    )
    return [
        {"code": "", "id": f.id, "fact": f.id, "source": f.section, "text": text, "equality": False, "slack": slack,
         "met": slack >= 0}
        for f, text, slack in told
    ]  # fmt: skip


def provenance_counts() -> pd.DataFrame:
    """How many rates are printed, bounded and calibrated, by industry (rows) and provenance (columns)."""
    rows = edition().rows
    table = pd.crosstab(rows["industry"], rows["provenance"])
    return table.reindex(index=list(edition().industries.values()), columns=["公布", "区间", "校准"], fill_value=0)


def write_calibration(path: Path) -> None:
    """Calibrate every industry from the facts and write weights, rates and identified ranges as CSV.

    Printed rates get no range: they are known. Needs scipy.
    """
    from cii_xl.published.calibrate import calibrate, identified_range

    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(_COLUMNS)
        for code in codes():
            rows = stages(code)
            w, r = calibrate(code)
            low, high = identified_range(rows, constraints(code), w)
            for i, s in enumerate(rows):
                # linear programs end within 1e-9; a rate on its bound must not fall outside by that
                numbers = [w[i], r[i], min(low[i], r[i]), max(high[i], r[i])]
                digits = [repr(float(x)) for x in numbers]
                out.writerow([code, s.substage, *digits[:2], *(digits[2:] if s.provenance != "公布" else ["", ""])])


if __name__ == "__main__":
    write_calibration(Path(__file__).parent / "data" / "calibrated.csv")
