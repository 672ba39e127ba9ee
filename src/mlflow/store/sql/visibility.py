"""What a caller may see, as conditions of searches, so that pages are full and nothing is read in vain.

Searches ask these functions with their transaction. Nothing has to be tested when the caller sees everything, which is
so for programs that use a database themselves and for administrators.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlflow.api.permissions import DEFAULT_WORKSPACE, DENY, READ
from mlflow.store.sql.rights import Rights, workspaces_of
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.search_conditions import NOTHING, Sql, joined
from mlflow.store.sql.transaction import Transaction

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
        child: what of the experiments is to be seen: run, trace, logged_model; None for themselves.
    """
    sight = sight_of(tx)
    if sight is None:
        return None
    if sight.rights is None:
        return NOTHING if sight.experiment is None else Sql(f"{column} = ?", (sight.experiment,))
    rights = sight.rights
    if rights.is_certain("experiment", READ, child):
        return None
    return _condition(rights, "experiment", column, "number", rights.level("experiment", (), child))


def visible_models(tx: Transaction, name: str, is_prompt: str, versions: bool = False) -> Sql | None:
    """What must hold for a registered model or prompt; None for nothing.

    Args:
        name: the column of its name.
        is_prompt: the column that is 1 for prompts.
        versions: whether their versions are to be seen, not only they themselves.
    """
    sight = sight_of(tx)
    if sight is None:
        return None
    if sight.rights is None:
        return NOTHING if sight.model is None else Sql(f"{name} = ?", (sight.model,))
    kinds = [
        (kind, mark, _named(sight.rights, kind, name, f"{kind}_version" if versions else None))
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


def _named(rights: Rights, resource_type: str, column: str, child: str | None) -> Sql | None:
    if rights.is_certain(resource_type, READ, child):
        return None
    return _condition(rights, resource_type, column, "resource_id", rights.level(resource_type, (), child))


def _condition(rights: Rights, resource_type: str, column: str, key: str, level: int) -> Sql:
    """That something was given for a single thing, or nothing taken away."""
    given = (
        f"SELECT {key} FROM permission_grant WHERE holder IN ({rights.marks()}) AND resource_type = ? "
        "AND workspace = ? AND level "
    )
    values = (*rights.holders, resource_type, rights.workspace)
    taken = Sql(f"{column} NOT IN ({given} = {DENY} AND {key} IS NOT NULL)", values)
    if level == DENY:
        return NOTHING
    if level >= READ:
        return taken
    allowed = Sql(f"{column} IN ({given} >= {READ})", values)
    # looking for what is taken away reads as much again
    return joined(" AND ", [allowed, taken]) if rights.lowest.get(resource_type) == DENY else allowed
