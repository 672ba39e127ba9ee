"""Rows of runs, and everything that belongs to them, as the wire has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.message import RunDataMessage, RunMessage
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.sql.experiments import stage
from mlflow.store.sql.scope import within
from mlflow.store.sql.transaction import Transaction, chunks

_NAN = float("nan")
_COLUMNS = "id, uuid, experiment_id, name, user_id, status, start_time, end_time, deleted, artifact_uri"
_BY_UUID = f"SELECT {_COLUMNS} FROM run WHERE uuid = ?"
_STATE = "SELECT id, experiment_id, deleted FROM run WHERE uuid = ?"
_NUMBER = "SELECT id FROM run WHERE uuid = ?"
PARTS = frozenset(("metrics", "params", "tags", "inputs", "outputs"))
"""What a run message can hold beside the info."""
DATASETS = "datasets"
CHILDREN = "children"
"""Parts that only those get who ask for them: the data sets among the inputs, by name; how many runs are below."""


def active_run(tx: Transaction, run_id: str) -> tuple[int, int]:
    """Number and experiment of a run, which the transaction locks: writers of one run come one after another.

    Raises: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when it is deleted.
    """
    test, values = within(tx, "run")
    row = tx.locked_row(_STATE + test, (run_id, *values))
    if row is None:
        raise not_found("Run", run_id)
    if row[2]:
        raise deleted_run(run_id)
    return row[0], row[1]


def locked_run(tx: Transaction, run_id: str) -> Any:
    """The row of a run, deleted or not, locked against other writers.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    test, values = within(tx, "run")
    row = tx.locked_row(_BY_UUID + test, (run_id, *values))
    if row is None:
        raise not_found("Run", run_id)
    return row


class LockedRun(NamedTuple):
    """What a change of many runs needs to know of each."""

    number: int
    run_id: str
    experiment: int
    deleted: int


def locked_runs(tx: Transaction, run_ids: Sequence[str]) -> list[LockedRun]:
    """Runs, deleted or not, in the order of their numbers, which the transaction locks.

    Raises: RESOURCE_DOES_NOT_EXIST that names the first that is unknown.
    """
    numbers = numbers_of_runs(tx, run_ids)
    found = {}
    # in one order everywhere, so that two writers cannot wait for each other
    for part in chunks(sorted(numbers.values())):
        # of a few lengths only, since texts of statements are remembered
        padded = [*part, *[part[-1]] * (-len(part) % 50)] if len(part) > 1 else part
        marks = ", ".join("?" * len(padded))
        query = f"SELECT id, uuid, experiment_id, deleted FROM run WHERE id IN ({marks}) ORDER BY id"
        for row in tx.locked_rows(query, padded):
            found[row[1]] = LockedRun(*row)
    for run_id in run_ids:
        if run_id not in found:
            raise not_found("Run", run_id)
    return list(found.values())


def active_runs(tx: Transaction, run_ids: Sequence[str]) -> list[LockedRun]:
    """Runs as ``locked_runs`` gives them.

    Raises: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when one is deleted.
    """
    runs = locked_runs(tx, run_ids)
    for run in runs:
        if run.deleted:
            raise deleted_run(run.run_id)
    return runs


def states_of_runs(tx: Transaction, run_ids: Iterable[str]) -> dict[str, LockedRun]:
    """Those of these runs that there are, by their ids, deleted or not; the transaction locks them."""
    found = {}
    wanted = sorted(run_ids)
    for part in chunks(wanted):
        # of a few lengths only, since texts of statements are remembered
        padded = [*part, *[part[-1]] * (-len(part) % 16)] if len(part) > 1 else part
        query = f"SELECT id, uuid, experiment_id, deleted FROM run WHERE uuid IN ({', '.join('?' * len(padded))})"
        if len(wanted) > 1:
            # in one order everywhere, so that two writers cannot wait for each other
            query += " ORDER BY id"
        for row in tx.locked_rows(query, padded):
            found[row[1]] = LockedRun(*row)
    return found


def deleted_run(run_id: str) -> MlflowException:
    """A run is deleted, so it cannot be written to."""
    return invalid(f"Run {run_id} is deleted; restore it before writing to it.")


def experiments_of_runs(tx: Transaction, run_ids: Sequence[str]) -> dict[str, str]:
    """The ids of the experiments of runs, by run id; one that is gone is left out."""
    found = {}
    for part in chunks(run_ids):
        marks = ", ".join("?" * len(part))
        for run_id, number in tx.rows(f"SELECT uuid, experiment_id FROM run WHERE uuid IN ({marks})", part):
            found[run_id] = str(number)
    return found


def run_row(tx: Transaction, run_id: str) -> Any:
    """The row of a run, deleted or not.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    test, values = within(tx, "run")
    row = tx.row(_BY_UUID + test, (run_id, *values))
    if row is None:
        raise not_found("Run", run_id)
    return row


def numbers_of_runs(tx: Transaction, run_ids: Sequence[str]) -> dict[str, int]:
    """The numbers of runs by their ids, deleted or not; one that is not there is left out."""
    test, values = within(tx, "run")
    found: dict[str, int] = {}
    for part in chunks(list(dict.fromkeys(run_ids))):
        marks = ", ".join("?" * len(part))
        found.update(tx.rows(f"SELECT uuid, id FROM run WHERE uuid IN ({marks}){test}", (*part, *values)))
    return found


def run_number(tx: Transaction, run_id: str) -> int | None:
    """The number of a run, deleted or not; None when there is none of that id."""
    test, values = within(tx, "run")
    row = tx.row(_NUMBER + test, (run_id, *values))
    return None if row is None else row[0]


def rows_of(tx: Transaction, numbers: Sequence[int]) -> list[Any]:
    """The rows of runs in the order of their numbers; one that is gone is left out."""
    found = {}
    for part in chunks(numbers):
        for row in tx.rows(f"SELECT {_COLUMNS} FROM run WHERE id IN ({','.join(map(str, part))})"):
            found[row[0]] = row
    return [found[number] for number in numbers if number in found]


def run_info(row: Any) -> RunInfo:
    """The info that a row of a run says."""
    _, uuid, experiment_id, name, user_id, status, start_time, end_time, deleted, artifact_uri = row
    return RunInfo(
        uuid,
        str(experiment_id),
        user_id,
        RunStatus.to_string(status),
        start_time,
        end_time,
        stage(deleted),
        artifact_uri,
        name,
    )


def run_messages(
    tx: Transaction,
    rows: Sequence[Any],
    parts: frozenset[str] = PARTS,
    keys: dict[str, list[str]] | None = None,
) -> list[RunMessage]:
    """The wire form of run rows.

    Args:
        parts: which of ``PARTS`` to read.
        keys: for ``metrics``, ``params`` and ``tags``: the only keys wanted.
    """
    keys = keys or {}
    messages = {}
    for row in rows:
        messages[row[0]] = RunMessage(run_info(row), RunDataMessage([], [], []), RunInputs([], []), RunOutputs([]))
    for part in chunks(list(messages), 1000):
        found = {number: messages[number] for number in part}
        listed = ",".join(map(str, part))
        for name, read in _READERS:
            if name in parts:
                read(tx, found, listed, keys.get(name))
    return list(messages.values())


def _only(tx: Transaction, column: str, keys: list[Any] | None) -> tuple[str, Sequence[Any]]:
    if not keys:
        return "", ()
    return f" AND {column} IN ({', '.join('?' * len(keys))})", keys


def _read_metrics(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    only = ""
    if keys:
        ids = [number for number in map(tx.key_id, keys) if number is not None]
        if not ids:
            return
        only = f" AND key_id IN ({','.join(map(str, ids))})"
    rows = tx.rows(
        "SELECT run_id, key_id, last_value, last_timestamp, last_step FROM run_metric "
        f"WHERE run_id IN ({listed}){only}".replace("last_value", '"last_value"')
    )
    names = tx.key_names({row[1] for row in rows})
    for number, key, value, timestamp, step in rows:
        found[number].data.metrics.append(Metric(names[key], _NAN if value is None else value, timestamp, step))
    for message in found.values():
        message.data.metrics.sort(key=lambda metric: metric.key)


def _read_params(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    only, values = _only(tx, '"key"', keys)
    query = f'SELECT run_id, "key", value FROM param WHERE run_id IN ({listed}){only} ORDER BY run_id, "key"'
    for number, key, value in tx.rows(query, values):
        found[number].data.params.append(Param(key, value))


def _read_tags(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    only, values = _only(tx, '"key"', keys)
    query = f'SELECT run_id, "key", value FROM tag WHERE run_id IN ({listed}){only} ORDER BY run_id, "key"'
    for number, key, value in tx.rows(query, values):
        found[number].data.tags.append(RunTag(key, value))


def _read_inputs(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    _read_dataset_uses(tx, found, listed, 'name, digest, source_type, source, "schema", profile')
    query = f"SELECT run_id, model_id FROM run_model_input WHERE run_id IN ({listed}) ORDER BY run_id, model_id"
    for number, model_id in tx.rows(query):
        found[number].inputs.model_inputs.append(LoggedModelInput(model_id))


def _read_datasets(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    _read_dataset_uses(tx, found, listed, "name, digest, source_type, ''")


def _read_dataset_uses(tx: Transaction, found: dict[int, RunMessage], listed: str, columns: str) -> None:
    uses = {}
    for use, number, *fields in tx.rows(
        f"SELECT run_dataset.id, run_id, {columns} "
        f"FROM run_dataset JOIN dataset ON dataset.id = dataset_id WHERE run_id IN ({listed}) "
        "ORDER BY run_dataset.id"
    ):
        uses[use] = DatasetInput(Dataset(*fields), [])
        found[number].inputs.dataset_inputs.append(uses[use])
    for part in chunks(list(uses)):
        for use, key, value in tx.rows(
            'SELECT run_dataset_id, "key", value FROM run_dataset_tag '
            f'WHERE run_dataset_id IN ({",".join(map(str, part))}) ORDER BY run_dataset_id, "key"'
        ):
            uses[use].tags.append(InputTag(key, value))


def _read_outputs(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    query = (
        f"SELECT run_id, model_id, step FROM run_model_output WHERE run_id IN ({listed}) "
        "ORDER BY run_id, step, model_id"
    )
    for number, model_id, step in tx.rows(query):
        found[number].outputs.model_outputs.append(LoggedModelOutput(model_id, step))


def _read_children(tx: Transaction, found: dict[int, RunMessage], listed: str, keys: list[str] | None) -> None:
    by_uuid = {message.info.run_id: message for message in found.values()}
    test, values = within(tx, "r")
    query = (
        "SELECT t.value, count(*) FROM tag t JOIN run r ON r.id = t.run_id AND r.deleted = 0 "
        f"WHERE t.\"key\" = 'mlflow.parentRunId' AND t.value IN ({', '.join('?' * len(by_uuid))}){test} "
        "GROUP BY t.value"
    )
    for uuid, count in tx.rows(query, [*by_uuid, *values]):
        by_uuid[uuid].children = count


_READERS: tuple[tuple[str, Callable], ...] = (
    ("metrics", _read_metrics),
    ("params", _read_params),
    ("tags", _read_tags),
    ("inputs", _read_inputs),
    (DATASETS, _read_datasets),
    ("outputs", _read_outputs),
    (CHILDREN, _read_children),
)
