"""A program of MLflow's: writes traces, searches them, asks for figures of them. Prints what it found."""

import contextlib
import json
import sys

from mlflow.tracking._tracking_service.utils import _get_store

import mlflow
from mlflow import MlflowClient
from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType

mlflow.set_tracking_uri(sys.argv[1])
experiment = mlflow.set_experiment("figures").experiment_id


@mlflow.trace(name="chat", span_type="CHAT_MODEL")
def chat(question, fails):
    span = mlflow.get_current_active_span()
    usage = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15, "cache_read_input_tokens": 2}
    span.set_attribute("mlflow.chat.tokenUsage", usage)
    span.set_attribute("mlflow.llm.model", "gpt-x")
    span.set_attribute("mlflow.llm.provider", "acme")
    span.set_attribute("mlflow.llm.cost", {"input_cost": 0.125, "output_cost": 0.25, "total_cost": 0.375})
    if fails:
        raise ValueError("bad")
    return {"answer": "Grüße"}


@mlflow.trace(name="root")
def root(question, fails=False, session=None):
    metadata = {"mlflow.trace.session": session} if session else None
    mlflow.update_current_trace(tags={"group": "g1" if fails else "g2"}, metadata=metadata)
    return chat(question, fails)


traces = []
for number in range(6):
    with contextlib.suppress(ValueError):
        root(f"hello {number}", number == 3, f"s{number % 2}" if number < 4 else None)
    traces.append(mlflow.get_last_active_trace_id())
    mlflow.flush_trace_async_logging()
for number, value in enumerate([True, 0.5, "good", {"a": 1}, False]):
    mlflow.log_feedback(trace_id=traces[number], name="q", value=value)
mlflow.log_expectation(trace_id=traces[0], name="want", value="yes")
mlflow.log_expectation(trace_id=traces[1], name="want", value=3)

facts = {}
client, store = MlflowClient(), _get_store()
for text in (
    *("", "status = 'ERROR'", "status != 'OK'", "tags.group = 'g2'", "metadata.`mlflow.trace.session` = 's1'"),
    *("metadata.`mlflow.trace.session` IS NULL", "name = 'root' AND status IN ('OK')", "feedback.q = 'true'"),
    *("feedback.q != 'good'", "feedback.q IS NULL", "feedback.q LIKE '%a%'", "expectation.want = 'yes'"),
    *("span.name = 'chat' AND span.type = 'CHAT_MODEL'", "span.name = 'chat' AND span.type = 'UNKNOWN'"),
    *(
        "span.status = 'ERROR'",
        "span.type RLIKE '^CHAT'",
        "trace.text LIKE '%hello 2%'",
        "trace.text ILIKE '%HELLO 2%'",
    ),
    *("trace.text LIKE '%Grüße%'", "trace.text LIKE '%ValueError%'", "span.content LIKE '%hello 1%'", "run_id IS NULL"),
    *("request_id RLIKE '^tr-'", "execution_time_ms >= 0 AND timestamp_ms > 0", "client_request_id = 'x'"),
):
    found = client.search_traces(locations=[experiment], filter_string=text, include_spans=False)
    facts[text] = sorted(traces.index(trace.info.trace_id) for trace in found)


def aggregation(name, percent=None):
    return MetricAggregation(AggregationType[name], percent)


for view, metric, names, dimensions, filters in (
    ("TRACES", "trace_count", ["COUNT"], [], []),
    ("TRACES", "trace_count", ["COUNT"], ["trace_status", "trace_name"], []),
    ("TRACES", "trace_count", ["COUNT"], [], ["trace.status = 'OK'", "trace.tag.group = 'g2'"]),
    ("TRACES", "trace_count", ["COUNT"], [], ["trace.metadata.`mlflow.trace.session` = 's1'"]),
    ("TRACES", "session_count", ["COUNT"], [], []),
    ("TRACES", "input_tokens", ["SUM", "AVG", "MIN", "MAX"], [], []),
    ("TRACES", "cache_read_input_tokens", ["SUM"], ["trace_name"], []),
    ("TRACES", "cache_creation_input_tokens", ["SUM"], [], []),
    ("SPANS", "span_count", ["COUNT"], ["span_name", "span_status"], []),
    ("SPANS", "span_count", ["COUNT"], ["span_type"], ["span.status = 'ERROR'"]),
    ("SPANS", "span_count", ["COUNT"], ["span_model_name", "span_model_provider"], ["trace.status = 'OK'"]),
    ("SPANS", "total_cost", ["SUM", "AVG"], ["span_model_name"], []),
    ("ASSESSMENTS", "assessment_count", ["COUNT"], ["assessment_name"], []),
    ("ASSESSMENTS", "assessment_count", ["COUNT"], [], ["assessment.type = 'expectation'"]),
    ("ASSESSMENTS", "assessment_value", ["AVG", "MIN", "MAX"], ["assessment_name"], []),
):
    points = store.query_trace_metrics(
        experiment_ids=[experiment],
        view_type=MetricViewType[view],
        metric_name=metric,
        aggregations=[aggregation(name) for name in names],
        dimensions=dimensions,
        filters=filters,
    )
    shown = [[point.dimensions, point.values] for point in points]
    facts[f"{view} {metric} {names} {dimensions} {filters}"] = shown

for pair in (("status = 'OK'", "metadata.`mlflow.trace.session` = 's1'"), ("status = 'OK'", "name = 'nothing'")):
    found = store.calculate_trace_filter_correlation([experiment], *pair)
    counts = [found.filter1_count, found.filter2_count, found.joint_count, found.total_count]
    facts[" / ".join(pair)] = [*counts, *(value and f"{value:.9f}" for value in (found.npmi, found.npmi_smoothed))]

print("FACTS " + json.dumps(facts))
