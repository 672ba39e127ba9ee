"""The operations on accounts."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from mlflow.api.rpc import Empty
from mlflow.api.users import (
    CreateServiceAccount,
    CreateUser,
    CurrentUser,
    DeleteUser,
    GetCurrentUser,
    GetUser,
    ListUsers,
    UpdateUser,
    UpdateUserAdmin,
    UpdateUserPassword,
    UserAnswer,
    UsersPage,
)
from mlflow.exceptions import (
    ABORTED,
    PERMISSION_DENIED,
    REQUEST_LIMIT_EXCEEDED,
    UNAUTHENTICATED,
    MlflowException,
    invalid,
)
from mlflow.store import passwords
from mlflow.store.caller import acting, current, on_behalf
from mlflow.store.sql.account_rows import (
    COLUMNS,
    account_row,
    added_account,
    identity_of,
    is_admin,
    locked_account,
    now,
    require_admin,
    require_other_admin,
    user_of,
)
from mlflow.store.sql.logins import AskWait, NoteFailure
from mlflow.store.sql.operation import looks_up, searches, works_first, writes
from mlflow.store.sql.rights import account_holder, forget_holder
from mlflow.store.sql.sign_on import forget_outside
from mlflow.store.sql.transaction import Transaction

_HASH = 9
_GUESSES = 5


class AccountOperations:
    """The operations on accounts. Making a hash takes long, so it is done before the transaction."""

    @works_first
    def create_user(self, request: CreateUser) -> UserAnswer:
        passwords.check_new(request.password, request.username)
        password_hash = passwords.hash_of(request.password)

        def create_user(store: Any, tx: Transaction, request: CreateUser) -> UserAnswer:
            person = (request.display_name, request.email, password_hash, int(request.is_admin))
            return UserAnswer(user_of(added_account(tx, request.username, "person", *person)))

        return self.writer.write(on_behalf(create_user, self.own_caller), request)

    @writes
    def create_service_account(self, tx: Transaction, request: CreateServiceAccount) -> UserAnswer:
        program = (request.display_name, "", None, int(request.is_admin))
        return UserAnswer(user_of(added_account(tx, request.username, "service", *program)))

    @looks_up
    def get_user(self, tx: Transaction, request: GetUser) -> UserAnswer:
        identity = identity_of(tx)
        if identity is not None and request.username != identity.name:
            # as MLflow has it: who is there is not told by errors, though the list of users tells it
            require_admin(tx, f"the account of {request.username!r}")
        return UserAnswer(user_of(account_row(tx, request.username)))

    @looks_up
    def get_current_user(self, tx: Transaction, request: GetCurrentUser) -> CurrentUser:
        identity = identity_of(tx)
        if identity is None or not identity.account_id:
            raise MlflowException("Nobody is logged in here.", UNAUTHENTICATED)
        user = user_of(account_row(tx, identity.name))
        groups = tx.rows(
            "SELECT t.name FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.account_id = ? ORDER BY t.name",
            (user.id,),
        )
        return CurrentUser(user, identity.via == "basic", [row[0] for row in groups])

    @searches
    def list_users(self, tx: Transaction, request: ListUsers) -> UsersPage:
        condition, values = ("", ()) if request.kind is None else (" WHERE kind = ?", (request.kind,))
        rows = tx.rows(f"SELECT {COLUMNS} FROM account{condition} ORDER BY id", values)
        users = [user_of(row) for row in rows]
        if not is_admin(tx):
            # whom one may share with, not when they were here
            identity = identity_of(tx)
            users = [u if u.username == identity.name else _outline(u) for u in users]
        return UsersPage(users)

    @writes
    def update_user(self, tx: Transaction, request: UpdateUser) -> UserAnswer:
        row = list(locked_account(tx, request.username))
        identity = identity_of(tx)
        if identity is not None and identity.name != request.username:
            require_admin(tx, f"the account of {request.username!r}")
        if request.disabled is not None and request.disabled != bool(row[6]):
            require_admin(tx, "whether an account is disabled")
            if request.disabled and row[5]:
                require_other_admin(tx, row[0])
            row[6] = int(request.disabled)
            if request.disabled:
                end_sessions(tx, row[0])
        row[3] = row[3] if request.display_name is None else request.display_name
        row[4] = row[4] if request.email is None else request.email
        tx.execute(
            "UPDATE account SET display_name = ?, email = ?, disabled = ?, last_update_time = ? WHERE id = ?",
            (row[3], row[4], row[6], now(), row[0]),
        )
        return UserAnswer(user_of(row))

    @works_first
    def update_user_password(self, request: UpdateUserPassword) -> Empty:
        stored = self.writer.read(_password_row, request)
        caller = current()
        identity = None if caller is None else caller.identity
        if identity is not None and identity.name == request.username:
            self._check_current(request, stored)
        passwords.check_new(request.password, request.username)
        password_hash = passwords.hash_of(request.password)

        def update_user_password(store: Any, tx: Transaction, request: UpdateUserPassword) -> Empty:
            row = locked_account(tx, request.username)
            asks = identity_of(tx)
            if asks is not None and asks.name != request.username:
                require_admin(tx, f"the password of {request.username!r}")
            if row[2] != "person":
                raise invalid(f"{request.username!r} is a service account: it has access tokens and no password.")
            if row[_HASH] != stored:
                raise MlflowException("Somebody else has just changed this password.", ABORTED)
            query = "UPDATE account SET password_hash = ?, last_update_time = ? WHERE id = ?"
            tx.execute(query, (password_hash, now(), row[0]))
            own = asks is not None and asks.via == "session" and asks.account_id == row[0]
            end_sessions(tx, row[0], but=asks.key if own else None)
            return Empty()

        return self.writer.write(on_behalf(update_user_password, self.own_caller), request)

    def _check_current(self, request: UpdateUserPassword, stored: str | None) -> None:
        if stored is None:
            raise MlflowException("This account has no password; an administrator can give it one.", PERMISSION_DENIED)
        if not request.current_password:
            raise invalid("Current password is required when changing your own password.")
        # whoever has got hold of a session must not find out the password with it
        guesses = f"change\0{request.username}"
        with acting(None):
            wait = self.ask_wait(AskWait({guesses: _GUESSES})).milliseconds
            if wait:
                raise MlflowException(
                    f"Too many wrong passwords; try again in {math.ceil(wait / 1000)} s.", REQUEST_LIMIT_EXCEEDED
                )
            if not passwords.matches(request.current_password, stored):
                self.note_failure(NoteFailure([guesses]))
                raise invalid("Current password does not match.")
        if request.password == request.current_password:
            raise invalid("New password must differ from the current password.")

    @writes
    def update_user_admin(self, tx: Transaction, request: UpdateUserAdmin) -> Empty:
        require_admin(tx, "who is an administrator")
        row = locked_account(tx, request.username)
        if row[5] and not request.is_admin:
            require_other_admin(tx, row[0])
        query = "UPDATE account SET admin = ?, last_update_time = ? WHERE id = ?"
        tx.execute(query, (int(request.is_admin), now(), row[0]))
        return Empty()

    @writes
    def delete_user(self, tx: Transaction, request: DeleteUser) -> Empty:
        require_admin(tx, f"the account of {request.username!r}")
        row = locked_account(tx, request.username)
        if row[5]:
            require_other_admin(tx, row[0])
        for table in ("login_session", "access_token", "team_member", "signed_link"):
            tx.execute(f"DELETE FROM {table} WHERE account_id = ?", (row[0],))
        forget_outside(tx, row[0])
        forget_holder(tx, account_holder(row[0]))
        tx.execute("DELETE FROM account WHERE id = ?", (row[0],))
        return Empty()


def end_sessions(tx: Transaction, account_id: int, but: int | None = None) -> None:
    """Log an account out everywhere, one session perhaps excepted."""
    tx.execute("DELETE FROM login_session WHERE account_id = ? AND id <> ?", (account_id, but or 0))


def _password_row(store: Any, tx: Transaction, request: Any) -> str | None:
    return account_row(tx, request.username)[_HASH]


def _outline(user: Any) -> Any:
    return msgspec.structs.replace(user, email="", creation_time=0, last_seen_time=None)
