"""LlamaIndex: engines of an index, code, and the settings."""

import json

import pytest

import mlflow
from mlflow.exceptions import MlflowException

core = pytest.importorskip("llama_index.core")
CODE = """
import mlflow
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step

class Greeter(Workflow):
    @step
    async def greet(self, event: StartEvent) -> StopEvent:
        return StopEvent(result=f"hello {event.get('name')}")

mlflow.models.set_model(Greeter())
"""


@pytest.fixture
def index():
    core.Settings.llm, core.Settings.embed_model = core.llms.MockLLM(), core.MockEmbedding(embed_dim=3)
    return core.VectorStoreIndex.from_documents([core.Document(text="Cats sleep."), core.Document(text="Dogs run.")])


def saved(folder, model, **arguments):
    mlflow.llama_index.save_model(model, str(folder), pip_requirements=["llama-index-core"], **arguments)
    return mlflow.pyfunc.load_model(str(folder), suppress_warnings=True)


def test_a_retriever_with_settings(index, tmp_path):
    model = saved(tmp_path / "m", index, engine_type="retriever", model_config={"similarity_top_k": 1})
    assert len(model.predict("Who sleeps?")) == 1
    model = mlflow.pyfunc.load_model(str(tmp_path / "m"), model_config={"similarity_top_k": 2}, suppress_warnings=True)
    assert sorted(one["node"]["text"] for one in model.predict("Who sleeps?")) == ["Cats sleep.", "Dogs run."]


def test_a_chat_and_several_questions(index, tmp_path):
    chat = saved(tmp_path / "c", index, engine_type="chat")
    assert "Cats sleep." in chat.predict({"message": "hi"})
    query = saved(tmp_path / "q", index, engine_type="query")
    first, second = query.predict(["one?", "two?"])
    assert "one?" in first and "two?" in second
    with pytest.raises(MlflowException, match="int"):
        query.predict(3)


def test_a_workflow_from_code(tmp_path):
    (tmp_path / "greeter.py").write_text(CODE)
    model = saved(tmp_path / "m", str(tmp_path / "greeter.py"))
    assert model.predict({"name": "you"}) == "hello you"


def test_the_settings_are_those_of_saving_and_hold_no_key(index, tmp_path):
    core.Settings.embed_model = core.MockEmbedding(embed_dim=5)
    index = core.VectorStoreIndex.from_documents([core.Document(text="Cats sleep.")])
    mlflow.llama_index.save_model(index, str(tmp_path / "m"), engine_type="query", pip_requirements=["x"])
    kept = json.loads((tmp_path / "m" / "settings.json").read_text())
    assert kept["_embed_model"]["object_kwargs"]["embed_dim"] == 5
    assert "api_key" not in (tmp_path / "m" / "settings.json").read_text()
    core.Settings.embed_model = core.MockEmbedding(embed_dim=2)
    mlflow.llama_index.load_model(str(tmp_path / "m"))
    assert core.Settings.embed_model.embed_dim == 5


@pytest.mark.parametrize("what", ["no engine_type", "an engine"])
def test_what_is_refused_leaves_nothing(what, index, tmp_path):
    model, named = (index, "engine_type") if what == "no engine_type" else (index.as_query_engine(), "Python file")
    with pytest.raises(MlflowException, match=named):
        mlflow.llama_index.save_model(model, str(tmp_path / "m"))
    assert list(tmp_path.iterdir()) == []
