"""``cii-xl build``: the committed workbook and templates, made anew or compared. For developers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from cii_xl.usage import FINE, PROBLEMS, add_command


def add(commands: Any) -> None:
    """Add ``build``."""
    build = add_command(commands, "build", _build, "重新生成 workbook/CII.xlsm 与 templates/（开发者使用）")
    build.add_argument("--check", action="store_true", help="只比较，不写出；与现有文件不同时退出码为 1")
    build.add_argument("--out", type=Path, metavar="文件", help="只生成工作簿，写到别处")
    build.add_argument("--force", action="store_true", help="覆盖内容不同的已有文件")
    build.add_argument("--addin", action="store_true", help="改为生成 CII.xlam：在任意工作簿中可用的加载宏")


def _build(given: argparse.Namespace) -> int:
    try:
        built = _files(given)
    except ImportError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    tell = _compared if given.check else _written
    told = [tell(path, data, given.force) for path, data in built.items()]
    return FINE if all(told) else PROBLEMS


def _files(given: argparse.Namespace) -> dict[Path, bytes]:
    """What was asked for, by path: the add-in, the workbook elsewhere, or everything that is committed."""
    from cii_xl import published
    from cii_xl.addin.parts import macros
    from cii_xl.analysis import runs
    from cii_xl.book.addin_file import build_addin
    from cii_xl.book.build import Begun, build_workbook
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.exhibits.slides.template import template
    from cii_xl.survey.templates import templates

    edition = published.edition()
    parts = macros(edition)
    if given.addin:
        return {given.out or Path("CII.xlam"): build_addin(parts)}
    book = build_workbook(edition, parts, Begun(panels=runs.begun(edition, edition)))
    if given.out:
        return {given.out: book}
    folder = shipped_workbook().parent.parent / "templates"
    made = templates() | {"exhibits.pptx": template()}
    return {shipped_workbook(): book} | {folder / name: data for name, data in made.items()}


def _compared(path: Path, built: bytes, force: bool) -> bool:
    """Whether the file is what was built; differences are told part by part."""
    from cii_xl.book.package import same_package

    if not path.is_file():
        print(f"没有 {path}；请运行 cii-xl build")
        return False
    differences = same_package(path.read_bytes(), built)
    print("\n".join(f"{path.name}：{d}" for d in differences) if differences else f"{path} 与重新生成的一致")
    return not differences


def _written(path: Path, built: bytes, force: bool) -> bool:
    """Whether the file could be written: one of other content only where that is asked for."""
    from cii_xl.book.files import write_atomically

    if path.exists() and not force and path.read_bytes() != built:
        print(f"{path} 已存在且内容不同，没有写出；确认不需要它时加 --force", file=sys.stderr)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, built)
    print(f"已写出 {path}（{len(built) / 1024:.0f} KB）")
    return True
