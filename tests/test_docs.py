"""The documents keep their word: examples run, commands and links exist, tables hold the package's numbers."""

import doctest
import io
import json
import re
import shlex
import sqlite3
import sys
from contextlib import closing, redirect_stdout
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # tools/ is no part of the installed package

from cii_xl import cli, published
from cii_xl.addin import functions as functions  # registers the worksheet functions
from cii_xl.addin import wrappers
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.errors import CellError
from cii_xl.addin.parts import model_of
from cii_xl.addin.registry import FUNCTIONS, evaluate
from cii_xl.book import layout, macro_names
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.exhibits.catalogue import CATALOGUE
from cii_xl.exhibits.exhibit import LAYOUTS
from cii_xl.exhibits.slides import areas
from cii_xl.exhibits.slides.differences import State
from cii_xl.exhibits.slides.lint import RULES as LINT
from cii_xl.survey import ledger
from cii_xl.survey.rules import RULES
from tools import analysis_pictures, deck_pictures, manual_pictures, survey_pictures

ROOT = Path(__file__).parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
METHOD = ROOT / "docs" / "method.md"
MANUAL = ROOT / "docs" / "使用手册.md"
SURVEY = ROOT / "docs" / "survey.md"
EXHIBITS = ROOT / "docs" / "exhibits.md"
ANALYSIS = ROOT / "docs" / "analysis.md"
WORKBOOK = ROOT / "docs" / "workbook.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]

CHECKS = ("cii_xl/index/check.py", "cii_xl/book/reading/*.py")
"""Where problems are made: the manual lists their rules."""


def blocks(document: Path, *languages: str) -> list[str]:
    """Fenced code of the given languages."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [code for language, code in found if language in languages]


def commands(document: Path) -> list[str]:
    """Every line to type, without prompt and comment; program output is not shown in blocks of these languages."""
    lines = [line for code in blocks(document, "sh", "bat", "console") for line in code.splitlines()]
    return [re.sub(r"\s+#.*", "", line).removeprefix("$ ") for line in lines]


def tables(document: Path) -> list[list[list[str]]]:
    """Every table as rows of cell texts, heading first, without the rule under it."""
    found = re.findall(r"(?:^\|.*\n)+", document.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [[re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()] for table in found]
    return [[[cell.strip() for cell in row] for i, row in enumerate(table) if i != 1] for table in rows]


def the_table(document: Path, *heading: str) -> list[list[str]]:
    """The rows under a heading that begins with these cells."""
    [found] = [table for table in tables(document) if tuple(table[0][: len(heading)]) == heading]
    return found[1:]


@pytest.mark.parametrize("document", [*READMES, METHOD, ANALYSIS], ids=lambda p: p.name)
def test_python_examples(document, monkeypatch):
    monkeypatch.chdir(ROOT)
    code = "\n".join(blocks(document, "python"))
    examples = doctest.DocTestParser().get_doctest(code, {}, document.name, str(document), 0)
    said: list[str] = []
    failed, attempted = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert attempted > 5
    assert not failed, "".join(said)


@pytest.mark.parametrize("document", [*READMES, MANUAL, EXHIBITS, ANALYSIS], ids=lambda p: p.name)
def test_commands_are_understood(document):
    shown = [line.partition("cii-xl ")[2] for line in commands(document) if "cii-xl " in line]
    assert shown
    for arguments in shown:
        cli._parser().parse_args(shlex.split(arguments))


def commands_of(*command: str) -> list[str]:
    """Subcommands of ``cii-xl``, or of one of its subcommands, in the order of its help."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit):
        cli._parser().parse_args([*command, "--help"])
    return re.findall(r"^    (\w+)\b", said.getvalue(), re.MULTILINE)


def test_every_command_is_shown():
    lines = [line.split() for line in commands(READMES[0]) if line.startswith("cii-xl ")]
    assert {line[1] for line in lines} == set(commands_of())
    assert {line[2] for line in lines if line[1] == "analyse"} == set(commands_of("analyse"))


def test_make_targets_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [document.read_text(encoding="utf-8") for document in DOCUMENTS]
    named = {target for text in texts for target in re.findall(r"(?:`|^)make (\w+)", text, re.MULTILINE)}
    assert {"summary", "test"} <= named <= targets


def test_both_readmes_show_the_same_commands():
    english, chinese = (commands(readme) for readme in READMES)
    assert english == chinese


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_and_images_exist(document):
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / unquote(t.partition("#")[0])).exists()]
    assert missing == []


def test_every_picture_is_used_and_small():
    used = {Path(t).name for d in DOCUMENTS for t in re.findall(r"!\[.*\]\((.+)\)", d.read_text(encoding="utf-8"))}
    kept = list((ROOT / "docs" / "images").iterdir())
    assert used == {picture.name for picture in kept}
    assert [picture.name for picture in kept if picture.stat().st_size > 90 * 1024] == []


def test_how_many_rates_are_printed_bounded_and_calibrated():
    told = {row[0].split()[0]: [int(n) for n in row[1:]] for row in the_table(METHOD, "Industry", "公布")}
    counts = published.provenance_counts()
    counts.loc["All"] = counts.sum()
    counts["Rates"] = counts.sum(axis=1)
    assert told == {str(industry): row.to_list() for industry, row in counts.iterrows()}


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_readmes_tell_the_same_counts(readme):
    text = readme.read_text(encoding="utf-8")
    [bold] = [b for b in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL) if "公布" in b]
    assert [int(n) for n in re.findall(r"\d+", bold)] == published.provenance_counts().sum().to_list()
    assert f" {len(published.constraint_report())} " in text
    assert re.search(rf" {len(FUNCTIONS) - 1} more functions| {len(FUNCTIONS)} 个函数", text)


def test_how_many_constraints_are_of_which_kind():
    left = list(published.constraint_report()["id"])
    for _, pattern, count, _ in the_table(METHOD, "Kind", "Ids"):
        mine = [id for id in left if fnmatchcase(id, pattern.strip("`"))]
        assert len(mine) == int(count), pattern
        left = [id for id in left if id not in mine]
    assert left == []


def test_example_constraints_with_their_slack():
    report = published.constraint_report().set_index("id")
    for id, source, slack, _ in the_table(METHOD, "Id", "Source", "Slack"):
        found = report.loc[id.strip("`")]
        places = len(slack.partition(".")[2])
        assert (found["source"], f"{abs(found['slack']):.{places}f}") == (source, slack)


def test_printed_indices():
    told = {row[0].split()[1]: (float(row[1]), row[2]) for row in the_table(METHOD, "Industry", "Index")}
    printed = published.printed_indices()
    assert told == {code: (index, published.fact(f"index.{code}").section) for code, index in printed.items()}


def test_the_manual_explains_every_rule():
    sources = [path.read_text(encoding="utf-8") for pattern in CHECKS for path in sorted(ROOT.glob(pattern))]
    made = {rule for source in sources for rule in re.findall(r'"([a-z]+\.[a-z-]+)"', source)}
    numbers = {f"{column}.{fault}" for column in ("weight", "rate", "position") for fault in ("blank", "text")}
    bounds = {f"{column}.{fault}" for column in ("low", "high") for fault in ("text", "range", "order")}
    cells = [row[0] for table in tables(MANUAL) if table[0][0] == "编号" for row in table[1:]]
    told = [rule for cell in cells for rule in re.findall(r"`([^`]+)`", cell)]
    assert len(told) == len(set(told))
    assert set(told) == {*made, *numbers, *bounds} - {"content.xml"}  # the last is a part of an OpenDocument file


def test_maintainers_find_every_rule_of_the_survey():
    told = [tuple(row) for row in the_table(SURVEY, "Rule", "Severity", "Meaning")]
    assert told == [(f"`{rule}`", severity.value, meaning) for rule, (severity, meaning) in RULES.items()]


def test_maintainers_find_every_table_of_the_ledger(tmp_path):
    names = [name for row in the_table(SURVEY, "Table", "A row is") for name in re.findall(r"`(\w+)`", row[0])]
    ledger.create(tmp_path / "ledger.sqlite")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as opened:
        made = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        assert sorted(names) == sorted(name for (name,) in made)


def test_maintainers_find_every_exhibit():
    told = [(row[0].strip("`"), row[1]) for row in the_table(EXHIBITS, "Id", "Exhibit")]
    assert told == [(id, entry.name) for id, entry in CATALOGUE.items()]


def test_maintainers_find_every_rule_of_the_lint():
    told = [tuple(row) for row in the_table(EXHIBITS, "Rule", "Severity", "Meaning")]
    assert told == [(f"`{rule}`", severity.value, meaning) for rule, (severity, meaning) in LINT.items()]


@pytest.mark.parametrize(("document", "heading"), [(EXHIBITS, "State"), (MANUAL, "更新说")])
def test_every_state_of_an_update_is_explained(document, heading):
    assert [row[0] for row in the_table(document, heading)] == list(State)


def test_layouts_and_placeholders_of_a_template():
    told = {
        row[0]: [cell.split(", ") if cell != "–" else [] for cell in row[1:]] for row in the_table(EXHIBITS, "Layout")
    }
    assert told == {name: [list(areas.CONTENT[name]), list(areas.OPTIONAL[name])] for name in LAYOUTS}


def test_every_page_of_the_deck_is_shown_with_its_title():
    deck = deck_pictures.slides()
    shown = re.findall(r"^!\[(.+)\]\(images/(.+)\.png\)$", EXHIBITS.read_text(encoding="utf-8"), re.MULTILINE)
    pages = zip(deck, deck_pictures.names(deck), strict=True)
    assert shown == [(f"{i}. {slide.exhibits[0].title}", name) for i, (slide, name) in enumerate(pages, 1)]


def test_the_manual_lists_every_function():
    rows = [row for table in tables(MANUAL) if table[0] == ["函数", "说明", "示例"] for row in table[1:]]
    assert rows[: len(FUNCTIONS)] == [[f"`{f.signature}`", f.text, f"`{f.example}`"] for f in FUNCTIONS.values()]
    own = [row[0].strip("`").partition("(")[0] for row in rows[len(FUNCTIONS) :]]
    assert own == ["CII_WHY", "CII_STATE"]
    declared = re.findall(r"^Public Function (\w+)", wrappers.module(), re.MULTILINE)
    assert declared == [*FUNCTIONS, *own]


def test_the_manual_lists_every_button():
    assert [row[0] for row in the_table(MANUAL, "按钮", "做什么")] == [b.caption for b in BUTTONS.values()]


def pictures(text: str) -> dict[str, str]:
    """Picture of each alternative text, in order."""
    return dict(re.findall(r"^!\[(.+)\]\(images/(.+)\.png\)$", text, re.MULTILINE))


def test_the_manual_shows_every_function_under_its_group():
    """The rows of a table and the picture under it are the same functions, as the picture is made."""
    section = MANUAL.read_text(encoding="utf-8").partition("\n## 八、函数\n")[2].partition("\n## ")[0]
    shown: dict[str, tuple[str, ...]] = {}
    for group in section.split("\n### ")[1:]:
        for names, picture in pictures(group).items():
            shown[picture] = tuple(names.split("、"))
            listed = re.findall(r"^\| `(\w+)\(", group, re.MULTILINE)
            assert [name for name in listed if name != "CII_STATE"] == list(shown[picture])  # it has no row on 函数
    assert shown == manual_pictures.FUNCTIONS
    assert {name for names in shown.values() for name in names} == {*FUNCTIONS, "CII_WHY"}


def test_the_manual_shows_every_button_under_its_name():
    section = MANUAL.read_text(encoding="utf-8").partition("\n### 每个按钮点过之后\n")[2].partition("\n## ")[0]
    parts = re.split(r"^\*\*(.+?)\*\*　", section, flags=re.MULTILINE)[1:]
    shown = {name: pictures(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}
    wanted = {b.caption: {f"{b.caption}之后": f"button-{key.replace('_', '-')}"} for key, b in BUTTONS.items()}
    assert list(shown.items()) == list(wanted.items())


def test_every_picture_but_that_of_the_command_is_made_by_a_script():
    kept = {picture.stem for picture in (ROOT / "docs" / "images").iterdir()}
    decks = deck_pictures.names(deck_pictures.slides())
    made = (manual_pictures, analysis_pictures, survey_pictures)
    assert kept == {*(name for script in made for name in script.PICTURES), *decks, "summary"}


@pytest.mark.parametrize("row", the_table(MANUAL, "公式", "显示"), ids=lambda row: row[0])
def test_errors_shown_in_the_manual(row):
    formula, shown, reason = row[0].strip("`"), row[1].strip("`"), row[2]
    name, _, inner = formula.removeprefix("=").removesuffix(")").partition("(")
    arguments = [[[value]] for value in json.loads(f"[{inner}]")]
    try:
        found = evaluate(model_of(published.edition()), name, *arguments)[0][0]
    except CellError as error:
        found = error
    assert (found.value, str(found)) == (shown, reason)


def test_maintainers_find_every_sheet_and_name():
    text = WORKBOOK.read_text(encoding="utf-8")
    sheets = [s.code_name for s in vars(layout).values() if isinstance(s, layout.Sheet)]
    modules = (layout, macro_names)
    names = [
        n for m in modules for key, n in vars(m).items() if key.endswith(("_NAME", "_TABLE")) and isinstance(n, str)
    ]
    assert [n for n in [*sheets, *names] if n not in text] == []


def test_maintainers_find_every_analysis():
    analyses = commands_of("analyse")
    told = the_table(ANALYSIS, "", "question", "sheet")
    assert [re.findall(r"`(\w+)`", row[0])[0] for row in told] == analyses
    assert [row[0].strip("`") for row in the_table(ARCHITECTURE, "Package", "In one line")] == analyses
    text = ANALYSIS.read_text(encoding="utf-8")
    assert [name for name in analyses if f'<a id="{name}"></a>' not in text] == []
    shown = {line.split()[2] for line in commands(ANALYSIS) if line.startswith("cii-xl analyse ")}
    assert shown == set(analyses)


def test_maintainers_find_every_panel():
    written = {(row[0], row[1]): row[2] for row in the_table(WORKBOOK, "Sheet", "Code name")}
    told = [(key, files) for key, files in written.items() if "panels/" in files]
    assert told == [((p.sheet.name, p.sheet.code_name), f"`panels/sheet.py`, `panels/{p.key}.py`") for p in PANELS]
    [listed] = re.findall(r"^`<panel>` is the key of a `Panel`: (.*)\.$", WORKBOOK.read_text(encoding="utf-8"), re.M)
    assert re.findall(r"`(\w+)`", listed) == [p.key for p in PANELS]


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_readmes_list_every_visible_sheet_of_a_button(readme):
    [sheets] = [[row[0] for row in t[1:]] for t in tables(readme) if t[0][0] in ("Sheet", "工作表")]
    assert [name for name in sheets if name in {p.sheet.name for p in PANELS}] == [p.sheet.name for p in PANELS]


def test_the_manual_explains_every_analysis():
    """Each sheet has a section of its own, a picture, and a command that gives the same."""
    chapter = MANUAL.read_text(encoding="utf-8").partition("\n## 十七、")[2]
    sections = dict(re.findall(r"^### (\w+)：.*?\n(.*?)(?=^### |\Z)", chapter, re.DOTALL | re.MULTILINE))
    names = [*(p.sheet.name for p in PANELS), layout.MACRO.name]
    assert list(sections) == names
    assert [row[0] for row in the_table(MANUAL, "工作表", "回答的问题")] == names
    assert [name for name, text in sections.items() if "](images/" not in text] == []
    for panel in PANELS:
        assert f"button-analyse-{panel.key}.png" in sections[panel.sheet.name]
    shown = {line.split()[2] for line in commands(MANUAL) if line.startswith("cii-xl analyse ")}
    assert shown == set(commands_of("analyse"))


def test_every_setting_of_an_analysis_is_explained():
    chapter = MANUAL.read_text(encoding="utf-8").partition("\n## 十七、")[2]
    assert [s.label for p in PANELS for s in p.settings if s.label not in chapter] == []


def test_no_defined_name_is_a_function():
    names = {str(n).upper() for key, n in vars(layout).items() if key.endswith("_NAME")}
    assert names.isdisjoint(FUNCTIONS)
