"""mlflow.otel: spans of the process's own tracer provider become traces. Each test is a process, as there is one
tracer provider for all of a process's life."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("opentelemetry.sdk")

BEGIN = """
import json, os
import mlflow
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

mlflow.set_tracking_uri(os.environ["STORE"])

def show():
    mlflow.flush_trace_async_logging()
    found = []
    for one in mlflow.search_traces(return_type="list", locations=["0"]):
        names = {span.span_id: span.name for span in one.data.spans}
        spans = {
            span.name: [names.get(span.parent_id), span.span_type, span.status.status_code.value, span.inputs]
            for span in one.data.spans
        }
        # requests are timed in whole milliseconds: two of one test may have the same
        begun = min(span.start_time_ns for span in one.data.spans)
        found.append({"spans": spans, "info": one.info.to_dict(), "begun": begun})
    print(json.dumps(sorted(found, key=lambda one: one["begun"])))
"""


@pytest.fixture
def run(tmp_path):
    def go(code, **environment):
        known = {**os.environ, "STORE": f"sqlite:///{tmp_path}/traces.db", **environment}
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code], env=known, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]), done.stderr

    return go


def test_spans_of_instrumented_libraries(run):
    (found,), said = run("""
mlflow.otel.autolog()
tracer = trace.get_tracer("library")
attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.usage.input_tokens": 12,
    "gen_ai.usage.output_tokens": 5,
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]),
}
with tracer.start_as_current_span("request"):
    with tracer.start_as_current_span("chat", attributes=attributes):
        pass
    try:
        with tracer.start_as_current_span("broken"):
            raise ValueError("no")
    except ValueError:
        pass
show()
""")
    assert not said
    assert {name: span[:3] for name, span in found["spans"].items()} == {
        "request": [None, "UNKNOWN", "OK"],
        "chat": ["request", "CHAT_MODEL", "OK"],
        "broken": ["request", "UNKNOWN", "ERROR"],
    }
    assert found["info"]["tags"]["mlflow.traceName"] == "request"
    usage = json.loads(found["info"]["trace_metadata"]["mlflow.trace.tokenUsage"])
    assert (usage["input_tokens"], usage["output_tokens"]) == (12, 5)


def test_a_provider_of_ones_own_is_kept(run):
    (found,), _ = run("""
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

own, seen = TracerProvider(), InMemorySpanExporter()
own.add_span_processor(SimpleSpanProcessor(seen))
trace.set_tracer_provider(own)
mlflow.otel.autolog()
mlflow.otel.autolog()
assert trace.get_tracer_provider() is own
with own.get_tracer("library").start_as_current_span("mine"):
    pass
assert [span.name for span in seen.get_finished_spans()] == ["mine"]
show()
""")
    assert list(found["spans"]) == ["mine"]


def test_switching_off_and_on(run):
    found, _ = run("""
tracer = trace.get_tracer("library")

def span(name):
    with tracer.start_as_current_span(name):
        pass

mlflow.otel.autolog()
span("one")
mlflow.otel.autolog(disable=True)
span("disabled")
mlflow.otel.autolog(log_traces=False)
span("not logged")
mlflow.otel.autolog()
mlflow.otel.teardown_otel_processor()
span("torn down")
mlflow.otel.setup_otel_processor()
span("two")
show()
""")
    assert [list(one["spans"]) for one in found] == [["one"], ["two"]]


def test_without_a_thread_a_trace_is_stored_when_it_ends(run):
    found, _ = run("""
import sqlite3

mlflow.otel.autolog(batch=False)
with trace.get_tracer("library").start_as_current_span("mine"):
    pass
file = os.environ["STORE"].removeprefix("sqlite:///")
assert sqlite3.connect(file).execute("SELECT count(*) FROM trace").fetchone() == (1,)
show()
""")
    assert len(found) == 1


def test_one_provider_for_all_spans(run):
    """MLFLOW_USE_DEFAULT_TRACER_PROVIDER=false: ours and those of others are in one trace, and nothing comes twice."""
    (found,), _ = run(
        """
mlflow.otel.autolog()
tracer = trace.get_tracer("library")
with mlflow.start_span("outer") as outer:
    outer.set_inputs("Hi")
    with tracer.start_as_current_span("middle"):
        with mlflow.start_span("inner"):
            pass
show()
""",
        MLFLOW_USE_DEFAULT_TRACER_PROVIDER="false",
    )
    assert {name: span[0] for name, span in found["spans"].items()} == {
        "outer": None,
        "middle": "outer",
        "inner": "middle",
    }
    assert found["spans"]["outer"][3] == "Hi"


def test_a_provider_without_processors_is_refused(run):
    _, said = run("""
class Odd(trace.TracerProvider):
    def get_tracer(self, *args, **kwargs):
        return trace.NoOpTracer()

trace.set_tracer_provider(Odd())
try:
    mlflow.otel.setup_otel_processor()
except mlflow.MlflowException as error:
    assert error.error_code == "INVALID_PARAMETER_VALUE" and "Odd" in str(error), error
else:
    raise AssertionError("it was taken")
mlflow.otel.autolog()
print("[]")
""")
    assert "switching it on failed" in said and "Odd" in said
