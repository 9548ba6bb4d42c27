"""Layouts and placeholders of a template, found by name, by a mapping, or by what they can hold.

Our own template has every name. Any other .pptx or .potx works too: a mapping says which of its layouts and
placeholders stand for ours, and what neither has is guessed from kind and place, or taken as a strip of the content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pptx.shapes.placeholder import SlidePlaceholder

from cii_xl.exhibits.exhibit import LAYOUTS
from cii_xl.exhibits.slides import areas, guess, theme
from cii_xl.exhibits.slides.mapping import Mapping, TemplateError
from cii_xl.exhibits.slides.page import Area, Page, placeholders
from cii_xl.index.problems import Place, Problem, Severity, UnknownName, fold

_INCH = 914400
SMALLEST: dict[str, tuple[float, float]] = {
    areas.TITLE: (5.0, 0.4), areas.SUBTITLE: (3.0, 0.5), areas.WORDS: (2.5, 1.5), areas.CHART: (4.5, 2.5),
    areas.TABLE: (4.5, 2.5), areas.LEFT: (3.5, 2.5), areas.RIGHT: (3.5, 2.5),
}  # fmt: skip
"""Inches (width, height) below which an area does not hold what goes there."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One of our layouts in a template: python-pptx's layout and the areas that were found, by our names."""

    name: str
    theirs: Any
    areas: dict[str, Area]


@dataclass(frozen=True, slots=True)
class Layouts:
    """The six layouts of a template; ``problems`` holds warnings and notes."""

    presentation: Any
    layouts: dict[str, Layout]
    problems: tuple[Problem, ...]
    _blank: dict[str, list[Any]] = field(default_factory=dict)
    """The placeholders of a new slide by layout: each slide gets a copy."""

    @classmethod
    def of(cls, presentation: Any, mapping: Mapping | None = None) -> Layouts:
        """Find the layouts, and give the theme an East Asian font where it has none.

        Raises TemplateError with every problem where a layout or placeholder is missing or too small.
        """
        found, problems = _find(presentation, mapping or Mapping())
        if any(p.severity is Severity.ERROR for p in problems):
            raise TemplateError(problems)
        for master in presentation.slide_masters:
            theme.add_east_asian_font(master)
        return cls(presentation, found, tuple(problems))

    def __getitem__(self, name: str) -> Layout:
        return self.layouts[name]

    def add(self, name: str) -> Page:
        """A new slide of the layout at the end of the deck, with the layout's own placeholders that we use."""
        layout = self.layouts[name]
        if name not in self._blank:
            self._blank[name] = placeholders(layout.theirs, layout.areas)
        id, slide = self.presentation.part.add_slide(layout.theirs)
        self.presentation.slides._sldIdLst.add_sldId(id)
        shapes: dict[str, Any] = {}
        for element in deepcopy(self._blank[name]):
            slide.shapes._spTree.append(element)
            shapes[element[0][0].get("name")] = SlidePlaceholder(element, slide.shapes)
        return Page(slide, shapes, layout.areas)

    def page(self, slide: Any, name: str) -> Page:
        """A slide that is there already, seen as one of the layout ``name``."""
        by_index = {p.placeholder_format.idx: p for p in slide.placeholders}
        own = self.layouts[name].areas
        return Page(slide, {a.role: by_index[a.index] for a in own.values() if a.index in by_index}, own)


def check(presentation: Any, mapping: Mapping | None = None) -> list[Problem]:
    """Everything about a template that stands in the way of a deck, errors first."""
    return _find(presentation, mapping or Mapping())[1]


def _find(presentation: Any, mapping: Mapping) -> tuple[dict[str, Layout], list[Problem]]:
    theirs = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
    found: dict[str, Layout] = {}
    problems = [*_size(presentation), *_fonts(presentation)]
    for name in LAYOUTS:
        layout, said = _layout(name, theirs, mapping)
        problems += said
        if layout is not None:
            own, said = _areas(name, layout, mapping)
            found[name] = Layout(name, layout, own)
            problems += said
    order = list(Severity)
    return found, sorted(problems, key=lambda p: order.index(p.severity))


def _size(presentation: Any) -> Iterator[Problem]:
    width, height = presentation.slide_width, presentation.slide_height
    if abs(width * 9 - height * 16) > height:
        shape = "4:3" if abs(width * 3 - height * 4) <= height else f"{width / height:.2f}:1"
        yield Problem(
            "template-size", Place("模板"), f"页面为 {shape}", "16:9", "可以使用，图表按占位符的大小排布",
            Severity.NOTE,
        )  # fmt: skip


def _fonts(presentation: Any) -> Iterator[Problem]:
    for number, master in enumerate(presentation.slide_masters, 1):
        if theme.lacks_east_asian_font(master):
            yield Problem(
                "template-font", Place(f"第 {number} 个母版的主题"), "没有指定东亚字体", "标题与正文都指定了东亚字体",
                f"在主题字体中指定；未指定时按 {theme.EAST_ASIAN} 补上", Severity.WARNING,
            )  # fmt: skip


def _layout(name: str, theirs: Sequence[Any], mapping: Mapping) -> tuple[Any, list[Problem]]:
    """Their layout that stands for ours: as mapped, else by its name, else by what it holds."""
    wanted = mapping.layouts.get(name, name)
    for layout in theirs:
        if fold(layout.name) == fold(wanted):
            return layout, []
    place = Place(f"版式“{name}”")
    known = [layout.name for layout in theirs]
    if name in mapping.layouts:
        said = str(UnknownName("版式", wanted, known))
        return None, [Problem("template-layout", place, said, "模板中有的版式", "改正对应表中的名称")]
    found = guess.layout(name, theirs)
    if found is not None:
        note = f"模板中没有这个名称，按内容用“{found.name}”"
        fix = "不合适时，在对应表中写明用哪个版式"
        return found, [Problem("template-layout", place, note, f"名为“{name}”的版式", fix, Severity.NOTE)]
    said = str(UnknownName("版式", name, known))
    holds = "标题" + "".join(f"、{role}" for role in areas.CONTENT[name])
    return None, [Problem("template-layout", place, said, f"有{holds}占位符的版式", "在对应表中写明用哪个版式")]


def _areas(name: str, layout: Any, mapping: Mapping) -> tuple[dict[str, Area], list[Problem]]:
    """Our areas in one of their layouts, and what is wrong with them."""
    problems: list[Problem] = []
    taken: dict[str, Any] = {}
    by_name = {fold(p.name): p for p in layout.placeholders}
    for role in (areas.TITLE, *areas.CONTENT[name], *areas.OPTIONAL[name]):
        wanted = mapping.placeholders.get((name, role), role)
        if fold(wanted) in by_name:
            taken[role] = by_name[fold(wanted)]
        elif (name, role) in mapping.placeholders:
            said = str(UnknownName("占位符", wanted, [p.name for p in layout.placeholders]))
            problems.append(_fault(name, layout, role, said, "版式中有的占位符", "改正对应表中的名称"))
    guess.placeholders(name, layout, taken)
    said_wrong = {p.place.label for p in problems}
    for role in (areas.TITLE, *areas.CONTENT[name]):
        if role not in taken and _place(name, layout, role).label not in said_wrong:
            said = str(UnknownName("占位符", role, [p.name for p in layout.placeholders] or ["（无）"]))
            problems.append(_fault(name, layout, role, said, f"放{role}的占位符", "在对应表中写明用哪个占位符"))
    found = {
        role: Area(role, p.placeholder_format.idx, box)
        for role, p in taken.items()
        if (box := guess.box(p)) is not None
    }
    problems += [
        _fault(name, layout, role, "占位符没有大小", "有位置和大小", "在版式中重新放置")
        for role in taken
        if role not in found
    ]
    if all(role in found for role in areas.CONTENT[name]):
        guess.strips(name, found)
    problems += list(_too_small(name, layout, found))
    return found, problems


def _too_small(name: str, layout: Any, found: dict[str, Area]) -> Iterator[Problem]:
    for role in (areas.TITLE, *areas.CONTENT[name]):
        if role in found:
            box, (width, height) = found[role].box, SMALLEST[role]
            if box.width < width * _INCH or box.height < height * _INCH:
                said = f"{box.width / _INCH:.1f} × {box.height / _INCH:.1f} 英寸（已扣除单位与来源所占）"
                yield _fault(name, layout, role, said, f"至少 {width} × {height} 英寸", "在版式中放大，或换一个版式")


def _place(name: str, layout: Any, role: str) -> Place:
    return Place(f"版式“{name}”（模板中为“{layout.name}”）的占位符“{role}”")


def _fault(name: str, layout: Any, role: str, found: str, expected: str, fix: str) -> Problem:
    return Problem("template-placeholder", _place(name, layout, role), found, expected, fix)
