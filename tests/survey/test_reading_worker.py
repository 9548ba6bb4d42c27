"""The worker processes: limits that hold, and files that go on when one takes a worker down."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cii_xl.survey.reading.content import FormContent, Refused
from cii_xl.survey.reading.worker import Job, Workers
from tests.survey import forms, hostile

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits that Windows has not")


@pytest.fixture
def jobs(tmp_path):
    """Jobs for files of these bytes, named as given."""

    def of(**files):
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
        return [Job(tmp_path / name, f"{name}.xlsx") for name in files]

    return of


def outcome(found):
    return {
        job.name.removesuffix(".xlsx"): content.problems[0].rule if isinstance(content, Refused) else "read"
        for job, content in found
    }


def process(workers):
    """The process of the only worker."""
    (one,) = workers._workers
    return one.start()


def test_forms_side_by_side(jobs):
    good = jobs(**{f"f{i}": forms.filled({"company": f"甲{i}"}) for i in range(5)}, bad=b"")
    with Workers() as workers:
        found = dict(workers.read_all(good))
    assert set(found) == set(good)
    cell = forms.answer_cell("company")
    names = {j.name: c.cells[cell].value for j, c in found.items() if isinstance(c, FormContent)}
    assert names == {f"f{i}.xlsx": f"甲{i}" for i in range(5)}
    (problem,) = found[good[-1]].problems
    assert (problem.rule, str(problem.place)) == ("file.empty", "bad.xlsx")


def test_a_second_round_and_none_at_all(jobs):
    good = jobs(a=forms.form())
    with Workers(1) as workers:
        assert list(workers.read_all([])) == []
        first = process(workers).pid
        for _ in range(2):
            assert outcome(workers.read_all(good)) == {"a": "read"}
        assert process(workers).pid == first


def test_jobs_are_taken_as_they_are_needed(jobs):
    (job,) = jobs(a=forms.form())
    taken = []

    def many():
        for number in range(100):
            taken.append(number)
            yield job

    with Workers(2) as workers:
        found = workers.read_all(many())
        next(found)
        assert len(taken) <= 5
        found.close()


def test_nothing_is_left_running(jobs):
    good = jobs(a=forms.form())
    with Workers(2) as workers:
        list(workers.read_all(good))
        processes = [one.start() for one in workers._workers]
    assert all(p.returncode is not None for p in processes)


@unix
def test_nothing_is_left_running_after_an_error_in_the_middle(jobs):
    many = jobs(**{f"f{i}": forms.form() for i in range(6)})
    processes = []
    with pytest.raises(ZeroDivisionError), Workers(2) as workers:  # noqa: PT012  the error is the caller's
        processes += [one.start() for one in workers._workers]
        found = workers.read_all(many)
        next(found)
        os.kill(processes[0].pid, signal.SIGSTOP)
        raise ZeroDivisionError
    found.close()
    assert all(p.returncode is not None for p in processes)
    assert all(one._process is None for one in workers._workers)


def test_the_worker_has_no_pandas(jobs):
    script = "import sys; from cii_xl.survey.reading import worker; print({'pandas', 'openpyxl'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert out.stdout.strip() == "set()"


@unix
def test_a_worker_that_was_killed_is_replaced_and_the_file_read_after_all(jobs):
    good = jobs(a=forms.form(), b=forms.form())
    with Workers(1) as workers:
        os.kill(process(workers).pid, signal.SIGKILL)
        process(workers).wait()
        assert outcome(workers.read_all(good)) == {"a": "read", "b": "read"}


@unix
def test_a_worker_that_hangs_is_ended(jobs):
    with Workers(1, seconds=4) as workers:
        os.kill(process(workers).pid, signal.SIGSTOP)
        assert outcome(workers.read_all(jobs(a=forms.form(), b=forms.form()))) == {"a": "file.time", "b": "read"}


@unix
def test_a_worker_that_always_dies(jobs):
    with Workers(1, memory=30_000_000) as workers:
        found = list(workers.read_all(jobs(a=forms.form(), b=forms.form())))
    assert outcome(found) == {"a": "file.unparsable", "b": "file.unparsable"}


@unix
def test_a_worker_ends_with_its_parent():
    script = (
        "import sys, time; from cii_xl.survey.reading.worker import Workers\n"
        "w = Workers(1).__enter__(); print(w._workers[0].start().pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the worker is still there")


_PEAK = """
import json, resource, sys
from pathlib import Path
from cii_xl.survey.reading.content import Refused
from cii_xl.survey.reading.worker import Job, Workers
jobs = [Job(Path(path), Path(path).name) for path in sys.argv[1:]]
with Workers(2) as workers:
    found = {j.name: [p.rule for p in c.problems] if isinstance(c, Refused) else [] for j, c in workers.read_all(jobs)}
print(json.dumps([found, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@unix
def test_hostile_files_within_their_limits(tmp_path):
    # In a process of its own: what counts as the children's peak includes what their parent had when it forked.
    paths, wanted = [], {}
    for attack in hostile.attacks():
        parts = hostile.unpacked(forms.form())
        attack.change(parts)
        paths.append(tmp_path / attack.name)
        paths[-1].write_bytes(hostile.packed(parts))
        wanted[attack.name] = attack.rules
    named = [path.rename(path.with_suffix(".xlsx")) for path in paths]
    out = subprocess.run([sys.executable, "-c", _PEAK, *named], capture_output=True, text=True, check=True)
    found, peak = json.loads(out.stdout)
    assert {name.removesuffix(".xlsx"): set(rules) for name, rules in found.items()} == wanted
    if sys.platform == "linux":  # macOS counts bytes and sets no limit
        assert peak * 1024 < 300_000_000
