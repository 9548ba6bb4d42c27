"""What the 区域 sheet runs."""

from __future__ import annotations

from pathlib import Path

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given
from cii_xl.analysis.regions.demo import demo
from cii_xl.analysis.regions.result import Regions, regions
from cii_xl.book.panels import settings
from cii_xl.book.panels.regions import PANEL
from cii_xl.book.reader import read_cube
from cii_xl.index.cube_cells import WEIGHTINGS
from cii_xl.index.problems import Problem

_LABELS = {setting.key: setting.label for setting in PANEL.settings}


def run(given: Given) -> Regions:
    """Analyse the file that the sheet names, or made-up data; raises AnalysisError with every wrong setting, and what
    ``read_cube`` raises of the file."""
    read = {s.key: settings.read(s, given.settings.get(s.key), PANEL.sheet.name) for s in PANEL.settings}
    typed = {key: value for key, value in read.items() if not isinstance(value, Problem)}
    year, (path, fault) = str(typed["year"]), _path(str(typed["file"]), given.folder)
    problems = [value for value in read.values() if isinstance(value, Problem)]
    problems += [found for found in (_year(year), fault) if found is not None]
    if problems:
        raise AnalysisError(problems)
    seed = int(typed["seed"])
    cube = demo(given.published, seed) if path is None else read_cube(path)
    given.progress(1, 2)
    weighting = next(key for key, word in WEIGHTINGS.items() if word == typed["weights"])
    rows, columns = str(typed["rows"]), str(typed["columns"])
    told = seed if path is None else None
    result = regions(cube, rows=rows, columns=columns, weighting=weighting, year=year, seed=told)
    given.progress(2, 2)
    return result


def _year(year: str) -> Problem | None:
    if not year or (len(year) == 4 and year.isdecimal()):
        return None
    return problem("year", _LABELS["year"], f"“{year}”", "四位数的年份，或留空", "改为四位数，或清空")


def _path(name: str, folder: Path | None) -> tuple[Path | None, Problem | None]:
    """The file to read, None for made-up data; or what is wrong with its name."""
    if not name:
        return None, None
    path, label = Path(name), _LABELS["file"]
    if not path.is_absolute():
        if folder is None:
            fix = "先保存工作簿，或写出完整路径，或清空用合成示例数据"
            return None, problem("file", label, f"“{name}”是相对路径，而工作簿还没有保存", "找得到的文件", fix)
        path = folder / path
    if not _there(path):
        fix = "检查路径和文件名，或清空用合成示例数据"
        return None, problem("file", label, f"找不到文件 {path}", "CSV、Parquet 或工作簿", fix)
    return path, None


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system has
        return False
