"""Rows of workspaces, and going into one."""

from __future__ import annotations

from typing import Any, NamedTuple

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.locations import WORKSPACE_FOLDER, below
from mlflow.store.sql.scope import confined_to
from mlflow.store.sql.transaction import Transaction

DEFAULT_DESCRIPTION = "Default workspace for legacy resources"


class WorkspaceRow(NamedTuple):
    """A row of ``workspace``."""

    name: str
    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_location: str | None = None
    trace_archival_retention: str | None = None
    deleting: int = 0


COLUMNS = ", ".join(WorkspaceRow._fields)
_BY_NAME = f"SELECT {COLUMNS} FROM workspace WHERE name = ?"


def workspace_row(tx: Transaction, name: str, hold: str = "") -> WorkspaceRow | None:
    """The row of a workspace, also of one that is being deleted; None when there is none.

    Args:
        hold: ``shared`` against change until the end of the transaction, ``locked`` against other writers.
    """
    read = {"": tx.row, "shared": tx.shared_row, "locked": tx.locked_row}[hold]
    row = read(_BY_NAME, (name,))
    if row is not None:
        return WorkspaceRow(*row)
    return WorkspaceRow(name, DEFAULT_DESCRIPTION) if name == DEFAULT_WORKSPACE_NAME else None


def no_workspace(name: str) -> MlflowException:
    """The error for a workspace that is not there."""
    return not_found("Workspace", name)


def entered(tx: Transaction, store: Any) -> str:
    """Hold the caller's workspace against deletion; gives where its new experiments keep artifacts.

    Args:
        store: a ``SqlTracking``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such workspace (any more).
    """
    name = confined_to(tx)
    if name is None:
        return store.artifact_root
    if store.workspace_root is not None:
        # kept elsewhere
        return store.workspace_root(name)
    row = workspace_row(tx, name, "shared")
    if row is None or row.deleting:
        raise no_workspace(name)
    return row.default_artifact_root or below(store.artifact_root, WORKSPACE_FOLDER, name)
