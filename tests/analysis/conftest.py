"""The command, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cii_xl import cli

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Call:
    """Run the subcommand that the module names as ``COMMAND`` in an empty folder; returns status, output and what went
    to the error stream."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main(["analyse", request.module.COMMAND, *map(str, arguments)])
        except SystemExit as exit:
            status = int(exit.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run
