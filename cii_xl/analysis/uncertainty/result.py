"""What an uncertainty analysis gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from cii_xl.analysis.result import Result
from cii_xl.analysis.uncertainty import exhibits, said, sheet
from cii_xl.analysis.uncertainty.nets import Nets
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.index import Edition


@dataclass(frozen=True)
class Uncertainty(Result):
    """The tables of ``statistics``, each documented there."""

    kind = "uncertainty"

    edition: Edition
    given: Settings
    nets: Nets
    kept: float
    """Share of the draws in which the stated order of all industries holds; see ``block.in_order``."""
    assumed: tuple[str, ...]
    indices: pd.DataFrame
    ranking: pd.DataFrame
    acceptability: pd.DataFrame
    pairs: pd.DataFrame
    central: pd.DataFrame
    convergence: pd.DataFrame

    def frames(self) -> dict[str, pd.DataFrame]:
        """Indices, ranking, acceptability, pairs, central weights, convergence."""
        names = ("indices", "ranking", "acceptability", "pairs", "central", "convergence")
        return {name: getattr(self, name) for name in names}

    def sentences(self) -> tuple[str, ...]:
        """Who leads and how surely, which neighbours cannot be told apart, how wide intervals are."""
        return said.sentences(self)

    def assumptions(self) -> tuple[str, ...]:
        """What was assumed of weights and of rates by source, and how many draws there were."""
        return self.assumed

    def settings(self) -> Mapping[str, Any]:
        """As given, with the draws made."""
        given = asdict(self.given)
        for own in given["weight_ranges"]:
            del own["place"]
        return given | {"draws_made": self.nets.draws, "nets": self.nets.count}

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Intervals, rank acceptability, pairs, central weights, convergence."""
        return exhibits.exhibits(self)

    def to_sheet(self) -> Filled:
        """The rows of 不确定性."""
        return sheet.filled(self)
