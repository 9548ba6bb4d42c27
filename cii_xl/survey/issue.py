"""Sending out a wave: the list of those invited, and one form for each of them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from cii_xl.book.files import file_name, write_new
from cii_xl.index.problems import Place, Problem, fold
from cii_xl.survey import credit_code
from cii_xl.survey.definition import Definition
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.numbering import Ambiguous, Numbering
from cii_xl.survey.records import Respondent
from cii_xl.survey.seal import sealed
from cii_xl.survey.size import SIZES
from cii_xl.survey.wave_name import checked_wave, unprintable

_TITLES: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "id"),
    "name": ("单位名称", "name", "company", "企业名称", "名称"),
    "credit_code": ("统一社会信用代码", "credit_code", "信用代码"),
    "province": ("省份", "province", "所在地区"),
    "size": ("规模", "size", "单位规模"),
    "contact": ("联系人", "contact"),
    "email": ("邮箱", "email", "电子邮箱", "e-mail"),
}
"""Field of a respondent → headings that mean it, the first of which messages use."""
_NAME = _TITLES["name"][0]
_ID = re.compile(r"[\w.-]{1,40}")
_LONGEST_NAME = 80


class BadRespondents(ValueError):
    """A list of respondents that cannot be used. ``problems`` holds all that is wrong; the message lists each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def respondents(path: Path, industry: str, listed: Mapping[str, Respondent] | None = None) -> list[Respondent]:
    """Those invited, from a CSV file (UTF-8 or GB18030) with a line of headings, in Chinese or English.

    Only the name must be there. Who has no id keeps the one that ``listed`` (respondents of the wave so far, by id) has
    for the credit code, else for the name; others get the next number: ``MFG-0001``. Raises BadRespondents with all
    problems, OSError where the file cannot be read.
    """
    rows = _rows(path.read_bytes())
    columns = _columns(rows[0] if rows else [])
    found: list[tuple[int, Respondent]] = []
    for line, row in enumerate(rows[1:], 2):
        if any(row):
            cells = {field: row[at] if at < len(row) else "" for field, at in columns.items()}
            found.append((line, _respondent(cells)))
    found, problems = _numbered(found, Numbering(industry, listed or {}, (one for _, one in found)))
    problems += [problem for line, one in found for problem in _wrong(line, one)]
    problems += _twice(found, "id") + _twice(found, "credit_code")
    if not found and not problems:
        problems.append(_problem("empty", "文件", "没有任何单位", "标题下每行一个单位", "补上受邀单位"))
    if problems:
        raise BadRespondents(problems)
    return [one for _, one in found]


def issue(
    definition: Definition,
    wave: str,
    invited: Sequence[Respondent],
    folder: Path,
    secret: bytes,
    progress: Callable[[int, int], None],
) -> list[Path]:
    """Write one sealed form for each respondent into ``folder``; returns the files in the order of ``invited``.

    A file that is there with the same content is left, one with other content is never replaced: the new one is then
    named ``…-2``. ``progress`` hears how many of how many are done. Raises BadWave, and OSError where
    ``folder`` cannot be written.
    """
    wave = checked_wave(wave)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for done, one in enumerate(invited, 1):
        stamp = sealed(stamp_of(definition, wave, one.id), definition, secret)
        path = folder / f"{file_name(f'CII问卷-{definition.name}-{wave}-{one.id}-{one.name}')}.xlsx"
        written.append(write_new(path, form_workbook(definition, stamp, one)))
        progress(done, len(invited))
    return written


def blank(definition: Definition, wave: str, folder: Path, secret: bytes) -> Path:
    """Write one sealed form of a wave that is for nobody in particular; returns the file. Raises as ``issue`` does."""
    wave = checked_wave(wave)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = sealed(stamp_of(definition, wave), definition, secret)
    path = folder / f"{file_name(f'CII问卷-{definition.name}-{wave}-空白')}.xlsx"
    return write_new(path, form_workbook(definition, stamp))


def _rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(data.decode(encoding)))]
        except UnicodeDecodeError:
            continue
        except csv.Error:  # a cell of more than 131,072 characters
            break
    expected, fix = "UTF-8 或 GB18030 的 CSV 文件", "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"
    raise BadRespondents([_problem("file", "文件", "不是可以读取的 CSV 文件", expected, fix)])


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Field → its column; other columns are the sender's own and not looked at."""
    means = {fold(title): field for field, titles in _TITLES.items() for title in titles}
    found: dict[str, int] = {}
    problems = []
    for at, heading in enumerate(headings):
        field = means.get(fold(heading))
        if field in found:
            problems.append(_problem("heading", "第1行", f"“{heading}”重复", "每种标题一列", "删去多余的一列"))
        elif field:
            found[field] = at
    if "name" not in found:
        expected = "、".join(titles[0] for titles in _TITLES.values())
        problems.append(_problem("heading", "第1行", f"没有“{_NAME}”一列", f"标题可以是：{expected}", "补上标题行"))
    if problems:
        raise BadRespondents(problems)
    return found


def _respondent(cells: Mapping[str, str]) -> Respondent:
    """One row; the id is blank where the list gives none."""
    size = unicodedata.normalize("NFKC", cells.get("size", "")).removesuffix("型")
    code = credit_code.normalised(cells.get("credit_code", ""))
    return Respondent(**{"id": "", **cells, "size": size, "credit_code": code})


def _numbered(
    rows: Sequence[tuple[int, Respondent]], numbering: Numbering
) -> tuple[list[tuple[int, Respondent]], list[Problem]]:
    """The rows, each with an id, and the problems of those that could be several companies."""
    numbered, problems = [], []
    for line, one in rows:
        try:
            numbered.append((line, numbering.numbered(one)))
        except Ambiguous as error:
            found, where = f"先前的名单中有几家“{one.name}”：{error}", f"第{line}行 编号"
            problems.append(_problem("which", where, found, "其中一家，或另一个编号", "填写编号或统一社会信用代码"))
    return numbered, problems


def _wrong(line: int, one: Respondent) -> Iterator[Problem]:
    """What is wrong with one row by itself."""
    if not one.name:
        yield _problem("name", f"第{line}行 {_NAME}", "没有填写", "单位全称", "补上")
    elif len(one.name) > _LONGEST_NAME or unprintable(one.name):
        expected = f"至多 {_LONGEST_NAME} 个字符，不含换行等控制字符"
        yield _problem("name", f"第{line}行 {_NAME}", f"“{one.name[:20]}…”不可用", expected, "改为单位全称")
    if not _ID.fullmatch(one.id):
        expected = "1 至 40 个字母、汉字、数字或 _ . -"
        yield _problem("id", f"第{line}行 编号", f"“{one.id}”不可用", expected, "改写，或清空以自动编号")
    if one.credit_code and (fault := credit_code.check(one.credit_code)):
        fix = "照营业执照改正；不清楚的清空"
        yield _problem(
            "credit", f"第{line}行 统一社会信用代码", f"“{one.credit_code}”{fault}", "18 位、校验码相符", fix
        )
    if one.size and one.size not in SIZES:
        yield _problem(
            "size", f"第{line}行 规模", f"“{one.size}”不认识", "、".join(SIZES), "改为其中之一；不清楚的清空"
        )


def _twice(found: Sequence[tuple[int, Respondent]], field: str) -> list[Problem]:
    """Later rows whose value an earlier row has. Ids are compared as file names are, without case."""
    first: dict[str, int] = {}
    problems = []
    for line, one in found:
        value = str(getattr(one, field))
        if not value:
            continue
        earlier = first.setdefault(value.casefold(), line)
        if earlier != line:
            where = f"第{line}行 {_TITLES[field][0]}"
            problems.append(
                _problem("twice", where, f"“{value}”与第{earlier}行相同", "各不相同", "改正，或删去重复的行")
            )
    return problems


def _problem(rule: str, where: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(f"respondents.{rule}", Place(where), found, expected, fix)
