"""The survey's replicates in the index: from a wave's returned forms to draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cii_xl import published
from cii_xl.analysis.given import Given
from cii_xl.analysis.uncertainty import Settings, survey_draws, uncertainty
from cii_xl.analysis.uncertainty.panel import run
from cii_xl.index import Edition
from cii_xl.survey.apply import applied, changes
from cii_xl.survey.estimate.replicates import rate_replicates
from cii_xl.survey.store import Store, StoreFault
from cii_xl.survey.wave import estimates, industries
from tests.survey import returned

WAVE = "2026Q4"
STILL = Settings(concentration=0, sub_concentration=0, printed_precision=False, self_band=0, draws=2**14)


@pytest.fixture(scope="module")
def came_back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose wave was sent to twenty-four manufacturers and returned by sixteen."""
    return returned.wave(tmp_path_factory.mktemp("wave"), 24, range(1, 17))


@pytest.fixture(scope="module")
def surveyed(came_back: Path) -> Edition:
    """The published edition with the wave's estimates of 制造 taken over, whatever their grade."""
    old = published.edition()
    with Store(came_back) as store:
        made = estimates(store, WAVE, old)
    return applied(old, changes(made, old, "D"))


def test_replicates_are_those_of_the_estimate(came_back: Path, surveyed: Edition) -> None:
    with Store(came_back) as store:
        (one,) = estimates(store, WAVE, surveyed, seed=5, replicates=400)
        (definition,) = industries(store, WAVE).values()
        forms, listed, known = store.submissions(WAVE, "MFG"), store.invited(WAVE, "MFG"), store.definitions()
        got = rate_replicates(definition, forms, listed, wave=WAVE, seed=5, replicates=400, versions=known)
    items = [e for e in one.items if e.rate is not None]
    assert got.rows == tuple((e.stage, e.substage) for e in items)
    assert got.estimates == tuple(e.rate for e in items)
    assert got.rates.shape == (400, len(items))
    # the bootstrap's spread is that of linearisation, which the estimate states
    told = [(e.se or 0.0, sd) for e, sd in zip(items, got.rates.std(axis=0), strict=True) if e.se]
    assert told
    for se, sd in told:
        assert sd == pytest.approx(se, rel=0.25)


def test_the_index_spreads_as_the_survey_says(came_back: Path, surveyed: Edition) -> None:
    survey = survey_draws(surveyed, came_back, WAVE)
    rows = np.flatnonzero((surveyed.rows["provenance"] == "问卷").to_numpy())
    assert set(survey.columns) == set(rows.tolist())
    assert len(rows) == 5
    result = uncertainty(surveyed, STILL, survey=survey)
    own = result.indices.set_index("code").loc["MFG"]
    weights = surveyed.weights[rows]
    columns = [survey.columns[r][1] for r in rows.tolist()]
    replicates = survey.rates["MFG"][:, columns] @ weights
    assert own["mean"] == pytest.approx(replicates.mean(), abs=0.02)
    assert own["sd"] == pytest.approx(replicates.std(), rel=0.01)
    assert own["sd_exact"] == pytest.approx(replicates.std())
    with Store(came_back) as store:
        (one,) = estimates(store, WAVE, surveyed)
    assert one.index is not None
    assert own["sd"] == pytest.approx(one.index.se, rel=0.15)
    assert any("轮次 2026Q4 的自助法重复样本" in told for told in result.assumptions())


def test_without_a_store_the_sheets_bounds_are_used_and_told(surveyed: Edition) -> None:
    result = run(Given(surveyed, published.edition(), settings={"draws": 1000.0}))
    told = "".join(result.assumptions())
    assert "没有给出问卷的台账和轮次" in told
    assert "以表中下限、上限为 95% 区间" in told
    assert result.indices.set_index("code").loc["MFG", "sd"] > 0.5


def test_a_rate_of_another_wave_is_not_replicated(came_back: Path, surveyed: Edition) -> None:
    rows = surveyed.rows
    at = rows.index[rows["provenance"] == "问卷"][0]
    rows.loc[at, ["rate", "low", "high"]] = [rows.loc[at, "rate"] - 1.0, 0.0, 100.0]
    survey = survey_draws(Edition(rows, id="改"), came_back, WAVE)
    assert at not in survey.columns
    assert len(survey.columns) == 4
    assert "对 1 个“问卷”环节没有与表中渗透率一致的估计，不用重复样本：制造“" in survey.told[1]


def test_the_store_is_opened_only_where_a_survey_gave_rates(tmp_path: Path, surveyed: Edition) -> None:
    assert survey_draws(published.edition(), tmp_path / "没有", WAVE).rates == {}
    with pytest.raises(StoreFault):
        survey_draws(surveyed, tmp_path / "没有", WAVE)


def test_the_button_takes_the_workbooks_store(came_back: Path, surveyed: Edition) -> None:
    given = Given(surveyed, published.edition(), settings={"draws": 1000.0}, store=came_back, wave=WAVE)
    result = run(given)
    assert any("自助法重复样本" in told for told in result.assumptions())
    direct = uncertainty(surveyed, replace(Settings(), draws=1000), survey=survey_draws(surveyed, came_back, WAVE))
    assert result.to_json() == direct.to_json()


def test_a_store_that_no_rate_is_from_is_told_to_be_unused(tmp_path: Path) -> None:
    assert survey_draws(published.edition(), tmp_path / "没有", "2026Q4").told == (
        "版本中没有来源为“问卷”的环节，没有用到台账",
    )
    assert survey_draws(published.edition(), None, "").told == ()
