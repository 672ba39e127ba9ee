"""The operations on access tokens."""

from __future__ import annotations

from typing import Any

from mlflow.api.access_tokens import (
    MAX_TOKENS,
    AccessToken,
    AccessTokensPage,
    CreateAccessToken,
    CreatedAccessToken,
    ListAccessTokens,
    RevokeAccessToken,
)
from mlflow.api.rpc import Empty
from mlflow.exceptions import PERMISSION_DENIED, MlflowException, invalid, not_found
from mlflow.store import secrets
from mlflow.store.sql.account_rows import account_row, identity_of, locked_account, now, own_or_given
from mlflow.store.sql.operation import looks_up, writes
from mlflow.store.sql.transaction import Transaction

DAY = 24 * 60 * 60 * 1000
_HINT = 4
_COLUMNS = "id, name, scope, hint, creation_time, expiry_time, last_used_time"
_ADD = (
    "INSERT INTO access_token (secret_hash, account_id, name, scope, hint, creation_time, expiry_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class AccessTokenOperations:
    """The operations on access tokens."""

    @writes
    def create_access_token(self, tx: Transaction, request: CreateAccessToken) -> CreatedAccessToken:
        username = own_or_given(tx, request.username)
        row = locked_account(tx, username)
        identity = identity_of(tx)
        if identity is not None:
            if not identity.may("admin"):
                # or a token could outlive itself
                raise MlflowException(
                    f"Permission denied: a token of scope {identity.scope!r} cannot make tokens.", PERMISSION_DENIED
                )
            if username != identity.name and row[2] != "service":
                raise MlflowException(
                    f"Permission denied: {username!r} is a person, who makes their own tokens.", PERMISSION_DENIED
                )
        if row[6]:
            raise invalid(f"The account {username!r} is disabled: a token of it could not be used.")
        if tx.row("SELECT count(*) FROM access_token WHERE account_id = ?", (row[0],))[0] >= MAX_TOKENS:
            raise invalid(f"{username!r} has {MAX_TOKENS} tokens, which is the limit; revoke some first.")
        text, created = secrets.new_token(), now()
        expiry = None if request.expires_in_days is None else created + request.expires_in_days * DAY
        told = (request.name, request.scope, text[-_HINT:], created, expiry)
        number = tx.insert(_ADD, (secrets.hash_of(text), row[0], *told))
        return CreatedAccessToken(text, AccessToken(number, username, *told))

    @looks_up
    def list_access_tokens(self, tx: Transaction, request: ListAccessTokens) -> AccessTokensPage:
        username = own_or_given(tx, request.username)
        query = f"SELECT {_COLUMNS} FROM access_token WHERE account_id = ? ORDER BY id DESC"
        rows = tx.rows(query, (account_row(tx, username)[0],))
        return AccessTokensPage([AccessToken(row[0], username, *row[1:]) for row in rows])

    @writes
    def revoke_access_token(self, tx: Transaction, request: RevokeAccessToken) -> Empty:
        check_owner(tx, "access_token", "Access token", request.id)
        tx.execute("DELETE FROM access_token WHERE id = ?", (request.id,))
        return Empty()


def check_owner(tx: Transaction, table: str, kind: str, number: int) -> Any:
    """Raise unless a row of an account is there and belongs to who asks, or an administrator asks."""
    query = f"SELECT a.name FROM {table} t JOIN account a ON a.id = t.account_id WHERE t.id = ?"
    row = tx.row(query, (number,))
    if row is None:
        raise not_found(kind, number)
    if identity_of(tx) is not None:
        own_or_given(tx, row[0])
