"""The catalogue: every exhibit there is, in the order of a deck.

>>> from cii_xl import published
>>> from cii_xl.exhibits.material import Material
>>> exhibits(Material(published.edition(), published.edition()), only=["ranking"])[0].title
'金融以 30.2 领先，制造 5.5 尚处起步'
"""

from __future__ import annotations

from collections.abc import Collection

from cii_xl.exhibits.catalogue import chain, changes, growth, indices, industries, network
from cii_xl.exhibits.catalogue.entry import Entry, whole
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.exhibits.material import Material
from cii_xl.index import UnknownName

__all__ = ["CATALOGUE", "Entry", "exhibits", "known", "missing"]

_ENTRIES = (
    Entry("ranking", "指数排名", indices.ranking),
    Entry("commentary", "要点", indices.commentary),
    Entry("contributions", "指数构成", indices.contributions),
    Entry("heat", "环节热力表", chain.heat),
    Entry("gradient", "消费端梯度", chain.gradient),
    Entry("headroom", "距 100 的缺口", indices.headroom),
    Entry("intervals", "指数区间", indices.intervals, indices.lacks_intervals),
    Entry("stages-XXX", "环节表", industries.stages),
    Entry("rates-XXX", "渗透率", industries.rates),
    Entry("marimekko", "权重 × 渗透率（指数最低的产业）", industries.marimekko),
    Entry("marimekko-XXX", "权重 × 渗透率", industries.marimekkos, on_request=True),
    Entry("change", "版本变化", changes.change, changes.lacks_change),
    Entry("whatif", "情景对比", changes.whatif, changes.lacks_scenario),
    Entry("coverage", "调查覆盖", changes.coverage, changes.lacks_coverage),
    Entry("gdp", "GDP 增量与贡献率", growth.gdp),
    Entry("growth-2024", "2024 年增长分解", growth.growth),
    Entry("economy", "七大产业规模", growth.economy),
    Entry("traffic", "移动互联网流量", network.traffic),
    Entry("data-types", "数据类型", network.data_types),
    Entry("industrial-data", "行业生产型数据", network.industrial_data),
    Entry("devices", "接入设备", network.devices),
)

CATALOGUE: dict[str, Entry] = {entry.id: entry for entry in _ENTRIES}
"""Id → entry, in the order of a deck; ``XXX`` stands for an industry's code."""


def known(material: Material) -> dict[str, str]:
    """Id → Chinese name of every exhibit that may be asked for by name, in the catalogue's order."""
    return {id: name for entry in CATALOGUE.values() for id, name in entry.ids(material).items()}


def missing(material: Material) -> dict[str, str]:
    """Id → reason for each exhibit that cannot be made of this material."""
    return {entry.id: reason for entry in CATALOGUE.values() if (reason := entry.lacks(material))}


def exhibits(material: Material, only: Collection[str] = ()) -> list[Exhibit]:
    """The exhibits that can be made, in the catalogue's order; those on request only where they are named.

    ``only`` names exhibits (``stages-MFG``, with its parts) or whole kinds (``stages-XXX``); blank: all. What
    ``missing`` names is left out. Raises UnknownName with the nearest ids.
    """
    may = {**known(material), **dict.fromkeys(CATALOGUE, "")}
    for id in only:
        if id not in may:
            raise UnknownName("图表编号", id, list(may))
    chosen = [
        entry
        for entry in CATALOGUE.values()
        if not entry.lacks(material) and (_named(entry, material, only) if only else not entry.on_request)
    ]
    return [
        exhibit
        for entry in chosen
        for exhibit in entry.make(material)
        if not only or entry.id in only or whole(exhibit.id) in only
    ]


def _named(entry: Entry, material: Material, only: Collection[str]) -> bool:
    return entry.id in only or any(id in only for id in entry.ids(material))
