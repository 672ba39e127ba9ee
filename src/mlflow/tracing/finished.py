"""From what was recorded to what is stored. Runs in the thread that exports, so that callers do not wait for it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import (
    TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH,
    TRACE_SCHEMA_VERSION,
    TRACE_SCHEMA_VERSION_KEY,
    SpanAttributeKey,
    TraceMetadataKey,
    TraceTagKey,
)
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.entities.wire_time import duration_text, time_text
from mlflow.tracing.constant import MAX_CHARS_IN_TRACE_INFO_METADATA, TRUNCATION_SUFFIX
from mlflow.tracing.usage import Totals

if TYPE_CHECKING:
    from mlflow.tracing.recorder import OpenTrace

_MODEL = SpanAttributeKey.MODEL
_USAGE = SpanAttributeKey.CHAT_USAGE
_COST = SpanAttributeKey.LLM_COST


class Finished:
    """Ended spans of a trace; with the last of them, what is known about the trace.

    Attributes:
        final: whether the root span is among them.
    """

    __slots__ = ("final", "records", "trace")

    def __init__(self, trace: OpenTrace, records: list[SpanRecord], final: bool) -> None:
        self.trace = trace
        self.records = records
        self.final = final

    @property
    def tracking_uri(self) -> str:
        """The store it goes to."""
        return self.trace.tracking_uri

    @property
    def experiment_id(self) -> str:
        """The experiment it goes to. Asks the store, once, when only a name is known."""
        trace = self.trace
        if trace.experiment_id is None:
            from mlflow.tracing.destination import looked_up_experiment

            trace.experiment_id = looked_up_experiment(trace.tracking_uri)
        return trace.experiment_id

    @property
    def run_id(self) -> str | None:
        """The run that was active when the trace began."""
        return self.trace.run_id

    def to_request(self) -> LogTraces:
        """What to write to the store. Parts of one trace must be asked in their order."""
        trace = self.trace
        experiment_id = self.experiment_id
        for record in self.records:
            attributes = record.attributes
            if _USAGE in attributes and _MODEL in attributes and _COST not in attributes:
                _add_cost(attributes)
        if trace.totals is None:
            trace.totals = Totals()
        trace.totals.add(self.records)
        infos = [self._info(experiment_id)] if self.final and not trace.is_remote else []
        return LogTraces(experiment_id, infos, self.records, trace.run_id)

    def _info(self, experiment_id: str) -> TraceInfoMessage:
        trace = self.trace
        root = trace.root._record
        inputs = root.attributes.get(SpanAttributeKey.INPUTS)
        outputs = root.attributes.get(SpanAttributeKey.OUTPUTS)
        inputs = None if inputs is None else _spaced(inputs)
        outputs = None if outputs is None else _spaced(outputs)
        metadata = {
            **_source(),
            TRACE_SCHEMA_VERSION_KEY: str(TRACE_SCHEMA_VERSION),
            TraceMetadataKey.INPUTS: _cut(inputs or "", MAX_CHARS_IN_TRACE_INFO_METADATA),
            TraceMetadataKey.OUTPUTS: _cut(outputs or "", MAX_CHARS_IN_TRACE_INFO_METADATA),
            TraceMetadataKey.TRACE_INFO_FINALIZED: "true",
            **trace.totals.metadata(),
        }
        if trace.run_id:
            metadata[TraceMetadataKey.SOURCE_RUN] = trace.run_id
        if trace.model_id:
            metadata[TraceMetadataKey.MODEL_ID] = trace.model_id
        metadata.update(trace.metadata)
        took_ns = None if root.end_ns is None else root.end_ns - root.start_ns
        return TraceInfoMessage(
            trace.trace_id,
            trace.client_request_id,
            TraceLocation.from_experiment_id(experiment_id),
            request_time=time_text(root.start_ns // 1_000_000),
            execution_duration=None if took_ns is None else duration_text(took_ns // 1_000_000),
            state=trace.state or ("ERROR" if root.status == "ERROR" else "OK" if root.end_ns else "IN_PROGRESS"),
            trace_metadata=metadata,
            assessments=list(trace.assessments),
            tags={TraceTagKey.TRACE_NAME: root.name, **trace.tags},
            request_preview=_preview(trace.request_preview, inputs, "user"),
            response_preview=_preview(trace.response_preview, outputs, "assistant"),
        )


def load() -> None:
    """Import what requests are made with. Two threads that import modules which need each other may see half of one, so
    the thread that exports does not begin with imports while the program goes on with its own."""
    import mlflow.tracking.context.registry
    import mlflow.tracking.experiments  # noqa: F401


@lru_cache(maxsize=1)
def _source() -> dict[str, str]:
    """Who runs what: the same for all traces of a process."""
    from mlflow.tracking.context.registry import resolve_tags

    return {
        key: str(value) for key, value in resolve_tags().items() if key.startswith(("mlflow.user", "mlflow.source."))
    }


def _add_cost(attributes: dict[str, str]) -> None:
    from mlflow import pricing

    try:
        usage = json.loads(attributes[_USAGE])
        model = json.loads(attributes[_MODEL])
        provider = json.loads(attributes.get(SpanAttributeKey.MODEL_PROVIDER, "null"))
    except ValueError:
        return
    cost = pricing.cost(model, provider, usage) if isinstance(usage, dict) and isinstance(model, str) else None
    if cost is not None:
        attributes[_COST] = json.dumps(cost)


def _spaced(text: str) -> str:
    """JSON text as people know it from Python, with blanks after commas and colons."""
    try:
        return msgspec.json.format(text, indent=0)
    except (msgspec.DecodeError, RecursionError):
        return text


def _preview(given: str | None, text: str | None, role: str) -> str | None:
    """What a list shows of inputs or outputs: of a chat the last message of that role, else the text."""
    if given is not None:
        return _cut(given, TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH)
    if text is None:
        return None
    return _cut(_last_message(text, role) or text, TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH)


def _last_message(text: str, role: str) -> str | None:
    """The text of the last message of a role; without one of that role, of the last one."""
    # most are no chat, and need not be read for that
    if not text.startswith("{") or '"role"' not in text:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    messages = [one for one in _messages(value) if isinstance(one, dict) and "role" in one]
    of_role = [message for message in messages if message.get("role") == role]
    for message in reversed(of_role or messages):
        content = message.get("content")
        if isinstance(content, list):
            parts = [part.get("text") for part in content if isinstance(part, dict)]
            content = " ".join(part for part in parts if isinstance(part, str))
        if isinstance(content, str) and content:
            return content
    return None


def _messages(value: Any) -> list[Any]:
    """The chat messages in a request or an answer of a chat model, [] when it has another form."""
    if not isinstance(value, dict):
        return []
    for name in ("messages", "input", "output"):
        if isinstance(value.get(name), list):
            return value[name]
    if isinstance(value.get("choices"), list):
        return [choice.get("message") for choice in value["choices"] if isinstance(choice, dict)]
    request = value.get("request")
    return _messages(request) if isinstance(request, dict) else []


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - len(TRUNCATION_SUFFIX)] + TRUNCATION_SUFFIX
