"""ResponsesAgent: its items, its events, saved, loaded. What the helpers give was compared with MLflow 3.17."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.models import Model
from mlflow.pyfunc import ResponsesAgent, load_model, save_model
from mlflow.types.responses import ResponsesAgentRequest, ResponsesAgentStreamEvent
from tests.pyfunc.models import Responder

REQUEST = {"input": [{"role": "user", "content": "good day"}], "custom_inputs": {"a": 1}}


@pytest.fixture
def folder(tmp_path):
    save_model(tmp_path / "m", python_model=Responder(), pip_requirements=["cloudpickle"])
    return str(tmp_path / "m")


def test_called_directly():
    agent = Responder()
    assert agent.predict(REQUEST).output_text == "good day"
    assert agent.predict(ResponsesAgentRequest(**REQUEST)).custom_outputs == {"a": 1}
    with pytest.raises(MlflowException, match="no ResponsesAgentRequest: input: Field required"):
        agent.predict({"a": 1})


def test_saved_and_asked(folder):
    described = Model.load(folder)
    assert described.flavors["python_function"]["loader_module"] == "mlflow.pyfunc.loaders.responses_agent"
    assert described.metadata == {"task": "agent/v1/responses"}
    assert described.signature.inputs.required_input_names() == ["input"]
    model = load_model(folder)
    assert model.predict(REQUEST) == {
        "object": "response",
        "output": [Responder.create_text_output_item("good day", "1")],
        "custom_outputs": {"a": 1},
    }
    events = list(model.predict_stream(REQUEST))
    assert [event.get("delta") for event in events] == ["good", "day", None]
    assert events[-1]["item"]["content"][0]["text"] == "all"
    with pytest.raises(MlflowException, match="no ResponsesAgentRequest: input"):
        model.predict({"input": "text"})


def test_items_as_messages_of_chat_completions():
    items = [
        {"role": "user", "content": "x", "status": "completed"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "y"}]},
        {"type": "reasoning", "id": "1", "summary": [{"type": "summary_text", "text": "r"}]},
        {"type": "function_call", "id": "1", "call_id": "c", "name": "n", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "o"},
        {"type": "message", "id": "1", "role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]},
        {"type": "web_search_call"},
        ResponsesAgentRequest(**REQUEST).input[0],
    ]
    assert ResponsesAgent.prep_msgs_for_cc_llm(items) == [
        {"role": "user", "content": "x"},
        {"role": "user", "content": "y"},
        {"role": "assistant", "content": '[{"type": "summary_text", "text": "r"}]'},
        {
            "role": "assistant",
            "content": "tool call",
            "tool_calls": [{"id": "c", "type": "function", "function": {"arguments": "{}", "name": "n"}}],
        },
        {"role": "tool", "content": "o", "tool_call_id": "c"},
        {"role": "assistant", "content": "no"},
        {"role": "user", "content": "good day"},
    ]


def chunk(**delta):
    return {"id": "c1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}


def call(index, id=None, name=None, arguments=""):
    return {"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def events_of(*chunks):
    finished = []
    stream = ResponsesAgent.output_to_responses_items_stream(iter(chunks), finished)
    return [event.model_dump(exclude_none=True) for event in stream], finished


def test_text_in_pieces():
    events, finished = events_of(chunk(role="assistant", content="he"), chunk(content="llo"), chunk())
    item = ResponsesAgent.create_text_output_item("hello", "c1")
    assert events == [
        ResponsesAgent.create_text_delta("he", "c1"),
        ResponsesAgent.create_text_delta("llo", "c1"),
        {"type": "response.output_item.done", "item": item},
    ]
    assert finished == [item]


def test_calls_of_tools_in_pieces():
    events, finished = events_of(
        chunk(role="assistant", content="so", tool_calls=[call(0, "t0", "f", '{"a"')]),
        chunk(tool_calls=[call(0, arguments=":1}")]),
        chunk(tool_calls=[call(1, "t1", "g", "{}")]),
    )
    assert finished == [
        ResponsesAgent.create_text_output_item("so", "c1"),
        ResponsesAgent.create_function_call_item("c1", "t0", "f", '{"a":1}'),
        ResponsesAgent.create_function_call_item("c1", "t1", "g", "{}"),
    ]
    assert len(events) == 4


def test_thoughts_end_where_the_answer_begins():
    def thought(text):
        return [{"type": "reasoning", "summary": [{"type": "summary_text", "text": text}]}]

    events, finished = events_of(
        chunk(content=thought("th")),
        chunk(content=thought("ink")),
        chunk(content=[{"type": "text", "text": "an"}]),
        chunk(content="s"),
    )
    assert finished == [
        ResponsesAgent.create_reasoning_item("c1", "think"),
        ResponsesAgent.create_text_output_item("ans", "c1"),
    ]
    assert [event["type"].rsplit(".", 1)[1] for event in events] == ["delta", "done", "delta", "done"]
    assert events_of() == events_of({"id": "1", "choices": []}) == ([], [])


def test_events_add_up():
    done = {"type": "response.output_item.done", "item": ResponsesAgent.create_text_output_item("x", "1")}
    delta = ResponsesAgentStreamEvent(**ResponsesAgent.create_text_delta("x", "1"))
    completed = {"type": "response.completed", "response": {"output": [done["item"]], "id": "z"}}
    reduced = ResponsesAgent.responses_agent_output_reducer
    assert reduced([delta, ResponsesAgentStreamEvent(**done)]) == {"object": "response", "output": [done["item"]]}
    assert reduced([completed]) == {"object": "response", "output": [done["item"]], "id": "z"}
    assert reduced([]) == {"object": "response", "output": []}


def test_further_items():
    assert ResponsesAgent.create_annotation_added("i", {"type": "url_citation", "url": "u", "title": "t"}) == {
        "type": "response.output_text.annotation.added",
        "item_id": "i",
        "annotation_index": 0,
        "annotation": {"type": "url_citation", "url": "u", "title": "t"},
    }
    assert ResponsesAgent.create_function_call_output_item("c", "o") == {
        "type": "function_call_output",
        "call_id": "c",
        "output": "o",
    }
