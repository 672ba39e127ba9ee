"""What an operation sees of the database: statements in, rows out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mlflow.store.caller import Caller
from mlflow.store.sql.dialect import Dialect, Insert

_ADD_KEY = Insert("metric_key", ("name",), ("name",))


class MetricKeys:
    """The numbers that stand for metric names; they never change, so a process may remember them."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.names: dict[int, str] = {}

    def learn(self, ids: dict[str, int]) -> None:
        """Remember what a committed transaction made or read."""
        self.ids.update(ids)
        self.names.update((number, name) for name, number in ids.items())


class Transaction:
    """One transaction on a DBAPI cursor. Operations get it, they never begin or end it."""

    __slots__ = ("caller", "cursor", "dialect", "keys", "new_keys", "then")

    def __init__(self, cursor: Any, dialect: Dialect, keys: MetricKeys) -> None:
        self.cursor = cursor if dialect.watch is None else dialect.watch(cursor)
        self.dialect = dialect
        self.keys = keys
        # on whose behalf the operation runs; None for nobody's
        self.caller: Caller | None = None
        # made in this transaction: known to others only after the commit
        self.new_keys: dict[str, int] = {}
        # what is called once all of this is committed
        self.then: list[Callable[[], None]] = []

    def committed(self) -> None:
        """Make known what this transaction made; called after the commit."""
        if self.new_keys:
            self.keys.learn(self.new_keys)
        for call in self.then:
            call()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; gives the number of rows it touched."""
        self.cursor.execute(self.dialect.text(sql), values)
        return self.cursor.rowcount

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once per row of values."""
        if rows:
            self.cursor.executemany(self.dialect.text(sql), rows)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Any | None:
        """The first row, or None."""
        self.cursor.execute(self.dialect.text(sql), values)
        return self.cursor.fetchone()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows."""
        self.cursor.execute(self.dialect.text(sql), values)
        return self.cursor.fetchall()

    def first_rows(self, sql: str, values: Sequence[Any], limit: int) -> list[Any]:
        """The first ``limit`` rows of a SELECT with ORDER BY."""
        self.cursor.execute(self.dialect.limited(sql), (*values, limit))
        return self.cursor.fetchall()

    def locked_row(self, sql: str, values: Sequence[Any]) -> Any | None:
        """A row that no other writer can touch until this transaction ends, or None."""
        self.cursor.execute(self.dialect.locked(sql), values)
        return self.cursor.fetchone()

    def locked_rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Rows that no other writer can touch until this transaction ends."""
        self.cursor.execute(self.dialect.locked(sql), values)
        return self.cursor.fetchall()

    def shared_row(self, sql: str, values: Sequence[Any]) -> Any | None:
        """A row that nobody can change until this transaction ends, or None."""
        self.cursor.execute(self.dialect.shared(sql), values)
        return self.cursor.fetchone()

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Insert one row; gives its new ``id``."""
        text = self.dialect.returning(sql)
        self.cursor.execute(self.dialect.text(text), values)
        return self.cursor.lastrowid if text is sql else self.cursor.fetchone()[0]

    def put(self, statement: Insert, rows: Sequence[Sequence[Any]]) -> int:
        """Run an ``Insert`` or a ``Put``; gives the number of rows it touched."""
        cursor, dialect = self.cursor, self.dialect
        if not rows:
            return 0
        if not dialect.one_by_one:
            touched = 0
            for text, values in dialect.batches(statement, rows):
                cursor.execute(text, values)
                touched += cursor.rowcount
            return touched
        if len(rows) == 1:
            cursor.execute(dialect.insert(statement), rows[0])
        else:
            cursor.executemany(dialect.insert(statement), rows)
        return cursor.rowcount

    def now(self) -> int:
        """The time in milliseconds by the one clock that all processes on the database share."""
        if self.dialect.clock is None:
            return int(time.time() * 1000)
        return int(self.row(self.dialect.clock)[0])

    # ---- names of metrics --------------------------------------------------------------------------------------------

    def key_ids(self, names: Iterable[str]) -> dict[str, int]:
        """The number of every metric name; new names get one."""
        known = self.keys.ids
        found, unknown = {}, []
        for name in names:
            number = known.get(name) or self.new_keys.get(name)
            if number is None:
                unknown.append(name)
            else:
                found[name] = number
        if unknown:
            # in one order everywhere, so that two writers cannot wait for each other
            unknown.sort()
            fresh = self._find_keys(unknown)
            absent = [name for name in unknown if name not in fresh]
            if absent:
                self.put(_ADD_KEY, [(name,) for name in absent])
                fresh |= self._find_keys(absent)
            self.new_keys |= fresh
            found |= fresh
        return found

    def key_id(self, name: str) -> int | None:
        """The number of a metric name, or None if no run has such a metric."""
        number = self.keys.ids.get(name)
        if number is None:
            number = self._find_keys([name]).get(name)
        return number

    def key_names(self, ids: Iterable[int]) -> dict[int, str]:
        """The names of these numbers, and of others."""
        names = self.keys.names
        unknown = [number for number in ids if number not in names]
        if unknown:
            for part in chunks(unknown):
                listed = ",".join(map(str, part))
                rows = self.rows(f"SELECT name, id FROM metric_key WHERE id IN ({listed})")
                # read from committed rows, or from this transaction's own, which new_keys holds back
                self.keys.learn({name: number for name, number in rows if name not in self.new_keys})
        if self.new_keys:
            return names | {number: name for name, number in self.new_keys.items()}
        return names

    def _find_keys(self, names: list[str]) -> dict[str, int]:
        found = {}
        for part in chunks(names):
            marks = ", ".join("?" * len(part))
            found.update(self.rows(f"SELECT name, id FROM metric_key WHERE name IN ({marks})", part))
        return found


def chunks(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Slices of at most ``size`` items: databases bound the number of values in a statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
