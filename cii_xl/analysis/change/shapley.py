"""What moved an index from one edition to another: rates, weights, links that came and links that went."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.index import Edition
from cii_xl.index.problems import fold

KEPT, WHOLE, ADDED, REMOVED = "两版都有", "按整环节", "新增", "取消"
"""How a link was compared: as it stands in both editions, as a whole stage since its substages are all other ones, or
not at all, since only one edition has it."""

_DIGITS = 1e-14


@dataclass(frozen=True, slots=True)
class Part:
    """One link's share in the change of its industry's index. Weights are shares, rates percent, effects index points.

    ``substage`` is blank for a stage that is not divided or that is compared as a whole. Weight and rate are nan in
    an edition that has no such link. Just one of the four effects is not zero for links that came or went.
    """

    code: str
    industry: str
    stage: str
    substage: str
    status: str
    weight_old: float
    weight_new: float
    rate_old: float
    rate_new: float
    rate_effect: float
    weight_effect: float
    added: float
    removed: float
    same_source: bool
    """Whether the rate's provenance is the same in both editions."""

    @property
    def label(self) -> str:
        """The finest name."""
        return self.substage or self.stage

    @property
    def effect(self) -> float:
        """Index points: what the link's contribution became less what it was."""
        return self.rate_effect + self.weight_effect + self.added + self.removed


@dataclass(frozen=True, slots=True)
class _Link:
    stage: str
    substage: str
    weight: float
    rate: float
    sources: frozenset[str]


def shapley(weight_old: float, rate_old: float, weight_new: float, rate_new: float) -> tuple[float, float]:
    """Rate effect and weight effect of a product's change.

    The Shapley values of the two factors, (w₀+w₁)/2·(r₁−r₀) and (r₀+r₁)/2·(w₁−w₀): the mean of changing the rate first
    and changing the weight first. They sum to w₁r₁ − w₀r₀, and swap their sign with the editions.
    Source: Sun (1998), "Changes in energy consumption and energy intensity", Energy Economics 20; Ang (2004), Energy
    Policy 32, names it Shapley/Sun.
    """
    rate = (weight_old + weight_new) / 2 * difference(rate_old, rate_new)
    return rate, (rate_old + rate_new) / 2 * difference(weight_old, weight_new)


def difference(old: float, new: float) -> float:
    """New less old; nothing where they differ only by the 15 digits that a workbook keeps."""
    return 0.0 if math.isclose(old, new, rel_tol=_DIGITS) else new - old


def split(old: Edition, new: Edition, code: str) -> tuple[Part, ...]:
    """The parts of the change of one industry that both editions have; they sum to it.

    Links are matched by the names of stage and substage (case and width do not count), in the new edition's order,
    those that went at the end. A stage of which no substage is left under its name is compared as a whole.
    """
    name = new.industries[code]
    before, after = _links(old, code), _links(new, code)
    found: list[Part] = []
    for key, was, now in _matched(before, after):
        if was is None and now is not None:
            found.append(_part(code, name, now, ADDED, None, now))
        elif now is None and was is not None:
            found.append(_part(code, name, was, REMOVED, was, None))
        elif was is not None and now is not None:
            found.append(_part(code, name, now, WHOLE if len(key) == 1 else KEPT, was, now))
    return tuple(found)


def _links(edition: Edition, code: str) -> dict[tuple[str, str], _Link]:
    return {
        (fold(r["stage"]), fold(r["substage"])): _Link(
            r["stage"], r["substage"], r["weight"], r["rate"], frozenset([r["provenance"]])
        )
        for r in edition.table(code).to_dict("records")
    }


def _matched(
    before: dict[tuple[str, str], _Link], after: dict[tuple[str, str], _Link]
) -> list[tuple[tuple[str, ...], _Link | None, _Link | None]]:
    """Links side by side under their key; a key of one name is a whole stage."""
    both = {key[0] for key in before} & {key[0] for key in after}
    matched = {key[0] for key in before.keys() & after.keys()}
    redivided = both - matched
    pairs: list[tuple[tuple[str, ...], _Link | None, _Link | None]] = []
    for stage, substage in dict.fromkeys([*after, *before]):
        if stage not in redivided:
            pairs.append(((stage, substage), before.get((stage, substage)), after.get((stage, substage))))
        elif (stage,) not in (key for key, _, _ in pairs):
            sides = [[link for key, link in links.items() if key[0] == stage] for links in (before, after)]
            pairs.append(((stage,), _together(sides[0]), _together(sides[1])))
    return pairs


def _together(links: Sequence[_Link]) -> _Link:
    """Substages as one link: their weight, and their weighted mean rate (the plain mean where they weigh nothing)."""
    weight = math.fsum(link.weight for link in links)
    points = math.fsum(link.weight * link.rate for link in links)
    rate = points / weight if weight > 0 else math.fsum(link.rate for link in links) / len(links)
    return _Link(links[0].stage, "", weight, rate, frozenset().union(*(link.sources for link in links)))


def _part(code: str, industry: str, link: _Link, status: str, was: _Link | None, now: _Link | None) -> Part:
    w0, r0, points0 = _figures(was)
    w1, r1, points1 = _figures(now)
    both = was is not None and now is not None
    rate, weight = shapley(w0, r0, w1, r1) if both else (0.0, 0.0)
    added, removed = (0.0, 0.0) if both else (points1, 0.0 - points0)
    same_source = was is None or now is None or was.sources == now.sources
    return Part(
        code, industry, link.stage, link.substage, status, w0, w1, r0, r1, rate, weight, added, removed, same_source
    )  # fmt: skip


def _figures(link: _Link | None) -> tuple[float, float, float]:
    """Weight, rate, contribution; of no link nan, nan and nothing."""
    return (math.nan, math.nan, 0.0) if link is None else (link.weight, link.rate, link.weight * link.rate)
