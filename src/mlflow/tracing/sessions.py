"""The fluent API of reading conversations."""

from __future__ import annotations

from mlflow.entities.session import Session
from mlflow.entities.trace_keys import TraceMetadataKey
from mlflow.exceptions import invalid
from mlflow.tracing.client import TracingClient

_HAS_SESSION = f"metadata.`{TraceMetadataKey.TRACE_SESSION}` IS NOT NULL"
# traces of one session that one search reads
_MOST_TRACES = 10_000


def search_sessions(
    max_results: int = 100,
    run_id: str | None = None,
    model_id: str | None = None,
    include_spans: bool = True,
    locations: list[str] | None = None,
) -> list[Session]:
    """Conversations, the one with the newest trace first; each has all its traces, oldest first.

    Args:
        max_results: at most so many sessions.
        run_id, model_id: only traces of this run and of this logged model.
        include_spans: False leaves the spans out and is much faster.
        locations: ids of experiments; unless given the run's, else the active one.

    Raises: INVALID_PARAMETER_VALUE for a number of sessions that is not positive.
    """
    if isinstance(max_results, bool) or not isinstance(max_results, int) or max_results < 1:
        raise invalid(f"Invalid value {max_results!r} for parameter 'max_results': it must be 1 or more.")
    narrowed = {"run_id": run_id, "model_id": model_id, "locations": locations}
    sessions = []
    for session_id in _newest(max_results, narrowed):
        text = session_id.replace("'", "''")
        traces = TracingClient().search_traces(
            max_results=_MOST_TRACES,
            filter_string=f"metadata.`{TraceMetadataKey.TRACE_SESSION}` = '{text}'",
            order_by=["timestamp_ms ASC"],
            include_spans=include_spans,
            **narrowed,
        )
        if traces:
            sessions.append(Session(traces.to_list()))
    return sessions


def _newest(count: int, narrowed: dict) -> list[str]:
    """The ids of the sessions that had a trace last."""
    wanted = count
    while True:
        traces = TracingClient().search_traces(
            max_results=wanted, filter_string=_HAS_SESSION, include_spans=False, **narrowed
        )
        seen = dict.fromkeys(trace.info.trace_metadata[TraceMetadataKey.TRACE_SESSION] for trace in traces)
        if len(seen) >= count or len(traces) < wanted:
            return list(seen)[:count]
        # a session may have many traces: look further back
        wanted *= 4
