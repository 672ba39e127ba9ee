"""Environments of projects: which one it is, and a real one of uv and of virtualenv."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import mlflow
from mlflow.projects import environment, mlproject
from mlflow.pyfunc import environments
from mlflow.pyfunc.environments import interpreters
from tests.projects.test_run import EXAMPLE, output_of


def loaded(root):
    return mlproject.load(str(root))


@pytest.mark.parametrize(
    ("files", "asked", "manager"),
    [
        ({"python_env__yaml": ""}, None, "uv"),
        ({"python_env__yaml": ""}, "virtualenv", "virtualenv"),
        ({"python_env__yaml": ""}, "system", "local"),
        ({"conda__yaml": "dependencies: [python=3.11, cudatoolkit]"}, None, "conda"),
        ({"conda__yaml": "dependencies: [python=3.11, pip, {pip: [numpy]}]"}, None, "uv"),
        ({"conda__yaml": "dependencies: [python>=3.9, pip<30]"}, None, "conda"),
        ({"conda__yaml": "dependencies: [python, pip<30, {pip: [x]}]"}, None, "uv"),
        ({"conda__yaml": ""}, "conda", "conda"),
        ({}, None, "local"),
        ({}, "uv", "uv"),
        ({"MLproject": "docker_env: {image: x}"}, None, "docker"),
        ({"MLproject": "docker_env: {image: x}"}, "local", "local"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_the_manager(project, monkeypatch, files, asked, manager):
    monkeypatch.setattr(interpreters, "find_uv", lambda: "/bin/uv")
    monkeypatch.setenv("MLFLOW_CONDA_HOME", "/nothing")
    assert environment.manager_for(loaded(project(**files)), asked) == manager


def test_the_manager_where_things_are_missing(project, monkeypatch, stand_in, raises):
    monkeypatch.setattr(interpreters, "find_uv", lambda: None)
    assert environment.manager_for(loaded(project(python_env__yaml="")), None) == "virtualenv"
    stand_in("conda")
    only_pip = project(folder="other", conda__yaml="dependencies: [python=3.11, pip]")
    assert environment.manager_for(loaded(only_pip), None) == "conda"
    with raises("INVALID_PARAMETER_VALUE", "describes an image (docker_env) and no Python environment"):
        environment.manager_for(loaded(project("docker_env: {image: x}", folder="third")), "uv")


@pytest.mark.parametrize(
    ("files", "python", "requirements"),
    [
        (
            {"python_env__yaml": "python: 3.10\ndependencies: [-r r.txt, mlflow>=2]", "r__txt": "a\nb"},
            "3.10",
            ["a", "b"],
        ),
        ({"conda__yaml": "dependencies: [python=3.9, {pip: [mlflow, c==1]}]"}, "3.9", ["c==1"]),
        ({"requirements__txt": "mlflow\nd\n# no\n", "__python-version": "3.12\n"}, "3.12", ["d"]),
        ({"requirements__txt": "", "pyproject__toml": "[project]\nrequires-python = '>=3.8'\n"}, None, []),
        ({"requirements__txt": "", "pyproject__toml": "[project]\nrequires-python = '>=3.30'\n"}, "3.30", []),
        ({}, None, []),
    ],
    ids=["python_env", "conda", "requirements", "this Python", "another Python", "nothing"],
)
def test_what_it_holds(project, files, python, requirements):
    wanted = environment.wanted_by(loaded(project(**files)))
    assert (wanted.python, wanted.requirements) == (python, requirements)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_what_a_pyproject_holds(project, raises):
    root = project(pyproject__toml="[project]\nname = 'x'\ndependencies = ['mlflow', 'a>=1']\n")
    assert environment.wanted_by(loaded(root)).requirements == ["a>=1"]
    (root / "pyproject.toml").write_text("[project")
    with raises("INVALID_PARAMETER_VALUE", "pyproject.toml is not valid TOML"):
        environment.wanted_by(loaded(root))


def test_what_a_lock_holds(project):
    root = project(
        pyproject__toml="[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.10'\n"
        "dependencies = ['local-one']\n[tool.uv.sources]\nlocal-one = {path = 'one'}\n",
    )
    (root / "one").mkdir()
    (root / "one" / "pyproject.toml").write_text("[project]\nname = 'local-one'\nversion = '2'\n")
    uv = interpreters.find_uv()
    subprocess.run([uv, "lock", "--offline", "--quiet"], cwd=root, check=True)
    wanted = environment.wanted_by(loaded(root))
    assert wanted.requirements == ["./one"] and wanted.folder == str(root)


def test_python_where_it_has_another_name(tmp_path, monkeypatch):
    folder = tmp_path / "only3"
    folder.mkdir()
    (folder / "python3").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(folder / "python3"))
    found = environment.python_environment("local", None, str(tmp_path))
    asked = subprocess.run(["bash", "-c", "python -c 'print(1+1)'"], env=found, capture_output=True, text=True)
    assert asked.stdout == "2\n"


@pytest.fixture(scope="session")
def env_root(tmp_path_factory):
    """Where environments are kept: one folder for all processes of the session."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


WHERE = "import mlflow, sys; mlflow.log_param('file', mlflow.__file__); print(sys.prefix)"


def in_an_environment(root, manager, env_root, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(env_root / "envs"))
    # the environment has a package of its own
    monkeypatch.delenv("PYTHONPATH", raising=False)
    submitted = mlflow.run(str(root), env_manager=manager)
    prefix = output_of(submitted.run_id).strip()
    run = mlflow.get_run(submitted.run_id)
    assert prefix.startswith(f"{env_root}/envs/{run.data.tags['mlflow.project.env']}-")
    assert run.data.params["file"].startswith(prefix)
    return prefix


def test_uv_for_real(project, env_root, monkeypatch):
    root = project(python_env__yaml="dependencies: [mlflow]", main__py=WHERE)
    prefix = in_an_environment(root, None if interpreters.find_uv() else "virtualenv", env_root, monkeypatch)
    # another project with the same content has the same environment, which is there already
    monkeypatch.setattr(environments, "build", None)
    other = project(folder="other", requirements__txt="# only this\nmlflow==2\n", main__py=WHERE)
    assert in_an_environment(other, "uv", env_root, monkeypatch) == prefix
    # its command is there for steps of the shell
    submitted = mlflow.run(str(project(folder="third", main__sh="mlflow --version\nwhich mlflow\n")), env_manager="uv")
    assert output_of(submitted.run_id).splitlines() == [f"mlflow, version {mlflow.__version__}", f"{prefix}/bin/mlflow"]


def test_an_environment_that_cannot_be_made(project, raises, env_root, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(env_root / "envs-broken"))
    root = project(requirements__txt="./no-such-wheel.whl", main__py="")
    with raises("INVALID_STATE", "The environment cannot be made", "no-such-wheel"):
        mlflow.run(str(root), env_manager="uv")
    [run] = mlflow.search_runs(output_format="list")
    assert run.info.status == "FAILED" and "no-such-wheel" in output_of(run.info.run_id)


def test_the_example_in_its_environment_is_found(env_root):
    found = loaded(EXAMPLE)
    assert environment.wanted_by(found).requirements == [] and environment.wanted_by(found).python is None


def test_conda(project, stand_in, env_root, monkeypatch, tmp_path):
    """The exact commands, by a conda of ours that makes as much of an environment as is looked at."""
    calls = stand_in(
        "conda",
        f"""
        import stat
        place = arguments[arguments.index("--prefix") + 1]
        with open(arguments[arguments.index("--file") + 1]) as file:
            text = file.read()
        os.makedirs(place + "/bin")
        os.makedirs(place + "/etc/conda/activate.d")
        with open(place + "/etc/conda/activate.d/one.sh", "w") as file:
            file.write("export ACTIVATED=$CONDA_DEFAULT_ENV\\n")
        with open(place + "/asked", "w") as file:
            file.write(text)
        with open(place + "/bin/python", "w") as file:
            file.write('#!/bin/sh\\ncase "$*" in *sysconfig*) echo ' + place + '/lib;; *"-m pip"*) echo "$*" >> '
                       + place + '/pip;; *) exec {sys.executable} "$@";; esac\\n')
        os.chmod(place + "/bin/python", 0o755)
        """,
    )
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(tmp_path / "envs"))
    root = project(
        conda__yaml="name: x\nchannels: [c]\ndependencies: [python=3.11, cudatoolkit=11, {pip: [mlflow, a]}]\n",
        main__sh='echo $ACTIVATED $CONDA_PREFIX; python -c "print(6*7)"\n',
    )
    submitted = mlflow.run(str(root))
    [call] = calls()
    place = call["arguments"][3]
    assert call["arguments"][:4] == ["env", "create", "--prefix", place] and call["arguments"][4] == "--file"
    assert place.startswith(str(tmp_path / "envs" / "conda-"))
    asked = pathlib.Path(place, "asked").read_text()
    assert "cudatoolkit=11" in asked and "pip:" not in asked and "mlflow" not in asked
    assert pathlib.Path(place, "pip").read_text().startswith("-m pip install -r ")
    assert output_of(submitted.run_id) == f"{place} {place}\n42\n"
    assert mlflow.get_run(submitted.run_id).data.tags["mlflow.project.env"] == "conda"
    shutil.rmtree(tmp_path / "bin")
    # made once: conda is not asked again
    monkeypatch.setenv("PATH", os.environ["PATH"])
    mlflow.run(str(root), env_manager="conda")
    assert len(calls()) == 1
