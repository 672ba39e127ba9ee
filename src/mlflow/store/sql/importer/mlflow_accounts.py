"""What MLflow's server with ``--app-name basic-auth`` keeps in its database of accounts. It is only read."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mlflow.exceptions import invalid
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.importer import catalog
from mlflow.store.sql.sqlite import SqliteDatabase

_OWN_ROLE = re.compile(r"__user_\d+__")
"""The roles under which MLflow keeps what was given to single accounts."""

_BEFORE_ROLES = (
    ("experiment_permissions", "experiment", "experiment_id"),
    ("registered_model_permissions", "registered_model", "name"),
    ("scorer_permissions", "scorer", "scorer_name"),
    ("gateway_secret_permissions", "gateway_secret", "secret_id"),
    ("gateway_endpoint_permissions", "gateway_endpoint", "endpoint_id"),
    ("gateway_model_definition_permissions", "gateway_model_definition", "model_definition_id"),
)
"""Where releases before 3.13 keep permissions; newer ones leave the tables as they were and do not look at them."""

_ROLES_UNUSED = "c3d4e5f6a7b8"
"""The version of MLflow's tables that has roles, and permissions of accounts still in the older tables."""


class TheirGrant(NamedTuple):
    """What somebody may do; ``workspace`` is None where MLflow does not say it."""

    workspace: str | None
    resource_type: str
    resource_id: str
    permission: str


@dataclass
class TheirAccount:
    """An account, with what was given to it alone."""

    name: str
    password_hash: str
    admin: bool
    grants: list[TheirGrant] = field(default_factory=list)


@dataclass
class TheirRole:
    """A role, with the names of those who have it."""

    name: str
    workspace: str
    description: str | None
    grants: list[TheirGrant] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)


@dataclass
class TheirAccounts:
    """All that is in a database of accounts.

    Args:
        source: where it is, without passwords.
        before_roles: whether it was made by a release that had no roles; prompts are models there.
    """

    source: str
    accounts: list[TheirAccount]
    roles: list[TheirRole] = field(default_factory=list)
    before_roles: bool = False


class _SqliteForReading(SqliteDatabase):
    """A file that is there, and stays as it is."""

    def connect(self) -> sqlite3.Connection:
        if not os.path.isfile(self.path):
            raise invalid(f"There is no database of accounts at {self.path}.")
        try:
            connection = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, isolation_level=None)
            # all that is read is of one moment
            connection.execute("BEGIN")
        except sqlite3.Error as error:
            raise self.explain(error) from None
        return connection


def read_accounts(source: str) -> TheirAccounts:
    """What a database of accounts holds.

    Args:
        source: the file (``basic_auth.db``), or the address as ``database_uri`` in MLflow's ``basic_auth.ini`` has it.

    Raises: INVALID_PARAMETER_VALUE when there is none, or it was not made by MLflow.
    """
    uri = source if "://" in source else f"sqlite:///{source}"
    shown = without_password(source)
    database = _SqliteForReading(uri) if uri.startswith("sqlite:") else catalog.database_of(uri)
    columns = catalog.tables(database)
    if not columns.get("users", set()) >= {"id", "username", "password_hash", "is_admin"}:
        raise invalid(f"{shown} is no database of accounts made by MLflow: it has no table 'users' as MLflow makes it.")
    with _rows_of(database) as rows:
        return _read(rows, columns, shown)


def _read(rows: Any, columns: dict[str, set[str]], shown: str) -> TheirAccounts:
    accounts = {
        number: TheirAccount(name, password_hash or "", bool(admin))
        for number, name, password_hash, admin in rows(
            "SELECT id, username, password_hash, is_admin FROM users ORDER BY id"
        )
    }
    shared = _roles(rows, accounts) if "roles" in columns else []
    version = rows("SELECT version_num FROM alembic_version_auth") if "alembic_version_auth" in columns else []
    before_roles = "roles" not in columns or [tuple(row) for row in version] == [(_ROLES_UNUSED,)]
    if before_roles:
        _grants_before_roles(rows, columns, accounts)
    return TheirAccounts(shown, list(accounts.values()), shared, before_roles)


def _roles(rows: Any, accounts: dict[int, TheirAccount]) -> list[TheirRole]:
    """The roles that people made; what was given to single accounts is added to these."""
    roles = {
        number: TheirRole(name, workspace, description)
        for number, name, workspace, description in rows(
            "SELECT id, name, workspace, description FROM roles ORDER BY id"
        )
    }
    for number, *given in rows(
        "SELECT role_id, resource_type, resource_pattern, permission FROM role_permissions ORDER BY id"
    ):
        if number in roles:
            roles[number].grants.append(TheirGrant(roles[number].workspace, *given))
    for account, number in rows("SELECT user_id, role_id FROM user_role_assignments ORDER BY id"):
        if account not in accounts or number not in roles:
            continue
        if _OWN_ROLE.fullmatch(roles[number].name):
            accounts[account].grants += roles[number].grants
        else:
            roles[number].holders.append(accounts[account].name)
    return [role for role in roles.values() if not _OWN_ROLE.fullmatch(role.name)]


def _grants_before_roles(rows: Any, columns: dict[str, set[str]], accounts: dict[int, TheirAccount]) -> None:
    for table, resource_type, identifier in _BEFORE_ROLES:
        if table not in columns:
            continue
        workspace = "workspace" if "workspace" in columns[table] else "NULL"
        for account, where, what, permission in rows(
            f"SELECT user_id, {workspace}, {identifier}, permission FROM {table} ORDER BY id"
        ):
            if account in accounts:
                # to be kept from one thing is to be denied it, whatever everybody may
                permission = "DENY" if permission == "NO_PERMISSIONS" else permission
                accounts[account].grants.append(TheirGrant(where, resource_type, str(what), permission))
    if "workspace_permissions" in columns:
        query = "SELECT user_id, workspace, permission FROM workspace_permissions ORDER BY workspace, user_id"
        for account, where, permission in rows(query):
            if account in accounts:
                accounts[account].grants += _in_workspace(where, permission)


def _in_workspace(workspace: str, permission: str) -> list[TheirGrant]:
    """What a permission for a whole workspace is called since there are roles."""
    if permission == "NO_PERMISSIONS":
        return []
    found = [TheirGrant(workspace, "workspace", "*", "MANAGE" if permission == "MANAGE" else "USE")]
    if permission == "EDIT":
        found += [TheirGrant(workspace, resource_type, "*", "EDIT") for _, resource_type, _ in _BEFORE_ROLES]
    return found


@contextlib.contextmanager
def _rows_of(database: Any) -> Iterator[Any]:
    connection = database.connect()
    cursor = connection.cursor()

    def rows(query: str) -> list[Any]:
        cursor.execute(query)
        return cursor.fetchall()

    try:
        yield rows
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        connection.close()
