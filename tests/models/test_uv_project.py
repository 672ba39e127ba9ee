"""Requirements from a uv project: uv itself reads its lock file."""

import pathlib
import shutil
import subprocess
import sys

import pytest

import mlflow
from tests.models.test_stored import make_wheel

PROJECT = """
[project]
name = "own-project"
version = "0.1"
requires-python = ">=3.10"
dependencies = ["small"]

[dependency-groups]
serving = ["other"]
"""


@pytest.fixture
def project(tmp_path):
    """A locked project; its packages lie in a folder, so that no index is asked."""
    uv = shutil.which("uv", path=str(pathlib.Path(sys.executable).parent)) or shutil.which("uv")
    assert uv, "uv is one of the test dependencies"
    index, folder = tmp_path / "index", tmp_path / "project"
    index.mkdir()
    folder.mkdir()
    make_wheel(index, "small", "1.5")
    make_wheel(index, "other", "2")
    (folder / "pyproject.toml").write_text(PROJECT)
    lock = [uv, "lock", "--offline", "--no-index", "--find-links", index, "--python", sys.executable]
    subprocess.run(lock, cwd=folder, check=True, capture_output=True)
    return folder


def required(folder):
    return (pathlib.Path(folder) / "requirements.txt").read_text().splitlines()[1:]


def double(model_input: list[int]) -> list[int]:
    return [2 * number for number in model_input]


def test_a_project_that_is_named(project):
    mlflow.pyfunc.save_model("m", python_model=double, uv_project_path=project, extra_pip_requirements=["more"])
    assert required("m") == ["small==1.5", "more"]
    assert (pathlib.Path("m") / "uv.lock").read_text() == (project / "uv.lock").read_text()
    mlflow.pyfunc.save_model("n", python_model=double, uv_project_path=project, uv_groups=["serving"])
    assert required("n") == ["other==2", "small==1.5"]


def test_the_project_of_the_current_folder(project, monkeypatch):
    monkeypatch.chdir(project)
    mlflow.pyfunc.save_model("m", python_model=double)
    assert required("m") == ["small==1.5"]
    mlflow.pyfunc.save_model("given", python_model=double, pip_requirements=["mine"])
    assert required("given") == ["mine"]
    monkeypatch.setenv("MLFLOW_UV_AUTO_DETECT", "false")
    mlflow.pyfunc.save_model("off", python_model=double)
    assert not any(line.startswith("small") for line in required("off"))


def test_what_is_no_project(tmp_path, raises):
    with raises("INVALID_PARAMETER_VALUE", "uv.lock"):
        mlflow.pyfunc.save_model("m", python_model=double, uv_project_path=tmp_path)
    assert not pathlib.Path("m").exists()


def test_a_lock_file_that_uv_refuses(project, raises):
    (project / "uv.lock").write_text("version = 'x'")
    with raises("INVALID_STATE", "uv could not"):
        mlflow.pyfunc.save_model("m", python_model=double, uv_project_path=project)
    with raises("INVALID_PARAMETER_VALUE", "go together"):
        mlflow.pyfunc.save_model("m", python_model=double, uv_project_path=project, pip_requirements=["a"])
