"""The operations on groups of accounts (table ``team``)."""

from __future__ import annotations

from typing import Any

from mlflow.api.groups import (
    AddGroupMember,
    CreateGroup,
    DeleteGroup,
    GetGroup,
    Group,
    GroupAnswer,
    GroupsPage,
    ListGroups,
    RemoveGroupMember,
)
from mlflow.api.rpc import Empty
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, already_exists, invalid
from mlflow.store.sql.account_rows import account_row, now, require_admin
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.rights import forget_holder, team_holder
from mlflow.store.sql.transaction import Transaction

OWN = "own"
_ADD = Insert("team", ("name", "description", "source", "creation_time"), ("name",))
MEMBER = Insert("team_member", ("team_id", "account_id"), ("team_id", "account_id"))
_COLUMNS = (
    "t.id, t.name, t.source, (SELECT count(*) FROM team_member m WHERE m.team_id = t.id), t.description, "
    "t.creation_time"
)
_BY_NAME = f"SELECT {_COLUMNS} FROM team t WHERE t.name = ?"
_NAMES = "SELECT a.name FROM team_member m JOIN account a ON a.id = m.account_id WHERE m.team_id = ? ORDER BY a.name"


class GroupOperations:
    """The operations on groups."""

    @writes
    def create_group(self, tx: Transaction, request: CreateGroup) -> GroupAnswer:
        require_admin(tx, "groups")
        if tx.put(_ADD, [(request.name, request.description, OWN, now())]) != 1:
            raise already_exists(f"Group (name={request.name}) already exists.")
        return _answer(tx, request.name)

    @searches
    def list_groups(self, tx: Transaction, request: ListGroups) -> GroupsPage:
        if request.username is None:
            rows = tx.rows(f"SELECT {_COLUMNS} FROM team t ORDER BY t.name")
        else:
            query = (
                f"SELECT {_COLUMNS} FROM team_member mine JOIN team t ON t.id = mine.team_id "
                "WHERE mine.account_id = ? ORDER BY t.name"
            )
            rows = tx.rows(query, (account_row(tx, request.username)[0],))
        return GroupsPage([Group(*row) for row in rows])

    @looks_up
    def get_group(self, tx: Transaction, request: GetGroup) -> GroupAnswer:
        return _answer(tx, request.name)

    @writes
    def delete_group(self, tx: Transaction, request: DeleteGroup) -> Empty:
        require_admin(tx, "groups")
        number = _locked(tx, request.name)[0]
        tx.execute("DELETE FROM team_member WHERE team_id = ?", (number,))
        forget_holder(tx, team_holder(number))
        tx.execute("DELETE FROM team WHERE id = ?", (number,))
        return Empty()

    @writes
    def add_group_member(self, tx: Transaction, request: AddGroupMember) -> GroupAnswer:
        require_admin(tx, "members of groups")
        group = _own(tx, request.name)
        tx.put(MEMBER, [(group, account_row(tx, request.username)[0])])
        return _answer(tx, request.name)

    @writes
    def remove_group_member(self, tx: Transaction, request: RemoveGroupMember) -> GroupAnswer:
        require_admin(tx, "members of groups")
        group = _own(tx, request.name)
        number = account_row(tx, request.username)[0]
        query = "DELETE FROM team_member WHERE team_id = ? AND account_id = ?"
        if not tx.execute(query, (group, number)):
            raise MlflowException(
                f"User (username={request.username}) is not in group (name={request.name}).", RESOURCE_DOES_NOT_EXIST
            )
        return _answer(tx, request.name)


def _locked(tx: Transaction, name: str) -> Any:
    row = tx.locked_row("SELECT id, source FROM team WHERE name = ?", (name,))
    if row is None:
        raise _no_group(name)
    return row


def _own(tx: Transaction, name: str) -> int:
    """The number of a group whose members are kept here."""
    number, source = _locked(tx, name)
    if source != OWN:
        raise invalid(f"The members of group {name!r} come from {source}, and can be changed only there.")
    return number


def _answer(tx: Transaction, name: str) -> GroupAnswer:
    row = tx.row(_BY_NAME, (name,))
    if row is None:
        raise _no_group(name)
    return GroupAnswer(Group(*row), [member[0] for member in tx.rows(_NAMES, (row[0],))])


def _no_group(name: str) -> MlflowException:
    return MlflowException(f"Group with name={name} not found", RESOURCE_DOES_NOT_EXIST)
