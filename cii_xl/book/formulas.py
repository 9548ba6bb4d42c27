"""The native Excel formulas over industry tables, each in one place.

They give what ``cii_xl.index`` computes, with no Python at work: tests recalculate both and compare.
"""

from __future__ import annotations

from cii_xl.book.layout import MEAN_NAME, TITLE, index_name, table_name
from cii_xl.index.summary import MARKS

NONE = "·"
"""Shown where there is nothing to show. Not an empty text: a formula's stored value must not look missing."""

FINE = "通过"
"""What an industry's check says when nothing is wrong."""
ALL_FINE = "数据校验：全部通过"


def column(code: str, key: str) -> str:
    """A table column, ``tblMFG[权重]``."""
    return f"{table_name(code)}[{TITLE[key]}]"


def label(code: str) -> str:
    """The rows' labels: the substage, or the stage where it is not divided. For array formulas."""
    return f'IF({column(code, "substage")}="",{column(code, "stage")},{column(code, "substage")})'


def complete(code: str) -> str:
    """Whether every row has a number as weight and as rate: an index must never silently miss a stage."""
    rows = f"COUNTA({column(code, 'stage')})"
    return f"AND(COUNT({column(code, 'weight')})={rows},COUNT({column(code, 'rate')})={rows})"


def index(code: str) -> str:
    """Index points; #N/A while a weight or rate is missing."""
    total = f"SUMPRODUCT({column(code, 'weight')},{column(code, 'rate')})"
    return f"IF({complete(code)},{total},NA())"


def rank(code: str) -> str:
    """Rank of an industry's index, 1 for the highest; ties, which may differ in the last bits, share a rank."""
    return f"1+SUMPRODUCT(--(ROUND(tblIndex[指数],9)>ROUND({index_name(code)},9)))"


def rank_text(code: str) -> str:
    """``第 3 位``."""
    return f'"第 "&({rank(code)})&" 位"'


def weight_sum(code: str) -> str:
    """Sum of the weights."""
    return f"SUM({column(code, 'weight')})"


def verdict(code: str, slots: int) -> str:
    """``FINE``, or the first thing wrong with the table."""
    rate = column(code, "rate")
    return (
        f'IF(NOT({complete(code)}),"有空缺或文字",IF(ABS({weight_sum(code)}-1)>0.000000001,"权重合计≠100%",'
        f'IF(OR(MIN({rate})<0,MAX({rate})>100),"渗透率超出 0–100",'
        f'IF(MIN({column(code, "weight")})<0,"权重为负",'
        f'IF(MAX({column(code, "position")})>{slots},"位置超过 {slots}，汇总页的热力表与构成图显示不全","{FINE}")))))'
    )


def status(n: int) -> str:
    """``ALL_FINE``, or which of the ``n`` industries have something wrong, and what."""
    faults = "&".join(
        f'IF(INDEX(tblIndex[校验],{i})="{FINE}",""," "&INDEX(tblIndex[产业],{i})&"（"&INDEX(tblIndex[校验],{i})&"）")'
        for i in range(1, n + 1)
    )
    return f'IF(COUNTIF(tblIndex[校验],"{FINE}")={n},"{ALL_FINE}","数据校验：请处理"&{faults})'


def of_industry(name: str, i: int) -> str:
    """A figure of the ``i``-th industry (from 1) that the 汇总 sheet has worked out."""
    return f"INDEX(tblIndex[{name}],{i})"


def points(code: str) -> str:
    """Contributions of the rows, for array formulas."""
    return f"{column(code, 'weight')}*{column(code, 'rate')}"


def room(code: str) -> str:
    """Headroom of the rows, for array formulas."""
    return f"{column(code, 'weight')}*(100-{column(code, 'rate')})"


def biggest(values: str) -> str:
    """The largest of the rows' values."""
    return f"MAX({values})"


def label_of_biggest(code: str, values: str) -> str:
    """The label of the row with the largest value, the first on a tie. An array formula."""
    return f"INDEX({label(code)},MATCH(MAX({values}),{values},0))"


def at_position(code: str, position: str, values: str) -> str:
    """Sum of the rows' values at one position; 0 where there is none."""
    return f"SUMPRODUCT(({column(code, 'position')}={position})*{values})"


def rate_at(code: str, position: str) -> str:
    """Rate at one position; ``NONE`` where there is none."""
    where = f"MATCH({position},{column(code, 'position')},0)"
    return f'IFERROR(INDEX({column(code, "rate")},{where}),"{NONE}")'


def label_at(code: str, position: str) -> str:
    """Label of the row at one position with its provenance mark; ``NONE`` where there is none."""
    where = f"MATCH({position},{column(code, 'position')},0)"
    stage, substage, source = (f"INDEX({column(code, key)},{where})" for key in ("stage", "substage", "provenance"))
    mark = '""'
    for word, sign in MARKS.items():
        mark = f'IF({source}="{word}","{sign}",{mark})'
    return f'IFERROR(IF({substage}="",{stage},{substage})&{mark},"{NONE}")'


def last_position(codes: list[str]) -> str:
    """The highest position of any industry."""
    return f"MAX({','.join(column(c, 'position') for c in codes)})"


def mean_rate_at(codes: list[str], position: str, otherwise: str) -> str:
    """Mean rate of the rows at one position over industries; ``otherwise`` where there is none, #N/A while there is no
    mean index."""
    total = "+".join(f"SUMIF({column(c, 'position')},{position},{column(c, 'rate')})" for c in codes)
    count = "+".join(f"COUNTIF({column(c, 'position')},{position})" for c in codes)
    return f"IF(ISNUMBER({MEAN_NAME}),IFERROR(({total})/({count}),{otherwise}),NA())"


def stage_name(code: str, above: str) -> str:
    """The next stage not yet in the cells ``above``, in table order; ``NONE`` after the last. An array formula."""
    stage = column(code, "stage")
    return f'IFERROR(INDEX({stage},MATCH(1,(COUNTIF({above},{stage})=0)*({stage}<>""),0)),"{NONE}")'


def of_stage(code: str, name: str, values: str) -> str:
    """Sum of the rows' values in the stage named in a cell; 0 where the cell holds ``NONE``."""
    return f"SUMPRODUCT(({column(code, 'stage')}={name})*{values})"


def end_rate(code: str, end: str) -> str:
    """Rate at the far (``MIN``) or near (``MAX``) end of the chain; #N/A while a weight or rate is missing, which SUMIF
    alone would take for 0."""
    position = column(code, "position")
    return f"IF({complete(code)},SUMIF({position},{end}({position}),{column(code, 'rate')}),NA())"


def mean(codes: list[str]) -> str:
    """Arithmetic mean of the industries' indices."""
    return f"AVERAGE({','.join(index_name(c) for c in codes)})"


def two(value: str) -> str:
    """A number at two decimals, as text."""
    return f'TEXT({value},"0.00")'


def one(value: str) -> str:
    """A number at one decimal, as text."""
    return f'TEXT({value},"0.0")'
