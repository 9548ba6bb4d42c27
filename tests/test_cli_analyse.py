"""``cii-xl analyse``: every analysis is there, and answers in every form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from cii_xl.cli import main
from cii_xl.commands import analyse

NAMES = ("uncertainty", "sensitivity", "weighting", "planning", "change", "claims", "gdp", "regions")


def test_every_analysis_is_a_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert [name for name in NAMES if f"\n    {name}" not in told] == []
    assert len(analyse._ANALYSES) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_how_it_is_used_without_heavy_imports(name: str) -> None:
    code = (
        "import sys\nfrom cii_xl.cli import main\n"
        f"try: main(['analyse', {name!r}, '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'numpy', 'scipy', 'xlsxwriter', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert f"cii-xl analyse {name}" in done.stdout
    assert "--out" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_json_findings_and_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "GDP.xlsx"
    assert main(["analyse", "gdp", "--json", "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["analysis"] == "gdp"
    assert told["findings"]
    assert told["tables"]
    assert openpyxl.load_workbook(out).sheetnames
    assert main(["analyse", "gdp", "--out", str(tmp_path / "GDP.gif")]) == 1
    assert "后缀不认识" in capsys.readouterr().err


def test_without_an_analysis_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse"])
    assert ended.value.code == 2
    assert "缺少参数：分析" in capsys.readouterr().err
