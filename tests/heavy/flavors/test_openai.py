"""Models at OpenAI: what is stored, and what the provider is asked."""

import pandas as pd
import pytest
import yaml

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from tests.heavy.flavors.provider import provider  # noqa: F401

openai = pytest.importorskip("openai")
pytestmark = pytest.mark.filterwarnings("ignore:Models of the flavor openai:FutureWarning")


def saved(folder, **arguments):
    mlflow.openai.save_model(path=str(folder), pip_requirements=["openai"], **arguments)
    return mlflow.pyfunc.load_model(str(folder), suppress_warnings=True)


def test_messages_with_two_variables(provider, tmp_path):  # noqa: F811
    messages = [{"role": "user", "content": "About {x} and {y}"}]
    model = saved(tmp_path / "m", model="gpt", task=openai.chat.completions, messages=messages, temperature=0.5)
    kept = yaml.safe_load((tmp_path / "m" / "model.yaml").read_text())
    assert kept == {"model": "gpt", "task": "chat.completions", "messages": messages, "temperature": 0.5}
    assert mlflow.openai.load_model(str(tmp_path / "m")) == kept
    assert Model.load(tmp_path / "m").signature.inputs.input_names() == ["x", "y"]
    rows = pd.DataFrame({"x": ["a", "c"], "y": ["b", "d"]})
    assert model.predict(rows) == ["ABOUT A AND B", "ABOUT C AND D"]
    body = next(body for _, body in provider.asked if "About a" in body["messages"][0]["content"])
    assert body == {"model": "gpt", "messages": [{"role": "user", "content": "About a and b"}], "temperature": 0.5}
    with pytest.raises(MlflowException, match="y"):
        model.predict(pd.DataFrame({"x": ["a"]}))


def test_texts_without_variables_come_last(provider, tmp_path):  # noqa: F811
    system = [{"role": "system", "content": "Be short."}]
    model = saved(tmp_path / "m", model="gpt", task="chat.completions", messages=system)
    assert model.predict(["hello"]) == ["HELLO"]
    assert provider.asked[0][1]["messages"] == [*system, {"role": "user", "content": "hello"}]


def test_completions_and_embeddings(provider, tmp_path):  # noqa: F811
    model = saved(tmp_path / "c", model="old", task=openai.completions, prompt="say {it}")
    assert model.predict(pd.DataFrame({"it": ["a", "b"]})) == ["SAY A", "SAY B"]
    assert [path for path, _ in provider.asked] == ["/v1/completions"]
    model = saved(tmp_path / "e", model="emb", task="embeddings")
    assert model.predict(["ab", "abc"]) == [[2.0], [3.0]]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"model": "x", "task": "sing"}, "sing"),
        ({"model": 5, "task": "embeddings"}, "int"),
        ({"model": "x", "task": "chat.completions", "messages": "hi"}, "messages"),
        ({"model": "x", "task": "chat.completions", "messages": [{"role": "user"}]}, "content"),
        ({"model": "x", "task": "completions", "prompt": 3}, "prompt"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_refused_leaves_nothing(arguments, named, tmp_path):
    with pytest.raises(MlflowException, match=named) as caught:
        mlflow.openai.save_model(path=str(tmp_path / "m"), **arguments)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert list(tmp_path.iterdir()) == []
