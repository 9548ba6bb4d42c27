"""Tables and workbooks with dimensions: what is read, what is refused before it is parsed, each fault with its line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import cii_xl
from cii_xl.book.reading import assemble
from cii_xl.book.reading.extract import extract
from cii_xl.book.reading.intake import UnusableFile
from cii_xl.book.reading.table_limits import TableLimits
from cii_xl.book.table_file import read_table, table_csv
from cii_xl.index import Cube, EditionError, Severity, UnknownName

HEADINGS = "行业,环节,子环节,权重,渗透率,来源,距消费端,地区,年份,增加值"
LINES = [
    "金融,获客,线上,0.25,80,公布,3,华东,2020,30",
    "金融,风控,,0.25,40,区间,2,华东,2020,",
    "金融,放款,,0.5,10,校准,1,华东,2020,",
    "零售,采购,,0.5,20,自填,1,华东,2020,10",
    "零售,销售,,0.5,60,问卷,2,华东,2020,",
]
"""Indices: FIN 35, RET 40."""


def write(path: Path, lines: list[str] = LINES, headings: str = HEADINGS, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join([headings, *lines, ""]).encode(encoding))
    return path


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return write(tmp_path / "指数.csv")


def cube(regions: int = 3, years: int = 2) -> Cube:
    published = cii_xl.published().rows.assign(low=np.nan)
    parts = [
        published.assign(
            region=f"地区{r}", year=2019 + y, value_added=10.0 / (r + y + 3), rate=published["rate"] / (r + 1)
        )
        for r in range(regions)
        for y in range(years)
    ]  # fmt: skip
    return Cube(pd.concat(parts, ignore_index=True), id="表")


def faults(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises((EditionError, UnusableFile)) as caught:
        act()
    return [(p.rule, str(p.place)) for p in caught.value.problems]


def parquet_file(path: Path, frame: pd.DataFrame) -> Path:
    frame.to_parquet(path)
    return path


# -- what is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_with_chinese_headings(tmp_path: Path, encoding: str) -> None:
    read = cii_xl.read_table(write(tmp_path / "指数.csv", encoding=encoding))
    assert (read.id, read.dimensions, read.notes) == ("指数", ("region", "year"), ())
    assert read.industries == {"FIN": "金融", "RET": "零售"}
    assert read.edition().indices.to_dict() == {"FIN": 35, "RET": 40}
    assert list(read.cells["value_added"]) == [30, 10]
    assert read_table(str(write(tmp_path / "b.csv")), id="我的").id == "我的"


def test_the_published_edition_as_the_command_prints_it(tmp_path: Path) -> None:
    published = cii_xl.published()
    path = tmp_path / "p.csv"
    path.write_text(published.rows.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    assert cii_xl.read_table(path).edition().rows.equals(published.rows)


def test_a_cube_survives_both_formats_to_the_last_digit(tmp_path: Path) -> None:
    made = cube()
    (tmp_path / "a.csv").write_bytes(table_csv(made))
    assert cii_xl.read_cube(tmp_path / "a.csv").rows.equals(made.rows)
    assert read_table(parquet_file(tmp_path / "a.parquet", made.rows)).rows.equals(made.rows)
    renamed = made.rows.astype({"stage": "category", "year": int, "region": "category"})
    assert read_table(parquet_file(tmp_path / "b.parquet", renamed)).rows.equals(made.rows)


def test_without_value_added_there_is_no_column_of_it() -> None:
    plain = Cube(cii_xl.published().rows, id="x")
    assert "增加值" not in table_csv(plain).decode("utf-8-sig").splitlines()[0]


def test_blank_rows_and_other_columns_do_not_count(tmp_path: Path) -> None:
    lines = [LINES[0] + ",旁注", ",,,,,,,,,,", *[line + "," for line in LINES[1:]]]
    assert read_table(write(tmp_path / "a.csv", lines, HEADINGS + ",备注")).mean() == 37.5


def test_percent_signs_are_read_as_seen_and_told(tmp_path: Path) -> None:
    lines = [LINES[0].replace("0.25,80", "25%,８０％"), *LINES[1:]]
    read = read_table(write(tmp_path / "a.csv", lines))
    assert read.index("industry")["金融"] == 35
    assert [(n.rule, str(n.place), n.severity) for n in read.notes] == [
        ("cell.read-as", "a.csv 第2行 列“权重”", Severity.NOTE),
        ("cell.read-as", "a.csv 第2行 列“渗透率”", Severity.NOTE),
    ]


def test_an_industry_goes_by_name_or_code_and_a_new_one_needs_both(tmp_path: Path) -> None:
    lines = [line.replace("金融", "fin") for line in LINES]
    assert read_table(write(tmp_path / "a.csv", lines)).industries == {"FIN": "金融", "RET": "零售"}
    new = [line.replace("零售", "农业") for line in LINES]
    assert faults(lambda: read_table(write(tmp_path / "b.csv", new))) == [
        ("code.blank", "b.csv 第5行 列“行业”"),
        ("code.blank", "b.csv 第6行 列“行业”"),
    ]
    with_code = [line + (",AGR" if "农业" in line else ",") for line in new]
    read = read_table(write(tmp_path / "c.csv", with_code, HEADINGS + ",代码"))
    assert read.industries == {"FIN": "金融", "AGR": "农业"}


# -- faults of the content, all at once


def test_every_fault_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    lines = [
        LINES[0].replace("80", "一百"), LINES[1].replace("0.25", "0.3"), LINES[2].replace("华东", ""),
        LINES[3].replace("10", "很多"), LINES[4] + ",多出来的",
    ]  # fmt: skip
    assert sorted(faults(lambda: read_table(write(tmp_path / "a.csv", lines)))) == sorted(
        [
            ("rate.text", "a.csv 第2行 列“渗透率”"),
            ("region.blank", "a.csv 第4行 列“地区”"),
            ("value.range", "a.csv 第5行 列“增加值”"),
            ("row.surplus", "a.csv 第6行"),
        ]
    )


def test_weights_of_a_cross_name_their_lines(tmp_path: Path) -> None:
    lines = [LINES[0], LINES[3], LINES[1].replace("0.25", "0.3"), LINES[4], LINES[2]]
    assert faults(lambda: read_table(write(tmp_path / "a.csv", lines))) == [
        ("weight.sum", "a.csv 第2、4、6行 列“权重”")
    ]


def test_headings_that_are_missing_or_double(tmp_path: Path) -> None:
    headings = HEADINGS.replace("渗透率", "渗透率(%)").replace("增加值", "地 区").replace("来源", "source")
    with pytest.raises(EditionError) as caught:
        read_table(write(tmp_path / "a.csv", headings=headings))
    assert [p.rule for p in caught.value.problems] == ["heading.missing", "heading.missing", "heading.duplicate"]
    assert "把标题改为“渗透率”" in caught.value.problems[0].fix


def test_headings_alone_are_no_edition(tmp_path: Path) -> None:
    assert [rule for rule, _ in faults(lambda: read_table(write(tmp_path / "a.csv", [])))] == ["edition.empty"]


def test_text_is_only_text(tmp_path: Path) -> None:
    lines = [line.replace("华东", "=1+1") for line in LINES]
    assert read_table(write(tmp_path / "a.csv", lines)).members("region") == ("=1+1",)


# -- files that are refused before, or instead of, being parsed


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.csv", b"", "file.empty"),
        ("a.csv", "行业,环节".encode("utf-16"), "file.encoding"),
        ("a.csv", b"\x00\x01" * 50, "file.encoding"),
        ("a.csv", b"\xff\xff\xff\xff", "file.encoding"),
        ("a.csv", "行业;环节;权重\n金融;放款;1\n".encode(), "file.separator"),
        ("a.csv", f'{HEADINGS}\n"金融,放款\n'.encode(), "file.unparsable"),
        ("a.csv", f"{HEADINGS}\n{'甲,' * 100}\n".encode(), "file.columns"),
        ("a.csv", ("甲," * 61 + "\n" + "乙," * 61).encode(), "file.columns"),
        ("a.csv", f"{HEADINGS}\n{'甲' * 40_000}\n".encode(), "file.text-length"),
        ("a.xlsx", b"PK\x03\x04", "file.extension"),
        ("a.parquet", b"PAR1" + b"\0" * 50, "file.not-parquet"),
        ("a.parquet", b"PAR1" + b"\0" * 50 + b"PAR1", "file.unparsable"),
        ("a.parquet", "行业,环节\n".encode(), "file.not-parquet"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert [found for found, _ in faults(lambda: read_table(tmp_path / name))] == [rule]


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert faults(lambda: read_table(tmp_path / "a.csv")) == [("file.missing", "a.csv")]
    assert faults(lambda: cii_xl.read_cube(tmp_path.joinpath("b.csv"))) == [("file.missing", "b.csv")]
    (tmp_path / "c.csv").mkdir()
    assert faults(lambda: read_table(tmp_path / "c.csv")) == [("file.folder", "c.csv")]


@pytest.mark.parametrize("limits", [{"file_bytes": 100}, {"rows": 4}, {"columns": 9}])
def test_limits_of_a_csv_file(csv: Path, limits: dict[str, int]) -> None:
    rule = {"file_bytes": "file.size", "rows": "file.rows", "columns": "file.columns"}[next(iter(limits))]
    assert [found for found, _ in faults(lambda: read_table(csv, limits=TableLimits(**limits)))] == [rule]
    assert read_table(csv, limits=TableLimits(rows=5, columns=10)).mean() == 37.5


def test_old_line_ends_count_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\r".join([HEADINGS, *LINES]).encode())
    assert read_table(path).mean() == 37.5
    assert faults(lambda: read_table(path, limits=TableLimits(rows=4)))[0][0] == "file.rows"


@pytest.mark.parametrize("limits", [{"rows": 335}, {"columns": 13}, {"inflated_bytes": 2_000}, {"file_bytes": 500}])
def test_limits_of_a_parquet_file_are_looked_at_before_its_pages(tmp_path: Path, limits: dict[str, int]) -> None:
    made = cube(regions=7, years=1)
    path = parquet_file(tmp_path / "a.parquet", made.rows)
    assert len(made.rows) == 336
    rule = {"rows": "file.rows", "columns": "file.columns", "inflated_bytes": "file.inflated",
            "file_bytes": "file.size"}[next(iter(limits))]  # fmt: skip
    assert [found for found, _ in faults(lambda: read_table(path, limits=TableLimits(**limits)))] == [rule]


def test_a_long_text_that_all_rows_repeat_is_not_copied_for_each(tmp_path: Path) -> None:
    """20,000 times 1 MB would be 20 GB; the file holds it once."""
    path = tmp_path / "a.parquet"
    table = pa.table({"行业": pa.array(["甲" * 350_000] * 50).dictionary_encode().cast(pa.string())})
    parquet.write_table(table.take(pa.array([0])), path)
    many = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, dtype=np.int32)), pa.array(["甲" * 350_000]))
    parquet.write_table(pa.table({"行业": many}), path, store_schema=False)
    assert path.stat().st_size < 2_000_000
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30));"
        "from cii_xl.book.table_file import read_table;"
        "\ntry: read_table(sys.argv[1])\nexcept ValueError as error: print(error.problems[0].rule)"
    )
    if sys.platform == "linux":
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "file.text-length", done.stderr[-500:]


def test_columns_of_odd_types(tmp_path: Path) -> None:
    frame = cube(regions=1, years=1).rows
    extra = frame.assign(tags=[["a"]] * len(frame), raw=[b"x"] * len(frame))
    assert len(read_table(parquet_file(tmp_path / "a.parquet", extra)).rows) == len(frame)
    odd = frame.assign(rate=[[x] for x in frame["rate"]], stage=[s.encode() for s in frame["stage"]])
    assert faults(lambda: read_table(parquet_file(tmp_path / "b.parquet", odd))) == [
        ("file.column-type", "b.parquet 列“stage”"),
        ("file.column-type", "b.parquet 列“rate”"),
    ]


def test_damaged_parquet_files_are_told_of_and_nothing_else_is_raised(tmp_path: Path) -> None:
    path = parquet_file(tmp_path / "a.parquet", cube(regions=2, years=1).rows)
    good, random = path.read_bytes(), np.random.Generator(np.random.PCG64(1))
    refused = 0
    for _ in range(120):
        bad = np.frombuffer(good, dtype=np.uint8).copy()
        bad[random.integers(4, len(bad) - 8, random.integers(1, 9))] = random.integers(256)
        path.write_bytes(bad.tobytes())
        try:
            read_table(path)
        except (EditionError, UnusableFile) as error:
            refused += bool(error.problems)
    assert refused > 60


def test_rows_of_a_parquet_file_count_from_one(tmp_path: Path) -> None:
    frame = cube(regions=1, years=1).rows
    frame.loc[0, "rate"] = 140
    found = faults(lambda: read_table(parquet_file(tmp_path / "a.parquet", frame)))
    assert found == [("rate.range", "a.parquet 第1行 列“rate”")]


def test_without_pyarrow_the_person_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet_file(tmp_path / "a.parquet", cube(regions=1, years=1).rows)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UnusableFile, match=r'pip install "cii-xl\[parquet\]"'):
        read_table(path)


# -- workbooks


def with_dimensions(book: Any, *, years: tuple[int, ...] = (2019, 2020)) -> Any:
    """The tiny workbook's tables with 年份, 地区 and 增加值 behind 距消费端, once per year."""
    book.headings = [*book.headings, "年份", "地区", "增加值"]
    book.rows = {
        code: [[*row, year, "华东", 10 if i == 0 else None] for year in years for i, row in enumerate(rows)]
        for code, rows in book.rows.items()
    }
    for code, name in (("FIN", "金融"), ("RET", "零售")):
        del book.xl[name]
        book.add(name, f"tbl{code}", [book.headings, *book.rows[code]])
    return book


def cube_of(book: Any) -> Cube:
    return assemble.cube(extract(str(book.save())), stem="格")


def test_a_workbook_with_dimensions_is_a_cube(book: Any) -> None:
    read = cii_xl.read_cube(with_dimensions(book).save())
    assert (read.id, read.dimensions) == ("2019-2020", ("region", "year"))
    assert read.index(by=("年份", "industry")).to_dict() == {
        ("2019", "金融"): 35, ("2019", "零售"): 40, ("2020", "金融"): 35, ("2020", "零售"): 40,
    }  # fmt: skip
    assert read.mean("value_added") == 37.5


def test_read_workbook_says_what_to_use_for_it(book: Any) -> None:
    with pytest.raises(EditionError) as caught:
        cii_xl.read_workbook(with_dimensions(book).save())
    (problem,) = caught.value.problems
    assert (problem.rule, str(problem.place)) == ("edition.dimensions", "金融!B3:M3")
    assert problem.found == "行业表带有维度列：地区、年份"
    assert "read_cube" in problem.fix


def test_read_workbook_takes_the_cross_that_is_named(book: Any) -> None:
    path = with_dimensions(book).save()
    edition = cii_xl.read_workbook(path, year="2020")
    assert (edition.id, edition.index("金融")) == ("2019-2020 华东 2020", 35)
    with pytest.raises(UnknownName, match="2021"):
        cii_xl.read_workbook(path, year="2021")
    with pytest.raises(ValueError, match="还有多个成员的维度：年份（2 个）"):
        cii_xl.read_workbook(path, region="华东")


def test_dimension_columns_that_are_empty_do_not_make_a_cube(book: Any) -> None:
    book.set("金融!K3", "地区").table("金融").ref = "B3:K6"
    assert book.read().index("FIN") == 35
    assert cube_of(book).dimensions == ()


def test_a_workbook_without_dimensions_is_a_cube_of_one_cross(book: Any) -> None:
    assert cube_of(book).edition().rows.equals(book.read().rows)


def test_faults_of_a_workbook_with_dimensions_have_their_cells(book: Any) -> None:
    with_dimensions(book).set("金融!D4", 0.3).set("金融!E8", 140).set("零售!K5", None).set("零售!L6", "=1/2")
    assert sorted(faults(lambda: cube_of(book))) == sorted(
        [
            ("weight.sum", "金融!D4:D6"),
            ("rate.range", "金融!E8"),
            ("year.blank", "零售!K5"),
            ("formula.uncached", "零售!L6"),
        ]
    )


def test_a_table_without_the_column_that_others_have(book: Any) -> None:
    with_dimensions(book, years=(2020,)).set("零售!L3", "备注")
    assert faults(lambda: cube_of(book)) == [("heading.missing", "零售!B3:M3")]
