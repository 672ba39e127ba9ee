"""What accounts and groups were given, for single things and for all of a type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlflow.api.permissions import (
    ALL,
    INSIDE,
    LEVELS,
    MANAGE,
    NAMES,
    NONE,
    TOP_TYPES,
    GetCurrentPermissions,
    GetOwnPermissions,
    GetUserPermission,
    GrantGroupPermission,
    GrantMessage,
    GrantsAnswer,
    GrantUserPermission,
    HolderMessage,
    HoldersAnswer,
    ListGroupPermissions,
    ListPermissions,
    ListUserPermissions,
    OwnPermissionMessage,
    OwnPermissionsAnswer,
    RevokeGroupPermission,
    RevokeUserPermission,
    UserGrantsAnswer,
    UserPermissionAnswer,
)
from mlflow.api.rpc import Empty
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.operation import searches, writes
from mlflow.store.sql.rights import Rights, account_holder, give, permissions_changed, read_rights, team_holder
from mlflow.store.sql.roles import account_number, names_of, team_number
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction

_THINGS = {
    "experiment": ("Experiment", "SELECT id FROM experiment WHERE id = ? AND workspace = ?"),
    "registered_model": (
        "Registered model",
        "SELECT id FROM registered_model WHERE name = ? AND workspace = ? AND is_prompt = 0",
    ),
    "prompt": ("Prompt", "SELECT id FROM registered_model WHERE name = ? AND workspace = ? AND is_prompt = 1"),
}


class GrantOperations:
    """The operations on what accounts and groups may do."""

    @writes
    def grant_user_permission(self, tx: Transaction, request: GrantUserPermission) -> Empty:
        return _grant(tx, account_holder(account_number(tx, request.username)), request)

    @writes
    def revoke_user_permission(self, tx: Transaction, request: RevokeUserPermission) -> Empty:
        return _revoke(tx, account_holder(account_number(tx, request.username)), request, f"user {request.username!r}")

    @searches
    def get_user_permission(self, tx: Transaction, request: GetUserPermission) -> UserPermissionAnswer:
        row = tx.row("SELECT id, admin FROM account WHERE name = ?", (request.username,))
        if row is None:
            raise not_found("User", request.username)
        if row[1]:
            return UserPermissionAnswer(True, "MANAGE")
        rights = read_rights(tx, row[0], workspace_of(tx), _default(tx))
        level, given = _level(tx, rights, request.resource_type, request.resource_id)
        # as MLflow has it, what everybody may is told and does not count as given
        return UserPermissionAnswer(given and level > NONE, NAMES[level])

    @searches
    def list_user_permissions(self, tx: Transaction, request: ListUserPermissions) -> UserGrantsAnswer:
        return _given_to(tx, request.username)

    @searches
    def get_current_permissions(self, tx: Transaction, request: GetCurrentPermissions) -> UserGrantsAnswer:
        if tx.caller is None or tx.caller.name is None:
            return UserGrantsAnswer(is_admin=True)
        return _given_to(tx, tx.caller.name)

    @searches
    def get_own_permissions(self, tx: Transaction, request: GetOwnPermissions) -> OwnPermissionsAnswer:
        access = tx.caller.access if tx.caller is not None else None
        # what is remembered may lack what was given lately, and the page remembers the answer itself
        rights = None if access is None or access.may_all else access.rights(tx, fresh=True)
        found = [_own(tx, rights, request.resource_type or "", one) for one in dict.fromkeys(request.resource_ids)]
        creates = [kind for kind in INSIDE if rights is None or rights.may_create(kind)]
        return OwnPermissionsAnswer(found, rights is None or rights.is_manager, creates)

    @writes
    def grant_group_permission(self, tx: Transaction, request: GrantGroupPermission) -> Empty:
        return _grant(tx, team_holder(team_number(tx, request.group)), request)

    @writes
    def revoke_group_permission(self, tx: Transaction, request: RevokeGroupPermission) -> Empty:
        return _revoke(tx, team_holder(team_number(tx, request.group)), request, f"group {request.group!r}")

    @searches
    def list_group_permissions(self, tx: Transaction, request: ListGroupPermissions) -> GrantsAnswer:
        return GrantsAnswer(_grants_of(tx, [team_holder(team_number(tx, request.group))]))

    @searches
    def list_permissions(self, tx: Transaction, request: ListPermissions) -> HoldersAnswer:
        _there(tx, request)
        query = (
            "SELECT holder, resource_id, level FROM permission_grant WHERE resource_type = ? AND workspace = ? "
            "AND resource_id IN (?, ?) ORDER BY resource_id DESC, id"
        )
        rows = tx.rows(query, (request.resource_type, workspace_of(tx), request.resource_id, ALL))
        names = names_of(tx, [row[0] for row in rows])
        found = []
        for holder, identifier, level in rows:
            kind, _, number = holder.partition(":")
            if holder not in names:
                continue
            named = {"account": "username", "team": "group", "role": "role"}[kind]
            message = HolderMessage(NAMES[level], all_of_type=identifier == ALL, **{named: names[holder]})
            if kind == "role":
                message.role_id = int(number)
            found.append(message)
        return HoldersAnswer(found, NAMES[_default(tx)], NAMES[_own_level(tx, request)])


# ---- rows ------------------------------------------------------------------------------------------------------------


def _default(tx: Transaction) -> int:
    """What everybody may where nothing is said, as the server of the caller has it."""
    guard = getattr(tx.caller.access, "guard", None) if tx.caller is not None else None
    return NONE if guard is None else guard.default_in(workspace_of(tx))


def _there(tx: Transaction, request: Any) -> None:
    if request.resource_id == ALL or request.resource_type not in _THINGS:
        return
    what, query = _THINGS[request.resource_type]
    value = int(request.resource_id) if request.resource_type == "experiment" else request.resource_id
    if tx.row(query, (value, workspace_of(tx))) is None:
        raise not_found(what, request.resource_id)


def _grant(tx: Transaction, holder: str, request: Any) -> Empty:
    _there(tx, request)
    identifier = _normal(request)
    permissions_changed(tx)
    give(tx, holder, request.resource_type, workspace_of(tx), identifier, LEVELS[request.permission])
    return Empty()


def _normal(request: Any) -> str:
    """The id in the one form in which it is kept."""
    numbered = request.resource_type == "experiment" and request.resource_id != ALL
    return str(int(request.resource_id)) if numbered else request.resource_id


def _revoke(tx: Transaction, holder: str, request: Any, who: str) -> Empty:
    permissions_changed(tx)
    query = "DELETE FROM permission_grant WHERE holder = ? AND resource_type = ? AND workspace = ? AND resource_id = ?"
    if not tx.execute(query, (holder, request.resource_type, workspace_of(tx), _normal(request))):
        raise MlflowException(
            f"The {who} has no own permission on the {request.resource_type} {request.resource_id!r}.",
            "RESOURCE_DOES_NOT_EXIST",
        )
    return Empty()


def _level(tx: Transaction, rights: Rights, resource_type: str, resource_id: str) -> tuple[int, bool]:
    """What somebody may do, and whether anything was given for it."""
    if resource_type == "workspace":
        given = rights.of_all.get("workspace", [])
        return max(given, default=NONE), bool(given)
    if resource_type not in TOP_TYPES:
        given = rights.of_all.get(resource_type, [])
        return rights.level("experiment", (), resource_type), bool(given)
    identifier = resource_id if resource_type != "experiment" or resource_id == ALL else str(int(resource_id))
    single = [] if identifier == ALL else rights.of_single(tx, resource_type, identifier)
    given = single or rights.of_all.get(resource_type) or rights.is_manager
    return rights.level(resource_type, single), bool(given)


def _own_level(tx: Transaction, request: ListPermissions) -> int:
    access = tx.caller.access if tx.caller is not None else None
    if access is None or access.may_all:
        return MANAGE
    return max(NONE, _level(tx, access.rights(tx), request.resource_type, request.resource_id)[0])


def _own(tx: Transaction, rights: Rights | None, resource_type: str, resource_id: str) -> OwnPermissionMessage:
    """What somebody may do with a thing and what is inside of it; everything without rights that bound it."""
    inside = INSIDE[resource_type]
    if rights is None:
        return OwnPermissionMessage(resource_id, NAMES[MANAGE], dict.fromkeys(inside, NAMES[MANAGE]))
    identifier = str(int(resource_id)) if resource_type == "experiment" and resource_id != ALL else resource_id
    single = rights.of_single(tx, resource_type, identifier)
    levels = {child: NAMES[rights.level(resource_type, single, child)] for child in inside}
    return OwnPermissionMessage(resource_id, NAMES[rights.level(resource_type, single)], levels)


def _given_to(tx: Transaction, username: str) -> UserGrantsAnswer:
    row = tx.row("SELECT id, admin FROM account WHERE name = ?", (username,))
    if row is None:
        raise not_found("User", username)
    account_id, admin = row
    own = [account_holder(account_id)]
    own += [team_holder(n) for (n,) in tx.rows("SELECT team_id FROM team_member WHERE account_id = ?", (account_id,))]
    marks = ", ".join("?" * len(own))
    roles = tx.rows(f"SELECT DISTINCT role_id FROM role_assignment WHERE holder IN ({marks}) ORDER BY role_id", own)
    holders = [*own, *(f"role:{number}" for (number,) in roles)]
    return UserGrantsAnswer(_grants_of(tx, holders), username=username, is_admin=bool(admin))


def _grants_of(tx: Transaction, holders: Iterable[str]) -> list[GrantMessage]:
    listed = list(holders)
    names = names_of(tx, listed)
    marks = ", ".join("?" * len(listed))
    query = (
        "SELECT holder, resource_type, resource_id, level, workspace FROM permission_grant "
        f"WHERE holder IN ({marks}) ORDER BY id"
    )
    found = []
    for holder, resource_type, resource_id, level, workspace in tx.rows(query, listed):
        kind, _, number = holder.partition(":")
        message = GrantMessage(resource_type, resource_id, NAMES[level], workspace)
        if kind == "role":
            message.role_id, message.role_name = int(number), names.get(holder)
        elif kind == "team":
            message.group = names.get(holder)
        found.append(message)
    return found
