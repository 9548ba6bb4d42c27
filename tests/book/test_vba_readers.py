"""The built workbook's VBA project seen by three readers that share no code: same modules, same source in each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyopenvba.excel import ExcelFile

import cii_xl
from cii_xl.addin.parts import macros

JARS = Path("/usr/share/java")
INSTALL = "apt-get install --no-install-recommends default-jdk-headless libapache-poi-java"
POI = """
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.poi.poifs.macros.VBAMacroReader;

public class Modules {
    public static void main(String[] args) throws Exception {
        try (VBAMacroReader reader = new VBAMacroReader(new File(args[0]))) {
            for (Map.Entry<String, String> module : reader.readMacros().entrySet()) {
                Files.writeString(Path.of(args[1], module.getKey()), module.getValue());
            }
        }
    }
}
"""
"""Writes each module's source into a file of its name; ``java`` compiles it by itself, given a JDK."""

Modules = dict[str, list[str]]
"""Source lines of each module, attribute lines included."""

VBA = Path(cii_xl.__file__).parent / "book" / "vba"
HAND_WRITTEN = {"CiiCore": "CiiCore.bas", "CiiButtons": "CiiButtons.bas", "ThisWorkbook": "ThisWorkbook.cls"}


@pytest.fixture(scope="module")
def path(built: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vba") / "CII.xlsm"
    path.write_bytes(built)
    return path


@pytest.fixture(scope="module")
def by_pyopenvba(path: Path) -> Modules:
    with ExcelFile(path) as file:
        return {module.name: lines(module.source) for module in file.vba_project().modules}


def lines(source: str) -> list[str]:
    return source.rstrip("\r\n").splitlines()


def code(source: list[str]) -> list[str]:
    """What follows a module's attribute lines."""
    return [line for line in source if not line.startswith("Attribute ")]


def test_modules_are_the_sheets_xlwings_and_ours(built: bytes, by_pyopenvba: Modules) -> None:
    ours = macros(cii_xl.published()).modules
    sheets = {name for name in by_pyopenvba if name.startswith("sh")}
    assert set(by_pyopenvba) == {"ThisWorkbook", "xlwings", "Dictionary", *ours} | sheets
    assert all(code(by_pyopenvba[name]) == [] for name in sheets)
    assert len(sheets) > 10


def test_source_is_what_the_addin_gives(by_pyopenvba: Modules) -> None:
    given = macros(cii_xl.published())
    for name, source in {**given.modules, "ThisWorkbook": given.workbook_code}.items():
        assert code(by_pyopenvba[name]) == lines(source), name


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_hand_written_source_is_that_of_its_file(name: str, by_pyopenvba: Modules) -> None:
    assert code(by_pyopenvba[name]) == lines((VBA / HAND_WRITTEN[name]).read_text(encoding="ascii"))


def test_oletools_reads_the_same(path: Path, by_pyopenvba: Modules) -> None:
    # As a command: importing it warns of a deprecated call in its own dependency, and warnings are errors here.
    command = [sys.executable, "-m", "oletools.olevba", "--code", "--attr", "--json", "--loglevel", "error", str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = next(entry["macros"] for entry in json.loads(shown) if entry.get("macros"))
    assert {Path(m["vba_filename"]).stem: lines(m["code"]) for m in found} == by_pyopenvba


def test_apache_poi_reads_the_same(path: Path, tmp_path: Path, by_pyopenvba: Modules) -> None:
    java = shutil.which("java")
    if java is None or not (JARS / "poi.jar").is_file():
        pytest.skip(f"缺少 Java 或 Apache POI；请执行 {INSTALL}")
    (tmp_path / "Modules.java").write_text(POI, encoding="ascii")
    (tmp_path / "found").mkdir()
    command = [java, "-cp", os.fspath(JARS / "*"), "Modules.java", str(path), "found"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = {one.name: lines(one.read_text(encoding="utf-8")) for one in (tmp_path / "found").iterdir()}
    assert found == by_pyopenvba
