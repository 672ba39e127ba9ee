"""Filling in what rows of older releases lack, in steps, while others write; and taking away what nobody needs after.

A change of what is stored goes through three phases. *Expand*: the new columns and tables come (``expansion.py``), and
this release writes both what is new and what older releases read. *Backfill*: rows that are there get what they lack,
some at a time. *Contract*: once no older release runs, what only those needed is removed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from mlflow.exceptions import MlflowException
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.errors import is_collision, without_password
from mlflow.store.sql.transaction import MetricKeys, Transaction


class Backfill(NamedTuple):
    """What rows lack, and how they get it.

    Args:
        name: what it is called in the table ``backfill``; never used again for another.
        step: ``step(tx, after)`` fills in some rows whose keys come after ``after`` (at first -1) and gives the last of
            their keys and their number; None when there are none left. It must not matter if rows are done twice.
        total: counts all rows that there are to do, for who waits.
    """

    name: str
    step: Callable[[Transaction, int], tuple[int, int] | None]
    total: Callable[[Transaction], int]


class Contraction(NamedTuple):
    """What is removed once no release older than ``usable_by`` runs.

    Args:
        usable_by: the oldest version whose releases may work with the database afterwards.
        needs: the backfills that must be finished before.
        step: removes it, in one transaction; bears to be run again.
    """

    usable_by: int
    needs: tuple[str, ...]
    step: Callable[[Transaction], None]


BACKFILLS: tuple[Backfill, ...] = ()
"""In the order in which they are made. Version 5 has none: its columns have defaults that are right for older rows."""

CONTRACTIONS: tuple[Contraction, ...] = ()

REST_SECONDS = 0.01
"""Between two steps, so that others get to write."""

ATTEMPTS = 8

Progress = Callable[[str, int, int], None]
_ADD = Insert("backfill", ("name", "position", "rows_done", "finished"), ("name",))


def run(database: Any, progress: Progress | None = None) -> dict[str, int]:
    """Make all backfills that are not finished; the number of rows of each that this call did.

    Each step is a transaction that also writes down how far it has come: who breaks off goes on from there, and of two
    who do so at once each takes steps in turn.
    """
    done = {}
    for backfill in BACKFILLS:
        total = _transaction(database, backfill.total) if progress else 0
        count = 0
        while (found := _transaction(database, lambda tx, backfill=backfill: _step(tx, backfill))) is not None:
            rows, all_rows = found
            count += rows
            if progress:
                progress(backfill.name, all_rows, max(total, all_rows))
            time.sleep(REST_SECONDS)
        if count:
            done[backfill.name] = count
    return done


def unfinished(tx: Transaction) -> list[tuple[str, int, int]]:
    """Backfills that are not finished: name, rows that are done, all rows."""
    state = {
        name: (done, finished) for name, done, finished in tx.rows("SELECT name, rows_done, finished FROM backfill")
    }
    return [
        (backfill.name, state.get(backfill.name, (0, 0))[0], backfill.total(tx))
        for backfill in BACKFILLS
        if not state.get(backfill.name, (0, 0))[1]
    ]


def contract(database: Any) -> int:
    """Remove what only older releases needed; the oldest version whose releases may work with the database now.

    Raises: INVALID_STATE when a backfill that must come before is not finished.
    """
    left = {name for name, *_ in _transaction(database, unfinished)}
    for contraction in CONTRACTIONS:
        missing = left.intersection(contraction.needs)
        if missing:
            raise MlflowException(
                f"{without_password(database.uri)}: the backfill {min(missing)!r} is not finished; "
                f"`mlflow db upgrade {without_password(database.uri)}` goes on with it.",
                "INVALID_STATE",
            )
    for contraction in CONTRACTIONS:
        _transaction(database, lambda tx, contraction=contraction: _contract(tx, contraction))
    query = "SELECT usable_by FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)"
    return _transaction(database, lambda tx: tx.row(query)[0])


def _contract(tx: Transaction, contraction: Contraction) -> None:
    # first: from here on no older release opens the database
    tx.execute(
        "UPDATE schema_version SET usable_by = ? WHERE version = ? AND usable_by < ?",
        (contraction.usable_by, tx.row("SELECT max(version) FROM schema_version")[0], contraction.usable_by),
    )
    contraction.step(tx)


def _step(tx: Transaction, backfill: Backfill) -> tuple[int, int] | None:
    tx.put(_ADD, [(backfill.name, -1, 0, 0)])
    query = "SELECT position, rows_done, finished FROM backfill WHERE name = ?"
    position, done, finished = tx.locked_row(query, (backfill.name,))
    if finished:
        return None
    found = backfill.step(tx, position)
    if found is None:
        tx.execute("UPDATE backfill SET finished = 1 WHERE name = ?", (backfill.name,))
        return None
    last, rows = found
    values = (last, done + rows, backfill.name)
    tx.execute("UPDATE backfill SET position = ?, rows_done = ? WHERE name = ?", values)
    return rows, done + rows


def _transaction(database: Any, body: Callable[[Transaction], Any]) -> Any:
    connection = database.connect()
    try:
        for attempt in range(ATTEMPTS):
            cursor = connection.cursor()
            if database.dialect.name == "sqlite":
                database.patiently(cursor, "BEGIN IMMEDIATE")
            try:
                answer = body(Transaction(cursor, database.dialect, MetricKeys()))
                connection.commit()
                return answer
            except BaseException as error:
                connection.rollback()
                retried = isinstance(error, database.errors) and is_collision(error) and attempt < ATTEMPTS - 1
                if not retried:
                    raise
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        connection.close()
