from cii_xl.index import EditionError, Place, Problem, Severity


def problem(severity: Severity, place: Place) -> Problem:
    return Problem("rate.text", place, "渗透率“x”不是数字", "0–100 的百分数", "改为数字", severity)


CELL = Place("第3行 渗透率", "金融", "E4")
ROW = Place("第3行 渗透率")


def test_a_problem_reads_as_one_line_with_place_finding_expectation_and_mending():
    said = "[错误] 金融!E4：渗透率“x”不是数字；应为：0–100 的百分数；处理：改为数字"
    assert str(problem(Severity.ERROR, CELL)) == said


def test_a_place_without_a_cell_is_its_label():
    assert (str(CELL), str(ROW), str(Place("行业", sheet="金融"))) == ("金融!E4", "第3行 渗透率", "行业")


def test_a_problem_as_json_values():
    assert problem(Severity.WARNING, CELL).as_dict() == {
        "severity": "warning",
        "rule": "rate.text",
        "place": "金融!E4",
        "sheet": "金融",
        "cell": "E4",
        "found": "渗透率“x”不是数字",
        "expected": "0–100 的百分数",
        "fix": "改为数字",
    }


def test_an_edition_error_lists_errors_before_warnings_before_notes():
    note, warning, error = (problem(s, ROW) for s in (Severity.NOTE, Severity.WARNING, Severity.ERROR))
    caught = EditionError([note, warning, error])
    assert caught.problems == (error, warning, note)
    assert str(caught) == f"{error}\n{warning}\n{note}"
