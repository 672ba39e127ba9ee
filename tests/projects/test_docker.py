"""The exact commands of docker, told by a docker of ours on PATH; a real one answers the same way or says why not."""

import json
import os
import re

import pytest

import mlflow
from mlflow.projects import docker
from tests.projects.test_run import output_of

# runs what a container would run, in the project's folder, with the variables that it would have
RUNS = """
if arguments[:2] == ["image", "inspect"]:
    print("registry.example.com/team/one@sha256:" + "b" * 64 if "RepoDigests" in arguments[3] else "sha256:" + "a" * 64)
elif arguments[0] == "run":
    folder = next(a.split(":")[0] for a in arguments if a.endswith(":/mlflow/projects/code"))
    names = [arguments[i + 1] for i, a in enumerate(arguments) if a == "--env"]
    kept = {name: os.environ[name] for name in names}
    os.chdir(folder)
    os.execve("/bin/bash", arguments[arguments.index("bash"):], {**kept, "PATH": os.environ["PATH"]})
"""

PROJECT = """
    name: One & Two
    docker_env:
      image: r/base:1
      volumes: ["/data:/data:ro", "./cache:/cache"]
      environment: [COPIED, [SET, "a b"]]
    entry_points:
      main:
        parameters: {x: {default: "it's"}}
        command: "echo {x} $COPIED $SET $MLFLOW_RUN_ID; exit ${STATUS:-0}"
"""


def test_run(project, stand_in, monkeypatch, tmp_path, store):
    calls = stand_in("docker", RUNS)
    root = project(PROJECT)
    monkeypatch.setenv("COPIED", "s3cret")
    submitted = mlflow.run(str(root), docker_args={"gpus": "all", "t": True, "publish": ["1:1", "2:2"], "init": False})
    run, inspect = (call["arguments"] for call in calls()) if len(calls()) == 2 else (None, None)
    if run[0] == "image":
        run, inspect = inspect, run
    run_id = submitted.run_id
    here = os.path.dirname(store.partition("///")[2])
    artifacts = os.path.dirname(os.path.dirname(mlflow.get_run(run_id).info.artifact_uri.removeprefix("file://")))
    mounts = dict.fromkeys([here, artifacts])
    assert run == [
        *("run", "--rm", "--name", f"mlflow-{run_id}"),
        *("--volume", f"{root}:/mlflow/projects/code", "--workdir", "/mlflow/projects/code"),
        *("--volume", "/data:/data:ro", "--volume", f"{root}/cache:/cache"),
        *(part for mount in mounts for part in ("--volume", f"{mount}:{mount}")),
        *("--env", "MLFLOW_RUN_ID", "--env", "MLFLOW_EXPERIMENT_ID", "--env", "MLFLOW_TRACKING_URI"),
        *("--env", "COPIED", "--env", "SET"),
        *("--gpus", "all", "-t", "--publish", "1:1", "--publish", "2:2"),
        *("r/base:1", "bash", "-c", "echo 'it'\"'\"'s' $COPIED $SET $MLFLOW_RUN_ID; exit ${STATUS:-0}"),
    ]
    assert inspect == ["image", "inspect", "--format", "{{.Id}}", "r/base:1"]
    assert "s3cret" not in json.dumps(calls())
    assert output_of(run_id) == f"it's s3cret a b {run_id}\n"
    tags = mlflow.get_run(run_id).data.tags
    assert (tags["mlflow.project.env"], tags["mlflow.docker.image.uri"]) == ("docker", "r/base:1")
    assert tags["mlflow.docker.image.id"] == "sha256:" + "a" * 64


def test_a_variable_that_is_missing(project, stand_in, raises):
    stand_in("docker", RUNS)
    with raises("INVALID_PARAMETER_VALUE", "takes COPIED from the environment"):
        mlflow.run(str(project(PROJECT)))
    assert mlflow.search_runs(output_format="list") == []


def test_build_and_log_in(project, stand_in, monkeypatch, tmp_path):
    calls = stand_in(
        "docker",
        """
        if arguments[0] == "build":
            with open(arguments[arguments.index("--file") + 1]) as file:
                print(file.read(), file=open(os.environ["DOCKERFILE"], "w"))
        if arguments[0] == "login":
            settings = os.environ["DOCKER_CONFIG"]
            with open(settings + "/config.json") as file:
                assert json.load(file) == {"proxies": {}}, "what the user has configured"
            print(settings, file=open(os.environ["DOCKERFILE"] + ".settings", "w"))
        """,
    )
    monkeypatch.setenv("COPIED", "x")
    monkeypatch.setenv("DOCKERFILE", str(tmp_path / "Dockerfile"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "config.json").write_text('{"proxies": {}, "credsStore": "desktop"}')
    root = project(PROJECT)
    auth = {"username": "me", "password": "s3cret", "registry": "r.example.com"}
    submitted = mlflow.run(str(root), build_image=True, docker_auth=auth)
    login, build, *others = calls()
    run = next(call for call in others if call["arguments"][0] == "run")
    assert login["arguments"] == ["login", "--username", "me", "--password-stdin", "r.example.com"]
    assert login["given"] == "s3cret"
    image = f"one-two:{submitted.run_id[:12]}"
    assert build["arguments"][:4] == ["build", "--tag", image, "--file"] and build["arguments"][5] == str(root)
    assert (tmp_path / "Dockerfile").read_text().splitlines()[:3] == [
        "FROM r/base:1",
        "COPY . /mlflow/projects/code/",
        "WORKDIR /mlflow/projects/code",
    ]
    assert image in run["arguments"] and f"{root}:/mlflow/projects/code" not in run["arguments"]
    assert not os.path.exists((tmp_path / "Dockerfile.settings").read_text().strip())
    assert (tmp_path / "own" / "config.json").read_text() == '{"proxies": {}, "credsStore": "desktop"}'


def test_docker_that_refuses(project, stand_in, monkeypatch, raises):
    stand_in("docker", "sys.stderr.write('no such registry\\n'); sys.exit(1)")
    monkeypatch.setenv("COPIED", "x")
    with raises("INVALID_STATE", "docker build ended with status 1: no such registry"):
        mlflow.run(str(project(PROJECT)), build_image=True)
    [run] = mlflow.search_runs(output_format="list")
    assert run.info.status == "FAILED"
    with raises("INVALID_PARAMETER_VALUE", "docker_auth needs the keys username and password"):
        mlflow.run(str(project(PROJECT)), docker_auth={"user": "x"})


def test_no_docker(project, monkeypatch, raises, tmp_path):
    monkeypatch.setenv("COPIED", "x")
    (tmp_path / "few").mkdir()
    os.symlink("/bin/bash", tmp_path / "few" / "bash")
    monkeypatch.setenv("PATH", str(tmp_path / "few"))
    with raises("INVALID_STATE", "the command docker was not found on PATH"):
        mlflow.run(str(project(PROJECT)))


def test_interrupting_stops_the_container(project, stand_in, monkeypatch, tmp_path):
    calls = stand_in(
        "docker",
        """
        import time
        if arguments[0] == "run":
            open(os.environ["BEGUN"], "w")
            time.sleep(300)
        """,
    )
    monkeypatch.setenv("COPIED", "x")
    monkeypatch.setenv("BEGUN", str(tmp_path / "begun"))
    submitted = mlflow.run(str(project(PROJECT)), synchronous=False)
    from tests.projects.test_run import wait_for

    wait_for((tmp_path / "begun").exists)
    submitted.cancel()
    assert ["stop", "--time", "10", f"mlflow-{submitted.run_id}"] in [call["arguments"] for call in calls()]
    assert mlflow.get_run(submitted.run_id).info.status == "KILLED"


def test_what_a_container_needs(monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "k")
    for artifacts, expected in (("s3://b/x", {"MLFLOW_TRACKING_TOKEN": "t", "AWS_SECRET_ACCESS_KEY": "k"}),):
        found = docker.variables_for("http://h", artifacts, {"A": "1", "B": None})
        assert {name: found[name] for name in expected} == expected and found["A"] == "1" and "B" not in found
    assert "AWS_SECRET_ACCESS_KEY" not in docker.variables_for("http://h", "mlflow-artifacts:/x", {})
    assert docker.mounts_for("http://user:pw@127.0.0.1:5000", "mlflow-artifacts:/x") == []
    assert re.search(r"127\.0\.0\.1:5000 is the container itself.*network=host", caplog.text)
    assert "pw" not in caplog.text


@pytest.mark.parametrize(
    ("project", "version", "repository", "name"),
    [
        ("One & Two", "0123456789abcdef", None, "one-two:0123456789ab"),
        ("!!", "", "r.example.com/x", "r.example.com/x:latest"),
        ("..", "v 1", None, "project:v-1"),
    ],
)
def test_names_of_images(project, version, repository, name):
    assert docker.image_name(project, version, repository) == name
