"""What a server asks of accounts to find out who somebody is. None of it is offered to clients."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from mlflow.api.rpc import Answer, Empty, Request
from mlflow.store.sql.account_rows import added_account, now
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.operation import looks_up, writes
from mlflow.store.sql.transaction import Transaction

FAILURE_WINDOW = 15 * 60 * 1000
"""For how many milliseconds a wrong password counts."""
LONGEST_WAIT = FAILURE_WINDOW
_ACCOUNT = "a.id, a.name, a.kind, a.admin, a.disabled, a.password_hash, a.last_seen_time"
_SECRETS = {
    "session": f"SELECT {_ACCOUNT}, s.id, 'admin', s.expiry_time, s.last_used_time FROM login_session s "
    "JOIN account a ON a.id = s.account_id WHERE s.secret_hash = ?",
    "token": f"SELECT {_ACCOUNT}, s.id, s.scope, s.expiry_time, s.last_used_time FROM access_token s "
    "JOIN account a ON a.id = s.account_id WHERE s.secret_hash = ?",
}
_FAILURE = Insert("login_failure", ("subject", "failures", "first_time", "last_time"), ("subject",))
_TABLES = {"session": "login_session", "token": "access_token"}


class FindAccount(Request):
    name: str


class FindSecret(Request):
    """``kind`` is session or token."""

    kind: str
    secret_hash: str


class AccountRecord(Answer):
    """An account as servers know it."""

    id: int
    name: str
    kind: str
    admin: bool
    disabled: bool
    password_hash: str | None
    last_seen_time: int | None
    groups: tuple[int, ...] = ()


class FoundAccount(Answer):
    account: AccountRecord | None = None


class FoundSecret(Answer):
    account: AccountRecord | None = None
    id: int = 0
    scope: str = "read"
    expiry_time: int | None = None
    last_used_time: int | None = None


class NoteUse(Request):
    """Write down that an account was here, and with which session or token."""

    account_id: int
    kind: str | None = None
    id: int | None = None


class RenewPasswordHash(Request):
    """Replace a hash by one of the same password with better parameters."""

    account_id: int
    before: str
    after: str


class EnsureAdmin(Request):
    """Make the first administrator, unless there is one."""

    name: str
    password_hash: str


class AdminEnsured(Answer):
    created: bool


class AskWait(Request):
    """How long somebody must wait before another password is tried.

    ``limits`` has, for each thing that is counted, how many wrong passwords make no wait.
    """

    limits: dict[str, int]


class Wait(Answer):
    milliseconds: int = 0


class NoteFailure(Request):
    subjects: list[str]


class ForgetFailures(Request):
    subjects: list[str]


class LoginOperations:
    """The operations by which a server finds out who somebody is."""

    @looks_up
    def find_account(self, tx: Transaction, request: FindAccount) -> FoundAccount:
        row = tx.row(f"SELECT {_ACCOUNT} FROM account a WHERE a.name = ?", (request.name,))
        return FoundAccount(None if row is None else _record(tx, row))

    @looks_up
    def find_secret(self, tx: Transaction, request: FindSecret) -> FoundSecret:
        row = tx.row(_SECRETS[request.kind], (request.secret_hash,))
        return FoundSecret() if row is None else FoundSecret(_record(tx, row[:7]), *row[7:])

    @writes
    def note_use(self, tx: Transaction, request: NoteUse) -> Empty:
        time = now()
        tx.execute("UPDATE account SET last_seen_time = ? WHERE id = ?", (time, request.account_id))
        if request.kind is not None:
            query = f"UPDATE {_TABLES[request.kind]} SET last_used_time = ? WHERE id = ?"
            tx.execute(query, (time, request.id))
        return Empty()

    @writes
    def renew_password_hash(self, tx: Transaction, request: RenewPasswordHash) -> Empty:
        # nothing when it was changed meanwhile
        query = "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?"
        tx.execute(query, (request.after, request.account_id, request.before))
        return Empty()

    def count_admins(self) -> int:
        """How many people are administrators."""
        return self.writer.read(_admins, Empty())

    @writes
    def ensure_admin(self, tx: Transaction, request: EnsureAdmin) -> AdminEnsured:
        if _admins(self, tx, request):
            return AdminEnsured(False)
        added_account(tx, request.name, "person", "", "", request.password_hash, 1)
        return AdminEnsured(True)

    # ---- wrong passwords ---------------------------------------------------------------------------------------------

    @looks_up
    def ask_wait(self, tx: Transaction, request: AskWait) -> Wait:
        marks = ", ".join("?" * len(request.limits))
        limits = {subject_hash(subject): limit for subject, limit in request.limits.items()}
        query = f"SELECT subject, failures, last_time FROM login_failure WHERE subject IN ({marks})"
        time = now()
        waits = [
            last + _wait_after(failures, limits[subject]) - time
            for subject, failures, last in tx.rows(query, list(limits))
            if last > time - FAILURE_WINDOW
        ]
        return Wait(max([0, *waits]))

    @writes
    def note_failure(self, tx: Transaction, request: NoteFailure) -> Empty:
        time = now()
        # in one order everywhere, so that two cannot wait for each other
        for subject in sorted(map(subject_hash, request.subjects)):
            _count(tx, subject, time)
        tx.execute("DELETE FROM login_failure WHERE last_time < ?", (time - FAILURE_WINDOW,))
        return Empty()

    @writes
    def forget_failures(self, tx: Transaction, request: ForgetFailures) -> Empty:
        for subject in sorted(map(subject_hash, request.subjects)):
            tx.execute("DELETE FROM login_failure WHERE subject = ?", (subject,))
        return Empty()


def _admins(store: Any, tx: Transaction, request: Any) -> int:
    return tx.row("SELECT count(*) FROM account WHERE admin = 1 AND kind = 'person'")[0]


def subject_hash(subject: str) -> str:
    """Under what the failures of an account or an address are counted."""
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()


def _wait_after(failures: int, limit: int) -> int:
    """1, 2, 4, ... seconds after each failure beyond the limit."""
    beyond = failures - limit
    return 0 if beyond < 0 else min(LONGEST_WAIT, 1000 << min(beyond, 20))


def _count(tx: Transaction, subject: str, time: int) -> None:
    tx.put(_FAILURE, [(subject, 0, time, time)])
    failures, last = tx.locked_row("SELECT failures, last_time FROM login_failure WHERE subject = ?", (subject,))
    old = last < time - FAILURE_WINDOW
    query = "UPDATE login_failure SET failures = ?, last_time = ? WHERE subject = ?"
    tx.execute(query, (1 if old else failures + 1, time, subject))


def _record(tx: Transaction, row: Sequence[Any]) -> AccountRecord:
    number, name, kind, admin, disabled, password_hash, seen = row
    groups = tx.rows("SELECT team_id FROM team_member WHERE account_id = ?", (number,))
    return AccountRecord(
        number, name, kind, bool(admin), bool(disabled), password_hash, seen, tuple(group[0] for group in groups)
    )
