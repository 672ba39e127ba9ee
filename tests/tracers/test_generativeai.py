"""Google's older library for Gemini against a provider on loopback: what its calls are as spans."""

import warnings

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace, only_span

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    genai = pytest.importorskip("google.generativeai")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


@pytest.fixture
def model(provider):
    mlflow.gemini.autolog()
    genai.configure(api_key="k", transport="rest", client_options={"api_endpoint": provider.gemini})
    return genai.GenerativeModel("gemini-1.5-flash", tools=[weather])


def said(span):
    return "".join(part.get("text", "") for part in span.outputs["candidates"][0]["content"]["parts"])


def test_content_and_tools(model, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    model.generate_content("Weather?", generation_config={"temperature": 0.5})
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("GenerativeModel.generate_content", "LLM", "OK")
    assert span.inputs == {"contents": "Weather?", "generation_config": {"temperature": 0.5}}
    (part,) = span.outputs["candidates"][0]["content"]["parts"]
    assert (part["function_call"]["name"], part["function_call"]["args"]) == ("weather", {"city": "Paris"})
    (told,) = span.attributes["mlflow.chat.tools"]
    assert told["function"]["name"] == "weather"
    assert told["function"]["parameters"]["properties"]["city"]["type"] == "string"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gemini-1.5-flash", "gemini")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_streams_and_chats(model, provider):
    provider.then(text("It is sunny."))
    assert "".join(chunk.text for chunk in model.generate_content("Weather?", stream=True)) == "It is sunny."
    span = only_span()
    assert said(span) == "It is sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    model.start_chat().send_message("Hello")
    trace = last_trace()
    assert trace.tree() == ["ChatSession.send_message", "  GenerativeModel.generate_content"]
    assert said(trace.root) == "You said: Hello"


def test_embeddings_and_errors(model, provider):
    genai.embed_content(model="models/text-embedding-004", content="a")
    span = only_span()
    assert (span.name, span.span_type, span.model_name) == ("embed_content", "EMBEDDING", "text-embedding-004")
    assert span.outputs == {"embedding": [0.5, 1.5]}
    provider.then(failure(400, "Bad question."))
    with pytest.raises(Exception, match="Bad question"):
        model.generate_content("Weather?")
    assert only_span().status.status_code == "ERROR"


def test_switching_off(model):
    mlflow.gemini.autolog(disable=True)
    model.generate_content("Hello")
    assert mlflow.get_last_active_trace_id() is None


def test_with_all_libraries(provider):
    mlflow.autolog()
    genai.configure(api_key="k", transport="rest", client_options={"api_endpoint": provider.gemini})
    genai.GenerativeModel("gemini-1.5-flash").generate_content("Hello")
    assert said(only_span()) == "You said: Hello"
