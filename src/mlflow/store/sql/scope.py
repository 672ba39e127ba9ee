"""What of a database an operation may touch: the workspace that its caller is in.

Experiments, registered models, webhooks and saved views say their workspace; everything else hangs on one of them. A
caller that is in a workspace finds nothing of another one: its ids are unknown, searches pass over it. A caller that is
in none (a server without workspaces, a program of its own) works in the default workspace, and finds by its id whatever
is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.exceptions import not_found
from mlflow.store.sql.transaction import Transaction, chunks


def workspace_of(tx: Transaction) -> str:
    """The workspace in which names are looked up, things are listed and made."""
    return (tx.caller.workspace if tx.caller is not None else None) or DEFAULT_WORKSPACE_NAME


def confined_to(tx: Transaction) -> str | None:
    """The only workspace whose ids are known; None: all are."""
    return tx.caller.workspace if tx.caller is not None else None


def within(tx: Transaction, table: str) -> tuple[str, tuple[str, ...]]:
    """A condition, to be put after others, that rows of ``table`` are of an experiment of the caller's workspace.

    Args:
        table: name or alias of a table with a column ``experiment_id``.
    """
    workspace = confined_to(tx)
    if workspace is None:
        return "", ()
    return f" AND EXISTS (SELECT 1 FROM experiment w WHERE w.id = {table}.experiment_id AND w.workspace = ?)", (
        workspace,
    )


def experiments_within(tx: Transaction, numbers: Iterable[int]) -> list[int]:
    """Those of the experiments that the caller may know, each once, in order of their numbers."""
    asked = sorted(set(numbers))
    workspace = confined_to(tx)
    if workspace is None or not asked:
        return asked
    found: list[int] = []
    for part in chunks(asked):
        query = f"SELECT id FROM experiment WHERE workspace = ? AND id IN ({','.join(map(str, part))})"
        found += [row[0] for row in tx.rows(query, (workspace,))]
    return sorted(found)


def check_known(tx: Transaction, table: str, what: str, ids: Iterable[str]) -> None:
    """Refuse public ids of things in another workspace. Ids of nothing at all pass: what may name such, still may.

    Args:
        table: ``run``, ``logged_model`` or ``trace``.
        what: how the error calls such a thing.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    workspace = confined_to(tx)
    if workspace is None:
        return
    column = "trace_id" if table == "trace" else "uuid"
    for part in chunks([one for one in dict.fromkeys(ids) if one]):
        query = (
            f"SELECT r.{column} FROM {table} r JOIN experiment w ON w.id = r.experiment_id "
            f"WHERE r.{column} IN ({', '.join('?' * len(part))}) AND w.workspace <> ?"
        )
        row = tx.row(query, (*part, workspace))
        if row is not None:
            raise not_found(what, row[0])


def check_rows(tx: Transaction, what: str, rows: Sequence[tuple[Any, int]]) -> None:
    """Refuse rows, as pairs of a public id and the number of an experiment, of which one is of another workspace.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    if confined_to(tx) is None or not rows:
        return
    known = set(experiments_within(tx, (row[1] for row in rows)))
    for public, experiment in rows:
        if experiment not in known:
            raise not_found(what, public)
