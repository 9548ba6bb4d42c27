"""What a subcommand refuses, told in Chinese instead of as a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from cii_xl.usage import PROBLEMS

Run = Callable[[argparse.Namespace], int]
Refusals = tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]
"""Exceptions that hold ``problems``, and exceptions whose message is the sentence to tell."""


def guarded(run: Run, refusals: Callable[[], Refusals]) -> Run:
    """The subcommand with its refusals told. ``refusals`` imports them, which is done only when it runs."""

    def told(given: argparse.Namespace) -> int:
        from cii_xl.terminal import Terminal

        with_problems, sentences = refusals()
        try:
            return run(given)
        except with_problems as error:
            problems = error.problems  # type: ignore[attr-defined]
            Terminal().problems(problems)
            print(f"共 {len(problems)} 个问题，改正后再运行。", file=sys.stderr)
        except sentences as error:
            print(error, file=sys.stderr)
        return PROBLEMS

    return told
