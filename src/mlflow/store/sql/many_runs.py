"""Changes of many runs in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mlflow.api.many_runs import ChangedRuns, DeleteRuns, DeleteTagOfRuns, MoveRuns, RestoreRuns, SetTagOfRuns
from mlflow.exceptions import MlflowException
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.experiments import active_experiment_row
from mlflow.store.sql.operation import writes
from mlflow.store.sql.run_rows import active_runs, locked_runs
from mlflow.store.sql.runs import set_tags
from mlflow.store.sql.transaction import Transaction, chunks

_DATASET_COLUMNS = ("experiment_id", "name", "digest", "source_type", "source", "schema", "profile")
_DATASET = Insert("dataset", _DATASET_COLUMNS, _DATASET_COLUMNS[:3])


class ManyRunsOperations:
    """The operations on many runs."""

    @writes
    def delete_runs(self, tx: Transaction, request: DeleteRuns) -> ChangedRuns:
        now = int(time.time() * 1000)
        changed = [run.number for run in locked_runs(tx, request.run_ids) if not run.deleted]
        _for_all(tx, changed, f"UPDATE run SET deleted = 1, deleted_time = {now} WHERE id IN ({{}})")
        return ChangedRuns(len(changed))

    @writes
    def restore_runs(self, tx: Transaction, request: RestoreRuns) -> ChangedRuns:
        changed = [run.number for run in locked_runs(tx, request.run_ids) if run.deleted]
        _for_all(tx, changed, "UPDATE run SET deleted = 0, deleted_time = NULL WHERE id IN ({})")
        return ChangedRuns(len(changed))

    @writes
    def set_tag_of_runs(self, tx: Transaction, request: SetTagOfRuns) -> ChangedRuns:
        runs = active_runs(tx, request.run_ids)
        set_tags(tx, [run.number for run in runs], {request.key: request.value})
        return ChangedRuns(len(runs))

    @writes
    def delete_tag_of_runs(self, tx: Transaction, request: DeleteTagOfRuns) -> ChangedRuns:
        runs = active_runs(tx, request.run_ids)
        query = 'DELETE FROM tag WHERE run_id IN ({}) AND "key" = ?'
        changed = _for_all(tx, [run.number for run in runs], query, request.key)
        if not changed:
            message = f"None of these runs has a tag {request.key!r}."
            raise MlflowException(message, "RESOURCE_DOES_NOT_EXIST")
        return ChangedRuns(changed)

    @writes
    def move_runs(self, tx: Transaction, request: MoveRuns) -> ChangedRuns:
        # experiments are locked before runs everywhere
        target = active_experiment_row(tx, request.experiment_id)[0]
        moved = [run for run in active_runs(tx, request.run_ids) if run.experiment != target]
        numbers = [run.number for run in moved]
        for table, column in (("run", "id"), ("run_metric", "run_id")):
            _for_all(tx, numbers, f"UPDATE {table} SET experiment_id = {target} WHERE {column} IN ({{}})")
        for part in chunks([run.run_id for run in moved]):
            marks = ", ".join("?" * len(part))
            tx.execute(f"UPDATE logged_model SET experiment_id = ? WHERE source_run_id IN ({marks})", (target, *part))
        _move_datasets(tx, numbers, target)
        return ChangedRuns(len(moved))


def _for_all(tx: Transaction, numbers: Sequence[int], statement: str, *values: str) -> int:
    """Run a statement over the numbers of many runs; the number of rows it touched."""
    return sum(tx.execute(statement.format(",".join(map(str, part))), values) for part in chunks(numbers))


def _move_datasets(tx: Transaction, runs: Sequence[int], target: int) -> None:
    """Let runs use datasets of an experiment, with the names and digests of those that they use now."""
    used: dict[int, list[int]] = {}
    for part in chunks(runs):
        listed = ",".join(map(str, part))
        for use, dataset in tx.rows(f"SELECT id, dataset_id FROM run_dataset WHERE run_id IN ({listed})"):
            used.setdefault(dataset, []).append(use)
    names = ", ".join(f'"{column}"' for column in _DATASET_COLUMNS[1:])
    for dataset, uses in used.items():
        values = tx.row(f"SELECT {names} FROM dataset WHERE id = ?", (dataset,))
        tx.put(_DATASET, [(target, *values)])
        query = "SELECT id FROM dataset WHERE experiment_id = ? AND name = ? AND digest = ?"
        there = tx.row(query, (target, *values[:2]))[0]
        _for_all(tx, uses, f"UPDATE run_dataset SET dataset_id = {there} WHERE id IN ({{}})")
