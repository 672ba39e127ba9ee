"""Figures of traces: what can be asked for, and how values of many traces are combined.

=============  ==============================================  =========================================
view           what is counted                                 when it counts
=============  ==============================================  =========================================
TRACES         traces                                          when the trace began
SPANS          spans of traces that began in the time asked    when the span began (for the time buckets)
ASSESSMENTS    valid assessments of such traces                when the trace began
=============  ==============================================  =========================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from mlflow.api.traces import Aggregation, QueryTraceMetrics
from mlflow.entities.trace_metrics import AggregationType, MetricViewType
from mlflow.exceptions import invalid
from mlflow.search import And, Compare, Node, Not, Or, parse_filter
from mlflow.search.fields import ENTITIES, INTEGER, NUMBER, TEXT, Fields, Group, Key
from mlflow.store.sql.search_plan import conjuncts
from mlflow.store.sql.trace_conditions import STATE, arranged

_COUNT = frozenset((AggregationType.COUNT,))
_OF_VALUES = frozenset((AggregationType.AVG, AggregationType.MIN, AggregationType.MAX, AggregationType.PERCENTILE))
_OF_SUMS = _OF_VALUES | {AggregationType.SUM}


@dataclass(frozen=True)
class Metric:
    """A figure.

    Args:
        value: the expression whose values are combined; empty where rows are counted.
        whole: whether the values are whole numbers.
    """

    value: str
    allowed: frozenset[AggregationType]
    dimensions: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True)
class View:
    """What can be asked for in a view.

    Args:
        tables: what is joined to the trace ``r``.
        time: the expression of the time, in milliseconds, by which values are put in buckets.
        dimensions: expressions by name.
        prefix: how a filter names what belongs to the view's own rows.
        keys: the expressions that such a filter may ask for.
    """

    name: str
    tables: str
    time: str
    metrics: dict[str, Metric]
    dimensions: dict[str, str]
    prefix: str
    keys: dict[str, str]


_TOKENS = ("input_tokens", "output_tokens", "total_tokens")
_CACHE = {"cache_read_input_tokens": "cache_read_tokens", "cache_creation_input_tokens": "cache_creation_tokens"}
_COSTS = ("input_cost", "output_cost", "total_cost")
_OF_TRACE, _OF_SPAN, _OF_MODEL = (
    ("trace_name", "trace_status"),
    ("span_name", "span_type", "span_status", "span_model_name", "span_model_provider"),
    ("span_model_name", "span_model_provider"),
)
SPAN_STATUS = "CASE s.status WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'UNSET' END"
SPAN_MS = "s.duration_ns / 1000000"
# MLflow counts the texts yes and no like true and false
_JUDGED = (
    "CASE WHEN a.number IS NOT NULL THEN a.number "
    "WHEN SUBSTR(a.value, 2, 3) = 'yes' AND LENGTH(a.value) = 5 THEN 1.0 "
    "WHEN SUBSTR(a.value, 2, 2) = 'no' AND LENGTH(a.value) = 4 THEN 0.0 END"
)

VIEWS = {
    MetricViewType.TRACES: View(
        "TRACES",
        "",
        "r.request_time",
        {
            "trace_count": Metric("", _COUNT, _OF_TRACE),
            "session_count": Metric("r.session_id", _COUNT, ()),
            "latency": Metric("r.duration", _OF_VALUES, _OF_TRACE),
            **{name: Metric(f"r.{name}", _OF_SUMS, _OF_TRACE) for name in _TOKENS},
            **{name: Metric(f"r.{column}", _OF_SUMS, _OF_TRACE) for name, column in _CACHE.items()},
            # beyond MLflow
            **{name: Metric(f"r.{name}", _OF_SUMS, _OF_TRACE, whole=False) for name in _COSTS},
        },
        {"trace_name": "r.name", "trace_status": STATE},
        "trace",
        {},
    ),
    MetricViewType.SPANS: View(
        "SPANS",
        " JOIN span s ON s.trace_id = r.id",
        "s.start_ns / 1000000",
        {
            "span_count": Metric("", _COUNT, _OF_SPAN),
            "latency": Metric(SPAN_MS, _OF_VALUES, _OF_SPAN),
            **{name: Metric(f"s.{name}", _OF_SUMS, _OF_MODEL, whole=False) for name in _COSTS},
            # beyond MLflow
            **{name: Metric(f"s.{name}", _OF_SUMS, _OF_MODEL) for name in _TOKENS},
            **{name: Metric(f"s.{column}", _OF_SUMS, _OF_MODEL) for name, column in _CACHE.items()},
        },
        {
            "span_name": "s.name",
            "span_type": "s.type",
            "span_status": SPAN_STATUS,
            "span_model_name": "s.model",
            "span_model_provider": "s.provider",
        },
        "span",
        {"name": "s.name", "type": "s.type", "status": SPAN_STATUS, "model": "s.model", "provider": "s.provider"},
    ),
    MetricViewType.ASSESSMENTS: View(
        "ASSESSMENTS",
        " JOIN assessment a ON a.trace_id = r.id AND a.valid = 1",
        "r.request_time",
        {
            "assessment_count": Metric("", _COUNT, ("assessment_name", "assessment_value")),
            "assessment_value": Metric(_JUDGED, _OF_VALUES, ("assessment_name",), whole=False),
        },
        {"assessment_name": "a.name", "assessment_value": "COALESCE(a.value, 'null')"},
        "assessment",
        {"name": "a.name", "type": "a.kind"},
    ),
}
"""By view, as MLflow has them and a little more."""


@dataclass
class Question:
    """A query that has been checked.

    Args:
        parts: filters on traces, and on the view's own rows.
        start, end: in milliseconds, the end not included; None where nothing was said.
    """

    view: View
    name: str
    metric: Metric
    aggregations: list[tuple[str, AggregationType, float | None]]
    dimensions: list[str]
    of_traces: list[Node]
    of_rows: list[Node]
    interval_ms: int | None
    start: int | None
    end: int | None

    @property
    def wants_percentiles(self) -> bool:
        """Whether single values are needed."""
        return any(kind == AggregationType.PERCENTILE for _, kind, _ in self.aggregations)


def question_of(request: QueryTraceMetrics) -> Question:
    """What a request asks for.

    Raises: INVALID_PARAMETER_VALUE that names what is wrong and what is allowed.
    """
    view_type = _member(MetricViewType, request.view_type, "view_type")
    view = VIEWS[view_type]
    metric = view.metrics.get(request.metric_name)
    if metric is None:
        raise invalid(
            f"Invalid metric_name {request.metric_name!r} for view {view.name}: it must be one of "
            f"{', '.join(view.metrics)}."
        )
    for dimension in request.dimensions:
        if dimension not in metric.dimensions:
            allowed = ", ".join(metric.dimensions) or "none"
            raise invalid(f"Invalid dimension {dimension!r} of {request.metric_name}; supported: {allowed}.")
    if not request.aggregations:
        raise invalid("A query of metrics needs at least one of 'aggregations'.")
    interval = request.time_interval_seconds
    if interval and (request.start_time_ms is None or request.end_time_ms is None):
        raise invalid("start_time_ms and end_time_ms are required if time_interval_seconds is set.")
    if interval is not None and interval < 0:
        raise invalid(f"Invalid time_interval_seconds {interval}: it must be positive.")
    of_traces, of_rows = _filters(view, request.filters)
    asked = conjuncts(parse_filter(request.filter, "traces"))
    if asked:
        of_traces += conjuncts(arranged(And(tuple(asked))))
    return Question(
        view,
        request.metric_name,
        metric,
        [_aggregation(request.metric_name, metric, asked) for asked in request.aggregations],
        list(dict.fromkeys(request.dimensions)),
        of_traces,
        of_rows,
        interval * 1000 if interval else None,
        request.start_time_ms,
        None if request.end_time_ms is None else request.end_time_ms + 1,
    )


def _member(kind: Any, value: Any, field: str) -> Any:
    """A member of an enumeration, given by name or by the protocol's number."""
    members = list(kind)
    if isinstance(value, int) and 1 <= value <= len(members):
        return members[value - 1]
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(member.value for member in members)
        raise invalid(f"Invalid {field} {value!r}: it must be one of {allowed}.") from None


def _aggregation(name: str, metric: Metric, asked: Aggregation) -> tuple[str, AggregationType, float | None]:
    kind = _member(AggregationType, asked.aggregation_type, "aggregation_type")
    if kind not in metric.allowed:
        allowed = ", ".join(sorted(kind.value for kind in metric.allowed))
        raise invalid(f"Invalid aggregation_type {kind.value} of {name}; supported: {allowed}.")
    percent = asked.percentile_value
    if kind != AggregationType.PERCENTILE:
        if percent is not None:
            raise invalid(f"percentile_value goes with PERCENTILE, not with {kind.value}.")
        return kind.value, kind, None
    if percent is None or not 0 <= percent <= 100:
        raise invalid(f"Invalid percentile_value {percent} of PERCENTILE: it must be between 0 and 100.")
    return f"P{percent}", kind, percent


# ---- filters ---------------------------------------------------------------------------------------------------------

_OPERATORS = {TEXT: ("=", "!=", "IN", "NOT IN", "LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE"), NUMBER: (), INTEGER: ()}


def _fields() -> Fields:
    traces = ENTITIES["traces"]
    tag, metadata = (next(group for group in traces.groups if group.kind == kind) for kind in ("tag", "metadata"))
    text = {name: Key(name, TEXT, _OPERATORS[TEXT], False) for name in ("name", "type", "status", "model", "provider")}
    judged = {name: text[name] for name in ("name", "type")}
    return Fields(
        "trace figures",
        traces.groups[0],
        Group("tag", ("trace.tag", "trace.tags", *tag.prefixes), None, tag.any_key),
        Group("metadata", ("trace.metadata", *metadata.prefixes), None, metadata.any_key),
        Group("span", ("span",), text),
        Group("assessment", ("assessment",), judged),
    )


_FIELDS = _fields()


def _filters(view: View, texts: Sequence[str]) -> tuple[list[Node], list[Node]]:
    """The filters on traces, ``arranged``, and those on the view's own rows."""
    of_traces: list[Node] = []
    of_rows: list[Node] = []
    for text in texts:
        for part in conjuncts(parse_filter(text, _FIELDS)):
            kinds = {field.kind for field in fields_of(part)}
            of_view = kinds & {"span", "assessment"}
            if of_view - {view.prefix}:
                raise invalid(f"A filter on {of_view.pop()} does not go with the view {view.name}: {text!r}.")
            if of_view and len(kinds) > 1:
                raise invalid(f"One condition cannot be on both a trace and its {of_view.pop()}s: {text!r}.")
            if of_view:
                of_rows.append(part)
                continue
            of_traces.append(arranged(part))
    return of_traces, of_rows


def fields_of(node: Any) -> list[Any]:
    """The fields in a tree."""
    if isinstance(node, (And, Or)):
        return [field for item in node.items for field in fields_of(item)]
    if isinstance(node, Not):
        return fields_of(node.item)
    return [node.field] if isinstance(node, Compare) else [item.field for item in node.items]


# ---- combining values ------------------------------------------------------------------------------------------------


class Summary:
    """What is known of many values: enough for every aggregation, and two of them can be put together.

    Args:
        values: how often each value comes, where percentiles are wanted; the things themselves where different ones
            are counted.
    """

    __slots__ = ("count", "high", "low", "things", "total", "values")

    def __init__(self, count: int = 0, total: float = 0, low: float | None = None, high: float | None = None) -> None:
        self.count = count
        self.total = total
        self.low = low
        self.high = high
        self.values: Counter[float] = Counter()
        self.things: set[str] = set()

    def add(self, count: int, total: float, low: float | None, high: float | None) -> None:
        """Put others to these."""
        self.count += count
        self.total += total
        if low is not None and (self.low is None or low < self.low):
            self.low = low
        if high is not None and (self.high is None or high > self.high):
            self.high = high

    def answer(self, kind: AggregationType, percent: float | None) -> float | None:
        """The value of an aggregation; None where there are no values."""
        if kind == AggregationType.COUNT:
            return len(self.things) or self.count
        if not self.count:
            return None
        if kind == AggregationType.SUM:
            return self.total
        if kind == AggregationType.AVG:
            return self.total / self.count
        if kind == AggregationType.PERCENTILE:
            assert percent is not None
            return self._percentile(percent)
        return self.low if kind == AggregationType.MIN else self.high

    def _percentile(self, percent: float) -> float:
        """By linear interpolation between the two values beside it."""
        last = sum(self.values.values()) - 1
        place = percent / 100 * last
        first = int(place)
        before: float | None = None
        passed = 0
        for value in sorted(self.values):
            passed += self.values[value]
            if before is None and passed > first:
                before = value
            if passed > min(first + 1, last):
                break
        assert before is not None
        found = before + (value - before) * (place - first)
        # values of rollups are rounded, these are not
        low, high = (found if bound is None else bound for bound in (self.low, self.high))
        return float(min(max(found, low), high))


def bucket_text(bucket: int, interval_ms: int) -> str:
    """The beginning of a time bucket, as the answer says it."""
    return datetime.fromtimestamp(bucket * interval_ms / 1000, timezone.utc).isoformat()
