"""Deleting runs that are older than the tags of their experiments, or the server, allow. They can be restored."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.api.many_runs import DeleteRuns
from mlflow.entities.run_status import RunStatus
from mlflow.store.keeping import KEEP_TAG, RUN_RETENTION_TAG, run_retention_ms
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

_AT_ONCE = 200
# runs that have not ended stay: somebody may be logging to them
_OLD = (
    f"SELECT r.uuid FROM run r WHERE r.experiment_id = ? AND r.deleted = 0 AND r.end_time <= ? "
    f"AND r.status NOT IN ({RunStatus.RUNNING}, {RunStatus.SCHEDULED}) "
    "AND NOT EXISTS (SELECT 1 FROM tag t WHERE t.run_id = r.id AND t.\"key\" = ? AND t.value <> 'false') "
    "AND NOT EXISTS (SELECT 1 FROM model_version v WHERE v.run_id = r.uuid) ORDER BY r.end_time, r.id"
)


def delete_old_runs(
    store: SqlTracking,
    max_age_ms: int | None = None,
    dry_run: bool = False,
    may_go_on: Callable[[], bool] = lambda: True,
) -> dict[str, int]:
    """Delete runs that ended too long ago, in steps, so that others need not wait for all of them.

    Args:
        max_age_ms: for experiments without a tag ``millrace.run.retention``; None keeps their runs.
        dry_run: delete nothing, only count.
        may_go_on: asked before each step; the rest is left for the next time when it says no.

    Gives the number of runs by the experiment's id.
    """
    now = int(time.time() * 1000)
    deleted = {}
    for experiment, tag in store.writer.read(_experiments, None):
        age = max_age_ms if tag is None else run_retention_ms(tag)
        if age is None:
            continue
        count = 0
        if dry_run:
            count = len(store.writer.read(_old, (experiment, now - age, None)))
        else:
            while may_go_on() and (found := store.writer.read(_old, (experiment, now - age, _AT_ONCE))):
                count += store.delete_runs(DeleteRuns(found)).runs
        if count:
            deleted[str(experiment)] = count
    return deleted


def _experiments(_: Any, tx: Transaction, __: Any) -> list[Any]:
    query = (
        'SELECT e.id, t.value FROM experiment e LEFT JOIN experiment_tag t ON t.experiment_id = e.id AND t."key" = ? '
        "WHERE e.deleted = 0 ORDER BY e.id"
    )
    return tx.rows(query, (RUN_RETENTION_TAG,))


def _old(_: Any, tx: Transaction, request: tuple[int, int, int | None]) -> list[str]:
    experiment, until, limit = request
    values = (experiment, until, KEEP_TAG)
    rows = tx.rows(_OLD, values) if limit is None else tx.first_rows(_OLD, values, limit)
    return [row[0] for row in rows]
