"""What the survey commands say on the terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from cii_xl.cli import main
from cii_xl.commands.survey_shown import estimated
from cii_xl.survey.store import Store
from cii_xl.terminal import Terminal

from .test_estimate_report import EDITION, estimate


def test_firms_beyond_the_list_stand_beside_the_usable(capsys: pytest.CaptureFixture[str]) -> None:
    estimated(Terminal(), [estimate(), replace(estimate(), uninvited=3)], EDITION)
    told = capsys.readouterr().out
    assert "发放 20，回收 15，可用 10；" in told
    assert "发放 20，回收 15，可用 10（含名单外 3）；" in told


def test_remarks_are_not_broken_within_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"在 {'/很长的路径' * 40}"
    Terminal().say(text)
    assert capsys.readouterr().err == f"{text}\n"


def test_a_second_list_of_newcomers_takes_nobodys_id(tmp_path: Path) -> None:
    for names in ("甲公司\n乙公司", "丙公司\n甲公司"):
        (tmp_path / "名单.csv").write_text(f"单位名称\n{names}\n", encoding="utf-8")
        given = ["--respondents", str(tmp_path / "名单.csv"), "--store", str(tmp_path / "问卷")]
        form = ["survey", "form", "--industry", "MFG", "--wave", "2026Q4", *given, "--out", str(tmp_path / "表")]
        assert main(form) == 0
    with Store(tmp_path / "问卷") as store:
        names_by_id = {id: one.name for id, one in store.invited("2026Q4", "MFG").items()}
    assert names_by_id == {"MFG-0001": "甲公司", "MFG-0002": "乙公司", "MFG-0003": "丙公司"}
