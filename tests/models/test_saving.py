"""What a model's folder holds."""

import json
import os
import platform
from importlib.metadata import version

import numpy as np
import pytest
import yaml

import mlflow
from mlflow.models import Model
from mlflow.models.model import PUBLIC_VERSION


def names(folder):
    return sorted(os.listdir(folder))


def lines(path):
    return path.read_text().splitlines()


def test_a_whole_model(linear, data, tmp_path):
    code, file = tmp_path / "package", tmp_path / "extra.txt"
    code.mkdir()
    (code / "module.py").write_text("x = 1\n")
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "module.pyc").write_text("")
    file.write_text("extra")
    mlflow.sklearn.save_model(
        linear, tmp_path / "m", input_example=data, code_paths=[str(code)], extra_files=[str(file)], metadata={"k": 1}
    )
    assert names(tmp_path / "m") == [
        "MLmodel",
        "code",
        "conda.yaml",
        "extra_files",
        "input_example.json",
        "model.pkl",
        "python_env.yaml",
        "requirements.txt",
        "serving_input_example.json",
    ]
    assert names(tmp_path / "m/code/package") == ["module.py"]
    written = yaml.safe_load((tmp_path / "m/MLmodel").read_text())
    assert written["flavors"] == {
        "python_function": {
            "code": "code",
            "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
            "loader_module": "mlflow.sklearn",
            "model_path": "model.pkl",
            "predict_fn": "predict",
            "python_version": platform.python_version(),
        },
        "sklearn": {
            "code": "code",
            "extra_files": [{"path": "extra_files/extra.txt"}],
            "pickled_model": "model.pkl",
            "serialization_format": "cloudpickle",
            "sklearn_version": version("scikit-learn"),
            "skops_trusted_types": None,
        },
    }
    assert written["metadata"] == {"k": 1}
    assert json.loads(written["signature"]["inputs"])[1] == {"type": "long", "name": "b", "required": True}
    assert json.loads(written["signature"]["outputs"]) == [{"type": "double", "required": True}]
    assert written["model_size_bytes"] > os.path.getsize(tmp_path / "m/model.pkl")
    assert written["model_id"] is None


def test_environment_files(linear, tmp_path):
    mlflow.sklearn.save_model(linear, tmp_path / "m", pip_requirements=["scikit-learn", "numpy>=1"])
    required = [f"mlflow=={PUBLIC_VERSION}", "scikit-learn", "numpy>=1"]
    assert (tmp_path / "m/requirements.txt").read_text() == "\n".join(required)
    conda = yaml.safe_load((tmp_path / "m/conda.yaml").read_text())
    assert conda["channels"] == ["conda-forge"]
    assert conda["name"] == "mlflow-env"
    assert conda["dependencies"][0] == f"python={platform.python_version()}"
    assert conda["dependencies"][1].startswith("pip<=")
    assert conda["dependencies"][2] == {"pip": required}
    env = yaml.safe_load((tmp_path / "m/python_env.yaml").read_text())
    assert env["python"] == platform.python_version()
    assert [d.partition("==")[0] for d in env["build_dependencies"]] == ["pip", "setuptools", "wheel"]
    assert env["dependencies"] == ["-r requirements.txt"]


def test_an_existing_model_is_not_written_over(linear, tmp_path, raises):
    mlflow.sklearn.save_model(linear, tmp_path / "m")
    before = (tmp_path / "m/MLmodel").read_text()
    with raises("RESOURCE_ALREADY_EXISTS", "already exists and is not empty"):
        mlflow.sklearn.save_model(linear, tmp_path / "m")
    assert (tmp_path / "m/MLmodel").read_text() == before
    (tmp_path / "empty").mkdir()
    mlflow.sklearn.save_model(linear, tmp_path / "empty")
    assert "MLmodel" in names(tmp_path / "empty")


@pytest.mark.parametrize(
    "arguments",
    [
        {"serialization_format": "other"},
        {"code_paths": ["nowhere"]},
        {"pip_requirements": "nowhere.txt"},
        {"extra_files": ["nowhere.txt"]},
        {"input_example": object()},
        {"metadata": [1]},
    ],
)
def test_nothing_is_left_after_an_error(linear, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    before = names(tmp_path)
    with pytest.raises(mlflow.MlflowException):
        mlflow.sklearn.save_model(linear, "deep/m", **arguments)
    assert [name for name in names(tmp_path) if name not in before] in ([], ["deep"])
    assert not os.path.exists("deep") or not os.listdir("deep")


def test_a_model_that_cannot_predict_its_example_is_saved_without_signature(linear, data, tmp_path, caplog):
    mlflow.sklearn.save_model(linear, tmp_path / "m", input_example={"wrong": [1]}, pip_requirements=[])
    assert Model.load(tmp_path / "m").signature is None
    assert "signature is not inferred" in caplog.text


def test_the_given_signature_is_kept(linear, data, tmp_path):
    given = mlflow.models.infer_signature(data[["a"]])
    mlflow.sklearn.save_model(linear, tmp_path / "m", signature=given, input_example=data, pip_requirements=[])
    assert Model.load(tmp_path / "m").signature == given


def test_no_signature_when_none_is_wanted(linear, data, tmp_path):
    mlflow.sklearn.save_model(linear, tmp_path / "m", signature=False, input_example=data, pip_requirements=[])
    assert Model.load(tmp_path / "m").signature is None
    mlflow.pyfunc.save_model(tmp_path / "f", python_model=lambda model_input: 1, signature=False, input_example=data)
    assert Model.load(tmp_path / "f").signature is None


@pytest.mark.parametrize(
    ("values", "of"),
    [(np.float32, "float"), (np.int32, "integer"), (bool, "boolean"), (str, "string"), (np.int64, "long")],
)
def test_an_array_that_answers_a_table_is_a_column(data, tmp_path, values, of):
    mlflow.pyfunc.save_model(
        tmp_path / "m", python_model=lambda model_input: np.array([1, 2, 3]).astype(values), input_example=data
    )
    assert Model.load(tmp_path / "m").signature.outputs.to_dict() == [{"type": of, "required": True}]
