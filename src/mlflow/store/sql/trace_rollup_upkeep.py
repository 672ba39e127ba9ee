"""Rollups of traces made or removed all at once, for those who look after a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlflow.store.sql.trace_changes import DAY_MS
from mlflow.store.sql.trace_rollups import roll_up
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.transaction import Transaction


def remove_all(store: SqlTracking) -> int:
    """Remove all rollups; gives their number. They are made again when figures are asked for."""
    return _write(store, lambda tx: tx.execute("DELETE FROM trace_rollup"))


def make_all(store: SqlTracking, progress: Callable[[int, int], Any] = lambda done, total: None) -> int:
    """Make the rollups of every day that has traces, a day at a time; gives the number of days.

    Args:
        progress: called with the number of days that are done, and of all.
    """
    days = [(experiment, day) for experiment in _write(store, _experiments) for day in _write(store, _days(experiment))]
    for done, (experiment, day) in enumerate(days, 1):
        roll_up(store, experiment, day)
        progress(done, len(days))
    return len(days)


def _write(store: SqlTracking, body: Callable[[Transaction], Any]) -> Any:
    return store.writer.write(lambda store, tx, request: body(tx), None)


def _experiments(tx: Transaction) -> list[int]:
    return [row[0] for row in tx.rows("SELECT DISTINCT experiment_id FROM trace ORDER BY experiment_id")]


def _days(experiment: int) -> Callable[[Transaction], list[int]]:
    def found(tx: Transaction) -> list[int]:
        days, time_ms = [], -(2**62)
        # from day to day by the index, however many traces a day has
        query = "SELECT min(request_time) FROM trace WHERE experiment_id = ? AND request_time >= ?"
        while (time_ms := tx.row(query, (experiment, time_ms))[0]) is not None:
            days.append(time_ms // DAY_MS)
            time_ms = (days[-1] + 1) * DAY_MS
        return days

    return found
