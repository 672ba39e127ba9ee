"""Import of the accounts of an MLflow server, with what they may do, into the tracking database of this one.

All of it is one transaction. An account of a name that is here already may be somebody else's, so it is left with all
it has, unless the caller says that the names stand for the same people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from mlflow.api.permissions import (
    ALL,
    BUILTIN_ROLES,
    LEVELS,
    MAX_ROLE_NAME,
    check_permission,
    check_resource,
)
from mlflow.api.users import check_username
from mlflow.exceptions import MlflowException
from mlflow.store import werkzeug_hashes
from mlflow.store.sql.account_rows import added_account
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.importer.mlflow_accounts import TheirAccount, TheirAccounts, TheirGrant, TheirRole, read_accounts
from mlflow.store.sql.rights import account_holder, give, permissions_changed, role_holder
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.workspace_rows import workspace_row

_ROLE = Insert("access_role", ("workspace", "name", "description", "builtin"), ("workspace", "name"))
_ASSIGN = Insert("role_assignment", ("role_id", "holder"), ("holder", "role_id"))
_THINGS = {
    "experiment": "SELECT workspace, 'experiment' FROM experiment WHERE id = ?",
    "registered_model": "SELECT workspace, 'registered_model' FROM registered_model WHERE name = ? AND is_prompt = 0",
    "prompt": "SELECT workspace, 'prompt' FROM registered_model WHERE name = ? AND is_prompt = 1",
}
_MODEL_OR_PROMPT = (
    "SELECT workspace, CASE WHEN is_prompt = 1 THEN 'prompt' ELSE 'registered_model' END FROM registered_model "
    "WHERE name = ?"
)
_SHOWN = 20

Grant = tuple[str, str, str, int]
"""Workspace, type, id, level."""


@dataclass
class AccountsReport:
    """What an import of accounts did.

    Args:
        source: the database of accounts, without passwords.
        target: the tracking database, without passwords.
        dry_run: whether nothing was written.
        added: how many accounts, roles, permissions and assignments of roles were.
        present: how many of each kind were here already.
        left: what was not taken over: a reason, and what it holds for.
    """

    source: str
    target: str
    dry_run: bool
    added: Counter = field(default_factory=Counter)
    present: Counter = field(default_factory=Counter)
    left: dict[str, list[str]] = field(default_factory=dict)

    def leave(self, reason: str, what: str) -> None:
        """Note that something stays behind."""
        self.left.setdefault(reason, []).append(what)

    def __str__(self) -> str:
        would = "Would take over" if self.dry_run else "Took over"
        lines = [f"{would} from {self.source} into {self.target}:"]
        lines += [f"  {count:,} {kind}" for kind, count in self.added.items() if count] or ["  nothing"]
        if +self.present:
            lines.append("Here already, and left as it is:")
            lines += [f"  {count:,} {kind}" for kind, count in self.present.items() if count]
        for reason, things in self.left.items():
            lines.append(f"{reason}:")
            lines += [f"  {thing}" for thing in things[:_SHOWN]]
            if len(things) > _SHOWN:
                lines.append(f"  and {len(things) - _SHOWN:,} more")
        return "\n".join(lines)


@dataclass
class _Plan:
    accounts: list[tuple[str, str | None, int]] = field(default_factory=list)
    roles: list[tuple[TheirRole, str, list[Grant]]] = field(default_factory=list)
    assignments: list[tuple[str, str, str]] = field(default_factory=list)
    grants: list[tuple[str, Grant]] = field(default_factory=list)


def import_accounts(
    store: Any, source: str, dry_run: bool = False, same_people: bool = False, accounts_only: bool = False
) -> AccountsReport:
    """Take the accounts of an MLflow server over, and report on it. Running it again adds what is new.

    Args:
        store: the database, a ``SqlTracking``.
        source: the database of accounts that MLflow made: a file or an address.
        dry_run: write nothing, and tell what would be.
        same_people: also give accounts that are here already, by the same name, what is given to them there.
        accounts_only: leave roles and permissions.

    Raises: INVALID_PARAMETER_VALUE when the source is no such database.
    """
    theirs = read_accounts(source)

    def body(_: Any, tx: Transaction, __: Any) -> AccountsReport:
        report = AccountsReport(theirs.source, without_password(store.database.uri), dry_run)
        plan = _Planning(tx, theirs, report, same_people, accounts_only).plan()
        if not dry_run:
            _apply(tx, plan)
        return report

    return store.writer.read(body, None) if dry_run else store.writer.write(body, None)


class _Planning:
    """What is to be written, by what the database holds now."""

    def __init__(
        self, tx: Transaction, theirs: TheirAccounts, report: AccountsReport, same_people: bool, accounts_only: bool
    ) -> None:
        self.tx, self.theirs, self.report = tx, theirs, report
        self.same_people, self.accounts_only = same_people, accounts_only
        self.made = _Plan()
        self.holders: set[str] = set()

    def plan(self) -> _Plan:
        for account in self.theirs.accounts:
            self._account(account)
        if not self.accounts_only:
            for role in self.theirs.roles:
                self._role(role)
            for account in self.theirs.accounts:
                if account.name in self.holders:
                    self._own_grants(account)
        return self.made

    def _account(self, account: TheirAccount) -> None:
        name = account.name
        if self._id_of(name) is not None:
            self.report.present["accounts"] += 1
            if self.same_people:
                self.holders.add(name)
            else:
                self.report.leave(
                    "Accounts of names that are here already: nothing was given to them (--same-people does)", name
                )
            return
        try:
            check_username(name)
        except MlflowException as error:
            self.report.leave("Accounts whose name none can have here", f"{name!r}: {error.message}")
            return
        password_hash: str | None = account.password_hash
        if not werkzeug_hashes.is_readable(account.password_hash):
            password_hash = None
            self.report.leave("Passwords that cannot be checked here (mlflow users reset-password gives one)", name)
        self.made.accounts.append((name, password_hash, int(account.admin)))
        self.report.added["accounts"] += 1
        self.holders.add(name)

    def _role(self, role: TheirRole) -> None:
        if not self._is_workspace(role.workspace):
            self.report.leave(_no_workspace(role.workspace), f"role {role.name!r} of {len(role.holders)} account(s)")
            return
        # every workspace has roles of these names, which may something else
        name = f"{role.name} (MLflow)" if role.name in BUILTIN_ROLES else role.name
        if not name.strip() or len(name) > MAX_ROLE_NAME:
            self.report.leave("Roles whose name none can have here", repr(name[:60]))
            return
        what = f"role {name!r} in the workspace {role.workspace!r}"
        grants = self._grants(role.grants, what)
        row = self.tx.row("SELECT id FROM access_role WHERE workspace = ? AND name = ?", (role.workspace, name))
        if row is None:
            self.made.roles.append((role, name, grants))
            self.report.added["roles"] += 1
            self.report.added["permissions of roles"] += len(grants)
        elif self._given(role_holder(row[0])) != {grant[:3]: grant[3] for grant in grants}:
            self.report.leave("Roles of which there are others here by the same name", what)
            return
        else:
            self.report.present["roles"] += 1
        for holder in role.holders:
            if holder in self.holders:
                self._assignment(role.workspace, name, None if row is None else row[0], holder)

    def _assignment(self, workspace: str, role: str, role_id: int | None, name: str) -> None:
        account = self._id_of(name)
        query = "SELECT id FROM role_assignment WHERE role_id = ? AND holder = ?"
        if None not in (role_id, account) and self.tx.row(query, (role_id, account_holder(account))) is not None:
            self.report.present["assignments of roles"] += 1
            return
        self.made.assignments.append((workspace, role, name))
        self.report.added["assignments of roles"] += 1

    def _own_grants(self, account: TheirAccount) -> None:
        number = self._id_of(account.name)
        given = {} if number is None else self._given(account_holder(number))
        for grant in self._grants(account.grants, f"{account.name!r}"):
            if grant[:3] in given:
                # whatever it is, somebody said so here
                self.report.present["permissions of accounts"] += 1
                continue
            self.made.grants.append((account.name, grant))
            self.report.added["permissions of accounts"] += 1

    def _grants(self, given: list[TheirGrant], who: str) -> list[Grant]:
        """Those of the permissions that mean something here."""
        found: dict[tuple[str, str, str], int] = {}
        for one in given:
            shown = f"{who}: {one.permission} on {one.resource_type} {one.resource_id}"
            try:
                check_resource(one.resource_type, one.resource_id)
                check_permission(one.resource_type, one.permission)
            except MlflowException as error:
                self.report.leave("Permissions that cannot be given here", f"{shown} ({error.message})")
                continue
            workspace, resource_type, resource_id = one[:3]
            if resource_id != ALL:
                place = self._place(one)
                if place is None:
                    self.report.leave("Permissions for things that are not here", shown)
                    continue
                workspace, resource_type = place
                if resource_type == "experiment":
                    resource_id = str(int(resource_id))
            if workspace is None or not self._is_workspace(workspace):
                self.report.leave(_no_workspace(workspace or ""), shown)
                continue
            found[workspace, resource_type, resource_id] = LEVELS[one.permission]
        return [(*key, level) for key, level in found.items()]

    def _place(self, grant: TheirGrant) -> tuple[str, str] | None:
        """Workspace and type of the thing that a permission is for, if it is here, where MLflow has it."""
        query = _THINGS.get(grant.resource_type)
        if grant.resource_type == "registered_model" and self.theirs.before_roles:
            query = _MODEL_OR_PROMPT
        if query is None:
            return None
        key: Any = int(grant.resource_id) if grant.resource_type == "experiment" else grant.resource_id
        for workspace, resource_type in self.tx.rows(query, (key,)):
            # an old database does not say in which workspace an experiment is: there is one of that number
            if workspace == grant.workspace or (grant.workspace is None and grant.resource_type == "experiment"):
                return workspace, resource_type
            if grant.workspace is None and workspace == "default":
                return workspace, resource_type
        return None

    def _given(self, holder: str) -> dict[tuple[str, str, str], int]:
        query = "SELECT workspace, resource_type, resource_id, level FROM permission_grant WHERE holder = ?"
        return {tuple(row[:3]): row[3] for row in self.tx.rows(query, (holder,))}

    def _id_of(self, name: str) -> int | None:
        row = self.tx.row("SELECT id FROM account WHERE name = ?", (name,))
        return None if row is None else row[0]

    def _is_workspace(self, name: str) -> bool:
        row = workspace_row(self.tx, name)
        return row is not None and not row.deleting


def _no_workspace(name: str) -> str:
    return f"In the workspace {name!r}, which is not here (make it, and run this again with --same-people)"


def _apply(tx: Transaction, plan: _Plan) -> None:
    permissions_changed(tx)
    for name, password_hash, admin in plan.accounts:
        added_account(tx, name, "person", "", "", password_hash, admin)
    for role, name, grants in plan.roles:
        tx.put(_ROLE, [(role.workspace, name, role.description, 0)])
        holder = role_holder(_role_id(tx, role.workspace, name))
        for workspace, *what in grants:
            give(tx, holder, what[0], workspace, what[1], what[2])
    for workspace, name, username in plan.assignments:
        tx.put(_ASSIGN, [(_role_id(tx, workspace, name), account_holder(_account_id(tx, username)))])
    for username, (workspace, resource_type, resource_id, level) in plan.grants:
        give(tx, account_holder(_account_id(tx, username)), resource_type, workspace, resource_id, level)


def _role_id(tx: Transaction, workspace: str, name: str) -> int:
    return tx.row("SELECT id FROM access_role WHERE workspace = ? AND name = ?", (workspace, name))[0]


def _account_id(tx: Transaction, name: str) -> int:
    return tx.row("SELECT id FROM account WHERE name = ?", (name,))[0]
