"""Collectors as real processes: killed at any moment, and two at once. Nothing may be lost or doubled."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import cii_xl
from cii_xl.survey.collect import collect
from cii_xl.survey.records import Respondent, Verdict
from cii_xl.survey.seal import VARIABLE
from cii_xl.survey.store import Store

from .filling import SMALL, code_of, filled, form, good

KILLS = 10
"""How often a collector is killed in the usual test run."""
FORMS = 16
STEPS = 600
"""Steps on disk that a collector gets at most before it is killed; to collect all forms takes some 1,500."""
SEED = 20261122
WAVE = "2026Q4"

_COLLECT = """
import os, sys
from pathlib import Path
from cii_xl.survey.collect import collect
from cii_xl.survey.store import Store

left = int(sys.argv[3])

def step():
    global left
    left -= 1
    if left == 0:
        print("here", flush=True)
        sys.stdin.readline()

def counted(real):
    def call(*given, **named):
        step()
        return real(*given, **named)
    return call

with Store(Path(sys.argv[2])) as store:
    for name in ("fsync", "replace", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    store._connection.set_trace_callback(lambda sql: step())
    run = collect(Path(sys.argv[1]), store)
    print(run.new, run.known, flush=True)
"""
"""Counts what it does to the disk, halts before the step named, and is killed there."""


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An inbox of forms, some of them broken, and its store."""
    monkeypatch.delenv(VARIABLE, raising=False)
    inbox, folder = tmp_path / "inbox", tmp_path / "store"
    inbox.mkdir()
    with Store(folder, create=True) as store:
        store.register(SMALL)
        respondents = [Respondent(f"R{i:02d}", f"第{i}公司", code_of(i)) for i in range(FORMS)]
        store.invite(WAVE, "MFG", respondents)
        for number, who in enumerate(respondents):
            answers = good(number) | ({"consent": "否"} if number % 5 == 0 else {})
            data = filled(form(SMALL, store.key(), WAVE, who), SMALL, answers)
            (inbox / f"{who.id}.xlsx").write_bytes(data)
        (inbox / "乱.txt").write_bytes("乱".encode())
    return inbox, folder


def collector(inbox: Path, store: Path, steps: int = 0) -> subprocess.Popen[str]:
    """A collecting process, which halts before the given number of steps on disk; 0: runs through."""
    return subprocess.Popen(
        [sys.executable, "-c", _COLLECT, str(inbox), str(store), str(steps)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(cii_xl.__file__).parents[1],
    )


def rows(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of what came back, without numbers that say only in which order they were added."""
    ledger = sqlite3.connect(store / "ledger.sqlite")
    try:
        found = {
            "files": "sha256, name, size FROM files",
            "submissions": "sha256, row, judging, wave, respondent, modified, verdict FROM submissions",
            "answers": "sha256, code, state, value FROM answers JOIN submissions ON seq = submission",
            "problems": "sha256, position, rule FROM problems JOIN submissions ON seq = submission",
        }
        return {table: ledger.execute(f"SELECT {columns} ORDER BY 1, 2").fetchall() for table, columns in found.items()}
    finally:
        ledger.close()


def like(folder: Path, name: str) -> Path:
    """Another store that sent the same forms, and got none back yet."""
    other = folder.with_name(name)
    with Store(folder) as store, Store(other, create=True) as copy:
        (other / "key").write_bytes(store.key())
        copy.register(SMALL)
        copy.invite(WAVE, "MFG", store.invited(WAVE, "MFG").values())
    return other


def in_one_go(inbox: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an undisturbed collector records in a store like this one."""
    other = like(folder, "undisturbed")
    with Store(other) as store:
        run = collect(inbox, store)
    assert run.verdicts[Verdict.ACCEPTED] == FORMS - 4
    assert run.verdicts[Verdict.REJECTED] == 5
    return rows(other)


def killed_again_and_again(inbox: Path, folder: Path, times: int) -> None:
    """Kill collectors before steps on disk chosen at random, until all is recorded all the same; then begin anew."""
    chance = random.Random(SEED)
    expected = in_one_go(inbox, folder)
    known: set[str] = set()
    kills = stores = 0
    while kills < times:
        with collector(inbox, folder, chance.randrange(1, STEPS)) as process:
            assert process.stdout is not None
            halted = process.stdout.readline() == "here\n"
            process.kill()
        kills += halted
        recorded = {str(row[0]) for row in rows(folder)["files"]}
        assert known <= recorded, "what was recorded once is there for good"
        known = recorded
        if not halted:
            everything_is_there_once(inbox, folder, expected)
            stores += 1
            folder, known = like(folder, f"store-{stores}"), set()
    everything_is_there_once(inbox, folder, expected)


def everything_is_there_once(inbox: Path, folder: Path, expected: dict[str, list[tuple[object, ...]]]) -> None:
    with Store(folder) as store:
        run = collect(inbox, store)
        assert run.new + run.known == FORMS + 1
        assert rows(folder) == expected
        for path in inbox.iterdir():
            (sha256,) = (s.sha256 for s in store.submissions() if s.file == path.name)
            assert store.read(sha256) == path.read_bytes()
        assert len(store.current(WAVE, "MFG")) == FORMS - 4
        assert collect(inbox, store).new == 0


def test_a_collector_killed_at_any_moment_loses_and_doubles_nothing(sent: tuple[Path, Path]) -> None:
    killed_again_and_again(*sent, KILLS)


@pytest.mark.long
def test_fifty_kills(sent: tuple[Path, Path]) -> None:
    killed_again_and_again(*sent, 50)


def test_collectors_at_once_record_everything_once(sent: tuple[Path, Path]) -> None:
    inbox, folder = sent
    expected = in_one_go(inbox, folder)
    runs = [collector(inbox, folder) for _ in range(2)]
    told = [run.communicate(timeout=120)[0].split() for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sum(int(new) for new, _ in told) == FORMS + 1
    assert all(int(new) + int(known) == FORMS + 1 for new, known in told)
    assert rows(folder) == expected
