"""The 汇总 sheet's sentences as formulas, so that they follow the numbers with no Python at work."""

from __future__ import annotations

from cii_xl.book import formulas
from cii_xl.book.canvas import address
from cii_xl.book.layout import LEFT, MEAN_NAME, SummaryRows
from cii_xl.index.summary import MOVED


def sentences(codes: list[str], rows: SummaryRows, reference: str) -> list[str]:
    """Formulas that say what ``Summary.commentary`` says, sentence by sentence."""
    n, top = len(codes), rows.ranking + 1
    one = formulas.one

    def at(column: int, row: int) -> str:
        return address(top + row, LEFT + column)

    def of_largest(name: str, values: str) -> str:
        return f"INDEX(tblRanking[{name}],MATCH(MAX(tblRanking[{values}]),tblRanking[{values}],0))"

    above = f"SUMPRODUCT(--(tblIndex[指数]>{MEAN_NAME}+{MOVED:.6f}))"
    names = "&".join(f'IF({at(2, i)}>{MEAN_NAME}+{MOVED:.6f},"{"、" if i else ""}"&{at(1, i)},"")' for i in range(n))
    far, near = "AVERAGE(tblIndex[最上游渗透率])", "AVERAGE(tblIndex[近消费端渗透率])"
    # an industry that was not published has no change to count; no ABS over a column here, since a formula that is no
    # array formula would take only one row of it
    change = "ABS(tblIndex[指数]-tblIndex[公布值])"
    moved = f"SUMPRODUCT(ISNUMBER(tblIndex[公布值])*({change}>{MOVED:.6f}))"
    up, down = (f"{end}(tblRanking[较公布值])" for end in ("MAX", "MIN"))
    most = f"IF({up}>=-{down},{up},{down})"
    furthest = f"MATCH({most},tblRanking[较公布值],0)"
    return [
        f'ROWS(tblIndex[产业])&" 个产业的指数平均为 "&{formulas.two(MEAN_NAME)}&"；"'
        f'&{at(1, 0)}&"最高（"&{one(at(2, 0))}&"），"'
        f'&{at(1, n - 1)}&"最低（"&{one(at(2, n - 1))}&"），相差 "&{one(f"ABS({at(2, 0)}-{at(2, n - 1)})")}&" 点。"',
        f'IF({above}=0,"各产业指数相同。","高于平均的产业有 "&{above}&" 个："&{names}&"。")',
        f'"拉动最大的单个环节是"&{of_largest("产业", "贡献点数")}&"的“"&{of_largest("贡献最大的环节", "贡献点数")}'
        f'&"”，贡献 "&{one("MAX(tblRanking[贡献点数])")}&" 点；提升空间最大的是"'
        f'&{of_largest("产业", "可提升点数")}&"的“"&{of_largest("下一步重点环节", "可提升点数")}'
        f'&"”，全面渗透可再增 "&{one("MAX(tblRanking[可提升点数])")}&" 点。"',
        f'"从最上游到最接近消费端，各产业环节的平均渗透率由 "&{one(far)}&"% "&IF({near}>={far},"升至","降至")'
        f'&" "&{one(near)}&"%。"',
        f'IF({moved}=0,"与公布版本（{reference}）相比，各产业指数没有变化。","与公布版本（{reference}）'
        f'相比，"&{moved}&" 个产业的指数有变化，幅度最大的是"&INDEX(tblRanking[产业],{furthest})&"，"&'
        f'IF({most}>0,"上升","下降")&" "&{one(f"ABS({most})")}&" 点。")',
    ]
