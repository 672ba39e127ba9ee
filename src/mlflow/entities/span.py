"""Spans: the steps that a trace is made of."""

from __future__ import annotations

import base64
import json
import logging
import time
from typing import TYPE_CHECKING, Any

from mlflow.entities.json_text import json_text, value_of
from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_log_level import SpanLogLevel
from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.entities.span_status import SpanStatus, SpanStatusCode
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.entities.link import Link

__all__ = [
    "INVALID_PARAMETER_VALUE",
    "NO_OP_SPAN_TRACE_ID",
    "TRACE_REQUEST_ID_PREFIX",
    "LazySpan",
    "LiveSpan",
    "NoOpSpan",
    "Span",
    "SpanType",
    "create_mlflow_span",
]

_logger = logging.getLogger(__name__)

# a trace id is this and 32 hexadecimal digits
TRACE_REQUEST_ID_PREFIX = "tr-"
# stands for the id where nothing is recorded
NO_OP_SPAN_TRACE_ID = "MLFLOW_NO_OP_SPAN_TRACE_ID"

_REQUEST_ID = "mlflow.traceRequestId"
_TYPE = "mlflow.spanType"
_INPUTS = "mlflow.spanInputs"
_OUTPUTS = "mlflow.spanOutputs"
_LOG_LEVEL = "mlflow.spanLogLevel"
_DESCRIPTION = "mlflow.spanDescription"


class SpanType:
    """Kinds of spans; any other text is allowed too."""

    AGENT = "AGENT"
    CHAIN = "CHAIN"
    CHAT_MODEL = "CHAT_MODEL"
    EMBEDDING = "EMBEDDING"
    EVALUATOR = "EVALUATOR"
    GUARDRAIL = "GUARDRAIL"
    LLM = "LLM"
    MEMORY = "MEMORY"
    PARSER = "PARSER"
    RERANKER = "RERANKER"
    RETRIEVER = "RETRIEVER"
    TASK = "TASK"
    TOOL = "TOOL"
    UNKNOWN = "UNKNOWN"
    WORKFLOW = "WORKFLOW"


# what a span says of its own importance unless told otherwise: those that others see from outside say more
_INFO_TYPES = frozenset(
    (
        *(SpanType.AGENT, SpanType.CHAT_MODEL, SpanType.EMBEDDING, SpanType.EVALUATOR, SpanType.GUARDRAIL),
        *(SpanType.LLM, SpanType.MEMORY, SpanType.RERANKER, SpanType.RETRIEVER, SpanType.TOOL, SpanType.WORKFLOW),
    )
)
# JSON of the known types, made once
_TYPE_TEXTS = {kind: f'"{kind}"' for name, kind in vars(SpanType).items() if name.isupper()}


def type_text(span_type: str | None) -> str:
    """The kind of a span as JSON text."""
    return _TYPE_TEXTS.get(span_type) or json_text(span_type or SpanType.UNKNOWN)


class Span:
    """A finished span, to be read. What its attributes hold is decoded when it is asked for."""

    __slots__ = ("_record",)

    # not iterable, though it can be subscripted
    __iter__ = None

    def __init__(self, otel_span: Any) -> None:
        """Of what stores keep (``SpanRecord``), or of an OpenTelemetry SDK span."""
        self._record = otel_span if type(otel_span) is SpanRecord else record_of(otel_span)

    @property
    def record(self) -> SpanRecord:
        """The span as stores keep it."""
        return self._record

    @property
    def trace_id(self) -> str:
        """The id of its trace."""
        return self._record.trace_id

    @property
    def request_id(self) -> str:
        """Older name of ``trace_id``."""
        return self._record.trace_id

    @property
    def span_id(self) -> str:
        """Its id: 16 hexadecimal digits."""
        return self._record.span_id

    @property
    def parent_id(self) -> str | None:
        """The id of the span around it; None for the root."""
        return self._record.parent_id

    @property
    def name(self) -> str:
        """What it is called."""
        return self._record.name

    @property
    def start_time_ns(self) -> int:
        """When it began, in nanoseconds since the epoch."""
        return self._record.start_ns

    @property
    def end_time_ns(self) -> int | None:
        """When it ended, in nanoseconds since the epoch; None while it is open."""
        return self._record.end_ns

    @property
    def status(self) -> SpanStatus:
        """How it ended."""
        return SpanStatus(SpanStatusCode(self._record.status), self._record.status_message)

    @property
    def inputs(self) -> Any:
        """What went in."""
        return self.get_attribute(_INPUTS)

    @property
    def outputs(self) -> Any:
        """What came out."""
        return self.get_attribute(_OUTPUTS)

    @property
    def span_type(self) -> str:
        """Its kind, see ``SpanType``."""
        return self.get_attribute(_TYPE) or SpanType.UNKNOWN

    @property
    def description(self) -> str | None:
        """What it is for, in words."""
        return self.get_attribute(_DESCRIPTION)

    @property
    def log_level(self) -> SpanLogLevel | None:
        """How important it is."""
        level = self.get_attribute(_LOG_LEVEL)
        return None if level is None else SpanLogLevel(level)

    @property
    def llm_cost(self) -> dict[str, float] | None:
        """What the model's use cost, in USD: input_cost, output_cost, total_cost."""
        return self.get_attribute("mlflow.llm.cost")

    @property
    def model_name(self) -> str | None:
        """The language model it called."""
        return self.get_attribute("mlflow.llm.model")

    @property
    def attributes(self) -> dict[str, Any]:
        """All attributes, decoded."""
        return {key: value_of(text) for key, text in self._record.attributes.items()}

    @property
    def events(self) -> list[SpanEvent]:
        """What happened during it."""
        return [SpanEvent(e.name, e.time_ns, e.attributes) for e in self._record.events]

    @property
    def links(self) -> list[Link]:
        """Other spans it has to do with."""
        from mlflow.entities.link import Link

        return [Link(TRACE_REQUEST_ID_PREFIX + k.trace_id, k.span_id, k.attributes or None) for k in self._record.links]

    def get_attribute(self, key: str) -> Any:
        """An attribute, decoded; None if there is none of that name."""
        text = self._record.attributes.get(key)
        return None if text is None else value_of(text)

    def to_dict(self) -> dict[str, Any]:
        """The span as MLflow's trace files have it: ids in base64, attributes as JSON text."""
        record = self._record
        return {
            "trace_id": _base64(record.trace_id.removeprefix(TRACE_REQUEST_ID_PREFIX)),
            "span_id": _base64(record.span_id),
            "parent_span_id": _base64(record.parent_id) if record.parent_id else None,
            "name": record.name,
            "start_time_unix_nano": record.start_ns,
            "end_time_unix_nano": record.end_ns,
            "events": [
                {"name": e.name, "time_unix_nano": e.time_ns, "attributes": dict(e.attributes)} for e in record.events
            ],
            "status": {"code": "STATUS_CODE_" + record.status, "message": record.status_message},
            "attributes": dict(record.attributes),
            "links": [
                {
                    "trace_id": TRACE_REQUEST_ID_PREFIX + k.trace_id,
                    "span_id": k.span_id,
                    "attributes": dict(k.attributes),
                }
                for k in record.links
            ],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Span:
        """The span of ``to_dict``, or of the form that MLflow 2 wrote.

        Raises: INVALID_PARAMETER_VALUE when it has neither form.
        """
        if "context" in data:
            return cls.from_dict_v2(data)
        try:
            attributes = {key: _text(value) for key, value in (data.get("attributes") or {}).items()}
            trace_id = attributes.get(_REQUEST_ID)
            status = data.get("status") or {}
            record = SpanRecord(
                value_of(trace_id) if trace_id else TRACE_REQUEST_ID_PREFIX + _hexadecimal(data["trace_id"]),
                _hexadecimal(data["span_id"]),
                data["name"],
                int(data["start_time_unix_nano"]),
                None if data.get("end_time_unix_nano") is None else int(data["end_time_unix_nano"]),
                _hexadecimal(data["parent_span_id"]) if data.get("parent_span_id") else None,
                str(status.get("code", "STATUS_CODE_UNSET")).removeprefix("STATUS_CODE_"),
                status.get("message") or "",
                attributes,
                [EventRecord(e["name"], int(e["time_unix_nano"]), e.get("attributes") or {}) for e in data["events"]]
                if data.get("events")
                else [],
                [
                    LinkRecord(
                        _hexadecimal(k["trace_id"].removeprefix(TRACE_REQUEST_ID_PREFIX)),
                        _hexadecimal(k["span_id"]),
                        k.get("attributes") or {},
                    )
                    for k in data.get("links") or ()
                ],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise invalid(f"This is no span ({type(error).__name__}: {error}): {str(data)[:200]}") from None
        return Span(record)

    @classmethod
    def from_dict_v2(cls, data: dict[str, Any]) -> Span:
        """The span in the form of MLflow 2's trace files: a context with hexadecimal ids, times without unit.

        Raises: INVALID_PARAMETER_VALUE when it is none.
        """
        try:
            attributes = {key: _text(value) for key, value in (data.get("attributes") or {}).items()}
            context = data["context"]
            trace_id = attributes.get(_REQUEST_ID)
            record = SpanRecord(
                value_of(trace_id) if trace_id else TRACE_REQUEST_ID_PREFIX + context["trace_id"].removeprefix("0x"),
                context["span_id"].removeprefix("0x"),
                data["name"],
                int(data["start_time"]),
                None if data.get("end_time") is None else int(data["end_time"]),
                data["parent_id"].removeprefix("0x") if data.get("parent_id") else None,
                data.get("status_code") or "UNSET",
                data.get("status_message") or "",
                attributes,
                [EventRecord(e["name"], int(e["timestamp"]), e.get("attributes") or {}) for e in data["events"]]
                if data.get("events")
                else [],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise invalid(f"This is no span ({type(error).__name__}: {error}): {str(data)[:200]}") from None
        return Span(record)

    def to_otel_proto(self) -> Any:
        """The span as OpenTelemetry's protobuf message."""
        from opentelemetry.proto.trace.v1.trace_pb2 import Span as Message

        from mlflow.otlp.protobuf import fill_span

        message = Message()
        fill_span(message, self._record)
        return message

    @classmethod
    def from_otel_proto(
        cls,
        otel_proto_span: Any,
        location_id: str | None = None,
        *,
        preserve_request_id: bool = False,
        resource: Any = None,
    ) -> Span:
        """The span in OpenTelemetry's protobuf message.

        Args:
            preserve_request_id: the trace's id is what the attribute ``mlflow.traceRequestId`` says, not what the
                message's trace id does.

        Raises: INVALID_PARAMETER_VALUE when its ids or times cannot be those of a span.
        """
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        from mlflow.otlp.protobuf import read_protobuf

        request = ExportTraceServiceRequest()
        request.resource_spans.add().scope_spans.add().spans.append(otel_proto_span)
        received = read_protobuf(request.SerializeToString())
        if not received.spans:
            raise invalid(received.reason)
        [record] = received.spans
        if preserve_request_id:
            said = next((a.value.string_value for a in otel_proto_span.attributes if a.key == _REQUEST_ID), "")
            if said:
                record.trace_id = value_of(said) if said.startswith('"') else said
                record.attributes[_REQUEST_ID] = json.dumps(record.trace_id)
        return Span(record)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in Span.__slots__:
            raise AttributeError(name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __getitem__(self, item: str) -> Any:
        try:
            return getattr(self, item)
        except (AttributeError, TypeError):
            raise KeyError(item) from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self._record == other._record

    __hash__ = None

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(name={self.name!r}, trace_id={self.trace_id!r}, span_id={self.span_id!r}, "
            f"parent_id={self.parent_id!r})"
        )


class LazySpan(Span):
    """A span made of stored text, decoded when it is first looked at."""

    __slots__ = ("_content",)

    def __init__(self, span_dict: Any, *, raw_json: str | None = None) -> None:
        """Of a dict or a JSON text in ``to_dict``'s form; ``raw_json`` is the text where both are at hand."""
        self._content = span_dict if raw_json is None else raw_json

    @classmethod
    def from_stored_content(cls, content: Any) -> LazySpan:
        """The span in a JSON text or dict of ``to_dict``'s form."""
        return cls(content)

    def __getattr__(self, name: str) -> Any:
        if name == "_record":
            content = self._content
            data = json.loads(content) if isinstance(content, (str, bytes)) else content
            self._record = Span.from_dict(data).record
            return self._record
        return super().__getattr__(name)

    def json_for_export(self) -> str:
        """The span as JSON text."""
        content = self._content
        return content if isinstance(content, str) else json.dumps(self.to_dict())


class LiveSpan(Span):
    """An open span, to be written. After its end writing changes nothing."""

    __slots__ = ("__weakref__", "_otel", "_token", "_trace")

    def __init__(self, otel_span: Any, trace_id: str, span_type: str = SpanType.UNKNOWN) -> None:
        """For an open OpenTelemetry SDK span, as part of the open trace with that id.

        Raises: INVALID_PARAMETER_VALUE when no such trace is open.
        """
        self._record = record_of(otel_span, trace_id)
        self._record.attributes.update({_REQUEST_ID: json_text(trace_id), _TYPE: type_text(span_type)})
        self._otel = otel_span
        self._trace = _recorder().open_trace(trace_id)
        self._token = None
        self._trace.began(self)

    @classmethod
    def recorded(cls, otel_span: Any, record: SpanRecord, trace: Any) -> LiveSpan:
        """As the recorder makes it.

        Args:
            otel_span: the OpenTelemetry span beside it.
            record: what becomes of it.
            trace: the open trace, which is told of the end before and after: ``ending(span)``, ``ended(span)``.
        """
        span = cls.__new__(cls)
        span._record = record
        span._otel = otel_span
        span._trace = trace
        span._token = None
        return span

    @property
    def otel_span(self) -> Any:
        """The OpenTelemetry span beside it."""
        return self._otel

    def set_inputs(self, inputs: Any) -> None:
        """Keep what goes in."""
        if self._record.end_ns is None:
            self._record.attributes[_INPUTS] = json_text(inputs)

    def set_outputs(self, outputs: Any) -> None:
        """Keep what came out."""
        if self._record.end_ns is None:
            self._record.attributes[_OUTPUTS] = json_text(outputs)

    def set_span_type(self, span_type: str) -> None:
        """Say what kind of step it is."""
        if self._record.end_ns is None:
            self._record.attributes[_TYPE] = type_text(span_type)

    def set_attribute(self, key: str, value: Any) -> None:
        """Keep any value under a name; a name that is no text is refused with a warning."""
        if not isinstance(key, str):
            _logger.warning("The attribute name %r of a span is no text; it is left out.", key)
        elif self._record.end_ns is None:
            self._record.attributes[key] = json_text(value)

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Keep several values under their names."""
        if not isinstance(attributes, dict):
            _logger.warning("Attributes of a span come in a dict, not in a %s; left out.", type(attributes).__name__)
            return
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_description(self, description: str) -> None:
        """Say what it is for, in words."""
        self.set_attribute(_DESCRIPTION, description)

    def set_log_level(self, level: SpanLogLevel | int | str) -> None:
        """Say how important it is."""
        if self._record.end_ns is None:
            self._record.attributes[_LOG_LEVEL] = level_text(level)

    def set_status(self, status: SpanStatus | SpanStatusCode | str) -> None:
        """Say how it went.

        Raises: INVALID_PARAMETER_VALUE for a status that is none of UNSET, OK, ERROR.
        """
        if not isinstance(status, SpanStatus):
            status = SpanStatus(status)
        if self._record.end_ns is None:
            self._record.status = status.status_code.value
            self._record.status_message = status.description

    def add_event(self, event: SpanEvent) -> None:
        """Keep something that happened."""
        if self._record.end_ns is None:
            self._record.events.append(EventRecord(event.name, event.timestamp, _plain_attributes(event.attributes)))

    def add_link(self, link: Link) -> None:
        """Keep that another span has to do with it."""
        if self._record.end_ns is None:
            trace_id = link.trace_id.removeprefix(TRACE_REQUEST_ID_PREFIX)
            self._record.links.append(LinkRecord(trace_id, link.span_id, dict(link.attributes or {})))

    def record_exception(self, exception: BaseException | str) -> None:
        """Keep an exception, and that it was an error."""
        if isinstance(exception, str):
            exception = Exception(exception)
        if not isinstance(exception, BaseException):
            raise invalid(f"An exception or its text can be recorded, not a {type(exception).__name__}.")
        self.add_event(SpanEvent.from_exception(exception))
        self.set_status(SpanStatus(SpanStatusCode.ERROR, f"{type(exception).__name__}: {exception}"))

    def end(
        self,
        outputs: Any = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str | None = None,
        end_time_ns: int | None = None,
    ) -> None:
        """End it. A span without a status ended well. A second end changes nothing.

        Args:
            end_time_ns: when it ended, in nanoseconds since the epoch; default now.
        """
        record = self._record
        if record.end_ns is not None:
            return
        if outputs is not None:
            record.attributes[_OUTPUTS] = json_text(outputs)
        if attributes:
            self.set_attributes(attributes)
        if status is not None:
            self.set_status(status)
        if record.status == "UNSET":
            record.status = "OK"
        if _LOG_LEVEL not in record.attributes:
            record.attributes[_LOG_LEVEL] = self._default_level()
        trace = self._trace
        trace.ending(self)
        record.end_ns = end_time_ns or time.time_ns()
        trace.ended(self)

    def to_immutable_span(self) -> Span:
        """The same span, to be read."""
        return Span(self._record)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Span:
        """Not offered: a live span comes from ``start_span``."""
        raise MlflowException("A live span cannot be made of a dict; Span.from_dict reads a finished one.")

    @classmethod
    def from_immutable_span(
        cls,
        span: Span,
        parent_span_id: str | None = None,
        trace_id: str | None = None,
        experiment_id: str | None = None,
        otel_trace_id: str | None = None,
    ) -> LiveSpan:
        """An open copy of a span in an open trace; ``end(end_time_ns=...)`` ends it.

        Args:
            trace_id: the trace it becomes part of; default a trace of its own.
        """
        return _recorder().copy_span(span, parent_span_id, trace_id, experiment_id)

    def __enter__(self) -> LiveSpan:
        self._token = _recorder().activate(self)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        if error is not None:
            self.record_exception(error)
        _recorder().deactivate(self._token)
        self.end()

    def _default_level(self) -> str:
        if self._record.status == "ERROR":
            return "40"
        kind = self._record.attributes.get(_TYPE)
        return "20" if kind is not None and kind[1:-1] in _INFO_TYPES else "10"


# the recorder, which stands above this module and puts itself here
recorder: Any = None


def _recorder() -> Any:
    if recorder is None:
        raise MlflowException("Spans are recorded with mlflow.tracing, which is not loaded.")
    return recorder


def level_text(level: SpanLogLevel | int | str) -> str:
    """The number of a level, given by number or name, as JSON text.

    Raises: INVALID_PARAMETER_VALUE for another.
    """
    try:
        return str(int(SpanLogLevel[level.upper()] if isinstance(level, str) else SpanLogLevel(level)))
    except (KeyError, ValueError):
        names = ", ".join(f"{one.name} ({one.value})" for one in SpanLogLevel)
        raise invalid(f"Invalid log level {level!r} of a span; allowed are {names}.") from None


class NoOpSpan(Span):
    """Stands for a span where nothing is recorded: tracing is off, or the trace is not sampled."""

    __slots__ = ("_token",)

    _EMPTY = SpanRecord(NO_OP_SPAN_TRACE_ID, "", "", 0)

    def __init__(self, otel_span: Any = None) -> None:
        self._record = NoOpSpan._EMPTY
        self._token = None

    def __enter__(self) -> NoOpSpan:
        idle = NoOpSpan()
        idle._token = _recorder().activate(idle)
        self._token = idle._token
        return idle

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        _recorder().deactivate(self._token)

    @property
    def context(self) -> None:
        """It has none."""
        return None

    @property
    def span_id(self) -> None:
        """It has none."""
        return None

    @property
    def parent_id(self) -> None:
        """It has none."""
        return None

    @property
    def name(self) -> None:
        """It has none."""
        return None

    @property
    def start_time_ns(self) -> None:
        """It has none."""
        return None

    @property
    def end_time_ns(self) -> None:
        """It has none."""
        return None

    @property
    def status(self) -> None:
        """It has none."""
        return None

    def set_inputs(self, inputs: Any) -> None:
        """Nothing."""

    def set_outputs(self, outputs: Any) -> None:
        """Nothing."""

    def set_span_type(self, span_type: str) -> None:
        """Nothing."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Nothing."""

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Nothing."""

    def set_description(self, description: str) -> None:
        """Nothing."""

    def set_log_level(self, level: Any) -> None:
        """Nothing."""

    def set_status(self, status: Any) -> None:
        """Nothing."""

    def add_event(self, event: SpanEvent) -> None:
        """Nothing."""

    def add_link(self, link: Link) -> None:
        """Nothing."""

    def record_exception(self, exception: BaseException | str) -> None:
        """Nothing."""

    def end(
        self,
        outputs: Any = None,
        attributes: dict[str, Any] | None = None,
        status: Any = None,
        end_time_ns: int | None = None,
    ) -> None:
        """Nothing."""


def create_mlflow_span(otel_span: Any, trace_id: str, span_type: str | None = None) -> Span:
    """The span for one of OpenTelemetry's: to be read when it has ended, an idle one when it records nothing.

    Raises: INVALID_PARAMETER_VALUE for a span that is open and not recorded by this package.
    """
    if otel_span is None or not otel_span.get_span_context().is_valid:
        return NoOpSpan()
    if not otel_span.is_recording() and not hasattr(otel_span, "attributes"):
        return NoOpSpan()
    record = record_of(otel_span, trace_id)
    if span_type:
        record.attributes[_TYPE] = type_text(span_type)
    return Span(record)


def record_of(otel_span: Any, trace_id: str | None = None) -> SpanRecord:
    """What is to be kept of an OpenTelemetry SDK span (``ReadableSpan``)."""
    context = otel_span.get_span_context()
    parent = otel_span.parent
    return SpanRecord(
        trace_id or f"{TRACE_REQUEST_ID_PREFIX}{context.trace_id:032x}",
        f"{context.span_id:016x}",
        otel_span.name,
        otel_span.start_time or 0,
        otel_span.end_time,
        f"{parent.span_id:016x}" if parent is not None else None,
        otel_span.status.status_code.name,
        otel_span.status.description or "",
        {key: json_text(value) for key, value in (otel_span.attributes or {}).items()},
        [EventRecord(e.name, e.timestamp, _plain_attributes(e.attributes)) for e in otel_span.events],
        [
            LinkRecord(f"{k.context.trace_id:032x}", f"{k.context.span_id:016x}", _plain_attributes(k.attributes))
            for k in otel_span.links
        ],
        otel_span.kind.value + 1,
    )


def _plain_attributes(attributes: Any) -> dict[str, Any]:
    """Attributes of events and links: scalars and lists of them as they are, anything else as JSON text."""
    return {
        str(key): value
        if isinstance(value, (str, bool, int, float))
        else list(value)
        if _is_flat(value)
        else json_text(value)
        for key, value in (attributes or {}).items()
    }


def _is_flat(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, (str, bool, int, float)) for item in value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def _base64(digits: str) -> str:
    try:
        return base64.b64encode(bytes.fromhex(digits)).decode()
    except ValueError:
        # an id of another form: as it is
        return digits


def _hexadecimal(text: str) -> str:
    """The hexadecimal digits of an id in base64 (or already in hexadecimal)."""
    if len(text) in (16, 32) and all(c in "0123456789abcdef" for c in text):
        return text
    return base64.b64decode(text, validate=True).hex()
