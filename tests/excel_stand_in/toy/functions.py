"""What the toy workbook's VBA functions call."""

import xlwings as xw

reads = 0
"""How often this server's functions read the workbook; a new server begins at 0."""


@xw.func
@xw.arg("x", ndim=2)
def double(x):
    return [[None if value is None else value * 2 for value in row] for row in x]


@xw.func
def greet(name, punctuation="！"):
    return f"你好，{name}{punctuation}"


@xw.func
def total():
    global reads
    reads += 1
    rates = xw.Book.caller().sheets["数据"].tables["tblToy"].data_body_range.columns[1].value
    return sum(rates)


@xw.func
def read_count():
    return reads


@xw.func
def fail():
    raise ValueError("故意的错误")
