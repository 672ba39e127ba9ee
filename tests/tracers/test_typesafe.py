"""TypeSafe AI's library against a provider on loopback: what its questions are as spans."""

import asyncio
import json

import pytest

import mlflow
from tests.tracers.provider import failure
from tests.tracers.recorded import all_traces, last_trace, only_span

typesafe_sdk = pytest.importorskip("typesafe_sdk")
pydantic = pytest.importorskip("pydantic")

STATE = {"document": "I was charged twice."}
CRITERIA = {"billing": None, "technical": "It does not work."}
ABOUT = {"type": "choice", "instructions": "What is it about?", "criteria": CRITERIA}
URGENT = {"type": "noul", "instructions": "Is it urgent?"}
QUESTIONS = {
    "about": typesafe_sdk.Choice(instructions="What is it about?", criteria=CRITERIA),
    "urgent": typesafe_sdk.Noul(instructions="Is it urgent?"),
}
ANSWERS = {
    "about": {
        "type": "choice",
        "choice": "billing",
        "confidence": 1.0,
        "probabilities": {"billing": 1.0, "technical": 0.0},
    },
    "urgent": {"type": "noul", "noul": 0.75},
}
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def once():
    return {"api_key": "secret-key", "compression": False, "retry": typesafe_sdk.RetryPolicy(max_retries=0)}


@pytest.fixture
def client(provider):
    mlflow.typesafe.autolog()
    with typesafe_sdk.TypeSafeClient(base_url=provider.typesafe, **once()) as client:
        yield client


def check(span, name):
    assert (span.name, span.span_type, span.status.status_code) == (name, "LLM", "OK")
    assert span.inputs == {"state": STATE, "questions": {"about": ABOUT, "urgent": URGENT}}
    assert (span.outputs["model"], span.outputs["answers"]) == ("jev-1", ANSWERS)
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("jev-1", "typesafe")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_questions(client, provider):
    answer = client.system_one(STATE, QUESTIONS)
    assert isinstance(answer, typesafe_sdk.SystemOneResponse)
    assert answer.choices["about"].choice == "billing"
    check(only_span(), "TypeSafeClient.system_one")
    (asked,) = provider.requests
    assert asked.body["questions"] == {"about": ABOUT, "urgent": URGENT}


def test_questions_of_a_coroutine(provider):
    mlflow.typesafe.autolog()

    async def run():
        async with typesafe_sdk.AsyncTypeSafeClient(base_url=provider.typesafe, **once()) as client:
            return await asyncio.gather(*(client.system_one(STATE, QUESTIONS) for _ in range(3)))

    assert [one.nouls["urgent"].noul for one in asyncio.run(run())] == [0.75] * 3
    traces = all_traces()
    assert len(traces) == 3
    for trace in traces:
        (span,) = trace.all
        check(span, "AsyncTypeSafeClient.system_one")


def test_what_is_sent_besides(client):
    client.system_one(
        state="Hi",
        questions={"urgent": URGENT},
        model="jev-latest",
        extra_body={"more": 1},
        extra_headers={"x-key": "secret"},
        timeout=60,
    )
    span = only_span()
    assert span.inputs == {
        "state": "Hi",
        "questions": {"urgent": URGENT},
        "model": "jev-latest",
        "extra_body": {"more": 1},
    }
    assert span.model_name == "jev-1"
    assert "secret" not in json.dumps(span.to_dict())


def test_answers_in_a_model_of_the_users(client):
    class Urgent(pydantic.BaseModel):
        answers: dict[str, typesafe_sdk.NoulAnswer]

    answer = client.system_one("Hi", {"urgent": URGENT}, response_model=Urgent)
    assert isinstance(answer, Urgent)
    span = only_span()
    assert span.inputs["response_model"] == "Urgent"
    assert span.outputs == {"answers": {"urgent": ANSWERS["urgent"]}}
    assert (span.model_name, "mlflow.chat.tokenUsage" in span.attributes) == (None, False)


def test_images_are_not_kept(client, tmp_path):
    (tmp_path / "photo.png").write_bytes(PNG)
    photo, path = typesafe_sdk.Image(PNG), typesafe_sdk.Image(tmp_path / "photo.png")
    gone = typesafe_sdk.Image(tmp_path / "gone.png")
    same = typesafe_sdk.Noul(instructions=["Is it the same?", path])
    # that it cannot be read is the library's error; how images are sent is not for the provider here
    with pytest.raises(typesafe_sdk.TypeSafeError, match=r"gone\.png"):
        client.system_one([photo, "A dog."], {"same": same}, assets={"gone": gone})
    span = only_span()
    shown = {"type": "image", "reference": str(photo), "size": len(PNG)}
    assert span.inputs["state"] == [shown, "A dog."]
    asked = ["Is it the same?", {**shown, "reference": str(path)}]
    assert span.inputs["questions"] == {"same": {"type": "noul", "instructions": asked}}
    assert span.inputs["assets"] == {"gone": {**shown, "reference": str(gone), "size": None}}


def test_errors_and_nesting(client, provider):
    with mlflow.start_span("around") as around:
        client.system_one(STATE, QUESTIONS)
        provider.then(failure(422, "No such question."))
        with pytest.raises(typesafe_sdk.TypeSafeUnprocessableEntityError):
            client.system_one(STATE, QUESTIONS, model="jev-2")
    trace = last_trace()
    assert trace.tree() == ["around", "  TypeSafeClient.system_one", "  TypeSafeClient.system_one"]
    root, well, failed = trace.all
    assert root.span_id == around.span_id
    assert [span.status.status_code for span in trace.all] == ["OK", "OK", "ERROR"]
    assert "No such question." in failed.status.description
    assert failed.status.description.startswith("TypeSafeUnprocessableEntityError: ")
    assert (failed.outputs, failed.model_name, well.model_name) == (None, "jev-2", "jev-1")
    assert trace.info.token_usage == USAGE


def test_a_call_without_questions_is_the_librarys_error(client):
    with pytest.raises(TypeError, match="questions"):
        client.system_one("Hi")
    assert only_span().status.status_code == "ERROR"


def test_retries_are_one_call(provider):
    mlflow.typesafe.autolog()
    provider.then(failure(503))
    again = typesafe_sdk.RetryPolicy(max_retries=1)
    with typesafe_sdk.TypeSafeClient(base_url=provider.typesafe, **{**once(), "retry": again}) as client:
        client.system_one(STATE, QUESTIONS)
    assert len(provider.requests) == 2
    check(only_span(), "TypeSafeClient.system_one")


def test_a_class_of_the_users_is_one_span(provider):
    mlflow.typesafe.autolog()

    class Mine(typesafe_sdk.TypeSafeClient):
        def system_one(self, *args, **kwargs):
            return super().system_one(*args, **kwargs)

    with Mine(base_url=provider.typesafe, **once()) as client:
        client.system_one(STATE, QUESTIONS)
    assert only_span().name == "Mine.system_one"


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(client, off):
    mlflow.typesafe.autolog(**off)
    assert client.system_one(STATE, QUESTIONS).model == "jev-1"
    assert mlflow.get_last_active_trace_id() is None
    mlflow.typesafe.autolog()
    client.system_one(STATE, QUESTIONS)
    check(only_span(), "TypeSafeClient.system_one")


def test_calling_a_method_as_a_span():
    class Thing:
        def ask(self, state, questions):
            return {"model": "m", "usage": {"input_tokens": 1, "output_tokens": 2}, "of": state}

        async def wait(self, state):
            return state

    mlflow.typesafe.autolog()
    thing = Thing()
    assert mlflow.typesafe.patched_class_call(Thing.ask, thing, "a", questions={})["of"] == "a"
    span = only_span()
    assert (span.name, span.inputs, span.model_name) == ("Thing.ask", {"state": "a", "questions": {}}, "m")
    assert span.attributes["mlflow.chat.tokenUsage"]["total_tokens"] == 3
    assert asyncio.run(mlflow.typesafe.async_patched_class_call(Thing.wait, thing, "b")) == "b"
    assert (only_span().name, only_span().outputs) == ("Thing.wait", "b")
