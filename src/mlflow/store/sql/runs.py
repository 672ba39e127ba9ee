"""Runs: their life, and writing their params, tags and metrics."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence

from mlflow.api import limits
from mlflow.api.rpc import Empty
from mlflow.api.tracking import (
    CreateRun,
    DeleteRun,
    DeleteTag,
    GetRun,
    LogBatch,
    LogMetric,
    LogModel,
    LogParam,
    RestoreRun,
    RunAnswer,
    RunUpdated,
    SetTag,
    UpdateRun,
)
from mlflow.entities.message import RunDataMessage, RunMessage
from mlflow.entities.param import Param
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.experiments import active_experiment_row
from mlflow.store.sql.locations import below
from mlflow.store.sql.logged_model_rows import add_model_points
from mlflow.store.sql.metrics import add_points
from mlflow.store.sql.operation import looks_up, writes
from mlflow.store.sql.run_names import random_run_name
from mlflow.store.sql.run_rows import active_run, locked_run, run_info, run_messages, run_row
from mlflow.store.sql.transaction import Transaction, chunks

RUN_NAME_TAG = "mlflow.runName"
LOG_MODEL_TAG = "mlflow.log-model.history"
_CREATE = (
    "INSERT INTO run (uuid, experiment_id, name, user_id, status, start_time, deleted, artifact_uri) "
    "VALUES (?, ?, ?, ?, ?, ?, 0, ?)"
)
_PARAM = Insert("param", ("run_id", "key", "value"), ("run_id", "key"))
_TAG = Put("tag", ("run_id", "key", "value"), ("run_id", "key"))


class Runs:
    """The operations on one run."""

    @writes
    def create_run(self, tx: Transaction, request: CreateRun) -> RunAnswer:
        experiment = active_experiment_row(tx, request.experiment_id)
        tags = {}
        for tag in request.tags:
            if tag.key in tags:
                raise MlflowException(f"The tag {tag.key!r} is given twice.", "BAD_REQUEST")
            tags[tag.key] = tag.value
        tagged = tags.get(RUN_NAME_TAG)
        if request.run_name and tagged and request.run_name != tagged:
            raise invalid(
                f"The run's name is given twice and differs: run_name {limits.shown(request.run_name)}, "
                f"tag {RUN_NAME_TAG} {limits.shown(tagged)}."
            )
        name = tags[RUN_NAME_TAG] = request.run_name or tagged or random_run_name()
        run_id = uuid.uuid4().hex
        # experiments of other makers may have no location
        location = experiment[2] or below(self.artifact_root, str(experiment[0]))
        row = (
            *(run_id, experiment[0], name, request.user_id, RunStatus.RUNNING, request.start_time or 0),
            below(location, run_id, "artifacts"),
        )
        number = tx.insert(_CREATE, row)
        tx.put(_TAG, [(number, key, value) for key, value in tags.items()])
        info = run_info((number, *row[:6], None, 0, row[6]))
        data = RunDataMessage(tags=[RunTag(key, value) for key, value in sorted(tags.items())])
        return RunAnswer(RunMessage(info, data))

    @looks_up
    def get_run(self, tx: Transaction, request: GetRun) -> RunAnswer:
        return RunAnswer(run_messages(tx, [run_row(tx, request.run_id)])[0])

    @writes
    def update_run(self, tx: Transaction, request: UpdateRun) -> RunUpdated:
        row = list(locked_run(tx, request.run_id))
        if row[8]:
            raise invalid(f"Run {request.run_id} is deleted; restore it before writing to it.")
        if request.run_name:
            row[3] = request.run_name
            tx.put(_TAG, [(row[0], RUN_NAME_TAG, request.run_name)])
        if request.status_name:
            row[5] = RunStatus.from_string(request.status_name)
        if request.end_time:
            row[7] = request.end_time
        tx.execute("UPDATE run SET name = ?, status = ?, end_time = ? WHERE id = ?", (row[3], row[5], row[7], row[0]))
        return RunUpdated(run_info(row))

    @writes
    def delete_run(self, tx: Transaction, request: DeleteRun) -> Empty:
        row = locked_run(tx, request.run_id)
        if not row[8]:
            now = int(time.time() * 1000)
            tx.execute("UPDATE run SET deleted = 1, deleted_time = ? WHERE id = ?", (now, row[0]))
        return Empty()

    @writes
    def restore_run(self, tx: Transaction, request: RestoreRun) -> Empty:
        row = locked_run(tx, request.run_id)
        tx.execute("UPDATE run SET deleted = 0, deleted_time = NULL WHERE id = ?", (row[0],))
        return Empty()

    @writes
    def log_metric(self, tx: Transaction, request: LogMetric) -> Empty:
        run_id, experiment_id = active_run(tx, request.run_id)
        metric = request.metric
        add_points(tx, run_id, experiment_id, (metric,))
        if metric.model_id:
            add_model_points(tx, run_id, (metric,))
        return Empty()

    @writes
    def log_param(self, tx: Transaction, request: LogParam) -> Empty:
        run_id, _ = active_run(tx, request.run_id)
        _add_params(tx, run_id, request.run_id, [Param(request.key, request.value)])
        return Empty()

    @writes
    def set_tag(self, tx: Transaction, request: SetTag) -> Empty:
        run_id, _ = active_run(tx, request.run_id)
        set_tags(tx, [run_id], {request.key: request.value})
        return Empty()

    @writes
    def delete_tag(self, tx: Transaction, request: DeleteTag) -> Empty:
        run_id, _ = active_run(tx, request.run_id)
        if not tx.execute('DELETE FROM tag WHERE run_id = ? AND "key" = ?', (run_id, request.key)):
            raise MlflowException(f"Run {request.run_id} has no tag {request.key!r}.", "RESOURCE_DOES_NOT_EXIST")
        return Empty()

    @writes
    def log_batch(self, tx: Transaction, request: LogBatch) -> Empty:
        run_id, experiment_id = active_run(tx, request.run_id)
        if request.params:
            seen = set()
            for param in request.params:
                if param.key in seen:
                    raise invalid(f"The param {param.key!r} is in the batch twice.")
                seen.add(param.key)
            _add_params(tx, run_id, request.run_id, request.params)
        if request.tags:
            set_tags(tx, [run_id], {tag.key: tag.value for tag in request.tags})
        if request.metrics:
            add_points(tx, run_id, experiment_id, request.metrics)
            add_model_points(tx, run_id, request.metrics)
        return Empty()

    @writes
    def log_model(self, tx: Transaction, request: LogModel) -> Empty:
        model = _model_record(request.model_json)
        run_id, _ = active_run(tx, request.run_id)
        row = tx.row('SELECT value FROM tag WHERE run_id = ? AND "key" = ?', (run_id, LOG_MODEL_TAG))
        history = [*(json.loads(row[0]) if row else []), model]
        tx.put(_TAG, [(run_id, LOG_MODEL_TAG, json.dumps(history))])
        return Empty()


def _add_params(tx: Transaction, run_id: int, shown_id: str, params: Sequence[Param]) -> None:
    if tx.put(_PARAM, [(run_id, param.key, param.value) for param in params]) == len(params):
        return
    # some were there already, which is fine only with the same value
    stored = {}
    for part in chunks([param.key for param in params]):
        marks = ", ".join("?" * len(part))
        query = f'SELECT "key", value FROM param WHERE run_id = ? AND "key" IN ({marks})'
        stored.update(tx.rows(query, (run_id, *part)))
    for param in params:
        if stored[param.key] != param.value:
            raise invalid(
                f"The param {param.key!r} of run {shown_id} has the value {limits.shown(stored[param.key])} and cannot "
                f"be changed to {limits.shown(param.value)}."
            )


def set_tags(tx: Transaction, run_ids: Sequence[int], tags: dict[str, str]) -> None:
    """Set tags of runs, by their numbers; the tag that holds the name of a run names it."""
    name = tags.get(RUN_NAME_TAG)
    if name:
        for part in chunks(run_ids):
            tx.execute(f"UPDATE run SET name = ? WHERE id IN ({','.join(map(str, part))})", (name,))
    # a run always has a name
    kept = [(key, value) for key, value in tags.items() if value or key != RUN_NAME_TAG]
    tx.put(_TAG, [(run_id, key, value) for run_id in run_ids for key, value in kept])


def _model_record(text: str) -> dict:
    """The part of a model's description that its run keeps.

    Raises: INVALID_PARAMETER_VALUE when the text is no such description.
    """
    try:
        model = json.loads(text)
    except ValueError:
        raise invalid(f"Invalid value {limits.shown(text)} for parameter 'model_json': it is no JSON.") from None
    if not isinstance(model, dict):
        raise invalid(f"Invalid value {limits.shown(text)} for parameter 'model_json': it must be an object.")
    absent = [name for name in ("run_id", "artifact_path", "utc_time_created", "flavors") if name not in model]
    if absent:
        raise invalid(f"Invalid value for parameter 'model_json': {', '.join(absent)} missing.")
    names = ("run_id", "artifact_path", "utc_time_created", "model_uuid", "flavors")
    return {name: model.get(name) for name in names}
