import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey import ledger
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.records import Answer, Respondent, Stamp, State, Submission, Verdict
from cii_xl.survey.store import Store, StoreFault, listed
from cii_xl.survey.wave_name import BadWave

TINY = Definition(
    "MFG",
    "制造",
    "试",
    (
        Question("company", "基本情况", Kind.TEXT, "企业名称", need=Need.MUST),
        Question("M01", "研发", Kind.SHARE, "线上研发占比", unit="%", stage="研发"),
        Question("M01L", "研发", Kind.LEVEL, "线上研发程度", options=(Option("0", "没有", 0.0),), agrees="M01"),
    ),
)
STAMP = Stamp("CII-MFG", TINY.digest, "试", "MFG", "2026Q4", "R1", "印")
ERROR = Problem("answer.range", Place("第 1 题", "填写", "D8"), "=1+1", "0 至 100", "改正")
WARNING = replace(ERROR, rule="answer.soft", severity=Severity.WARNING)
UNINVITED = replace(ERROR, rule="respondent.uninvited")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", create=True) as opened:
        yield opened


def submission(number: int, respondent: str = "R1", modified: str = "", *problems: Problem, row: int = 0) -> Submission:
    answers = {a.code: a for a in (Answer("M01", State.ANSWERED, 35.5), Answer("company", State.BLANK))}
    stamp = replace(STAMP, respondent=respondent)
    return Submission(f"{number:064x}", row, f"表{number}.xlsx", stamp, respondent, modified, answers, problems)


def test_everything_comes_back_as_it_was_recorded(store: Store) -> None:
    told = [submission(1, "R1", "2026-11-20T08:15:00Z", WARNING, ERROR), submission(1, "R2", row=7)]
    assert store.record("表1.xlsx", 10, told)
    unknown = Submission("f" * 64, 0, "图.png", None, "", "", {}, (ERROR,))
    assert store.record("图.png", 3, [unknown])
    assert store.submissions() == [*told, unknown]
    assert store.submissions("2026Q4", "MFG") == told
    assert store.submissions("2026Q3") == store.submissions(industry="FIN") == []
    assert isinstance(store.submissions()[0].answers["M01"].value, float)


def test_recording_the_same_file_again_adds_nothing(store: Store) -> None:
    assert store.record("表1.xlsx", 10, [submission(1)])
    assert not store.record("改名.xlsx", 10, [replace(submission(1, "R9", "", ERROR), file="改名.xlsx")])
    assert store.submissions() == [submission(1)]
    assert store.has(submission(1).sha256)
    assert not store.has(submission(2).sha256)


def test_a_further_judging_stands_in_place_of_the_one_named_and_the_old_stays(store: Store) -> None:
    refused = submission(1, "R1", "", UNINVITED)
    store.record("表1.xlsx", 10, [refused])
    store.record("表2.xlsx", 10, [submission(2, "R2")])
    note = replace(WARNING, severity=Severity.NOTE)
    assert not store.record("表1.xlsx", 10, [submission(1)]), "something stands already"
    again = submission(1, "R1", "", UNINVITED, note)
    assert not store.record("表1.xlsx", 10, [again], instead=[refused]), "the same outcome is no second judging"
    assert store.record("表1.xlsx", 10, [submission(1)], instead=[refused])
    assert not store.record("表1.xlsx", 10, [submission(1, "R7")], instead=[refused]), "another stands by now"
    assert store.judged(refused.sha256) == [submission(1)]
    assert store.submissions() == [submission(1), submission(2, "R2")], "order of arrival, not of judging"
    with sqlite3.connect(store.folder / "ledger.sqlite") as raw:
        assert raw.execute("SELECT judging, verdict FROM submissions WHERE row = 0 ORDER BY seq").fetchall() == [
            (1, Verdict.REJECTED),
            (1, Verdict.ACCEPTED),
            (2, Verdict.ACCEPTED),
        ]
    raw.close()


@pytest.mark.parametrize(
    ("arrivals", "winner"),
    [
        ([("", None), ("", None)], 1),
        ([("2026-11-02T00:00:00Z", None), ("2026-11-01T00:00:00Z", None)], 0),
        ([("2026-11-01T00:00:00Z", None), ("2026-11-02T00:00:00Z", WARNING)], 1),
        ([("2026-11-01T00:00:00Z", WARNING), ("2026-11-02T00:00:00Z", ERROR)], 0),
        ([("2026-11-01T00:00:00Z", None), ("", None)], 0),
        ([("", ERROR)], None),
    ],
)
def test_the_newest_that_was_not_rejected_counts(
    store: Store, arrivals: list[tuple[str, Problem | None]], winner: int | None
) -> None:
    for number, (modified, problem) in enumerate(arrivals):
        store.record("x", 1, [submission(number, "R1", modified, *([problem] if problem else []))])
    current = store.current("2026Q4", "MFG")
    assert [int(s.sha256, 16) for s in current.values()] == ([] if winner is None else [winner])
    assert len(store.submissions()) == len(arrivals)


def test_a_respondent_listed_again_with_the_same_data_changes_nothing(store: Store) -> None:
    first, second = Respondent("R1", "甲公司", size="大"), Respondent("R2", "乙公司")
    store.invite("2026Q4", "MFG", [first, second])
    store.invite("2026Q4", "MFG", [second, first])
    assert list(store.invited("2026Q4", "MFG").items()) == [("R1", first), ("R2", second)]
    store.invite("2026Q4", "MFG", [replace(first, size="中")])
    assert store.invited("2026Q4", "MFG") == {"R1": replace(first, size="中"), "R2": second}
    with sqlite3.connect(store.folder / "ledger.sqlite") as raw:
        assert raw.execute("SELECT respondent, size FROM invitations").fetchall() == [
            ("R1", "大"),
            ("R2", ""),
            ("R1", "中"),
        ]
    raw.close()
    store.invite("2026Q4", "MFG", [first])  # back to what it was first: a third row, and it stands
    assert store.invited("2026Q4", "MFG")["R1"] == first
    assert store.invited("2026Q3", "MFG") == {}


def test_waves_are_those_sent_out_and_those_accepted(store: Store) -> None:
    store.invite("2026Q4", "MFG", [Respondent("R1", "甲")])
    store.invite("2026Q3", "FIN", [Respondent("R1", "甲")])
    store.record("x", 1, [replace(submission(1), stamp=replace(STAMP, wave="开放", industry="RET"))])
    store.record("x", 1, [replace(submission(2, "R1", "", ERROR), stamp=replace(STAMP, wave="伪造"))])
    assert store.waves() == [("2026Q4", "MFG"), ("2026Q3", "FIN"), ("开放", "RET")]


@pytest.mark.parametrize("wave", ["", " ", "2026/Q4", "甲:乙", "长" * 41])
def test_a_wave_that_is_no_name_of_a_file_is_refused(store: Store, wave: str) -> None:
    with pytest.raises(BadWave, match="不可用"):
        store.invite(wave, "MFG", [])


def test_spaces_around_a_wave_s_name_are_not_part_of_it(store: Store) -> None:
    store.invite(" 2026Q4 ", "MFG", [Respondent("R1", "甲")])
    assert store.waves() == [("2026Q4", "MFG")]


def test_definitions_are_known_by_their_digest(store: Store) -> None:
    other = replace(TINY, edition="试二")
    for definition in (TINY, other, TINY):
        store.register(definition)
    assert store.definitions() == [TINY, other]
    assert store.definition(TINY.digest) == TINY
    assert store.definition("0" * 16) is None


def test_bytes_are_kept_once_and_checked_when_read(store: Store) -> None:
    sha256 = store.keep(b"abc")
    assert store.path(sha256).relative_to(store.folder).as_posix() == f"files/ba/{sha256}"
    before = store.path(sha256).stat()
    assert store.keep(b"abc") == sha256
    assert store.path(sha256).stat().st_ino == before.st_ino
    assert store.read(sha256) == b"abc"
    assert [p.name for p in (store.folder / "files").rglob("*") if p.is_file()] == [sha256]
    store.path(sha256).write_bytes(b"abd")
    with pytest.raises(StoreFault, match=r"原件.*已被改动；从备份恢复"):
        store.read(sha256)
    store.keep(b"abc")  # the same file collected again mends the copy
    assert store.read(sha256) == b"abc"
    store.path(sha256).unlink()
    with pytest.raises(StoreFault, match="缺失"):
        store.read(sha256)


def test_the_key_is_made_in_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CII_SURVEY_KEY", raising=False)
    assert store.key() == store.key()
    assert (store.folder / "key").read_bytes() == store.key()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_new_store_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with Store(tmp_path / "甲" / "问卷", create=True) as made:
            made.key()
            sha256 = made.keep(b"x")
            made.register(TINY)
            files = [made.path(sha256), *(p for p in made.folder.iterdir() if p.is_file())]
            assert {p.name.partition(".sqlite")[2] for p in files} >= {"", "-wal", "-shm"}
            assert {p.name: oct(p.stat().st_mode & 0o777) for p in files} == {p.name: "0o600" for p in files}
            assert made.folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)


def test_who_is_listed_in_a_folder_that_may_have_no_store(store: Store, tmp_path: Path) -> None:
    store.invite("W", "MFG", [Respondent("R1", "甲")])
    assert listed(store.folder, "W", "MFG") == {"R1": Respondent("R1", "甲")}
    assert listed(tmp_path / "无", "W", "MFG") == {}
    assert not (tmp_path / "无").exists()


# -- nothing is ever changed ---------------------------------------------------------------------------------------


def test_only_inserts_are_ever_sent_to_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    connect = sqlite3.connect

    def traced(*given: object, **named: object) -> sqlite3.Connection:
        connection = connect(*given, **named)  # type: ignore[call-overload]
        connection.set_trace_callback(sent.append)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", traced)
    with Store(tmp_path / "s", create=True) as store:
        store.register(TINY)
        store.invite("2026Q4", "MFG", [Respondent("R1", "甲")])
        store.invite("2026Q4", "MFG", [Respondent("R1", "乙")])
        store.record("x", 1, [submission(1, "R1", "", UNINVITED)])
        store.record("x", 1, [submission(1)], instead=[submission(1, "R1", "", UNINVITED)])
        store.current("2026Q4", "MFG")
        store.waves()
    first_words = {statement.split()[0].upper() for statement in sent if not statement.startswith("--")}
    assert first_words == {"PRAGMA", "BEGIN", "COMMIT", "CREATE", "INSERT", "SELECT"}
    assert not [s for s in sent if s.upper().startswith("INSERT OR REPLACE")]


@pytest.mark.parametrize("table", ["definitions", "invitations", "files", "submissions", "answers", "problems"])
def test_the_ledger_itself_refuses_changes_by_any_program(store: Store, table: str) -> None:
    store.register(TINY)
    store.invite("2026Q4", "MFG", [Respondent("R1", "甲")])
    store.record("x", 1, [submission(1, "R1", "", WARNING)])
    raw = sqlite3.connect(store.folder / "ledger.sqlite", isolation_level=None)
    (count,) = raw.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert count > 0
    column = raw.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        with pytest.raises(sqlite3.IntegrityError, match="只增不改"):
            raw.execute(statement)
    assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)
    raw.close()


def test_a_file_whose_recording_fails_half_way_is_not_there_at_all(store: Store) -> None:
    twice = [submission(1), submission(1)]  # the same row twice, which the ledger refuses
    with pytest.raises(sqlite3.IntegrityError):
        store.record("x", 1, twice)
    assert store.submissions() == []
    assert store.record("x", 1, [submission(1)])


# -- faults ---------------------------------------------------------------------------------------------------------


def test_a_folder_without_a_ledger_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match=r"没有问卷台账 ledger.sqlite；检查 --store"):
        Store(tmp_path / "空")
    assert not (tmp_path / "空").exists()


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    Store(tmp_path, create=True).close()
    raw = sqlite3.connect(tmp_path / "ledger.sqlite")
    raw.execute("PRAGMA user_version = 7")
    raw.close()
    with pytest.raises(StoreFault, match="更新版本的 cii-xl 写成（格式 7，本程序最高支持 1）；请升级"):
        Store(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(content)
    with pytest.raises(StoreFault, match=r"不是.*台账；.*从备份恢复"):
        Store(tmp_path)
    assert (tmp_path / "ledger.sqlite").read_bytes() == content


def test_a_damaged_ledger_says_so(tmp_path: Path) -> None:
    with Store(tmp_path, create=True) as store:
        for number in range(200):
            store.record("x", 1, [submission(number)])
    file = tmp_path / "ledger.sqlite"
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    with pytest.raises(StoreFault, match="已损坏；从备份恢复"), Store(tmp_path) as store:
        store.submissions()


def test_a_ledger_locked_by_another_program_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PATIENCE", 0.05)
    other = sqlite3.connect(store.folder / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store(store.folder) as impatient, pytest.raises(StoreFault, match=r"被另一个程序占用.*等它完成"):
        impatient.register(TINY)
    other.execute("ROLLBACK")
    other.close()
    store.register(TINY)


@pytest.mark.skipif(sys.platform == "win32", reason="SQLite has this way of locking on Unix only")
def test_a_disk_without_shared_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def as_on_a_network_drive(file: object, **named: object) -> sqlite3.Connection:
        address = str(file).partition("?")[0].removeprefix("file://")
        return connect(f"file://{address}?vfs=unix-dotfile", **named | {"uri": True})  # type: ignore[call-overload,no-any-return]

    Store(tmp_path / "local", create=True).close()
    monkeypatch.setattr(sqlite3, "connect", as_on_a_network_drive)
    with pytest.raises(StoreFault, match=r"网络盘.*移到本机磁盘"):
        Store(tmp_path / "remote", create=True)
    assert list((tmp_path / "remote").iterdir()) == []
    with pytest.raises(StoreFault, match=r"网络盘.*移到本机磁盘"):
        Store(tmp_path / "local")


def test_a_mistake_of_the_program_is_not_told_as_a_fault_of_the_file(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), ledger.faults(store.folder):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


# -- several at once ------------------------------------------------------------------------------------------------

_RACE = """
import sys
from pathlib import Path
from cii_xl.survey.records import Respondent, Submission
from cii_xl.survey.store import Store
from cii_xl.survey.wave_name import BadWave
with Store(Path(sys.argv[1]), create=True) as store:
    store.key()
    added = 0
    for number in range(60):
        store.keep(b"%d" % number)
        store.invite("W", "MFG", [Respondent(f"R{number}", "x")])
        added += store.record("x", 1, [Submission(f"{number:064x}", 0, "x", None, "", "")])
    print(added)
"""


def test_programs_that_start_at_one_moment_share_one_new_store(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-c", _RACE, str(tmp_path / "s")], stdout=subprocess.PIPE) for _ in range(4)
    ]
    told = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 4
    assert sum(int(line) for line in told) == 60, "each was added by exactly one of them"
    with Store(tmp_path / "s") as store:
        assert len(store.submissions()) == 60
        assert len(store.invited("W", "MFG")) == 60
    raw = sqlite3.connect(tmp_path / "s" / "ledger.sqlite")
    assert raw.execute("SELECT count(*) FROM invitations").fetchone() == (60,)
    raw.close()
    assert {p.name for p in (tmp_path / "s").iterdir()} == {"ledger.sqlite", "files", "key"}


# -- what other programs and other lists do to it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE definitions SET json = '{}'",
        "UPDATE definitions SET json = 'x'",
        "UPDATE definitions SET json = replace(json, '制造', '金融')",
        "UPDATE answers SET state = 'x'",
        "UPDATE problems SET severity = 'x'",
        "DROP VIEW standing",
        "DROP TABLE problems",
    ],
)
def test_a_ledger_changed_by_another_program_says_so(store: Store, change: str) -> None:
    store.register(TINY)
    store.record("表1.xlsx", 10, [submission(1, "R1", "", ERROR)])
    raw = sqlite3.connect(store.folder / "ledger.sqlite")
    with raw:
        for table in ("definitions", "answers", "problems"):
            raw.execute(f"DROP TRIGGER {table}_no_update")
        raw.execute(change)
    raw.close()
    with pytest.raises(StoreFault, match="被其他程序改动"):
        _read_all(store.folder)


def _read_all(folder: Path) -> None:
    with Store(folder) as store:
        store.definitions()
        store.submissions()


def test_ids_that_moved_from_one_company_to_another_are_refused(store: Store) -> None:
    """A list without ids, numbered anew after a row was put in or taken out."""
    one, two, three = (Respondent(f"MFG-000{i}", name) for i, name in enumerate(("甲", "乙", "丙"), 1))
    store.invite("W", "MFG", [one, two, three])
    with pytest.raises(StoreFault, match="“甲”先前为 MFG-0001，现为 MFG-0002、“乙”先前为 MFG-0002，现为 MFG-0003；"):
        store.invite("W", "MFG", [replace(one, name="新"), replace(two, name="甲"), replace(three, name="乙")])
    with pytest.raises(StoreFault, match="“乙”先前为 MFG-0002，现为 MFG-0001"):
        store.invite("W", "MFG", [replace(one, name="乙")])
    assert [r.name for r in store.invited("W", "MFG").values()] == ["甲", "乙", "丙"]
    store.invite(
        "W", "MFG", [replace(one, name="甲（更名）"), Respondent("MFG-0004", "丁"), Respondent("MFG-0005", "丙")]
    )
    assert len(store.invited("W", "MFG")) == 5
