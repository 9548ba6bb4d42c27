import errno
import io
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cii_xl.survey import inbox as inbox_module
from cii_xl.survey.belonging import OURS
from cii_xl.survey.collect import Collected, collect
from cii_xl.survey.records import Respondent, Submission, Verdict
from cii_xl.survey.rules import RULES
from cii_xl.survey.seal import VARIABLE, BadKey
from cii_xl.survey.store import Store, StoreFault
from cii_xl.survey.wave_name import BadWave

from .filling import SMALL, Answers, code_of, filled, form, good

WAVE = "2026Q4"
FIRST, SECOND = Respondent("R1", "第1公司", code_of(1)), Respondent("R2", "第2公司", code_of(2))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.delenv(VARIABLE, raising=False)
    with Store(tmp_path / "store", create=True) as opened:
        opened.key()
        opened.register(SMALL)
        opened.invite(WAVE, "MFG", [FIRST, SECOND])
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def returned(store: Store, who: Respondent | None, answers: Answers, modified: str = "2024-11-20T08:00:00Z") -> bytes:
    return filled(form(SMALL, store.key(), WAVE, who), SMALL, answers, modified)


def rules(submission: Submission) -> set[str]:
    return {p.rule for p in submission.problems}


def test_files_are_judged_kept_and_recorded_in_the_inbox_s_order(store: Store, inbox: Path) -> None:
    (inbox / "乙").mkdir()
    sent = {
        "甲.xlsx": returned(store, FIRST, good(1)),
        "乙/二.xlsx": returned(store, SECOND, good(2) | {"s1_share": 101}),
        "乙/图.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    for name, data in sent.items():
        (inbox / name).write_bytes(data)
    seen: list[tuple[int, int]] = []
    run = collect(inbox, store, progress=lambda done, total: seen.append((done, total)))
    assert [(s.file, s.respondent, s.verdict) for s in run.submissions] == [
        ("乙/二.xlsx", "R2", Verdict.REJECTED),
        ("乙/图.png", "", Verdict.REJECTED),
        ("甲.xlsx", "R1", Verdict.ACCEPTED),
    ]
    assert run.verdicts == {Verdict.ACCEPTED: 1, Verdict.WITH_WARNINGS: 0, Verdict.REJECTED: 2}
    assert (run.files, run.new, run.known, run.remarks, run.left) == (3, 3, 0, (), ())
    assert rules(run.submissions[0]) == {"answer.range"}
    assert rules(run.submissions[1]) == {"file.picture"}
    assert store.submissions() == list(run.submissions)
    assert [store.read(s.sha256) for s in run.submissions] == [sent[s.file] for s in run.submissions]
    assert list(store.current(WAVE, "MFG")) == ["R1"]
    assert store.current(WAVE, "MFG")["R1"].answers["s1_share"].value == 45
    assert seen[-1] == (3, 3)
    assert seen == sorted(seen)


def test_collecting_again_changes_nothing_and_the_inbox_is_never_changed(store: Store, inbox: Path) -> None:
    (inbox / "甲.xlsx").write_bytes(returned(store, FIRST, good(1)))
    (inbox / "坏.xlsx").write_bytes(b"")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in inbox.rglob("*")}
    first = collect(inbox, store)
    ledger, recorded = (store.folder / "ledger.sqlite").read_bytes(), store.submissions()
    again = collect(inbox, store)
    assert (first.new, first.known, again.new, again.known) == (2, 0, 0, 2)
    assert (again.submissions, again.remarks) == ((), ())
    assert store.submissions() == recorded
    assert (store.folder / "ledger.sqlite").read_bytes() == ledger
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in inbox.rglob("*")} == before


def test_the_same_bytes_under_other_names_count_once_and_are_told(store: Store, inbox: Path) -> None:
    data = returned(store, FIRST, good(1))
    for name in ("a.xlsx", "b.xlsx"):
        (inbox / name).write_bytes(data)
    run = collect(inbox, store)
    assert [s.file for s in run.submissions] == ["a.xlsx"]
    assert [(r.file, r.text) for r in run.remarks] == [("b.xlsx", "与“a.xlsx”内容完全相同，只计一份")]
    (inbox / "a.xlsx").rename(inbox / "c.xlsx")
    again = collect(inbox, store)
    assert (again.new, again.known) == (0, 1)
    assert ("b.xlsx", "与先前收到的“a.xlsx”内容完全相同，只计一份") in [(r.file, r.text) for r in again.remarks]


# -- revisions ------------------------------------------------------------------------------------------------------


def test_a_newer_valid_revision_wins_and_the_older_stays(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1), "2024-11-20T08:00:00Z"))
    collect(inbox, store)
    (inbox / "2.xlsx").write_bytes(returned(store, FIRST, good(1) | {"employees": 6000}, "2024-11-21T08:00:00Z"))
    (inbox / "0.xlsx").write_bytes(returned(store, FIRST, good(1) | {"employees": 7000}, "2024-11-19T08:00:00Z"))
    run = collect(inbox, store)
    assert [(s.file, [p.found for p in s.problems]) for s in run.submissions] == [
        (
            "0.xlsx",
            ["先前收到的“1.xlsx”自称保存于 2024-11-20T08:00:00Z，本份 2024-11-19T08:00:00Z；仍按先前的一份计入"],
        ),
        ("2.xlsx", ["取代先前收到的“1.xlsx”；旧的一份存档"]),
    ]
    assert store.current(WAVE, "MFG")["R1"].file == "2.xlsx"
    assert [s.file for s in store.submissions(WAVE, "MFG")] == ["1.xlsx", "0.xlsx", "2.xlsx"]


def test_a_rejected_newer_revision_does_not_displace_an_accepted_one(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    (inbox / "2.xlsx").write_bytes(returned(store, FIRST, good(1) | {"consent": "否"}, "2024-11-21T08:00:00Z"))
    run = collect(inbox, store)
    assert store.current(WAVE, "MFG")["R1"].file == "1.xlsx"
    assert run.submissions[1].verdict is Verdict.REJECTED
    assert "先前收到的“1.xlsx”已接受，仍按它计入" in [p.found for p in run.submissions[1].problems]


# -- whose it is ----------------------------------------------------------------------------------------------------


def test_a_form_of_somebody_not_on_the_list_goes_back_until_they_are_listed(store: Store, inbox: Path) -> None:
    stranger = Respondent("R9", "第9公司", code_of(9))
    (inbox / "9.xlsx").write_bytes(returned(store, stranger, good(9)))
    run = collect(inbox, store)
    assert rules(run.submissions[0]) == {"respondent.uninvited"}
    assert "不在发放名单" in run.submissions[0].problems[0].found
    assert (collect(inbox, store).new, len(store.submissions())) == (0, 1)
    store.invite(WAVE, "MFG", [stranger])
    assert [s.verdict for s in collect(inbox, store).submissions] == [Verdict.ACCEPTED]
    assert [s.verdict for s in store.submissions()] == [Verdict.ACCEPTED]
    assert collect(inbox, store).known == 1


def test_a_blank_form_goes_to_whoever_has_the_credit_code(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, None, good(1)))
    (inbox / "7.xlsx").write_bytes(returned(store, None, good(7)))
    one, seven = collect(inbox, store).submissions
    assert (one.respondent, one.verdict, rules(one)) == ("R1", Verdict.WITH_WARNINGS, {"stamp.blank"})
    assert one.stamp is not None
    assert (one.stamp.wave, one.stamp.respondent, one.stamp.seal) == (WAVE, "", "")
    assert (seven.respondent, rules(seven)) == (code_of(7), {"stamp.blank", "respondent.open"})
    assert set(store.current(WAVE, "MFG")) == {"R1", code_of(7)}
    assert collect(inbox, store).new == 0
    store.invite(WAVE, "MFG", [Respondent("R7", "第7公司", code_of(7))])
    (listed,) = collect(inbox, store).submissions
    assert (listed.respondent, rules(listed)) == ("R7", {"stamp.blank"})
    assert set(store.current(WAVE, "MFG")) == {"R1", "R7"}


def test_a_blank_form_needs_a_wave_where_there_are_several(store: Store, inbox: Path) -> None:
    store.invite("2027Q1", "MFG", [FIRST])
    (inbox / "1.xlsx").write_bytes(returned(store, None, good(1)))
    (refused,) = collect(inbox, store).submissions
    assert (refused.verdict, rules(refused)) == (Verdict.REJECTED, {"stamp.blank", "wave.unknown"})
    assert (refused.problems[-1].found, refused.problems[-1].expected) == (
        "没有写明轮次，制造行业已有 2 个轮次",
        "下列之一：2026Q4、2027Q1",
    )
    assert collect(inbox, store, wave="2027q1").new == 1, "refused for another reason: a wave mistyped is none"
    assert "没有名为“2027q1”的轮次" in store.submissions()[0].problems[-1].found
    with pytest.raises(BadWave, match="不可用"):
        collect(inbox, store, wave="2027/Q1")
    (told,) = collect(inbox, store, wave="2027Q1").submissions
    assert told.verdict is Verdict.WITH_WARNINGS
    assert set(store.current("2027Q1", "MFG")) == {"R1"}
    assert store.current(WAVE, "MFG") == {}


def test_two_respondents_with_one_credit_code_are_queried(store: Store, inbox: Path) -> None:
    store.invite(WAVE, "MFG", [Respondent("B1", "分公司一"), Respondent("B2", "分公司二")])
    for id in ("B1", "B2"):
        (inbox / f"{id}.xlsx").write_bytes(returned(store, Respondent(id, ""), good(5)))
    one, two = collect(inbox, store).submissions
    assert (rules(one), rules(two)) == (set(), {"respondent.same-code"})
    assert "与 B1（B1.xlsx） 所填相同" in two.problems[0].found


def test_another_company_s_code_in_a_personal_form_goes_back(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(2)))
    (submission,) = collect(inbox, store).submissions
    assert rules(submission) == {"credit.other"}


def test_forms_sealed_with_another_key_go_back_until_the_key_is_there(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    monkeypatch.setenv(VARIABLE, "0" * 64)
    assert [rules(s) for s in collect(inbox, store).submissions] == [{"stamp.seal"}]
    monkeypatch.delenv(VARIABLE)
    assert [s.verdict for s in collect(inbox, store).submissions] == [Verdict.ACCEPTED]


def test_a_shipped_form_is_known_to_a_store_that_never_sent_one(tmp_path: Path, inbox: Path) -> None:
    from .filling import MFG

    with Store(tmp_path / "new", create=True) as new:
        (inbox / "1.xlsx").write_bytes(filled(form(MFG, new.key()), MFG, good(1, MFG)))
        (inbox / "2.xlsx").write_bytes(filled(form(SMALL, new.key()), SMALL, good(2)))
        one, two = collect(inbox, new, wave="开放").submissions
        assert one.verdict is Verdict.WITH_WARNINGS
        assert "stamp.unknown" in rules(two)
        assert new.definition(MFG.digest) == MFG
        assert new.waves() == [("开放", "MFG")]


# -- files that are no forms -----------------------------------------------------------------------------------------


def other_zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def test_every_unusable_kind_gets_its_verdict(store: Store, inbox: Path) -> None:
    sound = returned(store, FIRST, good(1))
    names = ["W\0o\0r\0k\0b\0o\0o\0k\0", "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"]
    kinds = {
        "旧.xls": (OLE + names[0].encode(), "file.xls"),
        "加密.xlsx": (OLE + names[1].encode(), "file.password"),
        "金山.et": (OLE + names[0].encode() + b" et", "file.et"),
        "表.csv": ("公司,占比\n甲,3\n".encode(), "file.text"),
        "照片.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64), "file.picture"),
        "空.xlsx": (b"", "file.empty"),
        "半截.xlsx": (sound[: len(sound) // 2], "file.cut-off"),
        "扫描.pdf": (b"%PDF-1.7\n", "file.pdf"),
        "一包.zip": (other_zip(**{"甲.xlsx": sound}), "file.not-a-workbook"),
        "信.docx": (
            other_zip(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
            "file.not-a-workbook",
        ),
        "改名.docx": (sound, "file.extension"),
        "别的.xlsx": (workbook(), "file.not-a-form"),
    }
    for name, (data, _) in kinds.items():
        (inbox / name).write_bytes(data)
    run = collect(inbox, store)
    told = {s.file: s for s in run.submissions}
    assert {name: rules(told[name]) for name in kinds} == {name: {rule} for name, (_, rule) in kinds.items()}
    assert all(s.verdict is Verdict.REJECTED and s.stamp is None for s in run.submissions)
    assert all(p.found and p.expected and p.fix for s in run.submissions for p in s.problems)
    assert "解压后把里面的文件放进收件文件夹" in told["一包.zip"].problems[0].fix
    assert all(store.read(told[name].sha256) == data for name, (data, _) in kinds.items())


def test_a_file_too_large_is_recorded_but_not_kept(store: Store, inbox: Path) -> None:
    with (inbox / "大.xlsx").open("wb") as stream:
        stream.truncate(20_000_001)
    (inbox / "甲.xlsx").write_bytes(returned(store, FIRST, good(1)))
    large, sound = collect(inbox, store).submissions
    assert (rules(large), sound.verdict) == ({"file.size"}, Verdict.ACCEPTED)
    assert large.problems[0].found == "文件有 20 MB，只登记，未存副本"
    assert not store.path(large.sha256).exists()
    with pytest.raises(StoreFault, match="缺失"):
        store.read(large.sha256)
    assert collect(inbox, store).known == 2


# -- the inbox -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes that Windows has not")
def test_what_is_no_returned_file_is_passed_over(store: Store, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "外.xlsx").write_bytes(returned(store, FIRST, good(1)))
    (inbox / "甲.xlsx").write_bytes(returned(store, FIRST, good(1)))
    for name in (".隐藏.xlsx", "~$甲.xlsx", "写入中.tmp", "Thumbs.db"):
        (inbox / name).write_bytes(b"x")
    (inbox / ".git").mkdir()
    (inbox / ".git" / "a.xlsx").write_bytes(b"x")
    (inbox / "链接.xlsx").symlink_to(tmp_path / "外.xlsx")
    (inbox / "文件夹").symlink_to(tmp_path)
    (inbox / "自己").symlink_to(inbox / "自己")
    os.mkfifo(inbox / "管道")
    run = collect(inbox, store)
    assert [s.file for s in run.submissions] == ["甲.xlsx"]
    assert {r.file: r.text.partition("；")[0] for r in run.remarks} == {
        "~$甲.xlsx": "Excel 打开 甲.xlsx 时的临时文件，已跳过",
        "链接.xlsx": "指向收件文件夹以外的链接，已跳过",
        "文件夹": "指向收件文件夹以外的链接，已跳过",
        "管道": "不是普通文件，已跳过",
    }
    loop = "无法读取：链接所指的文件不存在或打不开；放入文件本身，再收一次"
    assert [(r.file, r.text) for r in run.left] == [("自己", loop)]


def test_a_store_within_the_inbox_is_not_collected(inbox: Path) -> None:
    with Store(inbox / "store", create=True) as inside:
        (inbox / "x.txt").write_bytes(b"x")
        assert [s.file for s in collect(inbox, inside, wave="x").submissions] == ["x.txt"]
        assert collect(inbox, inside, wave="x").files == 1


def test_a_file_that_vanishes_or_changes_is_left_for_the_next_run(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        (inbox / f"{number}.xlsx").write_bytes(returned(store, (FIRST, SECOND)[number - 1], good(number)))
    (inbox / "3.xlsx").write_bytes(b"half")
    list_files: Callable[..., tuple[list[Path], list[inbox_module.Remark]]] = inbox_module.files

    def and_then_one_goes(folder: Path, store_folder: Path) -> tuple[list[Path], list[inbox_module.Remark]]:
        found = list_files(folder, store_folder)
        (inbox / "1.xlsx").rename(inbox / "9.xlsx")
        return found

    fstat = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        if fstat(descriptor).st_ino == (inbox / "3.xlsx").stat().st_ino:
            with (inbox / "3.xlsx").open("ab") as stream:
                stream.write(b"more")
        return fstat(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(inbox_module, "files", and_then_one_goes)
        patch.setattr(os, "fstat", growing)
        run = collect(inbox, store)
    assert [s.file for s in run.submissions] == ["2.xlsx"]
    assert [(r.file, r.text[:4]) for r in run.left] == [("1.xlsx", "无法读取"), ("3.xlsx", "读取时内")]
    assert {s.file for s in collect(inbox, store).submissions} == {"3.xlsx", "9.xlsx"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_unicode_is_recorded(store: Store, inbox: Path) -> None:
    (Path(os.fsdecode(os.fsencode(inbox) + b"/\xb1\xed.xlsx"))).write_bytes(returned(store, FIRST, good(1)))
    (submission,) = collect(inbox, store).submissions
    assert (submission.file, submission.verdict) == ("??.xlsx", Verdict.ACCEPTED)
    assert store.submissions() == [submission]


@pytest.mark.parametrize("what", ["no inbox", "a file", "bad key", "no mapping"])
def test_what_makes_collecting_impossible_is_said_before_anything_is_read(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    (inbox / "x.txt").write_bytes(b"x")

    def run(folder: Path, mapping: Path | None = None) -> Collected:
        return collect(folder, store, mapping=mapping)

    if what == "bad key":
        monkeypatch.setenv(VARIABLE, "short")
        with pytest.raises(BadKey, match="密钥不可用"):
            run(inbox)
    elif what == "no mapping":
        with pytest.raises(FileNotFoundError):
            run(inbox, inbox / "无.csv")
    else:
        error = FileNotFoundError if what == "no inbox" else NotADirectoryError
        with pytest.raises(error):
            run(inbox / ("无" if what == "no inbox" else "x.txt"))
    assert store.submissions() == []


def test_a_damaged_copy_is_mended_from_the_inbox(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    (submission,) = collect(inbox, store).submissions
    store.path(submission.sha256).write_bytes(b"")
    assert collect(inbox, store).known == 1
    assert store.read(submission.sha256) == (inbox / "1.xlsx").read_bytes()


def test_newer_lists_count_for_a_code_corrected(store: Store, inbox: Path) -> None:
    store.invite(WAVE, "MFG", [replace(FIRST, credit_code=code_of(3))])
    (inbox / "3.xlsx").write_bytes(returned(store, None, good(3)))
    assert [s.respondent for s in collect(inbox, store).submissions] == ["R1"]


def test_what_may_be_our_own_fault_are_rules_that_there_are() -> None:
    assert set(RULES) >= OURS


def test_a_credit_code_wrong_on_the_list_is_judged_again_once_the_list_is_right(store: Store, inbox: Path) -> None:
    store.invite(WAVE, "MFG", [replace(FIRST, credit_code=code_of(9))])
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    assert [rules(s) for s in collect(inbox, store).submissions] == [{"credit.other"}]
    store.invite(WAVE, "MFG", [FIRST])
    assert [s.verdict for s in collect(inbox, store).submissions] == [Verdict.ACCEPTED]


def test_a_lost_key_is_told_and_no_new_one_makes_every_form_look_forged(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    key = (store.folder / "key").read_bytes()
    (store.folder / "key").unlink()
    with pytest.raises(BadKey, match="不见了，而问卷已经发出；从备份恢复它"):
        collect(inbox, store)
    assert not (store.folder / "key").exists()
    assert store.submissions() == []
    (store.folder / "key").write_bytes(key)
    assert [s.verdict for s in collect(inbox, store).submissions] == [Verdict.ACCEPTED]


def test_names_of_files_can_neither_steer_a_terminal_nor_turn_text_round(store: Store, inbox: Path) -> None:
    (inbox / "a\x1b[31m\n\u202exslx.exe").write_bytes(b"x")
    assert [s.file for s in collect(inbox, store).submissions] == ["a?[31m??xslx.exe"]


def test_a_blank_form_that_takes_the_place_of_a_sealed_one_is_queried(store: Store, inbox: Path) -> None:
    """Credit codes are public: whoever has a blank form could answer for somebody else."""
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1)))
    collect(inbox, store)
    (inbox / "2.xlsx").write_bytes(returned(store, None, good(1), "2024-11-21T08:00:00Z"))
    (forged,) = collect(inbox, store).submissions
    assert (forged.respondent, forged.verdict) == ("R1", Verdict.WITH_WARNINGS)
    assert "respondent.unsealed" in rules(forged)
    (inbox / "3.xlsx").write_bytes(returned(store, FIRST, good(1), "2024-11-22T08:00:00Z"))
    assert [rules(s) for s in collect(inbox, store).submissions] == [{"respondent.revision"}]


# -- clocks of clients -----------------------------------------------------------------------------------------------


def put(file: Path, data: bytes, came: str) -> None:
    """A file that came on that day."""
    file.write_bytes(data)
    moment = datetime.fromisoformat(came).timestamp()
    os.utime(file, (moment, moment))


def test_a_form_of_2099_counts_as_saved_when_it_came(store: Store, inbox: Path) -> None:
    put(inbox / "1.xlsx", returned(store, FIRST, good(1), "2099-01-01T00:00:00Z"), "2024-11-20T10:00:00Z")
    (first,) = collect(inbox, store).submissions
    assert (first.verdict, first.modified) == (Verdict.WITH_WARNINGS, "2024-11-20T10:00:00Z")
    assert [(p.rule, p.found) for p in first.problems] == [
        ("time.future", "自称保存于 2099-01-01T00:00:00Z，而收到的文件是 2024-11-20T10:00:00Z 的")
    ]
    put(inbox / "2.xlsx", returned(store, FIRST, good(1) | {"employees": 6000}, "2024-11-22T08:00:00Z"), "2024-11-22")
    collect(inbox, store)
    assert store.current(WAVE, "MFG")["R1"].file == "2.xlsx"
    assert collect(inbox, store).new == 0


def test_a_day_ahead_is_another_time_zone(store: Store, inbox: Path) -> None:
    put(inbox / "1.xlsx", returned(store, FIRST, good(1), "2024-11-21T09:59:59Z"), "2024-11-20T10:00:00Z")
    (one,) = collect(inbox, store).submissions
    assert (one.verdict, one.modified) == (Verdict.ACCEPTED, "2024-11-21T09:59:59Z")


def test_a_later_form_that_says_it_is_older_is_a_warning(store: Store, inbox: Path) -> None:
    (inbox / "1.xlsx").write_bytes(returned(store, FIRST, good(1), "2024-11-20T08:00:00Z"))
    collect(inbox, store)
    (inbox / "2.xlsx").write_bytes(returned(store, FIRST, good(1), "2001-01-01T00:00:00Z"))
    (late,) = collect(inbox, store).submissions
    assert (late.verdict, rules(late)) == (Verdict.WITH_WARNINGS, {"respondent.older"})
    assert store.current(WAVE, "MFG")["R1"].file == "1.xlsx"


@pytest.mark.parametrize("came", [-1.0, 0.0, 1e300])
def test_times_that_no_calendar_has(came: float) -> None:
    assert inbox_module._moment(came) in ("1970-01-01T00:00:00Z", "9999-12-30T00:00:00Z")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.EACCES, "无法读取：没有读取权限，或被其他程序占用；授予读取权限，或关闭正在使用它的程序，再收一次"),
        (errno.ENOENT, "无法读取：文件已被移走或改名；确认它在收件文件夹中，再收一次"),
        (errno.EROFS, "无法读写 文件：磁盘是只读的；换一个文件夹"),
        (errno.EIO, f"无法读写 文件：系统错误 {errno.EIO}；检查路径后再试"),
    ],
)
def test_what_the_system_says_is_told_in_chinese(inbox: Path, number: int, text: str) -> None:
    assert inbox_module.unreadable(inbox / "a.xlsx", OSError(number, os.strerror(number))) == text


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="no modes, or no limits")
def test_a_file_that_may_not_be_read_is_left(store: Store, inbox: Path) -> None:
    (inbox / "a.xlsx").write_bytes(b"x")
    (inbox / "a.xlsx").chmod(0)
    assert [r.text[:11] for r in collect(inbox, store).left] == ["无法读取：没有读取权限"]
