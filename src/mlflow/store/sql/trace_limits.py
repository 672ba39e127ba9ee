"""Deleting traces that are older, or more, than the tags of their experiments allow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.store.sql.trace_deletion import delete_oldest
from mlflow.store.sql.transaction import Transaction
from mlflow.store.trace_retention import RETENTION_TAG, limits_of

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking


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
            until = now - limits.max_age_ms
            if dry_run:
                count += store.writer.read(_count_until, (experiment, until))
            else:
                count += delete_oldest(store, experiment, until, may_go_on=may_go_on)
        if limits.max_traces is not None:
            there = store.writer.read(_count, experiment)
            # of a dry run, the first count is still there
            excess = there - limits.max_traces - (count if dry_run else 0)
            if excess > 0:
                count += excess if dry_run else delete_oldest(store, experiment, most=excess, may_go_on=may_go_on)
        if count:
            deleted[str(experiment)] = count
    return deleted


def _limited(_: Any, tx: Transaction, __: Any) -> list[Any]:
    query = 'SELECT experiment_id, value FROM experiment_tag WHERE "key" = ? ORDER BY experiment_id'
    return tx.rows(query, (RETENTION_TAG,))


def _count(_: Any, tx: Transaction, experiment: int) -> int:
    return tx.row("SELECT count(*) FROM trace WHERE experiment_id = ?", (experiment,))[0]


def _count_until(_: Any, tx: Transaction, request: tuple[int, int]) -> int:
    return tx.row("SELECT count(*) FROM trace WHERE experiment_id = ? AND request_time <= ?", request)[0]
