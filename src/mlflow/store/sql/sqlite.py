"""Connections to a SQLite file."""

from __future__ import annotations

import importlib.resources
import os
import random
import re
import sqlite3
import sys
import time
from urllib.parse import parse_qs

from mlflow.environment_variables import MILLRACE_SQLITE_SYNCHRONOUS, MLFLOW_SQLALCHEMYSTORE_ECHO
from mlflow.exceptions import invalid
from mlflow.store.sql import errors
from mlflow.store.sql.dialect import Sqlite

WAIT_SECONDS = 60
"""How long a writer waits for another process before it gives up."""

CHECKPOINT_PAGES = 4000
"""How long the write-ahead log grows (16 MB) before a commit moves it into the database file. SQLite's own 1000 makes
every hundredth metric point wait some milliseconds."""


class SqliteDatabase:
    """A SQLite file (or memory): where it is and how its connections are made.

    Args:
        uri: ``sqlite:///relative``, ``sqlite:////absolute`` or ``sqlite://`` (memory, gone with the process).
        durable: whether a commit is on disk before it returns (``synchronous=FULL``). Without, the write-ahead log
            still survives a crash of the process, and a power cut may cost the last moments.
    """

    dialect = Sqlite()
    errors = (sqlite3.Error, OverflowError, UnicodeError)

    def __init__(self, uri: str, durable: bool = False) -> None:
        self.uri = uri
        self.path = path_of(uri)
        self.memory = self.path == ":memory:"
        if not self.memory:
            self.path = os.path.abspath(self.path)
        self.synchronous = "FULL" if durable else MILLRACE_SQLITE_SYNCHRONOUS.get().upper()
        if self.synchronous not in ("NORMAL", "FULL"):
            raise invalid(f"{MILLRACE_SQLITE_SYNCHRONOUS.name} is {self.synchronous!r}; allowed are NORMAL and FULL.")

    def connect(self) -> sqlite3.Connection:
        """A new connection, in autocommit mode; its user guards it against use by two threads at once.

        Raises: MlflowException when the file cannot be opened.
        """
        try:
            if not self.memory:
                os.makedirs(os.path.dirname(self.path), exist_ok=True)
            connection = sqlite3.connect(
                self.path,
                timeout=WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
            if MLFLOW_SQLALCHEMYSTORE_ECHO.get():
                connection.set_trace_callback(lambda sql: print(sql, file=sys.stderr))
            connection.execute(f"PRAGMA synchronous={self.synchronous}")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        except (sqlite3.Error, OSError) as error:
            raise self.explain(error) from None
        return connection

    def patiently(self, cursor: sqlite3.Cursor, statement: str) -> None:
        """Run BEGIN IMMEDIATE or COMMIT, waiting for other processes; the connection itself has ``busy_timeout=0``.

        The steps are short and uneven: SQLite's own grow to 0.1 s, and then who has waited longest comes last.
        """
        until = None
        while True:
            try:
                cursor.execute(statement)
                return
            except sqlite3.OperationalError as error:
                now = time.monotonic()
                until = until or now + WAIT_SECONDS
                if "locked" not in str(error) or now > until:
                    raise
                time.sleep(random.uniform(0.0002, 0.003))

    def identity(self) -> tuple[int, int] | None:
        """What tells the file at the path from another one put in its place; None when there is no file."""
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def use_write_ahead_log(self, connection: sqlite3.Connection) -> None:
        """Switch the file to WAL, so that readers and a writer do not wait for each other.

        A file system without shared memory (some network shares) refuses; the store works there too, more slowly.
        """
        # the switch needs the file for itself and does not wait for it
        until = time.monotonic() + WAIT_SECONDS
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def explain(self, error: Exception) -> Exception:
        """The error for the user."""
        if isinstance(error, sqlite3.Error):
            return errors.of_sqlite(self.path, error)
        if isinstance(error, OSError):
            return errors.of_sqlite(self.path, sqlite3.OperationalError(f"unable to open: {error}"))
        return errors.of_sqlite(self.path, error)


def path_of(uri: str) -> str:
    """The file that a SQLite URI names; ``:memory:`` when it names none."""
    rest = uri.partition("://")[2]
    location, _, query = rest.partition("?")
    if location and not location.startswith("/"):
        raise invalid(
            f"Invalid SQLite URI {uri!r}: a relative path has three slashes (sqlite:///mlflow.db), "
            "an absolute one four (sqlite:////data/mlflow.db)."
        )
    unknown = [name for name in parse_qs(query) if name not in ("timeout", "check_same_thread")]
    if unknown:
        raise invalid(f"SQLite URI {uri!r} has the option {unknown[0]!r}, which is not supported.")
    path = location[1:]
    return path if path and path != ":memory:" else ":memory:"


# the index of texts (trace_text_index.py) and what FTS5 keeps it in
_MADE_LATER = frozenset(
    f"trace_text{end}" for end in ("", "_row", "_unread", "_data", "_idx", "_content", "_docsize", "_config")
)


def ddl() -> str:
    """The statements that create the tables."""
    return importlib.resources.files(__package__).joinpath("sqlite.sql").read_text("utf-8")


def table_names() -> frozenset[str]:
    """The names of our own tables."""
    return frozenset(re.findall(r"CREATE TABLE (\w+)", ddl())) | _MADE_LATER
