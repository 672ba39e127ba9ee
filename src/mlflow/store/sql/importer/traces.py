"""Traces that MLflow stored, as both imports write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from mlflow.entities.span import Span
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.assessments import add_assessment
from mlflow.store.sql.trace_rows import OF_THE_STORE
from mlflow.store.sql.trace_writing import ADD_PROMPT, LINK, write_traces
from mlflow.store.sql.transaction import Transaction
from mlflow.utils.mlflow_tags import MLFLOW_ARTIFACT_LOCATION

SPANS_APART = "traces whose spans are not in reach"
UNREADABLE = "traces that cannot be imported"

_prompt_version = re.compile(r"(.+)/(\d+)").fullmatch


class StoredTrace(msgspec.Struct):
    """A trace as it was found.

    Args:
        experiment: the number of its experiment.
        location: the folder of its artifacts, where MLflow 2 and folders of files have its spans.
        links: what else it has to do with: ("run", id) and ("prompt_version", "name/version").
    """

    experiment: int
    info: TraceInfoMessage
    spans: list[SpanRecord] = []
    location: str | None = None
    links: list[tuple[str, str]] = []


def make(experiment: int, info: TraceInfoMessage, **fields: Any) -> StoredTrace:
    """A trace without the tags that our store makes by itself."""
    location = info.tags.get(MLFLOW_ARTIFACT_LOCATION)
    info.tags = {key: value for key, value in info.tags.items() if key not in OF_THE_STORE}
    # what another judgement replaced comes before it; one that is gone is not named
    info.assessments.sort(key=lambda assessment: assessment.create_time or "")
    known: set[str | None] = set()
    for assessment in info.assessments:
        if assessment.overrides not in known:
            assessment.overrides = None
        known.add(assessment.assessment_id)
    return StoredTrace(experiment, info, location=location, **fields)


def put_traces(tx: Transaction, stored: Iterable[StoredTrace]) -> None:
    """Write traces with their spans, judgements and links."""
    by_experiment: dict[int, list[StoredTrace]] = {}
    for trace in stored:
        by_experiment.setdefault(trace.experiment, []).append(trace)
    for experiment, traces in by_experiment.items():
        spans = [record for trace in traces for record in trace.spans]
        rows = {row.trace_id: row for row in write_traces(tx, experiment, [trace.info for trace in traces], spans)}
        for trace in traces:
            row = rows[trace.info.trace_id]
            for assessment in trace.info.assessments:
                add_assessment(tx, row, assessment, again=True)
            tx.put(LINK, [(row.id, value) for kind, value in trace.links if kind == "run"])
            prompts = [_prompt_version(value) for kind, value in trace.links if kind == "prompt_version"]
            tx.put(ADD_PROMPT, [(row.id, *match.groups()) for match in prompts if match])


def records_of(trace_id: str, spans: Iterable[dict[str, Any]]) -> list[SpanRecord]:
    """Spans in the form of MLflow's trace files, of this trace.

    Raises: INVALID_PARAMETER_VALUE for what is no span.
    """
    records = [Span.from_dict(span).record for span in spans]
    for record in records:
        record.trace_id = trace_id
    return records


def records_in(trace_id: str, text: str | bytes) -> list[SpanRecord]:
    """The spans in the text of a trace file.

    Raises: INVALID_PARAMETER_VALUE for what is none.
    """
    try:
        spans = json.loads(text)["spans"]
    except (ValueError, KeyError, TypeError) as error:
        raise invalid(f"The file of the trace {trace_id} cannot be read ({error}).") from None
    return records_of(trace_id, spans)


def fetch_spans(trace: StoredTrace) -> bool:
    """Read the spans of a trace from its artifacts, if there are none yet; whether they are in reach.

    A server's artifacts (``mlflow-artifacts:``) are not: which server that will be is not known here.
    """
    if trace.spans or not trace.location:
        return bool(trace.spans)
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    if trace.location.startswith("mlflow-artifacts:"):
        return False
    try:
        data = get_artifact_repository(trace.location).download_trace_data()
    except (MlflowException, OSError):
        # none there, or no way to it: what is known about the trace is imported without them
        return False
    trace.spans = records_of(trace.info.trace_id, data.get("spans") or ())
    return True
