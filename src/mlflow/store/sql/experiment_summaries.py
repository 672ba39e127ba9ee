"""What experiments hold, in figures."""

from __future__ import annotations

from mlflow.api.experiment_summaries import ExperimentSummaries, ExperimentSummary, SummarizeExperiments
from mlflow.entities.run_status import RunStatus
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.operation import scans
from mlflow.store.sql.scope import experiments_within
from mlflow.store.sql.transaction import Transaction, chunks


class ExperimentSummariesOperations:
    """The operation that counts what experiments hold."""

    @scans
    def summarize_experiments(self, tx: Transaction, request: SummarizeExperiments) -> ExperimentSummaries:
        asked = list(dict.fromkeys(map(number_of, request.experiment_ids)))
        numbers = experiments_within(tx, asked)
        found: dict[int, ExperimentSummary] = {}
        for part in chunks(numbers):
            among = f"experiment_id IN ({','.join(map(str, part))})"
            for (number,) in tx.rows(f"SELECT id FROM experiment WHERE id IN ({','.join(map(str, part))})"):
                found[number] = ExperimentSummary(str(number))
            for number, runs, running, last in tx.rows(
                f"SELECT experiment_id, count(*), sum(CASE WHEN status = {RunStatus.RUNNING} THEN 1 ELSE 0 END), "
                f"max(start_time) FROM run WHERE {among} AND deleted = 0 GROUP BY experiment_id"
            ):
                one = found[number]
                # MySQL's sums are decimals
                one.runs, one.running, one.last_start_time = runs, int(running), last
            for number, traces in tx.rows(
                f"SELECT experiment_id, count(*) FROM trace WHERE {among} GROUP BY experiment_id"
            ):
                found[number].traces = traces
            for number, models in tx.rows(
                f"SELECT experiment_id, count(*) FROM logged_model WHERE {among} AND deleted = 0 GROUP BY experiment_id"
            ):
                found[number].models = models
        return ExperimentSummaries([found[number] for number in asked if number in found])
