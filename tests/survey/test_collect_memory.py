"""Collecting files made to fill the memory: what the whole tree of processes ever holds stays under 300 MB."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cii_xl
from cii_xl.survey.reading.worker import WORKERS
from cii_xl.survey.records import Respondent
from cii_xl.survey.seal import VARIABLE
from cii_xl.survey.store import Store

from .filling import SMALL, code_of, filled, form, good
from .hostile import attacks, packed, unpacked

WAVE = "2026Q4"
MOST = 300_000_000
REFUSED = {"zip bomb": "file.inflated", "far cell": "cells.far"}

_COLLECT = """
import json, re, sys
from pathlib import Path
from cii_xl.survey.collect import collect
from cii_xl.survey.reading.worker import _Worker
from cii_xl.survey.store import Store

def peak(process):
    return 1024 * int(re.search("VmHWM:[^0-9]*([0-9]+) kB", Path(f"/proc/{process}/status").read_text())[1])

def close(worker, real=_Worker.close):
    peaks.append(peak(worker._process.pid))
    real(worker)

peaks, _Worker.close = [], close
with Store(Path(sys.argv[2])) as store:
    done = collect(Path(sys.argv[1]), store)
print(json.dumps([[*peaks, peak("self")], {s.file: [p.rule for p in s.problems] for s in done.submissions}]))
"""
"""Prints the peaks of the workers and of the collector, and which rules each file broke. getrusage would add what the
test run itself had when it started them."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    with Store(tmp_path / "store", create=True) as opened:
        opened.register(SMALL)
        opened.invite(WAVE, "MFG", [Respondent("R1", "第1公司", code_of(1))])
        sound = filled(form(SMALL, opened.key(), WAVE, Respondent("R1", "第1公司")), SMALL, good(1))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "sound.xlsx").write_bytes(sound)
    for attack in attacks():
        if attack.name in REFUSED:
            parts = unpacked(sound)
            attack.change(parts)
            for copy in range(WORKERS):  # as many as are read side by side
                (tmp_path / "inbox" / f"{attack.name} {copy}.xlsx").write_bytes(packed(parts | {"copy": b"%d" % copy}))
    return tmp_path / "store"


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
def test_bombs_and_far_cells_stay_under_300_mb_altogether(store: Path) -> None:
    command = [sys.executable, "-c", _COLLECT, str(store.parent / "inbox"), str(store)]
    root = Path(cii_xl.__file__).parents[1]
    said = subprocess.run(command, capture_output=True, check=True, cwd=root, timeout=120).stdout
    peaks, rules = json.loads(said)
    assert rules.pop("sound.xlsx") == []
    assert rules == {f"{name} {i}.xlsx": [rule] for name, rule in REFUSED.items() for i in range(WORKERS)}
    assert len(peaks) == WORKERS + 1
    assert sum(peaks) < MOST
