"""The real workbook and the real xlwings Windows engine, run without Excel and without Windows; see README.md."""
