"""Reading the points of metrics."""

from __future__ import annotations

import base64
import binascii
import json

from mlflow.api.tracking import (
    GetMetricHistory,
    GetMetricHistoryBulk,
    GetMetricHistoryBulkInterval,
    MetricsOfRuns,
    MetricsPage,
)
from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid
from mlflow.store.sampling import sampled_steps
from mlflow.store.sql.operation import scans
from mlflow.store.sql.run_rows import numbers_of_runs, run_number
from mlflow.store.sql.transaction import Transaction

_NAN = float("nan")
_POINTS = "SELECT timestamp, step, value, is_nan FROM metric WHERE run_id = ? AND key_id = ?"
_ORDER = " ORDER BY timestamp, step, value, is_nan"
_AFTER = (
    " AND timestamp >= ? AND (timestamp > ? OR (step > ? OR (step = ? AND (value > ? OR (value = ? AND is_nan > ?)))))"
)


class MetricHistory:
    """The operations that read metric points."""

    @scans
    def get_metric_history(self, tx: Transaction, request: GetMetricHistory) -> MetricsPage:
        after = _decode(request.page_token)
        limit = request.max_results
        if limit is not None and limit < 1:
            raise invalid(f"Invalid value {limit} for parameter 'max_results': it must be 1 or more.")
        run = run_number(tx, request.run_id)
        key = tx.key_id(request.metric_key)
        if run is None or key is None:
            return MetricsPage()
        sql, values = _POINTS, [run, key]
        if after is not None:
            sql += _AFTER
            timestamp, step, value, is_nan = after
            values += [timestamp, timestamp, step, step, value, value, is_nan]
        sql += _ORDER
        if limit is None:
            return MetricsPage(_metrics(request.metric_key, tx.rows(sql, values)))
        rows = tx.first_rows(sql, values, limit + 1)
        token = _encode(rows[limit - 1]) if len(rows) > limit else None
        return MetricsPage(_metrics(request.metric_key, rows[:limit]), token)

    @scans
    def get_metric_history_bulk(self, tx: Transaction, request: GetMetricHistoryBulk) -> MetricsOfRuns:
        key = tx.key_id(request.metric_key)
        if key is None:
            return MetricsOfRuns()
        found: list[Metric] = []
        for uuid, number in _runs(tx, request.run_id):
            room = request.max_results - len(found)
            if room <= 0:
                break
            rows = tx.first_rows(_POINTS + _ORDER, (number, key), room)
            found += _metrics(request.metric_key, rows, uuid)
        return MetricsOfRuns(found)

    @scans
    def get_metric_history_bulk_interval(self, tx: Transaction, request: GetMetricHistoryBulkInterval) -> MetricsPage:
        key = tx.key_id(request.metric_key)
        if key is None:
            return MetricsPage()
        sql, bounds = _POINTS, ()
        if request.start_step is not None:
            sql += " AND step >= ? AND step <= ?"
            bounds = (request.start_step, request.end_step)
        found: list[Metric] = []
        # the runs in the order of the request
        numbers = dict(_runs(tx, request.run_ids))
        for uuid in dict.fromkeys(request.run_ids):
            number = numbers.get(uuid)
            if number is None:
                continue
            rows = tx.rows(sql + " ORDER BY step, timestamp, value, is_nan", (number, key, *bounds))
            found += _metrics(request.metric_key, _sample(rows, request.max_results), uuid)
        return MetricsPage(found)


def _sample(rows: list, limit: int) -> list:
    """The rows of at most ``limit`` steps, spread evenly, the first and the last step among them."""
    kept = set(sampled_steps(sorted({row[1] for row in rows}), limit))
    return [row for row in rows if row[1] in kept]


def _runs(tx: Transaction, uuids: list[str]) -> list[tuple[str, int]]:
    """Ids and numbers of those runs that exist, by id."""
    return sorted(numbers_of_runs(tx, uuids).items())


def _metrics(key: str, rows: list, run_id: str | None = None) -> list[Metric]:
    if run_id is None:
        return [Metric(key, _NAN if nan else value, time, step) for time, step, value, nan in rows]
    return [Metric(key, _NAN if nan else value, time, step, run_id=run_id) for time, step, value, nan in rows]


def _encode(row: tuple) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(row)).encode()).decode()


def _decode(token: str | None) -> tuple[int, int, float, int] | None:
    """The point after which a page begins.

    Raises: INVALID_PARAMETER_VALUE when no answer of ours gave that token.
    """
    if not token:
        return None
    try:
        timestamp, step, value, is_nan = json.loads(base64.urlsafe_b64decode(token.encode()))
        return int(timestamp), int(step), float(value), int(is_nan)
    except (binascii.Error, ValueError, TypeError):
        raise invalid(
            f"Invalid page token {token[:100]!r}: pass the next_page_token of an answer, unchanged."
        ) from None
