"""Starting spans over the OpenTelemetry SDK: the tracer, what is active in a context, on and off, sampling."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from typing import Any

from mlflow.entities import live_span as live_spans
from mlflow.entities.live_span import LiveSpan, level_text
from mlflow.entities.no_op_span import NoOpSpan
from mlflow.entities.span import Span
from mlflow.entities.span_record import LinkRecord, SpanRecord
from mlflow.entities.span_type import type_text
from mlflow.environment_variables import (
    MLFLOW_TRACE_PROPAGATE_TO_OTEL_CONTEXT,
    MLFLOW_TRACE_SAMPLING_RATIO,
    MLFLOW_USE_DEFAULT_TRACER_PROVIDER,
)
from mlflow.exceptions import invalid
from mlflow.tracing import config, recorder, settings
from mlflow.tracing import destination as destinations
from mlflow.tracing.recorder import OpenTrace

TRACER_NAME = "mlflow"
_REQUEST_ID = "mlflow.traceRequestId"
_TYPE = "mlflow.spanType"


class RemoteParent(NoOpSpan):
    """Stands for a span of another process, under which this one's spans belong."""

    __slots__ = ("otel_span",)

    def __init__(self, otel_span: Any) -> None:
        super().__init__()
        self.otel_span = otel_span


current: ContextVar[LiveSpan | NoOpSpan | None] = ContextVar("mlflow_span", default=None)
"""The span that is active: an idle one inside traces that are not recorded."""

ratio_override: ContextVar[float | None] = ContextVar("mlflow_sampling_ratio", default=None)
"""How many of the traces that begin here are kept, where a function around said so."""

_enabled = True
_lock = threading.Lock()
_tracer: Any = None
_provider: Any = None
_isolated = True
_propagates = False
_set_span_in_context: Any = None
_empty_context: Any = None
_generator = random.Random()
"""Chooses ids and what is sampled; its own, so that a seed in the user's program does not repeat the choice."""


def is_tracing_enabled() -> bool:
    """Whether spans that begin now are recorded."""
    chosen = settings.current()
    if chosen is not None and chosen.enabled is not None:
        return chosen.enabled
    return _enabled


def enable() -> None:
    """Record traces (again)."""
    global _enabled
    _enabled = True


def disable() -> None:
    """Record no traces until ``enable``. Decorated functions and autologging go on without."""
    global _enabled
    _enabled = False


def reset() -> None:
    """Begin as a new process: tracing on, no destination, no open traces, a new tracer."""
    global _enabled, _tracer, _provider
    _enabled = True
    with _lock:
        _tracer = _provider = None
    config.shares_spans = False
    destinations.registry.reset()
    recorder.reset()
    export = sys.modules.get("mlflow.tracing.export")
    if export is not None:
        export.reset()


def set_destination(destination: Any, *, context_local: bool = False) -> None:
    """Send traces that begin from now on to an experiment.

    Args:
        destination: a ``TraceLocation`` or ``MlflowExperiment``.
        context_local: only in this context (thread or asynchronous task).

    Raises: INVALID_PARAMETER_VALUE for something else.
    """
    destinations.registry.set(destination, context_local)


def trace_disabled(f: Callable) -> Callable:
    """A function that records no traces while it runs."""

    @functools.wraps(f)
    def quietly(*args: Any, **kwargs: Any) -> Any:
        with settings.context(enabled=False):
            return f(*args, **kwargs)

    return quietly


# ---- the tracer ------------------------------------------------------------------------------------------------------


def tracer() -> Any:
    """The OpenTelemetry tracer that makes our spans, made on first use."""
    return _tracer or _set_up()


def tracer_provider() -> Any:
    """The tracer provider behind it: our own, or the user's (MLFLOW_USE_DEFAULT_TRACER_PROVIDER=false)."""
    tracer()
    return _provider


def _set_up() -> Any:
    global _tracer, _provider, _isolated, _propagates, _set_span_in_context, _empty_context
    with _lock:
        if _tracer is not None:
            return _tracer
        from opentelemetry import trace as otel
        from opentelemetry.context import Context
        from opentelemetry.sdk.trace import TracerProvider

        from mlflow.tracing.processor import MlflowSpanProcessor

        _set_span_in_context = otel.set_span_in_context
        _empty_context = Context()
        _isolated = MLFLOW_USE_DEFAULT_TRACER_PROVIDER.get()
        _propagates = not _isolated or MLFLOW_TRACE_PROPAGATE_TO_OTEL_CONTEXT.get()
        if _isolated:
            # ids do not repeat when the user's program seeds its random numbers
            provider = TracerProvider(id_generator=_Ids())
        else:
            provider = otel.get_tracer_provider()
            if not isinstance(provider, TracerProvider):
                # nobody has set one yet
                provider = TracerProvider()
                otel.set_tracer_provider(provider)
        processors = getattr(provider._active_span_processor, "_span_processors", ())
        config.shares_spans = bool(processors)
        if not any(isinstance(one, MlflowSpanProcessor) for one in processors):
            provider.add_span_processor(MlflowSpanProcessor())
        _provider = provider
        _tracer = provider.get_tracer(TRACER_NAME)
        return _tracer


# ---- what is active --------------------------------------------------------------------------------------------------


def here() -> LiveSpan | NoOpSpan | None:
    """The span that is active here.

    One that ended in another context than it began in gives way to the one that was active before it, see
    ``activate_until_end``.
    """
    span = current.get()
    if type(span) is LiveSpan and span._record.end_ns is not None:
        span = _before_ended(span)
    return span if _isolated or type(span) is not LiveSpan else _innermost(span)


def _before_ended(span: LiveSpan | NoOpSpan | None) -> LiveSpan | NoOpSpan | None:
    """The span that was active before one that has ended and could not be deactivated here."""
    seen = []
    while type(span) is LiveSpan and span._record.end_ns is not None and span._token is not None:
        if any(span is one for one in seen):
            # spans that were made active in turns
            return None
        seen.append(span)
        span = span._token.before
    return span


def _innermost(span: LiveSpan) -> LiveSpan:
    """Where all share one tracer provider: the span that another instrumentation began inside of ours, or ours."""
    from mlflow.tracing.processor import live_span

    foreign = _foreign_parent()
    if foreign is None or foreign is span._otel:
        return span
    ids = foreign.get_span_context()
    return (live_span(ids) or span) if ids.trace_id == span._otel.get_span_context().trace_id else span


def active_span() -> LiveSpan | None:
    """The span that is active here, if it is recorded."""
    span = here()
    if span is None and not _isolated and _tracer is not None:
        from mlflow.tracing.processor import live_span

        foreign = _foreign_parent()
        return None if foreign is None else live_span(foreign.get_span_context())
    return span if type(span) is LiveSpan else None


class Activation:
    """What it takes to make the span active again that was before."""

    __slots__ = ("before", "otel_token", "span", "token")

    def __init__(self, span: Any, token: Token, otel_token: Any, before: Any) -> None:
        self.span = span
        self.token = token
        self.otel_token = otel_token
        self.before = before


def activate(span: LiveSpan | NoOpSpan) -> Activation:
    """Make a span the active one."""
    before = current.get()
    token = current.set(span)
    otel_token = None
    if _propagates and type(span) is LiveSpan:
        from opentelemetry import context as otel_context

        otel_token = otel_context.attach(_set_span_in_context(span._otel))
    return Activation(span, token, otel_token, before)


def activate_until_end(span: LiveSpan | NoOpSpan) -> Activation:
    """Make a span the active one, for whoever cannot promise to deactivate it where it was made active."""
    activation = activate(span)
    if type(span) is LiveSpan:
        span._token = activation
    return activation


def deactivate(activation: Activation) -> None:
    """Make the span active again that was before."""
    try:
        current.reset(activation.token)
    except ValueError:
        # ended in another context than it began in: a generator that its consumer carried elsewhere
        current.set(activation.before)
    if activation.otel_token is not None:
        from opentelemetry import context as otel_context

        otel_context.detach(activation.otel_token)


def drop(activation: Activation) -> None:
    """As ``deactivate``, for a generator that is closed: its consumer may have made another span active since.

    That one stays; where the generator's span is still the active one later, it gives way, because it has ended.
    """
    if current.get() is activation.span:
        deactivate(activation)
    elif type(activation.span) is LiveSpan:
        activation.span._token = activation


def restore(activation: Activation) -> None:
    """Make the span active that was so before, in whatever context this is; that may be done in several."""
    current.set(activation.before)
    if activation.otel_token is not None:
        from opentelemetry import context as otel_context

        before = activation.otel_token.old_value
        otel_context.attach(_empty_context if before is Token.MISSING else before)


@contextlib.contextmanager
def with_active_span(span: LiveSpan | NoOpSpan) -> Iterator[LiveSpan | NoOpSpan]:
    """Make an open span the active one for a block; the block does not end it."""
    activation = activate(span)
    try:
        yield span
    finally:
        deactivate(activation)


safe_set_span_in_context = with_active_span


def set_span_in_context(span: LiveSpan | NoOpSpan) -> Activation:
    """Make an open span the active one until ``detach_span_from_context``."""
    return activate(span)


def detach_span_from_context(token: Activation) -> None:
    """Undo ``set_span_in_context``."""
    deactivate(token)


# ---- spans -----------------------------------------------------------------------------------------------------------

_IDLE = NoOpSpan()


def start(
    name: str,
    span_type: str | None = None,
    parent: Any = None,
    *,
    attributes: dict[str, Any] | None = None,
    links: Any = None,
    start_ns: int | None = None,
    log_level: Any = None,
    description: str | None = None,
    experiment_id: str | None = None,
    sampling_ratio: float | None = None,
    run_id: str | None = None,
) -> LiveSpan | NoOpSpan:
    """Begin a span, without making it active.

    Args:
        parent: the span around it; None begins a trace.
        start_ns: when it began, in nanoseconds since the epoch; default now.
        experiment_id: where a new trace is kept.
        sampling_ratio: how many of the new traces are kept, 0 to 1; default MLFLOW_TRACE_SAMPLING_RATIO.
        run_id: the run that a new trace belongs to; default the active one.
    """
    if (not _enabled or settings.current() is not None) and not is_tracing_enabled():
        return _IDLE
    begin = _tracer or _set_up()
    if type(parent) is LiveSpan:
        trace = parent._trace
        otel_context = _set_span_in_context(parent._otel, _empty_context)
        parent_id = parent._record.span_id
    else:
        trace = None
        if parent is None:
            otel_context = _empty_context
            parent_id = None
            if not _isolated:
                foreign = _foreign_parent()
                if foreign is not None:
                    parent = RemoteParent(foreign)
                    trace = recorder.traces.get(recorder.trace_id_of(foreign.get_span_context().trace_id))
        if type(parent) is RemoteParent:
            otel_parent = parent.otel_span
            otel_context = _set_span_in_context(otel_parent, _empty_context)
            parent_id = f"{otel_parent.get_span_context().span_id:016x}"
        elif parent is not None:
            # inside a trace that is not recorded
            return _IDLE
        elif not _is_sampled(sampling_ratio):
            return _IDLE
    otel_span = begin.start_span(name, context=otel_context, start_time=start_ns)
    if not otel_span.is_recording():
        # by the sampler of OpenTelemetry's own settings
        return _IDLE
    ids = otel_span.get_span_context()
    if trace is None:
        trace = _trace_of(ids.trace_id, parent, experiment_id, run_id)
    record = SpanRecord(
        trace.trace_id,
        f"{ids.span_id:016x}",
        name,
        otel_span.start_time,
        None,
        parent_id,
        attributes={_REQUEST_ID: trace.request_text, _TYPE: type_text(span_type)},
    )
    span = LiveSpan.recorded(otel_span, record, trace)
    trace.began(span)
    if attributes is not None:
        span.set_attributes(attributes)
    if log_level is not None:
        span._record.attributes["mlflow.spanLogLevel"] = level_text(log_level)
    if description is not None:
        span.set_description(description)
    for link in links or ():
        span.add_link(link)
    return span


def _trace_of(otel_trace_id: int, parent: Any, experiment_id: str | None, run_id: str | None) -> OpenTrace:
    trace_id = recorder.trace_id_of(otel_trace_id)
    trace = recorder.traces.get(trace_id)
    if trace is None:
        trace = OpenTrace(trace_id, is_remote=parent is not None)
        trace.experiment_id = experiment_id or destinations.experiment_id()
        if run_id is not None:
            trace.run_id = run_id
        recorder.register(trace)
    return trace


def _is_sampled(ratio: float | None) -> bool:
    if ratio is None:
        ratio = ratio_override.get()
    if ratio is None:
        # the variable is looked at each time, its meaning only when there is one
        if "MLFLOW_TRACE_SAMPLING_RATIO" not in os.environ:
            return True
        ratio = MLFLOW_TRACE_SAMPLING_RATIO.get()
        check_ratio("MLFLOW_TRACE_SAMPLING_RATIO", ratio)
    return ratio >= 1.0 or _generator.random() < ratio


def check_ratio(name: str, ratio: Any) -> None:
    """Raise INVALID_PARAMETER_VALUE unless it is a number from 0 to 1."""
    if not isinstance(ratio, (int, float)) or not 0 <= ratio <= 1:
        raise invalid(f"Invalid value {ratio!r} for {name}: a number from 0.0 to 1.0 is wanted.")


def _foreign_parent() -> Any:
    """The span that another instrumentation has made active, where all share one tracer provider."""
    from opentelemetry import trace as otel

    span = otel.get_current_span()
    return span if span.get_span_context().is_valid else None


def get_current_otel_span() -> Any:
    """The OpenTelemetry span that is active here, None when there is none."""
    span = active_span()
    return None if span is None else span._otel


def get_context_api() -> Any:
    """OpenTelemetry's module of contexts."""
    from opentelemetry import context as otel_context

    return otel_context


def get_current_context() -> Any:
    """An OpenTelemetry context in which the span that is active here is the current one."""
    from opentelemetry import context as otel_context

    span = active_span()
    return otel_context.get_current() if span is None else _set_span_in_context(span._otel)


def start_span_in_context(name: str, experiment_id: str | None = None) -> LiveSpan | NoOpSpan:
    """Begin a span under the active one."""
    return start(name, parent=here(), experiment_id=experiment_id)


def start_detached_span(
    name: str, parent: Any = None, experiment_id: str | None = None, start_time_ns: int | None = None
) -> LiveSpan | NoOpSpan:
    """Begin a span under a given one, or a trace."""
    return start(name, parent=parent, experiment_id=experiment_id, start_ns=start_time_ns)


def get_bridged_tracer_provider() -> Any:
    """A tracer provider for libraries instrumented with OpenTelemetry: their spans become part of our traces."""
    from mlflow.tracing.bridge import BridgedTracerProvider

    return BridgedTracerProvider(tracer_provider())


def open_trace(trace_id: str) -> OpenTrace:
    """The open trace with that id.

    Raises: INVALID_PARAMETER_VALUE when there is none.
    """
    trace = recorder.traces.get(trace_id)
    if trace is None:
        raise invalid(f"The trace {trace_id!r} is not open; open are {sorted(recorder.traces)[:5]}.")
    return trace


def copy_span(
    span: Span, parent_span_id: str | None = None, trace_id: str | None = None, experiment_id: str | None = None
) -> LiveSpan | NoOpSpan:
    """An open span with what a finished one holds (``LiveSpan.from_immutable_span``)."""
    parent = None
    if trace_id is not None:
        trace = open_trace(trace_id)
        parent = trace.spans.get(parent_span_id or trace.root_id)
    copy = start(span.name, span.span_type, parent, experiment_id=experiment_id, start_ns=span.start_time_ns)
    if type(copy) is LiveSpan:
        record = span.record
        own = copy._record.attributes
        own.update({key: text for key, text in record.attributes.items() if key != _REQUEST_ID})
        copy._record.events = list(record.events)
        copy._record.links = [LinkRecord(k.trace_id, k.span_id, k.attributes) for k in record.links]
        copy._record.status, copy._record.status_message = record.status, record.status_message
    return copy


live_spans.recorder = sys.modules[__name__]


class _Ids:
    """Makes ids from random numbers of its own (an OpenTelemetry ``IdGenerator``)."""

    def generate_trace_id(self) -> int:
        """128 bits, not all zero."""
        return _generator.getrandbits(128) or 1

    def generate_span_id(self) -> int:
        """64 bits, not all zero."""
        return _generator.getrandbits(64) or 1

    def is_trace_id_random(self) -> bool:
        """Whether the last 56 bits of a trace's id are random (W3C Trace Context, level 2)."""
        return True


def _after_fork() -> None:
    global _lock, _generator
    _lock = threading.Lock()
    _generator = random.Random()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
