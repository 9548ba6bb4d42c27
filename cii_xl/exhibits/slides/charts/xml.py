"""A drawing as the XML of a chart part (ECMA-376 part 1, 21.2), written in one piece and parsed once."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Ser
from cii_xl.exhibits.slides.charts.grid import Grid, value_of
from cii_xl.exhibits.slides.charts.looks import fill, line, run, text
from cii_xl.palette import INK, LINE, MUTED, WHITE

CELL_TEXTS = "{02D57815-91ED-43CB-92C2-25804820EDAC}"
"""Extension of a series that says which cells its labels show."""
_CELL_LABEL = "{CE6537A1-D6FC-4F65-9D91-7224C49458BB}"
C15 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_ROOT = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
)

FIGURES, QUIET = 11, 10
"""Sizes in points: labels and legend, numbers of axes."""

_DATE = "yyyy/m/d"
"""Number format by which LibreOffice knows that categories are on a scale of days."""
_PAIRS = ((111111111, 111111112), (222222221, 222222222))
"""Ids of the axes: (categories, values) of the first and the second pair."""


def chart_xml(drawing: Drawing) -> bytes:
    """The chart part."""
    index = 0
    plots: list[str] = []
    hidden: list[int] = []
    for plot in drawing.plots:
        sers = []
        for ser in plot.series:
            sers.append(ser_xml(drawing.grid, plot, ser, index))
            if not ser.legend:
                hidden.append(index)
            index += 1
        plots.append(_plot(plot, "".join(sers)))
    horizontal = any(plot.horizontal for plot in drawing.plots)
    axes = _axes(drawing.axes, 0, horizontal)
    if drawing.second is not None:
        axes += _axes(drawing.second, 1, horizontal)
    legend = _legend(drawing.legend, hidden) if drawing.legend else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{_ROOT}<c:date1904 val="0"/><c:lang val="zh-CN"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{''.join(plots)}{axes}"
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text(FIGURES, INK)}</c:chartSpace>"
    ).encode()


def ser_xml(grid: Grid, plot: Plot, ser: Ser, index: int) -> str:
    """``c:ser``."""
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>{tx(grid, ser)}{_look(plot, ser)}'
        + "".join(point(plot, at, colour) for at, colour in sorted(ser.points.items()))
        + (labels(grid, ser, ser.labels) if ser.labels else "")
        + errors(grid, ser)
        + cat(grid, ser)
        + val(grid, ser)
        + ('<c:smooth val="0"/>' if plot.shape == "line" else "")
        + cell_texts(grid, ser)
        + "</c:ser>"
    )


def _look(plot: Plot, ser: Ser) -> str:
    if plot.shape == "line":
        if not (ser.colour and ser.marker):
            marker = '<c:marker><c:symbol val="none"/></c:marker>'
        else:
            marker = _marker(ser.colour, ser.colour)
        return f"<c:spPr>{line(ser.colour, ser.width, ser.dash)}</c:spPr>{marker}"
    look = f"<c:spPr>{fill(ser.colour)}{_edge(plot, ser.colour)}</c:spPr>"
    return look + ('<c:invertIfNegative val="0"/>' if plot.shape == "bar" else "")


def _edge(plot: Plot, colour: str) -> str:
    """A hair of white between the pieces of a stack."""
    return line(WHITE, 0.5) if colour and plot.edges else line("", 0)


@cache
def _marker(ground: str, colour: str) -> str:
    look = f"<c:spPr>{fill(ground)}{line(colour, 1.5)}</c:spPr>"
    return f'<c:marker><c:symbol val="circle"/><c:size val="6"/>{look}</c:marker>'


def point(plot: Plot, at: int, colour: str) -> str:
    """``c:dPt``: a point of another colour; on a line, dashes up to a hollow marker."""
    if plot.shape == "line":
        look = f"<c:spPr>{line(colour, 2.25, 'sysDash')}</c:spPr>"
        return f'<c:dPt><c:idx val="{at}"/>{_marker(WHITE, colour)}<c:bubble3D val="0"/>{look}</c:dPt>'
    return (
        f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{fill(colour)}{_edge(plot, colour)}</c:spPr></c:dPt>"
    )


def errors(grid: Grid, ser: Ser) -> str:
    """``c:errBars`` from columns of the sheet."""
    if ser.plus is None or ser.minus is None:
        return ""
    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{numbers(grid, ser.plus)}</c:plus><c:minus>{numbers(grid, ser.minus)}</c:minus>"
        f"<c:spPr>{line(INK, 1.5)}</c:spPr></c:errBars>"
    )


def tx(grid: Grid, ser: Ser) -> str:
    """``c:tx``: the series' name."""
    name = escape(str(value_of(grid.column(ser.values).heading)))
    return (
        f'<c:tx><c:strRef><c:f>{grid.heading(ser.values)}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def cat(grid: Grid, ser: Ser) -> str:
    """``c:cat``: names, or numbers on a scale of days."""
    at = ser.categories
    return f"<c:cat>{numbers(grid, at, _DATE) if at else _strings(grid, at)}</c:cat>"


def val(grid: Grid, ser: Ser) -> str:
    """``c:val``."""
    return f"<c:val>{numbers(grid, ser.values)}</c:val>"


def numbers(grid: Grid, at: int, number: str = "") -> str:
    """``c:numRef`` to a column with what its cells hold; ``number`` takes the place of its number format."""
    column = grid.column(at)
    number = number or column.number
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value_of(cell)!r}</c:v></c:pt>'
        for i, cell in enumerate(column.cells)
        if value_of(cell) is not None
    )
    return (
        f"<c:numRef><c:f>{grid.area(at)}</c:f><c:numCache><c:formatCode>{escape(number)}</c:formatCode>"
        f'<c:ptCount val="{len(column.cells)}"/>{points}</c:numCache></c:numRef>'
    )


def _strings(grid: Grid, at: int) -> str:
    return f"<c:strRef><c:f>{grid.area(at)}</c:f><c:strCache>{text_points(grid, at)}</c:strCache></c:strRef>"


def text_points(grid: Grid, at: int) -> str:
    """``c:ptCount`` and ``c:pt`` of a column of texts."""
    cells = grid.column(at).cells
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(str(value_of(cell)))}</c:v></c:pt>'
        for i, cell in enumerate(cells)
        if value_of(cell) is not None
    )
    return f'<c:ptCount val="{len(cells)}"/>{points}'


def labels(grid: Grid, ser: Ser, spec: Labels) -> str:
    """``c:dLbls``."""
    count = len(grid.column(ser.values).cells)
    each = []
    for at in range(count):
        if at in spec.without or (spec.only is not None and at not in spec.only):
            each.append(f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>')
        elif spec.texts is not None:
            each.append(_text_label(grid, spec, at))
        elif at in spec.colours:
            each.append(f'<c:dLbl><c:idx val="{at}"/>{_label(spec, spec.colours[at], at in spec.inside)}</c:dLbl>')
    ext = _ext(_CELL_LABEL, '<c15:showDataLabelsRange val="1"/>') if spec.texts is not None else ""
    return f"<c:dLbls>{''.join(each)}{_label(spec, spec.colour)}{ext}</c:dLbls>"


def _label(spec: Labels, colour: str, inside: bool = False) -> str:
    value = spec.texts is None and not spec.name
    name = spec.name or spec.value_and_name
    place = "inEnd" if inside else spec.position
    position = f'<c:dLblPos val="{place}"/>' if place else ""
    return (
        f'<c:numFmt formatCode="{escape(spec.number, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text(FIGURES, colour, spec.bold)}{position}"
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{int(name)}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        + ("<c:separator> </c:separator>" if spec.value_and_name else "")
    )


def _text_label(grid: Grid, spec: Labels, at: int) -> str:
    """A label that shows a cell; its text stands there too, for programs that do not know how."""
    assert spec.texts is not None
    shown = str(value_of(grid.column(spec.texts).cells[at]) or "")
    colour = spec.colours.get(at, spec.colour)
    default = run("defRPr", FIGURES, colour, spec.bold)
    rich = (
        f'<c:tx><c:rich><a:bodyPr wrap="{"square" if spec.wrap else "none"}"/>'
        "<a:lstStyle/><a:p><a:pPr>"
        f'{default}</a:pPr><a:fld id="{{00000000-0000-4000-8000-{at + 1:012X}}}" '
        f'type="CELLRANGE">{run("rPr", FIGURES, colour, spec.bold)}<a:pPr>{default}</a:pPr>'
        f'<a:t>{escape(shown)}</a:t></a:fld><a:endParaRPr lang="zh-CN"/></a:p></c:rich></c:tx>'
    )
    ext = _ext(_CELL_LABEL, '<c15:showDataLabelsRange val="1"/>')
    position = f'<c:dLblPos val="{spec.position}"/>' if spec.position else ""
    return (
        f'<c:dLbl><c:idx val="{at}"/>{rich}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{position}'
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        f'<c:showPercent val="0"/><c:showBubbleSize val="0"/>{ext}</c:dLbl>'
    )


def cell_texts(grid: Grid, ser: Ser) -> str:
    """The extension that says which cells the labels show."""
    if ser.labels is None or ser.labels.texts is None:
        return ""
    at = ser.labels.texts
    inner = (
        f"<c15:datalabelsRange><c15:f>{grid.area(at)}</c15:f><c15:dlblRangeCache>{text_points(grid, at)}"
        "</c15:dlblRangeCache></c15:datalabelsRange>"
    )
    return _ext(CELL_TEXTS, inner)


def _ext(uri: str, inner: str) -> str:
    return f'<c:extLst><c:ext uri="{uri}" xmlns:c15="{C15}">{inner}</c:ext></c:extLst>'


def _plot(plot: Plot, sers: str) -> str:
    ids = "".join(f'<c:axId val="{id}"/>' for id in _PAIRS[plot.second])
    head = f'<c:grouping val="{plot.grouping}"/><c:varyColors val="0"/>{sers}'
    if plot.shape == "bar":
        direction = "bar" if plot.horizontal else "col"
        return (
            f'<c:barChart><c:barDir val="{direction}"/>{head}<c:gapWidth val="{plot.gap}"/>'
            f'<c:overlap val="{plot.overlap}"/>{ids}</c:barChart>'
        )
    if plot.shape == "line":
        return f'<c:lineChart>{head}<c:marker val="1"/>{ids}</c:lineChart>'
    return f"<c:areaChart>{head}{ids}</c:areaChart>"


def _axes(axes: Axes, second: int, horizontal: bool) -> str:
    names, values = _PAIRS[second]
    order = "maxMin" if horizontal else "minMax"
    side = "l" if horizontal else "b"
    tag = "dateAx" if axes.dates else "catAx"
    skip = '<c:tickLblSkip val="1"/>' if axes.every else ""
    rest = (
        '<c:auto val="0"/><c:lblOffset val="100"/><c:baseTimeUnit val="days"/>'
        if axes.dates
        else f'<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>{skip}<c:noMultiLvlLbl val="1"/>'
    )
    hidden = bool(second) or not axes.names
    category = (
        f'<c:{tag}><c:axId val="{names}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{line(LINE, 1)}</c:spPr>{text(axes.size, INK)}"
        f'<c:crossAx val="{values}"/><c:crosses val="autoZero"/>{rest}</c:{tag}>'
    )
    ends = "".join(
        f'<c:{tag} val="{end!r}"/>' for tag, end in (("max", axes.maximum), ("min", axes.minimum)) if end is not None
    )
    # LibreOffice draws series of a deleted second axis on the first: that axis stays, without anything to see
    grid_lines = f"<c:majorGridlines><c:spPr>{line(LINE, 0.5)}</c:spPr></c:majorGridlines>" if axes.shown else ""
    opposite = "b" if horizontal else ("r" if second else "l")
    crosses = "max" if horizontal or second else "autoZero"
    return category + (
        f'<c:valAx><c:axId val="{values}"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="{int(not axes.shown and not second)}"/><c:axPos val="{opposite}"/>{grid_lines}'
        f'<c:numFmt formatCode="{escape(axes.number, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{"nextTo" if axes.shown else "none"}"/>'
        f"<c:spPr>{line('', 0)}</c:spPr>{text(QUIET, MUTED)}"
        f'<c:crossAx val="{names}"/><c:crosses val="{crosses}"/>'
        f'<c:crossBetween val="{"between" if axes.between else "midCat"}"/></c:valAx>'
    )


def _legend(position: str, hidden: list[int]) -> str:
    entries = "".join(f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>' for i in hidden)
    return (
        f'<c:legend><c:legendPos val="{position}"/>{entries}<c:layout/><c:overlay val="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text(FIGURES, MUTED)}</c:legend>"
    )
