"""What a caller may see, as conditions of searches, so that pages are full and nothing is read in vain.

Searches ask these functions with their transaction. Nothing has to be tested when the caller sees everything, which is
so for programs that use a database themselves and for administrators.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlflow.api.permissions import DEFAULT_WORKSPACE, DENY, NONE, READ
from mlflow.store.sql.rights import Rights, workspaces_of
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.search_conditions import NOTHING, Sql, joined
from mlflow.store.sql.transaction import Transaction

_FEW = 1000
"""How many single grants are read as a list; whether one of more is there is asked of each thing that is looked at."""
_PROMPT, _MODEL = "prompt", "registered_model"


@dataclass(frozen=True)
class Sight:
    """Which things a caller sees: what its rights say, or only one (of a signed link)."""

    rights: Rights | None = None
    experiment: int | None = None
    model: str | None = None
    account_id: int | None = None


def sight_of(tx: Transaction) -> Sight | None:
    """What the caller of a transaction sees; None for everything."""
    access = tx.caller.access if tx.caller is not None else None
    sight = getattr(access, "sight", None)
    return sight(tx) if sight is not None else None


def visible_experiments(tx: Transaction, column: str, child: str | None = None) -> Sql | None:
    """What must hold for the number of an experiment, in a column; None for nothing.

    Args:
        column: with the name or alias of its table.
        child: what of the experiments is to be seen: run, trace, logged_model; None for themselves.
    """
    sight = sight_of(tx)
    if sight is None:
        return None
    if sight.rights is None:
        return NOTHING if sight.experiment is None else Sql(f"{column} = ?", (sight.experiment,))
    return _condition(sight.rights, "experiment", column, "number", child)


def given_experiments(tx: Transaction, wanted: int | None) -> Sql | None:
    """A SELECT of the column ``number``: the experiments that the caller sees, and no others, when these were given one
    by one and looking them up is quicker than going along all; else None.

    Args:
        wanted: how many are looked for in an order that an index has; None where all are sorted anyway.
    """
    sight = sight_of(tx)
    rights = None if sight is None else sight.rights
    if rights is None or rights.level("experiment") != NONE or rights.lowest.get("experiment", DENY) == DENY:
        return None
    # as in ``search_plan``: a walk meets about ``wanted * experiments / given`` until enough are found
    if wanted is not None and 2 * rights.singles["experiment"] ** 2 > wanted * rights.experiments:
        return None
    return _given(rights, "experiment", "DISTINCT number", f">= {READ}")


def visible_models(tx: Transaction, name: str, is_prompt: str, versions: bool = False) -> Sql | None:
    """What must hold for a registered model or prompt; None for nothing.

    Args:
        name: the column of its name, with the name or alias of its table.
        is_prompt: the column that is 1 for prompts.
        versions: whether their versions are to be seen, not only they themselves.
    """
    sight = sight_of(tx)
    if sight is None:
        return None
    if sight.rights is None:
        return NOTHING if sight.model is None else Sql(f"{name} = ?", (sight.model,))
    kinds = [
        (kind, mark, _condition(sight.rights, kind, name, "resource_id", f"{kind}_version" if versions else None))
        for kind, mark in ((_MODEL, "0"), (_PROMPT, "1"))
    ]
    if all(condition is None for _, _, condition in kinds):
        return None
    either = [
        Sql(f"{is_prompt} = {mark}")
        if condition is None
        else joined(" AND ", [Sql(f"{is_prompt} = {mark}"), condition])
        for _, mark, condition in kinds
    ]
    text, values = joined(" OR ", either)
    return Sql(f"({text})", values)


def visible_names(tx: Transaction, name: str) -> Sql | None:
    """What must hold for a name that a registered model or prompt has or had; None for nothing.

    Of a name that is none now, only those see something who see all models and prompts.
    """
    condition = visible_models(tx, "m.name", "m.is_prompt")
    if condition is None:
        return None
    text = f"EXISTS (SELECT 1 FROM registered_model m WHERE m.name = {name} AND m.workspace = ? AND {condition.text})"
    return Sql(text, (workspace_of(tx), *condition.values))


def visible_workspaces(tx: Transaction) -> set[str] | None:
    """The names of the workspaces that the caller may know of; None for all."""
    sight = sight_of(tx)
    if sight is None:
        return None
    if sight.account_id is None:
        return set()
    return {DEFAULT_WORKSPACE, *workspaces_of(tx, sight.account_id)}


def visible_views(tx: Transaction, experiment: str, view: str) -> Sql | None:
    """What must hold for a saved view; None for nothing.

    Args:
        experiment: the column of its experiment, which may be null.
        view: the column of its number.
    """
    sight = sight_of(tx)
    if sight is None:
        return None
    private = f"SELECT 1 FROM view_owner o WHERE o.view_id = {view} AND o.private = 1 AND o.account_id <> ?"
    conditions = [Sql(f"NOT EXISTS ({private})", (-1 if sight.account_id is None else sight.account_id,))]
    of_experiment = visible_experiments(tx, experiment)
    if of_experiment is not None:
        conditions.append(Sql(f"({experiment} IS NULL OR {of_experiment.text})", of_experiment.values))
    return joined(" AND ", conditions)


def _condition(rights: Rights, resource_type: str, column: str, key: str, child: str | None) -> Sql | None:
    """That something was given for a single thing, or nothing taken away; None where that is certain."""
    if rights.is_certain(resource_type, READ, child):
        return None
    level = rights.level(resource_type, (), child)
    if level == DENY:
        return NOTHING
    taken = _has(rights, resource_type, column, key, f"= {DENY}", negated=True)
    if level >= READ:
        return taken
    allowed = _has(rights, resource_type, column, key, f">= {READ}")
    # looking for what is taken away reads as much again
    return joined(" AND ", [allowed, taken]) if rights.lowest.get(resource_type) == DENY else allowed


def _has(rights: Rights, resource_type: str, column: str, key: str, level: str, negated: bool = False) -> Sql:
    """That a thing has a single grant of some level (or none)."""
    word = "NOT " if negated else ""
    if rights.singles.get(resource_type, 0) <= _FEW:
        text, values = _given(rights, resource_type, key, level)
        # a list with an unknown in it has everything, perhaps
        known = f" AND {key} IS NOT NULL" if negated else ""
        return Sql(f"{column} {word}IN ({text}{known})", values)
    text, values = _given(rights, resource_type, "1", level)
    return Sql(f"{word}EXISTS ({text} AND {key} = {column})", values)


def _given(rights: Rights, resource_type: str, what: str, level: str) -> Sql:
    """A SELECT from what was given for single things."""
    text = (
        f"SELECT {what} FROM permission_grant WHERE holder IN ({rights.marks()}) AND resource_type = ? "
        f"AND workspace = ? AND level {level}"
    )
    return Sql(text, (*rights.holders, resource_type, rights.workspace))
