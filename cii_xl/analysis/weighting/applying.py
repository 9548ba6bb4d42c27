"""Writing weights into an edition, with a note of where they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cii_xl.book.panels.weighting import METHODS
from cii_xl.index import Edition, Severity

_NAMES = "|".join(re.escape(name) for name in METHODS.values())
_NOTE = re.compile(f"；?权重：(?:{_NAMES})[^；]*$")


def apply(edition: Edition, industry: str, weights: Mapping[str, float], label: str) -> Edition:
    """A new edition in which the industry's stages have these weights (shares that sum to 1).

    A stage's weight is spread over its substages in proportion. The basis of each of the industry's rows ends with
    ``权重：`` and the label, which begins with the method's name: ``AHP（3 位专家，CR 0.04）``. It takes the place of
    an earlier such note; ``without_note`` gives the text before it. Rates, their provenance, and other industries stay.
    The old edition is not changed: whoever writes the new one keeps it as a version. Raises UnknownName, EditionError,
    or ValueError for a label of another form.
    """
    code = edition.code(industry)
    weighted = edition.with_weights({(code, stage): weight for stage, weight in weights.items()})
    if not _NOTE.fullmatch(f"权重：{label}"):
        raise ValueError(f"权重的说明“{label}”应以方法的名称开头，如 AHP，且不含分号")
    rows = weighted.rows
    own = rows["code"] == code
    rows.loc[own, "basis"] = [_noted(basis, label) for basis in rows.loc[own, "basis"]]
    notes = (n for n in edition.notes if n.severity is Severity.NOTE)
    return Edition(rows, id=edition.id, notes=notes)


def without_note(basis: str) -> str:
    """A row's basis without the note on its weight."""
    return _NOTE.sub("", basis)


def _noted(basis: str, label: str) -> str:
    return "；".join(part for part in (without_note(basis), f"权重：{label}") if part)
