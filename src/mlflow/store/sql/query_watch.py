"""Statements that take long: written to the log, or ended.

Both are for servers. The log names the statement as it was sent, without its values, which may be anything. What may
be ended is only what reads: a write that is broken off has cost as much and has to be sent again.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from mlflow.environment_variables import MILLRACE_MAX_QUERY_SECONDS
from mlflow.exceptions import MlflowException

logger = logging.getLogger("mlflow.slow_query")

_SHOWN = 2000
_SQLITE_STEPS = 50_000
"""Steps of SQLite's machine between two looks at the clock; about a millisecond."""

_MYSQL_TIMES = {
    # seconds, and milliseconds
    True: ("SET SESSION max_statement_time = %s", 1.0),
    False: ("SET SESSION max_execution_time = %s", 1000.0),
}


class WatchedCursor:
    """A DBAPI cursor that writes slow statements to the log.

    Args:
        cursor: the driver's.
        seconds: from which time on a statement is slow.
    """

    def __init__(self, cursor: Any, seconds: float) -> None:
        self._cursor, self._seconds = cursor, seconds
        self._last = ""

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Run a statement."""
        self._last = sql
        return self._timed(sql, self._cursor.execute, sql, values)

    def executemany(self, sql: str, rows: Any) -> Any:
        """Run a statement once for each row of values."""
        return self._timed(sql, self._cursor.executemany, sql, rows)

    def fetchall(self) -> list[Any]:
        """All rows. SQLite finds them only now."""
        return self._timed(self._last, self._cursor.fetchall)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def _timed(self, sql: str, call: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            seconds = time.perf_counter() - began
            if seconds >= self._seconds:
                shown = " ".join(sql.split())[:_SHOWN]
                fields = {"seconds": round(seconds, 4), "statement": shown}
                logger.warning("A statement took %.3f s: %s", seconds, shown, extra={"fields": fields})


def limited(body: Callable[[Any, Any, Any], Any], seconds: float) -> Callable[[Any, Any, Any], Any]:
    """The reading operation ``body(store, tx, request)``, ended when one of its statements takes too long.

    Raises: DEADLINE_EXCEEDED (504) then; on SQLite when all its statements together do.
    """

    @functools.wraps(body)
    def call(store: Any, tx: Any, request: Any) -> Any:
        try:
            with _LIMITS[tx.dialect.name](tx.cursor, seconds):
                return body(store, tx, request)
        except store.database.errors as error:
            if _was_ended(error):
                raise MlflowException(
                    f"The query took longer than {seconds:g} s and was ended (setting "
                    f"{MILLRACE_MAX_QUERY_SECONDS.name} of the server): ask for less, or with a narrower filter.",
                    "DEADLINE_EXCEEDED",
                ) from error
            raise

    return call


def _was_ended(error: Exception) -> bool:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    # PostgreSQL; MariaDB and MySQL; SQLite
    return state == "57014" or error.args[:1] in ((1969,), (3024,), ("interrupted",))


@contextlib.contextmanager
def _sqlite(cursor: Any, seconds: float) -> Iterator[None]:
    connection, end = cursor.connection, time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _SQLITE_STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextlib.contextmanager
def _postgresql(cursor: Any, seconds: float) -> Iterator[None]:
    # ends with the transaction
    cursor.execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
    yield


@contextlib.contextmanager
def _mysql(cursor: Any, seconds: float) -> Iterator[None]:
    mariadb = "mariadb" in cursor.connection.get_server_info().lower()
    statement, unit = _MYSQL_TIMES[mariadb]
    cursor.execute(statement, (seconds * unit if mariadb else int(seconds * unit),))
    try:
        yield
    finally:
        # of the connection, which others use afterwards
        cursor.execute(statement, (0,))


@contextlib.contextmanager
def _without(cursor: Any, seconds: float) -> Iterator[None]:
    # SQL Server has no such limit for a statement; its administrator sets one for the server
    yield


_LIMITS = {"sqlite": _sqlite, "postgresql": _postgresql, "mysql": _mysql, "mssql": _without}
