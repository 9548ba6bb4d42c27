"""``cii-xl analyse``: how sure, what matters, what if, what changed, what is it worth."""

from __future__ import annotations

from typing import Any

from cii_xl.commands.analyses import (
    change,
    claims,
    gdp,
    planning,
    regions,
    sensitivity,
    uncertainty,
    weighting,
)
from cii_xl.usage import add_command

_ANALYSES = (uncertainty, sensitivity, weighting, planning, change, claims, gdp, regions)


def add(commands: Any) -> None:
    """Add ``analyse`` and what it has below it."""
    parser = add_command(commands, "analyse", None, "分析：不确定性、敏感性、权重、目标、变化、结论、GDP、地区")
    analyses = parser.add_subparsers(title="分析", metavar="分析", required=True)
    for analysis in _ANALYSES:
        analysis.add(analyses)
