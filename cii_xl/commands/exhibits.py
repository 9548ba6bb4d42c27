"""``cii-xl exhibits``: a deck from a workbook, the same deck brought up to date; exhibits as pictures or a workbook."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.refusals import Refusals, guarded
from cii_xl.usage import FINE, PROBLEMS, add_command

if TYPE_CHECKING:
    from cii_xl.exhibits.choosing import Choices
    from cii_xl.exhibits.exhibit import Exhibit, Slide
    from cii_xl.exhibits.material import Material
    from cii_xl.exhibits.slides.mapping import Mapping as LayoutMapping
    from cii_xl.index import Edition
    from cii_xl.terminal import Terminal

FORMATS = ("pptx", "png", "svg", "xlsx", "pdf")
_HELP = f"以逗号分隔：{'、'.join(FORMATS)}；默认 pptx"


def add(commands: Any) -> None:
    """Add ``exhibits``."""
    exhibits = add_command(
        commands, "exhibits", guarded(_exhibits, _refusals), "导出图表：可编辑的幻灯片、图片或工作簿；更新已有的幻灯片"
    )
    exhibits.add_argument("workbook", nargs="?", type=Path, metavar="工作簿", help="默认为随包附带的 CII.xlsm")
    exhibits.add_argument("--out", type=Path, metavar="文件", help="写出的文件，如 图表.pptx；从不覆盖已有文件")
    exhibits.add_argument(
        "--only", type=_ids, default=(), metavar="编号", help="只要这些图表，以逗号分隔；--list 列出编号"
    )
    exhibits.add_argument("--format", type=_formats, default=("pptx",), metavar="格式", help=_HELP)  # fmt: skip
    exhibits.add_argument("--list", action="store_true", help="列出全部图表的编号，不写文件")
    exhibits.add_argument(
        "--update", type=Path, metavar="幻灯片", help="更新这份 .pptx 中的图表，其余原样；旧文件留作备份"
    )
    exhibits.add_argument("--dry-run", action="store_true", help="与 --update 同用：只列出差异，不写文件")
    exhibits.add_argument("--json", action="store_true", help="以 JSON 打印差异或检查结果")
    exhibits.add_argument(
        "--lint", type=Path, metavar="幻灯片", help="检查这份 .pptx：缺来源、文字溢出、与工作簿不符等"
    )
    exhibits.add_argument("--template", type=Path, metavar="模板", help="改用这个 .pptx 或 .potx 的版式")
    exhibits.add_argument("--mapping", type=Path, metavar="CSV", help="模板的版式和占位符与标准名称的对照")
    exhibits.add_argument("--scenario", type=Path, metavar="工作簿", help="情景对比：另一份数值不同的工作簿")
    exhibits.add_argument(
        "--previous", type=Path, metavar="工作簿", help="版本变化：上一版的工作簿；默认与公布版本比较"
    )
    exhibits.add_argument("--store", type=Path, metavar="文件夹", help="问卷台账；与 --wave 同用，加上覆盖情况与区间")
    exhibits.add_argument("--wave", metavar="轮次", help="例如 2026Q4")


def _ids(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace("，", ",").replace("、", ",").split(","))
    found = tuple(dict.fromkeys(part for part in parts if part))
    if not found:
        raise argparse.ArgumentTypeError("没有写明要哪些；以逗号分隔写出")
    return found


def _formats(text: str) -> tuple[str, ...]:
    found = _ids(text.lower())
    wrong = [one for one in found if one not in FORMATS]
    if wrong:
        raise argparse.ArgumentTypeError(f"没有名为“{'、'.join(wrong)}”的格式；可用的有：{'、'.join(FORMATS)}")
    return found


def _refusals() -> Refusals:
    from cii_xl.book.reading.intake import UnusableFile
    from cii_xl.exhibits.fonts import NoChineseFont
    from cii_xl.exhibits.slides.mapping import TemplateError
    from cii_xl.exhibits.slides.pdf import NoOffice
    from cii_xl.exhibits.slides.replacing import Busy
    from cii_xl.index import EditionError, UnknownName
    from cii_xl.survey.estimate.errors import EstimateError
    from cii_xl.survey.seal import BadKey
    from cii_xl.survey.store import StoreFault

    return (
        (UnusableFile, EditionError, TemplateError, EstimateError),
        (NoChineseFont, NoOffice, UnknownName, StoreFault, BadKey, Busy, _Refused),
    )


class _Refused(ValueError):
    """Arguments that do not go together, or a file that cannot be written; the message says what to do."""


def _exhibits(given: argparse.Namespace) -> int:
    from cii_xl.terminal import Terminal

    _check_arguments(given)
    terminal = Terminal()
    with terminal.progress("读取工作簿"):
        material, choices = _material(terminal, given)
    if given.list:
        return _list(terminal, material)
    if given.lint is not None:
        return _lint(terminal, material, choices, given)
    if given.update is not None:
        return _update(terminal, material, choices, given)
    return _write(terminal, material, choices, given)


def _check_arguments(given: argparse.Namespace) -> None:
    if given.update is None and given.out is None and given.lint is None and not given.list:
        raise _Refused("没有说明写到哪里；请加 --out 图表.pptx，或用 --update 更新已有的幻灯片")
    if given.dry_run and given.update is None:
        raise _Refused("--dry-run 只与 --update 同用；请写明要比较的幻灯片")
    if given.update is not None and given.lint is not None:
        raise _Refused("--update 与 --lint 不能同时使用；请先更新，再检查")
    deck = "--update" if given.update is not None else "--lint"
    if (given.update is not None or given.lint is not None) and given.template is not None:
        raise _Refused(f"--template 只用于新的幻灯片，不能与 {deck} 同用；已有的幻灯片沿用自己的版式")
    if (given.update is not None or given.lint is not None) and given.format != ("pptx",):
        raise _Refused(f"--format 不能与 {deck} 同用；请另用 --out 导出其他格式")
    if given.out is not None and (not given.out.name or given.out.is_dir()):
        raise _Refused(f"--out {given.out} 是文件夹；请写出具体的文件名，如 {given.out / '图表.pptx'}")
    if (given.store is None) != (given.wave is None):
        raise _Refused("--store 与 --wave 须同时给出")


def _material(terminal: Terminal, given: argparse.Namespace) -> tuple[Material, Choices]:
    """What exhibits are made from, and what the workbook's 图表目录 chooses."""
    from cii_xl import published
    from cii_xl.analysis.surveyed import surveyed
    from cii_xl.book.reader import read
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.exhibits.choosing import chosen
    from cii_xl.exhibits.material import Material

    edition, listed = read(given.workbook or shipped_workbook())
    survey = surveyed(edition, given.store, given.wave) if given.store else None
    if survey and survey.told:
        terminal.say(survey.told)
    material = Material(
        edition,
        published.edition(),
        previous=_read(given.previous) if given.previous else None,
        scenario=_read(given.scenario) if given.scenario else None,
        coverage=survey.coverage if survey else (),
        intervals=survey.intervals if survey else {},
    )
    choices = chosen(listed, material)
    if told := choices.told():
        terminal.say(told)
    return material, choices


def _read(workbook: Path) -> Edition:
    from cii_xl.book.reader import read_workbook

    return read_workbook(workbook)


def _list(terminal: Terminal, material: Material) -> int:
    from cii_xl.exhibits.catalogue import CATALOGUE, known, missing

    lacking = missing(material)
    entry = {id: e for e in CATALOGUE.values() for id in e.ids(material)}
    rows = [
        [id, name, lacking.get(entry[id].id, "") or ("按编号点名时导出" if entry[id].on_request else "")]
        for id, name in known(material).items()
    ]
    terminal.table(("编号", "图表", "说明"), rows)
    return FINE


def _lint(terminal: Terminal, material: Material, choices: Choices, given: argparse.Namespace) -> int:
    """What is wrong with a deck, measured against the workbook."""
    from cii_xl.exhibits.slides.current import as_planned
    from cii_xl.exhibits.slides.lint import lint
    from cii_xl.index import Severity

    deck, name = given.lint.read_bytes(), given.lint.name
    with terminal.progress("检查幻灯片"):
        found = lint(deck, slides=as_planned(deck, name, material, choices), name=name)
    errors = sum(f.severity is Severity.ERROR for f in found)
    if given.json:
        print(json.dumps({"findings": [f.as_dict() for f in found]}, ensure_ascii=False, indent=2))
    else:
        terminal.problems(found)
        terminal.tell(f"{name}：错误 {errors} 个，警告 {len(found) - errors} 个。" if found else f"{name}：没有问题。")
    return PROBLEMS if errors else FINE


def _looked_over(terminal: Terminal, deck: bytes, slides: Sequence[Slide], name: str) -> None:
    """Tell what is wrong with a deck that is about to be written; it is written all the same."""
    from cii_xl.exhibits.slides.lint import lint

    with terminal.progress("检查幻灯片"):
        found = lint(deck, slides=slides, name=name)
    terminal.problems(found)


def _write(terminal: Terminal, material: Material, choices: Choices, given: argparse.Namespace) -> int:
    """New files in the formats asked for."""
    from cii_xl.book.files import write_new

    with terminal.progress("生成图表"):
        made = _asked(material, given.only) if given.only else choices.made(material)
        if not made:
            raise _Refused("没有可以导出的图表；用 --list 查看各图表需要什么，并检查“图表目录”的“采用”一列")
        slides = choices.plan(made, material)
        files = _files(given, slides, made)
    for path, data in files.items():
        if path.suffix == ".pptx":
            _looked_over(terminal, data, slides, path.name)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        terminal.wrote(write_new(path, data))
    return FINE


def _asked(material: Material, only: Sequence[str]) -> list[Exhibit]:
    """The exhibits that ``--only`` names. Raises _Refused where some cannot be made: what was asked for must not be
    missing without a word."""
    from cii_xl.exhibits.catalogue import exhibits, missing

    made, lacking = exhibits(material, only), missing(material)
    if without := [f"{id}（{lacking[id]}）" for id in only if id in lacking]:
        raise _Refused(f"不能导出 {'、'.join(without)}；用 --list 查看各图表需要什么")
    return made


def _named(out: Path, kind: str) -> Path:
    """``图表`` or ``图表.pptx`` with the suffix of a format; any other, as in ``图表v1.2``, is part of the name."""
    stem = out.stem if out.suffix.lower().lstrip(".") in FORMATS else out.name
    return out.with_name(f"{stem}.{kind}")


def _files(given: argparse.Namespace, slides: Sequence[Slide], made: Sequence[Exhibit]) -> dict[Path, bytes]:
    """Path → file, for all formats: nothing is written before everything could be made."""
    titled = {e.id: e for slide in slides for e in slide.exhibits}
    shown = [titled[e.id] for e in made]
    out: Path = given.out
    files: dict[Path, bytes] = {}
    deck = b""
    if {"pptx", "pdf"} & set(given.format):
        from cii_xl.exhibits.slides.write import new_deck

        deck = new_deck(slides, given.template, _mapping(given))
    for kind in given.format:
        if kind == "pptx":
            files[_named(out, "pptx")] = deck
        elif kind == "pdf":
            from cii_xl.exhibits.slides.pdf import deck_pdf

            files[_named(out, "pdf")] = deck_pdf(deck)
        elif kind == "xlsx":
            from cii_xl.exhibits.sheet import exhibits_workbook

            files[_named(out, "xlsx")] = exhibits_workbook(shown)
        else:
            from cii_xl.exhibits.picture import picture

            name = _named(out, kind)
            files |= {name.with_stem(f"{name.stem}-{e.id}"): picture(e, format=kind) for e in shown}
    return files


def _mapping(given: argparse.Namespace) -> LayoutMapping | None:
    from cii_xl.exhibits.slides.mapping import read_mapping

    return None if given.mapping is None else read_mapping(given.mapping)


def _update(terminal: Terminal, material: Material, choices: Choices, given: argparse.Namespace) -> int:
    """The deck brought up to date: in its place, with the old one beside it, or as ``--out``."""
    from cii_xl.book.files import write_new
    from cii_xl.exhibits.slides.current import as_planned, bring_up_to_date
    from cii_xl.exhibits.slides.replacing import replace_deck

    path: Path = given.update
    before = path.read_bytes()
    with terminal.progress("比较并更新"):
        only = [e.id for e in _asked(material, given.only)] if given.only else []
        current = bring_up_to_date(before, path.name, material, choices, only=only, mapping=_mapping(given))
    data, differences = current.data, current.differences
    if given.json:
        print(json.dumps(differences.as_dict(), ensure_ascii=False, indent=2))
    else:
        for sentence in differences.sentences():
            terminal.tell(sentence)
    if given.dry_run:
        return FINE
    if differences.any:
        _looked_over(terminal, data, as_planned(data, path.name, material, choices), path.name)
    if given.out is not None:
        terminal.wrote(write_new(_named(given.out, "pptx"), data))
    elif not differences.any:
        terminal.say("没有变化，没有写出文件")
    else:
        terminal.say(f"原文件留作 {replace_deck(path, before, data)}")
        terminal.wrote(path)
    return FINE
