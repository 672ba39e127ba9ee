"""Removing a workspace with everything that is in it.

First, in one transaction, nobody can enter it any more, and what is in it counts as deleted; then it goes step by step,
so that others need not wait for all of it. Whoever deletes the workspace again after that broke off goes on with it.
"""

from __future__ import annotations

import time
from typing import Any

from mlflow.store.sql.garbage import purge_experiment, purge_model, purge_run
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.workspaces import forget, locked_workspace

_AT_ONCE = 500
_MODELS = "SELECT id FROM registered_model WHERE workspace = ?"
_WEBHOOKS = "SELECT id FROM webhook WHERE workspace = ?"


def remove_all(store: Any, name: str) -> None:
    """Remove a workspace and what is in it. Files are removed later, by a server or `mlflow gc`.

    Args:
        store: a ``SqlTracking``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such workspace.
    """
    for experiment, location in store.writer.write(_close, name):
        for table, purge in (("run", purge_run), ("logged_model", purge_model)):
            while ids := store.writer.read(_some, (table, experiment)):
                for one in ids:
                    purge(store, one)
        store.writer.write(_remember_files, (experiment, location))
        purge_experiment(store, str(experiment))
    store.writer.write(lambda _, tx, workspace: forget(tx, workspace), name)


def _close(_: Any, tx: Transaction, name: str) -> list[tuple[int, str | None]]:
    """Close a workspace; gives the experiments that are to be removed."""
    locked_workspace(tx, name)
    now = int(time.time() * 1000)
    tx.execute("UPDATE workspace SET deleting = 1, last_update_time = ? WHERE name = ?", (now, name))
    experiments = tx.rows("SELECT id, artifact_location FROM experiment WHERE workspace = ? ORDER BY id", (name,))
    tx.execute("UPDATE experiment SET deleted = 1, deleted_time = ? WHERE workspace = ? AND deleted = 0", (now, name))
    for experiment, _location in experiments:
        tx.execute(
            "UPDATE run SET deleted = 1, deleted_time = ? WHERE experiment_id = ? AND deleted = 0", (now, experiment)
        )
    tx.execute(
        "DELETE FROM model_version_tag WHERE model_version_id IN "
        f"(SELECT id FROM model_version WHERE model_id IN ({_MODELS}))",
        (name,),
    )
    for table in ("model_version", "registered_model_alias", "registered_model_tag"):
        tx.execute(f"DELETE FROM {table} WHERE model_id IN ({_MODELS})", (name,))
    for table in ("webhook_delivery", "webhook_event"):
        tx.execute(f"DELETE FROM {table} WHERE webhook_id IN ({_WEBHOOKS})", (name,))
    tx.execute("DELETE FROM view_owner WHERE view_id IN (SELECT id FROM saved_view WHERE workspace = ?)", (name,))
    for table in ("registered_model", "webhook", "saved_view"):
        tx.execute(f"DELETE FROM {table} WHERE workspace = ?", (name,))
    return experiments


def _some(_: Any, tx: Transaction, request: tuple[str, int]) -> list[str]:
    table, experiment = request
    query = f"SELECT uuid FROM {table} WHERE experiment_id = ? ORDER BY id"
    return [row[0] for row in tx.first_rows(query, (experiment,), _AT_ONCE)]


def _remember_files(_: Any, tx: Transaction, request: tuple[int, str | None]) -> None:
    """Put the folder of an experiment on the list of files that are to be removed, if this store made it."""
    experiment, location = request
    if location is not None and location.partition("?")[0].rstrip("/").endswith(f"/{experiment}"):
        tx.execute("INSERT INTO trace_file_garbage (uri) VALUES (?)", (location,))
