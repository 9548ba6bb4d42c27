import pytest

from cii_xl.index import UnknownName
from cii_xl.index.names import find

KNOWN = ["客户BD", "系统对接", "支付与转账"]


@pytest.mark.parametrize("typed", ["客户BD", "客户bd", "客户ＢＤ", "  客户Bd\u3000"])
def test_case_width_and_outer_spaces_do_not_matter(typed):
    assert find("子环节", typed, KNOWN) == "客户BD"


def test_an_exact_name_goes_before_one_that_only_looks_alike():
    assert find("环节", "ＡＰＰ", ["app", "ＡＰＰ"]) == "ＡＰＰ"


@pytest.mark.parametrize(
    ("typed", "near"), [("客户bd部", "客户BD"), ("转账", "支付与转账"), ("系统", "系统对接"), ("户", "客户BD")]
)
def test_an_unknown_name_gets_the_nearest_ones(typed, near):
    with pytest.raises(UnknownName) as caught:
        find("子环节", typed, KNOWN)
    assert caught.value.near[0] == near
    assert str(caught.value).startswith(f"没有名为“{typed}”的子环节；最接近的是：{near}")


def test_a_name_like_none_gets_them_all():
    with pytest.raises(UnknownName) as caught:
        find("子环节", "xyz", KNOWN)
    assert caught.value.near == ()
    assert str(caught.value) == "没有名为“xyz”的子环节；可用的有：客户BD、系统对接、支付与转账"
