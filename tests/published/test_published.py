"""What ``import cii_xl`` gives, and what it costs."""

import doctest
import subprocess
import sys

import pytest

import cii_xl
from cii_xl.index import Edition
from cii_xl.published import edition, facts


def test_published_is_both_the_edition_and_the_package():
    assert cii_xl.published() is edition()
    assert isinstance(cii_xl.published(), Edition)
    assert cii_xl.published.facts() is facts()


def test_the_names_promised_are_there():
    assert set(cii_xl.published.__all__) <= set(dir(cii_xl.published))
    assert all(hasattr(cii_xl, name) for name in cii_xl.__all__)
    with pytest.raises(AttributeError, match="'cii_xl' has no attribute 'nothing'"):
        _ = cii_xl.nothing


@pytest.mark.parametrize("module", [cii_xl, cii_xl.published], ids=lambda m: m.__name__)
def test_the_examples_in_the_docstring_are_true(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import cii_xl", {"numpy", "pandas", "openpyxl", "scipy"}),
        ("import cii_xl; cii_xl.published()", {"openpyxl", "scipy", "xlsxwriter"}),
    ],
)
def test_what_an_import_leaves_unloaded(code, absent):
    """In a process of its own: the command must answer at once, and the edition needs no solver."""
    script = f"{code}; import sys; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "cii_xl" in loaded
    assert absent.isdisjoint(loaded)
