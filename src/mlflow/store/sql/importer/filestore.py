"""Import of a tree of meta.yaml files (MLflow's ``./mlruns``) into a SQL store. The tree is only read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from mlflow.exceptions import already_exists, invalid
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.importer import filestore_models, filestore_traces
from mlflow.store.sql.importer.filestore_models import ModelFolders
from mlflow.store.sql.importer.filestore_traces import TraceFolders
from mlflow.store.sql.importer.ids import given_ids
from mlflow.store.sql.importer.report import ImportReport
from mlflow.store.sql.importer.tree import (
    StoredExperiment,
    StoredRun,
    Unreadable,
    experiment_folders,
    read_experiment,
    read_metric,
    read_run,
    run_folders,
)
from mlflow.store.sql.metrics import add_points
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.transaction import Transaction

RUNS_AT_ONCE = 50
"""Runs that are written in one transaction."""

POINTS_AT_ONCE = 10_000
"""Metric points held in memory."""

_KINDS = (
    *("experiments", "runs", "params", "tags", "metric points", "inputs and outputs"),
    *filestore_models.KINDS,
    filestore_traces.KIND,
)

_EXPERIMENT = (
    "INSERT INTO experiment (name, artifact_location, deleted, creation_time, last_update_time, deleted_time, id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_TAKE_OVER = (
    "UPDATE experiment SET name = ?, artifact_location = ?, deleted = ?, creation_time = ?, last_update_time = ?, "
    "deleted_time = ? WHERE id = ?"
)
_RUN = (
    "INSERT INTO run (uuid, experiment_id, name, user_id, status, start_time, end_time, deleted, deleted_time, "
    "artifact_uri) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_EXPERIMENT_TAG = Insert("experiment_tag", ("experiment_id", "key", "value"), ("experiment_id", "key"))
_PARAM = Insert("param", ("run_id", "key", "value"), ("run_id", "key"))
_TAG = Insert("tag", ("run_id", "key", "value"), ("run_id", "key"))
_DATASET_IDENTITY = ("experiment_id", "name", "digest")
_DATASET = Insert("dataset", (*_DATASET_IDENTITY, "source_type", "source", "schema", "profile"), _DATASET_IDENTITY)
_USE = Insert("run_dataset", ("run_id", "dataset_id"), ("run_id", "dataset_id"))
_USE_TAG = Insert("run_dataset_tag", ("run_dataset_id", "key", "value"), ("run_dataset_id", "key"))
_MODEL_INPUT = Insert("run_model_input", ("run_id", "model_id"), ("run_id", "model_id"))
_MODEL_OUTPUT = Insert("run_model_output", ("run_id", "model_id", "step"), ("run_id", "model_id", "step"))


def import_filestore(
    source_dir: str | os.PathLike,
    target: str | SqlTracking,
    progress: Callable[[str, int, int], Any] | None = None,
) -> ImportReport:
    """Import the experiments, runs, models and traces of a tree of meta.yaml files, and report on it.

    A run is written whole or not at all, and one that the target has is passed over: an import that was broken off
    goes on when run again. Folders that cannot be understood are named in the report's notes.

    Args:
        source_dir: the folder (``mlruns``), which stays as it is; artifacts stay where they are too.
        target: URI of the SQL database to write to, or an open store.
        progress: called with (what, done, of how many) as the import proceeds.

    Raises: INVALID_PARAMETER_VALUE when the folder holds no experiments; RESOURCE_ALREADY_EXISTS, with nothing
        written, when the target has another experiment with the id or the name of one to import.
    """
    root = Path(source_dir).absolute()
    if not experiment_folders(root):
        raise invalid(f"The folder {root} holds no experiments of MLflow: no folder in it has a meta.yaml file.")
    if isinstance(target, str):
        store = SqlTracking.open(target)
        try:
            return _FilestoreImport(root, store, progress).run()
        finally:
            store.close()
    return _FilestoreImport(root, target, progress).run()


def import_in_folder(folder: str | os.PathLike, database: str) -> ImportReport | None:
    """Import the tree of a folder into a new SQLite file in it, which appears when all of it is imported.

    Args:
        database: name of the file in that folder.

    Returns: None when another process has done it meanwhile.
    """
    path = Path(folder, database)
    unfinished = path.with_name(f"{database}.importing")
    with _only_one(unfinished, path):
        if path.exists():
            return None
        store = SqlTracking.open(f"sqlite:///{unfinished}", artifact_root=os.fspath(folder))
        try:
            report = import_filestore(folder, store)
        finally:
            store.close()
        connection = sqlite3.connect(unfinished)
        # all of it in the one file that is renamed
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        os.replace(unfinished, path)
    return report


@contextlib.contextmanager
def _only_one(unfinished: Path, finished: Path):
    """Hold a lock that the system takes back if the process dies."""
    path = unfinished.with_name(f"{unfinished.name}.lock")
    with path.open("a+") as lock:
        _wait_for(lock.fileno())
        try:
            yield
        finally:
            # whoever waits for it, or makes it anew, finds the import finished
            if finished.exists() and os.name != "nt":
                path.unlink(missing_ok=True)


def _wait_for(file: int) -> None:
    if os.name == "nt":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(file, msvcrt.LK_LOCK, 1)
                return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


class _FilestoreImport(ModelFolders, TraceFolders):
    def __init__(self, root: Path, store: SqlTracking, report_progress: Callable[[str, int, int], Any] | None) -> None:
        self.root = root
        self.store = store
        self.report_progress = report_progress or (lambda *_: None)
        self.report = ImportReport(str(root), without_password(store.database.uri))

    def run(self) -> ImportReport:
        experiments = self._read_experiments()
        self._write(lambda tx: self._refuse_conflicts(tx, experiments))
        folders = [(experiment, path) for experiment in experiments for path in run_folders(experiment.folder)]
        known = self._write(lambda tx: {row[0] for row in tx.rows("SELECT uuid FROM run")}) if folders else set()
        written = self._write(lambda tx: sum(self._put_experiment(tx, e) for e in experiments))
        self._count("experiments", written)
        done = 0
        waiting = iter(folders)
        while batch := list(islice(waiting, RUNS_AT_ONCE)):
            self._write_runs(batch, known)
            done += len(batch)
            self.report_progress("runs", done, len(folders))
        self.import_models(experiments)
        self.import_traces(experiments)
        counts = self.report.imported
        self.report.imported = {kind: counts[kind] for kind in _KINDS if kind in counts}
        self.report.repeated = not self.report.imported
        return self.report

    def _write(self, body: Callable[[Transaction], Any]) -> Any:
        return self.store.writer.write(lambda store, tx, request: body(tx), None)

    def _count(self, kind: str, number: int) -> None:
        if number:
            self.report.imported[kind] = self.report.imported.get(kind, 0) + number

    def _readable(self, read: Callable[[Path], Any], paths: Iterable[Path], kind: str) -> list[Any]:
        """What could be read; the rest goes into the report."""
        found = []
        for path in paths:
            try:
                found.append(read(path))
            except Unreadable as error:
                self._unreadable(kind, error)
        return found

    def _unreadable(self, kind: str, error: Unreadable) -> None:
        self.report.notes.append(f"Left out: {error}.")
        self.report.left[kind] = self.report.left.get(kind, 0) + 1

    # ---- experiments -------------------------------------------------------------------------------------------------

    def _read_experiments(self) -> list[StoredExperiment]:
        found = self._readable(read_experiment, experiment_folders(self.root), "experiments that cannot be read")
        names: dict[str, int] = {}
        for experiment in found:
            if experiment.name in names:
                name = f"{experiment.name} ({experiment.id})"
                self.report.notes.append(f"Experiment {experiment.id} is now named {name!r}: another one has its name.")
                experiment.name = name
            names[experiment.name] = experiment.id
        return found

    def _refuse_conflicts(self, tx: Transaction, experiments: list[StoredExperiment]) -> None:
        for experiment in experiments:
            by_id = tx.row("SELECT name FROM experiment WHERE id = ?", (experiment.id,))
            by_name = tx.row("SELECT id FROM experiment WHERE name = ?", (experiment.name,))
            if by_id and by_id[0] != experiment.name and not _is_unused(tx, experiment.id):
                raise already_exists(
                    f"Experiment {experiment.id} ({experiment.name!r}) of {self.root} cannot be imported: "
                    f"the target has an experiment with that id, {by_id[0]!r}. Import into an empty database."
                )
            if by_name and by_name[0] != experiment.id and not _is_unused(tx, by_name[0]):
                raise already_exists(
                    f"Experiment {experiment.id} ({experiment.name!r}) of {self.root} cannot be imported: "
                    f"the target has an experiment with that name, with id {by_name[0]}. Import into an empty database."
                )

    def _put_experiment(self, tx: Transaction, experiment: StoredExperiment) -> bool:
        """Add an experiment unless it is there; whether it was added."""
        deleted_time = experiment.last_update_time if experiment.deleted else None
        times = (experiment.creation_time, experiment.last_update_time, deleted_time)
        values = (experiment.name, experiment.artifact_location, int(experiment.deleted), *times, experiment.id)
        row = tx.row("SELECT name FROM experiment WHERE id = ?", (experiment.id,))
        if row is None:
            with given_ids(tx, "experiment"):
                tx.execute(_EXPERIMENT, values)
        elif _is_unused(tx, experiment.id):
            tx.execute(_TAKE_OVER, values)
        else:
            return False
        tx.put(_EXPERIMENT_TAG, [(experiment.id, key, value) for key, value in experiment.tags.items()])
        return True

    # ---- runs --------------------------------------------------------------------------------------------------------

    def _write_runs(self, batch: list[tuple[StoredExperiment, Path]], known: set[str]) -> None:
        runs = []
        for experiment, path in batch:
            runs += [(experiment, run) for run in self._readable(read_run, [path], "runs that cannot be read")]
        new = [(experiment, run) for experiment, run in runs if run.id not in known]
        known.update(run.id for _, run in new)
        try:
            counts = self._write(lambda tx: [self._put_run(tx, experiment, run) for experiment, run in new])
        except Unreadable:
            # one of them has a broken metric file: each by itself, so that only that one stays out
            counts = []
            for experiment, run in new:
                try:
                    counts.append(self._write(lambda tx, e=experiment, r=run: self._put_run(tx, e, r)))
                except Unreadable as error:
                    self._unreadable("runs that cannot be read", error)
        for count in counts:
            for kind, number in count.items():
                self._count(kind, number)

    def _put_run(self, tx: Transaction, experiment: StoredExperiment, run: StoredRun) -> dict[str, int]:
        """Add a run with all it has; how many of each kind."""
        deleted_time = run.deleted_time
        if experiment.deleted and (deleted_time or 0) >= (experiment.last_update_time or 0):
            # it went with its experiment and comes back with it
            deleted_time = experiment.last_update_time
        times = (run.start_time, run.end_time, int(run.deleted or experiment.deleted), deleted_time)
        values = (run.id, experiment.id, run.name, run.user_id, run.status, *times, run.artifact_uri)
        number = tx.insert(_RUN, values)
        tx.put(_PARAM, [(number, key, value) for key, value in run.params.items()])
        tx.put(_TAG, [(number, key, value) for key, value in run.tags.items()])
        points = 0
        for key, path in run.metric_files.items():
            waiting = read_metric(path, key)
            while part := list(islice(waiting, POINTS_AT_ONCE)):
                add_points(tx, number, experiment.id, part)
                points += len(part)
        for dataset in run.datasets:
            identity = (experiment.id, dataset.name, dataset.digest)
            tx.put(_DATASET, [(*identity, dataset.source_type, dataset.source, dataset.schema, dataset.profile)])
            find = "SELECT id FROM dataset WHERE experiment_id = ? AND name = ? AND digest = ?"
            use = (number, tx.row(find, identity)[0])
            tx.put(_USE, [use])
            use_id = tx.row("SELECT id FROM run_dataset WHERE run_id = ? AND dataset_id = ?", use)[0]
            tx.put(_USE_TAG, [(use_id, key, value) for key, value in dataset.tags.items()])
        tx.put(_MODEL_INPUT, [(number, model) for model in run.model_inputs])
        tx.put(_MODEL_OUTPUT, [(number, model, step) for model, step in run.model_outputs])
        return {
            "runs": 1,
            "params": len(run.params),
            "tags": len(run.tags),
            "metric points": points,
            "inputs and outputs": len(run.datasets) + len(run.model_inputs) + len(run.model_outputs),
        }


def _is_unused(tx: Transaction, experiment_id: int) -> bool:
    """Whether it is the Default experiment of a new store, which nobody has used."""
    return experiment_id == 0 and not (
        tx.row("SELECT 1 FROM run WHERE experiment_id = 0")
        or tx.row("SELECT 1 FROM experiment_tag WHERE experiment_id = 0")
    )
