"""OpenAI's library against a provider on loopback: what its calls are as spans."""

import asyncio
import gc

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import last_trace, only_span, until

openai = pytest.importorskip("openai")

MODEL = "gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "Weather in Paris?"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"name": "weather", "description": "The weather", "parameters": PARAMETERS}
TOOLS = [{"type": "function", "function": FUNCTION}]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
COST = {"input_cost": 12 * 0.15e-6, "output_cost": 5 * 0.6e-6, "total_cost": 12 * 0.15e-6 + 5 * 0.6e-6}


@pytest.fixture
def client(provider):
    mlflow.openai.autolog()
    with openai.OpenAI(base_url=provider.openai, api_key="k", max_retries=0) as client:
        yield client


def in_async(provider, act):
    """What a coroutine function gives that gets an asynchronous client."""

    async def run():
        async with openai.AsyncOpenAI(base_url=provider.openai, api_key="k", max_retries=0) as client:
            return await act(client)

    return asyncio.run(run())


def test_chat(client, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(text("Sunny."))
    answer = client.chat.completions.create(model=MODEL, messages=MESSAGES, temperature=0.5)
    assert answer.choices[0].message.content == "Sunny."
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Completions", "CHAT_MODEL", "OK")
    assert span.inputs == {"model": MODEL, "messages": MESSAGES, "temperature": 0.5}
    assert span.outputs["choices"][0]["message"]["content"] == "Sunny."
    assert span.outputs["usage"]["total_tokens"] == 17
    assert span.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
    assert span.attributes["mlflow.message.format"] == "openai"
    assert span.attributes["temperature"] == 0.5
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert span.llm_cost == pytest.approx({**COST, "input_cost": 1.5e-6, "total_cost": 4.5e-6})
    assert "mlflow.chat.tools" not in span.attributes


def test_tool_calls(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS)
    span = only_span()
    assert span.attributes["mlflow.chat.tools"] == TOOLS
    assert span.inputs["tools"] == TOOLS
    (call,) = span.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert span.outputs["choices"][0]["finish_reason"] == "tool_calls"


def test_chat_in_a_stream(client, provider):
    provider.then(text("It is sunny."))
    stream = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    )
    assert isinstance(stream, openai.Stream)
    assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
    pieces = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]
    assert "".join(piece or "" for piece in pieces) == "It is sunny."
    span = only_span()
    assert span.outputs["choices"] == [
        {"index": 0, "message": {"role": "assistant", "content": "It is sunny."}, "finish_reason": "stop"}
    ]
    assert span.outputs["model"] == MODEL
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.llm_cost == pytest.approx(COST)
    assert [event.name for event in span.events] == [f"mlflow.chunk.item.{i}" for i in range(6)]
    assert '"It "' in span.events[1].attributes["mlflow.chunk.value"]


def test_tool_calls_in_a_stream(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    for _ in client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS, stream=True):
        pass
    (choice,) = only_span().outputs["choices"]
    (call,) = choice["message"]["tool_calls"]
    assert call["id"] == "call_1"
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert choice["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("leave", ["close", "with", "drop"])
def test_a_stream_that_is_left_early(client, provider, leave):
    provider.then(text("one two three four"))
    stream = client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
    if leave == "with":
        with stream:
            next(stream), next(stream)
    else:
        next(stream), next(stream)
        if leave == "close":
            stream.close()
    del stream
    gc.collect()
    until(lambda: mlflow.search_traces(locations=["0"], return_type="list"))
    span = only_span()
    assert span.status.status_code == "OK"
    assert span.outputs["choices"][0]["message"]["content"] == "one "


def test_a_stream_that_breaks(client, provider):
    provider.then(text("one two three four", breaks_after=3))
    with pytest.raises(Exception) as raised:
        for _ in client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True):
            pass
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert span.outputs["choices"][0]["message"]["content"] == "one two "
    assert span.events[-1].name == "exception"
    assert span.events[-1].attributes["exception.type"] == type(raised.value).__name__


def test_errors_come_out_as_they_are(client, provider):
    provider.then(failure(429, "Slow down."))
    with pytest.raises(openai.RateLimitError, match="Slow down") as raised:
        client.chat.completions.create(model=MODEL, messages=MESSAGES)
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert "Slow down." in span.status.description
    assert span.outputs is None
    (event,) = span.events
    assert event.attributes["exception.type"] == "RateLimitError"
    assert "Slow down." in event.attributes["exception.message"]
    assert "openai" in event.attributes["exception.stacktrace"]
    assert raised.value.__cause__ is None
    assert last_trace().info.state == "ERROR"


def test_asynchronous_chat(provider):
    mlflow.openai.autolog()

    async def act(client):
        await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        plain = only_span()
        stream = await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
        assert isinstance(stream, openai.AsyncStream)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
        return plain, "".join(pieces), only_span()

    plain, said, streamed = in_async(provider, act)
    assert (plain.name, plain.attributes["mlflow.chat.tokenUsage"]) == ("AsyncCompletions", USAGE)
    assert said == "You said: Weather in Paris?"
    assert streamed.outputs["choices"][0]["message"]["content"] == said


def test_asynchronous_streams_that_are_left_early_and_errors(provider):
    mlflow.openai.autolog()

    async def act(client):
        provider.then(text("one two three"), failure(500, "Broken."))
        async with await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True) as stream:
            async for chunk in stream:
                if chunk.choices[0].delta.content:
                    break
        left = only_span()
        with pytest.raises(openai.InternalServerError):
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        return left, only_span()

    left, failed = in_async(provider, act)
    assert left.outputs["choices"][0]["message"]["content"] == "one "
    assert (left.status.status_code, failed.status.status_code) == ("OK", "ERROR")


def test_calls_at_once_belong_to_whoever_called(provider):
    mlflow.openai.autolog()

    async def ask(client, number):
        with mlflow.start_span(f"ask {number}"):
            messages = [{"role": "user", "content": f"number {number}"}]
            stream = await client.chat.completions.create(model=MODEL, messages=messages, stream=True)
            async for _ in stream:
                await asyncio.sleep(0)
            return mlflow.get_active_trace_id()

    async def act(client):
        return await asyncio.gather(*(ask(client, number) for number in range(5)))

    for number, trace_id in enumerate(in_async(provider, act)):
        mlflow.flush_trace_async_logging()
        spans = mlflow.get_trace(trace_id).data.spans
        by_name = {span.name: span for span in spans}
        assert set(by_name) == {f"ask {number}", "AsyncCompletions"}
        child = by_name["AsyncCompletions"]
        assert child.parent_id == by_name[f"ask {number}"].span_id
        assert child.outputs["choices"][0]["message"]["content"] == f"You said: number {number}"


def test_structured_answers(client, provider):
    pydantic = pytest.importorskip("pydantic")

    class City(pydantic.BaseModel):
        name: str

    provider.then(text('{"name": "Paris"}'), text('{"name": "Rome"}'))
    parsed = client.chat.completions.parse(model=MODEL, messages=MESSAGES, response_format=City)
    assert parsed.choices[0].message.parsed == City(name="Paris")
    span = only_span()
    assert span.outputs["choices"][0]["message"]["parsed"] == {"name": "Paris"}
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    response = client.responses.parse(model=MODEL, input="Which?", text_format=City)
    assert response.output_parsed == City(name="Rome")
    span = only_span()
    assert span.outputs["output"][0]["content"][0]["text"] == '{"name": "Rome"}'


def test_streams_with_helpers_of_the_library(client, provider):
    provider.then(text("It is sunny."), text("It rains."))
    with client.chat.completions.stream(model=MODEL, messages=MESSAGES) as stream:
        events = [event.type for event in stream]
        assert stream.get_final_completion().choices[0].message.content == "It is sunny."
    assert "content.delta" in events
    span = only_span()
    assert span.outputs["choices"][0]["message"]["content"] == "It is sunny."
    assert set(span.inputs) <= {"model", "messages", "stream", "extra_body"}
    with client.responses.stream(model=MODEL, input="Weather?") as stream:
        stream.until_done()
        assert stream.get_final_response().output_text == "It rains."
    span = only_span()
    assert span.outputs["output"][0]["content"][0]["text"] == "It rains."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_raw_responses(client, provider):
    provider.then(text("Sunny."), text("It rains."))
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES)
    assert raw.parse().choices[0].message.content == "Sunny."
    span = only_span()
    assert span.outputs["choices"][0]["message"]["content"] == "Sunny."
    assert "extra_headers" not in span.inputs
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in raw.parse()) == "It rains."
    assert only_span().outputs["choices"][0]["message"]["content"] == "It rains."


def test_completions(client, provider):
    client.completions.create(model="gpt-3.5-turbo-instruct", prompt="Say it")
    span = only_span()
    assert (span.name, span.span_type) == ("Completions", "LLM")
    assert span.inputs == {"model": "gpt-3.5-turbo-instruct", "prompt": "Say it"}
    assert span.outputs["choices"][0]["text"] == "You said: Say it"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    options = {"stream": True, "stream_options": {"include_usage": True}}
    for _ in client.completions.create(model="gpt-3.5-turbo-instruct", prompt="Say it", **options):
        pass
    span = only_span()
    assert span.outputs == "You said: Say it"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_embeddings(client, provider):
    client.embeddings.create(model="text-embedding-3-small", input=["a", "bb"])
    span = only_span()
    assert (span.name, span.span_type) == ("Embeddings", "EMBEDDING")
    assert span.inputs["input"] == ["a", "bb"]
    assert [one["embedding"] for one in span.outputs["data"]] == [[1.0, 0.5, -0.5], [2.0, 0.5, -0.5]]
    assert span.attributes["mlflow.chat.tokenUsage"] == {"input_tokens": 12, "output_tokens": 0, "total_tokens": 12}
    assert span.llm_cost["total_cost"] == pytest.approx(12 * 0.02e-6)


def test_responses(client, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(text("Sunny."))
    client.responses.create(model=MODEL, input="Weather?", instructions="Be short.")
    span = only_span()
    assert (span.name, span.span_type) == ("Responses", "CHAT_MODEL")
    assert span.inputs == {"model": MODEL, "input": "Weather?", "instructions": "Be short."}
    assert span.outputs["output"][0]["content"][0]["text"] == "Sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
    assert span.attributes["mlflow.message.format"] == "openai"


def test_responses_in_a_stream_with_tools(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    tools = [{"type": "function", **FUNCTION, "strict": True}, {"type": "web_search"}]
    for _ in client.responses.create(model=MODEL, input="Weather?", stream=True, tools=tools):
        pass
    span = only_span()
    assert span.attributes["mlflow.chat.tools"] == [{"type": "function", "function": {**FUNCTION, "strict": True}}]
    (call,) = span.outputs["output"]
    assert (call["type"], call["name"], call["arguments"]) == ("function_call", "weather", '{"city": "Paris"}')
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_a_stream_of_a_response_that_breaks(client, provider):
    provider.then(text("one two three four", breaks_after=6))
    with pytest.raises(Exception):  # noqa: B017
        for _ in client.responses.create(model=MODEL, input="Count", stream=True):
            pass
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert span.outputs["output"] == [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "one two "}]}
    ]


def test_images_and_speech_become_attachments(client, provider):
    client.images.generate(model="gpt-image-1", prompt="A dot")
    span = only_span()
    assert (span.name, span.span_type, span.inputs["prompt"]) == ("Images", "TOOL", "A dot")
    kept = span.outputs["data"][0]["b64_json"]
    assert kept.startswith("mlflow-attachment://")
    assert "image%2Fpng" in kept
    client.audio.speech.create(model="tts-1", voice="alloy", input="Hello")
    span = only_span()
    assert (span.name, span.inputs["input"]) == ("Speech", "Hello")
    assert span.outputs.startswith("mlflow-attachment://")
    assert "audio%2Fwav" in span.outputs


def test_calls_inside_a_trace_and_providers(provider):
    mlflow.openai.autolog()
    client = openai.OpenAI(base_url=provider.openai, api_key="k")

    @mlflow.trace
    def ask():
        return client.chat.completions.create(model=MODEL, messages=MESSAGES).choices[0].message.content

    ask()
    assert last_trace().tree() == ["ask", "  Completions"]
    assert last_trace().info.token_usage == USAGE
    azure = openai.AzureOpenAI(base_url=provider.openai, api_key="k", api_version="2024-10-21")
    azure.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert only_span().attributes["mlflow.llm.provider"] == "azure"


def test_switching_off(client, provider):
    client.chat.completions.create(model=MODEL, messages=MESSAGES)
    first = mlflow.get_last_active_trace_id()
    assert first is not None
    mlflow.openai.autolog(disable=True)
    client.chat.completions.create(model=MODEL, messages=MESSAGES)
    mlflow.openai.autolog(log_traces=False)
    client.chat.completions.create(model=MODEL, messages=MESSAGES)
    mlflow.openai.autolog()
    with mlflow.autologging.disable_autologging():
        client.chat.completions.create(model=MODEL, messages=MESSAGES)
    mlflow.tracing.disable()
    client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert mlflow.get_last_active_trace_id() == first
    mlflow.tracing.enable()
    client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert mlflow.get_last_active_trace_id() != first
    only_span()


def test_a_failure_of_ours_is_said_and_the_call_goes_on(client, provider, monkeypatch, caplog):
    from mlflow.openai import autologging

    def broken(*_):
        raise ZeroDivisionError("ours")

    for step in ("inputs", "begin", "end", "combine", "is_stream", "span_name"):
        with monkeypatch.context() as patch:
            patch.setattr(autologging.Chat, step, broken)
            answer = client.chat.completions.create(model=MODEL, messages=MESSAGES)
            assert answer.choices[0].message.content == "You said: Weather in Paris?"
            stream = client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
            assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "You said: Weather in Paris?"
    assert len(provider.requests) == 12
    said = [record.getMessage() for record in caplog.records if "ours" in record.getMessage()]
    assert said, "nothing was said"
    assert len(said) == len(set(said)), "something was said twice"
