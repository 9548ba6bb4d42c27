"""One wave of a store, seen whole: its industries' estimates, and what the workbook's two survey sheets say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cii_xl.book.build import Begun
from cii_xl.book.layout import STORE_NAME, WAVE_NAME
from cii_xl.index import Edition
from cii_xl.index.names import find
from cii_xl.survey.definition import Definition
from cii_xl.survey.estimate.errors import EstimateError, problem
from cii_xl.survey.estimate.population import Population
from cii_xl.survey.estimate.result import SurveyEstimate
from cii_xl.survey.estimate.run import REPLICATES, SEED, estimate
from cii_xl.survey.estimate_report import estimate_rows, index_rows, state
from cii_xl.survey.report import tracking_rows
from cii_xl.survey.store import Store, StoreFault
from cii_xl.survey.tracking import Tracked, tracking


def industries(store: Store, wave: str, wanted: Sequence[str] = ()) -> dict[str, Definition]:
    """Code → the newest definition that the wave's forms of that industry were made from.

    ``wanted`` are codes or names; all of the wave where none is given. Raises StoreFault where the store knows no such
    wave, UnknownName where the wave has no such industry.
    """
    waves = store.waves()
    codes = [industry for own, industry in waves if own == wave]
    if not codes:
        known = "、".join(dict.fromkeys(own for own, _ in waves)) or "还没有任何轮次"
        raise StoreFault(f"台账中没有轮次“{wave}”；现有：{known}")
    newest: dict[str, Definition] = {}
    for definition in store.definitions():
        used = {s.stamp.version for s in store.current(wave, definition.industry).values() if s.stamp}
        if definition.industry in codes and (definition.digest in used or definition.industry not in newest):
            newest[definition.industry] = definition
    if not wanted:
        return newest
    names = {d.name: code for code, d in newest.items()} | {code: code for code in newest}
    chosen = {names[find("本轮次的行业", name, names)] for name in wanted}
    return {code: d for code, d in newest.items() if code in chosen}


def estimates(
    store: Store,
    wave: str,
    edition: Edition,
    wanted: Sequence[str] = (),
    *,
    population: Population | None = None,
    seed: int = SEED,
    replicates: int = REPLICATES,
) -> list[SurveyEstimate]:
    """The wave's estimates, one for each industry, in the order of sending out. Raises StoreFault, UnknownName,
    EstimateError, also for a ``population`` that more than one industry would use."""
    asked = industries(store, wave, wanted)
    if population is not None and len(asked) > 1:
        found = f"轮次 {wave} 有 {len(asked)} 个行业：{'、'.join(d.name for d in asked.values())}"
        fix = "总体表只适用于一个行业；用 --industry 指明"
        raise EstimateError([problem("population.industries", "总体表", found, "一个行业", fix)])
    return [
        estimate(
            definition,
            store.submissions(wave, code),
            store.invited(wave, code),
            edition,
            wave=wave,
            population=population,
            seed=seed,
            replicates=replicates,
            versions=store.definitions(),
        )
        for code, definition in asked.items()
    ]


def tracked(store: Store, wave: str) -> dict[tuple[str, str], list[Tracked]]:
    """(wave, code) → respondents, for the industries of one wave."""
    return {(own, code): tracking(store, own, code) for own, code in store.waves() if own == wave}


def tracked_state(respondents: Mapping[tuple[str, str], Sequence[Tracked]], wave: str) -> str:
    """The line of state on 问卷跟踪."""
    everybody = [one for own in respondents.values() for one in own]
    invited = [one for one in everybody if one.invited]
    returned, accepted = sum(one.returned for one in invited), sum(one.accepted for one in invited)
    more = len(everybody) - len(invited)
    beyond = f"；另有名单外 {more} 家" if more else ""
    return f"{wave} · 发放 {len(invited)} · 回收 {returned} · 接受 {accepted}{beyond}"


def begun(store: Store, wave: str, old: Edition, made: Sequence[SurveyEstimate], lowest: str) -> Begun:
    """What a workbook begins with that took the wave's estimates over: the edition before as a snapshot, and both
    survey sheets filled."""
    respondents = tracked(store, wave)
    names = {d.industry: d.name for d in store.definitions()}
    return Begun(
        saved=[(f"问卷 {wave} 之前", f"应用问卷 {wave} 时", old)],
        tracked=tracking_rows(respondents, names),
        tracked_state=tracked_state(respondents, wave),
        given={WAVE_NAME: wave, STORE_NAME: str(store.folder.absolute())},
        indices=index_rows(made, old),
        rows=estimate_rows(made, old, lowest),
        grade=lowest,
        estimated_state=state(made, old, lowest),
    )
