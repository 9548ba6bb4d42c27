"""The examination on computers that are not there: registries, programs and folders that a test sets up."""

import io
import json
import struct
import sys
import types
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from cii_xl import cli, published
from cii_xl.addin import doctor, doctor_excel, doctor_windows, office, settings
from cii_xl.addin.finding import State, fine
from cii_xl.addin.parts import macros

SECURITY = r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Excel\Security"
XLWINGS = metadata.version("xlwings")


class Registry(types.ModuleType):
    """The part of ``winreg`` that is used, over a mapping of key → {name: value}."""

    KEY_READ, KEY_WOW64_64KEY, KEY_WOW64_32KEY = 1, 2, 4
    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"
    HKEY_CLASSES_ROOT = "HKEY_CLASSES_ROOT"

    def __init__(self):
        super().__init__("winreg")
        self.keys = {}

    def OpenKey(self, hive, key, reserved=0, access=1):  # noqa: N802
        path = f"{hive}\\{key}"
        if not any(known == path or known.startswith(path + "\\") for known in self.keys):
            raise FileNotFoundError(2, "no such key")
        return Key(self, path)

    def QueryValueEx(self, key, name):  # noqa: N802
        if name not in self.keys.get(key.path, {}):
            raise FileNotFoundError(2, "no such value")
        return self.keys[key.path][name], 1

    def QueryInfoKey(self, key):  # noqa: N802
        return (len(key.below()), 0, 0)

    def EnumKey(self, key, i):  # noqa: N802
        return key.below()[i]


class Key:
    def __init__(self, registry, path):
        self.registry, self.path = registry, path

    def below(self):
        own = self.path + "\\"
        return sorted({k.removeprefix(own).split("\\")[0] for k in self.registry.keys if k.startswith(own)})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def program(machine):
    """The beginning of a Windows program for a processor."""
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80) + b"\0" * 0x40 + b"PE\0\0" + struct.pack("<H", machine)


class Computer:
    """A Windows computer on which everything is fine, to spoil."""

    def __init__(self, folder, registry, workbook):
        self.folder, self.registry, self.workbook = folder, registry.keys, workbook
        self.excel = folder / "EXCEL.EXE"
        self.excel.write_bytes(program(0x8664))
        self.dll = folder / f"xlwings64-{XLWINGS}.dll"
        self.dll.touch()
        self.registry[rf"HKEY_LOCAL_MACHINE\{office.APP_PATHS}"] = {"": f'"{self.excel}"'}
        self.registry[rf"HKEY_LOCAL_MACHINE\{office.CLICK_TO_RUN}"] = {"VersionToReport": "16.0.17928.20114"}

    def trust(self, folder, below=0):
        self.registry[rf"{SECURITY}\Trusted Locations\Location0"] = {"Path": str(folder), "AllowSubFolders": below}

    def findings(self):
        return list(doctor_windows.examine(self.workbook))

    def states(self):
        return {f.name: f.state for f in self.findings()}

    def __getitem__(self, name):
        return next(f for f in self.findings() if f.name == name)


@pytest.fixture
def windows(tmp_path, monkeypatch, built):
    registry = Registry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(doctor_windows, "CODE_PAGE", "gbk")
    (tmp_path / "py" / "Scripts").mkdir(parents=True)
    for module in (settings, doctor_windows):
        monkeypatch.setattr(module, "PYTHON", tmp_path / "py" / "Scripts" / "python.exe")
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial", "CONDA_EXE"):
        monkeypatch.delenv(variable, raising=False)
    ask = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "312" if name == "pywin32" else ask(name))
    (tmp_path / "work").mkdir()
    workbook = tmp_path / "work" / "CII.xlsm"
    workbook.write_bytes(settings.write(built, settings.this_computer("win32", {})))
    return Computer(tmp_path / "py", registry, workbook)


def without(name):
    """``metadata.version`` where a package is not installed."""
    ask = metadata.version

    def version(wanted):
        if wanted == name:
            raise metadata.PackageNotFoundError(name)
        return ask(wanted)

    return version


# -- Windows ---------------------------------------------------------------------------------------------------------


def test_a_fine_computer_has_nothing_missing(windows):
    windows.trust(windows.workbook.parent)
    assert set(windows.states().values()) == {State.FINE}
    assert windows["Excel"].found.startswith("16.0.17928.20114，64 位，")
    assert windows["xlwings DLL"].found == str(windows.dll)


def test_no_excel(windows):
    windows.excel.unlink()
    assert windows["Excel"].state is State.MISSING
    assert "请安装" in windows["Excel"].mend


def test_excel_installed_from_a_disc_has_its_major_version(windows):
    del windows.registry[rf"HKEY_LOCAL_MACHINE\{office.CLICK_TO_RUN}"]
    windows.registry[r"HKEY_CLASSES_ROOT\Excel.Application\CurVer"] = {"": "Excel.Application.15"}
    assert windows["Excel"].found.startswith("15，64 位")


@pytest.mark.parametrize("content", [b"MZ", b"", b"not a program" * 20])
def test_a_program_without_a_known_header_has_no_bits(windows, content):
    windows.excel.write_bytes(content)
    assert "位数不明" in windows["Excel"].found


def test_the_library_must_be_of_excels_bits_not_pythons(windows):
    windows.excel.write_bytes(program(0x014C))
    assert windows["xlwings DLL"].state is State.MISSING
    assert f"xlwings32-{XLWINGS}.dll" in windows["xlwings DLL"].found
    (windows.folder / f"xlwings32-{XLWINGS}.dll").touch()
    assert windows["xlwings DLL"].state is State.FINE
    assert windows["32/64 位"].state is State.FINE
    assert "不同" in windows["32/64 位"].found


def test_the_library_may_lie_beside_the_interpreter(windows):
    windows.dll.rename(windows.folder / "Scripts" / windows.dll.name)
    assert windows["xlwings DLL"].state is State.FINE


def test_a_library_of_another_version_does_not_count(windows):
    windows.dll.rename(windows.folder / "xlwings64-0.30.0.dll")
    assert windows["xlwings DLL"].state is State.MISSING
    assert f"xlwings=={XLWINGS}" in windows["xlwings DLL"].mend


def test_no_pywin32(windows, monkeypatch):
    monkeypatch.setattr(metadata, "version", without("pywin32"))
    assert windows["pywin32"].state is State.MISSING


def test_a_path_that_vba_cannot_name(windows, monkeypatch):
    assert "Python 路径" not in windows.states()
    monkeypatch.setattr(doctor_windows, "PYTHON", windows.folder / "ไทย" / "python.exe")
    assert windows["Python 路径"].state is State.MISSING


@pytest.mark.parametrize(
    ("warnings", "state"),
    [(None, State.FINE), (1, State.CARE), (2, State.FINE), (3, State.MISSING), (4, State.MISSING)],
)
def test_macro_security(windows, warnings, state):
    if warnings is not None:
        windows.registry[SECURITY] = {"VBAWarnings": warnings}
    assert windows["宏安全性"].state is state


def test_macros_in_a_trusted_location_always_run(windows):
    windows.registry[SECURITY] = {"VBAWarnings": 4}
    windows.trust(windows.workbook.parent)
    assert windows["宏安全性"].state is State.FINE


def test_a_policy_goes_before_the_persons_choice(windows):
    windows.registry[SECURITY] = {"VBAWarnings": 2}
    windows.registry[POLICY] = {"VBAWarnings": 4}
    assert windows["宏安全性"].state is State.MISSING
    assert "信息部门" in windows["宏安全性"].mend


def test_trusted_locations(windows):
    assert windows["受信任位置"].state is State.CARE
    assert str(windows.workbook.parent) in windows["受信任位置"].mend
    windows.trust(windows.workbook.parents[1])
    assert windows["受信任位置"].state is State.CARE
    windows.trust(windows.workbook.parents[1], below=1)
    assert windows["受信任位置"].state is State.FINE
    windows.trust(f"{windows.workbook.parent}/".upper())
    assert windows["受信任位置"].state is State.FINE


@pytest.mark.parametrize(("zone", "state"), [(3, State.MISSING), (1, State.FINE)])
def test_a_file_from_the_internet(windows, zone, state):
    Path(f"{windows.workbook}:Zone.Identifier").write_text(f"[ZoneTransfer]\r\nZoneId={zone}\r\n", encoding="ascii")
    assert windows["来自网络的标记"].state is state


def test_onedrive(windows, monkeypatch):
    assert windows["OneDrive"].state is State.FINE
    monkeypatch.setenv("OneDriveCommercial", str(windows.workbook.parents[1]))
    assert windows["OneDrive"].state is State.CARE
    windows.workbook = Path("https://d.docs.live.net/1/CII.xlsm")
    assert windows["OneDrive"].state is State.MISSING


# -- the workbook and the packages -----------------------------------------------------------------------------------


def found(name, workbook, platform="win32"):
    return next(f for f in doctor._book(workbook, platform) if f.name == name)


def test_a_working_copy_of_this_computer(windows):
    assert {f.state for f in doctor._book(windows.workbook, "win32")} == {State.FINE}
    assert XLWINGS in found("xlwings", windows.workbook).found


def test_xlwings_of_another_version(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda _: "0.30.0")
    told = doctor._xlwings(XLWINGS)
    assert told.state is State.MISSING
    assert f'pip install "xlwings=={XLWINGS}"' in told.mend


def test_no_xlwings(windows, monkeypatch):
    monkeypatch.setattr(metadata, "version", without("xlwings"))
    told = doctor._xlwings(XLWINGS)
    assert (told.state, told.mend) == (State.MISSING, f'运行：pip install "xlwings=={XLWINGS}"')
    assert "xlwings DLL" not in windows.states()


def test_settings_of_another_computer(windows, built):
    told = doctor._settings(settings.read(built), settings.this_computer("win32", {}))
    assert told.state is State.MISSING
    assert "INTERPRETER_WIN=pythonw" in told.found


@pytest.mark.parametrize("content", [None, b"", b"PK notes"])
def test_a_workbook_that_is_none(windows, content):
    windows.workbook.unlink()
    if content is not None:
        windows.workbook.write_bytes(content)
    assert [(f.name, f.state) for f in doctor._book(windows.workbook, "win32")] == [("工作簿", State.MISSING)]


def test_the_shipped_workbook_must_hold_the_published_edition(windows, built, monkeypatch):
    monkeypatch.setattr(doctor, "shipped_workbook", lambda: windows.workbook)
    assert found("随包工作簿", None).state is State.FINE
    with zipfile.ZipFile(io.BytesIO(built)) as source, zipfile.ZipFile(windows.workbook, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace("支付结算".encode(), "支付清算".encode()))
    told = found("随包工作簿", None)
    assert told.state is State.MISSING
    assert "曾被改动" in told.found


# -- other systems ---------------------------------------------------------------------------------------------------


def test_macos_needs_excel_and_the_script_for_buttons(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "MAC_EXCEL", tmp_path / "Microsoft Excel.app")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert [(f.name, f.state) for f in doctor._mac()] == [("Excel", State.MISSING)]
    told = tmp_path / "Microsoft Excel.app" / "Contents" / "Info.plist"
    told.parent.mkdir(parents=True)
    told.write_text(
        "<plist><dict><key>CFBundleShortVersionString</key><string>16.89</string></dict></plist>", encoding="utf-8"
    )
    excel, script = doctor._mac()
    assert excel.found.startswith("16.89")
    assert (script.state, script.mend) == (State.MISSING, "在终端运行一次：xlwings runpython install")
    folder = tmp_path / "Library/Application Scripts/com.microsoft.Excel"
    folder.mkdir(parents=True)
    (folder / f"xlwings-{XLWINGS}.applescript").touch()
    assert [f.state for f in doctor._mac()] == [State.FINE, State.FINE]


def test_linux_without_office_and_font(monkeypatch):
    from cii_xl.exhibits import fonts

    def none():
        raise fonts.NoChineseFont

    monkeypatch.setattr(office, "libreoffice", lambda: None)
    monkeypatch.setattr(fonts, "chinese_family", none)
    told = {f.name: f for f in doctor._linux()}
    assert list(told) == ["Excel", "LibreOffice", "中文字体"]
    assert {f.state for f in told.values()} == {State.CARE}
    assert "fonts-noto-cjk" in told["中文字体"].mend


# -- through Excel ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def examples():
    return macros(published.edition()).examples


def rows(examples):
    return [[e.signature, e.text, e.arguments, e.formula, e.value, e.value, "一致"] for e in examples]


def test_every_function_is_compared(examples):
    told = list(doctor_excel.compare(rows(examples), examples))
    assert [f.name for f in told] == [e.signature.split("(")[0] for e in examples]
    assert {f.state for f in told} == {State.FINE}


@pytest.mark.parametrize("shown", [5.5001, "#N/A", None, True])
def test_another_value_is_told_with_both(examples, shown):
    lines = rows(examples)
    lines[0][4] = shown
    told = next(doctor_excel.compare(lines, examples))
    assert told.state is State.MISSING
    assert "Python 得 5.5" in told.found


def test_a_function_that_the_workbook_lacks(examples):
    told = list(doctor_excel.compare(rows(examples)[1:], examples))
    assert [f.state for f in told].count(State.CARE) == 1
    assert told[0].state is State.CARE


class Excel:
    """What the test needs of ``xlwings.App`` and all below it; every step is noted."""

    def __init__(self, body, fails=False):
        self.body, self.fails, self.steps, self.typed = body, fails, [], None
        self.api = self.books = self.sheets = self.tables = self.data_body_range = self

    def CalculateFullRebuild(self):  # noqa: N802
        if self.fails:
            raise OSError("RPC 服务器不可用")
        self.steps.append("calculate")

    def open(self, path, **options):
        self.steps.append(("open", path, options["read_only"]))
        return self

    def __getitem__(self, _):
        return self

    def range(self, _):
        return self

    def options(self, **_):
        return self

    @property
    def value(self):
        return self.body

    @value.setter
    def value(self, cells):
        self.typed = dict(cells)

    def close(self):
        self.steps.append("close")

    def quit(self):
        self.steps.append("quit")


def test_excel_calculates_a_copy_that_is_never_saved(windows, examples):
    excel = Excel(rows(examples))
    before = windows.workbook.read_bytes()
    told = list(doctor_excel.examine(windows.workbook, lambda: excel))
    assert {f.state for f in told} == {State.FINE}
    assert excel.steps == [("open", str(windows.workbook), True), "calculate", "close", "quit"]
    assert excel.typed is None  # a working copy is tried with its own settings
    assert windows.workbook.read_bytes() == before


def test_the_shipped_workbook_is_tried_with_this_computers_settings(windows, examples, monkeypatch):
    monkeypatch.setattr(doctor_excel, "shipped_workbook", lambda: windows.workbook)
    excel = Excel(rows(examples))
    list(doctor_excel.examine(None, lambda: excel))
    assert excel.typed == settings.this_computer("win32")


def test_excel_that_fails_is_closed_and_told(windows):
    excel = Excel([], fails=True)
    told = list(doctor_excel.examine(windows.workbook, lambda: excel))
    assert [(f.name, f.state) for f in told] == [("Excel 实测", State.MISSING)]
    assert "RPC 服务器不可用" in told[0].found
    assert excel.steps[-1] == "quit"


# -- the whole and the command ---------------------------------------------------------------------------------------


def test_excel_is_tried_only_where_nothing_is_missing(windows, monkeypatch):
    tried = []
    monkeypatch.setattr(doctor_excel, "examine", lambda workbook: tried.append(workbook) or [])
    monkeypatch.setattr(doctor, "_data", lambda *_, **__: fine("工作簿", ""))
    doctor.examine(windows.workbook, "win32")
    assert tried == [windows.workbook]
    windows.dll.unlink()
    doctor.examine(windows.workbook, "win32")
    assert len(tried) == 1


def test_the_command_tells_and_exits_1_where_something_is_missing(windows, capsys):
    assert cli.main(["doctor", str(windows.workbook), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["checks"]
    assert told[0]["name"] == "Python"
    assert {line["state"] for line in told} <= {"fine", "care"}
    assert cli.main(["doctor", str(windows.workbook.parent / "nothing.xlsm")]) == 1
    shown = capsys.readouterr().out
    assert "✗" in shown
    assert "有 1 项需要处理" in shown
