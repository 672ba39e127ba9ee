"""Reading several runs by their ids."""

from __future__ import annotations

from mlflow.api.runs_by_id import GetRuns, RunsAnswer
from mlflow.store.sql.operation import searches
from mlflow.store.sql.run_rows import numbers_of_runs, rows_of, run_messages
from mlflow.store.sql.search_runs import wanted
from mlflow.store.sql.transaction import Transaction


class RunsByIdRows:
    """The operation that reads several runs."""

    @searches
    def get_runs(self, tx: Transaction, request: GetRuns) -> RunsAnswer:
        parts, keys = wanted(request.fields)
        ids = list(dict.fromkeys(request.run_ids))
        messages = run_messages(tx, rows_of(tx, list(numbers_of_runs(tx, ids).values())), parts, keys)
        found = {message.info.run_id: message for message in messages}
        runs = [found[run_id] for run_id in ids if run_id in found]
        return RunsAnswer(runs, [run_id for run_id in ids if run_id not in found])
