"""Experiments and their tags."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from mlflow.api.rpc import Empty
from mlflow.api.tracking import (
    CreateExperiment,
    DeleteExperiment,
    DeleteExperimentTag,
    ExperimentAnswer,
    ExperimentCreated,
    ExperimentsPage,
    GetExperiment,
    GetExperimentByName,
    RestoreExperiment,
    SearchExperiments,
    SetExperimentTag,
    UpdateExperiment,
)
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.message import ExperimentMessage
from mlflow.exceptions import MlflowException, already_exists, invalid, not_found
from mlflow.store.keeping import check_tag
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.locations import absolute, below
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.scope import confined_to, experiments_within, workspace_of
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.workspace_rows import entered

_COLUMNS = "id, name, artifact_location, deleted, creation_time, last_update_time, deleted_time, workspace"
_BY_ID = f"SELECT {_COLUMNS} FROM experiment WHERE id = ?"
_BY_NAME = f"SELECT {_COLUMNS} FROM experiment WHERE workspace = ? AND name = ?"
_CREATE = Insert(
    "experiment", ("workspace", "name", "deleted", "creation_time", "last_update_time"), ("workspace", "name")
)
_TAG = Put("experiment_tag", ("experiment_id", "key", "value"), ("experiment_id", "key"))


def number_of(experiment_id: str) -> int:
    """The number inside the database of an experiment's id.

    Raises: INVALID_PARAMETER_VALUE when it is none.
    """
    if experiment_id.isascii() and experiment_id.isdigit() and len(experiment_id) < 19:
        return int(experiment_id)
    raise invalid(f"Invalid experiment id {experiment_id!r}: it must be a whole number.")


def stage(deleted: int) -> str:
    """The lifecycle stage that a ``deleted`` column says."""
    return "deleted" if deleted else "active"


def _in_sight(tx: Transaction, row: Any) -> Any:
    """The row of an experiment, or None when it is of another workspace than the caller's."""
    workspace = confined_to(tx)
    return row if row is None or workspace is None or row[7] == workspace else None


def experiments_asked(tx: Transaction, experiment_ids: Iterable[str]) -> list[int]:
    """The numbers of the experiments that are searched, in order: those that the caller may not know are left out.

    Raises: INVALID_PARAMETER_VALUE for an id that is none.
    """
    return experiments_within(tx, map(number_of, experiment_ids))


def experiment_row(tx: Transaction, experiment_id: str) -> Any:
    """The row of an experiment, locked against other writers.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = _in_sight(tx, tx.locked_row(_BY_ID, (number_of(experiment_id),)))
    if row is None:
        raise not_found("Experiment", experiment_id)
    return row


def active_experiment_row(tx: Transaction, experiment_id: str) -> Any:
    """The row of an experiment that is not deleted, held against deletion.

    Raises: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when it is deleted.
    """
    row = _in_sight(tx, tx.shared_row(_BY_ID, (number_of(experiment_id),)))
    if row is None:
        raise not_found("Experiment", experiment_id)
    if row[3]:
        raise invalid(f"Experiment {experiment_id} ({row[1]!r}) is deleted; restore it before writing to it.")
    return row


def experiment_messages(tx: Transaction, rows: Sequence[Any]) -> list[ExperimentMessage]:
    """The wire form of experiment rows, with their tags."""
    tags: dict[int, list[ExperimentTag]] = {row[0]: [] for row in rows}
    for part in chunks(list(tags)):
        listed = ",".join(map(str, part))
        query = (
            'SELECT experiment_id, "key", value FROM experiment_tag '
            f'WHERE experiment_id IN ({listed}) ORDER BY experiment_id, "key"'
        )
        for number, key, value in tx.rows(query):
            tags[number].append(ExperimentTag(key, value))
    return [
        ExperimentMessage(
            experiment_id=str(number),
            name=name,
            artifact_location=location,
            lifecycle_stage=stage(deleted),
            last_update_time=updated,
            creation_time=created,
            tags=tags[number],
            workspace=workspace,
        )
        for number, name, location, deleted, created, updated, _, workspace in rows
    ]


class Experiments:
    """The operations on experiments."""

    @writes
    def create_experiment(self, tx: Transaction, request: CreateExperiment) -> ExperimentCreated:
        seen = set()
        for tag in request.tags:
            check_tag(tag.key, tag.value)
            if tag.key in seen:
                raise already_exists(f"The experiment tag {tag.key!r} is given twice.")
            seen.add(tag.key)
        given = request.artifact_location
        if given and confined_to(tx) is not None:
            raise invalid(
                f"Invalid value {given[:500]!r} for parameter 'artifact_location': where workspaces are enabled, the "
                "workspace says where artifacts are kept."
            )
        root = entered(tx, self)
        now = _now()
        if not tx.put(_CREATE, [(workspace_of(tx), request.name, 0, now, now)]):
            raise _name_taken(tx, request.name)
        number = tx.row(_BY_NAME, (workspace_of(tx), request.name))[0]
        location = absolute(given) if given else below(root, str(number))
        tx.execute("UPDATE experiment SET artifact_location = ? WHERE id = ?", (location, number))
        tx.put(_TAG, [(number, tag.key, tag.value) for tag in request.tags])
        return ExperimentCreated(str(number))

    @looks_up
    def get_experiment(self, tx: Transaction, request: GetExperiment) -> ExperimentAnswer:
        row = _in_sight(tx, tx.row(_BY_ID, (number_of(request.experiment_id),)))
        if row is None:
            raise not_found("Experiment", request.experiment_id)
        return ExperimentAnswer(experiment_messages(tx, [row])[0])

    @looks_up
    def get_experiment_by_name(self, tx: Transaction, request: GetExperimentByName) -> ExperimentAnswer:
        row = tx.row(_BY_NAME, (workspace_of(tx), request.experiment_name))
        if row is None:
            raise MlflowException(
                f"There is no experiment named {request.experiment_name!r}.", "RESOURCE_DOES_NOT_EXIST"
            )
        return ExperimentAnswer(experiment_messages(tx, [row])[0])

    @searches
    def search_experiments(self, tx: Transaction, request: SearchExperiments) -> ExperimentsPage:
        from mlflow.store.sql.search import find_experiments

        ids, token = find_experiments(tx, request)
        if not ids:
            return ExperimentsPage()
        found = {}
        for part in chunks(ids):
            for row in tx.rows(f"SELECT {_COLUMNS} FROM experiment WHERE id IN ({','.join(map(str, part))})"):
                found[row[0]] = row
        rows = [found[number] for number in ids if number in found]
        return ExperimentsPage(experiment_messages(tx, rows), token)

    @writes
    def update_experiment(self, tx: Transaction, request: UpdateExperiment) -> Empty:
        row = experiment_row(tx, request.experiment_id)
        if row[3]:
            raise invalid(f"Experiment {request.experiment_id} ({row[1]!r}) is deleted and cannot be renamed.")
        if request.new_name != row[1] and tx.row(_BY_NAME, (row[7], request.new_name)) is not None:
            taken = _name_taken(tx, request.new_name)
            raise MlflowException(taken.message, "BAD_REQUEST")
        tx.execute(
            "UPDATE experiment SET name = ?, last_update_time = ? WHERE id = ?",
            (request.new_name, _now(), row[0]),
        )
        return Empty()

    @writes
    def delete_experiment(self, tx: Transaction, request: DeleteExperiment) -> Empty:
        row = experiment_row(tx, request.experiment_id)
        if row[3]:
            raise MlflowException(
                f"Experiment {request.experiment_id} ({row[1]!r}) is deleted already.",
                "RESOURCE_DOES_NOT_EXIST",
            )
        now = _now()
        last = tx.row("SELECT max(deleted_time) FROM run WHERE experiment_id = ?", (row[0],))[0]
        # unlike that of any run deleted before, so that a restore knows which ones went with the experiment
        deleted_time = max(now, (last or 0) + 1)
        tx.execute(
            "UPDATE experiment SET deleted = 1, deleted_time = ?, last_update_time = ? WHERE id = ?",
            (deleted_time, now, row[0]),
        )
        tx.execute(
            "UPDATE run SET deleted = 1, deleted_time = ? WHERE experiment_id = ? AND deleted = 0",
            (deleted_time, row[0]),
        )
        return Empty()

    @writes
    def restore_experiment(self, tx: Transaction, request: RestoreExperiment) -> Empty:
        row = experiment_row(tx, request.experiment_id)
        if not row[3]:
            raise MlflowException(
                f"Experiment {request.experiment_id} ({row[1]!r}) is not deleted.", "RESOURCE_DOES_NOT_EXIST"
            )
        tx.execute(
            "UPDATE experiment SET deleted = 0, deleted_time = NULL, last_update_time = ? WHERE id = ?",
            (_now(), row[0]),
        )
        tx.execute(
            "UPDATE run SET deleted = 0, deleted_time = NULL WHERE experiment_id = ? AND deleted = 1 "
            "AND deleted_time = ?",
            (row[0], row[6]),
        )
        return Empty()

    @writes
    def set_experiment_tag(self, tx: Transaction, request: SetExperimentTag) -> Empty:
        check_tag(request.key, request.value)
        row = active_experiment_row(tx, request.experiment_id)
        tx.put(_TAG, [(row[0], request.key, request.value)])
        return Empty()

    @writes
    def delete_experiment_tag(self, tx: Transaction, request: DeleteExperimentTag) -> Empty:
        row = active_experiment_row(tx, request.experiment_id)
        query = 'DELETE FROM experiment_tag WHERE experiment_id = ? AND "key" = ?'
        if not tx.execute(query, (row[0], request.key)):
            raise MlflowException(
                f"Experiment {request.experiment_id} has no tag {request.key!r}.", "RESOURCE_DOES_NOT_EXIST"
            )
        return Empty()


def _now() -> int:
    return int(time.time() * 1000)


def _name_taken(tx: Transaction, name: str) -> MlflowException:
    row = tx.row(_BY_NAME, (workspace_of(tx), name))
    message = f"An experiment named {name!r} exists already"
    if row is not None and row[3]:
        message += (
            f", with id {row[0]} and deleted: restore it, remove it for good with `mlflow gc`, or take another name"
        )
    elif row is not None:
        message += f", with id {row[0]}"
    return already_exists(message + ".")
