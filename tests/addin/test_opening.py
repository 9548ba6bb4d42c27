import zipfile
from pathlib import Path

import pytest

from cii_xl import cli
from cii_xl.addin import office, opening, settings

HERE = {"INTERPRETER_WIN": r"C:\py\pythonw.exe", "UDF MODULES": "cii_xl.addin.excel"}


@pytest.fixture
def source(tmp_path, monkeypatch, built):
    """The built workbook in a folder of its own; the current folder is another, empty one."""
    monkeypatch.setattr(settings, "this_computer", lambda *_: HERE)
    (tmp_path / "shipped").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = tmp_path / "shipped" / "CII.xlsm"
    path.write_bytes(built)
    return path


def test_the_copy_goes_to_the_current_folder_with_this_computers_settings(source, built):
    copy = opening.working_copy(source)
    assert copy == Path.cwd() / "CII.xlsm"
    assert settings.read(copy.read_bytes()) == HERE
    assert source.read_bytes() == built


@pytest.mark.parametrize(("out", "path"), [("new/我的.xlsm", "new/我的.xlsm"), (".", "CII.xlsm")])
def test_the_copy_goes_where_the_person_says(source, out, path):
    assert opening.working_copy(source, Path(out)) == Path.cwd() / path


def test_somebodys_work_is_never_overwritten(source):
    Path("CII.xlsm").write_bytes(b"a week of work")
    assert opening.working_copy(source).name == "CII-2.xlsm"
    assert Path("CII.xlsm").read_bytes() == b"a week of work"


def test_a_working_copy_is_opened_again_as_it_is(source):
    first = opening.working_copy(source)
    assert opening.working_copy(first) == first
    assert opening.working_copy(source) == first
    assert [p.name for p in Path().iterdir()] == ["CII.xlsm"]


@pytest.mark.parametrize(
    ("name", "out", "told"),
    [
        ("nowhere.xlsm", None, "找不到工作簿"),
        ("notes.xlsm", None, "notes.xlsm"),
        ("notes.xlam", None, "不是 Excel 工作簿"),
        ("other.xlsm", None, "没有设置表"),
        ("table.xlsx", None, "不能带宏"),
        ("notes.xlsm", "CII.xlsx", "后缀应为 .xlsm"),
    ],
)
def test_what_cannot_be_opened_is_told(source, name, out, told):
    for notes in ("notes.xlsm", "notes.xlam"):
        Path(notes).write_text("notes", encoding="utf-8")
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile("other.xlsm", "w") as other:
        for part in archive.namelist():
            other.writestr(part, archive.read(part).replace(b'name="xlwings.conf"', b'name="mine"'))
    Path("table.xlsx").touch()
    with pytest.raises(opening.CannotOpen, match=told):
        opening.working_copy(Path(name), out and Path(out))


# -- the program -----------------------------------------------------------------------------------------------------


@pytest.fixture
def computer(monkeypatch):
    """A computer with the programs that a test names; lists what was started."""
    started = []

    def has(*, excel=False, libreoffice=False, file_type=True):
        def windows_start(path):
            if not file_type:
                raise OSError(1155, "no application is associated")
            started.append(["startfile", str(path)])

        monkeypatch.setattr(office, "excel", lambda _: office.Program(Path("excel")) if excel else None)
        monkeypatch.setattr(office, "libreoffice", lambda: office.Program(Path("soffice")) if libreoffice else None)
        monkeypatch.setattr(opening, "_windows_start", windows_start)
        monkeypatch.setattr(opening, "_run", started.append)
        return started

    return has


BOOK = Path("CII.xlsm")


@pytest.mark.parametrize(
    ("platform", "programs", "command", "told"),
    [
        ("win32", {"excel": True, "libreoffice": True}, ["startfile", "CII.xlsm"], "启用内容"),
        ("win32", {"libreoffice": True}, ["soffice", "--calc", "CII.xlsm"], "没有找到 Excel"),
        ("win32", {}, ["startfile", "CII.xlsm"], "默认程序"),
        ("win32", {"file_type": False}, None, "请安装 Microsoft Excel"),
        ("darwin", {"excel": True}, ["open", "-a", "Microsoft Excel", "CII.xlsm"], "启用宏"),
        ("darwin", {}, None, "请安装 Microsoft Excel"),
        ("linux", {"libreoffice": True}, ["soffice", "--calc", "CII.xlsm"], "LibreOffice 打开"),
        ("linux", {}, None, "请安装 LibreOffice"),
    ],
)
def test_the_program_that_fits_is_started(computer, platform, programs, command, told):
    started = computer(**programs)
    assert told in opening.start(BOOK, platform)
    assert started == ([command] if command else [])


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_and_starts(source, computer, capsys):
    started = computer(libreoffice=True)
    assert cli.main(["open", str(source), "--out", "mine.xlsm"]) == 0
    path = Path.cwd() / "mine.xlsm"
    assert started == [["soffice", "--calc", str(path)]]
    assert f"已写出 {path}" in capsys.readouterr().err


def test_the_command_only_writes_when_told_so(source, computer):
    started = computer(libreoffice=True)
    assert cli.main(["open", str(source), "--no-start"]) == 0
    assert Path("CII.xlsm").is_file()
    assert started == []


def test_the_command_tells_what_is_wrong_without_a_traceback(source, capsys):
    assert cli.main(["open", "nowhere.xlsm"]) == 1
    out, err = capsys.readouterr()
    assert "找不到工作簿 nowhere.xlsm" in err
    assert out == ""
    assert list(Path().iterdir()) == []
