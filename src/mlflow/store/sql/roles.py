"""Roles: permissions under a name, in a workspace, for accounts and groups that have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow.api.permissions import (
    ALL,
    BUILTIN_ROLES,
    DEFAULT_WORKSPACE,
    EDIT,
    LEVELS,
    MANAGE,
    NAMES,
    READ,
    TOP_TYPES,
    AddRolePermission,
    AssignGroupRole,
    AssignmentAnswer,
    AssignmentMessage,
    AssignmentsAnswer,
    AssignRole,
    CreateRole,
    DeleteRole,
    GetRole,
    ListGroupRoles,
    ListRolePermissions,
    ListRoles,
    ListRoleUsers,
    ListUserRoles,
    RemoveRolePermission,
    RoleAnswer,
    RoleMessage,
    RolePermissionAnswer,
    RolePermissionMessage,
    RolePermissionsAnswer,
    RolesAnswer,
    UnassignGroupRole,
    UnassignRole,
    UpdateRole,
    UpdateRolePermission,
    check_permission,
)
from mlflow.api.rpc import Empty
from mlflow.exceptions import already_exists, invalid, not_found
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.operation import searches, writes
from mlflow.store.sql.rights import account_holder, give, permissions_changed, role_holder, team_holder
from mlflow.store.sql.transaction import Transaction, chunks

_COLUMNS = "id, name, workspace, description, builtin"
_GRANTS = "id, holder, resource_type, resource_id, level"
_CREATE = Insert("access_role", ("workspace", "name", "description", "builtin"), ("workspace", "name"))
_ASSIGN = Insert("role_assignment", ("role_id", "holder"), ("holder", "role_id"))
_BUILTIN = {
    "viewer": ("May see everything in the workspace.", [(kind, READ) for kind in TOP_TYPES]),
    "editor": (
        "May change everything in the workspace, and make new things.",
        [*((kind, EDIT) for kind in TOP_TYPES), ("workspace", LEVELS["USE"])],
    ),
    "manager": ("May do everything in the workspace, and say who else may do what.", [("workspace", MANAGE)]),
}


def ensure_builtin_roles(tx: Transaction, workspace: str) -> None:
    """Make the roles that every workspace has, unless they are there."""
    query = "SELECT name FROM access_role WHERE workspace = ? AND builtin = 1"
    present = {row[0] for row in tx.rows(query, (workspace,))}
    for name in BUILTIN_ROLES:
        if name in present:
            continue
        description, grants = _BUILTIN[name]
        if tx.put(_CREATE, [(workspace, name, description, 1)]):
            holder = role_holder(_role_named(tx, workspace, name))
            for kind, level in grants:
                give(tx, holder, kind, workspace, ALL, level)


def ensure_roles_everywhere(store: Any, tx: Transaction, request: Any) -> None:
    """Make the roles that every workspace has, in those that there are."""
    for name in (DEFAULT_WORKSPACE, *(row[0] for row in tx.rows("SELECT name FROM workspace ORDER BY name"))):
        ensure_builtin_roles(tx, name)


def _role_named(tx: Transaction, workspace: str, name: str) -> int:
    return tx.row("SELECT id FROM access_role WHERE workspace = ? AND name = ?", (workspace, name))[0]


class RoleOperations:
    """The operations on roles."""

    @writes
    def create_role(self, tx: Transaction, request: CreateRole) -> RoleAnswer:
        if not tx.put(_CREATE, [(request.workspace, request.name, request.description, 0)]):
            raise _name_taken(request.name, request.workspace)
        return RoleAnswer(_role(tx, _role_named(tx, request.workspace, request.name)))

    @searches
    def get_role(self, tx: Transaction, request: GetRole) -> RoleAnswer:
        return RoleAnswer(_role(tx, request.role_id))

    @searches
    def list_roles(self, tx: Transaction, request: ListRoles) -> RolesAnswer:
        where, values = "1 = 1", []
        workspace = request.workspace
        if workspace is None and tx.caller is not None and not getattr(tx.caller.access, "may_all", True):
            workspace = tx.caller.workspace or "default"
        if workspace is not None:
            where, values = "workspace = ?", [workspace]
        return RolesAnswer(
            role_messages(tx, tx.rows(f"SELECT {_COLUMNS} FROM access_role WHERE {where} ORDER BY id", values))
        )

    @writes
    def update_role(self, tx: Transaction, request: UpdateRole) -> RoleAnswer:
        number, name, workspace, description, _ = _own_row(tx, request.role_id)
        name = name if request.name is None else request.name
        description = description if request.description is None else request.description
        query = "SELECT id FROM access_role WHERE workspace = ? AND name = ? AND id <> ?"
        if tx.row(query, (workspace, name, number)) is not None:
            raise _name_taken(name, workspace)
        tx.execute("UPDATE access_role SET name = ?, description = ? WHERE id = ?", (name, description, number))
        return RoleAnswer(_role(tx, number))

    @writes
    def delete_role(self, tx: Transaction, request: DeleteRole) -> Empty:
        permissions_changed(tx)
        number = _own_row(tx, request.role_id)[0]
        tx.execute("DELETE FROM permission_grant WHERE holder = ?", (role_holder(number),))
        tx.execute("DELETE FROM role_assignment WHERE role_id = ?", (number,))
        tx.execute("DELETE FROM access_role WHERE id = ?", (number,))
        return Empty()

    # ---- what a role may

    @writes
    def add_role_permission(self, tx: Transaction, request: AddRolePermission) -> RolePermissionAnswer:
        permissions_changed(tx)
        number, _, workspace, _, _ = _own_row(tx, request.role_id)
        holder = role_holder(number)
        query = (
            f"SELECT {_GRANTS} FROM permission_grant WHERE holder = ? AND resource_type = ? AND workspace = ? "
            "AND resource_id = ?"
        )
        key = (holder, request.resource_type, workspace, request.resource_pattern)
        if tx.row(query, key) is not None:
            what = f"{request.resource_type} {request.resource_pattern!r}"
            raise already_exists(f"The role {number} has a permission for the {what} already.")
        give(tx, *key, LEVELS[request.permission])
        return RolePermissionAnswer(_permission(tx.row(query, key)))

    @searches
    def list_role_permissions(self, tx: Transaction, request: ListRolePermissions) -> RolePermissionsAnswer:
        return RolePermissionsAnswer(_role(tx, request.role_id).permissions)

    @writes
    def update_role_permission(self, tx: Transaction, request: UpdateRolePermission) -> RolePermissionAnswer:
        permissions_changed(tx)
        row = _permission_row(tx, request.role_permission_id)
        check_permission(row[2], request.permission)
        level = LEVELS[request.permission]
        tx.execute("UPDATE permission_grant SET level = ? WHERE id = ?", (level, row[0]))
        return RolePermissionAnswer(_permission((*row[:4], level)))

    @writes
    def remove_role_permission(self, tx: Transaction, request: RemoveRolePermission) -> Empty:
        permissions_changed(tx)
        row = _permission_row(tx, request.role_permission_id)
        tx.execute("DELETE FROM permission_grant WHERE id = ?", (row[0],))
        return Empty()

    # ---- who has a role

    @writes
    def assign_role(self, tx: Transaction, request: AssignRole) -> AssignmentAnswer:
        permissions_changed(tx)
        account_id = account_number(tx, request.username)
        number = _assign(tx, request.role_id, account_holder(account_id), f"The user {request.username!r}")
        return AssignmentAnswer(AssignmentMessage(number, request.role_id, account_id, request.username))

    @writes
    def unassign_role(self, tx: Transaction, request: UnassignRole) -> Empty:
        permissions_changed(tx)
        holder = account_holder(account_number(tx, request.username))
        return _unassign(tx, request.role_id, holder, f"The user {request.username!r}")

    @writes
    def assign_group_role(self, tx: Transaction, request: AssignGroupRole) -> AssignmentAnswer:
        permissions_changed(tx)
        team_id = team_number(tx, request.group)
        number = _assign(tx, request.role_id, team_holder(team_id), f"The group {request.group!r}")
        return AssignmentAnswer(AssignmentMessage(number, request.role_id, group_id=team_id, group=request.group))

    @writes
    def unassign_group_role(self, tx: Transaction, request: UnassignGroupRole) -> Empty:
        permissions_changed(tx)
        holder = team_holder(team_number(tx, request.group))
        return _unassign(tx, request.role_id, holder, f"The group {request.group!r}")

    @searches
    def list_role_users(self, tx: Transaction, request: ListRoleUsers) -> AssignmentsAnswer:
        _row(tx, request.role_id)
        query = "SELECT id, holder FROM role_assignment WHERE role_id = ? ORDER BY id"
        rows = tx.rows(query, (request.role_id,))
        names = names_of(tx, [row[1] for row in rows])
        found = []
        for number, holder in rows:
            kind, _, identifier = holder.partition(":")
            if holder not in names:
                continue
            if kind == "account":
                found.append(AssignmentMessage(number, request.role_id, int(identifier), names[holder]))
            else:
                found.append(AssignmentMessage(number, request.role_id, group_id=int(identifier), group=names[holder]))
        return AssignmentsAnswer(found)

    @searches
    def list_user_roles(self, tx: Transaction, request: ListUserRoles) -> RolesAnswer:
        return RolesAnswer(_roles_of(tx, account_holder(account_number(tx, request.username))))

    @searches
    def list_group_roles(self, tx: Transaction, request: ListGroupRoles) -> RolesAnswer:
        return RolesAnswer(_roles_of(tx, team_holder(team_number(tx, request.group))))


# ---- rows ------------------------------------------------------------------------------------------------------------


def account_number(tx: Transaction, username: str) -> int:
    """The number of an account.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.row("SELECT id FROM account WHERE name = ?", (username,))
    if row is None:
        raise not_found("User", username)
    return row[0]


def team_number(tx: Transaction, group: str) -> int:
    """The number of a group.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.row("SELECT id FROM team WHERE name = ?", (group,))
    if row is None:
        raise not_found("Group", group)
    return row[0]


def names_of(tx: Transaction, holders: Sequence[str]) -> dict[str, str]:
    """The names of accounts, groups and roles, by how permissions name them; those that are gone are left out."""
    numbers: dict[str, list[int]] = {}
    for holder in holders:
        kind, _, identifier = holder.partition(":")
        numbers.setdefault(kind, []).append(int(identifier))
    found = {}
    for kind, table in (("account", "account"), ("team", "team"), ("role", "access_role")):
        for part in chunks(numbers.get(kind, [])):
            for number, name in tx.rows(f"SELECT id, name FROM {table} WHERE id IN ({','.join(map(str, part))})"):
                found[f"{kind}:{number}"] = name
    return found


def role_messages(tx: Transaction, rows: Sequence[Any]) -> list[RoleMessage]:
    """The wire form of roles, with their permissions."""
    grants: dict[int, list[RolePermissionMessage]] = {row[0]: [] for row in rows}
    for part in chunks(list(grants)):
        marks = ", ".join("?" * len(part))
        query = f"SELECT {_GRANTS} FROM permission_grant WHERE holder IN ({marks}) ORDER BY id"
        for row in tx.rows(query, [role_holder(number) for number in part]):
            message = _permission(row)
            grants[message.role_id].append(message)
    return [
        RoleMessage(number, name, workspace, description, grants[number], bool(builtin))
        for number, name, workspace, description, builtin in rows
    ]


def _permission(row: Any) -> RolePermissionMessage:
    number, holder, kind, identifier, level = row
    return RolePermissionMessage(number, int(holder.partition(":")[2]), kind, identifier, NAMES[level])


def _role(tx: Transaction, role_id: int) -> RoleMessage:
    return role_messages(tx, [_row(tx, role_id)])[0]


def _row(tx: Transaction, role_id: int) -> Any:
    row = tx.row(f"SELECT {_COLUMNS} FROM access_role WHERE id = ?", (role_id,))
    if row is None:
        raise not_found("Role", role_id)
    return row


def _own_row(tx: Transaction, role_id: int) -> Any:
    """A role that may be changed, held against other writers."""
    row = tx.locked_row(f"SELECT {_COLUMNS} FROM access_role WHERE id = ?", (role_id,))
    if row is None:
        raise not_found("Role", role_id)
    if row[4]:
        raise invalid(f"The role {row[1]!r} is in every workspace; it cannot be changed or deleted.")
    return row


def _permission_row(tx: Transaction, number: int) -> Any:
    row = tx.locked_row(f"SELECT {_GRANTS} FROM permission_grant WHERE id = ?", (number,))
    if row is None or not row[1].startswith("role:"):
        raise not_found("Role permission", number)
    _own_row(tx, int(row[1].partition(":")[2]))
    return row


def _assign(tx: Transaction, role_id: int, holder: str, who: str) -> int:
    _row(tx, role_id)
    if not tx.put(_ASSIGN, [(role_id, holder)]):
        raise already_exists(f"{who} has the role {role_id} already.")
    return tx.row("SELECT id FROM role_assignment WHERE role_id = ? AND holder = ?", (role_id, holder))[0]


def _unassign(tx: Transaction, role_id: int, holder: str, who: str) -> Empty:
    _row(tx, role_id)
    if not tx.execute("DELETE FROM role_assignment WHERE role_id = ? AND holder = ?", (role_id, holder)):
        raise not_found("Role assignment", f"{who} has not the role {role_id}")
    return Empty()


def _roles_of(tx: Transaction, holder: str) -> list[RoleMessage]:
    columns = ", ".join(f"r.{column}" for column in _COLUMNS.split(", "))
    query = (
        f"SELECT {columns} FROM role_assignment a JOIN access_role r ON r.id = a.role_id WHERE a.holder = ? "
        "ORDER BY r.id"
    )
    return role_messages(tx, tx.rows(query, (holder,)))


def _name_taken(name: str, workspace: str) -> Exception:
    return already_exists(f"A role named {name!r} exists already in the workspace {workspace!r}.")
