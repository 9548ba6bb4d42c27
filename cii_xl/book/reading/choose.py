"""Which of a workbook's tables are its industries: by table name, wherever the sheet is and whatever it is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from cii_xl.book import layout
from cii_xl.book.reading import values
from cii_xl.book.reading.extract import Parsed, Table
from cii_xl.book.reading.values import Cell
from cii_xl.index.problems import Place, Problem, Severity

_COPY = re.compile(r"tbl([A-Z][A-Z0-9]*?)_?[0-9]+", re.IGNORECASE)
"""What Excel, WPS and LibreOffice call the table of a copied sheet: tblFIN2, tblFIN_1."""


@dataclass(frozen=True)
class Chosen:
    """A workbook's industries, and what is wrong with them as a whole."""

    tables: Mapping[str, Table]
    """Code → table, in the order of ``cii_industries`` and then of the sheets."""
    missing: Mapping[str, Problem]
    """Code → what to say of an industry whose table the workbook should have and has not; empty where it has none."""
    problems: tuple[Problem, ...]
    """All of them, those of ``missing`` too."""


def choose(parsed: Parsed) -> Chosen:
    """The industries among the tables of a workbook; never raises, since each problem is told."""
    declared = _declared(parsed.names.get(layout.INDUSTRIES_NAME, Cell(None)))
    own = {m[1] for table in parsed.tables if (m := layout.INDUSTRY_TABLE.fullmatch(table.name))}
    known = {*layout.INDUSTRY_NAMES, *declared, *own}
    chosen: dict[str, Table] = {}
    copies: dict[str, list[Table]] = {}
    problems = _newer_layout(parsed)
    for table in parsed.tables:
        match = _COPY.fullmatch(table.name)
        if match and match[1].upper() in known and table.name[3:].upper() not in declared:
            copies.setdefault(match[1].upper(), []).append(table)
            continue
        code = _code(table.name, known)
        if code is None:
            found = f"表 {table.name} 的列与行业表相同，但名称不是行业表的名称，未计入"
            fix = "若是新行业，在“表设计”中把表改名为 tbl 加大写代码，如 tblAGR；否则忽略"
            problems.append(_at(table, "table.unnamed", found, "tbl 加大写代码", fix, Severity.WARNING))
        else:
            chosen[code] = table  # once only: openpyxl refuses a workbook with two tables of one name, in any case
    for code, tables in copies.items():
        if code in chosen:
            for table in tables:
                found = f"表 {table.name} 像是 {layout.table_name(code)} 的副本，未计入"
                fix = f"删除该副本；若要用它代替，先删除原表，再把它改名为 {layout.table_name(code)}"
                problems.append(_at(table, "table.copy", found, "一个行业一张表", fix, Severity.WARNING))
    expected_codes = [*declared, *(code for code in copies if code not in declared)]
    missing: dict[str, Problem] = {}
    if chosen or copies:
        lost = [code for code in expected_codes if code not in chosen]
        missing = {code: _missing(code, copies.get(code, []), parsed) for code in lost}
        problems += missing.values()
    else:
        fix = "确认打开的是 CII 工作簿；若表被“转换为区域”，选中数据按 Ctrl+T 并把表命名为 tblFIN 等"
        place = Place("整个工作簿")
        problems.append(Problem("table.none", place, "没有任何行业表", "名为 tblFIN、tblRET 等的 Excel 表", fix))
    problems += _beyond(chosen, declared)
    order = [*(code for code in declared if code in chosen), *(code for code in chosen if code not in declared)]
    return Chosen({code: chosen[code] for code in order}, missing, tuple(problems))


def industry_name(code: str, table: Table) -> str:
    """Chinese name of an industry: the fixed one of a known code, else the name of its sheet."""
    return layout.INDUSTRY_NAMES.get(code) or values.clean(table.sheet)


def _declared(cell: Cell) -> list[str]:
    """The codes the workbook says it has."""
    text = unicodedata.normalize("NFKC", values.shown(cell)).upper()
    return list(dict.fromkeys(code for code in re.split(r"[\s,;、]+", text) if code))


def _code(name: str, known: set[str]) -> str | None:
    """The industry code in a table's name; Excel does not mind the case of names, so a known code may have any."""
    if match := layout.INDUSTRY_TABLE.fullmatch(name):
        return match[1]
    code = name[3:].upper()
    return code if name[:3].lower() == "tbl" and code in known else None


def _at(table: Table, rule: str, found: str, expected: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(rule, Place(table.name, table.sheet, table.ref), found, expected, fix, severity)


def _missing(code: str, copies: list[Table], parsed: Parsed) -> Problem:
    table, sheet = layout.table_name(code), layout.INDUSTRY_NAMES.get(code)
    if copies:
        fix = f"工作表“{copies[0].sheet}”中的 {copies[0].name} 像是它的副本：若要用它，把表改名为 {table}"
    elif sheet in parsed.sheets:
        fix = f"工作表“{sheet}”中的表可能被转换为区域：选中数据（含标题）按 Ctrl+T，在“表设计”中命名为 {table}"
    else:
        fix = f"从原工作簿把该行业的工作表复制回来，并确认表名为 {table}"
    return Problem("table.missing", Place(f"表 {table}"), f"缺少表 {table}", f"名为 {table} 的 Excel 表", fix)


def _newer_layout(parsed: Parsed) -> list[Problem]:
    version = values.number(parsed.names.get(layout.LAYOUT_NAME, Cell(None))).value
    if not isinstance(version, (int, float)) or version <= layout.LAYOUT_VERSION:
        return []
    found = f"工作簿的版式是第 {version:g} 版，比本程序新"
    expected = f"第 {layout.LAYOUT_VERSION} 版或更早"
    fix = "升级：pip install -U cii-xl"
    return [Problem("layout.newer", Place("整个工作簿"), found, expected, fix, Severity.WARNING)]


def _beyond(chosen: dict[str, Table], declared: list[str]) -> list[Problem]:
    """Notes on industries that somebody added: they count, but the workbook's front sheets do not show them."""
    found = "行业“{}”不在本工作簿原有的行业中：已计入计算，但首页与汇总页不会显示它"
    fix = "无需处理；含该行业的排名与图表见 cii-xl summary 写出的汇总文件"
    return [
        _at(table, "industry.added", found.format(industry_name(code, table)), "原有的行业", fix, Severity.NOTE)
        for code, table in chosen.items()
        if declared and code not in declared
    ]
