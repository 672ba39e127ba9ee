"""What an environment is made of, and what is said when it cannot be made. Making one: tests/heavy/pyfunc."""

import os
import pathlib
import sys
import threading

import pytest

from mlflow.exceptions import MlflowException
from mlflow.pyfunc import environments
from mlflow.pyfunc.environments import interpreters, own_package
from mlflow.pyfunc.scoring_server import loading

if sys.version_info >= (3, 11):
    import tomllib


@pytest.fixture
def model(tmp_path):
    (tmp_path / "python_env.yaml").write_text(
        "python: 3.11.7\nbuild_dependencies: [pip]\ndependencies: [-r requirements.txt]\n"
    )
    (tmp_path / "requirements.txt").write_text(
        "mlflow==3.17.2\n# a comment\nscikit-learn==1.5\n\nmlflow-skinny[x]>=2 ; python_version > '3'\n"
        "mlflow-export-import==1\n-c constraints.txt\n"
    )
    (tmp_path / "constraints.txt").write_text("numpy<3\n")
    return tmp_path


def test_requirements_without_mlflow(model):
    wanted = environments.wanted_by(str(model))
    assert wanted.python == "3.11.7"
    assert wanted.requirements == ["scikit-learn==1.5", "mlflow-export-import==1", "-c constraints.txt"]


def test_requirements_that_are_overridden(model):
    wanted = environments.wanted_by(str(model), ["scikit_learn==1.6", "pandas"])
    assert wanted.requirements == ["mlflow-export-import==1", "-c constraints.txt", "scikit_learn==1.6", "pandas"]


def test_conda_only(tmp_path):
    (tmp_path / "conda.yaml").write_text(
        "name: x\nchannels: [conda-forge]\n"
        "dependencies: [python=3.10.4, pip, cudatoolkit=11, {pip: [mlflow, numpy==2]}]\n"
    )
    wanted = environments.wanted_by(str(tmp_path))
    assert (wanted.python, wanted.requirements) == ("3.10.4", ["numpy==2"])
    assert environments.conda_part(wanted)["dependencies"] == ["python=3.10.4", "pip", "cudatoolkit=11"]


def test_the_key_follows_what_the_environment_holds(model):
    before = environments._key("virtualenv", environments.wanted_by(str(model)))
    assert before == environments._key("virtualenv", environments.wanted_by(str(model)))
    assert before != environments._key("uv", environments.wanted_by(str(model)))
    (model / "constraints.txt").write_text("numpy<2\n")
    assert before != environments._key("virtualenv", environments.wanted_by(str(model)))


def test_a_version_that_needs_another_environment_is_not_taken(model, tmp_path, monkeypatch):
    place = tmp_path / "made"
    monkeypatch.setitem(environments._BUILDERS, "virtualenv", lambda wanted, place, capture_output: os.makedirs(place))
    monkeypatch.setattr(environments, "_packages_of", lambda python: str(tmp_path / "packages"))
    environments.build(environments.wanted_by(str(model)), "virtualenv", str(place))
    loading._check_environment(str(model), "3")  # this process runs in no environment that was made for a model
    monkeypatch.setattr(sys, "prefix", str(place))
    loading._check_environment(str(model), "3")
    (model / "requirements.txt").write_text("scikit-learn==1.6\n")
    with pytest.raises(MlflowException, match="Version 3 needs another environment"):
        loading._check_environment(str(model), "3")


def test_local_is_this_interpreter(model):
    assert environments.python_for(str(model), "local") == sys.executable


def test_unknown_manager(model):
    with pytest.raises(MlflowException, match=r"'nix'.*allowed are local, virtualenv, uv, conda") as error:
        environments.python_for(str(model), "nix")
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("manager", ["uv", "conda"])
def test_a_manager_that_is_not_installed(model, manager, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    root = tmp_path / "envs"
    with pytest.raises(MlflowException, match=f"'{manager}' needs the command {manager}, which was not found"):
        environments.python_for(str(model), manager, root=str(root))
    assert [path.suffix for path in root.iterdir()] == [".lock"]


def test_no_python_of_the_version(model, monkeypatch, tmp_path):
    (model / "python_env.yaml").write_text("python: 2.6.1\ndependencies: []\n")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(MlflowException, match=r"needs Python 2\.6\.1, and no Python 2.6 was found"):
        environments.python_for(str(model), "virtualenv", root=str(tmp_path / "envs"))


def test_an_interpreter_of_pyenv(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    minor = sys.version_info[1]
    for name in ("9.9.2", "9.9.10"):
        (tmp_path / "versions" / name / "bin").mkdir(parents=True)
        python = tmp_path / "versions" / name / "bin" / "python"
        python.write_text("#!/bin/sh\necho 9.9\n")
        python.chmod(0o755)
    assert interpreters.find_python("9.9.1") == str(tmp_path / "versions" / "9.9.10" / "bin" / "python")
    assert interpreters.find_python(f"3.{minor}.99") == interpreters.base_python()


def test_a_failed_installation_leaves_nothing(tmp_path):
    (tmp_path / "requirements.txt").write_text("./no-such-wheel.whl\n")
    root = tmp_path / "envs"
    with pytest.raises(MlflowException, match="pip ended with status 1") as error:
        environments.python_for(str(tmp_path), "virtualenv", root=str(root))
    assert "no-such-wheel" in str(error.value)
    assert [path.suffix for path in root.iterdir()] == [".lock"]


def test_two_that_need_the_same_make_it_once(model, tmp_path, monkeypatch):
    made = []

    def build(wanted, place, capture_output):
        made.append(place)
        os.makedirs(os.path.join(place, "bin"))
        os.symlink(sys.executable, os.path.join(place, "bin", "python"))

    monkeypatch.setitem(environments._BUILDERS, "virtualenv", build)
    monkeypatch.setattr(environments, "_packages_of", lambda python: str(tmp_path / "packages"))
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(environments.python_for(str(model), "virtualenv", root=str(tmp_path / "envs")))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(set(found)) == 1 and len(found) == 4


def test_the_package_is_copied_with_its_name_and_version(tmp_path):
    own_package.copy_into(str(tmp_path))
    from importlib.metadata import Distribution

    (about,) = tmp_path.glob("*.dist-info")
    found = Distribution.at(about)
    assert (found.name, found.version) == ("millrace", own_package.release())
    assert (tmp_path / "mlflow" / "pyfunc" / "scoring_server" / "app.py").is_file()
    assert not (tmp_path / "mlflow" / "server" / "ui").exists()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_dependencies_are_those_of_the_package():
    project = pathlib.Path(__file__).parents[3] / "pyproject.toml"
    written = tomllib.loads(project.read_text())["project"]
    assert list(own_package.DEPENDENCIES) == written["dependencies"]
    assert own_package.release() == written["version"]
