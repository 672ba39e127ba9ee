"""Values of chat models. What each accepts was compared with MLflow 3.17."""

import pytest

from mlflow.types import llm


def test_dicts_become_values_and_back():
    request = {
        "messages": [
            {"role": "user", "content": "x"},
            {
                "role": "assistant",
                "tool_calls": [{"function": {"name": "f", "arguments": "{}"}, "id": "1", "type": "function"}],
            },
        ],
        "temperature": 0.5,
        "n": 1,
        "stream": False,
        "tools": [
            {
                "function": {
                    "name": "f",
                    "parameters": {"properties": {"a": {"type": "string", "enum": ["b"]}}, "type": "object"},
                    "strict": False,
                },
                "type": "function",
            }
        ],
    }
    value = llm.ChatCompletionRequest.from_dict({**request, "unknown": 1})
    assert isinstance(value.messages[1].tool_calls[0].function, llm.FunctionToolCallArguments)
    assert isinstance(value.tools[0].function.parameters.properties["a"], llm.ParamProperty)
    assert value.to_dict() == request


def test_defaults():
    answer = llm.ChatCompletionResponse(choices=[llm.ChatChoice(llm.ChatMessage("assistant", "x"))]).to_dict()
    assert isinstance(answer.pop("created"), int)
    assert answer == {
        "choices": [{"message": {"role": "assistant", "content": "x"}, "index": 0, "finish_reason": "stop"}],
        "object": "chat.completion",
    }
    assert llm.ToolCall(llm.FunctionToolCallArguments("f", "{}")).id != llm.ToolCall({"name": "f", "arguments": ""}).id
    assert llm.FunctionToolCallArguments("f", "{}").to_tool_call("1").id == "1"
    assert llm.FunctionToolDefinition("f").to_tool_definition().type == "function"
    assert "temperature" in llm.ChatParams.keys() and "messages" not in llm.ChatParams.keys()  # noqa: SIM118


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: llm.ChatMessage("user"), "needs `content`"),
        (lambda: llm.ChatMessage("user", "x", refusal="y"), "not both"),
        (lambda: llm.ChatMessage(1, "x"), "`role` must be str, not int"),
        (lambda: llm.ChatMessage("user", ["x"]), r"`content\[0\]`"),
        (lambda: llm.ChatParams(temperature=1), "`temperature` must be float, not int"),
        (lambda: llm.ChatParams(stop="x"), "`stop` must be a list"),
        (lambda: llm.ChatParams(custom_inputs={1: 1}), "text keys"),
        (lambda: llm.ChatCompletionRequest(messages=[1]), r"`messages\[0\]` must be ChatMessage"),
        (lambda: llm.ChatCompletionRequest(messages=[{"content": "x"}]), "is no ChatMessage"),
        (lambda: llm.ParamProperty("text"), "must be one of"),
        (lambda: llm.ParamProperty("string", enum=[1]), r"`enum\[0\]` must be str"),
        (lambda: llm.ToolDefinition(llm.FunctionToolDefinition("f"), type="x"), "must be one of"),
        (lambda: llm.TokenUsageStats("a"), "`prompt_tokens` must be int"),
    ],
)
def test_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
