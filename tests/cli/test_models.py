"""``mlflow models`` as a command; serving itself is tested in tests/pyfunc/scoring_server."""

import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

import mlflow
from mlflow.cli import cli


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from sklearn.linear_model import LinearRegression

    frame = pd.DataFrame({"a": [0.0, 1.0]})
    path = tmp_path_factory.mktemp("models") / "double"
    signature = mlflow.models.infer_signature(frame, [0.0, 2.0])
    fitted = LinearRegression().fit(frame, [0.0, 2.0])
    mlflow.sklearn.save_model(fitted, path, signature=signature, pip_requirements=["scikit-learn", "numpy"])
    return str(path)


def run(*words, status=0, given=None):
    done = CliRunner().invoke(cli, ["models", *words], input=given)
    assert done.exit_code == status, (done.output, done.exception)
    return done.output


def test_predict_from_file_to_file(model, tmp_path):
    (tmp_path / "in.json").write_text('{"dataframe_split": {"columns": ["a"], "data": [[2]]}}')
    paths = ["-i", str(tmp_path / "in.json"), "-o", str(tmp_path / "out.json")]
    run("predict", "-m", model, "--env-manager", "local", *paths)
    assert json.loads((tmp_path / "out.json").read_text())["predictions"] == [pytest.approx(4)]


def test_predict_csv_from_stdin(model):
    output = run("predict", "-m", model, "--env-manager", "local", "-t", "csv", given="a\n3\n")
    assert json.loads(output)["predictions"] == [pytest.approx(6)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-t", "xml"], "allowed are json and csv"),
        (["-i", "no-such-file"], "cannot be read"),
        (["-r", "pandas<3"], "not in 'local'"),
        (["--env", "A=b"], "environment of the model's own"),
    ],
)
def test_predict_with_wrong_options(model, words, said):
    assert said in run("predict", "-m", model, "--env-manager", "local", *words, status=1)


def test_predict_with_input_that_does_not_fit(model, tmp_path):
    (tmp_path / "in.json").write_text('{"dataframe_split": {"columns": ["z"], "data": [[2]]}}')
    paths = ["-i", str(tmp_path / "in.json"), "-o", str(tmp_path / "out.json")]
    assert "a" in run("predict", "-m", model, "--env-manager", "local", *paths, status=1)
    assert sorted(os.listdir(tmp_path)) == ["in.json"]


def test_prepare_env_of_this_environment(model):
    run("prepare-env", "-m", model, "--env-manager", "local")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--env-manager", "nix"], "allowed are local, virtualenv, uv, conda"),
        (["--no-conda", "--workers", "none"], "--workers"),
        (["--no-conda", "--timeout", "0"], "seconds"),
        (["--no-conda", "--port", "70000"], "65535"),
    ],
)
def test_serve_with_wrong_options(model, words, said):
    assert said in run("serve", "-m", model, *words, status=1)


def test_update_pip_requirements(model, tmp_path):
    copy = shutil.copytree(model, tmp_path / "copy")
    run("update-pip-requirements", "-m", str(copy), "add", "tabulate==0.9.0")
    assert "tabulate==0.9.0" in (copy / "requirements.txt").read_text().split()
    run("update-pip-requirements", "-m", str(copy), "remove", "tabulate")
    assert "tabulate" not in (copy / "requirements.txt").read_text()


# ---- images ----------------------------------------------------------------------------------------------------------


def steps_of(folder):
    """The instructions of a Dockerfile as (name, arguments), with continued lines joined."""
    text = (folder / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(None, 1)) for line in lines]


def only(steps, name):
    (found,) = [rest for step, rest in steps if step == name]
    return found


KNOWN = {"FROM", "ENV", "RUN", "COPY", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}
RECIPES = [[], ["--env-manager", "uv"], ["--env-manager", "conda"], ["--cuda", "12.6.3"], ["--install-java", "true"]]


@pytest.mark.parametrize("with_model", [True, False], ids=["model", "any model"])
@pytest.mark.parametrize("words", RECIPES, ids=" ".join)
def test_a_dockerfile_is_complete(model, tmp_path, words, with_model):
    folder = tmp_path / "image"
    run("generate-dockerfile", "-d", str(folder), *(["-m", model] if with_model else []), *words)
    steps = steps_of(folder)
    names = [name for name, _ in steps]
    assert set(names) <= KNOWN and names[0] == "FROM" and names[-1] == "ENTRYPOINT"
    # what is copied is there, and all that is there is copied
    copied = set()
    for rest in (rest for name, rest in steps if name == "COPY" and "--from" not in rest):
        *sources, _ = [word for word in rest.split() if not word.startswith("--")]
        copied.update(source.rstrip("/") for source in sources)
    assert copied == set(os.listdir(folder)) - {"Dockerfile", ".dockerignore"}
    # no root, and made before it is used
    assert only(steps, "USER") == "mlflow" and names.index("USER") > max(i for i, n in enumerate(names) if n == "RUN")
    assert "useradd" in " ".join(rest for name, rest in steps if name == "RUN")
    assert "nologin" in " ".join(rest for name, rest in steps if name == "RUN")
    environment = " ".join(rest for name, rest in steps if name == "ENV")
    assert only(steps, "EXPOSE") == "8080" and "MLFLOW_PORT=8080" in environment
    check = json.loads(only(steps, "HEALTHCHECK").split("CMD", 1)[1])
    compile(check[2], "healthcheck", "exec")
    assert "/ping" in check[2]
    server = "mlflow.server.scoring" if with_model else "mlflow.models.container"
    assert json.loads(only(steps, "ENTRYPOINT"))[:3] == ["python", "-m", server]
    for rest in (rest for name, rest in steps if name == "RUN"):
        assert subprocess.run(["sh", "-n", "-c", rest]).returncode == 0
        if "apt-get install" in rest:
            assert "--no-install-recommends" in rest and "rm -rf /var/lib/apt/lists" in rest
    requirements = (folder / "requirements.txt").read_text().split("\n")
    assert not any(line.startswith("mlflow") for line in requirements)
    assert ("scikit-learn" in requirements) is with_model


def test_base_images(model, tmp_path):
    def base(*words):
        run("generate-dockerfile", "-d", str(tmp_path / "image"), "-m", model, *words)
        return only(steps_of(tmp_path / "image"), "FROM")

    version = yaml.safe_load(pathlib.Path(model, "python_env.yaml").read_text())["python"]
    assert base() == f"python:{version}-slim"
    assert base("--cuda", "12.6.3") == "nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04"
    assert base("--base-image", "registry.example/python:3.12") == "registry.example/python:3.12"
    assert "base image of its own" in run("generate-dockerfile", "--cuda", "12", "--base-image", "x", status=1)


def test_java_comes_with_flavors_that_need_it(model, tmp_path):
    copy = shutil.copytree(model, tmp_path / "copy")
    written = yaml.safe_load((copy / "MLmodel").read_text())
    written["flavors"] |= {"spark": {}, "lightgbm": {}}
    (copy / "MLmodel").write_text(yaml.safe_dump(written))
    run("generate-dockerfile", "-d", str(tmp_path / "image"), "-m", str(copy))
    assert "libgomp1 default-jre-headless" in (tmp_path / "image" / "Dockerfile").read_text()


def test_a_folder_with_other_files_is_left_alone(model, tmp_path):
    (tmp_path / "precious").write_text("x")
    assert "not empty" in run("generate-dockerfile", "-d", str(tmp_path), "-m", model, status=1)
    assert os.listdir(tmp_path) == ["precious"]


def test_the_steps_of_an_image_lead_to_a_server(model, tmp_path):
    """What the image holds and starts, without an engine: package, model and command, in this environment."""
    from tests.serverprocess import free_port

    folder = tmp_path / "image"
    run("generate-dockerfile", "-d", str(folder), "-m", model)
    command = json.loads(only(steps_of(folder), "ENTRYPOINT"))
    command = [word.replace("/opt/ml/model", str(folder / "model")) for word in command] + ["serve"]
    env = {**os.environ, "PYTHONPATH": str(folder / "package"), "MLFLOW_PORT": str(free_port())}
    process = subprocess.Popen([sys.executable, *command[1:]], env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr.readline().startswith("Serving ")
        check = json.loads(only(steps_of(folder), "HEALTHCHECK").split("CMD", 1)[1])
        assert subprocess.run([sys.executable, *check[1:]], env=env).returncode == 0
        loaded = subprocess.run(
            [sys.executable, "-c", "import mlflow; print(mlflow.__file__)"], env=env, capture_output=True, text=True
        )
        assert loaded.stdout.startswith(str(folder / "package"))
    finally:
        process.terminate()
        process.wait(60)
        process.stderr.close()


def docker(folder, script):
    """A program named docker in a folder, in place of the client."""
    path = folder / "docker"
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def test_build_docker_without_a_client(model, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "the command docker, which was not found" in run("build-docker", "-m", model, status=1)


def test_build_docker_without_an_engine(model, tmp_path, monkeypatch):
    docker(tmp_path, "echo 'Cannot connect to the Docker daemon.' >&2; exit 1\n")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    output = run("build-docker", "-m", model, status=1)
    assert "engine does not answer: Cannot connect to the Docker daemon." in output


def test_build_docker_calls_the_client(model, tmp_path, monkeypatch):
    docker(tmp_path, f'echo "$@" >> {shlex.quote(str(tmp_path))}/calls; for last; do :; done; ls "$last" >&2; exit 0\n')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    run("build-docker", "-m", model, "-n", "mine:1")
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0].startswith("version") and calls[1].startswith("build --tag mine:1 ")
    assert not os.path.exists(calls[1].split()[-1])


def test_a_model_without_generic_flavor(tmp_path):
    (tmp_path / "MLmodel").write_text("flavors:\n  mine: {}\n")
    assert "flavor python_function can be served" in run("build-docker", "-m", str(tmp_path), status=1)


def test_an_r_model(tmp_path):
    (tmp_path / "MLmodel").write_text("flavors:\n  crate: {version: '1'}\n")
    assert "needs R" in run("predict", "-m", str(tmp_path), status=1)
