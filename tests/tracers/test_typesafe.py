"""TypeSafe AI's library against a provider on loopback: what questions to System One are as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure
from tests.tracers.recorded import last_trace

typesafe = pytest.importorskip("typesafe_sdk")

STATE = {"document": "I was charged twice."}


def questions():
    return {
        "category": typesafe.Choice(instructions="What is it about?", criteria={"billing": None, "other": None}),
        "angry": typesafe.Noul(instructions="Is the writer angry?"),
    }


@pytest.fixture
def client(provider):
    mlflow.typesafe.autolog()
    with typesafe.TypeSafeClient(base_url=provider.typesafe, api_key="secret-key", model="jev-latest") as client:
        yield client


def test_questions(client):
    answer = client.system_one(state=STATE, questions=questions(), extra_headers={"x-secret": "secret-header"})
    assert answer.choices["category"].choice == "billing"
    (span,) = last_trace().all
    assert (span.name, span.span_type) == ("TypeSafeClient.system_one", "LLM")
    assert span.inputs["state"] == STATE
    assert span.inputs["questions"]["angry"]["instructions"] == "Is the writer angry?"
    assert span.outputs["answers"]["category"]["choice"] == "billing"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("jev-1", "typesafe")
    assert span.attributes["mlflow.chat.tokenUsage"] == {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
    assert "secret" not in str(span.to_dict())


def test_asynchronous_questions(client, provider):
    async def ask():
        async with typesafe.AsyncTypeSafeClient(base_url=provider.typesafe, api_key="k") as client:
            return await client.system_one(STATE, questions())

    with mlflow.start_span("mine"):
        asyncio.run(ask())
    trace = last_trace()
    assert trace.tree() == ["mine", "  AsyncTypeSafeClient.system_one"]
    assert trace.all[1].outputs["answers"]["angry"]["noul"] == 0.75


def test_errors(client, provider):
    provider.then(failure(400, "no credit"))
    with pytest.raises(typesafe.TypeSafeBadRequestError):
        client.system_one(STATE, questions())
    span = last_trace().root
    assert (span.status.status_code, span.events[0].name) == ("ERROR", "exception")
    assert "TypeSafeBadRequestError" in span.status.description


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(client, off):
    mlflow.typesafe.autolog(**off)
    client.system_one(STATE, questions())
    assert mlflow.get_last_active_trace_id() is None


def test_calling_methods_as_spans(client):
    class Thing:
        def plain(self, state):
            return state

        async def later(self, state):
            return state

    assert mlflow.typesafe.patched_class_call(Thing.plain, Thing(), "a") == "a"
    assert (last_trace().root.name, last_trace().root.inputs) == ("Thing.plain", {"state": "a"})
    assert asyncio.run(mlflow.typesafe.async_patched_class_call(Thing.later, Thing(), "b")) == "b"
    assert (last_trace().root.name, last_trace().root.outputs) == ("Thing.later", "b")
