"""Spans: the steps that a trace is made of."""

from __future__ import annotations

import base64
import importlib
import json
from typing import TYPE_CHECKING, Any

from mlflow.entities.json_text import json_text, value_of
from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_log_level import SpanLogLevel
from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.entities.span_status import SpanStatus, SpanStatusCode
from mlflow.entities.span_type import SpanType, type_text
from mlflow.entities.trace_keys import NO_OP_SPAN_TRACE_ID, TRACE_REQUEST_ID_PREFIX, SpanAttributeKey
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

if TYPE_CHECKING:
    from mlflow.entities.link import Link
    from mlflow.entities.live_span import LiveSpan
    from mlflow.entities.no_op_span import NoOpSpan

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

REQUEST_ID = SpanAttributeKey.REQUEST_ID
TYPE = SpanAttributeKey.SPAN_TYPE
INPUTS = SpanAttributeKey.INPUTS
OUTPUTS = SpanAttributeKey.OUTPUTS
LOG_LEVEL = SpanAttributeKey.LOG_LEVEL
DESCRIPTION = SpanAttributeKey.DESCRIPTION


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
        return self.get_attribute(INPUTS)

    @property
    def outputs(self) -> Any:
        """What came out."""
        return self.get_attribute(OUTPUTS)

    @property
    def span_type(self) -> str:
        """Its kind, see ``SpanType``."""
        return self.get_attribute(TYPE) or SpanType.UNKNOWN

    @property
    def description(self) -> str | None:
        """What it is for, in words."""
        return self.get_attribute(DESCRIPTION)

    @property
    def log_level(self) -> SpanLogLevel | None:
        """How important it is."""
        level = self.get_attribute(LOG_LEVEL)
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

        return [Link.from_record(link) for link in self._record.links]

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
            trace_id = attributes.get(REQUEST_ID)
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
            trace_id = attributes.get(REQUEST_ID)
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
            said = next((a.value.string_value for a in otel_proto_span.attributes if a.key == REQUEST_ID), "")
            if said:
                record.trace_id = value_of(said) if said.startswith('"') else said
                record.attributes[REQUEST_ID] = json.dumps(record.trace_id)
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


def create_mlflow_span(otel_span: Any, trace_id: str, span_type: str | None = None) -> Span:
    """The span for one of OpenTelemetry's: to be read when it has ended, an idle one when it records nothing.

    Raises: INVALID_PARAMETER_VALUE for a span that is open and not recorded by this package.
    """
    from mlflow.entities.no_op_span import NoOpSpan

    if otel_span is None or not otel_span.get_span_context().is_valid:
        return NoOpSpan()
    if not otel_span.is_recording() and not hasattr(otel_span, "attributes"):
        return NoOpSpan()
    record = record_of(otel_span, trace_id)
    if span_type:
        record.attributes[TYPE] = type_text(span_type)
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
        [EventRecord(e.name, e.timestamp, plain_attributes(e.attributes)) for e in otel_span.events],
        [
            LinkRecord(f"{k.context.trace_id:032x}", f"{k.context.span_id:016x}", plain_attributes(k.attributes))
            for k in otel_span.links
        ],
        otel_span.kind.value + 1,
    )


def plain_attributes(attributes: Any) -> dict[str, Any]:
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


# kinds of spans that build on this one
_ELSEWHERE = {"LiveSpan": "live_span", "NoOpSpan": "no_op_span"}


def __getattr__(name: str) -> Any:
    home = _ELSEWHERE.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.entities.{home}"), name)
    globals()[name] = value
    return value
