"""Accounts of those whom another system proves: found, made, brought up to date, with their groups.

No operations of the REST API: only a server that has checked the proof itself calls these.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any

from mlflow.api.permissions import DEFAULT_WORKSPACE
from mlflow.api.users import check_username
from mlflow.exceptions import MlflowException
from mlflow.store.outside import PROXY_ISSUER, Admission, ProvedIdentity, Refused
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.rights import permissions_changed, team_holder
from mlflow.store.sql.transaction import Transaction

logger = logging.getLogger("mlflow.server")

SIGNING_KEY = "signing key"

_ACCOUNT = "id, name, kind, display_name, email, admin, disabled"
_BY_PROOF = (
    f"SELECT {', '.join('a.' + column for column in _ACCOUNT.split(', '))} FROM outside_identity o "
    "JOIN account a ON a.id = o.account_id WHERE o.issuer = ? AND o.subject = ?"
)
_TEAMS = (
    "SELECT t.name, t.id FROM team_member m JOIN outside_team o ON o.team_id = m.team_id "
    "JOIN team t ON t.id = m.team_id WHERE m.account_id = ? AND o.issuer = ?"
)
_BY_NAME = f"SELECT {_ACCOUNT} FROM account WHERE name = ?"
_PROOF = "SELECT account_id FROM outside_identity WHERE issuer = ? AND subject = ? AND account_id = ?"
_CREATE_ACCOUNT = Insert(
    "account",
    ("name", "kind", "display_name", "email", "admin", "disabled", "creation_time", "last_update_time"),
    ("name",),
)
_ADD_PROOF = Insert("outside_identity", ("issuer", "subject", "account_id", "creation_time"), ("issuer", "subject"))
_CREATE_TEAM = Insert("team", ("name", "description", "source", "creation_time"), ("name",))
_ADD_OWNER = Insert("outside_team", ("team_id", "issuer"), ("team_id",))
_ADD_SECRET = Insert("server_secret", ("name", "value", "creation_time"), ("name",))
_ADD_ROLE = Insert("role_assignment", ("role_id", "holder", "issuer"), ("holder", "role_id"))
_GIVEN_ROLES = (
    "SELECT a.id, a.holder, r.workspace, r.name FROM role_assignment a JOIN access_role r ON r.id = a.role_id "
    "WHERE a.issuer = ?"
)
_SESSIONS = "SELECT s.id, a.name FROM login_session s JOIN account a ON a.id = s.account_id WHERE "
_OF_SUBJECT = "s.account_id = (SELECT account_id FROM outside_identity WHERE issuer = ? AND subject = ?)"
# those of which the provider did not say what it calls them
_BEGUN_THERE = f"{_OF_SUBJECT} AND s.via = 'oidc' AND s.creation_time <= ?"
_THEIR_TEAM = "SELECT t.id FROM team t JOIN outside_team o ON o.team_id = t.id WHERE t.name = ? AND o.issuer = ?"
_ADD_MEMBER = Insert("team_member", ("team_id", "account_id"), ("team_id", "account_id"))


def signing_key(store: Any) -> bytes:
    """The secret that all servers on the database share; made if there is none."""

    def find_or_make(_: Any, tx: Transaction, __: Any) -> str:
        query = "SELECT value FROM server_secret WHERE name = ?"
        row = tx.row(query, (SIGNING_KEY,))
        if row is None:
            # several may make one at once; the first stays
            tx.put(_ADD_SECRET, [(SIGNING_KEY, secrets.token_hex(32), _now())])
            row = tx.locked_row(query, (SIGNING_KEY,))
        return row[0]

    return bytes.fromhex(store.writer.write(find_or_make, None))


@dataclass(frozen=True)
class Entered:
    """The account of somebody who was let in, and whether anything of it was written."""

    account_id: int
    name: str
    changed: bool


def enter(store: Any, identity: ProvedIdentity, admission: Admission) -> Entered:
    """The account of somebody whom another system has proved.

    It is made at the first time if the admission says so; what the system says of name, address, groups and
    administrators is taken over, in one transaction.

    Raises: Refused when there is no account for them.
    """
    asked = (identity, admission)
    if (known := store.writer.read(_unchanged, asked)) is not None:
        return known
    answer = store.writer.write(_brought_up_to_date, asked)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _unchanged(store: Any, tx: Transaction, asked: tuple[ProvedIdentity, Admission]) -> Entered | None:
    """The account if nothing about it has to be written."""
    identity, admission = asked
    row = tx.row(_BY_PROOF, (identity.issuer, identity.subject))
    if row is None or row[6] or _changes(row, identity, admission):
        return None
    if identity.groups is not None:
        present = {name for name, _ in tx.rows(_TEAMS, (row[0], identity.issuer))}
        wanted = set(identity.groups)
        # a group of the same name that is not the provider's stays outside, every time
        if present != wanted and present != {name for name in wanted if _is_theirs(tx, name, identity.issuer)}:
            return None
        if _missing_roles(tx, identity, admission):
            return None
    if _superfluous_roles(tx, identity.issuer, admission):
        return None
    return Entered(row[0], row[1], False)


def _brought_up_to_date(store: Any, tx: Transaction, asked: tuple[ProvedIdentity, Admission]) -> Entered | Refused:
    identity, admission = asked
    row = tx.row(_BY_PROOF, (identity.issuer, identity.subject))
    try:
        made = row is None
        if made:
            row = _first_time(tx, identity, admission)
        if row[6]:
            raise Refused("disabled", f"the account {row[1]!r} is disabled")
    except Refused as refused:
        # nothing was written until here, and a refusal is no failure of the store
        return refused
    changes = _changes(row, identity, admission)
    if changes.get("admin") == 0 and not _is_other_admin(tx, row[0]):
        logger.warning("%r is no administrator for %s, but stays one here: the last", row[1], identity.issuer)
        del changes["admin"]
    if changes:
        settings = ", ".join(f"{column} = ?" for column in changes)
        tx.execute(
            f"UPDATE account SET {settings}, last_update_time = ? WHERE id = ?", (*changes.values(), _now(), row[0])
        )
    moved = identity.groups is not None and _set_groups(tx, row[0], identity)
    missing = _missing_roles(tx, identity, admission)
    for team, role in missing:
        tx.put(_ADD_ROLE, [(role, team_holder(team), identity.issuer)])
    taken = _take_roles(tx, identity.issuer, admission)
    if moved or missing or taken:
        permissions_changed(tx)
    return Entered(row[0], row[1], bool(made or moved or changes or missing or taken))


def _changes(row: Any, identity: ProvedIdentity, admission: Admission) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if identity.display_name is not None and identity.display_name != row[3]:
        found["display_name"] = identity.display_name
    if identity.email is not None and identity.email != row[4]:
        found["email"] = identity.email
    admin = admission.makes_admin(identity)
    if admin is not None and admin != bool(row[5]):
        found["admin"] = int(admin)
    return found


def _first_time(tx: Transaction, identity: ProvedIdentity, admission: Admission) -> Any:
    who = f"{identity.subject!r} of {identity.issuer}"
    if identity.name is None:
        raise Refused("claims", f"{who} comes without a name for the account; see the setting of the username claim")
    try:
        check_username(identity.name)
    except MlflowException as error:
        raise Refused("claims", f"{who} comes with a name that no account can have: {error.message}") from None
    row = tx.locked_row(_BY_NAME, (identity.name,))
    made = False
    if row is None:
        if not admission.create_accounts:
            raise Refused("no-account", f"{who} has no account, and none are made at the first login")
        now = _now()
        texts = (identity.name, "person", identity.display_name or "", identity.email or "")
        # another login of the same somebody may be faster
        made = bool(tx.put(_CREATE_ACCOUNT, [(*texts, 0, 0, now, now)]))
        row = tx.locked_row(_BY_NAME, (identity.name,))
    if not made and tx.locked_row(_PROOF, (identity.issuer, identity.subject, row[0])) is None:
        # who chooses a name at the provider must not become somebody else here
        if not admission.link_accounts or row[2] != "person":
            raise Refused("name-taken", f"{who} would be {identity.name!r}, an account that is here already")
        other = tx.row("SELECT issuer FROM outside_identity WHERE account_id = ?", (row[0],))
        if other is not None:
            raise Refused("name-taken", f"{who} would be {identity.name!r}, an account of somebody from {other[0]}")
    tx.put(_ADD_PROOF, [(identity.issuer, identity.subject, row[0], _now())])
    return row


def _is_other_admin(tx: Transaction, account: int) -> bool:
    query = "SELECT count(*) FROM account WHERE admin = 1 AND disabled = 0 AND kind = 'person' AND id <> ?"
    return tx.row(query, (account,))[0] > 0


# ---- groups ----------------------------------------------------------------------------------------------------------


def _set_groups(tx: Transaction, account: int, identity: ProvedIdentity) -> bool:
    """Make somebody a member of the groups that the system says, and no other of its groups; whether that changed."""
    present = dict(tx.rows(_TEAMS, (account, identity.issuer)))
    wanted = dict.fromkeys(identity.groups or ())
    gone = [present[name] for name in present if name not in wanted]
    for team in gone:
        tx.execute("DELETE FROM team_member WHERE team_id = ? AND account_id = ?", (team, account))
    joined = False
    for name in wanted:
        if name not in present:
            team = _team_of(tx, name, identity.issuer)
            if team is not None:
                tx.put(_ADD_MEMBER, [(team, account)])
                joined = True
    return joined or bool(gone)


def _team_of(tx: Transaction, name: str, issuer: str) -> int | None:
    """The group of a provider, made if there is none; None when the name is another's."""
    row = tx.locked_row("SELECT id FROM team WHERE name = ?", (name,))
    if row is None:
        source = "proxy" if issuer == PROXY_ISSUER else "oidc"
        made = tx.put(_CREATE_TEAM, [(name, "", source, _now())])
        row = tx.locked_row("SELECT id FROM team WHERE name = ?", (name,))
        if made:
            tx.put(_ADD_OWNER, [(row[0], issuer)])
    owner = tx.row("SELECT issuer FROM outside_team WHERE team_id = ?", (row[0],))
    if owner is None or owner[0] != issuer:
        whose = "this server's own" if owner is None else f"that of {owner[0]}"
        logger.warning("The group %r of %s is not taken over: there is %s of that name", name, issuer, whose)
        return None
    return row[0]


def _missing_roles(tx: Transaction, identity: ProvedIdentity, admission: Admission) -> list[tuple[int, int]]:
    """Roles that groups of the provider are to have and do not: the numbers of group and role."""
    found = []
    for name in identity.groups or ():
        for text in admission.group_roles.get(name, ()):
            workspace, slash, role = text.rpartition("/")
            query = "SELECT id FROM access_role WHERE workspace = ? AND name = ?"
            wanted = tx.row(query, (workspace if slash else DEFAULT_WORKSPACE, role))
            if wanted is None:
                logger.warning(
                    "The group %r of %s is to have the role %r, which is not there", name, identity.issuer, text
                )
                continue
            team = tx.row(_THEIR_TEAM, (name, identity.issuer))
            query = "SELECT id FROM role_assignment WHERE role_id = ? AND holder = ?"
            if team is not None and tx.row(query, (wanted[0], team_holder(team[0]))) is None:
                found.append((team[0], wanted[0]))
    return found


def settle_roles(store: Any, issuer: str, admission: Admission) -> None:
    """Take from the groups of a provider the roles that its settings gave them once and do not any more."""

    def settle(_: Any, tx: Transaction, __: Any) -> None:
        if _take_roles(tx, issuer, admission):
            permissions_changed(tx)

    if store.writer.read(lambda _, tx, __: _superfluous_roles(tx, issuer, admission), None):
        store.writer.write(settle, None)


def _take_roles(tx: Transaction, issuer: str, admission: Admission) -> bool:
    superfluous = _superfluous_roles(tx, issuer, admission)
    for number in superfluous:
        tx.execute("DELETE FROM role_assignment WHERE id = ?", (number,))
    return bool(superfluous)


def _superfluous_roles(tx: Transaction, issuer: str, admission: Admission) -> list[int]:
    """Assignments of roles that were made for a provider's setting which does not hold any more."""
    given = tx.rows(_GIVEN_ROLES, (issuer,))
    if not given:
        return []
    query = "SELECT t.id, t.name FROM team t JOIN outside_team o ON o.team_id = t.id WHERE o.issuer = ?"
    wanted = {
        (team_holder(team), workspace if slash else DEFAULT_WORKSPACE, role)
        for team, name in tx.rows(query, (issuer,))
        for workspace, slash, role in (text.rpartition("/") for text in admission.group_roles.get(name, ()))
    }
    return [number for number, *what in given if tuple(what) not in wanted]


def _is_theirs(tx: Transaction, name: str, issuer: str) -> bool:
    """Whether somebody of this group at the provider is, or would be, a member of it here."""
    row = tx.row("SELECT o.issuer FROM team t LEFT JOIN outside_team o ON o.team_id = t.id WHERE t.name = ?", (name,))
    return row is None or row[0] == issuer


# ---- sessions --------------------------------------------------------------------------------------------------------


def session_hash(issuer: str, session: str) -> str:
    """Under what a session here is kept that belongs to one of a provider."""
    return hashlib.sha256(f"{issuer}\0{session}".encode()).hexdigest()


def end_outside_sessions(store: Any, issuer: str, session: str | None, subject: str | None, before: int) -> list[str]:
    """End the sessions that were begun by single sign-on and that their provider has ended.

    Args:
        store: the database.
        issuer: the provider.
        session: what it calls its session; None: all that it knows of the subject.
        subject: whose; None: of whomever the session is.
        before: a time in milliseconds: sessions of the subject that began after it stay, unless they are the one that
            is named.

    Gives: the names of the accounts, one for each session.
    """

    def end(_: Any, tx: Transaction, __: Any) -> list[str]:
        found: dict[int, str] = {}
        if session is not None:
            query, values = f"{_SESSIONS} s.outside_session = ?", [session_hash(issuer, session)]
            if subject is not None:
                query, values = f"{query} AND {_OF_SUBJECT}", [*values, issuer, subject]
            found |= dict(map(tuple, tx.rows(query, values)))
        if subject is not None:
            unnamed = "" if session is None else " AND s.outside_session IS NULL"
            found |= dict(map(tuple, tx.rows(f"{_SESSIONS} {_BEGUN_THERE}{unnamed}", (issuer, subject, before))))
        for number in found:
            tx.execute("DELETE FROM login_session WHERE id = ?", (number,))
        return list(found.values())

    return store.writer.write(end, None)


def forget_outside(tx: Transaction, account: int) -> None:
    """An account is removed: whoever was proved to be it is a stranger again."""
    tx.execute("DELETE FROM outside_identity WHERE account_id = ?", (account,))


def _now() -> int:
    return int(time.time() * 1000)
