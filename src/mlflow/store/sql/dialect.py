"""What differs between databases in the fixed statements of the store.

A statement is plain SQL with ``?`` for values and ``"x"`` around names that are reserved words somewhere. It reaches
the driver through one of the forms below, rendered once per dialect. What the four databases have no common words for
is a value: ``Insert`` (rows whose key exists are left alone) and ``Put`` (rows whose key exists are overwritten).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from mlflow.store.sql.point_merging import MERGE_POINTS


@dataclass(frozen=True)
class Insert:
    """Add rows; a row whose ``key`` is there already stays as it is and is not counted."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Put(Insert):
    """Add rows; a row whose ``key`` is there already is overwritten."""


_FEW = 10


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _rows(statement: Insert, count: int) -> str:
    row = "(" + ", ".join("?" * len(statement.columns)) + ")"
    return ", ".join([row] * count)


class Dialect:
    """The words of one database; here, SQLite's. Each method gives the driver's text of a statement."""

    name = "sqlite"
    one_by_one = True
    """Whether many rows are best given to the driver's ``executemany``."""
    watch: Callable[[Any], Any] | None = None
    """What each transaction's cursor is wrapped in, to see its statements (``query_watch.py``)."""

    clock: str | None = None
    """A query for the database's time in milliseconds; None where the database is a file of this machine."""

    pairs = False
    """Whether it takes ``(a, b) IN ((1, 2), (3, 4))``, and finds such rows by an index."""

    merges_points: str | None = None
    """A statement that stores points and brings their summaries up to date, from arrays; see ``point_merging.py``."""

    def __init__(self) -> None:
        # of statements that come again and again, never of such that hold values
        self._texts: dict[tuple, str] = {}

    def text(self, sql: str) -> str:
        """A statement as the driver wants it."""
        return sql

    def locked(self, sql: str) -> str:
        """A SELECT that holds its rows against every other writer until the end of the transaction."""
        return sql

    def shared(self, sql: str) -> str:
        """A SELECT that holds its rows against change until the end of the transaction."""
        return sql

    def limited(self, sql: str) -> str:
        """A SELECT (with ORDER BY) whose last value is the largest number of rows."""
        return self.text(f"{sql} LIMIT ?")

    def returning(self, sql: str) -> str:
        """A single-row INSERT that gives back the new ``id``."""
        return sql

    def insert(self, statement: Insert, count: int = 1) -> str:
        """Text of an ``Insert`` or ``Put`` of ``count`` rows."""
        if count > _FEW:
            return self.text(self._insert(statement, count))
        return self._cached("insert", (statement, count), lambda: self.text(self._insert(statement, count)))

    def _insert(self, statement: Insert, count: int) -> str:
        word = "REPLACE" if isinstance(statement, Put) else "IGNORE"
        return f"INSERT OR {word} INTO {statement.table} ({_names(statement.columns)}) VALUES {_rows(statement, count)}"

    def _cached(self, form: str, statement: object, render) -> str:
        text = self._texts.get((form, statement))
        if text is None:
            text = self._texts[form, statement] = render()
        return text


class Sqlite(Dialect):
    """SQLite: a writer holds the whole database, so rows need no locks."""


class _Server(Dialect):
    one_by_one = False
    savepoint = ("SAVEPOINT operation", "RELEASE SAVEPOINT operation", "ROLLBACK TO SAVEPOINT operation")
    """How to begin, end and undo a part of a transaction."""
    # SQL Server takes 2100
    values_per_statement = 2000
    placeholder = "%s"
    quote = '"'

    def text(self, sql: str) -> str:
        text = sql.replace("?", self.placeholder)
        return text if self.quote == '"' else text.replace('"', self.quote)

    def batches(self, statement: Insert, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
        """Texts and values that together insert the rows: as many rows per statement as a database takes."""
        size = self.values_per_statement // len(statement.columns)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            yield self.insert(statement, len(part)), [value for row in part for value in row]

    def locked(self, sql: str) -> str:
        return self._cached("locked", sql, lambda: self.text(f"{sql} FOR UPDATE"))

    def shared(self, sql: str) -> str:
        return self._cached("shared", sql, lambda: self.text(f"{sql} FOR SHARE"))


class Postgresql(_Server):
    """PostgreSQL."""

    name = "postgresql"
    clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    merges_points = MERGE_POINTS

    def batches(self, statement: Insert, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
        if len(rows) <= _FEW:
            yield from super().batches(statement, rows)
            return
        # all rows as one JSON value: a third of the time that as many parameters take
        names = _names(statement.columns)
        source = f"SELECT {names} FROM json_populate_recordset(NULL::{statement.table}, ?::json) "
        text = self._cached("json", statement, lambda: self.text(self._into(statement, source)))
        yield text, [msgspec.json.encode([dict(zip(statement.columns, row, strict=True)) for row in rows]).decode()]

    def returning(self, sql: str) -> str:
        return self._cached("returning", sql, lambda: self.text(f"{sql} RETURNING id"))

    def _insert(self, statement: Insert, count: int) -> str:
        return self._into(statement, f"VALUES {_rows(statement, count)} ")

    def _into(self, statement: Insert, source: str) -> str:
        text = f"INSERT INTO {statement.table} ({_names(statement.columns)}) {source}"
        if not isinstance(statement, Put):
            return text + "ON CONFLICT DO NOTHING"
        rest = ", ".join(f'"{c}" = EXCLUDED."{c}"' for c in statement.columns if c not in statement.key)
        return f"{text}ON CONFLICT ({_names(statement.key)}) DO UPDATE SET {rest}"


class Mysql(_Server):
    """MySQL and MariaDB."""

    name = "mysql"
    quote = "`"
    pairs = True
    clock = "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"

    def shared(self, sql: str) -> str:
        # MariaDB knows no FOR SHARE
        return self._cached("shared", sql, lambda: self.text(f"{sql} LOCK IN SHARE MODE"))

    def _insert(self, statement: Insert, count: int) -> str:
        word = "REPLACE" if isinstance(statement, Put) else "INSERT IGNORE"
        return f"{word} INTO {statement.table} ({_names(statement.columns)}) VALUES {_rows(statement, count)}"


class Mssql(_Server):
    """SQL Server."""

    name = "mssql"
    placeholder = "?"
    clock = "SELECT DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME())"
    savepoint = ("SAVE TRANSACTION operation", "", "ROLLBACK TRANSACTION operation")

    def locked(self, sql: str) -> str:
        return self._cached("locked", sql, lambda: sql.replace(" WHERE ", " WITH (UPDLOCK, HOLDLOCK) WHERE ", 1))

    def shared(self, sql: str) -> str:
        return self._cached("shared", sql, lambda: sql.replace(" WHERE ", " WITH (HOLDLOCK) WHERE ", 1))

    def limited(self, sql: str) -> str:
        return f"{sql} OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY"

    def returning(self, sql: str) -> str:
        return sql.replace(" VALUES ", " OUTPUT INSERTED.id VALUES ", 1)

    def _insert(self, statement: Insert, count: int) -> str:
        names = _names(statement.columns)
        match = " AND ".join(f'old."{c}" = new."{c}"' for c in statement.key)
        text = (
            f"MERGE INTO {statement.table} WITH (HOLDLOCK) AS old "
            f"USING (VALUES {_rows(statement, count)}) AS new ({names}) ON {match} "
        )
        if isinstance(statement, Put):
            rest = ", ".join(f'"{c}" = new."{c}"' for c in statement.columns if c not in statement.key)
            text += f"WHEN MATCHED THEN UPDATE SET {rest} "
        values = ", ".join(f'new."{c}"' for c in statement.columns)
        return f"{text}WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values});"


DIALECTS: dict[str, type[Dialect]] = {d.name: d for d in (Sqlite, Postgresql, Mysql, Mssql)}
