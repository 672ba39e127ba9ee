"""Reading traces: whole as MLflow's clients read them, their spans in OpenTelemetry's form; and in parts."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow.api.rpc import missing
from mlflow.api.trace_parts import GetSpan, GetTraceOutline, SearchSpans, SpanAnswer, SpanIds, TraceOutline
from mlflow.api.traces import BatchGetTraces, GetTrace, TraceAnswer, TraceMessages
from mlflow.entities.trace_message import TraceMessage
from mlflow.exceptions import MlflowException, not_found
from mlflow.otlp.messages import message_of
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.operation import scans
from mlflow.store.sql.trace_bodies import read_span, read_spans
from mlflow.store.sql.trace_rows import TraceRow, trace_infos, trace_row, trace_rows
from mlflow.store.sql.transaction import Transaction
from mlflow.store.trace_outline import OutlinedSpan, outline_of

_OUTLINE = f"SELECT {', '.join(OutlinedSpan._fields)} FROM span WHERE trace_id = ?"


class TraceReading:
    """The operations that give traces in MLflow's form, and parts of them."""

    @scans
    def get_trace(self, tx: Transaction, request: GetTrace) -> TraceAnswer:
        """Get a trace with its spans."""
        row = trace_row(tx, request.trace_id)
        if not request.allow_partial and _lacks_spans(row):
            raise MlflowException(
                f"Trace with ID {request.trace_id} is not fully exported yet, please try again later: "
                f"{row.span_count} of {row.expected_count} spans are here.",
                "RESOURCE_DOES_NOT_EXIST",
            )
        return TraceAnswer(self._messages(tx, [row])[0])

    @scans
    def batch_get_traces(self, tx: Transaction, request: BatchGetTraces) -> TraceMessages:
        """Get several traces with their spans; those that are not stored, or not with all their spans, are left out."""
        if not request.trace_ids:
            raise missing("trace_ids")
        rows = trace_rows(tx, request.trace_ids, [number_of(text) for text in request.experiment_ids])
        whole = [row for row in rows if not _lacks_spans(row)]
        return TraceMessages(self._messages(tx, whole))

    @scans
    def get_trace_outline(self, tx: Transaction, request: GetTraceOutline) -> TraceOutline:
        """What the narrow rows of its spans say: also of a trace whose spans are in the archive."""
        return outline_of(tx.rows(_OUTLINE, (trace_row(tx, request.trace_id).id,)))

    @scans
    def get_span(self, tx: Transaction, request: GetSpan) -> SpanAnswer:
        row = trace_row(tx, request.trace_id)
        found = read_span(tx, row.id, request.span_id)
        if found is None:
            raise not_found("Span", f"{request.span_id} of trace {request.trace_id}")
        return SpanAnswer(found)

    @scans
    def search_spans(self, tx: Transaction, request: SearchSpans) -> SpanIds:
        from mlflow.store.sql.trace_text import content_of

        row = trace_row(tx, request.trace_id)
        text = request.text.strip().lower()
        spans = read_spans(tx, [row.id])[row.id]
        return SpanIds([span.span_id for span in spans if text in content_of(span).lower()])

    def _messages(self, tx: Transaction, rows: Sequence[TraceRow]) -> list[TraceMessage]:
        spans = read_spans(tx, [row.id for row in rows])
        infos = trace_infos(tx, rows, self.artifact_root)
        return [
            TraceMessage(info, [message_of(span) for span in spans[row.id]])
            for row, info in zip(rows, infos, strict=True)
        ]


def _lacks_spans(row: TraceRow) -> bool:
    """Whether the trace says that it has more spans than are here."""
    return row.expected_count is not None and row.span_count < row.expected_count
