"""Removing traces with everything that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow.store.sql.trace_archive import forget_archived
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.transaction import Transaction, chunks

CHILDREN = (
    *("span_body", "span", "trace_preview", "trace_metadata", "trace_tag", "assessment", "trace_run", "trace_prompt"),
)
"""Tables with rows of a trace, which is named by its number in the column ``trace_id``."""


def delete_rows(tx: Transaction, numbers: Sequence[int]) -> None:
    """Remove traces by their numbers inside the database, children first."""
    forget_archived(tx, numbers)
    for part in chunks(sorted(numbers)):
        listed = ",".join(map(str, part))
        touched(tx, tx.rows(f"SELECT experiment_id, request_time FROM trace WHERE id IN ({listed})"))
        for table in CHILDREN:
            tx.execute(f"DELETE FROM {table} WHERE trace_id IN ({listed})")
        tx.execute(f"DELETE FROM trace WHERE id IN ({listed})")
