"""The command as a person or a script runs it: in a process of its own, from any folder."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest

import cii_xl
from cii_xl import cli
from cii_xl.book.workbook import shipped_workbook
from cii_xl.commands import build

PRINTED = {"金融": 30.2, "制造": 5.5, "物流": 11.2, "零售": 21.5, "文娱": 19.5, "教育": 16.1, "医疗": 15.6}


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run the command in an empty folder; returns status, output and what went to the error stream."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        status = cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def with_sales_rate(tmp_path):
    """A copy of the shipped workbook with another rate in 制造!E15 (销售): as if typed in Excel and saved."""

    def change(rate):
        path = tmp_path / "changed.xlsm"
        with zipfile.ZipFile(shipped_workbook()) as source, zipfile.ZipFile(path, "w") as target:
            for part in source.namelist():
                data = source.read(part)
                if part == "xl/worksheets/sheet9.xml":
                    data, count = re.subn(rb'(<c r="E15"[^>]*><v>)[^<]+', rb"\g<1>%s" % str(rate).encode(), data)
                    assert count == 1
                target.writestr(part, data)
        return path

    return change


def test_summary_json_gives_the_printed_indices_from_the_workbook(run, tmp_path):
    status, out, _ = run("summary", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["edition"] == "2019-2020"
    assert told["problems"] == []
    assert {i["name"]: i["index"] for i in told["industries"]} == pytest.approx(PRINTED, abs=1e-9)
    assert told["mean"] == pytest.approx(17.0857142857142, abs=1e-9)
    assert sorted(i["rank"] for i in told["industries"]) == [1, 2, 3, 4, 5, 6, 7]
    assert list(tmp_path.iterdir()) == []  # --json alone writes nothing


def test_summary_json_stages_add_up_to_the_index(run):
    told = json.loads(run("summary", "--json")[1])
    for industry in told["industries"]:
        assert set(industry) == {"code", "name", "index", "rank", "stages"}
        assert sum(s["contribution"] for s in industry["stages"]) == pytest.approx(industry["index"], abs=1e-9)
        assert sum(s["weight"] for s in industry["stages"]) == pytest.approx(1, abs=1e-9)
        for stage in industry["stages"]:
            assert stage["contribution"] == pytest.approx(stage["weight"] * stage["rate"], abs=1e-9)


def test_a_changed_cell_changes_the_answer(run, with_sales_rate):
    sales = cii_xl.published().table("制造").iloc[3]
    told = json.loads(run("summary", with_sales_rate(12.5), "--json")[1])
    made = {i["name"]: i["index"] for i in told["industries"]}
    assert made["制造"] == pytest.approx(5.5 + sales["weight"] * (12.5 - sales["rate"]), abs=1e-9)
    assert made["金融"] == pytest.approx(30.2, abs=1e-9)


def test_summary_writes_sheet_and_picture_and_prints_the_ranking(run, tmp_path):
    status, out, err = run("summary", "--out", "new/folder")
    book, picture = tmp_path / "new/folder/CII-汇总-2019-2020.xlsx", tmp_path / "new/folder/CII-汇总-2019-2020.png"
    assert status == 0
    assert "金融" in out
    assert "30.2" in out
    assert "17.09" in out
    assert "已写出" in err
    assert picture.read_bytes().startswith(b"\x89PNG")
    with zipfile.ZipFile(book) as package:
        assert sum(name.startswith("xl/charts/chart") for name in package.namelist()) == 3


def test_summary_never_writes_over_another_file(run, tmp_path):
    run("summary", "--out", "here")
    book = tmp_path / "here/CII-汇总-2019-2020.xlsx"
    first = book.read_bytes()
    run("summary", "--out", "here")  # the same bytes again: nothing new
    assert len(list(book.parent.iterdir())) == 2
    book.write_bytes(b"edited by hand")
    run("summary", "--out", "here")
    assert book.read_bytes() == b"edited by hand"
    assert (tmp_path / "here/CII-汇总-2019-2020-2.xlsx").read_bytes() == first


def test_check_lists_each_problem_with_its_cell_and_exits_1(run, with_sales_rate):
    path = with_sales_rate(150)
    status, out, _ = run("check", path)
    assert status == 1
    assert "制造!E15" in out
    assert "150" in out
    told = json.loads(run("check", path, "--json")[1])["problems"]
    assert [(p["rule"], p["sheet"], p["cell"]) for p in told] == [("rate.range", "制造", "E15")]
    refused = json.loads(run("summary", path, "--json")[1])
    assert refused["industries"] == []
    assert [p["cell"] for p in refused["problems"]] == ["E15"]


def test_a_rate_like_a_fraction_is_told_as_suspicious(run, with_sales_rate):
    told = json.loads(run("check", with_sales_rate(0.4), "--json")[1])["problems"]
    # it is below the identified range too, which makes it an error
    assert [(p["severity"], p["rule"]) for p in told] == [("error", "low.order"), ("warning", "rate.fraction")]


def test_check_of_the_shipped_workbook_is_clean(run):
    status, out, _ = run("check", shipped_workbook())
    assert status == 0
    assert "检查通过" in out


@pytest.mark.parametrize("name", ["nothing.xlsx", "notes.txt"])
def test_an_unusable_file_is_told_without_a_traceback(run, tmp_path, name):
    (tmp_path / "notes.txt").write_text("no workbook", encoding="utf-8")
    for command in ("check", "summary"):
        status, out, err = run(command, name)
        assert status == 1
        assert name in out
        assert "Traceback" not in out + err


def test_published_csv_has_the_contract_columns(run):
    _, out, _ = run("published", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 48
    assert list(rows[0]) == list(cii_xl.published().rows.columns)
    assert {r["provenance"] for r in rows} == {"公布", "区间", "校准"}


def test_published_json_holds_rows_weights_and_met_constraints(run):
    told = json.loads(run("published", "--json")[1])
    assert len(told["rows"]) == len(told["weights"]) == 48
    assert all(c["met"] and c["source"] for c in told["constraints"])
    assert told["indices"] == pytest.approx({c: PRINTED[n] for c, n in cii_xl.published().industries.items()}, abs=1e-9)


def test_published_prints_a_table(run):
    _, out, _ = run("published")
    assert "支付结算" in out
    assert "公布" in out


def test_wrong_usage_exits_2(run):
    for wrong in (["summery"], ["check"], []):
        with pytest.raises(SystemExit) as stopped:
            run(*wrong)
        assert stopped.value.code == 2


def test_the_committed_files_are_what_the_code_builds(run):
    status, out, _ = run("build", "--check")
    assert status == 0, out
    templates = (shipped_workbook().parents[1] / "templates").iterdir()
    assert out.count("与重新生成的一致") == 1 + sum(path.suffix in (".xlsx", ".pptx") for path in templates)


def test_build_check_names_the_parts_that_differ(tmp_path, capsys):
    built = shipped_workbook().read_bytes()
    old = tmp_path / "old.xlsm"
    with zipfile.ZipFile(io.BytesIO(built)) as source, zipfile.ZipFile(old, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace("怎么用".encode(), "如何用".encode()))
    assert not build._compared(old, built, False)
    assert "sharedStrings" in capsys.readouterr().out
    assert not build._compared(tmp_path / "none.xlsm", built, False)


def test_the_help_is_chinese_and_imports_nothing_heavy():
    code = (
        "import sys; from cii_xl import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = 'numpy pandas scipy openpyxl xlsxwriter pptx matplotlib rich'.split()\n"
        "sys.exit(' '.join(m for m in heavy if m in sys.modules) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "汇总" in done.stdout.decode("utf-8")


def test_output_into_a_pipe_is_utf8_whatever_the_locale(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cii_xl.cli", "check", str(shipped_workbook())],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={"PATH": "", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert "检查通过" in done.stdout.decode("utf-8")
