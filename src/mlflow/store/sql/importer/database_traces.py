"""The stage of an import in place that is about traces."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.assessment_value import ExpectationValue
from mlflow.entities.trace_keys import AssessmentMetadataKey
from mlflow.entities.trace_message import (
    AssessmentErrorMessage,
    AssessmentMessage,
    FeedbackMessage,
    IssueReferenceMessage,
    TraceInfoMessage,
)
from mlflow.entities.trace_status import TraceStatus
from mlflow.entities.wire_time import duration_text, time_text
from mlflow.exceptions import MlflowException
from mlflow.store.sql.importer import progress
from mlflow.store.sql.importer.report import ImportReport
from mlflow.store.sql.importer.traces import (
    UNREADABLE,
    StoredTrace,
    fetch_spans,
    make,
    put_traces,
    records_of,
)
from mlflow.store.sql.transaction import Transaction

STAGE = "traces"
IMPORTED = frozenset(
    ("trace_info", "trace_tags", "trace_request_metadata", "spans", "assessments", "entity_associations")
)
"""MLflow's tables that this stage reads."""

DERIVED = frozenset(
    (
        *("trace_metrics", "span_metrics", "sql_trace_metric_daily_rollups", "sql_span_cost_daily_rollups"),
        *("sql_assessment_daily_rollups", "sql_trace_rollup_rebuild_queue"),
    )
)
"""MLflow's tables of figures that our store computes by itself."""

TRACES_AT_ONCE = 100
SPANS_AT_ONCE = 10_000
"""Traces, and their spans, that are in memory and in one transaction, unless one trace alone has more."""


class TraceTables:
    """What ``_DatabaseImport`` does with MLflow's tables of traces."""

    columns: dict[str, set[str]]
    report: ImportReport
    _write: Callable[[Callable[[Transaction], Any]], Any]

    def import_traces(self, source: str) -> None:
        """Import all traces that our store does not have, unless that was finished before."""
        if self._write(lambda tx: progress.Stage(tx, source, STAGE).finished):
            return
        last, done = "", 0
        if "trace_info" in self.columns:
            total = self._write(lambda tx: tx.row("SELECT count(*) FROM trace_info")[0])
            while found := self._write(lambda tx, last=last: self._read(tx, last)):
                ids, traces = found
                for trace in traces:
                    fetch_spans(trace)
                self._put(source, traces)
                last, done = ids[-1], done + len(ids)
                self.report_progress(STAGE, done, total)
        self._write(lambda tx: progress.Stage(tx, source, STAGE).advance(0, finished=True))

    def traces_without_spans(self, tx: Transaction) -> int:
        """How many traces were imported without spans, which are with artifacts that were not in reach."""
        if "trace_info" not in self.columns:
            return 0
        ours = f"JOIN trace o ON o.trace_id = {self.as_ours('t.request_id')}"
        return tx.row(f"SELECT count(*) FROM trace_info t {ours} WHERE o.span_count = 0")[0]

    def _put(self, source: str, traces: Sequence[StoredTrace]) -> None:
        """Write traces together; if one of them cannot be, each by itself."""

        def attempt(tx: Transaction) -> None:
            put_traces(tx, traces)
            stage = progress.Stage(tx, source, STAGE)
            stage.advance(len(traces), stage.position + len(traces))

        try:
            self._write(attempt)
        except MlflowException as error:
            if error.error_code not in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"):
                raise
            if len(traces) > 1:
                for trace in traces:
                    self._put(source, [trace])
                return
            self.report.left[UNREADABLE] = self.report.left.get(UNREADABLE, 0) + 1
            self.report.notes.append(f"Left out: the trace {traces[0].info.trace_id}: {error.message}")

    def _read(self, tx: Transaction, last: str) -> tuple[list[str], list[StoredTrace]] | None:
        """The ids of the traces that come next, and those of them that our store does not have."""
        rows = tx.first_rows(
            "SELECT t.request_id, t.experiment_id, t.timestamp_ms, t.execution_time_ms, t.status, "
            f"{self._column('trace_info', 'client_request_id')}, {self._column('trace_info', 'request_preview')}, "
            f"{self._column('trace_info', 'response_preview')} "
            "FROM trace_info t JOIN experiment e ON e.id = t.experiment_id "
            "WHERE t.request_id > ? ORDER BY t.request_id",
            (last,),
            TRACES_AT_ONCE,
        )
        rows = self._few_enough(tx, rows)
        if not rows:
            return None
        ids = [row[0] for row in rows]
        stored = {row[0] for row in tx.rows(f"SELECT trace_id FROM trace WHERE trace_id IN ({_marks(ids)})", ids)}
        rows = [row for row in rows if row[0] not in stored]
        wanted = [row[0] for row in rows]
        if not wanted:
            return ids, []
        metadata = self._pairs(tx, "trace_request_metadata", wanted)
        tags = self._pairs(tx, "trace_tags", wanted)
        spans = self._of_traces(tx, "spans", "trace_id", ("content",), wanted)
        links = self._links(tx, wanted)
        judged = self._assessments(tx, wanted)
        traces = []
        for trace_id, experiment, began, took, status, client_id, request, response in rows:
            info = TraceInfoMessage(
                trace_id=trace_id,
                client_request_id=client_id,
                request_time=time_text(began),
                execution_duration=None if took is None else duration_text(took),
                state=_state(status),
                trace_metadata=metadata.get(trace_id, {}),
                assessments=judged.get(trace_id, []),
                tags=tags.get(trace_id, {}),
                request_preview=request,
                response_preview=response,
            )
            records = records_of(trace_id, (json.loads(content) for (content,) in spans.get(trace_id, ()) if content))
            traces.append(make(experiment, info, spans=records, links=links.get(trace_id, [])))
        return ids, traces

    def _few_enough(self, tx: Transaction, rows: list[Any]) -> list[Any]:
        """As many of the traces as may be in memory with their spans; at least one."""
        if "spans" not in self.columns or not rows:
            return rows
        ids = [row[0] for row in rows]
        query = f"SELECT trace_id, count(*) FROM spans WHERE trace_id IN ({_marks(ids)}) GROUP BY trace_id"
        counts = dict(tx.rows(query, ids))
        total = 0
        for position, row in enumerate(rows):
            total += counts.get(row[0], 0)
            if total > SPANS_AT_ONCE and position:
                return rows[:position]
        return rows

    def _of_traces(
        self, tx: Transaction, table: str, id_column: str, columns: Sequence[str], ids: Sequence[str], where: str = ""
    ) -> dict[str, list[Any]]:
        """Rows of a table, by their trace; none where an older MLflow has no such table."""
        if table not in self.columns:
            return {}
        wanted = ", ".join(self._column(table, column) for column in columns)
        query = f"SELECT {table[0]}.{id_column}, {wanted} FROM {table} {table[0]} WHERE {table[0]}.{id_column} "
        found: dict[str, list[Any]] = {}
        for trace_id, *values in tx.rows(f"{query} IN ({_marks(ids)}){where}", list(ids)):
            found.setdefault(trace_id, []).append(tuple(values))
        return found

    def _pairs(self, tx: Transaction, table: str, ids: Sequence[str]) -> dict[str, dict[str, str]]:
        found = self._of_traces(tx, table, "request_id", ("key", "value"), ids)
        return {trace_id: {key: value or "" for key, value in rows} for trace_id, rows in found.items()}

    def _links(self, tx: Transaction, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        columns = ("destination_type", "destination_id")
        return self._of_traces(tx, "entity_associations", "source_id", columns, ids, " AND e.source_type = 'trace'")

    def _assessments(self, tx: Transaction, ids: Sequence[str]) -> dict[str, list[AssessmentMessage]]:
        found = self._of_traces(tx, "assessments", "trace_id", _ASSESSMENT, ids)
        return {trace_id: [_assessment(trace_id, *row) for row in rows] for trace_id, rows in found.items()}


_ASSESSMENT = (
    *("assessment_id", "name", "assessment_type", "value", "error", "created_timestamp", "last_updated_timestamp"),
    *("source_type", "source_id", "run_id", "span_id", "rationale", "overrides", "valid", "assessment_metadata"),
)


def _assessment(trace_id: str, *row: Any) -> AssessmentMessage:
    values = dict(zip(_ASSESSMENT, row, strict=True))
    value, kind = json.loads(values["value"]), values["assessment_type"]
    error = json.loads(values["error"]) if values["error"] else None
    metadata = json.loads(values["assessment_metadata"] or "{}")
    if values["run_id"]:
        metadata.setdefault(AssessmentMetadataKey.SOURCE_RUN_ID, values["run_id"])
    message = AssessmentMessage(
        assessment_id=values["assessment_id"],
        assessment_name=values["name"],
        trace_id=trace_id,
        span_id=values["span_id"],
        source=AssessmentSource(values["source_type"], values["source_id"]),
        create_time=time_text(values["created_timestamp"]),
        last_update_time=time_text(values["last_updated_timestamp"]),
        rationale=values["rationale"],
        metadata=metadata or None,
        overrides=values["overrides"],
        valid=values["valid"] not in (0, False),
    )
    if kind == "expectation":
        message.expectation = ExpectationValue(value).to_proto()
    elif kind == "issue":
        message.issue = IssueReferenceMessage(value if isinstance(value, str) else json.dumps(value))
    else:
        message.feedback = FeedbackMessage(value, error and AssessmentErrorMessage(**error))
    return message


def _state(status: str) -> str:
    try:
        return TraceStatus.from_proto(status).to_state().value
    except MlflowException:
        return "STATE_UNSPECIFIED"


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
