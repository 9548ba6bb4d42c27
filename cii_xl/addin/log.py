"""The log file: what a person can send along when something unexpected happened."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path


def path() -> Path:
    """Where the log lies: ``.cii-xl/cii-xl.log`` in the person's home."""
    return Path.home() / ".cii-xl" / "cii-xl.log"


def start() -> None:
    """Send what ``cii_xl`` logs to the file, once; without a file where the home cannot be written."""
    logger = logging.getLogger("cii_xl")
    if any(isinstance(handler, RotatingFileHandler) for handler in logger.handlers):
        return
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path(), maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
