"""The part of the tracking service that reads traces in parts, and says what there is among many: for pages and tools
that must not fetch everything. (Not in MLflow.)"""

from __future__ import annotations

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, get, missing, post
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_location import TraceLocation
from mlflow.exceptions import invalid

MAX_VALUES = 10_000

# ---- one trace -------------------------------------------------------------------------------------------------------


class GetTraceOutline(Request):
    required: ClassVar[tuple[str, ...]] = ("trace_id",)
    trace_id: str = ""

    def check(self) -> None:
        if not self.trace_id:
            raise missing("trace_id")


class GetSpan(GetTraceOutline):
    required: ClassVar[tuple[str, ...]] = ("trace_id", "span_id")
    span_id: str = ""

    def check(self) -> None:
        super().check()
        if not self.span_id:
            raise missing("span_id")


class SearchSpans(GetTraceOutline):
    """Spans whose text holds ``text``; upper and lower case do not matter."""

    required: ClassVar[tuple[str, ...]] = ("trace_id", "text")
    text: str = ""

    def check(self) -> None:
        super().check()
        if not self.text.strip():
            raise missing("text")


class SpanCall(Answer):
    """What a span says of a language model: ``span`` is its place in the outline; costs are US dollars."""

    span: int
    model: str | None = None
    provider: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    total_cost: float | None = None


class TraceOutline(Answer, omit_defaults=False):
    """The spans of a trace without what they hold, in columns: the n-th values are of the n-th span.

    Fields:
        start_ns: when the first span began, in nanoseconds since the epoch.
        ids, parent_ids: a root has no parent.
        name, type: places in ``names`` and ``types``. Names are cut at 250 characters.
        status: 0 unset, 1 OK, 2 ERROR.
        start: nanoseconds after ``start_ns``.
        duration: nanoseconds; null while the span is open.
        calls: of those spans that say a model, tokens or cost.
    """

    start_ns: int
    names: list[str]
    types: list[str]
    ids: list[str]
    parent_ids: list[str | None]
    name: list[int]
    type: list[int]
    status: list[int]
    start: list[int]
    duration: list[int | None]
    calls: list[SpanCall]


class SpanAnswer(Answer):
    null_is_nan: ClassVar[bool] = False
    span: SpanRecord


class SpanIds(Answer):
    span_ids: list[str] = []


# ---- many traces -----------------------------------------------------------------------------------------------------


class SearchTraceValues(Request):
    """The values of a field among the traces that a filter holds for.

    ``field`` is written as in a filter: ``name``, ``status``, ``user``, ``session_id``, ``run_id``, ``model_id``,
    ``prompt``, ``tags.KEY``, ``metadata.KEY``, ``feedback.NAME``, ``expectation.NAME``, ``span.name``, ``span.type``,
    ``span.model``, ``span.provider``, ``span.status``. ``contains`` is a part of the values, in any case.
    """

    locations: list[TraceLocation]
    field: str
    filter: str | None = None
    contains: str | None = None
    max_results: int = 50

    def check(self) -> None:
        if not self.field:
            raise missing("field")
        limits.check_page_size(self.max_results, MAX_VALUES)


class TraceValue(Answer, omit_defaults=False):
    """A value and the number of traces that have it."""

    value: str
    traces: int


class TraceValues(Answer):
    """The most frequent values first; ``more`` when there are others."""

    null_is_nan: ClassVar[bool] = False
    values: list[TraceValue] = []
    more: bool = False


TRACE_KEY_KINDS = ("tag", "metadata", "feedback", "expectation")


class SearchTraceKeys(Request):
    """The keys of tags and metadata and the names of assessments of the latest 10,000 traces of each experiment."""

    locations: list[TraceLocation]
    kind: str | None = None
    contains: str | None = None
    max_results: int = 500

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_VALUES)
        if self.kind is not None and self.kind not in TRACE_KEY_KINDS:
            raise invalid(f"Invalid kind {self.kind!r}: it must be one of {', '.join(TRACE_KEY_KINDS)}.")


class TraceKey(Answer, omit_defaults=False):
    """``kind`` is tag, metadata, feedback or expectation."""

    kind: str
    key: str


class TraceKeys(Answer):
    """By kind and key; ``more`` when there are others."""

    keys: list[TraceKey] = []
    more: bool = False


class TraceParts(Service):
    """Operations that read traces in parts."""

    @get("3.0/mlflow/traces/{trace_id}/outline")
    def get_trace_outline(self, request: GetTraceOutline) -> TraceOutline:
        """Get what the spans of a trace are called, when they were and what they cost, without what they hold. (Not in
        MLflow.)"""

    @get("3.0/mlflow/traces/{trace_id}/spans/{span_id}")
    def get_span(self, request: GetSpan) -> SpanAnswer:
        """Get one span of a trace with all that it holds. (Not in MLflow.)"""

    @get("3.0/mlflow/traces/{trace_id}/search-spans")
    def search_spans(self, request: SearchSpans) -> SpanIds:
        """Find the spans of a trace that hold a text: in their names, inputs, outputs, other attributes, events or
        messages. (Not in MLflow.)"""

    @post("3.0/mlflow/traces/values")
    def search_trace_values(self, request: SearchTraceValues) -> TraceValues:
        """List the values of a field of traces, the most frequent first, with the numbers of traces. (Not in
        MLflow.)"""

    @post("3.0/mlflow/traces/keys")
    def search_trace_keys(self, request: SearchTraceKeys) -> TraceKeys:
        """List the keys of tags and metadata and the names of assessments of traces. (Not in MLflow.)"""
