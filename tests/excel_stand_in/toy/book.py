"""The toy workbook, written anew for each test run."""

from pathlib import Path

import xlsxwriter

from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, build_project

SHEETS = {"数据": "shData", "函数": "shFunctions", "xlwings.conf": "shConf"}
ROWS = [["甲", 1.0], ["乙", 2.0], ["丙", 3.0]]
CONF = {"INTERPRETER_WIN": r"C:\Python\python.exe", "USE UDF SERVER": "True", "SHOW CONSOLE": "False"}
CALL = """
Option Explicit
Private server As Object
Private memo As Object
Private revision As Long

Public Sub Changed()
    revision = revision + 1
End Sub

Public Function TOY_DOUBLE(Optional x)
    TOY_DOUBLE = Ask("double", Array(x))
End Function

Public Function TOY_GREET(who, Optional mark)
    TOY_GREET = Ask("greet", Array(who, mark))
End Function

Public Function TOY_TOTAL()
    Dim key As String
    Application.Volatile
    key = "total|" & revision
    If memo Is Nothing Then Set memo = CreateObject("Scripting.Dictionary")
    If Not memo.Exists(key) Then memo(key) = Ask("total", Array())
    TOY_TOTAL = memo(key)
End Function

Public Function TOY_READS()
    TOY_READS = Ask("read_count", Array())
End Function

Public Function TOY_FAIL()
    TOY_FAIL = Ask("fail", Array())
End Function

Public Function TOY_WRITE()
    ThisWorkbook.Worksheets(1).Range("J1").Value = 1
End Function

Private Function Ask(name As String, args As Variant) As Variant
    Dim again As Boolean
    On Error GoTo failed
    If server Is Nothing Then Set server = XLPy
    Ask = server.CallUDF("excel_stand_in.toy.functions", name, args, ThisWorkbook, Application.Caller)
    Exit Function
failed:
    If Err.Number = -2147023174 And Not again Then
        again = True
        Set server = XLPy
        Resume
    End If
    Ask = CVErr(xlErrNA)
End Function
"""
ACTIONS = """
Public Sub ToyFill()
    RunPython "import excel_stand_in.toy.actions as actions; actions.fill()"
End Sub

Public Sub ToyDraw()
    RunPython "import excel_stand_in.toy.actions as actions; actions.draw()"
End Sub

Public Sub ToyAsk()
    If MsgBox("go on?", vbYesNo) = vbYes Then ThisWorkbook.Worksheets(1).Range("J2").Value = "yes"
    Application.OnTime Now, "ToyLater"
    Application.MacroOptions Macro:="TOY_DOUBLE", Description:="twice", Category:="Toy"
End Sub

Public Sub ToyLater()
    Application.StatusBar = "later"
End Sub

Public Sub ToyError()
    Err.Raise 1001, "toy", "on purpose"
End Sub
"""
EVENTS = """
Private Sub Workbook_Open()
    Application.StatusBar = "opened"
End Sub

Private Sub Workbook_SheetChange(ByVal Sh As Object, ByVal Target As Range)
    Changed
    Application.Calculate
End Sub
"""


def write_toy(path: Path) -> Path:
    """Table ``tblToy`` at 数据!A1:B4, its sum in D1, functions on 函数, the settings of xlwings."""
    modules = {"toyCall": CALL, "toyActions": ACTIONS}
    binary = path.with_suffix(".bin")
    binary.write_bytes(build_project(list(SHEETS.values()), modules=modules, workbook_code=EVENTS))
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(binary)
        book.set_vba_name(WORKBOOK_CODE_NAME)
        sheets = {}
        for name, code_name in SHEETS.items():
            sheets[name] = book.add_worksheet(name)
            sheets[name].set_vba_name(code_name)
        columns = [{"header": "名称"}, {"header": "渗透率"}]
        sheets["数据"].add_table("A1:B4", {"name": "tblToy", "data": ROWS, "columns": columns})
        sheets["数据"].write_formula("D1", "=SUM(tblToy[渗透率])", None, 6)
        book.define_name("toy_sum", "=数据!$D$1")
        functions = sheets["函数"]
        functions.write_formula("A1", "=TOY_DOUBLE(数据!B2)", None, -1)
        functions.write_formula("A2", "=TOY_TOTAL()", None, -1)
        functions.write_formula("A3", "=ROUND(TOY_TOTAL()/7,2)", None, -1)
        functions.write_formula("A4", '=TOY_GREET("世界")', None, "")
        functions.write_formula("A5", "=IFERROR(TOY_FAIL(),-9)", None, -1)
        functions.write_array_formula("C1:C3", "{=TOY_DOUBLE(tblToy[渗透率])}", None, -1)
        functions.write_dynamic_array_formula("E1", "=TOY_DOUBLE(tblToy[渗透率])", None, -1)
        for row, setting in enumerate(CONF.items()):
            sheets["xlwings.conf"].write_row(row, 0, setting)
    return path
