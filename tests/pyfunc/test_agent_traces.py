"""Calls of a ResponsesAgent are traces, as itself and when it was saved and loaded."""

import pytest

import mlflow
from mlflow import state
from mlflow.pyfunc import ResponsesAgent
from mlflow.store import resolve
from mlflow.types.responses import ResponsesAgentRequest

REQUEST = {"input": [{"role": "user", "content": "hello"}]}


@pytest.fixture(autouse=True)
def store(tmp_path):
    from mlflow.tracing import provider

    provider.reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    provider.reset()
    state.reset()
    resolve.close_all()


def agent():
    class Echo(ResponsesAgent):
        def predict(self, request):
            with mlflow.start_span("inside"):
                return {"output": [self.create_text_output_item(request.input[0].content, "m1")]}

        def predict_stream(self, request):
            item = self.create_text_output_item(request.input[0].content, "m1")
            yield {"type": "response.output_item.done", "item": item}

    return Echo()


def traces():
    return mlflow.search_traces(return_type="list", order_by=["timestamp ASC"])


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("as_object", [False, True])
def test_predict(tmp_path, loaded, as_object):
    model = agent()
    if loaded:
        mlflow.pyfunc.save_model(tmp_path / "model", python_model=model)
        model = mlflow.pyfunc.load_model(tmp_path / "model")
    before = len(traces())
    request = ResponsesAgentRequest(**REQUEST) if as_object and not loaded else REQUEST
    answer = model.predict(request)
    answer = answer if isinstance(answer, dict) else answer.model_dump()
    assert answer["output"][0]["content"][0]["text"] == "hello"
    (trace,) = traces()[before:]
    root = trace.data.spans[0]
    assert (root.name, root.span_type) == ("predict", "AGENT")
    assert root.inputs["request"]["input"][0]["content"] == "hello"
    assert root.outputs["output"][0]["content"][0]["text"] == "hello"
    (inside,) = trace.search_spans(name="inside")
    assert inside.parent_id == root.span_id


@pytest.mark.parametrize("loaded", [False, True])
def test_predict_stream(tmp_path, loaded):
    model = agent()
    if loaded:
        mlflow.pyfunc.save_model(tmp_path / "model", python_model=model)
        model = mlflow.pyfunc.load_model(tmp_path / "model")
    before = len(traces())
    assert len(list(model.predict_stream(REQUEST))) == 1
    (trace,) = traces()[before:]
    root = trace.data.spans[0]
    assert (root.name, root.span_type) == ("predict_stream", "AGENT")
    assert root.outputs["output"][0]["content"][0]["text"] == "hello"


def test_methods_that_are_traced_already_are_not_traced_twice():
    class Echo(ResponsesAgent):
        @mlflow.trace(name="mine")
        def predict(self, request):
            return {"output": []}

    Echo().predict(REQUEST)
    (trace,) = traces()
    assert [span.name for span in trace.data.spans] == ["mine"]
