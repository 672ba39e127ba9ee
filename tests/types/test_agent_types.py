"""Values of agents. What each accepts was compared with MLflow 3.17."""

import pydantic
import pytest

from mlflow.types import agent, chat
from mlflow.types import responses_helpers as parts
from mlflow.types.responses import ResponsesAgentRequest, ResponsesAgentResponse, ResponsesAgentStreamEvent

TEXT = {"type": "message", "id": "1", "role": "assistant", "content": [{"type": "output_text", "text": "a"}]}


@pytest.mark.parametrize(
    "make",
    [
        lambda: chat.ChatMessage(role="user", content=[{"type": "image_url", "image_url": {"url": "u"}}]),
        lambda: chat.ChatUsage(prompt_tokens=1, other=1),
        lambda: chat.ParamProperty(type=["string", "null"]),
        lambda: agent.ChatAgentMessage(role="tool", content="x", name="n", tool_call_id="1"),
        lambda: agent.ChatAgentResponse(messages=[]),
        lambda: parts.Tool(type="web_search_preview"),
        lambda: parts.Tool(type="function", name="f", parameters={}),
        lambda: parts.OutputItem(**TEXT),
        lambda: parts.OutputItem(type="web_search_call"),
        lambda: parts.OutputItem(type="function_call", call_id="1", name="n", arguments="{}"),
        lambda: parts.Message(role="user", content=[{"type": "input_image", "image_url": "x"}]),
        lambda: ResponsesAgentStreamEvent(type="some.other.event", anything=1),
        lambda: ResponsesAgentStreamEvent(type="response.output_item.done", item=TEXT),
        lambda: ResponsesAgentStreamEvent(type="error", message="m"),
        lambda: ResponsesAgentRequest(input=[{"role": "user", "content": "x"}, TEXT]),
        lambda: parts.Response(output=[], status="cancelled"),
    ],
)
def test_accepted(make):
    assert make() is not None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: chat.ChatCompletionRequest(messages=[]), "at least 1"),
        (lambda: chat.ChatCompletionRequest(messages=[{"role": "user"}], temperature=3), "less than or equal to 2"),
        (lambda: chat.ChatTool(type="x"), "function"),
        (lambda: agent.ChatAgentMessage(role="user"), "'content' or 'tool_calls'"),
        (lambda: agent.ChatAgentMessage(role="tool", content="x"), "'name' and 'tool_call_id'"),
        (lambda: agent.ChatAgentResponse(messages=[{"role": "a", "content": "x"}]), "needs an 'id'"),
        (lambda: agent.ChatAgentResponse(messages=[{"role": "a", "content": "x", "id": "1"}] * 2), "must differ"),
        (lambda: agent.ChatAgentChunk(delta={"role": "a", "content": "x"}), "needs an 'id'"),
        (lambda: parts.Status(status="failed"), "'failed' is not one of"),
        (lambda: parts.Message(role="tool", content="x"), "'tool' is not one of"),
        (lambda: parts.Message(role="user", content=[{"type": "zz"}]), "'zz' is not one of"),
        (lambda: parts.OutputItem(type="zz"), "unknown type 'zz'"),
        (lambda: parts.OutputItem(**{**TEXT, "content": []}), "must not be empty"),
        (lambda: parts.OutputItem(**{**TEXT, "role": "user"}), "not one of assistant"),
        (lambda: parts.Content(type="output_text"), "text"),
        (lambda: parts.Annotation(type="url_citation"), "url"),
        (lambda: parts.Tool(type="function"), "parameters"),
        (lambda: ResponsesAgentStreamEvent(type="response.output_text.delta"), "delta"),
        (lambda: ResponsesAgentStreamEvent(type="response.completed", response={}), "output"),
        (lambda: ResponsesAgentRequest(input="x"), "list"),
    ],
)
def test_refused(make, message):
    with pytest.raises(pydantic.ValidationError, match=message):
        make()


def test_text_of_a_response():
    two = {
        **TEXT,
        "content": [*TEXT["content"], {"type": "refusal", "refusal": "no"}, {"type": "output_text", "text": "b"}],
    }
    assert ResponsesAgentResponse(output=[two, {"type": "web_search_call"}]).output_text == "ab"


def test_calls_of_functions():
    call = chat.Function(name="f", arguments="{}").to_tool_call("1")
    assert (call.id, call.function.name) == ("1", "f")
