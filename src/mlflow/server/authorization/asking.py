"""One question, whether a caller may do something, with what is needed to answer it in the operation's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from mlflow.api.permissions import MANAGE, NAMES, NONE, READ
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.rights import Rights
from mlflow.store.sql.scope import experiments_within, within, workspace_of
from mlflow.store.sql.transaction import Transaction, chunks

OF_EXPERIMENT = {"run": ("run", "uuid"), "logged_model": ("logged_model", "uuid"), "trace": ("trace", "trace_id")}
"""What belongs to an experiment: its table, and the column of its public id."""
CHILDREN = {"run": "run", "logged_model": "logged_model", "trace": "trace", "assessment": "assessment"}
SHOWN = {"registered_model": "registered model", "logged_model": "logged model"}


class Denied(MlflowException):
    """The caller may not do this."""

    def __init__(self, message: str, resource: tuple[str, str] | None = None) -> None:
        super().__init__(message, "PERMISSION_DENIED")
        self.resource = resource


class Target(NamedTuple):
    """What a signed link shows."""

    kind: str
    id: str
    # the number of the experiment that the link shows as a whole, or that of what it shows
    experiment: int | None
    whole_experiment: bool


class Seeker(Protocol):
    """Who asks."""

    name: str
    may_all: bool
    account_id: int

    def rights(self, tx: Transaction, fresh: bool = False) -> Rights:
        """What was given to the account in the workspace of the transaction's caller."""

    def target(self, tx: Transaction) -> Target | None:
        """What the seeker's link shows; None for an account."""


class Asking:
    """One question in one transaction.

    Args:
        seeker: who asks.
        tx: the transaction of the operation.
        operation: its name, for the message.
        fresh: whether to read the permissions anew, since what is remembered says no.
    """

    def __init__(self, seeker: Seeker, store: Any, tx: Transaction, operation: str, fresh: bool = False) -> None:
        self.seeker = seeker
        self.store = store
        self.tx = tx
        self.operation = operation
        self._fresh = fresh
        self._rights: Rights | None = None

    @property
    def all_allowed(self) -> bool:
        """Whether the seeker may do everything with things."""
        return self.seeker.may_all

    @property
    def rights(self) -> Rights:
        """What was given to the seeker."""
        if self._rights is None:
            self._rights = self.seeker.rights(self.tx, self._fresh)
        return self._rights

    @property
    def link(self) -> Target | None:
        """What the seeker's link shows, if it came by one."""
        return self.seeker.target(self.tx)

    def deny(self, why: str, resource: tuple[str, str] | None = None) -> Denied:
        """The error for somebody who may not."""
        return Denied(f"Permission denied: {self.seeker.name!r} may not call {self.operation}: {why}.", resource)

    # ---- single things

    def need(self, kind: str, identifier: str, level: int, child: str | None = None) -> None:
        """Raise PERMISSION_DENIED unless the seeker may do so with a thing.

        Args:
            kind: experiment, run, logged_model, trace, registered_model or view.
            level: what is needed.
            child: what it is about within the thing, where that has a type of its own.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such thing.
        """
        if not self.all_allowed and self.level(kind, identifier, level, child) < level:
            shown = SHOWN.get(kind, kind)
            raise self.deny(f"it takes {NAMES[level]} on the {shown} {identifier!r}", (kind, identifier))

    def level(self, kind: str, identifier: str, enough: int = MANAGE, child: str | None = None) -> int:
        """What the seeker may do with a thing; or at least ``enough``, when that can be told without a look at it."""
        child = child or CHILDREN.get(kind)
        if self.link is not None:
            return self._of_link(kind, identifier)
        if kind == "registered_model":
            return self._of_model(identifier, enough, child)
        if kind == "experiment" or kind in OF_EXPERIMENT:
            if self.rights.is_certain("experiment", enough, child):
                return self.rights.level("experiment", (), child)
            single = self._given_for(kind, identifier)
            return self.rights.level("experiment", single, child)
        raise ValueError(f"no permissions are known for {kind}")

    def _given_for(self, kind: str, identifier: str) -> list[int]:
        """What was given for the experiment of a thing, found in one statement: most operations ask no more."""
        if kind == "experiment":
            number = self.experiment_of(kind, identifier)
            return self.rights.of_experiments(self.tx, [number]).get(number, [])
        table, column = OF_EXPERIMENT[kind]
        test, values = within(self.tx, "t")
        query = (
            f"SELECT t.experiment_id, g.level FROM {table} t LEFT JOIN permission_grant g ON "
            f"g.number = t.experiment_id AND g.holder IN ({self.rights.marks()}) AND g.workspace = ? "
            f"AND g.resource_type = 'experiment' WHERE t.{column} = ?{test}"
        )
        rows = self.tx.rows(query, (*self.rights.holders, self.rights.workspace, identifier, *values))
        if not rows:
            raise not_found(SHOWN.get(kind, kind).capitalize(), identifier)
        return [level for _, level in rows if level is not None]

    def _of_model(self, name: str, enough: int, child: str | None) -> int:
        rights = self.rights
        version = child == "version"
        certain = [
            rights.is_certain(kind, enough, f"{kind}_version" if version else None)
            for kind in ("registered_model", "prompt")
        ]
        if all(certain):
            return enough
        kind = self.kind_of_model(name)
        return rights.level(kind, rights.of_single(self.tx, kind, name), f"{kind}_version" if version else None)

    def kind_of_model(self, name: str) -> str:
        """The type for which permissions for a registered model are given: registered_model or prompt."""
        query = "SELECT is_prompt FROM registered_model WHERE name = ? AND workspace = ?"
        row = self.tx.row(query, (name, workspace_of(self.tx)))
        if row is None:
            raise not_found("Registered model", name)
        return "prompt" if row[0] else "registered_model"

    def experiment_of(self, kind: str, identifier: str) -> int:
        """The number of the experiment that a thing belongs to.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such thing.
        """
        if kind == "experiment":
            number = number_of(identifier)
            if not experiments_within(self.tx, [number]) or not self._is_there(number):
                raise not_found("Experiment", identifier)
            return number
        found = self.experiments_of(kind, [identifier])
        if identifier not in found:
            raise not_found(SHOWN.get(kind, kind).capitalize(), identifier)
        return found[identifier]

    def _is_there(self, number: int) -> bool:
        return self.tx.row("SELECT id FROM experiment WHERE id = ?", (number,)) is not None

    def experiments_of(self, kind: str, identifiers: Sequence[str]) -> dict[str, int]:
        """The numbers of the experiments of things, by id; those that are not there are left out."""
        table, column = OF_EXPERIMENT[kind]
        found: dict[str, int] = {}
        for part in chunks(list(dict.fromkeys(identifiers))):
            marks = ", ".join("?" * len(part))
            test, values = within(self.tx, table)
            query = f"SELECT {column}, experiment_id FROM {table} WHERE {column} IN ({marks}){test}"
            found.update(self.tx.rows(query, (*part, *values)))
        return found

    def _of_link(self, kind: str, identifier: str) -> int:
        """What a signed link allows: reading what it shows, and what is inside."""
        target = self.link
        if target is None:
            return NONE
        if kind == "registered_model":
            return READ if (target.kind, target.id) == ("model", identifier) else NONE
        if (target.kind, target.id) == (kind, identifier):
            return READ
        if target.whole_experiment and (kind == "experiment" or kind in OF_EXPERIMENT):
            return READ if self.experiment_of(kind, identifier) == target.experiment else NONE
        return NONE

    # ---- many things

    def need_all(self, kind: str, identifiers: Iterable[str], level: int) -> None:
        """Raise PERMISSION_DENIED unless the seeker may do so with all of these; those that are not there are the
        operation's to report."""
        listed = [identifier for identifier in dict.fromkeys(identifiers) if identifier]
        if self.all_allowed or not listed:
            return
        allowed = set(self.allowed(kind, listed, level))
        for identifier in listed:
            if identifier not in allowed:
                shown = SHOWN.get(kind, kind)
                raise self.deny(f"it takes {NAMES[level]} on the {shown} {identifier!r}", (kind, identifier))

    def allowed(self, kind: str, identifiers: Sequence[str], level: int = READ, child: str | None = None) -> list[str]:
        """Those of the things with which the seeker may do so, in their order, and those that are not there."""
        child = child or CHILDREN.get(kind)
        if self.all_allowed:
            return list(identifiers)
        if self.link is not None:
            return [one for one in identifiers if self._linked(kind, one) >= level]
        if self.rights.is_certain("experiment", level, child):
            return list(identifiers)
        if kind == "experiment":
            placed = {one: number_of(one) for one in identifiers}
        else:
            placed = self.experiments_of(kind, identifiers)
        single = self.rights.of_experiments(self.tx, list(placed.values()))
        # many things, of which few differ in what was given
        known: dict[tuple[int, ...], bool] = {}

        def passes(number: int) -> bool:
            given = tuple(single.get(number, ()))
            if given not in known:
                known[given] = self.rights.level("experiment", given, child) >= level
            return known[given]

        return [one for one in identifiers if one not in placed or passes(placed[one])]

    def _linked(self, kind: str, identifier: str) -> int:
        try:
            return self._of_link(kind, identifier)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return NONE
            raise

    # ---- workspaces

    def need_manager(self) -> None:
        """Raise PERMISSION_DENIED unless the seeker manages the workspace."""
        if not self.all_allowed and (self.link is not None or not self.rights.is_manager):
            raise self.deny("it takes MANAGE on the workspace", ("workspace", self.workspace))

    def need_creator(self, kind: str) -> None:
        """Raise PERMISSION_DENIED unless the seeker may make new things of a type in the workspace."""
        if self.all_allowed:
            return
        if self.link is not None or not self.rights.may_create(kind):
            raise self.deny(f"it takes USE on the workspace, or EDIT on all of type {kind}", (kind, "*"))

    @property
    def workspace(self) -> str:
        """The workspace in which the operation runs."""
        return workspace_of(self.tx)
