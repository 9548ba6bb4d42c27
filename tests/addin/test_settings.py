import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cii_xl.addin import settings
from cii_xl.book.macros import CONFIG

CHECKER = Path(__file__).parents[3] / "shared" / "tools" / "ooxml_check.py"
OURS = CONFIG | {"INTERPRETER_WIN": r"C:\Users\张三 & Co\<py>\pythonw.exe", "TEMP DIR": "two  spaces"}


def parts(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_built_workbook_holds_every_key(built):
    assert settings.read(built) == CONFIG


def test_what_is_written_is_read_again(built):
    assert settings.read(settings.write(built, OURS)) == OURS


def test_another_reader_sees_the_same_two_columns(built):
    book = openpyxl.load_workbook(io.BytesIO(settings.write(built, OURS)), read_only=True)
    rows = [[value or "" for value in row] for row in book["xlwings.conf"].iter_rows(values_only=True)]
    assert rows == [list(pair) for pair in OURS.items()]


def test_only_the_settings_sheet_differs(built):
    before, after = parts(built), parts(settings.write(built, OURS))
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert len(changed) == 1
    assert changed[0].startswith("xl/worksheets/sheet")


def test_fewer_settings_leave_none_of_the_old_ones(built):
    assert settings.read(settings.write(built, {"A": "1", "B": ""})) == {"A": "1", "B": ""}


def test_the_same_settings_give_the_same_bytes(built):
    written = settings.write(built, OURS)
    assert settings.write(written, OURS) is written


@pytest.mark.skipif(not CHECKER.is_file(), reason=f"{CHECKER} is not there")
def test_excel_has_nothing_to_repair(built, tmp_path):
    path = tmp_path / "CII.xlsm"
    path.write_bytes(settings.write(built, OURS))
    done = subprocess.run([sys.executable, str(CHECKER), str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "no findings")


def without(built, old, new):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts(built).items():
            archive.writestr(name, data.replace(old, new))
    return buffer.getvalue()


def test_a_workbook_without_the_sheet_is_refused(built):
    with pytest.raises(settings.NoSettings, match=r"没有设置表“xlwings\.conf”"):
        settings.write(without(built, b'name="xlwings.conf"', b'name="mine"'), OURS)


def test_what_is_no_package_is_refused():
    with pytest.raises(settings.NoSettings, match="不是 Excel 工作簿"):
        settings.read(b"PK notes")


# -- this computer ---------------------------------------------------------------------------------------------------


@pytest.fixture
def python(tmp_path, monkeypatch):
    """A Python in a folder of its own; returns the folder."""
    monkeypatch.setattr(settings, "PYTHON", tmp_path / "python.exe")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    (tmp_path / "pythonw.exe").touch()
    return tmp_path


def test_windows_gets_the_interpreter_without_a_window(python):
    found = settings.this_computer("win32", {"OneDriveConsumer": r"D:\OneDrive"})
    assert list(found) == list(CONFIG)  # every key explicit
    assert found["INTERPRETER_WIN"] == str(python / "pythonw.exe")
    assert found["ONEDRIVE_CONSUMER_WIN"] == r"D:\OneDrive"
    assert found["USE UDF SERVER"] == "True"
    assert found["PYTHONPATH"] == ""


def test_windows_without_pythonw_gets_python(python):
    (python / "pythonw.exe").unlink()
    assert settings.this_computer("win32", {})["INTERPRETER_WIN"] == str(python / "python.exe")


@pytest.mark.parametrize(("root", "name"), [("", "base"), ("conda", None)])
def test_conda_is_reached_through_its_environment(python, root, name):
    (python / "conda-meta").mkdir()
    conda = python / root / "Scripts" / "conda.exe"
    found = settings.this_computer("win32", {"CONDA_EXE": str(conda)})
    assert found["INTERPRETER_WIN"] == "pythonw"
    assert found["CONDA PATH"] == str(conda.parents[1])
    assert found["CONDA ENV"] == (name or str(python))


def test_a_conda_environment_with_a_space_is_reached_directly(python, monkeypatch):
    own = python / "my env"
    (own / "conda-meta").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(own))
    monkeypatch.setattr(settings, "PYTHON", own / "python.exe")
    found = settings.this_computer("win32", {"CONDA_EXE": str(python / "Scripts" / "conda.exe")})
    assert (found["INTERPRETER_WIN"], found["CONDA ENV"]) == (str(own / "python.exe"), "")


def test_macos_gets_its_interpreter(python):
    found = settings.this_computer("darwin", {})
    assert found["INTERPRETER_MAC"] == str(python / "python.exe")
    assert found["INTERPRETER_WIN"] == CONFIG["INTERPRETER_WIN"]


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(settings, "_installed", lambda: False)
    assert settings.this_computer("win32", {})["PYTHONPATH"] == str(Path(settings.__file__).parents[2])
