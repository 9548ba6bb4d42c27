"""What the build takes from the add-in: modules, texts and the examples of the 函数 sheet."""

from __future__ import annotations

from cii_xl.addin import wrappers
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.model import Model, model
from cii_xl.addin.registry import FUNCTIONS, Function
from cii_xl.book.macros import Example, Macros, source
from cii_xl.index import Edition


def macros(edition: Edition) -> Macros:
    """The macros of a workbook of that edition."""
    texts = wrappers.texts()
    book = model_of(edition)
    return Macros(
        modules={
            "CiiCore": source("CiiCore.bas"),
            "CiiButtons": source("CiiButtons.bas"),
            "CiiFunctions": wrappers.module(),
        },
        workbook_code=source("ThisWorkbook.cls"),
        texts=texts,
        examples=[*(_example(book, f) for f in FUNCTIONS.values()), _why(texts)],
        buttons=list(BUTTONS.values()),
        # where macros are off or not run, as in LibreOffice, the function itself is unknown
        state_formula=f'IFERROR(CII_STATE(),"{texts["state.offline"]}")',
        state_value=texts["state.idle"],
    )


def model_of(edition: Edition) -> Model:
    """The model that the functions see in a workbook of that edition."""
    rows = edition.rows
    alone = [
        (code, name, Edition(rows[rows["code"] == code], id=edition.id)) for code, name in edition.industries.items()
    ]
    return model(alone, edition.id)


def _why(texts: dict[str, str]) -> Example:
    """The line of the one function that VBA answers by itself."""
    text = "某个单元格为什么显示错误：原因与处理办法。"
    return Example("CII_WHY(单元格)", text, "单元格：含 CII 函数的单元格", "=CII_WHY(A1)", texts["why.none"])


def _example(book: Model, f: Function) -> Example:
    """A line of the 函数 sheet. A table shows one of its cells: the first figure under the headings."""
    arguments = "\n".join(f"{a.name}：{a.text}" for a in f.arguments) or "无"
    result = f.call(book, *[[[v]] for v in f.example_arguments])
    formula, value = f.example, result[0][0]
    if len(result) > 1:
        column = len(result[0])
        formula, value = f"=INDEX({f.example[1:]},2,{column})", result[1][column - 1]
    return Example(f.signature, f.text, arguments, formula, value)
