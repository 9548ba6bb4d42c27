"""What the build takes from the add-in: modules, texts and the examples of the 函数 sheet."""

from __future__ import annotations

from cii_xl import published
from cii_xl.addin import wrappers
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.errors import CellError
from cii_xl.addin.model import Model, model
from cii_xl.addin.registry import FUNCTIONS, Function
from cii_xl.book.macros import Example, Listed, Macros, source
from cii_xl.exhibits.catalogue import CATALOGUE, known
from cii_xl.exhibits.material import Material
from cii_xl.index import Edition
from cii_xl.survey.estimate_report import grade_rule

_DECIMALS = 10
"""Of an example's value; the 函数 sheet compares to nine."""
_ERROR_TYPES = {"#VALUE!": 3, "#NUM!": 6, "#N/A": 7}
"""What Excel's ERROR.TYPE says of the errors that functions give."""


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
        exhibits=_listed(edition),
        grade_rule=grade_rule(),
    )


def _listed(edition: Edition) -> list[Listed]:
    """The lines of 图表目录, in the order of a deck."""
    material = Material(edition, published.edition())
    asked = {id for entry in CATALOGUE.values() if entry.on_request for id in entry.ids(material)}
    return [Listed(id, name, id not in asked) for id, name in known(material).items()]


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
    """A line of the 函数 sheet. A table shows one of its cells: the first figure under the headings, or the
    last of a single row."""
    arguments = "\n".join(f"{a.name}：{a.text}" for a in f.arguments) or "无"
    try:
        result = f.call(book, *[[[v]] for v in f.example_arguments])
    except CellError as error:  # an industry or stage that this edition does not have
        result = [[error]]
    formula, value = f.example, result[0][0]
    row, column = min(len(result), 2), len(result[0])
    if row > 1 or column > 1:
        formula, value = f"=INDEX({f.example[1:]},{row},{column})", result[row - 1][column - 1]
    if isinstance(value, CellError):
        # of other data than the report's some have no answer; which error it is can be compared like any figure
        formula, value = f"=ERROR.TYPE({formula[1:]})", _ERROR_TYPES[value.value]
    if isinstance(value, float):
        value = round(value, _DECIMALS)  # the last digits of a simulation differ between computers
    return Example(f.signature, f.text, arguments, formula, value)
