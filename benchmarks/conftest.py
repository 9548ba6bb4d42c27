"""Prints, under pytest-benchmark's own table, how each measurement compares with the bare ones of its group."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

BARE = "bare: "
"""What the names of the measurements that others are compared with begin with."""

MEDIANS: dict[str, dict[str, float]] = defaultdict(dict)
"""Group → name → median seconds, of this run only: ratios carry from one computer to another, seconds do not."""


@pytest.fixture
def beside(request: pytest.FixtureRequest) -> Callable[..., Callable[[], None]]:
    """Makes what runs bare work once, noting the median under its name: as the set-up of each round of another
    measurement both meet the same load of the computer, which swings more than what is compared."""
    group = request.node.get_closest_marker("measured").args[0]
    taken: list[float] = []

    def make(name: str, work: Callable[[], object], clock: Callable[[], float]) -> Callable[[], None]:
        def once() -> None:
            start = clock()
            work()
            taken.append(clock() - start)
            MEDIANS[group][f"{BARE}{name}"] = statistics.median(taken)

        return once

    return make


@pytest.fixture
def measure(benchmark: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """pytest-benchmark's fixture, noting the median under the test's ``measured(group, name)`` mark."""
    group, name = request.node.get_closest_marker("measured").args
    benchmark.group, benchmark.name = group, name
    yield benchmark
    if benchmark.stats is not None:
        MEDIANS[group][name] = benchmark.stats.stats.median


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "measured(group, name): what a benchmark measures")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not MEDIANS:
        return
    terminalreporter.section("ratios of medians")
    for group, medians in MEDIANS.items():
        terminalreporter.line(group)
        for name, seconds in medians.items():
            ratios = [
                f"{seconds / base:8.2f} × {bare.removeprefix(BARE)}"
                for bare, base in medians.items()
                if bare.startswith(BARE) and not name.startswith(BARE)
            ]
            terminalreporter.line(f"  {name:<44}{seconds * 1000:10.2f} ms{''.join(ratios)}")
