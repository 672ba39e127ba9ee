"""Deleting traces that are older, or more, than the tags of their experiments allow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.store.sql.trace_deletion import delete_rows
from mlflow.store.sql.transaction import Transaction
from mlflow.store.trace_retention import RETENTION_TAG, limits_of

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

_AT_ONCE = 500
_OLDEST = "SELECT id FROM trace WHERE experiment_id = ? AND request_time < ? ORDER BY request_time, id"
_ALL = "SELECT id FROM trace WHERE experiment_id = ? ORDER BY request_time, id"


def delete_beyond_limits(
    store: SqlTracking, dry_run: bool = False, may_go_on: Callable[[], bool] = lambda: True
) -> dict[str, int]:
    """Delete the oldest traces of experiments whose tag ``millrace.trace.retention`` does not allow them any more.

    Traces go in steps of their own, so that others need not wait for all of them.

    Args:
        dry_run: delete nothing, only count.
        may_go_on: asked before each step; the rest is left for the next time when it says no.

    Gives the number of traces by the experiment's id.
    """
    now = int(time.time() * 1000)
    deleted = {}
    for experiment, value in store.writer.read(_limited, None):
        limits = limits_of(value)
        count = 0
        if limits.max_age_ms is not None:
            count += _delete(store, experiment, now - limits.max_age_ms, None, dry_run, may_go_on)
        if limits.max_traces is not None:
            there = store.writer.read(_count, experiment)
            # of a dry run, the first count is still there
            excess = there - limits.max_traces - (count if dry_run else 0)
            if excess > 0:
                count += _delete(store, experiment, None, excess, dry_run, may_go_on)
        if count:
            deleted[str(experiment)] = count
    return deleted


def _limited(_: Any, tx: Transaction, __: Any) -> list[Any]:
    query = 'SELECT experiment_id, value FROM experiment_tag WHERE "key" = ? ORDER BY experiment_id'
    return tx.rows(query, (RETENTION_TAG,))


def _count(_: Any, tx: Transaction, experiment: int) -> int:
    return tx.row("SELECT count(*) FROM trace WHERE experiment_id = ?", (experiment,))[0]


def _delete(
    store: SqlTracking,
    experiment: int,
    before: int | None,
    most: int | None,
    dry_run: bool,
    may_go_on: Callable[[], bool],
) -> int:
    """Delete traces that began before a time, or the ``most`` oldest."""
    if dry_run:
        return most if before is None else store.writer.read(_count_before, (experiment, before))
    done = 0
    while (most is None or done < most) and may_go_on():
        limit = _AT_ONCE if most is None else min(_AT_ONCE, most - done)
        found = store.writer.write(_delete_some, (experiment, before, limit))
        done += found
        if found < limit:
            break
    return done


def _count_before(_: Any, tx: Transaction, request: tuple[int, int]) -> int:
    return tx.row("SELECT count(*) FROM trace WHERE experiment_id = ? AND request_time < ?", request)[0]


def _delete_some(_: Any, tx: Transaction, request: tuple[int, int | None, int]) -> int:
    experiment, before, limit = request
    if before is None:
        found = tx.first_rows(_ALL, (experiment,), limit)
    else:
        found = tx.first_rows(_OLDEST, (experiment, before), limit)
    delete_rows(tx, [row[0] for row in found])
    return len(found)
