from pathlib import Path

import pytest

from cii_xl.survey.estimate import EstimateError, Population, read_population


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "总体.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_counts_by_size(tmp_path: Path, encoding: str) -> None:
    text = '# 来源：某次普查\r\n规模,家数\r\n大型,12\r\n中,"1,200"\r\n小型企业,0\r\n'
    population = read_population(table(tmp_path, text, encoding))
    assert population == Population({"size": {"大": 12.0, "中": 1200.0, "小": 0.0}}, "某次普查")
    assert (population.raked, population.total) == (False, 1212)


def test_margins_with_a_source_for_each(tmp_path: Path) -> None:
    lines = [
        "variable,level,count,source",
        "size,大,40,年鉴",
        "size,微,60,年鉴",
        "province,广东省,70,名录",
        "province,内蒙古自治区,30,名录",
    ]
    population = read_population(table(tmp_path, "\n".join(lines)))
    assert population.margins == {"size": {"大": 40, "微": 60}, "province": {"广东": 70, "内蒙古": 30}}
    assert population.source == "年鉴；名录"
    assert population.raked


def test_variables_may_be_in_chinese(tmp_path: Path) -> None:
    text = "# 来源：某\n变量,水平,家数\n规模,大型,40\n省份,广东省,40\n营业收入,2000-,40\n"
    margins = {"size": {"大": 40}, "province": {"广东": 40}, "revenue_band": {"2000-": 40}}
    assert read_population(table(tmp_path, text)).margins == margins


def test_messages_call_columns_as_the_list_does(tmp_path: Path) -> None:
    texts = ["规模,数\n大,1\n", "variable,level,count\nplace,广东,5\nprovince,广东,5\nprovince,广东省,5\n"]
    for text, expected in zip(texts, ("列名为“规模、数”", "规模、省份、营业收入"), strict=True):
        with pytest.raises(EstimateError) as caught:
            read_population(table(tmp_path, text))
        assert expected in str(caught.value)
    assert "省份＝广东 重复" in str(caught.value)


def told(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(EstimateError) as caught:
        read_population(table(tmp_path, text))
    return [f"{p.rule.removeprefix('estimate.population.')} {p.place}" for p in caught.value.problems]


@pytest.mark.parametrize("text", ["", "规模,数\n大,1\n", "size\n大\n", "size,count,count\n大,1,1\n", "\n\n"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    assert [line.split()[0] for line in told(tmp_path, text)] == ["header"]


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        "size,大,12",
        "size,大,13",
        "size,巨,1",
        "地区,广东,5",
        "province,,5",
        "province,广东,约 5",
        "province,浙江,-1",
        "size,中",
    ]
    text = "\n".join(["variable,level,count", *rows])
    assert told(tmp_path, text) == [
        "duplicate 总体.csv 第 3 行",
        "size 总体.csv 第 4 行",
        "variable 总体.csv 第 5 行",
        "level 总体.csv 第 6 行",
        "count 总体.csv 第 7 行",
        "count 总体.csv 第 8 行",
        "count 总体.csv 第 9 行",
    ]


@pytest.mark.parametrize("count", ["nan", "inf", "1e999", "", "十"])
def test_counts_are_finite_numbers(tmp_path: Path, count: str) -> None:
    assert told(tmp_path, f"# 来源：某\nsize,count\n大,{count}\n") == ["count 总体.csv 第 3 行"]


def test_what_only_the_whole_shows(tmp_path: Path) -> None:
    assert told(tmp_path, "size,count\n大,0\n") == ["source 总体.csv", "empty 总体.csv"]
    differ = "variable,level,count,source\nsize,大,100,某\nprovince,广东,90,某\n"
    assert told(tmp_path, differ) == ["totals 总体.csv"]
    assert told(tmp_path, "variable,level,count,source\nprovince,广东,90,某\n") == ["strata 总体.csv"]


def test_totals_may_differ_by_rounding(tmp_path: Path) -> None:
    text = "variable,level,count,source\nsize,大,1000,某\nprovince,广东,1004,某\n"
    assert read_population(table(tmp_path, text)).total == 1000


def test_a_cell_beyond_all_bounds_is_told(tmp_path: Path) -> None:
    file = tmp_path / "总体.csv"
    file.write_text("size,count\n" + "大" * 200_000 + ",3\n", encoding="utf-8")
    with pytest.raises(EstimateError, match="无法按 CSV 读取"):
        read_population(file)
