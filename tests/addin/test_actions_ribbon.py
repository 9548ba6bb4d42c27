"""The ribbon part and its relationship; no schema is at hand, so its few elements and attributes are listed here."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from cii_xl.addin.actions import BUTTONS
from cii_xl.book.ribbon import NAMESPACE, PART, RELATION, add_ribbon, ribbon_xml

ALLOWED = {
    "customUI": (set(), {"ribbon"}),
    "ribbon": (set(), {"tabs"}),
    "tabs": (set(), {"tab"}),
    "tab": ({"id", "label"}, {"group"}),
    "group": ({"id", "label"}, {"button"}),
    "button": ({"id", "label", "screentip", "supertip", "imageMso", "size", "onAction", "tag"}, set()),
}
"""Element → its attributes and its children ([MS-CUSTOMUI2] 2.2)."""


def test_elements_attributes_and_lengths_are_those_of_the_schema() -> None:
    ids = []

    def walk(element: Element) -> None:
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        attributes, children = ALLOWED[name]
        assert set(element.attrib) == attributes
        assert {child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element} == children
        for key, value in element.attrib.items():
            assert 1 <= len(value) <= 1024, (key, value)
        ids.extend([element.attrib["id"]] if "id" in element.attrib else [])
        for child in element:
            walk(child)

    walk(ElementTree.fromstring(ribbon_xml(list(BUTTONS.values()))))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.ASCII) for one in ids)


def test_every_button_is_there_under_its_caption() -> None:
    root = ElementTree.fromstring(ribbon_xml(list(BUTTONS.values())))
    shown = {b.get("tag"): b.get("label") for b in root.iter(f"{{{NAMESPACE}}}button")}
    assert shown == {b.macro: b.caption for b in BUTTONS.values()}


def test_the_built_workbook_points_to_it(built: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        relations = ElementTree.fromstring(archive.read("_rels/.rels"))
        assert archive.read(PART).decode() == ribbon_xml(list(BUTTONS.values()))
    assert [r.get("Target") for r in relations if r.get("Type") == RELATION] == [PART]
    with pytest.raises(ValueError, match="already"):
        add_ribbon(built, "<x/>")
