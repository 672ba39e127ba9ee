"""What follows from an operation for permissions: whoever makes a thing manages it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.api.permissions import MANAGE
from mlflow.store.sql.rights import account_holder, give, permissions_changed
from mlflow.store.sql.roles import ensure_builtin_roles
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.server.authorization.access import AccountAccess

_MEMBERSHIP = frozenset(("delete_group", "add_group_member", "remove_group_member", "delete_user"))
"""Operations on accounts after which what processes remember of permissions is old."""
CHANGES_PERMISSIONS = _MEMBERSHIP | frozenset(
    (
        *("delete_role", "add_role_permission", "update_role_permission", "remove_role_permission"),
        *("assign_role", "unassign_role", "assign_group_role", "unassign_group_role"),
        *("grant_user_permission", "revoke_user_permission", "grant_group_permission", "revoke_group_permission"),
        *("rename_registered_model", "delete_registered_model"),
    )
)
"""The same, with those that count up the version of permissions themselves."""


def effects_of(
    access: AccountAccess, tx: Transaction, operation: str, request: Any, answer: Any
) -> tuple[str, str] | None:
    """Do what follows; gives the thing that was made."""
    if operation in CHANGES_PERMISSIONS:
        access.guard.watch()
        if operation in _MEMBERSHIP:
            permissions_changed(tx)
        return None
    if operation == "create_experiment":
        return _made(access, tx, "experiment", answer.experiment_id)
    if operation == "create_registered_model":
        query = "SELECT is_prompt FROM registered_model WHERE name = ? AND workspace = ?"
        row = tx.row(query, (request.name, workspace_of(tx)))
        return _made(access, tx, "prompt" if row[0] else "registered_model", request.name)
    if operation == "create_workspace":
        ensure_builtin_roles(tx, request.name)
        return None
    if operation == "create_run":
        return "run", answer.run.info.run_id
    if operation == "create_logged_model":
        return "logged_model", answer.model.info.model_id
    if operation == "create_view":
        return "view", answer.view.view_id
    return None


def _made(access: AccountAccess, tx: Transaction, kind: str, identifier: str) -> tuple[str, str]:
    workspace = workspace_of(tx)
    account_id = access.identity.account_id
    give(tx, account_holder(account_id), kind, workspace, identifier, MANAGE)
    access.guard.expect(account_id, workspace, kind, MANAGE)
    return kind, identifier
