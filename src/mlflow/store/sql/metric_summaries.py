"""Reading the summary row that is kept for every run and metric."""

from __future__ import annotations

from mlflow.api.metric_summaries import (
    GetMetricSummaries,
    MetricSummariesAnswer,
    MetricSummary,
    RunMetricSummaries,
)
from mlflow.exceptions import not_found
from mlflow.store.sql.operation import scans
from mlflow.store.sql.run_rows import run_number
from mlflow.store.sql.transaction import Transaction, chunks

_NAN = float("nan")
_SUMMARY = (
    "SELECT key_id, points, last_value, last_step, last_timestamp, first_value, first_step, first_timestamp, "
    "min_value, min_step, max_value, max_step FROM run_metric WHERE run_id = ?"
)


class MetricSummaryRows:
    """The operation that reads summaries of metrics."""

    @scans
    def get_metric_summaries(self, tx: Transaction, request: GetMetricSummaries) -> MetricSummariesAnswer:
        keys = None
        if request.metric_keys:
            keys = sorted({number for key in request.metric_keys if (number := tx.key_id(key)) is not None})
        found = []
        for uuid in dict.fromkeys(request.run_ids):
            run = run_number(tx, uuid)
            if run is None:
                raise not_found("Run", uuid)
            found.append(RunMetricSummaries(uuid, _summaries(tx, run, keys)))
        return MetricSummariesAnswer(found)


def _summaries(tx: Transaction, run_id: int, keys: list[int] | None) -> list[MetricSummary]:
    if keys is None:
        rows = tx.rows(_SUMMARY, (run_id,))
    else:
        rows = []
        for part in chunks(keys):
            rows += tx.rows(f"{_SUMMARY} AND key_id IN ({','.join(map(str, part))})", (run_id,))
    names = tx.key_names({row[0] for row in rows})
    summaries = [
        MetricSummary(
            key=names[row[0]],
            points=row[1],
            last=_NAN if row[2] is None else row[2],
            last_step=row[3],
            last_timestamp=row[4],
            first=_NAN if row[5] is None else row[5],
            first_step=row[6],
            first_timestamp=row[7],
            min=row[8],
            min_step=row[9],
            max=row[10],
            max_step=row[11],
        )
        for row in rows
    ]
    summaries.sort(key=lambda summary: summary.key)
    return summaries
