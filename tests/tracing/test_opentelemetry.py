"""Beside the user's own OpenTelemetry: their provider, their exporters, libraries that are instrumented with it."""

import subprocess
import sys
import textwrap

import pytest
from opentelemetry import trace as otel
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import mlflow


def test_own_provider_leaves_the_users_alone(recorded):
    exporter = InMemorySpanExporter()
    users = TracerProvider()
    users.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = users.get_tracer("user")
    with tracer.start_as_current_span("theirs"), mlflow.start_span("ours"):
        pass
    assert [span.name for span in exporter.get_finished_spans()] == ["theirs"]
    assert recorded.tree() == {"ours": None}


def test_bridged_library_nests_both_ways(recorded):
    tracer = mlflow.tracing.get_bridged_tracer_provider().get_tracer("library")
    with mlflow.start_span("outer"), tracer.start_as_current_span("library") as span:
        span.set_attribute("gen_ai.request.model", "gpt-4o")
        span.set_attribute("gen_ai.usage.input_tokens", 5)
        mlflow.get_current_active_span().set_attribute("mine", 1)
        with mlflow.start_span("between"), tracer.start_as_current_span("deep"):
            tracer.start_span("by hand").end()
    assert recorded.tree() == {
        "by hand": "deep",
        "deep": "between",
        "between": "library",
        "library": "outer",
        "outer": None,
    }
    library = recorded.named("library")
    assert library.model_name == "gpt-4o" and library.get_attribute("mine") == 1
    assert library.get_attribute("mlflow.chat.tokenUsage")["input_tokens"] == 5
    assert len(recorded.infos) == 1


def test_bridged_library_alone_makes_a_trace(recorded):
    tracer = mlflow.tracing.get_bridged_tracer_provider().get_tracer("library")
    with (
        pytest.raises(ValueError, match="no"),
        tracer.start_as_current_span("root"),
        tracer.start_as_current_span("inner"),
    ):
        raise ValueError("no")
    assert recorded.tree() == {"inner": "root", "root": None}
    assert recorded.info.state == "ERROR"
    assert recorded.named("inner").events[0].name == "exception"


def test_what_others_export_is_complete(recorded):
    exporter = InMemorySpanExporter()
    mlflow.tracing.get_bridged_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
    with pytest.raises(ValueError, match="no"), mlflow.start_span("x", attributes={"k": 1}) as span:
        span.set_inputs({"a": 1})
        raise ValueError("no")
    (theirs,) = exporter.get_finished_spans()
    assert theirs.attributes["mlflow.spanInputs"] == '{"a":1}' and theirs.attributes["k"] == "1"
    assert theirs.status.status_code.name == "ERROR" and theirs.events[0].name == "exception"
    assert f"{theirs.context.span_id:016x}" == recorded.span.span_id
    assert theirs.end_time == recorded.span.end_time_ns


SHARED = textwrap.dedent("""
    import sys, mlflow
    from opentelemetry import trace as otel
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    otel.set_tracer_provider(provider)
    mlflow.set_tracking_uri(sys.argv[1])
    tracer = otel.get_tracer("app")
    with mlflow.start_span("warm"):
        pass
    with tracer.start_as_current_span("request"):
        with mlflow.start_span("ours") as span:
            span.set_outputs(1)
            with tracer.start_as_current_span("database"):
                assert mlflow.get_current_active_span() is not None
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    names = {span.span_id: span.name for span in trace.data.spans}
    print(sorted((span.name, str(names.get(span.parent_id))) for span in trace.data.spans))
    print([span.name for span in exporter.get_finished_spans()])
""")


def test_one_provider_for_all(tmp_path):
    out = subprocess.run(
        [sys.executable, "-c", SHARED, f"sqlite:///{tmp_path}/shared.db"],
        env={**__import__("os").environ, "MLFLOW_USE_DEFAULT_TRACER_PROVIDER": "false"},
        capture_output=True,
        text=True,
    )
    assert out.returncode == 0, out.stderr
    tree, exported = out.stdout.splitlines()[-2:]
    assert tree == "[('database', 'ours'), ('ours', 'request'), ('request', 'None')]"
    assert exported == "['warm', 'database', 'ours', 'request']"


def test_our_span_can_be_seen_by_instrumentations(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_PROPAGATE_TO_OTEL_CONTEXT", "true")
    with mlflow.start_span("x") as span:
        context = otel.get_current_span().get_span_context()
        assert f"tr-{context.trace_id:032x}" == span.trace_id
    assert not otel.get_current_span().get_span_context().is_valid


def test_sampler_of_opentelemetrys_own_settings(recorded, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    with mlflow.start_span("x") as span:
        assert isinstance(span, mlflow.entities.NoOpSpan)
    assert recorded.requests == []
