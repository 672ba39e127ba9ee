"""Rows of logged models, and everything that belongs to them, as the wire has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow.api.limits import MAX_DATASET_DIGEST_LENGTH, MAX_DATASET_NAME_LENGTH, check_length
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.message import LoggedModelData, LoggedModelInfo, LoggedModelMessage
from mlflow.entities.metric import Metric
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.scope import within
from mlflow.store.sql.transaction import Transaction, chunks

_COLUMNS = (
    "id, uuid, experiment_id, name, artifact_location, status, status_message, model_type, source_run_id, "
    "creation_time, last_update_time, deleted"
)
_BY_UUID = f"SELECT {_COLUMNS} FROM logged_model WHERE uuid = ?"
_POINT_COLUMNS = (
    *("model_id", "key_id", "timestamp", "step", "run_id"),
    *("dataset_name", "dataset_digest", "value", "is_nan"),
)
_POINT = Insert("logged_model_metric", _POINT_COLUMNS, _POINT_COLUMNS)

# positions in a row
NUMBER, DELETED = 0, 11


def model_row(tx: Transaction, model_id: str, *, lock: bool = False) -> Any:
    """The row of a model that is not deleted.

    Args:
        lock: hold it against other writers.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    test, values = within(tx, "logged_model")
    row = (tx.locked_row if lock else tx.row)(_BY_UUID + test, (model_id, *values))
    if row is None:
        raise not_found("Logged model", model_id)
    if row[DELETED]:
        raise MlflowException(f"Logged model {model_id} is deleted.", "RESOURCE_DOES_NOT_EXIST")
    return row


def model_rows_of(tx: Transaction, numbers: Sequence[int]) -> list[Any]:
    """The rows of models in the order of their numbers; one that is gone is left out."""
    found = {}
    for part in chunks(numbers):
        for row in tx.rows(f"SELECT {_COLUMNS} FROM logged_model WHERE id IN ({','.join(map(str, part))})"):
            found[row[NUMBER]] = row
    return [found[number] for number in numbers if number in found]


def model_rows_by_id(tx: Transaction, model_ids: Sequence[str]) -> list[Any]:
    """The rows of models in the order of their ids; one that is not there or deleted is left out."""
    test, values = within(tx, "logged_model")
    found = {}
    for part in chunks(list(dict.fromkeys(model_ids))):
        marks = ", ".join("?" * len(part))
        query = f"SELECT {_COLUMNS} FROM logged_model WHERE deleted = 0 AND uuid IN ({marks}){test}"
        for row in tx.rows(query, (*part, *values)):
            found[row[1]] = row
    return [found[model_id] for model_id in dict.fromkeys(model_ids) if model_id in found]


def model_messages(tx: Transaction, rows: Sequence[Any]) -> list[LoggedModelMessage]:
    """The wire form of rows of models."""
    messages = {row[NUMBER]: LoggedModelMessage(_info(row), LoggedModelData([], [])) for row in rows}
    for part in chunks(list(messages), 1000):
        listed = ",".join(map(str, part))
        where = f'WHERE model_id IN ({listed}) ORDER BY model_id, "key"'
        for number, key, value in tx.rows(f'SELECT model_id, "key", value FROM logged_model_param {where}'):
            messages[number].data.params.append(LoggedModelParameter(key, value))
        for number, key, value in tx.rows(f'SELECT model_id, "key", value FROM logged_model_tag {where}'):
            messages[number].info.tags.append(LoggedModelTag(key, value))
        _read_points(tx, messages, listed)
    return list(messages.values())


def _info(row: Any) -> LoggedModelInfo:
    _, uuid, experiment_id, name, location, status, message, model_type, source_run_id, created, updated, _ = row
    return LoggedModelInfo(
        uuid,
        str(experiment_id),
        name,
        created,
        updated,
        location,
        LoggedModelStatus.from_int(status).to_proto(),
        # as empty texts on the wire, which MLflow's server has too
        model_type or "",
        source_run_id or "",
        message,
        [],
    )


def _read_points(tx: Transaction, messages: dict[int, LoggedModelMessage], listed: str) -> None:
    rows = tx.rows(
        "SELECT p.model_id, p.key_id, p.value, p.is_nan, p.timestamp, p.step, p.dataset_name, p.dataset_digest, "
        "run.uuid FROM logged_model_metric p JOIN run ON run.id = p.run_id "
        f"WHERE p.model_id IN ({listed}) "
        "ORDER BY p.model_id, p.timestamp, p.step, p.key_id, p.dataset_name, p.dataset_digest, p.value, p.run_id"
    )
    names = tx.key_names({row[1] for row in rows})
    for number, key, value, is_nan, timestamp, step, dataset_name, dataset_digest, run_id in rows:
        message = messages[number]
        message.data.metrics.append(
            Metric(
                names[key],
                float("nan") if is_nan else value,
                timestamp,
                step,
                message.info.model_id,
                dataset_name or None,
                dataset_digest or None,
                run_id,
            )
        )


def add_model_points(tx: Transaction, run_id: int, metrics: Sequence[Metric]) -> None:
    """Store, for their models, those points of a run that say a model.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such model.
    """
    metrics = [metric for metric in metrics if metric.model_id]
    if not metrics:
        return
    numbers = _numbers(tx, sorted({metric.model_id for metric in metrics if metric.model_id}))
    _put_points(tx, [(numbers[metric.model_id], run_id, metric) for metric in metrics])


def add_points_of_model(tx: Transaction, number: int, points: Sequence[tuple[int, Metric]]) -> None:
    """Store points of one model, each with the number of the run that logged it."""
    _put_points(tx, [(number, run_id, metric) for run_id, metric in points])


def _put_points(tx: Transaction, points: Sequence[tuple[int, int, Metric]]) -> None:
    keys = tx.key_ids({metric.key for _, _, metric in points})
    rows = []
    for number, run_id, metric in points:
        check_length("dataset name", metric.dataset_name or "", MAX_DATASET_NAME_LENGTH)
        check_length("dataset digest", metric.dataset_digest or "", MAX_DATASET_DIGEST_LENGTH)
        value = float(metric.value)
        is_nan = int(value != value)
        rows.append(
            (
                *(number, keys[metric.key], metric.timestamp, metric.step, run_id),
                *(metric.dataset_name or "", metric.dataset_digest or "", 0.0 if is_nan else value, is_nan),
            )
        )
    tx.put(_POINT, rows)


def _numbers(tx: Transaction, model_ids: Sequence[str]) -> dict[str, int]:
    """The numbers of models, deleted or not: what is measured of a model that is being deleted is no error."""
    test, values = within(tx, "logged_model")
    found = {}
    for part in chunks(model_ids):
        marks = ", ".join("?" * len(part))
        found.update(tx.rows(f"SELECT uuid, id FROM logged_model WHERE uuid IN ({marks}){test}", (*part, *values)))
    for model_id in model_ids:
        if model_id not in found:
            raise not_found("Logged model", model_id)
    return found
