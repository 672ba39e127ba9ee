"""The fluent API of reading conversations."""

from __future__ import annotations

from mlflow.entities.session import Session
from mlflow.entities.trace_keys import TraceMetadataKey
from mlflow.exceptions import invalid
from mlflow.tracing.client import TracingClient

# traces of one session that are read
_MOST_TRACES = 10_000


def search_sessions(
    max_results: int = 100,
    run_id: str | None = None,
    model_id: str | None = None,
    include_spans: bool = True,
    locations: list[str] | None = None,
) -> list[Session]:
    """Conversations, the one with the newest trace first; each has its traces, oldest first (at most 10,000).

    Args:
        max_results: at most so many sessions.
        run_id, model_id: only traces of this run and of this logged model.
        include_spans: False leaves the spans out and is much faster.
        locations: ids of experiments; unless given the run's, else the active one.

    Raises: INVALID_PARAMETER_VALUE for a number of sessions that is not positive.
    """
    if isinstance(max_results, bool) or not isinstance(max_results, int) or max_results < 1:
        raise invalid(f"Invalid value {max_results!r} for parameter 'max_results': it must be 1 or more.")
    client = TracingClient()
    narrowed = {"run_id": run_id, "model_id": model_id, "locations": locations}
    sessions = []
    for session_id in client.search_session_ids(max_results, **narrowed):
        text = session_id.replace("'", "''")
        traces = client.search_traces(
            max_results=_MOST_TRACES,
            filter_string=f"metadata.`{TraceMetadataKey.TRACE_SESSION}` = '{text}'",
            order_by=["timestamp_ms ASC"],
            include_spans=include_spans,
            **narrowed,
        )
        # all may have been deleted meanwhile
        if traces:
            sessions.append(Session(traces.to_list()))
    return sessions
