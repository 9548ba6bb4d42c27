"""What exhibits are made from, and what it says of an edition by itself."""

import numpy as np
import pandas as pd
import pytest
from index.tiny import edition as tiny
from index.tiny import rows as tiny_rows

from cii_xl import published
from cii_xl.exhibits.exhibit import Mark
from cii_xl.exhibits.material import BOUNDED, FIXED, IDENTIFIED, Coverage, Interval, Material, differ
from cii_xl.exhibits.material import PRINTED as PRINTED_BASIS
from cii_xl.index import COLUMNS, Edition

PRINTED = published.edition()


def test_the_published_edition_is_compared_with_nothing():
    assert Material(PRINTED, PRINTED).base is None


def test_any_other_edition_is_compared_with_the_published_one():
    assert Material(PRINTED.with_rates({("制造", "销售"): 7.0}), PRINTED).base is PRINTED


def test_a_previous_edition_goes_before_the_published_one():
    other = tiny()
    assert Material(PRINTED, PRINTED, previous=other).base is other


def test_editions_differ_by_figures_and_stages_not_by_words():
    words = tiny_rows((0, "basis", "另一依据"), (0, "provenance", "自填"))
    assert not differ(tiny(), Edition(words, id="别的"))
    assert differ(tiny(), tiny((0, "rate", 80.1)))
    assert differ(tiny(), tiny((0, "substage", "手机")))
    assert differ(tiny(), tiny().with_weights({("金融", "获客"): 0.4, ("金融", "放款"): 0.6}))


def test_the_default_interval_is_the_weighted_sum_of_the_bounds():
    changed = PRINTED.with_rates({("制造", "销售"): 30.0})
    rows = changed.rows
    own = rows[rows["code"] == "MFG"]
    low = float((own["weight"] * own["low"].fillna(own["rate"])).sum())
    high = float((own["weight"] * own["high"].fillna(own["rate"])).sum())
    found = Material(changed, PRINTED).interval("MFG")
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.low < changed.index("MFG") < found.high
    assert found.basis == IDENTIFIED


def test_a_printed_index_is_a_point():
    material = Material(PRINTED, PRINTED)
    for code in PRINTED.industries:
        index = PRINTED.index(code)
        assert material.interval(code) == Interval(index, index, PRINTED_BASIS)


def test_the_basis_of_an_interval_says_what_its_bounds_are():
    assert Material(tiny(), PRINTED).interval("FIN") == Interval(32.5, 37.5, IDENTIFIED)
    assert Material(tiny((1, "provenance", "问卷")), PRINTED).interval("FIN").basis == BOUNDED
    assert Material(tiny(), PRINTED).interval("RET") == Interval(40, 40, FIXED)


def test_a_bound_on_one_side_leaves_the_other_at_the_rate():
    assert Material(tiny((1, "high", None)), PRINTED).interval("FIN").high == pytest.approx(35)


def test_a_given_interval_goes_before_the_default():
    given = Interval(30, 40, "问卷区间")
    assert Material(tiny(), PRINTED, intervals={"FIN": given}).interval("FIN") is given


def test_rows_stand_in_chain_order_with_their_finest_name():
    assert [r["label"] for r in Material(tiny(), PRINTED).rows["FIN"]] == ["放款", "线下", "线上"]


def test_links_that_share_a_name_are_told_apart_by_their_stage():
    material = Material(tiny((3, "substage", "线上"), (4, "substage", "线上")), PRINTED)
    assert [r["label"] for r in material.rows["RET"]] == ["采购·线上", "销售·线上"]


def test_calibrated_rates_are_marked_but_not_a_printed_index():
    material = Material(PRINTED, PRINTED)
    assert material.marks(material.all_rows) == (Mark.CALIBRATED,)
    assert material.marks(material.all_rows, indices=True) == ()
    moved = Material(PRINTED.with_rates({("制造", "销售"): 7.0}), PRINTED)
    assert moved.marks(moved.rows["MFG"], indices=True) == (Mark.CALIBRATED,)
    assert moved.marks(moved.rows["FIN"], indices=True) == ()


def test_rates_that_somebody_stated_have_no_mark():
    assert Material(tiny(), PRINTED).marks(Material(tiny(), PRINTED).rows["RET"]) == ()


@pytest.mark.parametrize(("basis", "id"), [("合成示例数据，n = 40", "tiny"), ("2.3", "合成示例数据（种子 1）")])
def test_made_up_data_are_marked(basis: str, id: str):
    material = Material(Edition(tiny_rows((4, "basis", basis)), id=id), PRINTED)
    assert Mark.SYNTHETIC in material.marks(material.rows["RET"])


def test_a_client_who_makes_synthetic_ammonia_has_real_data():
    material = Material(Edition(tiny_rows((4, "basis", "合成氨行业协会，2023")), id="合成橡胶"), PRINTED)
    assert Mark.SYNTHETIC not in material.marks(material.all_rows)


def test_weights_are_called_filled_only_while_they_are_the_published_ones():
    assert Material(PRINTED, PRINTED).has_filled_weights("FIN")
    rows = PRINTED.rows
    rows.loc[rows["code"] == "MFG", "weight"] = 0.2
    material = Material(Edition(rows, id="改"), PRINTED)
    assert not material.has_filled_weights("MFG")
    assert material.has_filled_weights("FIN")
    assert not Material(tiny(), PRINTED).has_filled_weights("FIN")


@pytest.mark.parametrize("numbers", [(10, 11, 5), (10, 5, 6), (10, 5, -1)])
def test_coverage_that_cannot_be_is_refused_with_its_numbers(numbers: tuple[int, int, int]):
    with pytest.raises(ValueError, match=f"“制造”的问卷份数为邀请 {numbers[0]}、回收 {numbers[1]}、有效 {numbers[2]}"):
        Coverage("制造", *numbers)


def test_a_material_has_all_rows_once():
    material = Material(PRINTED, PRINTED)
    assert len(material.all_rows) == len(PRINTED.rows)
    frame = pd.DataFrame(material.all_rows)
    assert set(COLUMNS) <= set(frame.columns)
    assert np.isclose(frame["contribution"].sum(), PRINTED.indices.sum())
