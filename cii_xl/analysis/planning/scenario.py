"""A scenario: edits one after another, and what each does to the indices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cii_xl.analysis.planning.edits import Edit
from cii_xl.index import Edition, arithmetic
from cii_xl.index.arithmetic import Array
from cii_xl.index.summary import MOVED


@dataclass(frozen=True, slots=True)
class Step:
    """One edit in its turn. ``before`` and ``after`` are indices by industry in the edition's order, index points."""

    edit: Edit
    before: Array
    after: Array
    changed: int
    """Links whose rate changed."""
    held: tuple[int, ...]
    """Numbers of the edition's rows that were held at 0 or 100."""

    @property
    def effect(self) -> float:
        """On the mean, index points; it depends on the edits before it."""
        return float(self.after.mean() - self.before.mean())

    def effect_on(self, industry: int) -> float:
        """On one industry's index, by its number in the edition's order."""
        return float(self.after[industry] - self.before[industry])


@dataclass(frozen=True)
class Scenario:
    """The edits of one name on an edition, in the order given; ``edition`` is that before all of them."""

    name: str
    edition: Edition
    edits: tuple[Edit, ...]

    @cached_property
    def _run(self) -> tuple[tuple[Step, ...], Array]:
        rates = self.edition.rates
        before, steps = self._indices(rates), []
        for edit in self.edits:
            later, held = edit.applied(rates)
            after = self._indices(later)
            changed = int((abs(later - rates) > MOVED).sum())
            steps.append(Step(edit, before, after, changed, tuple(int(i) for i in held)))
            rates, before = later, after
        return tuple(steps), rates

    def _indices(self, rates: Array) -> Array:
        return arithmetic.index(self.edition.weights, rates, self.edition.by_industry)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The edits in turn; their effects sum to the whole change."""
        return self._run[0]

    @cached_property
    def after(self) -> Edition:
        """The edition with all edits; rates that changed are 自填 and have no bounds."""
        keys = self.edition.rows[["code", "stage", "substage"]].itertuples(index=False, name=None)
        pairs = zip(keys, self.edition.rates.tolist(), self._run[1].tolist(), strict=True)
        return self.edition.with_rates({key: new for key, old, new in pairs if old != new})

    @cached_property
    def indices(self) -> Array:
        """Of ``after``, by industry in the edition's order, index points."""
        return self._indices(self._run[1])

    @property
    def mean(self) -> float:
        """Of ``indices``."""
        return float(arithmetic.mean(self.indices))

    @property
    def change(self) -> float:
        """Of the mean, index points."""
        return self.mean - self.edition.mean()


def run_scenarios(edition: Edition, edits: Iterable[Edit]) -> tuple[Scenario, ...]:
    """Scenarios in order of their first edit; each starts from the edition, with its own edits in their order."""
    by_name: dict[str, list[Edit]] = {}
    for edit in edits:
        by_name.setdefault(edit.scenario, []).append(edit)
    return tuple(Scenario(name, edition, tuple(own)) for name, own in by_name.items())
