# ruff: noqa: I001 (one import statement for each module)
"""The fluent API of recording traces."""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlflow.entities.live_span import LiveSpan
from mlflow.entities.no_op_span import NoOpSpan
from mlflow.entities.span import Span
from mlflow.entities.span_type import SpanType
from mlflow.entities.trace_keys import TraceMetadataKey
from mlflow.exceptions import invalid
from mlflow.tracing import provider, recorder
from mlflow.tracing.decorator import trace
from mlflow.tracing.destination import location_of
from mlflow.tracing.provider import activate, deactivate, drop, start

__all__ = [
    "add_trace",
    "flush_trace_async_logging",
    "get_active_trace_id",
    "get_current_active_span",
    "get_last_active_trace_id",
    "log_trace",
    "start_span",
    "start_span_no_context",
    "start_trace",
    "trace",
    "update_current_trace",
]

if TYPE_CHECKING:
    from mlflow.tracing.search import (
        delete_trace_tag as delete_trace_tag,
        get_trace as get_trace,
        search_traces as search_traces,
        set_trace_tag as set_trace_tag,
    )
    from mlflow.tracing.sessions import search_sessions as search_sessions

logger = logging.getLogger(__name__)

_STATES = ("OK", "ERROR")


@contextlib.contextmanager
def start_span(
    name: str = "span",
    span_type: str | None = SpanType.UNKNOWN,
    attributes: dict[str, Any] | None = None,
    trace_destination: Any = None,
    log_level: Any = None,
    run_id: str | None = None,
    links: Any = None,
    description: str | None = None,
) -> Iterator[LiveSpan | NoOpSpan]:
    """A span around a block, under the active span or, without one, the root of a new trace.

    Args:
        name: what it is called.
        span_type: what kind of step it is, see ``SpanType``.
        attributes: kept with it.
        trace_destination: where a new trace is kept (``MlflowExperiment``).
        log_level: how important it is.
        run_id: the run that a new trace belongs to; default the active one.
        links: other spans it has to do with.
        description: what it is for, in words.

    An exception in the block is kept as an event with its stack, makes the span an error, and goes on.
    """
    location = None if trace_destination is None else location_of(trace_destination)
    span = start(
        name,
        span_type,
        provider.here(),
        attributes=attributes,
        links=links,
        log_level=log_level,
        description=description,
        experiment_id=None if location is None else location.mlflow_experiment.experiment_id,
        run_id=run_id,
    )
    activation = activate(span)
    leave = deactivate
    try:
        yield span
    except GeneratorExit:
        leave = drop
        raise
    except BaseException as error:
        span.record_exception(error)
        raise
    finally:
        leave(activation)
        span.end()


def start_span_no_context(
    name: str,
    span_type: str = SpanType.UNKNOWN,
    parent_span: LiveSpan | None = None,
    inputs: Any = None,
    attributes: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    experiment_id: str | None = None,
    start_time_ns: int | None = None,
    log_level: Any = None,
    links: Any = None,
    description: str | None = None,
) -> LiveSpan | NoOpSpan:
    """A span that is not made active; ``span.end()`` ends it.

    Args:
        parent_span: the span around it; None begins a trace.
        inputs: what goes in.
        tags: of the new trace; refused when there is a parent.
        metadata: of the new trace.
        experiment_id: where the new trace is kept.
        start_time_ns: when it began, in nanoseconds since the epoch; default now.

    Other arguments as for ``start_span``.
    """
    span = start(
        name,
        span_type,
        parent_span,
        attributes=attributes,
        links=links,
        start_ns=start_time_ns,
        log_level=log_level,
        description=description,
        experiment_id=experiment_id,
    )
    if inputs is not None:
        span.set_inputs(inputs)
    if type(span) is LiveSpan and parent_span is None:
        for key, value in (tags or {}).items():
            span._trace.set_tag(str(key), str(value))
        for key, value in (metadata or {}).items():
            span._trace.set_metadata(str(key), str(value))
    return span


def start_trace(
    name: str = "trace",
    span_type: str = SpanType.UNKNOWN,
    inputs: Any = None,
    attributes: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    experiment_id: str | None = None,
    start_time_ns: int | None = None,
) -> LiveSpan | NoOpSpan:
    """The root span of a new trace: as a ``with`` block, in which it is active, or to be ended by ``span.end()``.

    Arguments as for ``start_span_no_context``.
    """
    return start_span_no_context(
        name, span_type, None, inputs, attributes, tags, metadata, experiment_id, start_time_ns
    )


def get_current_active_span() -> LiveSpan | None:
    """The span that is active in this context; None when there is none, or its trace is not recorded."""
    return provider.active_span()


def get_active_trace_id() -> str | None:
    """The id of the trace whose span is active in this context."""
    span = provider.active_span()
    return None if span is None else span.trace_id


def get_last_active_trace_id(thread_local: bool = False) -> str | None:
    """The id of the trace that ended last in this process, or in this thread."""
    return recorder.last_of_thread.trace_id if thread_local else recorder.last_trace_id


def update_current_trace(
    tags: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    client_request_id: str | None = None,
    request_preview: str | None = None,
    response_preview: str | None = None,
    state: Any = None,
    model_id: str | None = None,
    session_id: str | None = None,
    user: str | None = None,
) -> None:
    """Say something about the trace whose span is active; without one, a warning.

    Args:
        tags: values that may be changed later.
        metadata: fixed values.
        client_request_id: the caller's own id of the request.
        request_preview, response_preview: what lists show of inputs and outputs.
        state: OK or ERROR, instead of what the root span's status says.
        model_id: the logged model that it is a request to.
        session_id: the conversation it belongs to.
        user: whose request it is.

    Raises: INVALID_PARAMETER_VALUE for another state, or a preview or id that is no text.
    """
    if state is not None:
        state = str(getattr(state, "value", state))
        if state not in _STATES:
            raise invalid(f"Invalid state {state!r} of a trace; allowed are {', '.join(_STATES)}.")
    texts = {
        "client_request_id": client_request_id,
        "request_preview": request_preview,
        "response_preview": response_preview,
    }
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise invalid(f"The {name} of a trace must be text, not {text!r}.")
    active = provider.here()
    if type(active) is not LiveSpan:
        if active is None and provider.is_tracing_enabled():
            logger.warning("No span is active, so there is no trace to update.")
        return
    trace = active._trace
    for key, value in (tags or {}).items():
        trace.set_tag(str(key), value if isinstance(value, str) else str(value))
    values = {str(key): value if isinstance(value, str) else str(value) for key, value in (metadata or {}).items()}
    if session_id is not None:
        values[TraceMetadataKey.TRACE_SESSION] = str(session_id)
    if user is not None:
        values[TraceMetadataKey.TRACE_USER] = str(user)
    for key, value in values.items():
        trace.set_metadata(key, value)
    for name, text in texts.items():
        if text is not None:
            setattr(trace, name, text)
    if state is not None:
        trace.state = state
    if model_id is not None:
        trace.model_id = str(model_id)


def add_trace(trace: Any, target: LiveSpan | None = None) -> None:
    """Put the spans of a finished trace, for example one that a remote service answered, into a new or open trace.

    Args:
        trace: a ``Trace``, or its ``to_dict()``.
        target: the open span under which they are put; default the active one. Without either they become a trace of
            their own, under a root that has the name and times of theirs.

    Raises: INVALID_PARAMETER_VALUE when it is no trace, or its root span has not ended.
    """
    spans = _spans_of(trace)
    if not spans:
        return
    ids = {span.span_id for span in spans}
    roots = [span for span in spans if span.parent_id not in ids]
    if any(span.end_time_ns is None for span in spans):
        raise invalid("A trace can be added when all its spans have ended.")
    target = target or provider.active_span()
    if target is not None and type(target) is not LiveSpan:
        return
    if target is None:
        root = roots[0]
        own = start(root.name, root.span_type, start_ns=root.start_time_ns)
        if type(own) is not LiveSpan:
            return
        own._record.attributes.update(
            {key: text for key, text in root.record.attributes.items() if key != "mlflow.traceRequestId"}
        )
        own._record.status, own._record.status_message = root.record.status, root.record.status_message
        _put(own, [span for span in spans if span is not root], {root.span_id: own.span_id})
        own.end(end_time_ns=root.end_time_ns)
    else:
        _put(target, spans, {})


def _put(target: LiveSpan, spans: list[Span], renamed: dict[str, str]) -> None:
    from mlflow.entities.span_record import SpanRecord

    trace = target._trace
    ids = {span.span_id for span in spans}
    records = []
    for span in spans:
        old = span.record
        parent = old.parent_id if old.parent_id in ids else renamed.get(old.parent_id or "", target.span_id)
        records.append(
            SpanRecord(
                *(trace.trace_id, old.span_id, old.name, old.start_ns, old.end_ns, parent, old.status),
                *(old.status_message, {**old.attributes, "mlflow.traceRequestId": trace.request_text}),
                *(old.events, old.links, old.kind),
            )
        )
    trace.add(records)


def _spans_of(trace: Any) -> list[Span]:
    if isinstance(trace, dict):
        try:
            return [Span.from_dict(data) for data in trace["data"]["spans"]]
        except (KeyError, TypeError) as error:
            raise invalid(f"This is no trace: it has no {error}.") from None
    data = getattr(trace, "data", None)
    if data is None or not hasattr(data, "spans"):
        raise invalid(f"A trace or its dict can be added, not a {type(trace).__name__}.")
    return list(data.spans)


def log_trace(
    name: str = "Task",
    request: Any = None,
    response: Any = None,
    intermediate_outputs: dict[str, Any] | None = None,
    attributes: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    start_time_ms: int | None = None,
    execution_time_ms: int | None = None,
) -> str:
    """Record a trace of one span that happened elsewhere; its id. (Deprecated: ``start_span_no_context``.)

    Args:
        request, response: what went in and came out.
        intermediate_outputs: kept as an attribute.
        start_time_ms: when it began, in milliseconds since the epoch; default now.
        execution_time_ms: how long it took.
    """
    begin = None if start_time_ms is None else start_time_ms * 1_000_000
    span = start_span_no_context(name, inputs=request, attributes=attributes, tags=tags, start_time_ns=begin)
    if intermediate_outputs:
        span.set_attribute("mlflow.trace.intermediate_outputs", intermediate_outputs)
    end = None
    if execution_time_ms is not None and type(span) is LiveSpan:
        end = span.start_time_ns + execution_time_ms * 1_000_000
    span.end(outputs=response, end_time_ns=end)
    return span.trace_id


def flush_trace_async_logging(terminate: bool = False) -> None:
    """Wait until all traces that have ended are stored.

    Args:
        terminate: also end the thread that exports; it begins again with the next trace.
    """
    from mlflow.tracing import export

    export.flush(terminate=terminate)


@contextlib.contextmanager
def _set_sampling_ratio_override(ratio: float | None = None) -> Iterator[None]:
    """How many of the traces of a block are kept; models pickled with MLflow refer to it by this name."""
    token = provider.ratio_override.set(ratio)
    try:
        yield
    finally:
        provider.ratio_override.reset(token)


def set_span_chat_tools(span: LiveSpan, tools: list[Any]) -> None:
    """Keep the tools that a chat model may call, in the form of OpenAI's chat API.

    Raises: INVALID_PARAMETER_VALUE when it is no list of them.
    """
    from mlflow.entities.trace_keys import SpanAttributeKey

    if not isinstance(tools, list):
        raise invalid(f"The tools of a span are a list, not a {type(tools).__name__}.")
    plain = [tool.model_dump(exclude_none=True) if hasattr(tool, "model_dump") else tool for tool in tools]
    for tool in plain:
        if not isinstance(tool, dict) or "type" not in tool:
            raise invalid(f"A tool of a span is an object with a type, not {tool!r}.")
    span.set_attribute(SpanAttributeKey.CHAT_TOOLS, plain)


# what reads traces, and constants: from here too, but loaded on first use
_ELSEWHERE = {
    "delete_trace_tag": "mlflow.tracing.search",
    "get_trace": "mlflow.tracing.search",
    "search_traces": "mlflow.tracing.search",
    "set_trace_tag": "mlflow.tracing.search",
    "search_sessions": "mlflow.tracing.sessions",
    "MLFLOW_SEARCH_TRACES_MAX_THREADS": "mlflow.environment_variables",
    "NO_OP_SPAN_TRACE_ID": "mlflow.entities.span",
    "SEARCH_TRACES_DEFAULT_MAX_RESULTS": "mlflow.tracing.client",
    "STREAM_CHUNK_EVENT_NAME_FORMAT": "mlflow.tracing.constant",
    "STREAM_CHUNK_EVENT_VALUE_KEY": "mlflow.tracing.constant",
}


def __getattr__(name: str) -> Any:
    home = _ELSEWHERE.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ELSEWHERE})
