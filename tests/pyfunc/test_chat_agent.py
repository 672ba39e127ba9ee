"""ChatAgent: called with objects or dicts, saved, loaded, in pieces."""

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model, infer_signature
from mlflow.pyfunc import ChatAgent, load_model, save_model
from mlflow.types.agent import ChatAgentMessage, ChatContext
from tests.pyfunc.models import Agent

REQUEST = {
    "messages": [{"role": "user", "content": "good day"}],
    "context": {"user_id": "u"},
    "custom_inputs": {"a": 1},
}


@pytest.fixture
def folder(tmp_path):
    save_model(tmp_path / "m", python_model=Agent(), pip_requirements=["cloudpickle"])
    return str(tmp_path / "m")


def test_called_directly():
    agent = Agent()
    messages = [ChatAgentMessage(role="user", content="hi")]
    assert agent.predict(messages).messages[0].content == "hi None None"
    assert agent.predict(messages, ChatContext(user_id="u"), {"a": 1}).messages[0].content == "hi u {'a': 1}"
    assert agent.predict(REQUEST).messages[0].content == "good day u {'a': 1}"
    assert [chunk.delta.content for chunk in agent.predict_stream(REQUEST)] == ["good", "day"]
    with pytest.raises(MlflowException, match="The dict is no ChatAgentRequest: messages: Field required"):
        agent.predict({"a": 1})


def test_what_is_saved(folder):
    model = Model.load(folder)
    assert model.flavors["python_function"]["loader_module"] == "mlflow.pyfunc.loaders.chat_agent"
    assert model.metadata == {"task": "agent/v2/chat"}
    assert model.signature.inputs.input_names() == ["messages", "context", "custom_inputs", "stream"]


def test_asked(folder):
    model = load_model(folder)
    assert model.predict(REQUEST) == {
        "messages": [{"role": "assistant", "content": "good day u {'a': 1}", "id": "1"}],
    }
    assert [chunk["delta"]["content"] for chunk in model.predict_stream(REQUEST)] == ["good", "day"]
    with pytest.raises(MlflowException, match=r"messages\.0\.role: Field required") as error:
        model.predict({"messages": [{"content": "x"}]})
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


class Dicts(ChatAgent):
    def predict(self, messages, context=None, custom_inputs=None):
        return {"messages": [{"role": "assistant", "content": messages[0].content, "id": "1"}]}


class Numbers(ChatAgent):
    def predict(self, messages, context=None, custom_inputs=None):
        return 1


def test_answers_as_dicts_and_of_the_wrong_type(tmp_path):
    save_model(tmp_path / "d", python_model=Dicts(), pip_requirements=["cloudpickle"])
    assert load_model(tmp_path / "d").predict(REQUEST)["messages"][0]["content"] == "good day"
    with pytest.raises(NotImplementedError, match="Dicts has no predict_stream"):
        list(load_model(tmp_path / "d").predict_stream(REQUEST))
    save_model(tmp_path / "n", python_model=Numbers(), pip_requirements=["cloudpickle"])
    with pytest.raises(MlflowException, match="not int"):
        load_model(tmp_path / "n").predict(REQUEST)


def test_it_has_one_signature(tmp_path):
    with pytest.raises(MlflowException, match="ChatAgent has a standard signature"):
        save_model(tmp_path / "m", python_model=Agent(), signature=infer_signature(["a"]))


def test_logged():
    info = mlflow.pyfunc.log_model(
        name="agent", python_model=Agent(), metadata={"team": "a"}, pip_requirements=["cloudpickle"]
    )
    assert info.metadata == {"task": "agent/v2/chat", "team": "a"}
    assert load_model(info.model_uri).predict(REQUEST)["messages"][0]["id"] == "1"


def test_it_must_predict():
    with pytest.raises(TypeError, match="abstract"):
        type("Nothing", (ChatAgent,), {})()


def test_from_code(tmp_path, monkeypatch):
    code = tmp_path / "agent.py"
    code.write_text("from mlflow.models import set_model\nfrom tests.pyfunc.models import Agent\nset_model(Agent())\n")
    save_model(tmp_path / "m", python_model=code, pip_requirements=["cloudpickle"])
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    model = load_model(tmp_path / "m")
    assert model.loader_module == "mlflow.pyfunc.loaders.code_model"
    assert model.predict(REQUEST)["messages"][0]["id"] == "1"
    assert Model.load(tmp_path / "m").metadata == {"task": "agent/v2/chat"}
