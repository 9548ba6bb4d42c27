"""The VBA project made from xlwings' own: its modules, its three lists of them, and its bytes."""

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import olefile
import pytest
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from cii_xl.book.vba_project import build_project, streams

SHEETS = ["shHome", "shMFG"]


@pytest.fixture(scope="module")
def project() -> bytes:
    return build_project(
        SHEETS, modules={"ciiActions": "Sub Hello()\nEnd Sub\n"}, workbook_code="Private Sub Workbook_Open()\nEnd Sub\n"
    )


@pytest.fixture(scope="module")
def xlwings_project() -> bytes:
    base = metadata.distribution("xlwings").locate_file("xlwings/quickstart_standalone.xlsm")
    with zipfile.ZipFile(str(base)) as archive:
        return archive.read("xl/vbaProject.bin")


def records(directory: bytes) -> list[tuple[int, bytes]]:
    """The records of a dir stream, [MS-OVBA] 2.3.4.2: id and data."""
    found, at = [], 0
    while at < len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        size = 6 if kind == 0x0009 else size  # PROJECTVERSION: its size field is reserved
        found.append((kind, directory[at + 6 : at + 6 + size]))
        at += 6 + size
    return found


def modules_apart(directory: bytes) -> tuple[list[tuple[int, bytes]], list[list[int]]]:
    """What precedes the module count, and the record ids of each module."""
    found = records(directory)
    count = [kind for kind, _ in found].index(0x000F)
    each: list[list[int]] = []
    for kind, _ in found[count + 2 :]:
        if kind == 0x0019:  # MODULENAME
            each.append([])
        each[-1].append(kind)
    return found[:count], each


def test_project_stream_lists_every_sheet_as_a_document(project: bytes) -> None:
    lines = streams(project)["PROJECT"].decode("ascii").split("\r\n")
    assert lines[1:7] == [
        "Document=ThisWorkbook/&H00000000",
        "Module=xlwings",
        "Class=Dictionary",
        "Document=shHome/&H00000000",
        "Document=shMFG/&H00000000",
        "Module=ciiActions",
    ]
    windows = lines[lines.index("[Workspace]") + 1 :]
    assert [line.partition("=")[0] for line in windows] == [
        "ThisWorkbook", "xlwings", "Dictionary", "shHome", "shMFG", "ciiActions", ""
    ]  # fmt: skip


def test_project_keeps_xlwings_id_and_protection(project: bytes, xlwings_project: bytes) -> None:
    def constants(stream: bytes) -> list[bytes]:
        return [line for line in stream.splitlines() if line.startswith((b"ID=", b"CMG=", b"DPB=", b"GC=", b"Name="))]

    ours = constants(streams(project)["PROJECT"])
    assert len(ours) == 5
    assert ours == constants(streams(xlwings_project)["PROJECT"])


def test_dir_stream_has_the_records_that_xlwings_file_has(project: bytes, xlwings_project: bytes) -> None:
    before, modules = modules_apart(streams(project)["VBA/dir"])
    their_before, their_modules = modules_apart(streams(xlwings_project)["VBA/dir"])
    assert before == their_before
    document, standard, end = their_modules[0], their_modules[2], their_modules[-1][len(their_modules[0]) :]
    assert (0x0022 in document, 0x0021 in standard, end) == (True, True, [0x0010])
    # Dictionary is of the same type to the dir stream as a document.
    assert modules == [document, standard, document, document, document, [*standard, *end]]


def test_nothing_is_compiled(project: bytes) -> None:
    header = streams(project)["VBA/_VBA_PROJECT"]
    assert header[:5] == bytes.fromhex("cc61ffff00")
    assert len(header) == 7
    modules = parse_vba_project(CFB.from_bytes(project)).modules
    assert {module.name: module.text_offset for module in modules} == dict.fromkeys(
        ["ThisWorkbook", "xlwings", "Dictionary", *SHEETS, "ciiActions"], 0
    )


def test_a_sheets_module_is_only_its_attributes(project: bytes, xlwings_project: bytes) -> None:
    theirs = streams(xlwings_project)["VBA/Sheet1"]
    assert streams(project)["VBA/shMFG"] == theirs.replace(b'VB_Name = "Sheet1"', b'VB_Name = "shMFG"')


def test_code_follows_the_attributes(project: bytes) -> None:
    found = streams(project)
    assert found["VBA/ciiActions"] == b'Attribute VB_Name = "ciiActions"\r\nSub Hello()\r\nEnd Sub\r\n'
    assert found["VBA/ThisWorkbook"].startswith(b'Attribute VB_Name = "ThisWorkbook"\r\n')
    assert found["VBA/ThisWorkbook"].endswith(
        b"Attribute VB_Customizable = True\r\nPrivate Sub Workbook_Open()\r\nEnd Sub\r\n"
    )


@pytest.mark.parametrize("name", ["xlwings", "Dictionary"])
def test_xlwings_modules_are_kept_but_for_line_ends(name: str, project: bytes, xlwings_project: bytes) -> None:
    ours = streams(project)[f"VBA/{name}"]
    assert ours.splitlines() == streams(xlwings_project)[f"VBA/{name}"].splitlines()
    assert ours.count(b"\n") == ours.count(b"\r\n") > 400


def test_xlwings_module_is_of_the_installed_version(project: bytes) -> None:
    assert f"'Version: {metadata.version('xlwings')}\r\n".encode() in streams(project)["VBA/xlwings"]


def test_olevba_reads_every_module(project: bytes, tmp_path: Path) -> None:
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(project)
    # As a command: importing it warns of a deprecated call in its own dependency, and warnings are errors here.
    command = [sys.executable, "-m", "oletools.olevba", "--code", "--loglevel", "error", str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^VBA MACRO (.*?)\s*$", shown, re.MULTILINE) == [
        "ThisWorkbook.cls", "xlwings.bas", "Dictionary.cls", "shHome.cls", "shMFG.cls", "ciiActions.bas"
    ]  # fmt: skip


def test_directory_has_no_times_and_is_all_black(project: bytes) -> None:
    with olefile.OleFileIO(io.BytesIO(project)) as compound:
        entries = [entry for entry in compound.direntries if entry is not None]
    assert len(entries) == 12
    assert {(entry.createTime, entry.modifyTime, entry.color) for entry in entries} == {(0, 0, 1)}


def test_same_bytes_in_every_process(project: bytes) -> None:
    script = (
        "import sys; from cii_xl.book.vba_project import build_project; sys.stdout.buffer.write(build_project("
        "['shHome', 'shMFG'], modules={'ciiActions': 'Sub Hello()\\nEnd Sub\\n'},"
        "workbook_code='Private Sub Workbook_Open()\\nEnd Sub\\n'))"
    )
    for seed in ("1", "2"):
        other = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert other.stdout == project


@pytest.mark.parametrize("name", ["制造", "1st", "sh-1", "", "a" * 32])
def test_refuses_a_name_vba_does_not_allow(name: str) -> None:
    with pytest.raises(ValueError, match="不可用"):
        build_project([name])


@pytest.mark.parametrize("names", [["shHome", "SHHOME"], ["XLWINGS"]])
def test_refuses_a_name_twice(names: list[str]) -> None:
    with pytest.raises(ValueError, match="already exists"):
        build_project(names)


def test_takes_the_names_of_the_sheets_xlwings_had() -> None:
    assert b"Document=Sheet1/&H00000000\r\n" in streams(build_project(["Sheet1"]))["PROJECT"]


def test_refuses_text_a_project_cannot_hold() -> None:
    with pytest.raises(ValueError, match=r"ciiActions 第 2 行.*MsgBox"):
        build_project([], modules={"ciiActions": 'Sub Hello()\nMsgBox "你好"\nEnd Sub\n'})


def test_says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(ImportError, match=r'pyopenvba.*pip install "cii-xl\[build\]"'):
        build_project(SHEETS)
