"""The outline of metrics of runs, for charts."""

from __future__ import annotations

from mlflow.api.limits import MAX_INT64
from mlflow.api.metric_envelopes import GetMetricEnvelopes, MetricEnvelope, MetricEnvelopesAnswer
from mlflow.store.sql.envelope_buckets import Point, outline
from mlflow.store.sql.transaction import Transaction, chunks


def envelopes(tx: Transaction, request: GetMetricEnvelopes) -> MetricEnvelopesAnswer:
    """The outline of every metric of every run that has points in the range."""
    runs = _runs(tx, request.run_ids)
    keys = {key: number for key in dict.fromkeys(request.metric_keys) if (number := tx.key_id(key)) is not None}
    series = []
    for run_id in dict.fromkeys(request.run_ids):
        for key, number in keys.items() if run_id in runs else ():
            found = _series(tx, request, *runs[run_id], number)
            if found is not None:
                series.append(MetricEnvelope(run_id, key, **found))
    return MetricEnvelopesAnswer(series)


def _runs(tx: Transaction, run_ids: list[str]) -> dict[str, tuple[int, int]]:
    """Number and start of those runs that exist."""
    found = {}
    for part in chunks(list(dict.fromkeys(run_ids))):
        marks = ", ".join("?" * len(part))
        rows = tx.rows(f"SELECT uuid, id, start_time FROM run WHERE uuid IN ({marks})", part)
        found.update((uuid, (number, start or 0)) for uuid, number, start in rows)
    return found


def _series(tx: Transaction, request: GetMetricEnvelopes, run: int, begun: int, key: int) -> dict | None:
    if request.axis == "relative" and not begun:
        begun = tx.row("SELECT min(timestamp) FROM metric WHERE run_id = ? AND key_id = ?", (run, key))[0] or 0
    base = begun if request.axis == "relative" else 0
    x = "step" if request.axis == "step" else "timestamp"
    sql, values = "SELECT timestamp, step, value, is_nan FROM metric WHERE run_id = ? AND key_id = ?", [run, key]
    for bound, op in ((request.start, ">="), (request.end, "<=")):
        if bound is not None:
            sql += f" AND {x} {op} ?"
            values.append(max(-MAX_INT64 - 1, min(MAX_INT64, bound + base)))
    order = "step, timestamp" if x == "step" else "timestamp, step"
    rows = tx.rows(f"{sql} ORDER BY {order}, value, is_nan", values)
    if not rows:
        return None
    at = 1 if x == "step" else 0
    points = [Point(row[at] - base, None if row[3] else row[2]) for row in rows]
    return outline(points, request.start, request.end, request.buckets)
