"""What pyOpenVBA's Excel lacks and the workbook's VBA needs: members of Application, the DLL, the stock modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.excel import ExcelFile
from pyopenvba.exceptions import VBAUnsupportedError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, method
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAInt, error, to_text
from pyopenvba.vba import VBAModuleKind

from .server import Server, activate
from .windows import HWND

if TYPE_CHECKING:
    from .book import OpenBook

FILE_NOT_FOUND = 53
RECORDED = {
    "MacroOptions": ("Macro", "Description", "HasMenu", "MenuText", "HasShortcutKey", "ShortcutKey", "Category",
                     "StatusBar", "HelpContextID", "HelpFile", "ArgumentDescriptions"),
    "OnTime": ("EarliestTime", "Procedure", "LatestTime", "Schedule"),
    "OnUndo": ("Text", "Procedure"),
    "OnKey": ("Key", "Procedure"),
    "FollowHyperlink": ("Address", "SubAddress", "NewWindow", "AddHistory", "ExtraInfo", "Method", "HeaderInfo"),
}  # fmt: skip
"""Methods that do nothing here but be noted with their arguments."""
_DIRECTIVE_COMMENT = re.compile(r"(?m)^([ \t]*#[^'\r\n]*?)[ \t]*'[^\r\n]*")
_DECLARE = re.compile(r"(?m)^[^\S\r\n]*(?:(?:Private|Public) )?Declare [^\r\n]*")
_DLL = """
Public Function LoadLibrary(ByVal lpLibFileName As String) As Long
    LoadLibrary = StandIn.LoadLibrary(lpLibFileName)
End Function
Public Function XLPyDLLActivateAuto(ByRef Result As Variant, Optional ByVal Config As String = "", _
                                    Optional ByVal mode As Long = 1) As Long
    If mode = -1 Then
        StandIn.KillServer
    Else
        Set Result = StandIn.ActivateServer(Config)
    End If
End Function
Private Function RunOnServer(PythonCommand As String)
    On Error GoTo err_handling
    XLPy.Exec "" & PythonCommand & ""
    Exit Function
err_handling:
    ShowError "", Err.Description
    RunOnServer = -1
End Function
"""
_TEXT_IS_TRUE = re.compile(r"(GetConfig\([^()]*\)) = True")
_HANDLER = re.compile(r"(?s)On Error GoTo err_handling\b.*?\bend_err_handling:\r\n")
_NO_FILES = "Function FileExistsOnWindows(ByVal FileSpec As String) As Boolean\r\nEnd Function\r\n"


def sources(path: Path) -> list[tuple[str, str, str]]:
    """Name, kind and source of each module of a workbook, the stock xlwings module made readable."""
    with ExcelFile(path) as file:
        modules = file.vba_project().modules if file.has_vba_project() else []
        return [
            (m.name, "standard" if m.kind is VBAModuleKind.standard else "class", readable(m.name, m.source))
            for m in modules
        ]


def readable(name: str, source: str) -> str:
    """A module as the interpreter can take it: directives without comments, and xlwings without its DLL and files.

    What changes in xlwings' module is only what the interpreter cannot do; how it reads its settings, starts the
    server and runs Python is its own code.
    """
    source = _DIRECTIVE_COMMENT.sub(r"\1", source)
    if name != "xlwings":
        return source
    no_files = re.compile(r"(?ms)^Function FileExistsOnWindows\b.*?^End Function\r?\n")
    source, found = no_files.subn(lambda _: _NO_FILES, source)
    source, declares = _DECLARE.subn("", source)
    source = _TEXT_IS_TRUE.sub(r"CBool(\1) = True", source)  # VBA takes "False" for a truth value there
    # an error handler within an If, which the interpreter does not find
    source, handlers = _HANDLER.subn("RunPython = RunOnServer(PythonCommand)\r\n", source)
    if (found, handlers) != (1, 1) or declares < 4:
        raise AssertionError("xlwings 的 VBA 模块与替身预期的不同；请核对 vba.py")
    return source + _DLL.replace("\n", "\r\n")


class StandIn(VBAObject):
    """What the DLL's functions above call."""

    def __init__(self, book: OpenBook) -> None:
        self.book = book

    @method
    def LoadLibrary(self, path: object = MISSING) -> object:  # noqa: N802
        """1, or 0 for a DLL that the tests have taken away."""
        self.book.libraries.append(to_text(path))
        return VBAInt(int(self.book.dll_present), "Long")

    @method
    def ActivateServer(self, command: object = MISSING) -> object:  # noqa: N802
        self.book.commands.append(to_text(command))
        return activate()

    @method
    def KillServer(self) -> object:  # noqa: N802
        Server.kill()
        return EMPTY


class Shell(VBAObject):
    """``WScript.Shell``: environment strings stay as they are, a pop-up is recorded like a message box."""

    vba_type_name = "IWshShell3"

    def __init__(self, book: OpenBook) -> None:
        self.book = book

    @method
    def ExpandEnvironmentStrings(self, text: object = MISSING) -> object:  # noqa: N802
        return to_text(text)

    @method
    def Popup(  # noqa: N802
        self, text: object = MISSING, _wait: object = MISSING, title: object = MISSING, _style: object = MISSING
    ) -> object:
        return self.book.app.interpreter.show_message(to_text(text), 0, to_text(title))


class Bridge(ExcelBridge):
    """Excel as VBA sees it, with the objects that are made from outside."""

    def __init__(self, book: OpenBook) -> None:
        super().__init__(book.app.application)
        self.book = book
        self.stand_in = StandIn(book)

    def global_object(self, name: str) -> object:
        return self.stand_in if name == "standin" else super().global_object(name)

    def create(self, type_name_: str) -> object:
        return Shell(self.book) if type_name_.lower() == "wscript.shell" else super().create(type_name_)


def add_members(current: Callable[[], OpenBook]) -> None:
    """Give Application and Workbook the members that they lack. Once per process; ``current`` is the open book."""

    def record(name: str) -> Callable[..., object]:
        def note(_: VBAObject, *args: object) -> object:
            given = zip(RECORDED[name], args, strict=True)
            current().recorded.append((name, {key: plain(one) for key, one in given if one is not MISSING}))
            return EMPTY

        return note

    def stored(name: str, start: object) -> MemberSpec:
        return MemberSpec(
            name,
            "property",
            lambda _: current().stored.get(name, start),
            lambda _, value: current().stored.__setitem__(name, value),
        )

    def cell(_: VBAObject) -> object:
        return current().caller if isinstance(current().caller, VBAObject) else VBAErrorValue(2023)

    def full(_: VBAObject) -> object:
        current().calculate(full=True)
        return EMPTY

    for name, parameters in RECORDED.items():
        owner = Workbook if name == "FollowHyperlink" else Application
        owner.vba_add_member(MemberSpec(name, "method", record(name), parameters=parameters))
    # Volatile is there, but does nothing
    Application._vba_members["volatile"] = MemberSpec(
        "Volatile", "method", lambda _, yes=MISSING: current().volatile(yes), parameters=("Volatile",)
    )
    for spec in (
        MemberSpec("Caller", "property", lambda _: current().caller),
        MemberSpec("ThisCell", "property", cell),
        MemberSpec("Hwnd", "property", lambda _: VBAInt(HWND, "Long")),
        MemberSpec("OperatingSystem", "property", lambda _: "Windows (64-bit) NT 10.00"),
        MemberSpec("CalculateFull", "method", full),
        stored("Cursor", VBAInt(-4143, "Long")),
        stored("Interactive", True),
    ):
        Application.vba_add_member(spec)
    Workbook.vba_add_member(MemberSpec("ReadOnly", "property", lambda _: current().read_only))
    Workbook.vba_add_member(MemberSpec("FileFormat", "property", lambda _: VBAInt(52, "Long")))


def intrinsics(known: dict[str, Any]) -> dict[str, Any]:
    """VBA's own functions, with those that ask the machine answering as an empty one: no files, no variables."""

    def no_file(*_: object) -> object:
        raise error(FILE_NOT_FOUND)

    return {**known, "getattr": no_file, "environ": lambda *_: "", "doevents": lambda *_: VBAInt(0, "Integer")}


def plain(value: object) -> Any:
    """A value of VBA as plain Python."""
    if isinstance(value, VBAArray):
        from .com import rows_of

        return rows_of(value, plain, list)
    return None if value is EMPTY or value is MISSING else value


def run_scheduled(book: OpenBook, run: Callable[[str, Sequence[object]], object]) -> int:
    """Run what OnTime was told to run, in order; how many there were."""
    due = [args for name, args in book.recorded if name == "OnTime"]
    book.recorded[:] = [entry for entry in book.recorded if entry[0] != "OnTime"]
    for args in due:
        if args.get("Schedule") is False:
            raise VBAUnsupportedError("Application.OnTime with Schedule:=False is not in the stand-in")
        run(to_text(args["Procedure"]), [])
    return len(due)
