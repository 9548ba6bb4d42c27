"""One LibreOffice for the whole test run, and what happens where there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # tools/ is no part of the installed package

from tools.render import INSTALL

from .office import Office, missing


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a LibreOffice test where LibreOffice is not, saying how to get it; in CI it must be there."""
    if item.get_closest_marker("libreoffice") is None or not (lacking := missing()):
        return
    reason = f"缺少 {'、'.join(lacking)},无法运行 LibreOffice 测试;请执行 {INSTALL}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """LibreOffice for this test run; it starts at the first ``open``, and again after a crash."""
    with Office() as running:
        yield running
