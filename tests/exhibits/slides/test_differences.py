"""What an update says of itself."""

import json

from cii_xl.exhibits.slides.differences import (
    Cell,
    Difference,
    Differences,
    State,
    Text,
    chart_cells,
    table_cells,
)

OLD = (("金融", "教育"), {"指数": (30.2, 16.1), "平均": (17.1, 17.1)})


def test_cells_are_told_by_category_and_series():
    new = (("金融", "教育"), {"指数": (30.2, 21.0), "平均": (17.8, 17.8)})
    assert list(chart_cells(OLD, new)) == [Cell("", "平均", 17.1, 17.8), Cell("教育", "指数", 16.1, 21.0)]


def test_order_alone_is_no_difference():
    new = (("教育", "金融"), {"平均": (17.1, 17.1), "指数": (16.1, 30.2)})
    assert list(chart_cells(OLD, new)) == []


def test_categories_and_series_that_come_and_go():
    new = (("金融", "医疗"), {"指数": (30.2, 15.6), "目标": (40.0, 41.0)})
    assert set(chart_cells(OLD, new)) == {
        Cell("医疗", "指数", None, 15.6), Cell("教育", "指数", 16.1, None),
        Cell("金融", "目标", None, 40.0), Cell("医疗", "目标", None, 41.0),
        Cell("金融", "平均", 17.1, None), Cell("教育", "平均", 17.1, None),
    }  # fmt: skip


def test_the_last_bits_of_a_number_are_no_difference():
    assert not list(chart_cells((("a", "b"), {"x": (0.1 + 0.2, 1.0)}), (("a", "b"), {"x": (0.3, 1.0)})))
    assert list(chart_cells((("a", "b"), {"x": (0.3, 1.0)}), (("a", "b"), {"x": (0.300001, 1.0)})))


def test_categories_of_one_name_are_told_apart():
    old, new = (("a", "a"), {"x": (1.0, 2.0)}), (("a", "a"), {"x": (1.0, 3.0)})
    assert list(chart_cells(old, new)) == [Cell("a", "x", 2.0, 3.0)]


def test_cells_of_tables():
    old = [["环节", "权重"], ["授课", "10.0%"], ["教务", "5.0%"]]
    new = [["环节", "权重"], ["授课", "12.0%"], ["家校", "5.0%"]]
    assert set(table_cells(old, new)) == {
        Cell("授课", "权重", "10.0%", "12.0%"),
        Cell("家校", "环节", None, "家校"), Cell("家校", "权重", None, "5.0%"),
        Cell("教务", "环节", "教务", None), Cell("教务", "权重", "5.0%", None),
    }  # fmt: skip


def test_a_rate_that_took_another_mark_is_one_difference():
    old, new = (("设计", "销售"), {"渗透率": (5.0, 12.0)}), (("设计", "销售○"), {"渗透率": (5.0, 15.0)})
    assert list(chart_cells(old, new)) == [
        Cell("销售", "来源标记", "销售", "销售○"),
        Cell("销售", "渗透率", 12.0, 15.0),
    ]
    rows = [["环节", "渗透率"], ["销售", "12.0"]], [["环节", "渗透率"], ["销售○", "15.0"]]
    assert list(table_cells(*rows)) == [Cell("销售", "环节", "销售", "销售○"), Cell("销售", "渗透率", "12.0", "15.0")]


DIFFERENCES = Differences(
    (
        Difference("ranking", State.CHANGED, (3, 9), tuple(Cell(f"第{i}", "指数", 1.0, 2.0) for i in range(20)),
                   (Text("title", 3, "旧题", "新题"),)),
        Difference("heat", State.SAME, (4,), kept=(Text("title", 4, "我的标题", "新题"),)),
        Difference("gdp", State.SAME, (5,)),
        Difference("old", State.ORPHAN, (6,), remarks=("不再有",)),
        Difference("change", State.NEW, (7,)),
    )
)  # fmt: skip


def test_the_text_lists_what_happens_and_cuts_long_lists():
    said = list(DIFFERENCES.sentences())
    assert said[0] == "ranking 更新（第 3、9 页）：20 个数值、标题"
    assert said[1] == "　第0 · 指数：1 → 2"
    assert "　…… 另有 12 个数值" in said
    assert "　标题：“旧题” → “新题”" in said
    assert "heat 不变（第 4 页）；手工改过标题" in said
    assert "　第 4 页的标题手工改过，保留：“我的标题”（按数据应为：“新题”）" in said
    assert not any(line.startswith("gdp") for line in said)
    assert said[-1] == "共 5 个图表：新增 1，更新 1，不变 2，孤立 1，缺少 0；手工改过文字 1。"


def test_json_has_everything():
    told = json.loads(json.dumps(DIFFERENCES.as_dict(), ensure_ascii=False))
    assert told["counts"] == {"新增": 1, "更新": 1, "不变": 2, "孤立": 1, "缺少": 0, "手工改过": 1}
    assert len(told["exhibits"][0]["cells"]) == 20
    assert told["exhibits"][1]["kept"][0] == {
        "role": "title", "page": 4, "text": "我的标题", "computed": "新题", "known": True,
    }  # fmt: skip


def test_counts_and_lists():
    assert DIFFERENCES.of(State.NEW) == ["change"]
    assert DIFFERENCES.edited == ["heat"]
    assert DIFFERENCES.any
    assert not Differences((Difference("gdp", State.SAME, (5,)), Difference("old", State.ORPHAN, (6,)))).any
