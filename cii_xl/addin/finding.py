"""What the examination of a computer found: one line each, with the mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How things stand; the value is the mark that people see."""

    FINE = "✓"
    CARE = "!"
    """Works, but somebody should look."""
    MISSING = "✗"
    """Something needed is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it stands, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    mend: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON; the state by its lower-case name."""
        return {"name": self.name, "state": self.state.name.lower(), "found": self.found, "mend": self.mend}


def fine(name: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(name, State.FINE, found)


def care(name: str, found: str, mend: str) -> Finding:
    """Somebody should look."""
    return Finding(name, State.CARE, found, mend)


def missing(name: str, found: str, mend: str) -> Finding:
    """Something needed is missing or wrong."""
    return Finding(name, State.MISSING, found, mend)
