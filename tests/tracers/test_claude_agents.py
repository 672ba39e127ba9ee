"""The Claude Agent SDK with a transport that says what Claude Code says: what an agent does as a trace."""

import asyncio
import json

import pytest

import mlflow
from tests.tracers.recorded import last_trace

sdk = pytest.importorskip("claude_agent_sdk")
imported_before = sdk.query

MODEL = "claude-sonnet-4-6"
USAGE = {"input_tokens": 7, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 0, "output_tokens": 5}


def assistant(name, *blocks, parent=None):
    message = {"role": "assistant", "model": MODEL, "id": name, "content": list(blocks), "usage": USAGE}
    return {"type": "assistant", "message": message, "parent_tool_use_id": parent, "session_id": "s1"}


def result_of(use, content, parent=None, is_error=False):
    block = {"type": "tool_result", "tool_use_id": use, "content": content, "is_error": is_error}
    message = {"role": "user", "content": [block]}
    return {"type": "user", "message": message, "parent_tool_use_id": parent, "session_id": "s1"}


def use(name, tool, **input):
    return {"type": "tool_use", "id": name, "name": tool, "input": input}


def text(content):
    return {"type": "text", "text": content}


def done(result="Sunny.", is_error=False):
    return {
        "type": "result",
        "subtype": "success",
        "duration_ms": 10,
        "duration_api_ms": 5,
        "is_error": is_error,
        "num_turns": 2,
        "session_id": "s1",
        "total_cost_usd": 0.01,
        "usage": {**USAGE, "input_tokens": 14},
        "result": result,
    }


class Transport(sdk.Transport):
    """Answers each prompt with the messages that are due."""

    def __init__(self, *answers, breaks=False):
        self._answers = list(answers)
        self._breaks = breaks
        self._queue = asyncio.Queue()
        self._open = False

    async def connect(self):
        self._open = True

    async def write(self, data):
        message = json.loads(data)
        if message["type"] == "control_request":
            response = {"subtype": "success", "request_id": message["request_id"], "response": {}}
            await self._queue.put({"type": "control_response", "response": response})
        elif message["type"] == "user":
            for answer in self._answers.pop(0):
                await self._queue.put(answer)
            if self._breaks:
                await self._queue.put(None)

    async def _read(self):
        while self._open:
            message = await self._queue.get()
            if message is None:
                raise ConnectionError("Claude Code is gone")
            yield message
            if message["type"] == "result" and not self._answers:
                return

    def read_messages(self):
        return self._read()

    async def close(self):
        self._open = False

    def is_ready(self):
        return self._open

    async def end_input(self):
        pass


WITH_A_TOOL = (
    assistant("m1", text("Let me see.")),
    assistant("m1", use("t1", "Weather", city="Paris")),
    result_of("t1", "sunny in Paris"),
    assistant("m2", text("Sunny.")),
    done(),
)


def ask(*answers, prompts=("Weather?",), **transport):
    async def run():
        taken = []
        async with sdk.ClaudeSDKClient(transport=Transport(*answers, **transport)) as client:
            for prompt in prompts:
                await client.query(prompt)
                taken += [message async for message in client.receive_response()]
        return taken

    return asyncio.run(run())


def test_a_client_with_a_tool():
    mlflow.anthropic.autolog()
    assert len(ask(WITH_A_TOOL)) == 5
    trace = last_trace()
    assert trace.tree() == ["claude_code_conversation", "  llm", "  tool_Weather", "  llm"]
    root = trace.root
    assert (root.span_type, root.inputs, root.outputs) == ("AGENT", {"prompt": "Weather?"}, "Sunny.")
    assert root.attributes["num_turns"] == 2
    first, second = trace.of_type("LLM")
    assert first.inputs["messages"] == [{"role": "user", "content": "Weather?"}]
    assert [block["type"] for block in first.outputs["content"]] == ["text", "tool_use"]
    assert [message["role"] for message in second.inputs["messages"]] == ["user", "assistant", "user"]
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "anthropic")
        assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12
    tool = trace["tool_Weather"]
    assert (tool.span_type, tool.inputs, tool.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s1"
    assert trace.info.token_usage["total_tokens"] == 34


def test_agents_below_agents():
    mlflow.anthropic.autolog()
    ask(
        (
            assistant("m1", use("t1", "Task", prompt="Look")),
            assistant("m2", use("t2", "Read", file="a"), parent="t1"),
            result_of("t2", "content", parent="t1"),
            assistant("m3", text("Seen."), parent="t1"),
            result_of("t1", "Seen."),
            assistant("m4", text("Sunny.")),
            done(),
        )
    )
    assert last_trace().tree() == [
        "claude_code_conversation",
        "  llm",
        "  tool_Task",
        "    llm",
        "    tool_Read",
        "    llm",
        "  llm",
    ]


def test_each_prompt_is_a_trace_of_one_session():
    mlflow.anthropic.autolog()
    ask(WITH_A_TOOL, (assistant("m9", text("Rain.")), done("Rain.")), prompts=("Weather?", "And Rome?"))
    found = mlflow.search_traces(locations=["0"], return_type="list")
    assert {trace.data.spans[0].outputs for trace in found} == {"Sunny.", "Rain."}
    assert {trace.info.trace_metadata["mlflow.trace.session"] for trace in found} == {"s1"}


def test_errors():
    mlflow.anthropic.autolog()
    ask(
        (assistant("m1", use("t1", "Weather", city="Atlantis")), result_of("t1", "no such city", is_error=True), done())
    )
    tool = last_trace()["tool_Weather"]
    assert tool.status.status_code == "ERROR"
    assert "no such city" in tool.status.description
    ask((done("Out of credit", is_error=True),))
    root = last_trace().root
    assert (root.status.status_code, root.outputs) == ("ERROR", "Out of credit")
    with pytest.raises(Exception, match="gone"):
        ask((assistant("m1", text("Let me")),), breaks=True)
    trace = last_trace()
    assert trace.tree() == ["claude_code_conversation", "  llm"]
    assert "gone" in trace.root.status.description


def test_the_function_and_nesting():
    mlflow.anthropic.autolog()

    async def run():
        return [message async for message in imported_by_name(prompt="Weather?", transport=Transport(WITH_A_TOOL))]

    # a name in a module that was imported before stands for the traced function
    imported_by_name = imported_before
    with mlflow.start_span("around"):
        assert len(asyncio.run(run())) == 5
    assert last_trace().tree()[:2] == ["around", "  claude_code_conversation"]


def test_switching_off():
    mlflow.anthropic.autolog(disable=True)
    assert len(ask(WITH_A_TOOL)) == 5
    assert mlflow.get_last_active_trace_id() is None


def test_with_all_libraries():
    mlflow.autolog()
    ask(WITH_A_TOOL)
    assert last_trace().root.name == "claude_code_conversation"
