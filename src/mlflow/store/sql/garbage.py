"""Removing deleted runs, logged models and experiments for good, experiments with their traces.

Nothing is removed that is not marked as deleted, itself or with its experiment. Each run, model and experiment goes in
a transaction of its own, so that an interrupted collection goes on where it was when it is run again; the caller
removes the files of a run or a model before its rows, so that files are never left without what names them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from mlflow.exceptions import invalid, not_found
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.locations import below
from mlflow.store.sql.rights import forget_experiment
from mlflow.store.sql.trace_deletion import delete_rows
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.transaction import Transaction, chunks

_RUN_CHILDREN = (
    *(
        "metric",
        "run_metric",
        "metric_rollup",
        "metric_block",
        "param",
        "tag",
        "run_model_input",
        "run_model_output",
        "run_dataset",
    ),
    "logged_model_metric",
)
_MODEL_CHILDREN = ("logged_model_param", "logged_model_tag", "logged_model_metric")
_TRACES_AT_ONCE = 500
_DELETED = "deleted = 1 AND coalesce(deleted_time, 0) <= ?"


@dataclass(frozen=True)
class DeletedRun:
    """A run that may be purged."""

    run_id: str
    artifact_uri: str | None


@dataclass(frozen=True)
class DeletedModel:
    """A logged model that may be purged."""

    model_id: str
    artifact_location: str


@dataclass(frozen=True)
class DeletedExperiment:
    """An experiment that may be purged once its runs and models are; its traces' files are at ``traces_location``."""

    experiment_id: str
    name: str
    traces_location: str | None = None


@dataclass(frozen=True)
class Garbage:
    """What may be purged."""

    runs: list[DeletedRun]
    models: list[DeletedModel]
    experiments: list[DeletedExperiment]


def find_garbage(
    store: SqlTracking,
    run_ids: list[str] | None = None,
    experiment_ids: list[str] | None = None,
    older_than_ms: int = 0,
    model_ids: list[str] | None = None,
    workspace: str | None = None,
) -> Garbage:
    """Deleted runs, logged models and experiments.

    Args:
        store: where to look.
        run_ids: only these runs; with no ids given, everything that is deleted.
        experiment_ids: only these experiments, with their runs and models.
        older_than_ms: only what was deleted at least so many milliseconds ago.
        model_ids: only these logged models.
        workspace: only what is in this workspace; None takes all.

    Raises: RESOURCE_DOES_NOT_EXIST for an unknown id; INVALID_PARAMETER_VALUE for one that is not deleted, or was
        deleted too recently.
    """
    before = int(time.time() * 1000) - older_than_ms

    def find(_: SqlTracking, tx: Transaction, __: Any) -> Garbage:
        runs: dict[str, DeletedRun] = {}
        models: dict[str, DeletedModel] = {}
        experiments = []
        for run_id in run_ids or ():
            row = tx.row("SELECT uuid, artifact_uri, deleted, deleted_time FROM run WHERE uuid = ?", (run_id,))
            if row is None:
                raise not_found("Run", run_id)
            _check_deleted(f"Run {run_id}", row[2], row[3], before)
            runs[row[0]] = DeletedRun(row[0], row[1])
        for model_id in model_ids or ():
            query = "SELECT uuid, artifact_location, deleted, deleted_time FROM logged_model WHERE uuid = ?"
            row = tx.row(query, (model_id,))
            if row is None:
                raise not_found("Logged model", model_id)
            _check_deleted(f"Logged model {model_id}", row[2], row[3], before)
            models[row[0]] = DeletedModel(row[0], row[1])
        wanted = [number_of(experiment_id) for experiment_id in experiment_ids or ()]
        for number in wanted:
            query = "SELECT name, artifact_location, deleted, deleted_time FROM experiment WHERE id = ?"
            row = tx.row(query, (number,))
            if row is None:
                raise not_found("Experiment", number)
            _check_deleted(f"Experiment {number}", row[2], row[3], before)
            experiments.append((number, row[0], row[1]))
        if not run_ids and not experiment_ids and not model_ids:
            query = f"SELECT id, name, artifact_location FROM experiment WHERE {_DELETED} ORDER BY id"
            experiments = tx.rows(query, (before,))
            query = f"SELECT uuid, artifact_uri FROM run WHERE {_DELETED} ORDER BY id"
            runs |= {uuid: DeletedRun(uuid, uri) for uuid, uri in tx.rows(query, (before,))}
            query = f"SELECT uuid, artifact_location FROM logged_model WHERE {_DELETED} ORDER BY id"
            models |= {uuid: DeletedModel(uuid, uri) for uuid, uri in tx.rows(query, (before,))}
        for part in chunks([row[0] for row in experiments]):
            listed = ",".join(map(str, part))
            query = f"SELECT uuid, artifact_uri FROM run WHERE experiment_id IN ({listed})"
            runs |= {uuid: DeletedRun(uuid, uri) for uuid, uri in tx.rows(query)}
            query = f"SELECT uuid, artifact_location FROM logged_model WHERE experiment_id IN ({listed})"
            models |= {uuid: DeletedModel(uuid, uri) for uuid, uri in tx.rows(query)}
        found = [DeletedExperiment(str(row[0]), row[1], _traces_location(tx, row[0], row[2])) for row in experiments]
        return _of_workspace(tx, Garbage(list(runs.values()), list(models.values()), found), workspace)

    return store.writer.read(find, None)


def _of_workspace(tx: Transaction, garbage: Garbage, workspace: str | None) -> Garbage:
    """Those of the things that are in a workspace."""
    if workspace is None:
        return garbage
    numbers = {row[0] for row in tx.rows("SELECT id FROM experiment WHERE workspace = ?", (workspace,))}

    def within(table: str, ids: list[str]) -> set[str]:
        found = set()
        for part in chunks(ids):
            query = f"SELECT uuid, experiment_id FROM {table} WHERE uuid IN ({', '.join('?' * len(part))})"
            found |= {uuid for uuid, number in tx.rows(query, part) if number in numbers}
        return found

    runs = within("run", [one.run_id for one in garbage.runs])
    models = within("logged_model", [one.model_id for one in garbage.models])
    return Garbage(
        [one for one in garbage.runs if one.run_id in runs],
        [one for one in garbage.models if one.model_id in models],
        [one for one in garbage.experiments if int(one.experiment_id) in numbers],
    )


def _traces_location(tx: Transaction, number: int, location: str | None) -> str | None:
    if location is None or not tx.first_rows("SELECT id FROM trace WHERE experiment_id = ? ORDER BY id", (number,), 1):
        return None
    return below(location, "traces")


def _check_deleted(what: str, deleted: int, deleted_time: int | None, before: int) -> None:
    if not deleted:
        raise invalid(f"{what} is not deleted. Only what is deleted can be removed for good.")
    if (deleted_time or 0) > before:
        raise invalid(f"{what} was deleted more recently than --older-than says.")


def purge_run(store: SqlTracking, run_id: str) -> None:
    """Remove a deleted run and all that it logged; nothing happens if it is gone already.

    Raises: INVALID_PARAMETER_VALUE when it has been restored meanwhile.
    """

    def purge(_: SqlTracking, tx: Transaction, __: Any) -> None:
        row = tx.locked_row("SELECT id, deleted FROM run WHERE uuid = ?", (run_id,))
        if row is None:
            return
        number, deleted = row
        if not deleted:
            raise invalid(f"Run {run_id} has been restored; it is kept.")
        tx.execute(
            "DELETE FROM run_dataset_tag WHERE run_dataset_id IN (SELECT id FROM run_dataset WHERE run_id = ?)",
            (number,),
        )
        for table in _RUN_CHILDREN:
            tx.execute(f"DELETE FROM {table} WHERE run_id = ?", (number,))
        for table in ("trace_run", "trace_run_waiting"):
            tx.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))
        tx.execute("DELETE FROM run WHERE id = ?", (number,))

    store.writer.write(purge, None)


def purge_model(store: SqlTracking, model_id: str) -> None:
    """Remove a logged model and all that was logged of it; nothing happens if it is gone already.

    It must be deleted, or belong to a deleted experiment.

    Raises: INVALID_PARAMETER_VALUE when its experiment has been restored meanwhile.
    """

    def purge(_: SqlTracking, tx: Transaction, __: Any) -> None:
        row = tx.locked_row("SELECT id, deleted, experiment_id FROM logged_model WHERE uuid = ?", (model_id,))
        if row is None:
            return
        number, deleted, experiment = row
        if not deleted and not tx.row("SELECT deleted FROM experiment WHERE id = ?", (experiment,))[0]:
            raise invalid(f"The experiment of logged model {model_id} has been restored; the model is kept.")
        for table in _MODEL_CHILDREN:
            tx.execute(f"DELETE FROM {table} WHERE model_id = ?", (number,))
        for table in ("run_model_input", "run_model_output"):
            tx.execute(f"DELETE FROM {table} WHERE model_id = ?", (model_id,))
        tx.execute("DELETE FROM logged_model WHERE id = ?", (number,))

    store.writer.write(purge, None)


def purge_experiment(store: SqlTracking, experiment_id: str) -> None:
    """Remove a deleted experiment whose runs and models are purged, and its traces; nothing happens if it is gone.

    Traces go in steps of their own, so that others need not wait for all of them.

    Raises: INVALID_PARAMETER_VALUE when it has been restored meanwhile, or still has runs or models.
    """
    number = number_of(experiment_id)

    def purge_traces(_: SqlTracking, tx: Transaction, __: Any) -> int:
        row = tx.locked_row("SELECT deleted FROM experiment WHERE id = ?", (number,))
        if row is None or not row[0]:
            return 0
        found = tx.first_rows("SELECT id FROM trace WHERE experiment_id = ? ORDER BY id", (number,), _TRACES_AT_ONCE)
        delete_rows(tx, [row[0] for row in found])
        return len(found)

    while store.writer.write(purge_traces, None):
        pass

    def purge(_: SqlTracking, tx: Transaction, __: Any) -> None:
        row = tx.locked_row("SELECT deleted FROM experiment WHERE id = ?", (number,))
        if row is None:
            return
        if not row[0]:
            raise invalid(f"Experiment {experiment_id} has been restored; it is kept.")
        if tx.row("SELECT count(*) FROM run WHERE experiment_id = ?", (number,))[0]:
            raise invalid(f"Experiment {experiment_id} still has runs; they must be removed first.")
        if tx.row("SELECT count(*) FROM logged_model WHERE experiment_id = ?", (number,))[0]:
            raise invalid(f"Experiment {experiment_id} still has logged models; they must be removed first.")
        forget_experiment(tx, number)
        for table in ("dataset", "experiment_tag", "trace_rollup", "saved_view"):
            tx.execute(f"DELETE FROM {table} WHERE experiment_id = ?", (number,))
        tx.execute("DELETE FROM experiment WHERE id = ?", (number,))

    store.writer.write(purge, None)
