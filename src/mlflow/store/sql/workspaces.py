"""Workspaces: the operations on them, and what becomes of what is in one that is removed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from mlflow.api.permissions import ALL
from mlflow.api.rpc import Empty
from mlflow.api.workspaces import (
    CreateWorkspace,
    DeleteWorkspace,
    GetWorkspace,
    ListWorkspaces,
    UpdateWorkspace,
    WorkspaceAnswer,
    WorkspaceList,
    WorkspaceMessage,
    message_of,
)
from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME, Workspace, WorkspaceDeletionMode
from mlflow.exceptions import MlflowException, already_exists, invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.locations import absolute
from mlflow.store.sql.operation import looks_up, takes_steps, writes
from mlflow.store.sql.rights import permissions_changed
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import visible_workspaces
from mlflow.store.sql.workspace_rows import COLUMNS, WorkspaceRow, no_workspace, workspace_row
from mlflow.store.trace_retention import check_location, duration_ms

_ALL = f"SELECT {COLUMNS} FROM workspace WHERE deleting = 0"
_WRITTEN = (*WorkspaceRow._fields, "creation_time", "last_update_time")
_CREATE, _PUT = Insert("workspace", _WRITTEN, ("name",)), Put("workspace", _WRITTEN, ("name",))

HELD = (
    ("experiment", "experiments"),
    ("registered_model", "registered models"),
    ("webhook", "webhooks"),
    ("saved_view", "saved views"),
)
"""Tables whose rows say their workspace and are somebody's, and what they are called."""

MOVED = (*(table for table, _ in HELD), "registry_event")
"""Tables whose rows go to the default workspace with their own."""

_SHOWN = 10


class WorkspaceOperations:
    """The operations on workspaces."""

    workspace_root: Callable[[str], str] | None = None
    """Where a workspace keeps artifacts, by its name, where workspaces are kept outside of this database."""

    @looks_up
    def list_workspaces(self, tx: Transaction, request: ListWorkspaces) -> WorkspaceList:
        found = {DEFAULT_WORKSPACE_NAME: workspace_row(tx, DEFAULT_WORKSPACE_NAME)}
        found |= {row[0]: WorkspaceRow(*row) for row in tx.rows(_ALL)}
        seen = visible_workspaces(tx)
        return WorkspaceList([_message(found[name]) for name in sorted(found) if seen is None or name in seen])

    @looks_up
    def get_workspace(self, tx: Transaction, request: GetWorkspace) -> WorkspaceAnswer:
        return WorkspaceAnswer(_message(_there(workspace_row(tx, request.workspace_name), request.workspace_name)))

    @writes
    def create_workspace(self, tx: Transaction, request: CreateWorkspace) -> WorkspaceAnswer:
        if request.name == DEFAULT_WORKSPACE_NAME:
            raise invalid(f"The workspace {DEFAULT_WORKSPACE_NAME!r} is always there and cannot be created.")
        row = _changed(WorkspaceRow(request.name), request)
        now = _now()
        if not tx.put(_CREATE, [(*row, now, now)]):
            there = workspace_row(tx, request.name)
            more = ", and it is being deleted" if there is not None and there.deleting else ""
            raise already_exists(f"A workspace named {request.name!r} exists already{more}.")
        return WorkspaceAnswer(_message(row))

    @writes
    def update_workspace(self, tx: Transaction, request: UpdateWorkspace) -> WorkspaceAnswer:
        name = request.workspace_name
        row = _changed(_there(workspace_row(tx, name, "locked"), name), request)
        now = _now()
        made = tx.row("SELECT creation_time FROM workspace WHERE name = ?", (name,))
        tx.put(_PUT, [(*row, made[0] if made else now, now)])
        return WorkspaceAnswer(_message(row))

    @takes_steps
    def delete_workspace(self, request: DeleteWorkspace) -> Empty:
        name = request.workspace_name
        if name == DEFAULT_WORKSPACE_NAME:
            raise invalid(f"The workspace {DEFAULT_WORKSPACE_NAME!r} is always there and cannot be deleted.")
        mode = WorkspaceDeletionMode(request.mode)
        if mode is WorkspaceDeletionMode.CASCADE:
            from mlflow.store.sql.workspace_removal import remove_all

            remove_all(self, name)
        else:
            self.writer.write(_move_all if mode is WorkspaceDeletionMode.SET_DEFAULT else _remove_empty, name)
        return Empty()


def _there(row: WorkspaceRow | None, name: str) -> WorkspaceRow:
    if row is None or row.deleting:
        raise no_workspace(name)
    return row


def _message(row: WorkspaceRow) -> WorkspaceMessage:
    return message_of(Workspace(*row[:5]))


def _changed(row: WorkspaceRow, request: CreateWorkspace | UpdateWorkspace) -> WorkspaceRow:
    """The row with what a request says. None leaves a value, an empty text takes it away."""
    config = request.trace_archival_config
    root = request.default_artifact_root
    location, retention = (None, None) if config is None else (config.location, config.retention)
    if root and root.partition(":")[0] in ("runs", "models"):
        raise invalid(f"Invalid value {root!r} for parameter 'default_artifact_root': it must name a place for files.")
    if location:
        check_location(location)
    if retention:
        duration_ms(retention, "parameter 'trace_archival_config.retention'")
    changes = {
        "description": request.description,
        "default_artifact_root": absolute(root) if root else root,
        "trace_archival_location": location,
        "trace_archival_retention": retention,
    }
    said = {key: value for key, value in changes.items() if value is not None}
    return row._replace(**{key: value if value or key == "description" else None for key, value in said.items()})


def locked_workspace(tx: Transaction, name: str) -> WorkspaceRow:
    """The row of a workspace that is to be removed, also of one whose removal has begun, held against all others.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = workspace_row(tx, name, "locked")
    if row is None:
        raise no_workspace(name)
    return row


def forget(tx: Transaction, name: str) -> None:
    """Remove the row of a workspace that holds nothing any more."""
    tx.execute("DELETE FROM registry_event WHERE workspace = ?", (name,))
    _forget_rights(tx, name)
    tx.execute("DELETE FROM workspace WHERE name = ?", (name,))


def _forget_rights(tx: Transaction, name: str) -> None:
    """Remove what was given in a workspace: another one of its name inherits nothing."""
    tx.execute("DELETE FROM role_assignment WHERE role_id IN (SELECT id FROM access_role WHERE workspace = ?)", (name,))
    for table in ("permission_grant", "signed_link", "access_role"):
        tx.execute(f"DELETE FROM {table} WHERE workspace = ?", (name,))
    permissions_changed(tx)


def _remove_empty(_: Any, tx: Transaction, name: str) -> None:
    locked_workspace(tx, name)
    for table, what in HELD:
        count = tx.row(f"SELECT count(*) FROM {table} WHERE workspace = ?", (name,))[0]
        if count:
            raise MlflowException(
                f"The workspace {name!r} cannot be deleted: it still holds {count} {what} (those that are deleted but "
                "not removed for good count too). Remove them, or delete it with mode CASCADE or SET_DEFAULT.",
                "INVALID_STATE",
            )
    forget(tx, name)


def _move_all(_: Any, tx: Transaction, name: str) -> None:
    if locked_workspace(tx, name).deleting:
        raise MlflowException(
            f"The workspace {name!r} is being deleted with mode CASCADE, which can only be finished.", "INVALID_STATE"
        )
    move_all(tx, name, DEFAULT_WORKSPACE_NAME)
    # what was given for single things goes with them; what was given for all of the workspace ends with it
    query = "DELETE FROM permission_grant WHERE workspace = ? AND (resource_id = ? OR holder LIKE ?)"
    tx.execute(query, (name, ALL, "role:%"))
    for table in ("permission_grant", "signed_link"):
        tx.execute(f"UPDATE {table} SET workspace = ? WHERE workspace = ?", (DEFAULT_WORKSPACE_NAME, name))
    _forget_rights(tx, name)
    tx.execute("DELETE FROM workspace WHERE name = ?", (name,))


def move_all(tx: Transaction, name: str, target: str) -> dict[str, int]:
    """Let everything that is in a workspace be in another; gives the number of rows by table.

    Raises: INVALID_STATE that lists the names which are taken there.
    """
    taken = []
    for table, what in HELD[:2]:
        query = (
            f"SELECT name FROM {table} WHERE workspace = ? AND name IN (SELECT name FROM {table} WHERE workspace = ?)"
        )
        names = [row[0] for row in tx.rows(f"{query} ORDER BY name", (name, target))]
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            taken.append(f"{what} {', '.join(map(repr, names[:_SHOWN]))}{more}")
    if taken:
        raise MlflowException(
            f"What is in the workspace {name!r} cannot move to {target!r}, where these names are taken: "
            f"{'; '.join(taken)}. Rename or remove them first.",
            "INVALID_STATE",
        )
    return {
        table: tx.execute(f"UPDATE {table} SET workspace = ? WHERE workspace = ?", (target, name)) for table in MOVED
    }


def held_outside_of_default(_: Any, tx: Transaction, __: Any) -> str:
    """What there is in other workspaces than the default one, in words; "" when there is nothing."""
    found = []
    for table, what in HELD:
        count = tx.row(f"SELECT count(*) FROM {table} WHERE workspace <> ?", (DEFAULT_WORKSPACE_NAME,))[0]
        if count:
            found.append(f"{count} {what}")
    return ", ".join(found)


def _now() -> int:
    return int(time.time() * 1000)
