"""Functions that see each span before it is handed on."""

import pytest

import mlflow
from mlflow.exceptions import MlflowException


@mlflow.trace
def login(password):
    return f"welcome, {password}"


def redact(span):
    span.set_inputs({**span.inputs, "password": "***"})
    span.set_outputs("***")


def test_processor_changes_spans(recorded):
    mlflow.tracing.configure(span_processors=[redact])
    login("secret")
    assert recorded.span.inputs == {"password": "***"} and recorded.span.outputs == "***"
    assert "secret" not in str(recorded.requests)


def test_processors_in_their_order_and_for_a_block(recorded):
    seen = []
    with mlflow.tracing.configure([lambda span: seen.append(1), lambda span: seen.append(2)]) as configuration:
        assert len(configuration.span_processors) == 2
        login("a")
    login("b")
    assert seen == [1, 2]
    mlflow.tracing.configure([redact])
    mlflow.tracing.configure()
    login("c")
    assert recorded.spans[-1].outputs == "***"
    mlflow.tracing.configure([])
    login("d")
    assert recorded.spans[-1].outputs == "welcome, d"


def test_a_processor_that_fails_lets_nothing_out(recorded, caplog):
    def broken(span):
        raise KeyError("no password")

    mlflow.tracing.configure([broken])
    assert login("secret") == "welcome, secret"
    assert "secret" not in str(recorded.requests)
    assert recorded.span.name == "login" and recorded.span.inputs is None
    assert "span processor broken failed (KeyError" in caplog.text


def test_processors_are_functions():
    with pytest.raises(MlflowException, match="A span processor is a function of the span, not 'x'"):
        mlflow.tracing.configure(["x"])


def test_processors_see_spans_of_other_instrumentations(recorded):
    mlflow.tracing.configure([lambda span: span.set_attribute("secret", "***")])
    tracer = mlflow.tracing.get_bridged_tracer_provider().get_tracer("library")
    with tracer.start_as_current_span("x") as span:
        span.set_attribute("secret", "abc")
    assert recorded.span.get_attribute("secret") == "***"
