"""Moving what is in a workspace to another: for `mlflow db`, on a database that one has the key to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.locations import WORKSPACE_FOLDER, absolute, below
from mlflow.store.sql.rights import permissions_changed
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.workspace_rows import no_workspace, workspace_row
from mlflow.store.sql.workspaces import MOVED

_SHOWN = 10
_TABLES = {"experiments": "experiment", "registered_models": "registered_model", "webhooks": "webhook"}
_TAGS = {"experiment": ("experiment_tag", "experiment_id"), "registered_model": ("registered_model_tag", "model_id")}
_NAMED = ("experiment", "registered_model")


@dataclass(frozen=True)
class Move:
    """What to move.

    Args:
        resource_type: experiments, registered_models or webhooks.
        name: only those of these names.
        tag: only those with all of these tags, as KEY=VALUE.
        artifact_policy: ``retarget`` lets new runs of experiments keep artifacts at the root of the target.
        default_artifact_root: the server's.
        verbose: whether an error names all names that are taken.
    """

    source_workspace: str
    target_workspace: str
    resource_type: str
    name: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    dry_run: bool = False
    artifact_policy: str = "preserve"
    default_artifact_root: str | None = None
    verbose: bool = False


def move_everything_to_default(store: Any, dry_run: bool = False, verbose: bool = False) -> dict[str, int]:
    """Move everything to the default workspace; gives the number of rows by table.

    Raises: INVALID_STATE that lists names which are taken there, or which several workspaces have.
    """

    def move(_: Any, tx: Transaction, __: Any) -> dict[str, int]:
        for table in _NAMED:
            query = f"SELECT name FROM {table} GROUP BY name HAVING count(*) > 1 ORDER BY name"
            _check_free(table, [row[0] for row in tx.rows(query)], DEFAULT_WORKSPACE_NAME, verbose)
        moved = {}
        for table in MOVED:
            condition = f"FROM {table} WHERE workspace <> ?"
            count = tx.row(f"SELECT count(*) {condition}", (DEFAULT_WORKSPACE_NAME,))[0]
            if count:
                moved[_shown(table)] = count
                if not dry_run:
                    query = f"UPDATE {table} SET workspace = ? WHERE workspace <> ?"
                    tx.execute(query, (DEFAULT_WORKSPACE_NAME, DEFAULT_WORKSPACE_NAME))
        if moved and not dry_run:
            # what was given in a workspace is not given in another
            for table in ("permission_grant", "signed_link"):
                tx.execute(f"DELETE FROM {table} WHERE workspace <> ?", (DEFAULT_WORKSPACE_NAME,))
            permissions_changed(tx)
        return moved

    return store.writer.write(move, None)


def move_resources(store: Any, move: Move) -> dict[str, int]:
    """Move some things to another workspace; gives their number by table.

    Raises: INVALID_PARAMETER_VALUE; RESOURCE_DOES_NOT_EXIST; INVALID_STATE that lists the names which are taken there.
    """
    table = _TABLES.get(move.resource_type)
    if table is None:
        raise invalid(
            f"Invalid resource type {move.resource_type!r}: allowed are {', '.join(_TABLES)} (saved views and the "
            "history go with them)."
        )
    if move.name and move.tag:
        raise invalid("Give names or tags, not both.")
    if move.tag and table not in _TAGS:
        raise invalid(f"{move.resource_type} have no tags; choose them by name.")
    if move.artifact_policy == "retarget" and table != "experiment":
        raise invalid("Only experiments have artifacts to retarget.")
    if move.source_workspace == move.target_workspace:
        raise invalid(f"Both workspaces are {move.source_workspace!r}.")
    return store.writer.write(_move, move)


def _move(store: Any, tx: Transaction, move: Move) -> dict[str, int]:
    table = _TABLES[move.resource_type]
    for name in (move.source_workspace, move.target_workspace):
        row = workspace_row(tx, name, "shared")
        if row is None or row.deleting:
            raise no_workspace(name)
    found = _chosen(tx, table, move)
    if table in _NAMED:
        taken = []
        for part in chunks(list(found.values())):
            query = f"SELECT name FROM {table} WHERE workspace = ? AND name IN ({', '.join('?' * len(part))})"
            taken += [row[0] for row in tx.rows(query, (move.target_workspace, *part))]
        _check_free(table, sorted(taken), move.target_workspace, move.verbose)
    if not found:
        return {}
    if not move.dry_run:
        for part in chunks(list(found)):
            listed = ",".join(map(str, part))
            tx.execute(f"UPDATE {table} SET workspace = ? WHERE id IN ({listed})", (move.target_workspace,))
            if table == "experiment":
                query = f"UPDATE saved_view SET workspace = ? WHERE experiment_id IN ({listed})"
                tx.execute(query, (move.target_workspace,))
                tx.execute(f"DELETE FROM permission_grant WHERE number IN ({listed})")
        if table == "registered_model":
            for part in chunks(list(found.values())):
                marks = ", ".join("?" * len(part))
                query = f"UPDATE registry_event SET workspace = ? WHERE workspace = ? AND model_name IN ({marks})"
                tx.execute(query, (move.target_workspace, move.source_workspace, *part))
                query = (
                    "DELETE FROM permission_grant WHERE workspace = ? AND resource_type IN ('registered_model', "
                    f"'prompt') AND resource_id IN ({marks})"
                )
                tx.execute(query, (move.source_workspace, *part))
        if move.artifact_policy == "retarget":
            root = _root(tx, store, move)
            for number in found:
                values = (below(root, str(number)), number)
                tx.execute("UPDATE experiment SET artifact_location = ? WHERE id = ?", values)
        permissions_changed(tx)
    return {_shown(table): len(found)}


def _chosen(tx: Transaction, table: str, move: Move) -> dict[int, str]:
    """The names of what is to be moved, by number."""
    found = dict(tx.rows(f"SELECT id, name FROM {table} WHERE workspace = ? ORDER BY id", (move.source_workspace,)))
    if move.name:
        missing = sorted(set(move.name) - set(found.values()))
        if missing:
            raise MlflowException(
                f"There are no {_shown(table)} named {', '.join(map(repr, missing))} in {move.source_workspace!r}.",
                "RESOURCE_DOES_NOT_EXIST",
            )
        found = {number: name for number, name in found.items() if name in move.name}
    for text in move.tag:
        key, mark, value = text.partition("=")
        if not mark or not key:
            raise invalid(f"Invalid tag {text!r}: write it as KEY=VALUE.")
        tags, owner = _TAGS[table]
        with_tag = {
            row[0] for row in tx.rows(f'SELECT {owner} FROM {tags} WHERE "key" = ? AND value = ?', (key, value))
        }
        found = {number: name for number, name in found.items() if number in with_tag}
    return found


def _root(tx: Transaction, store: Any, move: Move) -> str:
    row = workspace_row(tx, move.target_workspace)
    if row is not None and row.default_artifact_root:
        return row.default_artifact_root
    if not move.default_artifact_root:
        raise invalid(
            f"The workspace {move.target_workspace!r} has no artifact root of its own: --default-artifact-root must "
            "say the server's."
        )
    return below(absolute(move.default_artifact_root), WORKSPACE_FOLDER, move.target_workspace)


def _check_free(table: str, taken: list[str], target: str, verbose: bool) -> None:
    if taken:
        shown = taken if verbose else taken[:_SHOWN]
        more = "" if len(shown) == len(taken) else f" and {len(taken) - len(shown)} more"
        raise MlflowException(
            f"Names of {_shown(table)} are taken in the workspace {target!r}: {', '.join(map(repr, shown))}{more}. "
            "Rename or remove them first.",
            "INVALID_STATE",
        )


def _shown(table: str) -> str:
    return {"registry_event": "changes of the registry"}.get(table, f"{table.replace('_', ' ')}s")
