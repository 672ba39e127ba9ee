"""Models that users write: objects, functions and files of code, saved, loaded and called."""

import json
import logging
import os
import pathlib
import subprocess
import sys

import pandas as pd
import pytest
import yaml

from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature, infer_signature
from mlflow.pyfunc import PythonModel, load_model, save_model
from mlflow.pyfunc.model import ModelFromDeploymentEndpoint, get_default_conda_env, get_default_pip_requirements
from mlflow.pyfunc.utils import pyfunc
from mlflow.types.schema import ColSpec, ParamSchema, ParamSpec, Schema
from mlflow.types.type_hints import TypeFromExample
from tests.pyfunc.models import Older, Pet, Plain, Remembering

ENVIRONMENT = {"pip_requirements": ["cloudpickle"]}


@pytest.fixture
def saved(tmp_path):
    """Saves a model and gives its folder."""

    def save(python_model, **options):
        path = tmp_path / f"m{len(list(tmp_path.iterdir()))}"
        save_model(path, python_model=python_model, **ENVIRONMENT, **options)
        return str(path)

    return save


def entry_of(folder):
    return yaml.safe_load(pathlib.Path(folder, "MLmodel").read_text())["flavors"]["python_function"]


# ---- objects


def test_context_artifacts_settings_and_params(saved, tmp_path):
    (tmp_path / "note.txt").write_text("hello")
    params = ParamSchema([ParamSpec("k", "long", 1)])
    folder = saved(
        Remembering(),
        artifacts={"note": str(tmp_path / "note.txt")},
        model_config={"a": 1},
        signature=ModelSignature(Schema([ColSpec("long", "x")]), params=params),
    )
    entry = entry_of(folder)
    assert entry["artifacts"] == {"note": {"path": "artifacts/note.txt", "uri": str(tmp_path / "note.txt")}}
    assert (entry["loader_module"], entry["python_model"]) == ("mlflow.pyfunc.model", "python_model.pkl")
    assert (entry["streamable"], entry["config"]) == (True, {"a": 1})
    os.remove(tmp_path / "note.txt")
    given = load_model(folder).predict({"x": 1}, params={"k": 3})
    assert (given["texts"], given["config"], given["params"]) == ({"note": "hello"}, {"a": 1}, {"k": 3})
    assert given["input"].equals(pd.DataFrame({"x": [1]}))
    assert load_model(folder, model_config={"a": 2}).predict({"x": 1})["config"] == {"a": 2}


def test_streams(saved):
    model = load_model(saved(Remembering()))
    assert list(model.predict_stream([1, 2])) == [1, 2]
    assert entry_of(saved(Plain()))["streamable"] is False
    with pytest.raises(MlflowException, match="does not predict in pieces"):
        load_model(saved(Plain())).predict_stream([1])


def test_predict_without_context_and_params(saved, caplog):
    model = load_model(saved(Plain()))
    assert model.predict("x") == "x"
    with caplog.at_level(logging.WARNING, "mlflow"):
        assert model.predict("x", params={"a": 1}) == "x"
    assert "['a'] are left out" in caplog.text


def test_the_users_own_object(saved):
    model = load_model(saved(Plain()))
    assert isinstance(model.unwrap_python_model(), Plain)
    assert isinstance(model.get_raw_model(), Plain)


def test_type_hints_make_the_signature_and_convert_the_input(saved):
    folder = saved(Older(), signature=ModelSignature(params=ParamSchema([ParamSpec("years", "long", 1)])))
    signature = Model.load(folder).signature
    assert repr(signature.inputs) == "[{age: long (optional), name: string (required)} (required)]"
    assert repr(signature.outputs) == "[long (required)]"
    assert signature._is_signature_from_type_hint
    model = load_model(folder)
    assert model.predict([{"name": "a", "age": 3}, Pet(name="b")]) == [4, 1]
    assert model.predict(pd.DataFrame({"name": ["a"], "age": [3]}), params={"years": 10}) == [13]
    with pytest.raises(MlflowException, match=r"\[0\]: .* is no Pet: name: Field required"):
        model.predict([{"age": 3}])
    # the same when it is called directly
    assert Older().predict([{"name": "a", "age": 3}]) == [4]
    with pytest.raises(MlflowException, match="must be a list"):
        Older().predict(model_input={"name": "a"})
    assert Older().predict_type_hints.input == list[Pet]


def test_hints_that_say_too_little_are_told_when_the_class_is_made():
    with pytest.raises(MlflowException, match="does not say what is in it"):

        class Vague(PythonModel):
            def predict(self, model_input: list[dict]):
                return model_input


def test_a_given_signature_gives_way_to_type_hints(saved, caplog):
    with caplog.at_level(logging.WARNING, "mlflow"):
        folder = saved(Older(), signature=infer_signature(["a"]))
    assert "The given signature is left out" in caplog.text
    assert Model.load(folder).signature._is_signature_from_type_hint


class AsExample(PythonModel):
    def predict(self, model_input: TypeFromExample):
        return type(model_input).__name__


def test_type_from_example(saved):
    model = load_model(saved(AsExample(), input_example=["a", "b"]))
    assert model.metadata.signature._is_type_hint_from_example
    assert repr(model.metadata.signature.inputs) == "[string (required)]"
    assert model.predict(["x"]) == "list"
    with pytest.raises(MlflowException, match="must be string"):
        model.predict([1])


def test_signature_from_the_input_example(saved):
    folder = saved(Plain(), input_example=pd.DataFrame({"a": [1]}))
    assert repr(Model.load(folder).signature.inputs) == "['a': long (required)]"
    assert load_model(folder).predict({"a": 2}).equals(pd.DataFrame({"a": [2]}))


@pytest.mark.parametrize("compression", ["gzip", "bzip2", "lzma"])
def test_compressed_pickles(saved, monkeypatch, compression):
    monkeypatch.setenv("MLFLOW_LOG_MODEL_COMPRESSION", compression)
    folder = saved(Plain())
    monkeypatch.delenv("MLFLOW_LOG_MODEL_COMPRESSION")
    entry = entry_of(folder)
    assert entry["python_model_compression"] == compression
    assert os.path.exists(os.path.join(folder, entry["python_model"]))
    assert entry["python_model"].startswith("python_model.pkl.")
    assert load_model(folder).predict(1) == 1


def test_an_unknown_compression_is_told(saved, monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_LOG_MODEL_COMPRESSION", "zip")
    with caplog.at_level(logging.WARNING, "mlflow"):
        assert entry_of(saved(Plain()))["python_model"] == "python_model.pkl"
    assert "'zip'; known are ['bzip2', 'gzip', 'lzma']" in caplog.text


def test_in_a_fresh_process(saved):
    folder = saved(Older())
    code = f"import mlflow; print(mlflow.pyfunc.load_model({folder!r}).predict([{{'name': 'a', 'age': 4}}]))"
    root = pathlib.Path(__file__).parents[2]
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
    assert out.strip() == "[5]"


SCRIPT = """
from __future__ import annotations
import sys
import pydantic
from mlflow.pyfunc import PythonModel, save_model

class Dog(pydantic.BaseModel):
    age: int

class Older(PythonModel):
    def predict(self, ctx, dogs: list[Dog]) -> list[int]:
        return [dog.age + 1 for dog in dogs]

save_model(sys.argv[1], python_model=Older(), pip_requirements=["cloudpickle"])
"""


def test_hints_as_text_of_a_script_keep_their_meaning_in_its_pickle(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    subprocess.run([sys.executable, tmp_path / "script.py", tmp_path / "m"], check=True, capture_output=True)
    model = load_model(tmp_path / "m")
    assert model.predict([{"age": 3}]) == [4]
    assert repr(model.metadata.signature.inputs) == "[{age: long (required)} (required)]"
    with pytest.raises(MlflowException, match="is no Dog"):
        model.predict([{"age": "x"}])


def test_hints_without_a_meaning_are_told():
    with pytest.warns(UserWarning, match="'list\\[Nothing\\]' of 'data' cannot be resolved"):

        class Lost(PythonModel):
            def predict(self, data: "list[Nothing]"):  # noqa: F821
                return data

    assert Lost().predict(1) == 1


# ---- functions


def shout(words: list[str]) -> list[str]:
    return [word.upper() for word in words]


def test_functions(saved):
    folder = saved(shout)
    assert repr(Model.load(folder).signature.inputs) == "[string (required)]"
    assert load_model(folder).predict(["a"]) == ["A"]
    with pytest.raises(MlflowException, match="str is needed, not 1"):
        load_model(folder).predict([1])
    assert load_model(saved(lambda data: data * 2)).predict(2) == 4


def test_the_decorator():
    checked = pyfunc(shout)
    assert checked(["a"]) == checked(words=["a"]) == ["A"]
    assert checked.__name__ == "shout"
    with pytest.raises(MlflowException, match="must be a list"):
        checked("a")
    plain = lambda data: data  # noqa: E731
    assert pyfunc(plain) is plain


# ---- files of code

CODE = """
import mlflow
from mlflow.models import ModelConfig

class Prefixed(mlflow.pyfunc.PythonModel):
    def __init__(self, prefix):
        self.prefix = prefix

    def predict(self, model_input: list[str]) -> list[str]:
        return [self.prefix + text for text in model_input]

mlflow.models.set_model(Prefixed(ModelConfig(development_config={"prefix": "dev "}).get("prefix")))
"""


@pytest.fixture
def code(tmp_path):
    path = tmp_path / "prefixed.py"
    path.write_text(CODE)
    return path


def test_models_from_code(saved, code, monkeypatch):
    folder = saved(code, model_config={"prefix": "a "})
    entry = entry_of(folder)
    assert (entry["loader_module"], entry["model_code_path"]) == ("mlflow.pyfunc.loaders.code_model", str(code))
    assert "python_model" not in entry
    code.unlink()
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    model = load_model(folder)
    assert model.predict(["x"]) == ["a x"]
    assert repr(model.metadata.signature.inputs) == "[string (required)]"
    assert load_model(folder, model_config={"prefix": "b "}).predict(["x"]) == ["b x"]


def test_pickles_are_refused_where_they_are_not_allowed(saved, monkeypatch):
    folder = saved(Plain())
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    with pytest.raises(MlflowException, match=r"'python_model\.pkl' is a pickle.* Log it from code") as error:
        load_model(folder)
    assert error.value.error_code == "PERMISSION_DENIED"


# ---- what is refused, without a trace


@pytest.mark.parametrize(
    ("python_model", "options", "message"),
    [
        (3, {}, "not int '3'"),
        (Plain, {}, r"is the class Plain; give an object of it: Plain\(\)"),
        (lambda a, b: a, {}, "takes one argument; <lambda> has 2"),
        ("nowhere.py", {}, "no file of code 'nowhere.py'"),
        (Plain(), {"artifacts": ["a"]}, "dict of names and URIs, not list"),
        (Plain(), {"artifacts": {"a": "/nowhere/x"}}, "'x'"),
    ],
)
def test_refused(tmp_path, python_model, options, message):
    with pytest.raises(MlflowException, match=message):
        save_model(tmp_path / "m", python_model=python_model, **ENVIRONMENT, **options)
    assert list(tmp_path.iterdir()) == []


def test_artifacts_of_the_same_name(saved, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text(folder)
    both = {folder: str(tmp_path / folder / "x") for folder in ("one", "two")}
    assert load_model(saved(Remembering(), artifacts=both)).predict(1)["texts"] == {"one": "one", "two": "two"}


class Unpicklable(PythonModel):
    def __reduce__(self):
        raise TypeError("it holds a socket")

    def predict(self, model_input):
        return model_input


def test_what_cannot_be_pickled(tmp_path):
    with pytest.raises(MlflowException, match=r"Unpicklable cannot be pickled: it holds a socket\. A model from code"):
        save_model(tmp_path / "m", python_model=Unpicklable(), **ENVIRONMENT)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_pickle(saved):
    folder = saved(Plain())
    os.remove(os.path.join(folder, "python_model.pkl"))
    with pytest.raises(MlflowException, match=r"'python_model\.pkl' of the model is missing") as error:
        load_model(folder)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_pickle_of_code_that_is_not_here(saved, tmp_path, monkeypatch):
    (tmp_path / "elsewhere.py").write_text("class Number:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    import elsewhere

    model = Plain()
    model.number = elsewhere.Number()
    folder = saved(model)
    monkeypatch.delitem(sys.modules, "elsewhere")
    (tmp_path / "elsewhere.py").unlink()
    with pytest.raises(MlflowException, match="names something that is not here: No module named 'elsewhere'"):
        load_model(folder)


# ---- the rest


def test_default_requirements():
    (line,) = get_default_pip_requirements()
    assert line.startswith("cloudpickle==")
    assert line in json.dumps(get_default_conda_env())


def test_endpoints_as_models(monkeypatch):
    class Client:
        def predict(self, endpoint, inputs):
            return {"answer": f"{endpoint} {inputs}"}

    import mlflow.deployments

    monkeypatch.setattr(mlflow.deployments, "get_deploy_client", lambda target: Client())
    monkeypatch.setattr(mlflow.deployments, "get_deployments_target", lambda: "http://127.0.0.1")
    model = ModelFromDeploymentEndpoint("e", {"n": 1})
    assert model.predict(None, {"a": 1}) == {"answer": "e {'a': 1, 'n': 1}"}
    assert model.predict(None, [{"a": 1}]) == [{"answer": "e {'a': 1, 'n': 1}"}]
    assert model.predict(None, pd.DataFrame({"a": [1]}))["answer"].tolist() == ["e {'a': 1, 'n': 1}"]
    with pytest.raises(MlflowException, match="not int"):
        model.predict(None, 1)


def test_prediction_context():
    from mlflow.pyfunc.context import Context, get_prediction_context, set_prediction_context

    assert get_prediction_context() is None
    with set_prediction_context(Context(request_id="r", unknown=1)):
        get_prediction_context().update(is_evaluate=True)
        assert get_prediction_context() == Context(request_id="r", is_evaluate=True)
        with set_prediction_context(None):
            assert get_prediction_context().request_id == "r"
    assert get_prediction_context() is None
    with pytest.raises(TypeError, match="not str"), set_prediction_context("x"):
        pass
    with pytest.raises(AttributeError, match="no 'unknown'"):
        Context().update(unknown=1)
