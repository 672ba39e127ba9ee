"""Logged models: their life, and writing their params and tags."""

from __future__ import annotations

import time
import uuid

from mlflow.api import limits
from mlflow.api.logged_models import (
    CreateLoggedModel,
    DeleteLoggedModel,
    DeleteLoggedModelTag,
    FinalizeLoggedModel,
    GetLoggedModel,
    LoggedModelAnswer,
    LoggedModelList,
    LoggedModelsPage,
    LogLoggedModelParams,
    ReadLoggedModels,
    SearchLoggedModels,
    SetLoggedModelTags,
)
from mlflow.api.rpc import Empty
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.model_registry.versions_tag import each_once
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.experiments import active_experiment_row
from mlflow.store.sql.locations import below
from mlflow.store.sql.logged_model_rows import NUMBER, model_messages, model_row, model_rows_by_id, model_rows_of
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.run_names import random_run_name
from mlflow.store.sql.scope import check_known, within
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS

_CREATE = (
    "INSERT INTO logged_model (uuid, experiment_id, name, artifact_location, status, model_type, source_run_id, "
    "creation_time, last_update_time, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
)
_PARAM = Insert("logged_model_param", ("model_id", "key", "value"), ("model_id", "key"))
_TAG = Put("logged_model_tag", ("model_id", "key", "value"), ("model_id", "key"))


class LoggedModelOperations:
    """The operations on logged models."""

    @writes
    def create_logged_model(self, tx: Transaction, request: CreateLoggedModel) -> LoggedModelAnswer:
        experiment = active_experiment_row(tx, request.experiment_id)
        check_known(tx, "run", "Run", [request.source_run_id or ""])
        model_id = f"m-{uuid.uuid4().hex}"
        # experiments of other makers may have no location
        location = experiment[2] or below(self.artifact_root, str(experiment[0]))
        now = _now()
        number = tx.insert(
            _CREATE,
            (
                *(model_id, experiment[0], request.name or random_run_name()),
                below(location, "models", model_id, "artifacts"),
                LoggedModelStatus.PENDING.to_int(),
                *(request.model_type or None, request.source_run_id or None, now, now),
            ),
        )
        tx.put(_PARAM, [(number, param.key, param.value) for param in request.params])
        tags = {tag.key: tag.value for tag in request.tags}
        if MLFLOW_MODEL_VERSIONS in tags:
            tags[MLFLOW_MODEL_VERSIONS] = each_once(tags[MLFLOW_MODEL_VERSIONS])
        tx.put(_TAG, [(number, key, value) for key, value in tags.items()])
        return _answer(tx, model_id)

    @looks_up
    def get_logged_model(self, tx: Transaction, request: GetLoggedModel) -> LoggedModelAnswer:
        return _answer(tx, request.model_id)

    @writes
    def finalize_logged_model(self, tx: Transaction, request: FinalizeLoggedModel) -> LoggedModelAnswer:
        row = model_row(tx, request.model_id, lock=True)
        tx.execute(
            "UPDATE logged_model SET status = ?, last_update_time = ? WHERE id = ?",
            (request.new_status.to_int(), _now(), row[NUMBER]),
        )
        return _answer(tx, request.model_id)

    @writes
    def delete_logged_model(self, tx: Transaction, request: DeleteLoggedModel) -> Empty:
        test, values = within(tx, "logged_model")
        query = f"SELECT id, deleted FROM logged_model WHERE uuid = ?{test}"
        row = tx.locked_row(query, (request.model_id, *values))
        if row is None:
            raise not_found("Logged model", request.model_id)
        if not row[1]:
            now = _now()
            tx.execute(
                "UPDATE logged_model SET deleted = 1, deleted_time = ?, last_update_time = ? WHERE id = ?",
                (now, now, row[0]),
            )
        return Empty()

    @writes
    def log_logged_model_params(self, tx: Transaction, request: LogLoggedModelParams) -> Empty:
        number = model_row(tx, request.model_id, lock=True)[NUMBER]
        rows = [(number, param.key, param.value) for param in request.params]
        if tx.put(_PARAM, rows) == len(rows):
            return Empty()
        # some were there already, which is fine only with the same value
        stored: dict[str, str] = {}
        for part in chunks([param.key for param in request.params]):
            marks = ", ".join("?" * len(part))
            query = f'SELECT "key", value FROM logged_model_param WHERE model_id = ? AND "key" IN ({marks})'
            stored.update(tx.rows(query, (number, *part)))
        for param in request.params:
            if stored[param.key] != param.value:
                raise invalid(
                    f"The parameter {param.key!r} of logged model {request.model_id} has the value "
                    f"{limits.shown(stored[param.key])} and cannot be changed to {limits.shown(param.value)}."
                )
        return Empty()

    @writes
    def set_logged_model_tags(self, tx: Transaction, request: SetLoggedModelTags) -> Empty:
        number = model_row(tx, request.model_id, lock=True)[NUMBER]
        tags = {tag.key: tag.value for tag in request.tags}
        tx.put(_TAG, [(number, key, value) for key, value in tags.items()])
        return Empty()

    @writes
    def delete_logged_model_tag(self, tx: Transaction, request: DeleteLoggedModelTag) -> Empty:
        number = model_row(tx, request.model_id, lock=True)[NUMBER]
        query = 'DELETE FROM logged_model_tag WHERE model_id = ? AND "key" = ?'
        if not tx.execute(query, (number, request.tag_key)):
            raise MlflowException(
                f"Logged model {request.model_id} has no tag {request.tag_key!r}.", "RESOURCE_DOES_NOT_EXIST"
            )
        return Empty()

    @searches
    def search_logged_models(self, tx: Transaction, request: SearchLoggedModels) -> LoggedModelsPage:
        from mlflow.store.sql.logged_model_search import find_logged_models

        numbers, token = find_logged_models(tx, request)
        return LoggedModelsPage(model_messages(tx, model_rows_of(tx, numbers)), token)

    @searches
    def read_logged_models(self, tx: Transaction, request: ReadLoggedModels) -> LoggedModelList:
        return LoggedModelList(model_messages(tx, model_rows_by_id(tx, request.model_ids)))


def _answer(tx: Transaction, model_id: str) -> LoggedModelAnswer:
    return LoggedModelAnswer(model_messages(tx, [model_row(tx, model_id)])[0])


def _now() -> int:
    return int(time.time() * 1000)
