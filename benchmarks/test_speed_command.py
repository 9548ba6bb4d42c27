"""The whole command as a person starts it, against Python importing the libraries it needs."""

import subprocess
import sys

import pytest

GROUP = "cii-xl summary"


def run(*arguments):
    subprocess.run([sys.executable, *map(str, arguments)], check=True, capture_output=True)


@pytest.mark.measured(GROUP, "bare: import pandas, xlsxwriter, openpyxl")
def test_imports(measure):
    measure.pedantic(run, ("-c", "import pandas, xlsxwriter, openpyxl"), rounds=5, warmup_rounds=1)


@pytest.mark.measured(GROUP, "bare: the same and matplotlib")
def test_imports_with_pictures(measure):
    measure.pedantic(run, ("-c", "import pandas, xlsxwriter, openpyxl, matplotlib.figure"), rounds=5, warmup_rounds=1)


@pytest.mark.measured(GROUP, "cii-xl summary --json (no files)")
def test_summary_json(measure):
    measure.pedantic(run, ("-m", "cii_xl.cli", "summary", "--json"), rounds=5, warmup_rounds=1)


@pytest.mark.measured(GROUP, "cii-xl summary --out (.xlsx and .png)")
def test_summary(measure, tmp_path):
    fresh = iter(range(100))
    measure.pedantic(
        run,
        setup=lambda: (("-m", "cii_xl.cli", "summary", "--out", tmp_path / str(next(fresh))), {}),
        rounds=5,
        warmup_rounds=1,
    )
    assert {file.suffix for file in (tmp_path / "0").iterdir()} == {".xlsx", ".png"}
