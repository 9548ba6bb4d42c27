"""The VBA module of worksheet functions, written from the registry: one wrapper for each, ASCII."""

from __future__ import annotations

from cii_xl.addin import functions as functions  # registers the worksheet functions
from cii_xl.addin import functions_analysis as functions_analysis
from cii_xl.addin.registry import CATEGORY, FUNCTIONS, Function
from cii_xl.addin.session import FAILED

_HEAD = """Option Explicit
' Written by cii_xl.addin.wrappers from the list of functions; do not edit.
"""

_OWN = """
Public Function CII_WHY(ByVal cell As Range) As String
    Application.Volatile
    CII_WHY = CiiReason(cell)
End Function

Public Function CII_STATE() As String
    Application.Volatile
    CII_STATE = CiiState()
End Function

Public Sub CiiDescribe()
    ' Texts of Excel's function wizard, from the hidden sheet. Not on macOS, and no harm where Excel refuses.
    Dim clean As Boolean
    #If Mac Then
        Exit Sub
    #End If
    On Error Resume Next
    clean = ThisWorkbook.Saved
{describe}
    ThisWorkbook.Saved = clean
End Sub
"""


def module() -> str:
    """Source of the standard module ``CiiFunctions``."""
    wrappers = "\n".join(_wrapper(f) for f in FUNCTIONS.values())
    describe = "\n".join(_describe(f) for f in FUNCTIONS.values())
    return _HEAD + "\n" + wrappers + _OWN.format(describe=describe)


def _wrapper(f: Function) -> str:
    declared, given = [], []
    for a in f.arguments:
        if a.repeats:
            declared.append(f"ParamArray {a.key}() As Variant")
        else:
            declared.append(f"{'Optional ' if a.optional else ''}ByVal {a.key} As Variant")
            given.append(a.key)
    lines = [f"Public Function {f.name}({', '.join(declared)}) As Variant"]
    # with the data as an argument Excel itself knows when to recalculate
    data = next((a.key for a in f.arguments if a.key == "data"), None)
    lines.append(f"    If IsMissing({data}) Then Application.Volatile" if data else "    Application.Volatile")
    if f.arguments and f.arguments[-1].repeats:
        more = f.arguments[-1].key
        lines += [
            "    Dim all() As Variant, i As Long",
            f"    ReDim all(0 To {len(given)} + UBound({more}))",
            *(f"    {_assign(f'all({i})', key)}" for i, key in enumerate(given)),
            f"    For i = 0 To UBound({more})",
            f"        If IsObject({more}(i)) Then Set all({len(given)} + i) = {more}(i) "
            f"Else all({len(given)} + i) = {more}(i)",
            "    Next i",
            f'    {f.name} = CiiAnswer("{f.name}", all)',
        ]
    else:
        lines.append(f'    {f.name} = CiiAnswer("{f.name}", Array({", ".join(given)}))')
    return "\n".join([*lines, "End Function", ""])


def _assign(target: str, key: str) -> str:
    return f"If IsObject({key}) Then Set {target} = {key} Else {target} = {key}"


def _describe(f: Function) -> str:
    texts = ", ".join(f'CiiText("{f.name}.{a.key}")' for a in f.arguments)
    arguments = f", ArgumentDescriptions:=Array({texts})" if texts else ""
    return (
        f'    Application.MacroOptions Macro:="{f.name}", Description:=CiiText("{f.name}"), '
        f'Category:="{CATEGORY}"{arguments}'
    )


def texts() -> dict[str, str]:
    """What the VBA shows people, by key, for the hidden sheet."""
    told = {
        "why.none": "该单元格没有错误",
        "why.areas": "参数不能是多个不相邻的区域",
        "why.mac": "macOS 上的 Excel 不支持自定义函数；按钮与工作簿内的公式照常可用",
        "why.offline": "无法连接 Python 组件；请运行 cii-xl doctor 查看原因",
        "state.mac": "macOS：CII 函数不可用，按钮与内置公式可用",
        "state.offline": "Python 组件未连接：内置公式照常可用；安装方法见使用手册，或运行 cii-xl doctor",
        "state.idle": "Python 组件尚未使用；首次计算 CII 函数时自动连接",
        "state.connected": "Python 组件已连接",
        "action.idle": "点击按钮后，这里显示结果；“新建情景”“恢复公布值”“生成问卷”前，请先选中一个产业的卡片或工作表",
        "action.running": "正在运行……",
        "action.failed": FAILED,
        "action.offline": f"{FAILED}无法运行 Python；内置公式照常可用，请运行 cii-xl doctor 查看原因",
    }
    for f in FUNCTIONS.values():
        told[f.name] = f.text[:255]
        told |= {f"{f.name}.{a.key}": a.text[:255] for a in f.arguments}
    return told
