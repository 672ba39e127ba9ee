"""Spans that are a file among a trace's artifacts: those of MLflow 2, and of 3 before its databases kept them."""

from __future__ import annotations

import logging

from mlflow.entities.span import Span
from mlflow.entities.trace import Trace
from mlflow.entities.trace_keys import SpansLocation, TraceTagKey
from mlflow.entities.trace_state import TraceState
from mlflow.exceptions import MlflowException, MlflowTraceDataNotFound
from mlflow.utils.mlflow_tags import MLFLOW_ARTIFACT_LOCATION

_logger = logging.getLogger(__name__)


def fetch(trace: Trace, tracking_uri: str) -> None:
    """Read the spans of a trace that came without any from its artifacts, if they are there.

    Args:
        tracking_uri: the store or server that the trace is from.

    A file that cannot be read is a warning: what is known about the trace is worth having without it.
    """
    info = trace.info
    location = info.tags.get(MLFLOW_ARTIFACT_LOCATION)
    place = info.tags.get(TraceTagKey.SPANS_LOCATION)
    if trace.data.spans or not location or info.state == TraceState.IN_PROGRESS:
        return
    if place not in (None, SpansLocation.ARTIFACT_REPO.value):
        return
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    try:
        data = get_artifact_repository(location, tracking_uri).download_trace_data()
        records = [Span.from_dict(span).record for span in data["spans"]]
    except MlflowTraceDataNotFound:
        return
    except (MlflowException, OSError, KeyError, TypeError) as error:
        _logger.warning("The spans of the trace %s cannot be read from %s: %s", info.trace_id, location, error)
        return
    for record in records:
        record.trace_id = info.trace_id
    trace.data.spans = [Span(record) for record in records]
