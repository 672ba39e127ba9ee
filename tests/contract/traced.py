"""Making traces and spans for the suites of the tracking service."""

import uuid

from mlflow.api.traces import GetTraceInfo, LogTraces, ReadTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage

SECOND = 1_000_000_000
BEGIN = 1_767_323_045 * SECOND
"""2026-01-02T03:04:05Z"""


def new_trace_id():
    return f"tr-{uuid.uuid4().hex}"


def span(trace_id, number, parent=None, *, start=0.0, end=1.0, name=None, status="OK", **attributes):
    """A span with the id ``number``; times in seconds after ``BEGIN``; attributes are JSON text, ``__`` is a dot."""
    return SpanRecord(
        trace_id=trace_id,
        span_id=f"{number:016x}",
        name=name or f"span {number}",
        start_ns=BEGIN + int(start * SECOND),
        end_ns=None if end is None else BEGIN + int(end * SECOND),
        parent_id=None if parent is None else f"{parent:016x}",
        status=status,
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
    )


def usage(input_tokens, output_tokens):
    return {"mlflow.chat.tokenUsage": f'{{"input_tokens": {input_tokens}, "output_tokens": {output_tokens}}}'}


def info(trace_id, **fields):
    fields = {"request_time": "2026-01-02T03:04:05.678Z", "state": "OK", **fields}
    return TraceInfoMessage(trace_id, **fields)


def log(service, experiment_id, *parts, run_id=None):
    """Log infos and spans in one request."""
    infos = [part for part in parts if isinstance(part, TraceInfoMessage)]
    spans = [part for part in parts if isinstance(part, SpanRecord)]
    service.log_traces(LogTraces(experiment_id, infos, spans, run_id))


def read(service, trace_id):
    """The info and the spans of a trace."""
    [record] = service.read_traces(ReadTraces([trace_id])).traces
    assert service.get_trace_info(GetTraceInfo(trace_id)).trace.trace_info == record.trace_info
    return record.trace_info, record.spans
