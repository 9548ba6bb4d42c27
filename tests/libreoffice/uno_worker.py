"""Runs under the system's Python, beside LibreOffice: does what ``office.py`` asks, one JSON line per request.

Request: ``[method, *arguments]``. Answer: ``{"ok": result}`` or ``{"error": text, "gone": LibreOffice has ended}``.
Must run on any Python 3.9 or later that has ``uno``.
"""

import json
import os
import sys
import time

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.CellInsertMode import DOWN
from com.sun.star.uno import Exception as UnoException

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
UTF8 = "44,34,76"  # comma, quotation mark, character set


def properties(**values):
    """Arguments of a load or store, as LibreOffice wants them."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def connect(pipe):
    """LibreOffice's desktop, as soon as it listens; whoever started us ends us if that never happens."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
        else:
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def column_letters(column):
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def a1(column, row):
    """Address of a cell, both numbers from 0."""
    return f"{column_letters(column)}{row + 1}"


def blocks(ranges):
    """The rectangles that a query found."""
    return [ranges.getByIndex(i) for i in range(ranges.Count)]


def errors(block):
    """Cells of a rectangle whose formula failed: {(row, column) within it: (text, code)}."""
    found = {}
    origin = block.RangeAddress
    for part in blocks(block.queryFormulaCells(ERRORS)):
        address = part.RangeAddress
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                cell = part.getCellByPosition(column - address.StartColumn, row - address.StartRow)
                found[row - origin.StartRow, column - origin.StartColumn] = (cell.String, cell.getError())
    return found


class Worker:
    """The requests, one method each; ``number`` is the document's, given by the asker."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.documents = {}

    def open(self, number, url, macros):
        arguments = properties(Hidden=True, MacroExecutionMode=macros, UpdateDocMode=0)
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
        if document is None:
            raise ValueError(f"LibreOffice 无法读取 {url}")
        self.documents[number] = document

    def document(self, number):
        if number not in self.documents:
            raise ValueError("这个文档已经关闭")
        return self.documents[number]

    def close(self, number):
        self.document(number).close(True)
        del self.documents[number]

    def quit(self):
        self.desktop.terminate()

    def recalculate(self, number):
        self.document(number).calculateAll()

    def sheets(self, number):
        return list(self.document(number).Sheets.ElementNames)

    def sheet(self, number, name):
        sheets = self.document(number).Sheets
        if not sheets.hasByName(name):
            raise ValueError(f"没有工作表 {name};有 {'、'.join(sheets.ElementNames)}")
        return sheets.getByName(name)

    def range(self, number, sheet, address):
        try:
            return self.sheet(number, sheet).getCellRangeByName(address)
        except UnoException as error:
            raise ValueError(f"{address} 不是单元格或区域的地址,应如 A1 或 A1:C3") from error

    def cells(self, number, sheet, address):
        block = self.range(number, sheet, address)
        rows = [list(row) for row in block.getDataArray()]
        for (row, column), (text, _) in errors(block).items():
            rows[row][column] = text
        return rows

    def formula_cells(self, number):
        found = {}
        for sheet in blocks(self.document(number).Sheets):
            for block in blocks(sheet.queryContentCells(FORMULAS)):
                start, failed = block.RangeAddress, errors(block)
                for i, (texts, values) in enumerate(zip(block.getFormulaArray(), block.getDataArray())):  # noqa: B905 (3.9)
                    for j, text in enumerate(texts):
                        value, code = failed.get((i, j), (values[j], 0))
                        place = f"{sheet.Name}!{a1(start.StartColumn + j, start.StartRow + i)}"
                        found[place] = {"formula": text, "value": value, "error": code}
        return found

    def set(self, number, sheet, address, value):
        cell = self.range(number, sheet, address).getCellByPosition(0, 0)
        if not isinstance(value, str):
            cell.Value = value
        elif value.startswith("="):
            cell.Formula = value
        else:
            cell.String = value

    def unprotect(self, number, sheet):
        self.sheet(number, sheet).unprotect("")

    def forget_properties(self, number):
        held = self.document(number).DocumentProperties.UserDefinedProperties
        for one in held.PropertySetInfo.Properties:
            held.removeProperty(one.Name)

    def fill(self, url, values, target, filter_name):
        self.open("fill", url, 0)
        try:
            for sheet, cells in values.items():
                for address, value in cells.items():
                    self.set("fill", sheet, address, value)
            self.store("fill", target, filter_name)
        finally:
            self.close("fill")

    def insert_row(self, number, sheet, row):
        self.sheet(number, sheet).Rows.insertByIndex(row - 1, 1)

    def insert_cells(self, number, sheet, address):
        self.sheet(number, sheet).insertCells(self.range(number, sheet, address).RangeAddress, DOWN)

    def tables(self, number):
        document, found = self.document(number), {}
        for name in document.DatabaseRanges.ElementNames:
            area = document.DatabaseRanges.getByName(name).DataArea
            ref = f"{a1(area.StartColumn, area.StartRow)}:{a1(area.EndColumn, area.EndRow)}"
            found[name] = {"sheet": document.Sheets.ElementNames[area.Sheet], "ref": ref}
        return found

    def charts(self, number):
        found = {}
        for sheet in blocks(self.document(number).Sheets):
            for holder in blocks(sheet.Charts):
                chart = holder.getEmbeddedObject()
                # a series name typed into the chart is among the ranges too, in quotes
                used = [text for text in chart.getUsedRangeRepresentations() if not text.startswith('"')]
                title = chart.Title.String if chart.HasMainTitle else ""
                found.setdefault(sheet.Name, []).append({"title": title, "ranges": used})
        return found

    def basic_modules(self, number, library):
        libraries = self.document(number).BasicLibraries
        if not libraries.hasByName(library):
            return []
        libraries.loadLibrary(library)
        return list(libraries.getByName(library).ElementNames)

    def store(self, number, url, filter_name, password=""):
        more = {"FilterOptions": UTF8} if "csv" in filter_name else {}
        if password:  # a plain Password would do for LibreOffice's own formats only
            told = {"CryptoType": "Standard", "OOXPassword": password}
            secret = tuple(NamedValue(Name=name, Value=value) for name, value in told.items())
            more["EncryptionData"] = uno.Any("[]com.sun.star.beans.NamedValue", secret)
        self.document(number).storeToURL(url, properties(FilterName=filter_name, **more))

    def alive(self):
        try:
            return bool(self.desktop.getImplementationName())
        except UnoException:
            return False


def main():
    # answers go where standard output went; anything else that prints goes to standard error
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker(connect(sys.argv[1]))
    print(json.dumps({"ok": None}), file=answers, flush=True)
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        try:
            answer = {"ok": getattr(worker, method)(*arguments)}
        except (UnoException, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}", "gone": not worker.alive()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
