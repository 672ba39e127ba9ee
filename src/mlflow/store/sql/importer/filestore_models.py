"""Writing the models of a tree of meta.yaml files into a SQL store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.importer.report import ImportReport
from mlflow.store.sql.importer.tree import StoredExperiment
from mlflow.store.sql.importer.tree_models import (
    StoredModel,
    StoredRegisteredModel,
    StoredVersion,
    logged_model_folders,
    read_logged_model,
    read_registered_model,
    registered_model_folders,
)
from mlflow.store.sql.logged_model_rows import add_points_of_model
from mlflow.store.sql.transaction import Transaction, chunks

KINDS = (
    *("logged models", "metric points of logged models"),
    *("registered models", "model versions", "aliases"),
)

_MODEL = (
    "INSERT INTO logged_model (uuid, experiment_id, name, artifact_location, status, status_message, model_type, "
    "source_run_id, creation_time, last_update_time, deleted, deleted_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MODEL_PARAM = Insert("logged_model_param", ("model_id", "key", "value"), ("model_id", "key"))
_MODEL_TAG = Insert("logged_model_tag", ("model_id", "key", "value"), ("model_id", "key"))
_REGISTERED = (
    "INSERT INTO registered_model (name, description, creation_time, last_update_time, last_version, is_prompt) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_REGISTERED_TAG = Insert("registered_model_tag", ("model_id", "key", "value"), ("model_id", "key"))
_ALIAS = Insert("registered_model_alias", ("model_id", "alias", "version"), ("model_id", "alias"))
_VERSION = (
    "INSERT INTO model_version (model_id, version, creation_time, last_update_time, description, user_id, stage, "
    "source, storage_location, run_id, run_link, status, status_message, logged_model_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_VERSION_TAG = Insert("model_version_tag", ("model_version_id", "key", "value"), ("model_version_id", "key"))
_PROMPT_TAG = "mlflow.prompt.is_prompt"
_LOGGED = "models:/"


class ModelFolders:
    """What ``_FilestoreImport`` does with the folders of models. A model is written whole or not at all, and one that
    the target has is passed over."""

    root: Path
    report: ImportReport
    report_progress: Callable[[str, int, int], Any]

    def import_models(self, experiments: list[StoredExperiment]) -> None:
        """Import all logged models of these experiments, and all registered models."""
        folders = [(experiment, path) for experiment in experiments for path in logged_model_folders(experiment.folder)]
        for done, (experiment, path) in enumerate(folders, 1):
            for model in self._readable(read_logged_model, [path], "logged models that cannot be read"):
                self._write(lambda tx, e=experiment, m=model: self._put_logged_model(tx, e, m))
            self.report_progress("logged models", done, len(folders))
        paths = registered_model_folders(self.root)
        for done, path in enumerate(paths, 1):
            for model in self._readable(read_registered_model, [path], "registered models that cannot be read"):
                self._write(lambda tx, m=model: self._put_registered_model(tx, m))
            self.report_progress("registered models", done, len(paths))

    def _put_logged_model(self, tx: Transaction, experiment: StoredExperiment, model: StoredModel) -> None:
        if tx.row("SELECT 1 FROM logged_model WHERE uuid = ?", (model.id,)):
            return
        number = tx.insert(
            _MODEL,
            (
                *(model.id, experiment.id, model.name, model.artifact_location, model.status, model.status_message),
                *(model.model_type, model.source_run_id, model.creation_time, model.last_update_time),
                *(int(model.deleted), model.last_update_time if model.deleted else None),
            ),
        )
        tx.put(_MODEL_PARAM, [(number, key, value) for key, value in model.params.items()])
        tx.put(_MODEL_TAG, [(number, key, value) for key, value in model.tags.items()])
        runs: dict[str, int] = {}
        for part in chunks(sorted({point.run_id for point in model.metrics if point.run_id})):
            marks = ", ".join("?" * len(part))
            runs.update(tx.rows(f"SELECT uuid, id FROM run WHERE uuid IN ({marks})", part))
        points = [(runs[point.run_id], point) for point in model.metrics if point.run_id in runs]
        add_points_of_model(tx, number, points)
        self._count("logged models", 1)
        self._count("metric points of logged models", len(points))
        if len(points) < len(model.metrics):
            kind = "metric points of logged models whose run is gone"
            self.report.left[kind] = self.report.left.get(kind, 0) + len(model.metrics) - len(points)

    def _put_registered_model(self, tx: Transaction, model: StoredRegisteredModel) -> None:
        if tx.row("SELECT 1 FROM registered_model WHERE name = ?", (model.name,)):
            return
        last = max((version.version for version in model.versions), default=0)
        number = tx.insert(
            _REGISTERED,
            (
                *(model.name, model.description, model.creation_time, model.last_update_time, last),
                int(model.tags.get(_PROMPT_TAG, "").lower() == "true"),
            ),
        )
        tx.put(_REGISTERED_TAG, [(number, key, value) for key, value in model.tags.items()])
        tx.put(_ALIAS, [(number, alias, version) for alias, version in model.aliases.items()])
        for version in model.versions:
            _put_version(tx, number, version)
        self._count("registered models", 1)
        self._count("model versions", len(model.versions))
        self._count("aliases", len(model.aliases))


def _put_version(tx: Transaction, model: int, version: StoredVersion) -> None:
    logged = version.model_id
    if logged is None and version.source.startswith(f"{_LOGGED}m-"):
        logged = version.source.removeprefix(_LOGGED)
    number = tx.insert(
        _VERSION,
        (
            *(model, version.version, version.creation_time, version.last_update_time, version.description),
            *(version.user_id, version.stage, version.source, version.storage_location, version.run_id),
            *(version.run_link, version.status, version.status_message, logged),
        ),
    )
    tx.put(_VERSION_TAG, [(number, key, value) for key, value in version.tags.items()])
