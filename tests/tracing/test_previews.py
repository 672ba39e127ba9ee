"""What lists show of a trace's inputs and outputs; as MLflow answers for the same values."""

import pytest

import mlflow
from mlflow.testing import reset

USER = {"role": "user", "content": "hi"}
ASSISTANT = {"role": "assistant", "content": "yo"}
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
PARTS = [{"type": "text", "text": "hi"}, {"type": "image_url", "image_url": {"url": "u"}}]


@pytest.fixture(autouse=True)
def store(tmp_path):
    reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/traces.db")
    yield
    mlflow.flush_trace_async_logging()
    reset()


@pytest.mark.parametrize(
    ("inputs", "request_preview", "outputs", "response_preview"),
    [
        ({"messages": [USER], "x": 1}, "hi", {"choices": [{"message": ASSISTANT}]}, "yo"),
        ({"request": {"messages": [USER]}}, "hi", {"messages": [USER, ASSISTANT]}, "yo"),
        (
            {"input": [USER]},
            "hi",
            {"output": [{"type": "message", **ASSISTANT, "content": [{"type": "output_text", "text": "yo"}]}]},
            "yo",
        ),
        ({"input": "hi"}, '{"input": "hi"}', "yo", '"yo"'),
        ([USER], '[{"role": "user", "content": "hi"}]', ASSISTANT, '{"role": "assistant", "content": "yo"}'),
        ({"messages": [{"role": "user", "content": PARTS}]}, "hi", {"choices": []}, '{"choices": []}'),
        ({"messages": [USER, ASSISTANT, {"role": "tool", "content": "t"}]}, "hi", {"output": "yo"}, '{"output": "yo"}'),
        ({"messages": [{"role": "system", "content": "s"}]}, "s", {"output": [{"content": "x"}]}, None),
        ({"messages": "abc"}, '{"messages": "abc"}', {"choices": [{"message": {"tool_calls": [CALL]}}]}, None),
        ({"messages": [[USER]]}, '{"messages": [[{"role": "user", "content": "hi"}]]}', {"content": "yo"}, None),
    ],
)
def test_previews(inputs, request_preview, outputs, response_preview):
    with mlflow.start_span("chat") as span:
        span.set_inputs(inputs)
        span.set_outputs(outputs)
    mlflow.flush_trace_async_logging()
    info = mlflow.get_trace(span.trace_id).info
    assert info.request_preview == request_preview
    if response_preview is None:
        # no chat: the whole
        assert info.response_preview.startswith("{")
    else:
        assert info.response_preview == response_preview
