"""What a folder says about itself, what is wrong with that, and parameters before anything starts."""

import os
import pathlib
import re

import pytest

from mlflow.projects import mlproject
from mlflow.projects.parameters import check

DECLARED = """
    name: everything
    python_env: env/python.yaml
    entry_points:
      main:
        parameters:
          rate: float
          steps: {type: int, default: 10}
          name: {default: 1e-3}
          data: {type: path, default: data.csv}
          target: {type: uri, default: out}
        command: "python train.py {rate} {steps} {name} {data} {target}"
      other:
        command: "true"
"""


@pytest.fixture
def declared(project):
    root = project(DECLARED, data__csv="1\n")
    (root / "env").mkdir()
    (root / "env" / "python.yaml").write_text("dependencies: []\n")
    return mlproject.load(str(root))


def checked(project, **given):
    found = project.entry_point("main")
    return found, check("main", found.parameters, given, project.folder)


def test_what_a_file_says(declared):
    assert declared.name == "everything"
    assert (declared.environment, os.path.relpath(declared.environment_file, declared.folder)) == (
        "python_env",
        "env/python.yaml",
    )
    assert list(declared.entry_points) == ["main", "other"]
    assert declared.entry_points["main"].parameters["steps"] == ("steps", "int", "10")
    assert declared.entry_points["main"].parameters["name"] == ("name", "string", "1e-3")


def test_the_command_of_given_parameters(declared):
    found, given = checked(declared, rate=0.5, data="s3://bucket/x y", target="a.txt", extra="two words", flag=True)
    folder = declared.folder
    assert found.command_with(given) == (
        f"python train.py 0.5 10 1e-3 's3://bucket/x y' {os.getcwd()}/a.txt --extra 'two words' --flag True"
    )
    assert given.remote == ("data",)
    assert given.by_caller == {
        "rate": "0.5",
        "data": "s3://bucket/x y",
        "target": f"{os.getcwd()}/a.txt",
        "extra": "two words",
        "flag": "True",
    }
    found, given = checked(declared, rate="1e5")
    assert found.command_with(given) == f"python train.py 1e5 10 1e-3 {folder}/data.csv {folder}/out"
    assert given.all["data"] == "data.csv"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "needs a value for rate. Its parameters are rate (float), steps (int)"),
        ({"rate": "fast"}, "'fast' for parameter 'rate': a number is needed (type float)"),
        ({"rate": "1_0"}, "'1_0' for parameter 'rate'"),
        ({"rate": 1, "steps": "1.5"}, "'1.5' for parameter 'steps': a whole number is needed (type int)"),
        ({"rate": 1, "steps": True}, "'True' for parameter 'steps'"),
        ({"rate": 1, "data": "nowhere.csv"}, "'nowhere.csv' for parameter 'data': there is no file or folder"),
        ({"rate": 1, "target": "two words"}, "'two words' for parameter 'target': a URI"),
        ({"rate": 1, "name": "a\0b"}, "NUL"),
        ({"rate": [1]}, "[1] for parameter 'rate': text, a number or true/false"),
        ({"rate": 1, "x; rm -rf /": 1}, "Invalid parameter name 'x; rm -rf /'"),
        ({"rate": 1, "-x": 1}, "Invalid parameter name '-x'"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value) or "nothing",
)
def test_parameters_that_are_wrong(declared, raises, given, said):
    with raises("INVALID_PARAMETER_VALUE", said):
        checked(declared, **given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "must be a mapping"),
        ("name: [", "not valid YAML"),
        ("nmae: x", "has the key 'nmae'; known are name, entry_points"),
        ("databricks_spark_job: {}", "only runs on Databricks"),
        ("python_env: a\nconda_env: b", "asks for python_env and conda_env; only one"),
        ("python_env: ../x.yaml", "must lie in the project's folder"),
        ("conda_env: no.yaml", "names the file 'no.yaml', which is not there"),
        ("conda_env: [a]", "must be the path of a file"),
        ("entry_points: [main]", "entry_points must be a mapping"),
        ("entry_points: {main: {}}", "entry point 'main': it must be a mapping with a command"),
        ("entry_points: {main: {command: x, params: {}}}", "unknown key 'params'"),
        ("entry_points: {main: {command: x, parameters: [a]}}", "parameters must be a mapping"),
        ("entry_points: {main: {command: x, parameters: {a: number}}}", "Invalid type 'number' of parameter 'a'"),
        ("entry_points: {main: {command: x, parameters: {'a b': int}}}", "Invalid parameter name 'a b'"),
        ("entry_points: {main: {command: x, parameters: {a: {kind: int}}}}", "keys type and default"),
        ("entry_points: {main: {command: 'echo {a}'}}", "uses {a}, which is none of its parameters (none)"),
        ("docker_env: {}", "must be a mapping with an image"),
        ("docker_env: {image: --privileged}", "'--privileged' is no name of an image"),
        ("docker_env: {image: x, tty: true}", "docker_env has the key 'tty'"),
        ("docker_env: {image: x, volumes: [/a]}", "list of HOST:CONTAINER"),
        ("docker_env: {image: x, environment: [[A]]}", "a name, or a list of a name and a value"),
        ("docker_env: {image: x, environment: [A=b]}", "'A=b'"),
    ],
)
def test_files_that_are_wrong(project, raises, text, said):
    root = project()
    (root / "MLproject").write_text(text)
    with raises("INVALID_PARAMETER_VALUE", str(root / "MLproject"), said):
        mlproject.load(str(root))


def test_docker(project):
    found = mlproject.load(
        str(project("docker_env: {image: 'r/x:1', volumes: ['/a:/b:ro'], environment: [A, [B, 2]]}"))
    )
    assert found.environment == "docker_env"
    assert found.docker == ("r/x:1", ("/a:/b:ro",), (("A", None), ("B", "2")))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"python_env__yaml": "", "conda__yaml": ""}, ("python_env", "python_env.yaml")),
        ({"conda__yaml": "", "requirements__txt": ""}, ("conda_env", "conda.yaml")),
        ({"uv__lock": "", "pyproject__toml": "", "requirements__txt": ""}, ("python_env", "uv.lock")),
        ({"requirements__txt": "", "pyproject__toml": ""}, ("python_env", "requirements.txt")),
        ({"pyproject__toml": ""}, ("python_env", "pyproject.toml")),
        ({}, (None, None)),
    ],
    ids=lambda value: "-".join(value) or "nothing" if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("text", ["name: x\n", None], ids=["MLproject", "none"])
def test_the_environment_by_its_file(project, files, found, text):
    got = mlproject.load(str(project(text, **files)))
    assert (got.environment, got.environment_file and os.path.basename(got.environment_file)) == found


def test_entry_points_without_a_file(project, raises):
    root = project(train__py="", prepare__sh="")
    (root / "deep").mkdir()
    (root / "deep" / "x y.py").write_text("")
    (root / "-c.py").write_text("")
    (root.parent / "outside.py").write_text("")
    found = mlproject.load(str(root))
    assert found.name == "project"
    assert found.entry_point("train.py").command == "python train.py"
    assert found.entry_point("deep/x y.py").command == "python 'deep/x y.py'"
    assert found.entry_point("-c.py").command == "python ./-c.py"
    assert found.entry_point("prepare.sh").command == '"${SHELL:-bash}" prepare.sh'
    for name in ("../outside.py", str(root.parent / "outside.py"), "missing.py", "main"):
        with raises("RESOURCE_DOES_NOT_EXIST", f"no entry point {name!r}", "prepare.sh, train.py"):
            found.entry_point(name)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"main__py": "", "other__py": ""}, "python main.py"),
        ({"only__py": "", "README__md": ""}, "python only.py"),
        ({"main__sh": "", "other__py": ""}, '"${SHELL:-bash}" main.sh'),
    ],
    ids=["main.py", "only one", "main.sh"],
)
def test_main_without_a_file(project, files, command):
    assert mlproject.load(str(project(**files))).entry_point("main").command == command


def test_what_the_documentation_shows(project):
    page = (pathlib.Path(__file__).parents[2] / "docs" / "projects.md").read_text()
    shown, docker = re.findall(r"```yaml\n(.*?)```", page, re.S)
    found = mlproject.load(str(project(shown, python_env__yaml="")))
    assert {name: list(one.parameters) for name, one in found.entry_points.items()} == {
        "main": ["points"],
        "train": ["data", "rate", "label"],
    }
    assert mlproject.load(str(project(docker, folder="other"))).docker.environment[1] == ("SET", "to this")


def test_an_entry_point_that_there_is_not(declared, raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "'everything' has no entry point 'train'. There are: main, other"):
        declared.entry_point("train")
