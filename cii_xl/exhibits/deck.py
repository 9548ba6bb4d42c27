"""From exhibits to the pages of a deck: cover, agenda, the exhibits in their order, method, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from cii_xl.exhibits.catalogue import known
from cii_xl.exhibits.catalogue.common import FILLED, STATED, in_order, sections
from cii_xl.exhibits.catalogue.entry import whole
from cii_xl.exhibits.catalogue.say import either, label
from cii_xl.exhibits.exhibit import (
    CHART,
    CHART_WORDS,
    COVER,
    PAIR,
    TABLE,
    WORDS,
    Chart,
    Exhibit,
    Slide,
    Table,
    Words,
)
from cii_xl.exhibits.material import Material
from cii_xl.index import UnknownName
from cii_xl.index.check import PROVENANCES
from cii_xl.index.summary import one
from cii_xl.palette import PROVENANCE

PAGES = ("cover", "agenda", "method", "sources")
"""Ids of the pages that are not exhibits; their titles can be overridden too."""

APPENDIX = "附录"
_WIDE = 50.0
"""Percentage points above which the range of a filled rate is called wide."""


def plan(
    exhibits: Sequence[Exhibit],
    material: Material,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    stands: Mapping[str, int] | None = None,
) -> list[Slide]:
    """The pages of a deck.

    Parameters
    ----------
    exhibits : as ``catalogue.exhibits`` gives them.
    titles : id → title written by hand, for exhibits and ``PAGES``; the parts that follow a table take it too.
    order : ids that come first, in this order; the others follow as they are given.
    stands : id → page where the exhibit stands in a deck that people have added to, for agenda and sources; those not
        named stand where this plan has them.

    Raises
    ------
    UnknownName
        for an id in ``titles`` or ``order`` that the catalogue does not have for this material, with the nearest ids.
    """
    may = [*known(material), *(e.id for e in exhibits)]
    _only_known(order, may)
    _only_known(titles or {}, [*may, *PAGES])
    ordered = [_titled(e, titles or {}) for e in _ordered(exhibits, order)]
    inner = slides_of(ordered)
    first = 2 + bool(inner)
    pages = {e.id: first + i for i, slide in enumerate(inner) for e in slide.exhibits} | dict(stands or {})
    front = [_cover(inner, material), *([_agenda(inner, pages)] if inner else [])]
    back = [_method(material), _sources(ordered, pages, material)]
    around = {e.id: _titled(e, titles or {}) for e in (*front, *back)}
    return [
        *(Slide(e.id, COVER if e.id == "cover" else WORDS, (around[e.id],)) for e in front),
        *inner,
        *(Slide(e.id, WORDS, (around[e.id],)) for e in back),
    ]


def _only_known(given: Iterable[str], known: Sequence[str]) -> None:
    for id in given:
        if id not in known:
            raise UnknownName("图表编号", id, list(known))


def _titled(exhibit: Exhibit, titles: Mapping[str, str]) -> Exhibit:
    """The exhibit with the title written by hand, if there is one."""
    if title := titles.get(exhibit.id):
        return replace(exhibit, title=title)
    if title := titles.get(whole(exhibit.id)):
        return replace(exhibit, title=f"{title}（续）")
    return exhibit


def _ordered(exhibits: Sequence[Exhibit], order: Sequence[str]) -> list[Exhibit]:
    """Those named in ``order`` first, a table with the parts that follow it."""
    named = list(dict.fromkeys(e.id for id in order for e in exhibits if id in (e.id, whole(e.id))))
    place = {id: i for i, id in enumerate(named)}
    return sorted(exhibits, key=lambda e: place.get(e.id, len(named)))


def slides_of(exhibits: Sequence[Exhibit]) -> list[Slide]:
    """One slide each, but the table and bars of an industry, and the ranking and what is said of it, share one."""
    by_id = {e.id: e for e in exhibits}
    slides: dict[str, Slide] = {}
    for exhibit in exhibits:
        lead = by_id.get(_lead(exhibit.id), exhibit)
        if lead.id not in slides:
            partner = next((e for e in exhibits if e is not lead and _lead(e.id) == lead.id), None)
            slides[lead.id] = _slide(lead, partner)
    return list(slides.values())


def _lead(id: str) -> str:
    """The exhibit on whose slide this one stands."""
    return "ranking" if id == "commentary" else id.replace("rates-", "stages-", 1) if id.startswith("rates-") else id


def _slide(exhibit: Exhibit, partner: Exhibit | None) -> Slide:
    if partner is None:
        layout = {Chart: CHART, Table: TABLE, Words: WORDS}[type(exhibit.body)]
        return Slide(exhibit.id, layout, (exhibit,))
    return Slide(exhibit.id, CHART_WORDS if isinstance(partner.body, Words) else PAIR, (exhibit, partner))


def _page(id: str, section: str, title: str, paragraphs: Iterable[tuple[int, str]]) -> Exhibit:
    said = tuple(paragraphs)
    return Exhibit(id, section, title, Words(said), alt="；".join(text for _, text in said) + "。")


def _cover(slides: Sequence[Slide], material: Material) -> Exhibit:
    edition = material.edition
    inside = list(dict.fromkeys(slide.exhibits[0].section for slide in slides))
    paragraphs = [
        (0, f"{label(edition.id)} 版"),
        (1, f"{len(edition.industries)} 个产业、{len(edition.rates)} 个环节，平均指数 {one(edition.mean())}"),
    ]
    if slides:
        paragraphs.append((1, f"{len(slides)} 页图表：{'、'.join(inside)}"))
    return _page("cover", "", "产业互联网发展指数（CII）图表集", paragraphs)


def _agenda(slides: Sequence[Slide], pages: Mapping[str, int]) -> Exhibit:
    """Sections with their pages, each with its first message."""
    by_section: dict[str, list[int]] = {}
    message: dict[str, str] = {}
    for slide in slides:
        section = slide.exhibits[0].section
        by_section.setdefault(section, []).append(pages[slide.id])
        message.setdefault(section, slide.exhibits[0].title)
    paragraphs = [
        line
        for section, where in by_section.items()
        for line in ((0, f"{section}　第 {ranges(where)} 页"), (1, message[section]))
    ]
    title = f"目录：{len(slides)} 页图表，分 {len(by_section)} 个部分"
    return _page("agenda", "目录", title, paragraphs)


def ranges(pages: Iterable[int]) -> str:
    """``3–6、9`` of 3, 4, 5, 6 and 9."""
    runs = [list(run) for _, run in groupby(enumerate(sorted(set(pages))), key=lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in ends)


def _method(material: Material) -> Exhibit:
    edition = material.edition
    counts = provenance_counts(material)
    rates = len(edition.rates)
    stated = {word: n for word, n in counts.items() if word in STATED}
    paragraphs = [
        (0, "三步得出指数"),
        (1, f"拆分：把业务过程拆成环节，由上游排到消费端；本版 {len(edition.industries)} 个产业、{rates} 个环节"),
        (1, "赋权与测量：每个环节有权重（产业内合计 100%）和渗透率（0–100%）"),
        (1, f"加总：产业指数 = Σ 权重 × 渗透率，最高 100；平均指数为各产业的算术平均，本版 {one(edition.mean())}"),
        (0, "每个渗透率都注明来源"),
        *((1, f"{word}（{n} 项）：{PROVENANCE[word][1]}") for word, n in counts.items()),
    ]  # fmt: skip
    if counts.keys() & set(FILLED):
        paragraphs += _calibration(material)
    title = f"指数为权重与渗透率乘积之和，{rates} 个渗透率{_backed(stated, rates)}"
    return replace(_page("method", APPENDIX, title, paragraphs), source="研报 2.2、2.3")


def _backed(stated: Mapping[str, int], rates: int) -> str:
    if not stated:
        return "均为校准所得"
    words = either(list(stated))
    return f"均为{words}" if sum(stated.values()) == rates else f"中 {sum(stated.values())} 个为{words}"


def _calibration(material: Material) -> list[tuple[int, str]]:
    """What calibration did and what it is not; counts are those of the edition."""
    from cii_xl.published import constraint_report

    constraints = len(constraint_report())
    spans = [r["high"] - r["low"] for r in material.all_rows if r["provenance"] in FILLED]
    bounded, wide = sum(x >= 0 for x in spans), sum(x > _WIDE for x in spans)
    return [
        (0, "校准怎样补足未印出的数值"),
        (1, f"先验为环节等权、渗透率向消费端递增；取满足研报全部 {constraints} 条约束、又离先验最近的一组数值"),
        (1, f"{bounded} 个补足的渗透率附有权重不变时仍可取的范围，其中 {wide} 个宽于 {_WIDE:g} 个百分点"),
        (1, "校准值不是对未印出数值的估计，也不能证明渗透率向消费端递增；范围重叠的环节之间不宜排名"),
    ]  # fmt: skip


def _sources(exhibits: Sequence[Exhibit], pages: Mapping[str, int], material: Material) -> Exhibit:
    """Sections of the report and other sources, each with the pages that use it, and the counts of provenances."""
    used: dict[str, list[int]] = {}
    others: dict[str, list[int]] = {}
    for exhibit in exhibits:
        found = sections(exhibit.source)
        for section in found:
            used.setdefault(section, []).append(pages[exhibit.id])
        for part in exhibit.source.split("；"):
            if part and not part.startswith("研报"):
                others.setdefault(part, []).append(pages[exhibit.id])
    together: dict[str, list[str]] = {}
    for section in sorted(used, key=in_order):
        together.setdefault(ranges(used[section]), []).append(section)
    counts = provenance_counts(material)
    paragraphs = [
        (0, "研报各节"),
        *((1, f"{'、'.join(named)}：第 {where} 页") for where, named in together.items()),
        (0, "其他来源"),
        *((1, f"{name}：第 {ranges(where)} 页") for name, where in others.items()),
        (0, "渗透率的来源"),
        (1, "、".join(f"{word} {n} 项" for word, n in counts.items())),
    ]
    rates = len(material.edition.rates)
    title = f"图表引用研报 {len(used)} 节，{rates} 个渗透率按 {len(counts)} 类来源标注"
    return _page("sources", APPENDIX, title, paragraphs)


def provenance_counts(material: Material) -> dict[str, int]:
    """How many rates of the edition come from where, in the order of ``PROVENANCES``; those that occur."""
    found = [r["provenance"] for r in material.all_rows]
    return {word: found.count(word) for word in PROVENANCES if word in found}
