"""Removing traces with everything that belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlflow.store.sql.trace_archive import forget_files
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.transaction import Transaction, chunks

AT_ONCE = 500
"""Traces that are removed in one step."""

CHILDREN = (
    *("span_body", "span", "trace_preview", "trace_metadata", "trace_tag", "assessment", "trace_run", "trace_prompt"),
)
"""Tables with rows of a trace, which is named by its number in the column ``trace_id``."""


def delete_rows(tx: Transaction, numbers: Sequence[int]) -> None:
    """Remove traces by their numbers inside the database, children first."""
    forget_files(tx, numbers)
    for part in chunks(sorted(numbers)):
        listed = ",".join(map(str, part))
        touched(tx, tx.rows(f"SELECT experiment_id, request_time FROM trace WHERE id IN ({listed})"))
        for table in CHILDREN:
            tx.execute(f"DELETE FROM {table} WHERE trace_id IN ({listed})")
        tx.execute(f"DELETE FROM trace WHERE id IN ({listed})")


def delete_oldest(
    store: Any,
    experiment: int,
    until: int | None = None,
    most: int | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Remove the oldest traces of an experiment, some at a time; gives their number.

    Args:
        store: a ``SqlTracking``.
        until: only those that began until then, in milliseconds since the epoch.
        most: at most so many.
        may_go_on: asked before each step; the rest stays when it says no.
    """
    done = 0
    while (most is None or done < most) and may_go_on():
        limit = AT_ONCE if most is None else min(AT_ONCE, most - done)
        found = store.writer.write(_delete_some, (experiment, until, limit))
        done += found
        if found < limit:
            break
    return done


def _delete_some(_: Any, tx: Transaction, request: tuple[int, int | None, int]) -> int:
    experiment, until, limit = request
    where, values = ("", ()) if until is None else (" AND request_time <= ?", (until,))
    query = f"SELECT id FROM trace WHERE experiment_id = ?{where} ORDER BY request_time, id"
    numbers = [row[0] for row in tx.first_rows(query, (experiment, *values), limit)]
    delete_rows(tx, numbers)
    return len(numbers)
