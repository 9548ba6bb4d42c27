"""导出PPT: the deck that 图表目录 describes, new or brought up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cii_xl import published
from cii_xl.addin.folders import path_of, survey_of, typed
from cii_xl.addin.ranges import body, find_table, grid
from cii_xl.addin.scenario import applied
from cii_xl.addin.session import Refused, Session
from cii_xl.addin.steps import Block, Step
from cii_xl.addin.versions import saved, version
from cii_xl.analysis.surveyed import surveyed
from cii_xl.book import layout
from cii_xl.book.files import write_new
from cii_xl.book.reading import choices as reading
from cii_xl.book.reading import values
from cii_xl.book.reading.choices import Choice
from cii_xl.book.reading.intake import UnusableFile
from cii_xl.exhibits.catalogue.entry import whole
from cii_xl.exhibits.choosing import Choices, chosen
from cii_xl.exhibits.exhibit import Slide
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.current import as_planned, bring_up_to_date
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.mapping import Mapping, TemplateError, read_mapping
from cii_xl.exhibits.slides.replacing import Busy, replace_deck
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import EditionError


def export(session: Session) -> tuple[str, list[Step]]:
    """Write or update the deck; the sentence, and what notes on 图表目录 when that was. Raises Refused."""
    table = _table(session.book)
    with _told():
        material, remark = _material(session)
        choices = chosen(_choices(table), material)
        path = path_of(session.book, typed(session.spot(layout.DECK_NAME).value) or layout.DECK_DEFAULT)
        if path.suffix.lower() != ".pptx":
            path = path.with_name(f"{path.name}.pptx")
        session.progress("生成演示文稿")
        update = _updated if path.is_file() else _new
        message, made = update(path, material, choices, _template(session))
    message = "；".join(part for part in (message, choices.told(), remark) if part)
    return message, [*_exported(table, made, session.time), _state(session, f"{session.time} 导出到 {path}")]


def _material(session: Session) -> tuple[Material, str]:
    """The workbook with what 图表目录 sets beside it: an earlier version, scenarios, the survey; and a remark."""
    previous, scenarios, choice = (
        typed(session.spot(name).value) for name in (layout.PREVIOUS_NAME, layout.SCENARIOS_NAME, layout.SURVEYED_NAME)
    )
    edition = session.edition
    names = [name.strip() for name in re.split("[、，,]", scenarios) if name.strip()]
    store, wave = (None, "") if choice == layout.LEFT_OUT else survey_of(session)
    if choice == layout.INCLUDED and not (store and wave):
        found = f"“{layout.TRACKING.name}”页没有轮次，或找不到台账"
        raise Refused(f"“{layout.EXHIBITS.name}”的“问卷”为“{choice}”，但{found}；请先收集问卷，或改为{layout.LEFT_OUT}")
    survey = surveyed(edition, store, wave) if store and wave else None
    material = Material(
        edition,
        published.edition(),
        previous=version(previous, session, saved(session.book))[1] if previous else None,
        scenario=applied(session.book, names, edition) if names else None,
        coverage=survey.coverage if survey else (),
        intervals=survey.intervals if survey else {},
    )
    return material, survey.told if survey else ""


def _new(
    path: Path, material: Material, choices: Choices, template: tuple[Path | None, Mapping | None]
) -> tuple[str, list[str]]:
    made = choices.made(material)
    if not made:
        raise Refused(f"“{layout.EXHIBITS.name}”没有采用任何可以导出的图表；请在“采用”一列填{layout.INCLUDED}")
    slides = choices.plan(made, material)
    data = new_deck(slides, *template)
    found = _found(data, slides, path.name)
    written = write_new(path, data)
    return f"已写出 {written}，共 {len(slides)} 页{found}", [e.id for e in made]


def _updated(
    path: Path, material: Material, choices: Choices, template: tuple[Path | None, Mapping | None]
) -> tuple[str, list[str]]:
    before = path.read_bytes()
    current = bring_up_to_date(before, path.name, material, choices, mapping=template[1])
    made = [e.id for e in current.exhibits]
    counts = list(current.differences.sentences())[-1]
    if not current.differences.any:
        return f"{path} 已是最新，没有改动；{counts}", made
    found = _found(current.data, as_planned(current.data, path.name, material, choices), path.name)
    backup = replace_deck(path, before, current.data)
    return f"已更新 {path}，原文件留作 {backup.name}；{counts}{found}", made


def _found(deck: bytes, slides: Sequence[Slide], name: str) -> str:
    """How much the check of a deck finds before it is written; it is written all the same."""
    found = lint(deck, slides=slides, name=name)
    return f"；检查发现 {len(found)} 处，用 cii-xl exhibits --lint 查看" if found else ""


def _table(book: Any) -> Any:
    if found := find_table(book, layout.EXHIBIT_TABLE):
        return found[1]
    raise Refused(f"找不到表 {layout.EXHIBIT_TABLE}；请从原工作簿复制“{layout.EXHIBITS.name}”工作表")


def _headings(table: Any) -> list[str]:
    return [values.heading(h or "") for h in table.header_row_range.options(ndim=2).value[0]]


def _choices(table: Any) -> list[Choice]:
    """The lines of the list; raises EditionError where one cannot be understood."""
    headings, cells = _headings(table), body(table)
    sheet, top, left = cells.sheet.name, cells.row - 1, cells.column - 1
    rows = [[typed(value) for value in row] for row in grid(cells)]
    places = [{h: reading.place(sheet, top + i, left + c) for c, h in enumerate(headings)} for i in range(len(rows))]
    return reading.read(headings, rows, places)


def _exported(table: Any, made: Sequence[str], time: str) -> Iterator[Step]:
    """The column 最近导出 as one block; lines that were not exported keep what they say."""
    headings, cells = _headings(table), body(table)
    id, exported = (layout.EXHIBIT_FIELDS[key] for key in ("id", "exported"))
    if id in headings and exported in headings:
        now, column = {whole(one) for one in made} | set(made), headings.index(exported)
        rows = grid(cells)
        values_now = [[time if row[headings.index(id)] in now else row[column]] for row in rows]
        yield Block(cells.sheet.name, cells.row - 1, cells.column - 1 + column, values_now)


def _state(session: Session, text: str) -> Step:
    return session.spot(layout.EXPORTED_NAME).block([[text]])


def _template(session: Session) -> tuple[Path | None, Mapping | None]:
    """The template and mapping that the sheet names."""
    template, mapping = (typed(session.spot(name).value) for name in (layout.TEMPLATE_NAME, layout.MAPPING_NAME))
    return (
        path_of(session.book, template) if template else None,
        read_mapping(path_of(session.book, mapping)) if mapping else None,
    )


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be exported, as one sentence."""
    try:
        yield
    except (TemplateError, UnusableFile, EditionError) as error:
        first, more = error.problems[0], len(error.problems) - 1
        rest = f"（另有 {more} 处）" if more else ""
        raise Refused(f"{first.place}：{first.found}；应为：{first.expected}；{first.fix}{rest}") from None
    except Busy as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"无法读写 {error.filename or '文件'}（{error.strerror or error}）") from None
