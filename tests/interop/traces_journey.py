"""A journey through tracing with whatever `mlflow` is installed; prints what it found as JSON.

python traces_journey.py TRACKING_URI
"""

import contextlib
import json
import sys
import time

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, SpanEvent, SpanType
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
experiment = mlflow.set_experiment("tracing").experiment_id
client = MlflowClient()
facts = {}


def code_of(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return None


# ---- recording


@mlflow.trace(span_type=SpanType.TOOL, attributes={"kind": "weather"})
def tool(city):
    return {"city": city, "degrees": 21.5}


@mlflow.trace(name="agent", span_type=SpanType.AGENT)
def agent(question):
    mlflow.update_current_trace(
        tags={"team": "blue", "n": "1"},
        metadata={"mlflow.trace.session": "s1", "mlflow.trace.user": "u1", "extra": "e"},
    )
    with mlflow.start_span("chat", span_type=SpanType.CHAT_MODEL) as span:
        span.set_inputs({"messages": [{"role": "user", "content": question}]})
        span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7})
        span.set_attributes(
            {"text": "t", "number": 3, "float": 1.5, "yes": True, "list": [1, "a"], "map": {"x": [None]}}
        )
        span.add_event(SpanEvent("seen", attributes={"n": 1, "s": "x"}))
        span.set_outputs("ä answer")
    return [tool("Rome"), None, 7]


@mlflow.trace
def failing():
    raise ValueError("no such city")


agent("weather?")
first = mlflow.get_last_active_trace_id()
time.sleep(0.005)
with contextlib.suppress(ValueError):
    failing()
second = mlflow.get_last_active_trace_id()
time.sleep(0.005)
with mlflow.start_run() as run:
    agent("in a run")
third = mlflow.get_last_active_trace_id()
# lists are in the order of whole milliseconds
time.sleep(0.005)
root = client.start_trace("by client", inputs={"a": 1}, tags={"team": "red"})
child = client.start_span("inside", root.trace_id, root.span_id, inputs=[1])
client.end_span(root.trace_id, child.span_id, outputs="done")
client.end_trace(root.trace_id, outputs={"b": 2})
fourth = root.trace_id
mlflow.flush_trace_async_logging()


# ---- reading

# what says who recorded and where it is kept
PLACES = (
    "mlflow.source",
    "mlflow.user",
    "mlflow.trace_schema",
    "mlflow.trace.size",
    "mlflow.artifactLocation",
    "mlflow.git",
    "mlflow.trace.infoFinalized",
)


def without_places(values):
    return {key: value for key, value in values.items() if not key.startswith(PLACES)}


def of_span(span):
    return {
        "name": span.name,
        "type": span.span_type,
        "inputs": span.inputs,
        "outputs": span.outputs,
        "status": str(span.status.status_code),
        "attributes": {
            key: value for key, value in span.attributes.items() if not key.startswith("mlflow.traceRequestId")
        },
        "events": [(event.name, sorted(event.attributes)) for event in span.events],
        "root": span.parent_id is None,
    }


def of_trace(trace_id):
    trace = client.get_trace(trace_id)
    info = trace.info
    return {
        "state": str(info.state),
        "tags": without_places(info.tags),
        "metadata": without_places(info.trace_metadata)
        | {"mlflow.sourceRun": "mlflow.sourceRun" in info.trace_metadata},
        "request": info.request_preview,
        "response": info.response_preview,
        "experiment": info.experiment_id == experiment,
        "spans": [of_span(span) for span in trace.data.spans],
        "parents": [
            next((other.name for other in trace.data.spans if other.span_id == span.parent_id), None)
            for span in trace.data.spans
        ],
        "tokens": info.token_usage,
    }


for name, trace_id in (("first", first), ("second", second), ("third", third), ("fourth", fourth)):
    facts[name] = of_trace(trace_id)
facts["in the run"] = client.get_trace(third).info.trace_metadata["mlflow.sourceRun"] == run.info.run_id

NAMES = {first: "first", second: "second", third: "third", fourth: "fourth"}


def found(filter_string=None, **more):
    traces = client.search_traces(locations=[experiment], filter_string=filter_string, **more)
    return [NAMES[trace.info.trace_id] for trace in traces]


facts["searches"] = {
    text: found(text)
    for text in (
        None,
        "tags.team = 'blue'",
        "status = 'ERROR'",
        "trace.name = 'agent'",
        "tags.mlflow.traceName LIKE 'by%'",
        "metadata.extra = 'e'",
        "span.type = 'TOOL'",
        "span.name = 'inside'",
        "span.attributes.kind LIKE '%weather%'",
        "tags.team = 'blue' AND metadata.`mlflow.trace.session` = 's1'",
    )
}
facts["oldest"] = found(order_by=["timestamp_ms ASC"], max_results=1)
page = client.search_traces(locations=[experiment], max_results=3)
facts["pages"] = [len(page), len(client.search_traces(locations=[experiment], max_results=3, page_token=page.token))]
facts["of the run"] = found(run_id=run.info.run_id)
facts["spans of a search"] = [len(t.data.spans) for t in client.search_traces(locations=[experiment], max_results=4)]

# ---- judging and tagging

source = AssessmentSource("HUMAN", "me")
good = mlflow.log_feedback(
    trace_id=first, name="good", value=True, source=source, rationale="fine", metadata={"k": "v"}
)
mlflow.log_feedback(trace_id=first, name="score", value={"a": [0.5, 2.5]}, source=source)
mlflow.log_expectation(trace_id=first, name="wanted", value={"city": "Rome"}, source=source)
mlflow.override_feedback(trace_id=first, assessment_id=good.assessment_id, value=False, source=source)
judged = client.get_trace(first).info.assessments
facts["judged"] = sorted(
    (one.name, json.dumps(one.value), one.valid, one.rationale, one.source.source_id, json.dumps(one.metadata))
    for one in judged
)
facts["feedback filter"] = found("feedback.good = 'false'")
client.set_trace_tag(first, "later", "yes")
client.delete_trace_tag(first, "n")
facts["tags"] = without_places(client.get_trace(first).info.tags)
facts["errors"] = {
    "get": mlflow.get_trace("tr-none"),
    "filter": code_of(lambda: found("nonsense = 'x'")),
    "tag": code_of(lambda: client.delete_trace_tag(first, "not there")),
    "judge": code_of(lambda: mlflow.log_feedback(trace_id="tr-none", name="x", value=1, source=source)),
}
facts["deleted"] = client.delete_traces(experiment, trace_ids=[second, "tr-none"])
facts["left"] = found()

print("FACTS " + json.dumps(facts))
