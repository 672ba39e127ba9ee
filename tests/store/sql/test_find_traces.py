"""Which traces a search finds, and in which order, held against a plain reading of the filter in Python."""

import json
import random

import pytest

from mlflow.api.traces import CalculateTraceFilterCorrelation, LinkTracesToRun, LogTraces, SearchTraces
from mlflow.api.tracking import CreateExperiment
from mlflow.entities import AssessmentSource, TraceLocation
from mlflow.entities.span_record import EventRecord, SpanRecord
from mlflow.entities.trace_message import (
    AssessmentMessage,
    ExpectationMessage,
    FeedbackMessage,
    SerializedValue,
    TraceInfoMessage,
)
from mlflow.entities.wire_time import time_text
from mlflow.exceptions import MlflowException
from mlflow.search import ENTITIES, evaluate, parse_filter, parse_order_by
from mlflow.store.sql import search_plan, trace_bodies, trace_text
from mlflow.store.sql.trace_conditions import TraceConditions
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH

COUNT = 60
START = 1_700_000_000_000
TEXTS = ["a", "A", "b", "a b", "x'y", "100%", "a_b", "", "Grüße", "[a]", "*", "x" * 300]
JUDGEMENTS = [True, False, 0.5, 3, "good", 'say "hi"', {"a": [1, 2]}]
SAID = [
    "hello world",
    "Hello World",
    'she said "no"',
    "line\nbreak",
    "Grüße aus Köln",
    "50% off_now",
    "nothing",
    "C:\\x",
]
SOURCE = AssessmentSource("HUMAN", "me")


def _judgement(name, value, kind):
    if kind == "expectation":
        return AssessmentMessage(
            assessment_name=name,
            source=SOURCE,
            expectation=ExpectationMessage(serialized_value=SerializedValue("JSON_FORMAT", json.dumps(value))),
        )
    return AssessmentMessage(assessment_name=name, source=SOURCE, feedback=FeedbackMessage(value))


class Store:
    """A store with traces of two experiments, and what is in them."""

    def __init__(self, service):
        self.service = service
        self.experiments = [service.create_experiment(CreateExperiment(name)).experiment_id for name in ("one", "two")]
        self.traces = [self._trace(number) for number in range(COUNT)]

    def _trace(self, n):
        choose = random.Random(n).choice
        experiment = self.experiments[n % 5 == 4]
        trace_id, start = f"tr-{n:032x}", START + (n * 7 % 20) * 1000
        values = {
            "request_id": trace_id,
            "experiment_id": experiment,
            "timestamp_ms": start,
            "status": "IN_PROGRESS" if n % 8 == 4 else ["OK", "ERROR", "OK"][n % 3],
            "execution_time_ms": None if n % 8 == 4 else n * 13 % 50,
            "name": None if n % 9 == 8 else f"Flow{n % 3}",
            "client_request_id": f"c{n % 5}" if n % 3 else None,
            "session_id": f"s{n % 4}" if n % 2 else None,
            "user": TEXTS[n % 3] if n % 3 else None,
            "model_id": f"m-{n % 2}" if n % 4 == 0 else None,
            "run_id": [],
            "total_tokens": None,
            "total_cost": None,
            "request": f"asked {n % 7}" if n % 3 == 0 else None,
        }
        values["end_time_ms"] = None if n % 8 == 4 else start + values["execution_time_ms"]
        metadata = {"long": "x" * 200 + str(n % 2)}
        if n % 3 == 0:
            metadata["m m"] = TEXTS[n // 3 % len(TEXTS)]
        if values["session_id"]:
            metadata["mlflow.trace.session"] = values["session_id"]
        if values["user"] is not None:
            metadata["mlflow.trace.user"] = values["user"]
        if values["model_id"]:
            metadata["mlflow.modelId"] = values["model_id"]
        if n % 6 == 0:
            metadata["mlflow.sourceRun"] = f"run{n % 4}"
            values["run_id"].append(f"run{n % 4}")
        if n % 10 == 1:
            metadata["mlflow.traceInputs"] = f'{{"q": {n % 3}}}'
        tags = {"t": TEXTS[n // 2 * 5 % len(TEXTS)]} if n % 2 else {}
        spans = []
        for i in range(n % 4):
            attributes = {
                "mlflow.spanType": json.dumps(["LLM", "TOOL"][i % 2]),
                "mlflow.spanInputs": json.dumps({"q": choose(SAID)}),
                "mlflow.spanOutputs": json.dumps(choose(SAID), ensure_ascii=bool(n % 2)),
                "k": json.dumps(choose([*TEXTS, 5, [1, 2]])),
            }
            if i == 0:
                total = n * 3 % 11
                attributes["mlflow.chat.tokenUsage"] = json.dumps({"input_tokens": 1, "output_tokens": total})
                attributes["mlflow.llm.cost"] = json.dumps({"input_cost": 0.25, "output_cost": total / 4})
                attributes["mlflow.llm.model"] = json.dumps(f"gpt-{n % 3}")
                attributes["mlflow.llm.provider"] = '"openai"'
                values["total_tokens"], values["total_cost"] = total + 1, 0.25 + total / 4
            begin = start * 1_000_000 + i
            spans.append(
                SpanRecord(
                    trace_id,
                    f"{n * 4 + i:016x}",
                    f"step {i}",
                    begin,
                    begin + (n + i) * 1_500_000,
                    None if i == 0 else f"{n * 4:016x}",
                    ["OK", "ERROR", "UNSET"][(n + i) % 3],
                    attributes=attributes,
                    events=[EventRecord("note", begin, {"exception.message": choose(SAID)})] if i == 2 else [],
                )
            )
        judged, feedback, expectation = [], {}, {}
        if n % 3:
            feedback["q"] = choose(JUDGEMENTS)
            judged.append(_judgement("q", feedback["q"], "feedback"))
        if n % 5 == 0:
            feedback["score"] = n / 10
            judged.append(_judgement("score", n / 10, "feedback"))
        if n % 7 == 0:
            expectation["want"] = choose(JUDGEMENTS)
            judged.append(_judgement("want", expectation["want"], "expectation"))
        info = TraceInfoMessage(
            trace_id,
            client_request_id=values["client_request_id"],
            request_time=time_text(start),
            execution_duration=None if n % 8 == 4 else f"{values['execution_time_ms'] / 1000}s",
            state=values["status"],
            trace_metadata=metadata,
            assessments=judged,
            tags=tags if values["name"] is None else tags | {"mlflow.traceName": values["name"]},
            request_preview=values["request"],
        )
        self.service.log_traces(LogTraces(experiment, [info], spans))
        if n % 8 == 0:
            values["run_id"].append(f"linked{n % 3}")
            self.service.link_traces_to_run(LinkTracesToRun([trace_id], f"linked{n % 3}"))
        if spans:
            # what an info does not say comes from the root
            values["name"] = values["name"] or "step 0"
            values["request"] = values["request"] or spans[0].attributes["mlflow.spanInputs"]
        return {
            "attribute": values,
            "tag": tags | ({"mlflow.traceName": values["name"]} if values["name"] else {}),
            "metadata": metadata,
            "feedback": feedback,
            "expectation": expectation,
            "spans": spans,
        }

    def value(self, trace, field):
        """The value of a field, as ``evaluate`` asks for it."""
        kind, key = field.kind, field.key
        if kind in ("feedback", "expectation", "assessment"):
            kinds = ("feedback", "expectation") if kind == "assessment" else (kind,)
            return [_shown(trace[kind][key]) for kind in kinds if key in trace[kind]]
        if kind == "metric":
            value = trace["feedback"].get(key)
            return None if value is None or isinstance(value, (str, dict)) else float(value)
        if kind == "span_attribute":
            return [_plain(span.attributes[key]) for span in trace["spans"] if key in span.attributes]
        if kind == "span" or key == "text":
            return [value for span in trace["spans"] if (value := _of_span(span, key)) is not None]
        if key == "span_count":
            return len(trace["spans"])
        return trace[kind].get(key)

    def expected(self, filter, order_by=(), experiments=None):
        node, orders = parse_filter(filter, "traces"), parse_order_by(order_by, "traces")
        # of the same millisecond the one that was stored last comes first, unless time is to go forwards
        forwards = any(order.field.key == "timestamp_ms" and not order.descending for order in orders)
        found = [
            trace
            for trace in (self.traces if forwards else reversed(self.traces))
            if trace["attribute"]["experiment_id"] in (experiments or self.experiments)
            and (node is None or evaluate(node, lambda field, trace=trace: self.value(trace, field)))
        ]
        found.sort(key=lambda trace: -trace["attribute"]["timestamp_ms"])
        for order in reversed(orders):

            def value(trace, field=order.field):
                found = self.value(trace, field)
                return int(found) if field.key == "experiment_id" else found

            there = [trace for trace in found if value(trace) is not None]
            missing = [trace for trace in found if value(trace) is None]
            found = [*sorted(there, key=value, reverse=order.descending), *missing]
        return [int(trace["attribute"]["request_id"][3:], 16) for trace in found]

    def found(self, filter, order_by=(), page=500, experiments=None, **more):
        """All pages of a search."""
        found, token = [], None
        locations = [TraceLocation.from_experiment_id(e) for e in experiments or self.experiments]
        while True:
            answer = self.service.search_traces(
                SearchTraces(locations, filter, page, list(order_by), page_token=token, **more)
            )
            assert len(answer.traces) <= page and len(found) <= COUNT
            found += [int(info.trace_id[3:], 16) for info in answer.traces]
            token = answer.next_page_token
            if token is None:
                return found


def _shown(value):
    """A judgement as a filter writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _plain(text):
    value = json.loads(text)
    return value if isinstance(value, str) else text


def _of_span(span, key):
    if key in ("content", "text"):
        values = [json.loads(value) for value in span.attributes.values()]
        said = [value["q"] if isinstance(value, dict) and "q" in value else value for value in values]
        said += [event.attributes["exception.message"] for event in span.events]
        return "\n".join([span.name, *(value for value in said if isinstance(value, str)), *span.attributes.values()])
    if key in ("name", "status"):
        return getattr(span, key)
    if key == "duration_ms":
        return (span.end_ns - span.start_ns) // 1_000_000
    if key == "total_tokens":
        usage = json.loads(span.attributes.get("mlflow.chat.tokenUsage", "{}"))
        return sum(usage.values()) if usage else None
    if key == "total_cost":
        cost = json.loads(span.attributes.get("mlflow.llm.cost", "{}"))
        return sum(cost.values()) if cost else None
    name = {"type": "mlflow.spanType", "model": "mlflow.llm.model", "provider": "mlflow.llm.provider"}[key]
    return json.loads(span.attributes[name]) if name in span.attributes else None


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("traces")
    if request.param == "sqlite":
        service = SqlTracking.open(f"sqlite:///{folder}/s.db", artifact_root=str(folder))
        yield Store(service)
        service.close()
    else:
        with FRESH[request.param]() as uri:
            service = SqlTracking.open(uri, artifact_root=str(folder))
            yield Store(service)
            service.close()


@pytest.fixture(params=["as planned", "walk", "drive", "scan"])
def way(request, monkeypatch):
    """The same answers whatever the plan."""

    def drive(self, parts, wanted):
        found = [(part, source) for part in parts if (source := self.conditions.source(part)) is not None]
        return found[-1] if found else None

    def scan(self, parts, wanted):
        found = [(part, source) for part in parts if (source := self.conditions.scan(part)) is not None]
        return found[0] if found else None

    plans = {"walk": lambda *_: None, "drive": drive, "scan": scan}
    if request.param in plans:
        monkeypatch.setattr(search_plan.Search, "_plan", plans[request.param])
    return request.param


FILTERS = [
    "",
    "status = 'OK'",
    "status != 'OK' AND NOT state = 'ERROR'",
    "status IN ('ERROR', 'x') OR status LIKE 'IN%'",
    "status RLIKE '^(OK|ERR)'",
    "status NOT RLIKE 'R$'",
    "name = 'Flow1'",
    "tags.mlflow.traceName = 'Flow1'",
    "attributes.trace_name LIKE 'Flow_' AND name != 'Flow2'",
    "name IS NULL OR name ILIKE 'fLOW0'",
    "NOT name = 'Flow0'",
    "name RLIKE '[12]$'",
    f"trace_id IN ('tr-{3:032x}', 'tr-{4:032x}', 'x')",
    f"request_id != 'tr-{3:032x}'",
    "timestamp_ms BETWEEN 1700000002000 AND 1700000009000",
    "request_time >= '2023-11-14T22:13:25Z'",
    "execution_time_ms > 20",
    "latency <= 20 OR duration IS NULL",
    "NOT execution_time > 20",
    "end_time_ms > 1700000010000",
    "client_request_id = 'c1'",
    "client_request_id IS NULL",
    "client_request_id NOT IN ('c1', 'c2')",
    "session_id = 's1'",
    "session = 's1' AND user = 'A'",
    "metadata.mlflow.trace.session = 's3'",
    "metadata.`mlflow.trace.session` IS NULL",
    "user IN ('A', 'b')",
    "request_metadata.mlflow.trace.user != 'A'",
    "model_id = 'm-0'",
    "metadata.mlflow.modelId LIKE 'm%'",
    "run_id = 'run0'",
    "run_id = 'linked0' OR run_id = 'run2'",
    "run_id IN ('linked1', 'run0')",
    "run_id != 'run0'",
    "NOT run_id = 'run0'",
    "run_id IS NULL",
    "run_id IS NOT NULL AND run_id LIKE 'linked%'",
    "run_id RLIKE 'd[01]'",
    "total_tokens > 5",
    "total_tokens IS NULL AND status = 'OK'",
    "token_usage.total = 4 OR token_usage.total_tokens > 9",
    "cost >= 1.5",
    "costs.total < 1",
    "NOT total_cost > 1",
    "total_cost != nan",
    "span_count = 2",
    "request LIKE 'asked%'",
    "request = 'asked 3' OR request IS NULL",
    "request RLIKE '[0-2]'",
    "tags.t = 'a'",
    "tags.t != 'a'",
    "NOT tags.t = 'a'",
    "tag.t IS NULL",
    "tags.t IN ('a', 'b', 'x''y', '')",
    "tags.t LIKE 'a%'",
    "tags.t LIKE '%a%'",
    "tags.t LIKE '[a]'",
    "tags.t ILIKE 'a_b'",
    "tags.t NOT LIKE 'a%'",
    "tags.t RLIKE '^[a-b]'",
    "tags.t = '" + "x" * 300 + "'",
    "metadata.`m m` = 'b' OR trace_metadata.`m m` LIKE '%ü%'",
    "metadata.long LIKE '%1'",
    "metadata.mlflow.traceInputs = '{\"q\": 1}'",
    "metadata.mlflow.traceInputs IS NULL AND status = 'OK'",
    "NOT metadata.mlflow.traceInputs LIKE '%1%'",
    "feedback.q = 'true'",
    "feedback.q = 'good'",
    "feedback.q IN ('0.5', 'say \"hi\"')",
    "feedback.q != 'good'",
    "NOT feedback.q = 'good'",
    "feedback.q LIKE 'go%'",
    "feedback.q LIKE '%oo%'",
    "feedback.q IS NULL",
    "feedback.q IS NOT NULL",
    "feedback.q RLIKE '^g'",
    "feedback.q = '{\"a\": [1, 2]}'",
    "expectation.want = 'false' OR expectation.want = '3'",
    "expectation.want IS NULL AND feedback.score IS NOT NULL",
    "assessments.want IS NOT NULL OR assessment.q = 'good'",
    "metrics.score > 2.5",
    "metrics.score BETWEEN 1 AND 3.5",
    "metrics.q = 1",
    "metrics.q = nan OR metrics.score IN (nan, 0.5)",
    "NOT metrics.score > 2.5",
    "metrics.nothing > 1",
    "span.name = 'step 1'",
    "span.name != 'step 0'",
    "NOT span.name = 'step 1'",
    "span.name IN ('step 1', 'step 2')",
    "span.name LIKE '%2'",
    "span.type = 'TOOL'",
    "span.type RLIKE 'L$'",
    "span.status = 'ERROR'",
    "span.status != 'OK'",
    "span.model = 'gpt-1'",
    "span.attributes.mlflow.llm.model = 'gpt-1'",
    "span.model IS NULL",
    "span.provider IS NOT NULL",
    "span.duration_ms > 40",
    "span.total_tokens = 4 OR span.total_cost > 2",
    "span.attributes.k = 'a'",
    "span.attributes.k != 'a'",
    "span.attributes.k IN ('5', 'b')",
    "span.attributes.k LIKE 'a%'",
    "span.attributes.k ILIKE '%A%'",
    "span.attributes.k RLIKE '^.$'",
    "span.attributes.k = '[1, 2]'",
    "NOT span.attributes.k = 'a'",
    "span.attributes.nothing IS NULL",
    "span.attributes.mlflow.chat.tokenUsage IS NOT NULL",
    "text LIKE '%hello world%'",
    "text ILIKE '%HELLO world%'",
    "trace.text LIKE '%Grüße aus Köln%'",
    "text LIKE '%she said \"no\"%'",
    "text LIKE '%line\nbreak%'",
    "text LIKE '%C:\\x%'",
    "text LIKE '%50% off%'",
    "text LIKE '%off_now%'",
    "text LIKE 'step 1%'",
    "text LIKE 'hello'",
    "text LIKE '%'",
    "text LIKE '%el%'",
    "NOT text LIKE '%hello world%'",
    "text LIKE '%hello world%' OR tags.t = 'a'",
    "text LIKE '%hello world%' AND (tags.t = 'a' OR NOT span.content LIKE '%nothing%')",
    "NOT (text LIKE '%hello world%' AND status = 'OK') AND span_count > 0",
    "span.content LIKE '%step 2%' OR text ILIKE '%köln%'",
]
ORDERS = [
    ["timestamp_ms"],
    ["timestamp DESC"],
    ["execution_time_ms"],
    ["execution_time DESC", "name"],
    ["name DESC", "status", "request_id DESC"],
    ["tags.t"],
    ["metadata.`m m` DESC", "timestamp_ms ASC"],
    ["tags.mlflow.traceName", "end_time_ms DESC"],
    ["metadata.mlflow.trace.session DESC"],
    ["session_id", "total_tokens DESC"],
    ["total_cost DESC"],
    ["experiment_id DESC", "user"],
    ["span_count", "trace_id"],
]


@pytest.mark.parametrize("filter", FILTERS)
def test_filters(store, way, filter):
    assert store.found(filter) == store.expected(filter)


@pytest.mark.parametrize("filter", ["", "status = 'OK'", "tags.t IS NOT NULL", "text ILIKE '%hello%'"])
@pytest.mark.parametrize("order_by", ORDERS, ids=str)
def test_orders_in_pages(store, way, filter, order_by):
    expected = store.expected(filter, order_by)
    assert store.found(filter, order_by) == expected
    assert store.found(filter, order_by, page=7) == expected


def test_filters_find_something(store):
    """A filter that finds nothing or everything tests little."""
    counts = {filter: len(store.expected(filter)) for filter in FILTERS}
    dull = {filter for filter, count in counts.items() if count in (0, COUNT)}
    assert dull == {"", "metrics.nothing > 1", "span.attributes.nothing IS NULL", "text LIKE 'hello'"}


def test_every_field_has_its_column(store):
    names = {key.name for key in ENTITIES["traces"].attributes.values()}
    elsewhere = {"text", "prompt", "run_id", "request", "response"}
    assert names - elsewhere == set(TraceConditions.columns) - {"row", "source_run_id"}


def test_experiments(store):
    for number, experiment in enumerate(store.experiments):
        found = store.found("", experiments=[experiment])
        assert found == store.expected("", experiments=[experiment])
        assert all((n % 5 == 4) == bool(number) for n in found)
    assert store.found("", experiments=["987654"]) == []


def test_run_and_model_narrow_the_filter(store):
    assert store.found("status = 'OK'", run_id="run0") == store.expected("status = 'OK' AND run_id = 'run0'") != []
    assert store.found(None, model_id="m-0") == store.expected("model_id = 'm-0'") != []
    both = store.found("NOT name = 'Flow0'", model_id="m-0", run_id="linked1")
    assert both == store.expected("NOT name = 'Flow0' AND model_id = 'm-0' AND run_id = 'linked1'")


def test_conditions_of_one_and_are_about_one_span(store):
    def traces(test):
        return {n for n, trace in enumerate(store.traces) if any(test(span) for span in trace["spans"])}

    found = store.found("span.name = 'step 1' AND span.status = 'ERROR' AND span.type = 'TOOL'")
    assert set(found) == traces(lambda span: span.name == "step 1" and span.status == "ERROR") != set()
    assert store.found("span.name = 'step 1' AND span.name = 'step 0'") == []
    found = store.found("span.name = 'step 1' AND span.content LIKE '%hello world%'")
    assert set(found) == traces(lambda s: s.name == "step 1" and "hello world" in _of_span(s, "content")) != set()
    apart = store.found("span.name = 'step 0' AND (span.name = 'step 1' OR span.name = 'nope')")
    assert set(apart) == {n for n in range(COUNT) if n % 4 >= 2}
    # text is about any span
    found = store.found("span.name = 'step 1' AND text LIKE 'step 0%'")
    assert set(found) == {n for n in range(COUNT) if n % 4 >= 2}


def test_correlation(store):
    def ask(*filters):
        return store.service.calculate_trace_filter_correlation(
            CalculateTraceFilterCorrelation(store.experiments, *filters)
        )

    answer = ask("status = 'OK'", "text LIKE '%hello world%'", "span_count > 0")
    counts = [
        len(store.expected(" AND ".join(parts)))
        for parts in (
            ["span_count > 0", "status = 'OK'"],
            ["span_count > 0", "text LIKE '%hello world%'"],
            ["span_count > 0", "status = 'OK'", "text LIKE '%hello world%'"],
            ["span_count > 0"],
        )
    ]
    assert [answer.filter1_count, answer.filter2_count, answer.joint_count, answer.total_count] == counts
    assert -1 < answer.npmi < 1
    assert ask("status = 'OK'", "status = 'ERROR'").npmi == -1
    assert ask("", "").npmi == ask("", "").npmi_smoothed == 1
    assert ask("status = 'OK'", "status = 'OK'").npmi == pytest.approx(1)


def test_lists_never_read_what_spans_hold(tmp_path):
    service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
    store = Store(service)

    def spoil(store, tx, request):
        tx.execute("UPDATE span_body SET body = ?", (b"nothing that can be read",))

    service.writer.write(spoil, None)
    for filter in ("", "span.name = 'step 1'", "span.status = 'ERROR'", "span.model = 'gpt-1'", "total_cost > 1"):
        assert store.found(filter) == store.expected(filter)
    with pytest.raises(MlflowException, match="cannot be read"):
        store.found("text LIKE '%hello world%'")
    service.close()


def test_large_traces_are_not_in_memory_together(tmp_path, monkeypatch):
    service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
    store = Store(service)
    monkeypatch.setattr(trace_text, "_BYTES_AT_ONCE", 1500)
    sizes = {n + 1: sum(len(trace_bodies.encode_span(s)) for s in t["spans"]) for n, t in enumerate(store.traces)}
    parts = service.writer.read(lambda s, tx, request: list(trace_text._parts(tx, list(sizes))), None)
    assert [number for part in parts for number in part] == list(sizes)
    assert 10 < len(parts) < COUNT and all(len(p) == 1 or sum(sizes[n] for n in p) <= 1500 for p in parts)
    assert store.found("text LIKE '%hello%'") == store.expected("text LIKE '%hello%'")
    service.close()


def test_json_is_found_however_it_is_written(store):
    spaced = store.found("feedback.q = '{\"a\": [1, 2]}'")
    assert store.found("feedback.q = '{\"a\":[1,2]}'") == spaced != []
    spaced = store.found("span.attributes.k = '[1, 2]'")
    assert store.found("span.attributes.k = '[1,2]'") == spaced != []
