"""What a caller may do and see: the rules, asked in the transaction of each operation."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from mlflow.api.permissions import DEFAULT_WORKSPACE, LEVELS, NONE
from mlflow.server.authorization.asking import Asking, Denied, Target
from mlflow.server.authorization.effects import effects_of
from mlflow.server.authorization.rule import Rule, field_of
from mlflow.server.authorization.rules import OPERATIONS, ROUTES
from mlflow.server.authorization.trail import Trail
from mlflow.store.identity import Identity
from mlflow.store.sql.audit import Actor
from mlflow.store.sql.rights import Rights, permission_version, read_rights
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.signed_links import target_row
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import Sight

CACHE_SECONDS = 5.0
_MOST_CACHED = 10_000
_OLDEST_SECONDS = 60
_DETAILS = (
    *("new_name", "alias", "version", "stage", "key", "permission", "role_id", "role_permission_id", "group"),
    *("username", "resource_type", "resource_id", "resource_pattern", "experiment_id", "path", "is_admin", "scope"),
)
"""The fields of requests that the trail shows: names, never contents."""


@dataclass
class _Remembered:
    rights: Rights
    read: float
    checked: float


class Guard:
    """Decides for a server who may do what.

    Args:
        store: the SQL store, in which permissions are kept.
        default_permission: what everybody may do with things of the default workspace of which nothing is said.
        cache_seconds: how long what is remembered of an account is believed; what changes elsewhere is seen later.
        keep_audit_days: for how many days the audit trail is kept; None for ever.
        open_to_all: whether everybody may be in the default workspace, with the default permission, and make things.
    """

    def __init__(
        self,
        store: Any,
        default_permission: str = "READ",
        cache_seconds: float = CACHE_SECONDS,
        keep_audit_days: float | None = None,
        open_to_all: bool = True,
    ) -> None:
        self.store = store
        self._open_to_all = open_to_all
        self.default = LEVELS[default_permission]
        self.trail = Trail(store, keep_audit_days)
        self._cache_seconds = cache_seconds
        self._remembered: dict[tuple[int, str], _Remembered] = {}
        self._watchful_until = 0.0
        self._lock = threading.Lock()

    def access_of(
        self, identity: Identity, address: str | None = None, request_id: str | None = None
    ) -> AccountAccess | LinkAccess:
        """What somebody may do who has proved who they are.

        Args:
            identity: who, and how that was proved.
            address: where the request comes from, for the audit trail.
            request_id: its id, for the audit trail.
        """
        actor = Actor(identity.name, identity.via, address or None, request_id)
        kind = LinkAccess if identity.via == "link" else AccountAccess
        return kind(self, identity, actor)

    def default_in(self, workspace: str) -> int:
        """What everybody may do with things of a workspace of which nothing is said."""
        return self.default if self._open_to_all and workspace == DEFAULT_WORKSPACE else NONE

    def rights(self, tx: Transaction, account_id: int, workspace: str, fresh: bool = False) -> Rights:
        """What was given to an account in a workspace, as remembered or as it is."""
        key, now = (account_id, workspace), time.monotonic()
        known = self._remembered.get(key)
        if known is not None and not fresh:
            if now - known.checked < self._cache_seconds and now > self._watchful_until:
                return known.rights
            # what changed groups without the server does not count in the version
            if now - known.read < _OLDEST_SECONDS and permission_version(tx) == known.rights.version:
                known.checked = now
                return known.rights
        rights = read_rights(tx, account_id, workspace, self.default_in(workspace))
        rights.is_open = self._open_to_all and workspace == DEFAULT_WORKSPACE
        with self._lock:
            if len(self._remembered) >= _MOST_CACHED:
                self._remembered.clear()
            self._remembered[key] = _Remembered(rights, now, now)
        return rights

    def watch(self) -> None:
        """Look at the version of permissions with every operation for a while: this process is changing them."""
        self._watchful_until = time.monotonic() + max(self._cache_seconds, 1) * 2

    def expect(self, account_id: int, workspace: str, resource_type: str, level: int) -> None:
        """Know that something is given to an account for a single thing, as soon as it is committed."""
        known = self._remembered.get((account_id, workspace))
        if known is not None:
            rights = known.rights
            rights.lowest[resource_type] = min(level, rights.lowest.get(resource_type, level))
            rights.singles[resource_type] = rights.singles.get(resource_type, 0) + 1

    def close(self) -> None:
        """Write down what the audit trail still lacks."""
        self.trail.close()


class _Access:
    """What is the same for accounts and for links."""

    def __init__(self, guard: Guard, identity: Identity, actor: Actor) -> None:
        self.guard = guard
        self.identity = identity
        self.actor = actor

    @property
    def name(self) -> str:
        """Who it is."""
        return self.identity.name

    def actor_in(self, tx: Transaction) -> Actor:
        """Who does something, in the workspace of the transaction's caller."""
        workspace = workspace_of(tx)
        actor = self.actor
        return Actor(actor.account, actor.via, actor.address, actor.request_id, workspace)

    def rule_of(self, operation: str) -> Rule | None:
        """The rule of an operation or a route."""
        return OPERATIONS.get(operation) or ROUTES.get(operation)

    def check(self, store: Any, tx: Transaction, operation: str, request: Any) -> Any:
        """Raise PERMISSION_DENIED unless the caller may; gives a request that was narrowed to what may be seen."""
        rule = self.rule_of(operation)
        try:
            if rule is None:
                # nobody has thought about who may
                raise Denied(f"Permission denied: there is no rule for {operation}.")
            return self._decided(store, tx, operation, request, rule)
        except Denied as denied:
            about = denied.resource or (rule.about(request) if rule is not None else None)
            self.guard.trail.denied(self.actor_in(tx), operation, about, details_of(request))
            raise

    def _decided(self, store: Any, tx: Transaction, operation: str, request: Any, rule: Rule) -> Any:
        raise NotImplementedError


class AccountAccess(_Access):
    """What an account may do and see, by the way in which it has proved who it is."""

    @property
    def account_id(self) -> int:
        """The number of the account."""
        return self.identity.account_id

    @property
    def may_all(self) -> bool:
        """Whether nothing needs to be looked up."""
        return self.identity.admin

    def rights(self, tx: Transaction, fresh: bool = False) -> Rights:
        """What was given to the account in the workspace of the transaction's caller."""
        return self.guard.rights(tx, self.identity.account_id, workspace_of(tx), fresh)

    def target(self, tx: Transaction) -> Target | None:
        """None: it is no link."""
        return None

    def sight(self, tx: Transaction) -> Sight | None:
        """What searches may find; None for everything."""
        return None if self.may_all else Sight(self.rights(tx), account_id=self.identity.account_id)

    def _decided(self, store: Any, tx: Transaction, operation: str, request: Any, rule: Rule) -> Any:
        if not self.identity.may(rule.scope):  # type: ignore[arg-type]
            scope = self.identity.scope
            raise Denied(f"Permission denied: {operation} takes a token of scope {rule.scope}; this one is {scope}.")
        try:
            return rule.decide(Asking(self, store, tx, operation), request)
        except Denied:
            if self.may_all:
                raise
            # what is remembered may be older than what was given since
            return rule.decide(Asking(self, store, tx, operation, fresh=True), request)

    def done(self, store: Any, tx: Transaction, operation: str, request: Any, answer: Any) -> None:
        """Write down the change, and give its maker what they made, in the same transaction."""
        rule = self.rule_of(operation)
        if rule is None or not rule.changes:
            return
        about = effects_of(self, tx, operation, request, answer) or rule.about(request)
        self.guard.trail.change(tx, self.actor_in(tx), operation, about, details_of(request), rule.often)

    def is_noted(self, operation: str, request: Any, workspace: str | None) -> bool:
        """Whether the trail has an entry that tells of this already."""
        rule = self.rule_of(operation)
        return (
            rule is None or not rule.changes
            or (rule.often and self.guard.trail.is_noted(self.actor, operation, rule.about(request)))
        )  # fmt: skip


class LinkAccess(_Access):
    """What whoever has a signed link may see: one thing, and what is inside of it."""

    account_id = 0
    may_all = False

    def rights(self, tx: Transaction, fresh: bool = False) -> Rights:
        """None: nothing was given to a link."""
        return Rights(workspace_of(tx), (), NONE)

    def target(self, tx: Transaction) -> Target | None:
        """What the link shows, unless it has expired or was revoked meanwhile."""
        row = target_row(tx, self.identity.key or 0)
        if row is None:
            raise Denied("Permission denied: the link has expired, or is of another workspace.")
        return Target(*row)

    def sight(self, tx: Transaction) -> Sight:
        """What searches may find."""
        target = self.target(tx)
        assert target is not None
        whole = target.experiment if target.whole_experiment else None
        return Sight(experiment=whole, model=target.id if target.kind == "model" else None)

    def _decided(self, store: Any, tx: Transaction, operation: str, request: Any, rule: Rule) -> Any:
        if rule.changes or rule.scope != "read" or not rule.by_link:
            raise Denied(f"Permission denied: a link does not lead to {operation}.")
        return rule.decide(_AskedByLink(self, store, tx, operation), request)

    def done(self, store: Any, tx: Transaction, operation: str, request: Any, answer: Any) -> None:
        """Nothing: a link changes nothing."""

    def is_noted(self, operation: str, request: Any, workspace: str | None) -> bool:
        """Nothing of it is written down."""
        return True


class _AskedByLink(Asking):
    """A question of whoever has a link; what it shows is looked up once."""

    _target: Target | None = None

    @property
    def link(self) -> Target | None:
        if self._target is None:
            self._target = self.seeker.target(self.tx)
        return self._target


def details_of(request: Any) -> dict[str, str]:
    """The names in a request that the trail shows."""
    found = {}
    for name in _DETAILS:
        value = field_of(request, name)
        if isinstance(value, (str, int)) and value != "":
            found[name] = str(value)
    for name in ("run_ids", "trace_ids"):
        value = field_of(request, name)
        if isinstance(value, list) and len(value) > 1:
            found[name] = f"{len(value)}: {', '.join(map(str, value[:10]))}"
    return found
