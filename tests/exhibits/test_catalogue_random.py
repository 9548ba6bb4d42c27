"""Editions of any size and any names: nothing fails, and titles fit."""

import itertools
import math
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits, known, missing
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Chart, Table
from cii_xl.exhibits.material import Coverage, Interval, Material
from cii_xl.index import COLUMNS, Edition
from cii_xl.index.check import PROVENANCES

PRINTED = published.edition()

NAMES = st.one_of(
    st.sampled_from(
        [
            "销售",
            "研发设计",
            "Supply Chain Management & Logistics Services",
            "很长很长的环节名称" * 6,
            "a=b",
            "客户\nBD",
        ]
    ),
    st.text(min_size=1, max_size=30).filter(lambda s: s.strip() != ""),
)
RATES = st.one_of(st.sampled_from([0.0, 5.0, 50.0, 100.0]), st.floats(1, 100))
CODES = [*PRINTED.industries, "AGR", "ENE2", "农-1"]


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """1–9 industries of 1–10 links, some with bounds, some weighing nothing."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=9, unique=True))
    rows: list[tuple[Any, ...]] = []
    for code in codes:
        n = draw(st.integers(1, 10))
        raw = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
        positions = draw(st.lists(st.integers(1, 50), min_size=n, max_size=n, unique=True))
        for k in range(n):
            rate = draw(RATES)
            bounded = draw(st.booleans())
            low, high = (
                (rate * draw(st.floats(0, 1)), rate + (100 - rate) * draw(st.floats(0, 1))) if bounded else (None, None)
            )
            weight = raw[k] / math.fsum(raw)
            stage, substage = f"{draw(NAMES).strip()}{k}", draw(st.sampled_from(["", "线上"]))
            basis = draw(st.sampled_from(["", "3.1.4、4.1：说明", "2.3：例", "访谈 12.5", "合成示例数据"]))
            provenance = draw(st.sampled_from(PROVENANCES))
            name = f"{code}{draw(NAMES).strip()}" if k == 0 else rows[-1][0]
            figures = (positions[k], weight, rate, low, high)
            rows.append((name, code, stage, substage, *figures, provenance, basis))
    return Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id=draw(st.sampled_from(["2019-2020", "试", "版" * 40])))


@st.composite
def materials(draw: st.DrawFn) -> Material:
    edition = draw(editions())
    where = edition.rows.iloc[0]
    key = (where["code"], where["stage"], where["substage"])
    scenario = edition.with_rates({key: draw(RATES)}) if draw(st.booleans()) else None
    previous = draw(st.one_of(st.none(), st.just(PRINTED), st.just(edition), editions()))
    coverage = tuple(
        Coverage(industry, 2 * n, n, n // 2)
        for industry, n in draw(
            st.dictionaries(st.sampled_from([*edition.industries, "别的"]), st.integers(0, 50))
        ).items()
    )
    intervals = {c: Interval(0, 100, "问卷区间") for c in edition.industries if draw(st.booleans())}
    return Material(edition, PRINTED, previous, scenario, coverage, intervals)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(materials())
def test_any_edition_gives_a_deck_whose_titles_fit(material: Material):
    found = exhibits(material)
    ids = [e.id for e in found]
    assert len(set(ids)) == len(ids)
    assert not {e.id for e in found} & set(missing(material))
    assert {id.split("_")[0] for id in ids} | set(missing(material)) == {
        id for id in known(material) if not id.startswith("marimekko-")
    }  # fmt: skip
    for e in found:
        assert ems(e.title) <= TITLE_EMS, e.title
        assert e.title.isprintable(), e.id
        assert e.alt.isprintable(), e.id
        assert e.unit, e.id
        assert e.source, e.id
        assert "nan" not in f"{e.title}{e.alt}{e.foot}", e.id
        if isinstance(e.body, Table):
            assert len(e.body.rows) <= 10, e.id
            assert len(e.body.columns) <= 9, e.id
        if isinstance(e.body, Chart):
            values = [x for s in e.body.series for x in (*s.values, *s.low, *s.high) if x is not None]
            assert all(math.isfinite(x) for x in values), e.id
            assert all(c.isprintable() for c in e.body.categories), e.id
    for slide in plan(found, material):
        for e in slide.exhibits:
            assert ems(e.title) <= TITLE_EMS, e.title


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(materials())
def test_indices_and_steps_add_up_for_any_edition(material: Material):
    rows = material.edition.rows
    sums = (rows["weight"] * rows["rate"]).groupby(rows["code"], sort=False).sum()
    found = exhibits(material, ["ranking", "headroom", "change", "intervals"])
    charts = {e.id: e.body for e in found if isinstance(e.body, Chart)}
    values = [x for x in charts["ranking"].series[0].values if x is not None]
    assert all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(values, sorted(sums, reverse=True), strict=True))
    for id in charts.keys() & {"headroom", "change"}:
        steps = [x for x in charts[id].series[0].values if x is not None]
        assert math.isclose(math.fsum(steps[:-1]), steps[-1], abs_tol=2e-5), id
        assert len(steps) <= 12
    if "change" in charts and (low := charts["change"].minimum) is not None:
        steps = [x for x in charts["change"].series[0].values if x is not None]
        assert 0 < low < min(itertools.accumulate(steps[:-1]))
    if "intervals" not in charts:
        return
    bounds = charts["intervals"].series[0]
    for low, x, high in zip(bounds.low, bounds.values, bounds.high, strict=True):
        assert low is not None
        assert x is not None
        assert high is not None
        assert low <= x <= high
