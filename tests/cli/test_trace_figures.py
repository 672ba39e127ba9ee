"""The commands that make and remove rollups of traces."""

from __future__ import annotations

import time

import pytest
from click.testing import CliRunner

from mlflow.api.traces import Aggregation, LogTraces, QueryTraceMetrics
from mlflow.cli import cli
from mlflow.entities.span_record import SpanRecord
from mlflow.store.sql.tracking import SqlTracking

DAY_MS = 86_400_000


@pytest.fixture
def uri(tmp_path) -> str:
    """A store with traces of three days, one of them of last year."""
    uri = f"sqlite:///{tmp_path}/store.db"
    now = int(time.time() * 1000)
    store = SqlTracking.open(uri)
    spans = []
    for number, ago in enumerate((1, 1, 2, 400)):
        began = (now - ago * DAY_MS) * 1_000_000
        spans.append(SpanRecord(f"tr-{number:032x}", f"{number:016x}", "root", began, began + 5_000_000))
    store.log_traces(LogTraces("0", spans=spans))
    store.close()
    return uri


def rollups(uri: str) -> int:
    store = SqlTracking.open(uri)
    try:
        return store.writer.write(lambda s, tx, r: tx.row("SELECT count(*) FROM trace_rollup")[0], None)
    finally:
        store.close()


def call(*arguments: str, answer: str | None = None, env: dict[str, str] | None = None, status: int = 0) -> str:
    result = CliRunner(env=env).invoke(cli, ["db", *arguments], input=answer)
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def counted(uri: str) -> float:
    store = SqlTracking.open(uri)
    try:
        answer = store.query_trace_metrics(QueryTraceMetrics(["0"], "TRACES", "trace_count", [Aggregation("COUNT")]))
        return answer.data_points[0].values["COUNT"]
    finally:
        store.close()


def test_made_and_removed(uri):
    assert rollups(uri) == 0
    assert call("prepopulate-trace-analytics", uri) == f"Computed the figures of 3 day(s) with traces in {uri}.\n"
    # for three views, the hours of three days that are over, and the days
    assert rollups(uri) > 3 * 3 * 20
    assert counted(uri) == 4
    made = rollups(uri)
    call("delete-trace-rollups", uri, answer="n\n", status=1)
    assert rollups(uri) == made
    assert f"Removed {made} rollup(s)" in call("delete-trace-rollups", "--yes", env={"MLFLOW_TRACKING_URI": uri})
    assert rollups(uri) == 0
    assert counted(uri) == 4


def test_a_database_without_traces(tmp_path):
    uri = f"sqlite:///{tmp_path}/empty.db"
    assert "0 day(s)" in call("prepopulate-trace-analytics", uri)
    assert "Removed 0" in call("delete-trace-rollups", uri, answer="y\n")
