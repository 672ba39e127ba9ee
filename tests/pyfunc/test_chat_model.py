"""ChatModel: a standard signature, requests and answers as dicts, pieces."""

import warnings

import pandas as pd
import pytest

from mlflow.exceptions import MlflowException
from mlflow.models import Model, infer_signature
from mlflow.pyfunc import ChatModel, load_model, save_model
from mlflow.types.llm import ChatMessage, ChatParams
from tests.pyfunc.models import Parrot

REQUEST = {"messages": [{"role": "user", "content": "good day"}]}


@pytest.fixture
def folder(tmp_path):
    save_model(tmp_path / "m", python_model=Parrot(), pip_requirements=["cloudpickle"])
    return str(tmp_path / "m")


def test_what_is_saved(folder):
    model = Model.load(folder)
    entry = model.flavors["python_function"]
    assert (entry["loader_module"], entry["streamable"]) == ("mlflow.pyfunc.loaders.chat_model", True)
    assert model.metadata == {"task": "agent/v1/chat"}
    assert model.signature.inputs.input_names()[:3] == ["messages", "temperature", "max_tokens"]
    assert model.signature.inputs.required_input_names() == ["messages"]
    assert model.signature.outputs.optional_input_names() == ["usage", "custom_outputs"]
    assert model.load_input_example(folder)["messages"][0]["role"] == "user"


def test_asked(folder):
    model = load_model(folder)
    answer = model.predict(REQUEST)
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "good day 1.0"}
    assert (answer["model"], answer["object"]) == ("parrot", "chat.completion")
    # JSON does not tell 0 from 0.0
    assert model.predict({**REQUEST, "temperature": 0})["choices"][0]["message"]["content"] == "good day 0.0"
    assert model.predict(pd.DataFrame([REQUEST]))["choices"] == answer["choices"]


def test_in_pieces(folder):
    chunks = list(load_model(folder).predict_stream(REQUEST))
    assert [chunk["choices"][0]["delta"]["content"] for chunk in chunks] == ["good", "day"]
    assert chunks[0]["object"] == "chat.completion.chunk"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"prompt": "x"}, r"'messages'; it has \['prompt'\]"),
        ({"messages": [{"content": "x"}]}, "is no ChatMessage"),
        ({**REQUEST, "max_tokens": "x"}, "`max_tokens` must be int"),
        (1, r"not 1 \(int\)"),
        (pd.DataFrame([REQUEST, REQUEST]), "One request is answered at a time; the table has 2"),
    ],
)
def test_bodies_that_are_refused(folder, body, message):
    with pytest.raises(MlflowException, match=message) as error:
        load_model(folder).predict(body)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


class Mute(ChatModel):
    def predict(self, context, messages, params):
        return "text"


def test_an_answer_of_the_wrong_type(tmp_path):
    save_model(tmp_path / "m", python_model=Mute(), pip_requirements=["cloudpickle"])
    with pytest.raises(MlflowException, match="gives ChatCompletionResponse, not str"):
        load_model(tmp_path / "m").predict(REQUEST)


def test_it_has_one_signature(tmp_path):
    with pytest.raises(MlflowException, match="ChatModel has a standard signature"):
        save_model(tmp_path / "m", python_model=Parrot(), signature=infer_signature(["a"]))
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "example",
    [
        REQUEST,
        REQUEST["messages"],
        [ChatMessage("user", "good day")],
        ([ChatMessage("user", "good day")], ChatParams()),
    ],
)
def test_input_examples(tmp_path, example):
    save_model(tmp_path / "m", python_model=Parrot(), input_example=example, pip_requirements=["cloudpickle"])
    model = Model.load(str(tmp_path / "m"))
    assert model.load_input_example(str(tmp_path / "m"))["messages"] == REQUEST["messages"]


def test_usual_hints_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        class Hinted(ChatModel):
            def predict(self, context, messages: list[ChatMessage], params: ChatParams):
                return None

    assert Hinted().predict(None, [], ChatParams()) is None
