"""Environments that are really made, with packages from an index; models that run in them."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

import mlflow
from tests.pyfunc.scoring_server.serving import scoring_server

UV = shutil.which("uv") or os.path.join(os.path.dirname(sys.executable), "uv")
MANAGERS = ["virtualenv", pytest.param("uv", marks=pytest.mark.skipif(not os.access(UV, os.X_OK), reason="no uv"))]
BODY = {"dataframe_split": {"columns": ["a"], "data": [[1]]}}
CODE = """
import sys
import mlflow

class Where(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        import tabulate
        import importlib.metadata

        return [sys.prefix, tabulate.__version__, importlib.metadata.version("millrace")]

mlflow.models.set_model(Where())
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("environments")
    (folder / "where.py").write_text(CODE)
    mlflow.pyfunc.save_model(
        folder / "model", python_model=str(folder / "where.py"), pip_requirements=["mlflow==3.17.2", "tabulate==0.9.0"]
    )
    return folder / "model"


@pytest.fixture(scope="module", params=MANAGERS)
def made(request, model, tmp_path_factory):
    """A manager, and the root where it made the environment."""
    root = tmp_path_factory.mktemp("roots")
    env = {**os.environ, "MLFLOW_ENV_ROOT": str(root)}
    command = [
        sys.executable,
        "-m",
        "mlflow",
        "models",
        "prepare-env",
        "-m",
        str(model),
        "--env-manager",
        request.param,
    ]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return request.param, root


def test_predict_in_it(made, model, tmp_path, monkeypatch):
    manager, root = made
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(root))
    began = time.monotonic()
    mlflow.models.predict(str(model), input_data=BODY, env_manager=manager, output_path=str(tmp_path / "out.json"))
    prefix, tabulate, millrace = json.loads((tmp_path / "out.json").read_text())["predictions"]
    assert prefix.startswith(str(root)) and tabulate == "0.9.0" and millrace == "0.1.0"
    assert len(list(root.glob("*.lock"))) == 1, f"made again, in {time.monotonic() - began:.1f} s"


def test_serve_in_it(made, model, tmp_path):
    manager, root = made
    with scoring_server(tmp_path, str(model), manager=manager, env={"MLFLOW_ENV_ROOT": str(root)}) as server:
        assert server.predictions(BODY)[0].startswith(str(root))


def test_an_override(made, model, tmp_path, monkeypatch):
    manager, root = made
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(root))
    mlflow.models.predict(
        str(model),
        input_data=BODY,
        env_manager=manager,
        output_path=str(tmp_path / "out.json"),
        pip_requirements_override=["tabulate==0.8.10"],
    )
    assert json.loads((tmp_path / "out.json").read_text())["predictions"][1] == "0.8.10"
