"""The operations on sessions: browsers in which somebody is logged in."""

from __future__ import annotations

from mlflow.api.login_sessions import ListLoginSessions, LoginSession, LoginSessionsPage, RevokeLoginSession
from mlflow.api.rpc import Answer, Empty, Request
from mlflow.exceptions import PERMISSION_DENIED, MlflowException
from mlflow.store import secrets
from mlflow.store.sql.access_tokens import check_owner
from mlflow.store.sql.account_rows import account_row, identity_of, now, own_or_given
from mlflow.store.sql.operation import looks_up, writes
from mlflow.store.sql.transaction import Transaction

MAX_SESSIONS = 100
"""The most sessions of an account; a new one ends the oldest."""
_COLUMNS = "id, via, address, user_agent, creation_time, last_used_time, expiry_time"
_ADD = (
    "INSERT INTO login_session (secret_hash, account_id, via, address, user_agent, creation_time, last_used_time, "
    "expiry_time, outside_session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class OpenLoginSession(Request):
    """Log an account in that has proved who it is; ``lifetime`` is in milliseconds."""

    account_id: int
    lifetime: int
    via: str = "password"
    address: str = ""
    user_agent: str = ""
    # the session of the same browser, which the new one replaces
    instead_of: str | None = None
    # a hash of the provider's session that it belongs to
    outside_session: str | None = None


class OpenedLoginSession(Answer):
    """``secret`` is what the browser's cookie holds."""

    id: int
    secret: str
    expiry_time: int


class CloseLoginSession(Request):
    secret: str


class LoginSessionOperations:
    """The operations on sessions. A server alone opens and closes them."""

    @writes
    def open_login_session(self, tx: Transaction, request: OpenLoginSession) -> OpenedLoginSession:
        query = "SELECT disabled FROM account WHERE id = ?"
        row = tx.locked_row(query, (request.account_id,))
        if row is None or row[0]:
            raise MlflowException("This account may not log in.", PERMISSION_DENIED)
        created = now()
        if request.instead_of:
            tx.execute("DELETE FROM login_session WHERE secret_hash = ?", (secrets.hash_of(request.instead_of),))
        # those of others too: somebody must
        tx.execute("DELETE FROM login_session WHERE expiry_time <= ?", (created,))
        rows = tx.rows("SELECT id FROM login_session WHERE account_id = ? ORDER BY id DESC", (request.account_id,))
        if len(rows) >= MAX_SESSIONS:
            query = "DELETE FROM login_session WHERE account_id = ? AND id <= ?"
            tx.execute(query, (request.account_id, rows[MAX_SESSIONS - 1][0]))
        secret = secrets.new_secret()
        expiry = created + request.lifetime
        browser = (request.via, request.address[:64], request.user_agent[:255])
        times = (created, created, expiry)
        row = (secrets.hash_of(secret), request.account_id, *browser, *times, request.outside_session)
        number = tx.insert(_ADD, row)
        return OpenedLoginSession(number, secret, expiry)

    @writes
    def close_login_session(self, tx: Transaction, request: CloseLoginSession) -> Empty:
        tx.execute("DELETE FROM login_session WHERE secret_hash = ?", (secrets.hash_of(request.secret),))
        return Empty()

    @looks_up
    def list_login_sessions(self, tx: Transaction, request: ListLoginSessions) -> LoginSessionsPage:
        username = own_or_given(tx, request.username)
        identity = identity_of(tx)
        mine = identity.key if identity is not None and identity.via == "session" else None
        query = f"SELECT {_COLUMNS} FROM login_session WHERE account_id = ? AND expiry_time > ? ORDER BY id DESC"
        rows = tx.rows(query, (account_row(tx, username)[0], now()))
        return LoginSessionsPage([LoginSession(row[0], username, *row[1:], row[0] == mine) for row in rows])

    @writes
    def revoke_login_session(self, tx: Transaction, request: RevokeLoginSession) -> Empty:
        check_owner(tx, "login_session", "Session", request.id)
        tx.execute("DELETE FROM login_session WHERE id = ?", (request.id,))
        return Empty()
