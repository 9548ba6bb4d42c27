"""What weighing gives: every method's weights beside the stated ones, and how far the experts agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.result import Result
from cii_xl.analysis.weighting import wording
from cii_xl.analysis.weighting.blanks import Blank
from cii_xl.analysis.weighting.exhibits import exhibits
from cii_xl.analysis.weighting.pairwise import Revisit
from cii_xl.analysis.weighting.sheet import filled
from cii_xl.analysis.weighting.stages import Stages
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.weighting import DONE, FAILED, LACKING, METHODS, STATED
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its weights (shares in stage order), or None and why not in ``label``, which else says what they rest
    on. ``low`` and ``high`` are the ends over experts, or over leaving out one unit in turn."""

    key: str
    weights: Array | None
    label: str
    low: Array | None = None
    high: Array | None = None
    lacking: bool = False
    """Whether it is only that nothing was filled in."""

    @property
    def name(self) -> str:
        """What people call it."""
        return METHODS[self.key]

    @property
    def state(self) -> str:
        """Whether it was computed, lacks what to compute from, or cannot be computed."""
        return DONE if self.weights is not None else LACKING if self.lacking else FAILED


@dataclass(frozen=True, slots=True)
class Expert:
    """One expert's answers to one method, or a group's: how many, how consistent, and the verdict."""

    who: str
    method: str
    given: int
    needed: int
    verdict: str
    ratio: float | None = None
    lambda_max: float | None = None
    xi: float | None = None
    total: float | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The judgement that an expert could look at again."""

    who: str
    a: str
    b: str
    revisit: Revisit


@dataclass(frozen=True, slots=True)
class Effect:
    """The industry's index (points) and rank with the weights of one method."""

    method: Method
    index: float
    change: float
    rank: int
    rank_change: int
    """Places gained; negative where lost."""
    stage: int
    """Position of the stage whose weight differs most from the stated one."""


@dataclass(frozen=True, eq=False)
class Weighting(Result):
    """Weights of one industry's stages by all methods that were filled in; ``stated`` are the edition's own."""

    kind = "weighting"

    edition: Edition
    code: str
    stages: Stages
    stated: Array
    random_index: str
    methods: tuple[Method, ...]
    experts: tuple[Expert, ...]
    suggestions: tuple[Suggestion, ...]
    """Worst consistency first."""
    blanks: tuple[Blank, ...]
    left_out: tuple[str, ...]
    units: int
    remarks: tuple[str, ...]

    @property
    def rank(self) -> int:
        """The industry's rank with the stated weights."""
        return _rank(self.edition, self.code)

    @property
    def done(self) -> tuple[Method, ...]:
        """The methods that were computed."""
        return tuple(m for m in self.methods if m.weights is not None)

    def method(self, name: str) -> Method:
        """A computed method by its name; raises AnalysisError where it was not computed."""
        found = next((m for m in self.methods if m.name == name), None)
        if found is None or found.weights is None:
            can = "、".join(m.name for m in self.done) or "无，请先填写判断或数据"
            why = found.label if found else "没有这一方法"
            fix = "填写该方法所需的内容后再算，或改选已算出的方法"
            raise AnalysisError(
                [problem("method", "采用方法", f"“{name}”没有结果：{why}", f"已算出的方法：{can}", fix)]
            )
        return found

    def weights(self, name: str) -> dict[str, float]:
        """Stage → weight (share) by the method of that name, as ``apply`` takes them; raises AnalysisError."""
        weights = self.method(name).weights
        assert weights is not None
        return dict(zip(self.stages.names, weights.tolist(), strict=True))

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each computed method does to the index and the rank; rates and other industries stay."""
        before, was = self.edition.index(self.code), self.rank
        effects = []
        for m in self.done:
            edition = self.edition.with_weights({(self.code, s): w for s, w in self.weights(m.name).items()})
            new, place = edition.index(self.code), _rank(edition, self.code)
            stage = int(np.abs(np.asarray(m.weights) - self.stated).argmax())
            effects.append(Effect(m, new, new - before, place, was - place, stage))
        return tuple(effects)

    # -- the contract of analyses ----------------------------------------------------------------------------------

    def frames(self) -> dict[str, pd.DataFrame]:
        """Weights by method and stage (shares); effects, consistency, judgements to revisit, what is not filled in."""
        return {
            "weights": pd.DataFrame(self._weights(), columns=[
                "method", "stage", "weight", "low", "high", "stated", "difference",
            ]),
            "effects": pd.DataFrame(self._effects(), columns=[
                "method", "state", "index", "change", "rank", "rank_change", "label",
            ]),
            "consistency": pd.DataFrame([asdict(e) for e in self.experts], columns=[
                "who", "method", "given", "needed", "lambda_max", "xi", "ratio", "total", "verdict",
            ]),
            "revisit": pd.DataFrame([
                (s.who, s.a, s.b, s.revisit.given, s.revisit.implied, s.revisit.consistent, s.revisit.factor,
                 s.revisit.ratio, s.revisit.ratio_after) for s in self.suggestions
            ], columns=["who", "a", "b", "given", "implied", "consistent", "factor", "ratio", "ratio_after"]),
            "blanks": pd.DataFrame([asdict(b) for b in self.blanks], columns=["block", "who", "stage", "other"]),
        }  # fmt: skip

    def _weights(self) -> list[tuple[Any, ...]]:
        nothing = [None] * len(self.stated)
        rows: list[tuple[Any, ...]] = []
        for name, weights, low, high in (
            (STATED, self.stated, None, None),
            *((m.name, np.asarray(m.weights), m.low, m.high) for m in self.done),
        ):
            ends = [nothing if end is None else end.tolist() for end in (low, high)]
            parts = zip(self.stages.names, weights.tolist(), *ends, self.stated.tolist(), strict=True)
            rows += [(name, stage, w, a, b, s, w - s) for stage, w, a, b, s in parts]
        return rows

    def _effects(self) -> list[tuple[Any, ...]]:
        by_key = {e.method.key: e for e in self.effects}
        rows: list[tuple[Any, ...]] = [
            (STATED, DONE, self.edition.index(self.code), 0.0, self.rank, 0, self.edition.id)
        ]
        for m in self.methods:
            e = by_key.get(m.key)
            figures = (e.index, e.change, e.rank, e.rank_change) if e else (None, None, None, None)
            rows.append((m.name, m.state, *figures, m.label))
        return rows

    def sentences(self) -> tuple[str, ...]:
        """How the methods differ, what that does to the index, who should look at what again, what is not filled in."""
        return wording.findings(self)

    def assumptions(self) -> tuple[str, ...]:
        """What the methods assume, who or what was left out or scaled, and how much is not filled in."""
        said = ["；".join(self.left_out)] if self.left_out else []
        if self.blanks:
            first = "；".join(str(b) for b in self.blanks[:3])
            said.append(f"未填写 {len(self.blanks)} 处：{first}{'等' if len(self.blanks) > 3 else ''}")
        if any(e.lambda_max is not None for e in self.experts):
            said.append(f"随机指数取自 {self.random_index}；比率不小于 0.10 的判断为需复核，仍计入群体结果")
        return (*said, *self.remarks, "换用权重时其他产业的指数不变，名次与平均可能变；环节内各子环节按原有比例分配")

    def settings(self) -> Mapping[str, Any]:
        """Industry and table of random indices."""
        return {"edition": self.edition.id, "industry": self.code, "random_index": self.random_index}

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Weights by method, the index with each, all weights as a table, and the experts' consistency."""
        return exhibits(self)

    def to_sheet(self) -> Filled:
        """The rows of 权重方法."""
        return filled(self)


def _rank(edition: Edition, code: str) -> int:
    ranking = edition.ranking()
    return int(ranking.loc[ranking["code"] == code, "rank"].iloc[0])
