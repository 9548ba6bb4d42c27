"""The ledger of what was returned: an SQLite file to which rows are only ever added, and its faults told in Chinese."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

SCHEMA = 1
"""``user_version`` of the ledger's file. A later program may write another; this one then refuses it."""
PATIENCE = 30.0
"""Seconds to wait for another program that is writing."""

_TABLES = {
    "definitions": """(
        version TEXT PRIMARY KEY, form TEXT NOT NULL, industry TEXT NOT NULL, json TEXT NOT NULL)""",
    "invitations": """(
        seq INTEGER PRIMARY KEY, wave TEXT NOT NULL, industry TEXT NOT NULL, respondent TEXT NOT NULL,
        name TEXT NOT NULL, credit_code TEXT NOT NULL, province TEXT NOT NULL, size TEXT NOT NULL,
        contact TEXT NOT NULL, email TEXT NOT NULL)""",
    "files": """(
        seq INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, size INTEGER NOT NULL)""",
    # one row for each form or row of an export and each time it was judged; the last judging is the one that stands
    "submissions": """(
        seq INTEGER PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES files (sha256), row INTEGER NOT NULL,
        judging INTEGER NOT NULL, form TEXT, version TEXT, edition TEXT, industry TEXT, wave TEXT, stamped TEXT,
        seal TEXT, respondent TEXT NOT NULL, modified TEXT NOT NULL, verdict TEXT NOT NULL,
        UNIQUE (sha256, row, judging))""",
    "answers": """(
        submission INTEGER NOT NULL REFERENCES submissions (seq), code TEXT NOT NULL, state TEXT NOT NULL, value,
        PRIMARY KEY (submission, code)) WITHOUT ROWID""",
    "problems": """(
        submission INTEGER NOT NULL REFERENCES submissions (seq), position INTEGER NOT NULL, rule TEXT NOT NULL,
        label TEXT NOT NULL, sheet TEXT, cell TEXT, found TEXT NOT NULL, expected TEXT NOT NULL, fix TEXT NOT NULL,
        severity TEXT NOT NULL, PRIMARY KEY (submission, position)) WITHOUT ROWID""",
}
_OTHERS = (
    "CREATE INDEX invited ON invitations (wave, industry)",
    "CREATE INDEX returned ON submissions (wave, industry)",
    """CREATE VIEW standing AS
        SELECT submissions.*, files.name AS file, files.seq AS arrival FROM submissions JOIN files USING (sha256)
        WHERE judging = (SELECT max(judging) FROM submissions AS own WHERE own.sha256 = submissions.sha256)""",
)


_MOVE = "请把整个文件夹移到本机磁盘后再试"
_RESTORE = "从备份恢复 ledger.sqlite；没有备份时把它移走，重新登记名单后再收一次，原件仍在 files 文件夹中"


class StoreFault(ValueError):
    """A store that cannot be used as it is; the message is Chinese and says what to do."""


def create(file: Path) -> None:
    """An empty ledger, unless there is one: made aside and put in place whole, since two may do so at one moment.

    Raises StoreFault, and OSError where the folder cannot be written.
    """
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}.tmp")
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # what SQLite adds follows it
        with faults(file), closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
            _write_ahead(connection, file)
            connection.execute("BEGIN")
            for name, columns in _TABLES.items():
                connection.execute(f"CREATE TABLE {name} {columns}")
                for change in ("UPDATE", "DELETE"):
                    connection.execute(
                        f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name}"
                        " BEGIN SELECT RAISE(ABORT, '台账只增不改'); END"
                    )
            for statement in _OTHERS:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute("COMMIT")
        _link(temporary, file)
    finally:
        for left in (temporary, Path(f"{temporary}-wal"), Path(f"{temporary}-shm")):
            left.unlink(missing_ok=True)


def _link(temporary: Path, file: Path) -> None:
    """Put the new ledger in place, unless another program just did."""
    try:
        with suppress(FileExistsError):
            os.link(temporary, file)
    except OSError as error:
        found = f"无法在 {file.parent} 建立台账（{error.strerror}）"
        raise StoreFault(f"{found}；该磁盘可能是网络盘或 U 盘，请改用本机磁盘上的文件夹") from error


def connect(file: Path) -> sqlite3.Connection:
    """The ledger, open; one write waits for another. Raises StoreFault where it cannot be used."""
    with faults(file):
        address = f"{file.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            _prepare(connection, file)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    """See that the ledger is one of ours on a fit disk, and set what holds for a connection only."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA:
        found = f"台账 {file} 由更新版本的 cii-xl 写成（格式 {version}，本程序最高支持 {SCHEMA}）"
        raise StoreFault(f"{found}；请升级 cii-xl 后再试")
    if version < 1:
        raise StoreFault(f"{file} 不是问卷台账；请检查 --store 指定的文件夹，或从备份恢复")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {*_TABLES, "standing"} <= there:
        raise StoreFault(f"台账 {file} 缺少其中的表，被其他程序改动过；{_RESTORE}")
    _write_ahead(connection, file)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _write_ahead(connection: sqlite3.Connection, file: Path) -> None:
    """Let readers go on while one writes, which needs memory that programs share."""
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreFault(f"台账 {file} 所在的磁盘不支持多个程序同时读写（可能是网络盘）；{_MOVE}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing; alone among writers from the start, so that what is read inside holds."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Several reads of one moment, whatever others write meanwhile; inside a transaction that is so already."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


_BUSY = "等它完成，或关闭它后再试；已记入的内容不受影响"
_FAULTS = {
    sqlite3.SQLITE_BUSY: (f"被另一个程序占用超过 {PATIENCE:.0f} 秒", _BUSY),
    sqlite3.SQLITE_LOCKED: ("被另一个程序占用", _BUSY),
    sqlite3.SQLITE_READONLY: ("只能读取，不能写入", "检查文件夹的写权限"),
    sqlite3.SQLITE_PERM: ("没有读写权限", "检查文件夹的权限"),
    sqlite3.SQLITE_CANTOPEN: ("无法打开（没有权限，或位于网络盘）", f"检查读写权限；在网络盘上的，{_MOVE}"),
    sqlite3.SQLITE_IOERR: ("读写失败（磁盘故障，或位于网络盘）", _MOVE),
    sqlite3.SQLITE_PROTOCOL: ("无法加锁（可能位于网络盘）", _MOVE),
    sqlite3.SQLITE_FULL: ("所在的磁盘已满", "清理空间后再试；已记入的内容不受影响"),
    sqlite3.SQLITE_CORRUPT: ("已损坏", _RESTORE),
    sqlite3.SQLITE_NOTADB: ("已损坏，或不是台账", _RESTORE),
}
"""What SQLite says, by its primary code: what was found and what to do."""


@contextmanager
def contents(file: Path) -> Iterator[None]:
    """Tell rows that this program cannot have written as StoreFault: another program has changed the ledger."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreFault(f"台账 {file} 的内容被其他程序改动，无法读取；{_RESTORE}") from error


@contextmanager
def faults(file: Path) -> Iterator[None]:
    """Tell what SQLite finds wrong with the file or its disk as StoreFault; mistakes of the program pass through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if told is None:
            raise
        found, fix = told
        raise StoreFault(f"台账 {file} {found}；{fix}") from error
