"""Rows of accounts, and who may touch whose."""

from __future__ import annotations

import time
from typing import Any

from mlflow.api.users import User
from mlflow.exceptions import PERMISSION_DENIED, RESOURCE_DOES_NOT_EXIST, MlflowException, already_exists, invalid
from mlflow.store.identity import Identity
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.transaction import Transaction

COLUMNS = (
    "id, name, kind, display_name, email, admin, disabled, creation_time, last_seen_time, password_hash, "
    "last_update_time"
)
_BY_NAME = f"SELECT {COLUMNS} FROM account WHERE name = ?"

_ADD = Insert(
    "account",
    (
        *("name", "kind", "display_name", "email", "password_hash", "admin", "disabled"),
        *("creation_time", "last_update_time"),
    ),
    ("name",),
)


def now() -> int:
    """Milliseconds."""
    return int(time.time() * 1000)


def user_of(row: Any) -> User:
    """What a row of ``COLUMNS`` tells others."""
    number, name, kind, display_name, email, admin, disabled, created, seen = row[:9]
    return User(number, name, bool(admin), kind, display_name, email, bool(disabled), created, seen)


def account_row(tx: Transaction, username: str) -> Any:
    """The row of an account.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.row(_BY_NAME, (username,))
    if row is None:
        raise no_user(username)
    return row


def locked_account(tx: Transaction, username: str) -> Any:
    """The row of an account that nobody else can change until the transaction ends.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.locked_row(_BY_NAME, (username,))
    if row is None:
        raise no_user(username)
    return row


def no_user(username: str) -> MlflowException:
    """The error for a name that no account has."""
    return MlflowException(f"User with username={username} not found", RESOURCE_DOES_NOT_EXIST)


def identity_of(tx: Transaction) -> Identity | None:
    """Who asks; None in a program that uses its own database, which may do everything."""
    return None if tx.caller is None else tx.caller.identity


def is_admin(tx: Transaction) -> bool:
    """Whether who asks may manage accounts of others."""
    identity = identity_of(tx)
    return identity is None or (identity.admin and identity.may("admin"))


def own_or_given(tx: Transaction, username: str | None) -> str:
    """The name of the account that is meant: the one given, or that of who asks.

    Raises: PERMISSION_DENIED for somebody else's account, unless an administrator asks.
    """
    identity = identity_of(tx)
    if identity is None:
        if not username:
            raise invalid("Missing value for required parameter 'username': nobody is logged in here.")
        return username
    if username and username != identity.name:
        require_admin(tx, f"what belongs to {username!r}")
        return username
    return identity.name


def require_admin(tx: Transaction, what: str) -> None:
    """Raise PERMISSION_DENIED unless an administrator asks."""
    if not is_admin(tx):
        raise MlflowException(f"Permission denied: only administrators may touch {what}.", PERMISSION_DENIED)


def require_other_admin(tx: Transaction, account_id: int) -> None:
    """Raise INVALID_PARAMETER_VALUE when an account is the last administrator who can log in.

    The rows are held, so that two administrators cannot end each other at the same time.
    """
    query = "SELECT id FROM account WHERE admin = 1 AND disabled = 0 AND kind = 'person'"
    admins = {row[0] for row in tx.locked_rows(query, ())}
    if admins == {account_id}:
        raise invalid(
            "This is the last administrator: it can be neither deleted nor disabled nor made an ordinary user. "
            "Make another user an administrator first."
        )


def added_account(
    tx: Transaction, name: str, kind: str, display_name: str, email: str, password_hash: str | None, admin: int
) -> Any:
    """The row of a new account.

    Raises: RESOURCE_ALREADY_EXISTS.
    """
    time = now()
    if tx.put(_ADD, [(name, kind, display_name, email, password_hash, admin, 0, time, time)]) != 1:
        raise already_exists(f"User (username={name}) already exists.")
    return account_row(tx, name)
