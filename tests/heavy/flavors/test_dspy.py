"""Models of DSPy that ask a language model, and its other ways of storing."""

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from tests.heavy.flavors.provider import provider  # noqa: F401

dspy = pytest.importorskip("dspy")


@pytest.fixture
def module(provider):  # noqa: F811
    dspy.configure(lm=dspy.LM("openai/gpt", api_key="key", api_base=provider.url, cache=False))
    return dspy.Predict("question -> answer")


@pytest.mark.parametrize("own", [False, True], ids=["pickle", "dspy's own"])
def test_the_language_model_travels_with_the_module(module, own, tmp_path):
    expected = module(question="hi").toDict()
    assert "HI" in expected["answer"]
    mlflow.dspy.save_model(module, str(tmp_path / "m"), use_dspy_model_save=own, pip_requirements=["dspy"])
    dspy.configure(lm=None)
    model = mlflow.pyfunc.load_model(str(tmp_path / "m"), suppress_warnings=True)
    assert model.predict({"question": "hi"}) == expected
    assert model.predict("hi") == expected
    assert mlflow.dspy.load_model(str(tmp_path / "m"))(question="hi").toDict() == expected


def test_a_chat(tmp_path):
    class Echo(dspy.Module):
        def forward(self, messages):
            return dspy.Prediction(answer=messages[-1]["content"])

    mlflow.dspy.save_model(Echo(), str(tmp_path / "m"), task="llm/v1/chat", pip_requirements=["dspy"])
    model = mlflow.pyfunc.load_model(str(tmp_path / "m"), suppress_warnings=True)
    answer = model.predict({"messages": [{"role": "user", "content": "hi"}]})
    message = {"role": "assistant", "content": '{"answer": "hi"}'}
    assert answer == {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def test_from_code_needs_no_pickle(tmp_path, monkeypatch):
    (tmp_path / "shout.py").write_text(
        "import dspy, mlflow\n"
        "settings = mlflow.models.ModelConfig(development_config={'end': '?'})\n"
        "class Shout(dspy.Module):\n"
        "    def forward(self, question):\n"
        "        return dspy.Prediction(answer=question + settings.get('end'))\n"
        "mlflow.models.set_model(Shout())\n"
    )
    mlflow.dspy.save_model(
        str(tmp_path / "shout.py"), str(tmp_path / "m"), model_config={"end": "!"}, pip_requirements=["dspy"]
    )
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    (tmp_path / "shout.py").unlink()
    model = mlflow.pyfunc.load_model(str(tmp_path / "m"), suppress_warnings=True)
    assert model.predict("hi") == {"answer": "hi!"}
    with pytest.raises(MlflowException, match="one input at a time; there are 2"):
        model.predict(["a", "b"])
