"""What a rule is: who may run an operation, told by the request, in words and in code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from mlflow.api.permissions import NAMES, READ
from mlflow.server.authorization.asking import SHOWN, Asking

Decide = Callable[[Asking, Any], Any]
Subject = Callable[[Any], tuple[str, str] | None]


@dataclass(frozen=True)
class Rule:
    """Who may run an operation.

    Args:
        says: what it takes, for the documentation.
        decide: raises PERMISSION_DENIED; gives the request when it is to be narrowed to what may be seen, else None.
        changes: whether the operation changes something: then it is in the audit trail, and no token that may only
            read runs it.
        about: type and id of the thing that the request is about, for the audit trail.
        scope: how far a token must go: read, write, or admin for the administration of accounts and permissions.
        often: whether a training does so many times: then the trail has one entry for each thing and minute.
        by_link: whether a signed link may lead to it.
    """

    says: str
    decide: Decide
    changes: bool = False
    about: Subject = lambda request: None
    scope: str = "read"
    often: bool = False
    by_link: bool = True

    def __and__(self, other: Rule) -> Rule:
        def decide(asking: Asking, request: Any) -> Any:
            narrowed = self.decide(asking, request)
            again = other.decide(asking, request if narrowed is None else narrowed)
            return narrowed if again is None else again

        return Rule(
            f"{self.says}; {other.says}",
            decide,
            self.changes or other.changes,
            self.about,
            max(self.scope, other.scope, key=SCOPES.index),
            self.often or other.often,
            self.by_link and other.by_link,
        )


SCOPES = ("read", "write", "admin")


def field_of(request: Any, field: str) -> Any:
    """A field of a request; ``a.b`` is one inside."""
    for name in field.split("."):
        request = getattr(request, name, None)
    return request


def _scope(changes: bool) -> str:
    return "write" if changes else "read"


def on(
    kind: str, level: int, field: str | None = None, *, child: str | None = None, often: bool = False, says: str = ""
) -> Rule:
    """A permission on the one thing that a field of the request names."""
    name = field or {"registered_model": "name", "logged_model": "model_id"}.get(kind, f"{kind}_id")

    def decide(asking: Asking, request: Any) -> None:
        asking.need(kind, field_of(request, name) or "", level, child)

    def about(request: Any) -> tuple[str, str] | None:
        return kind, str(field_of(request, name) or "")

    changes = level > READ
    shown = SHOWN.get(kind, kind)
    of = {"run": " (of its experiment)", "trace": " (of its experiment)", "logged_model": " (of its experiment)"}
    text = says or f"{NAMES[level]} on the {shown}{of.get(kind, '')}"
    return Rule(text, decide, changes, about, _scope(changes), often)


def on_if_given(kind: str, level: int, field: str) -> Rule:
    """A permission on a thing that the request may name; what is named and not there is the operation's to report."""

    def decide(asking: Asking, request: Any) -> None:
        named = field_of(request, field)
        if named:
            asking.need_all(kind, [named], level)

    return Rule(f"{NAMES[level]} on the {SHOWN.get(kind, kind)} if `{field}` names one", decide)


def on_all(kind: str, level: int, fields: str | Callable[[Any], Sequence[str]], *, often: bool = False) -> Rule:
    """A permission on all things that a request lists."""

    def listed(request: Any) -> Sequence[str]:
        return fields(request) if callable(fields) else field_of(request, fields) or ()

    def decide(asking: Asking, request: Any) -> None:
        asking.need_all(kind, listed(request), level)

    def about(request: Any) -> tuple[str, str] | None:
        first = next(iter(listed(request)), None)
        return None if first is None else (kind, str(first))

    changes = level > READ
    text = f"{NAMES[level]} on every {SHOWN.get(kind, kind)} that is listed"
    return Rule(text, decide, changes, about, _scope(changes), often)


def among(kind: str, field: str, *, child: str | None = None, or_nothing: bool = False) -> Rule:
    """Reading of what is readable among the things that a request lists.

    Args:
        or_nothing: whether the operation answers nothing for an empty list; else it is an error that none is readable.
    """

    def decide(asking: Asking, request: Any) -> Any:
        listed = getattr(request, field)
        if not listed or asking.all_allowed:
            return None
        allowed = asking.allowed(kind, listed, READ, child)
        if len(allowed) == len(listed):
            return None
        if not allowed and not or_nothing:
            raise asking.deny(f"it takes READ on one of the {kind}s listed", (kind, str(listed[0])))
        return msgspec.structs.replace(request, **{field: allowed})

    return Rule(f"any account: finds what lies in readable {kind}s of those listed", decide)


def at_locations(child: str) -> Rule:
    """Reading at those of the places of traces that are in readable experiments."""

    def decide(asking: Asking, request: Any) -> Any:
        if asking.all_allowed or not request.locations:
            return None

        def experiment(location: Any) -> str:
            place = getattr(location, "mlflow_experiment", None)
            return getattr(place, "experiment_id", None) or ""

        # a place that is none is the operation's to report
        named = [experiment(location) for location in request.locations]
        allowed = set(asking.allowed("experiment", [name for name in named if name], READ, child))
        kept = [
            location for location, name in zip(request.locations, named, strict=True) if not name or name in allowed
        ]
        if len(kept) == len(request.locations):
            return None
        if not kept:
            raise asking.deny("it takes READ on one of the experiments listed", ("experiment", named[0]))
        return msgspec.structs.replace(request, locations=kept)

    return Rule("any account: finds what lies in readable experiments of those listed", decide)


def listing(what: str, by_link: bool = False) -> Rule:
    """A search that finds only what the caller may see: its statement says so (``store/sql/visibility.py``)."""
    return Rule(f"any account: finds readable {what}", lambda asking, request: None, by_link=by_link)


def anybody(says: str = "any account", changes: bool = False, by_link: bool = False) -> Rule:
    """Everybody who has an account."""
    return Rule(says, lambda asking, request: None, changes, scope=_scope(changes), by_link=by_link)


def _admin(asking: Asking, request: Any) -> None:
    if not asking.all_allowed:
        raise asking.deny("it takes an administrator")


def administrator(changes: bool = True, about: Subject = lambda request: None) -> Rule:
    """Administrators."""
    return Rule("administrators", _admin, changes, about, "admin" if changes else "read", by_link=False)


def manager(changes: bool, about: Subject = lambda request: None, scope: str | None = None) -> Rule:
    """Whoever manages the workspace."""

    def decide(asking: Asking, request: Any) -> None:
        asking.need_manager()

    return Rule("MANAGE on the workspace", decide, changes, about, scope or _scope(changes), by_link=False)


def rule(
    says: str, decide: Decide, *, changes: bool, about: Subject = lambda request: None, scope: str | None = None,
    often: bool = False, by_link: bool = True,
) -> Rule:  # fmt: skip
    """A rule that none of the others says."""
    return Rule(says, decide, changes, about, scope or _scope(changes), often, by_link)


__all__ = [
    *("EDIT", "MANAGE", "READ", "Rule", "administrator", "among", "anybody", "at_locations", "field_of", "listing"),
    *("manager", "on", "on_all", "on_if_given", "rule"),
]
