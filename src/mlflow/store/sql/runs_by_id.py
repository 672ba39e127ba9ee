"""Reading several runs by their ids."""

from __future__ import annotations

from mlflow.api.runs_by_id import GetRuns, RunsAnswer
from mlflow.store.sql.operation import searches
from mlflow.store.sql.run_rows import rows_of, run_messages
from mlflow.store.sql.search_runs import wanted
from mlflow.store.sql.transaction import Transaction, chunks


class RunsByIdRows:
    """The operation that reads several runs."""

    @searches
    def get_runs(self, tx: Transaction, request: GetRuns) -> RunsAnswer:
        parts, keys = wanted(request.fields)
        ids = list(dict.fromkeys(request.run_ids))
        numbers: list[int] = []
        for part in chunks(ids):
            marks = ", ".join("?" * len(part))
            numbers += [row[0] for row in tx.rows(f"SELECT id FROM run WHERE uuid IN ({marks})", part)]
        messages = run_messages(tx, rows_of(tx, numbers), parts, keys)
        found = {message.info.run_id: message for message in messages}
        runs = [found[run_id] for run_id in ids if run_id in found]
        return RunsAnswer(runs, [run_id for run_id in ids if run_id not in found])
