"""Semantic Kernel against a provider on loopback: what its calls are as spans."""

import asyncio
import logging

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace, only_span

openai = pytest.importorskip("openai")
# old versions do not fit newer pydantic
connector = pytest.importorskip("semantic_kernel.connectors.ai.open_ai", exc_type=ImportError)

from semantic_kernel import Kernel  # noqa: E402
from semantic_kernel.agents import ChatCompletionAgent  # noqa: E402
from semantic_kernel.connectors.ai.function_choice_behavior import FunctionChoiceBehavior  # noqa: E402
from semantic_kernel.contents import ChatHistory  # noqa: E402
from semantic_kernel.functions import KernelArguments, kernel_function  # noqa: E402

MODEL = "gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


class Tools:
    @kernel_function(name="weather", description="The weather of a city.")
    def weather(self, city: str) -> str:
        if city == "Nowhere":
            raise ValueError("no such city")

        @mlflow.trace
        def look(place):
            return f"Sunny in {place}."

        return look(city)


def run(provider, act):
    """What a coroutine function gives that gets a kernel and its chat model."""
    mlflow.semantic_kernel.autolog()

    async def go():
        client = openai.AsyncOpenAI(base_url=provider.openai, api_key="secret", max_retries=0)
        async with client:
            model = connector.OpenAIChatCompletion(ai_model_id=MODEL, async_client=client, service_id="chat")
            kernel = Kernel()
            kernel.add_service(model)
            kernel.add_plugin(Tools(), "tools")
            return await act(kernel, model, client)

    return asyncio.run(go())


def with_functions():
    behavior = FunctionChoiceBehavior.Auto()
    return KernelArguments(settings=connector.OpenAIChatPromptExecutionSettings(function_choice_behavior=behavior))


def hello():
    history = ChatHistory()
    history.add_system_message("Be brief.")
    history.add_user_message("Hello")
    return history


def test_prompt(provider):
    async def act(kernel, model, client):
        return await kernel.invoke_prompt("The capital of {{$country}}?", arguments=KernelArguments(country="France"))

    provider.then(text("Paris."))
    assert str(run(provider, act)) == "Paris."
    trace = last_trace()
    root, inner, function, asked = trace.all
    assert [span.span_type for span in trace.all] == ["AGENT", "AGENT", "CHAIN", "CHAT_MODEL"]
    assert (root.name, inner.name, asked.name) == ("Kernel.invoke_prompt", "Kernel.invoke", f"chat {MODEL}")
    assert root.inputs == {"prompt": "The capital of {{$country}}?", "arguments": {"country": "France"}}
    assert root.outputs == [{"role": "assistant", "content": "Paris."}]
    assert function.inputs == {"country": "France"}
    assert asked.inputs == {"messages": [{"role": "user", "content": "The capital of France?"}]}
    assert asked.outputs == {
        "choices": [{"message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}]
    }
    assert asked.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert (asked.model_name, asked.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert asked.llm_cost["total_cost"] > 0
    assert trace.info.token_usage == USAGE
    assert "secret" not in str([span.attributes for span in trace.all])


def test_chat_model_alone(provider):
    async def act(kernel, model, client):
        settings = connector.OpenAIChatPromptExecutionSettings(temperature=0.5, extra_headers={"X-Key": "secret"})
        return await model.get_chat_message_contents(hello(), settings)

    run(provider, act)
    span = only_span()
    assert span.inputs["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
    ]
    assert span.attributes["invocation_params"]["temperature"] == 0.5
    assert "secret" not in str(span.attributes)


def test_prompt_in_a_stream(provider):
    async def act(kernel, model, client):
        pieces = []
        async for chunk in kernel.invoke_prompt_stream("The weather?"):
            pieces += [str(one) for one in chunk]
            assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
        return "".join(pieces)

    provider.then(text("It is sunny."))
    assert run(provider, act) == "It is sunny."
    trace = last_trace()
    assert trace.root.name == "Kernel.invoke_prompt_stream"
    assert trace.root.outputs == [{"role": "assistant", "content": "It is sunny."}]
    asked = trace[f"chat {MODEL}"]
    assert asked.outputs["choices"][0]["message"]["content"] == "It is sunny."
    assert asked.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_errors(provider):
    async def act(kernel, model, client):
        await kernel.invoke_prompt("?")

    provider.then(failure(500, "Overloaded."))
    with pytest.raises(Exception, match="Error occurred"):
        run(provider, act)
    trace = last_trace()
    assert [span.status.status_code for span in trace.all] == ["ERROR"] * 4
    assert "Overloaded" in trace[f"chat {MODEL}"].events[0].attributes["exception.message"]


LOOP = [
    "AutoFunctionInvocationLoop",
    *(f"  chat {MODEL}", "  execute_tool tools-weather", "    look", f"  chat {MODEL}"),
]


def check_loop(trace):
    first, second = trace.of_type("CHAT_MODEL")
    (offered,) = first.attributes["mlflow.chat.tools"]
    assert offered["function"]["name"] == "tools-weather"
    function = {"name": "tools-weather", "arguments": '{"city": "Paris"}'}
    call = {"id": "call_1", "type": "function", "function": function}
    assert first.outputs["choices"][0]["message"]["tool_calls"] == [call]
    assert second.inputs["messages"][-1] == {"role": "tool", "content": "Sunny in Paris.", "tool_call_id": "call_1"}
    called = trace["execute_tool tools-weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "Sunny in Paris.")


@pytest.mark.parametrize("streaming", [False, True])
def test_functions_that_the_model_calls(provider, streaming):
    async def act(kernel, model, client):
        if not streaming:
            return str(await kernel.invoke_prompt("The weather?", arguments=with_functions()))
        return [one async for one in kernel.invoke_prompt_stream("The weather?", arguments=with_functions())]

    provider.then(tool("tools-weather", {"city": "Paris"}), text("It is sunny."))
    run(provider, act)
    trace = last_trace()
    tree = trace.tree()
    depth = len(tree[3]) - len(tree[3].lstrip())
    assert [line[depth:] for line in tree[3:]] == LOOP
    check_loop(trace)


def test_function_of_the_users_own(provider):
    async def act(kernel, model, client):
        return await kernel.invoke(plugin_name="tools", function_name="weather", city="Rome")

    assert str(run(provider, act)) == "Sunny in Rome."
    trace = last_trace()
    assert trace.tree() == ["Kernel.invoke", "  execute_tool tools-weather", "    look"]
    assert trace.root.inputs == {"function_name": "weather", "plugin_name": "tools", "city": "Rome"}


def test_function_that_fails(provider):
    async def act(kernel, model, client):
        await kernel.invoke(plugin_name="tools", function_name="weather", city="Nowhere")

    with pytest.raises(Exception, match=r"no such city|Error occurred"):
        run(provider, act)
    assert last_trace()["execute_tool tools-weather"].status.status_code == "ERROR"


def test_agent(provider):
    async def act(kernel, model, client):
        agent = ChatCompletionAgent(kernel=kernel, service=model, name="Host", instructions="Be nice.")
        with mlflow.start_span("outer"):
            return await agent.get_response(messages="The weather?")

    provider.then(tool("tools-weather", {"city": "Paris"}), text("It is sunny."))
    assert str(run(provider, act)) == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["outer", "  invoke_agent Host", *("    " + line for line in LOOP)]
    agent = trace["invoke_agent Host"]
    assert (agent.span_type, agent.inputs) == ("AGENT", {"messages": "The weather?"})
    assert agent.outputs == {"role": "assistant", "content": "It is sunny.", "name": "Host"}


def test_agent_in_a_stream(provider):
    async def act(kernel, model, client):
        agent = ChatCompletionAgent(kernel=kernel, service=model, name="Host")
        return "".join([str(one.message) async for one in agent.invoke_stream(messages="The weather?")])

    provider.then(text("It is sunny."))
    assert run(provider, act) == "It is sunny."
    assert last_trace().root.outputs[0]["content"] == "It is sunny."


def test_entry_point_that_a_program_wraps_itself(provider):
    from mlflow.semantic_kernel import patched_kernel_entry_point

    class Mine(Kernel):
        async def greet(self, name):
            return f"Hello, {name}."

    mlflow.semantic_kernel.autolog()
    assert asyncio.run(patched_kernel_entry_point(Mine.greet, Mine(), name="Ann")) == "Hello, Ann."
    span = only_span()
    assert (span.name, span.span_type) == ("Kernel.greet", "AGENT")
    assert (span.inputs, span.outputs) == ({"name": "Ann"}, "Hello, Ann.")


def test_embeddings(provider):
    async def act(kernel, model, client):
        embedding = connector.OpenAITextEmbedding(ai_model_id="text-embedding-3-small", async_client=client)
        return await embedding.generate_embeddings(["four"])

    run(provider, act)
    span = only_span()
    assert (span.name, span.span_type) == ("embeddings text-embedding-3-small", "EMBEDDING")
    assert (span.inputs, span.outputs) == ({"input": ["four"]}, [[4.0, 0.5, -0.5]])


def test_calls_at_the_same_time(provider):
    async def act(kernel, model, client):
        @mlflow.trace
        async def ask(number):
            return str(await kernel.invoke_prompt(f"Question {number}"))

        return await asyncio.gather(*(ask(number) for number in range(5)))

    assert run(provider, act) == [f"You said: Question {number}" for number in range(5)]
    for trace in all_traces():
        asked = trace[f"chat {MODEL}"].inputs["messages"][0]["content"]
        assert asked == f"Question {trace.root.inputs['number']}"


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_off(provider, off):
    async def act(kernel, model, client):
        mlflow.semantic_kernel.autolog(**off)
        await kernel.invoke_prompt("?")
        assert mlflow.get_last_active_trace_id() is None
        mlflow.semantic_kernel.autolog()
        await kernel.invoke_prompt("?")

    run(provider, act)
    assert last_trace().root.name == "Kernel.invoke_prompt"


def test_failures_of_ours_are_said_once(provider, monkeypatch, caplog):
    from mlflow.semantic_kernel import chat_shape

    def broken(_):
        raise RuntimeError("broken on purpose")

    async def act(kernel, model, client):
        return [str(await kernel.invoke_prompt("hello")) for _ in range(2)]

    monkeypatch.setattr(chat_shape, "usage", broken)
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        assert run(provider, act) == ["You said: hello"] * 2
    (said,) = [record.getMessage() for record in caplog.records if record.name == "mlflow.autologging"]
    assert said.startswith("Tracing of semantic_kernel: ")
    assert said.endswith("RuntimeError: broken on purpose")
