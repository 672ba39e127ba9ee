"""``mlflow.artifacts`` over a local store and over a server."""

import io
import os
from pathlib import Path

import pytest

import mlflow
from mlflow import artifacts
from mlflow.api.tracking import CreateExperiment, CreateRun
from mlflow.exceptions import MlflowException
from mlflow.store import resolve
from mlflow.store.artifact.resolve import artifact_repository_of
from tests.serverprocess import running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(params=["local", "server"])
def tracking_uri(request, tmp_path, monkeypatch):
    if request.param == "server":
        uri = request.getfixturevalue("server")
    else:
        monkeypatch.chdir(tmp_path)
        uri = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    return uri


@pytest.fixture
def run(tracking_uri):
    """A run with some artifacts."""
    service = resolve.tracking(tracking_uri)
    experiment = service.create_experiment(CreateExperiment(name=os.urandom(8).hex())).experiment_id
    info = service.create_run(CreateRun(experiment_id=experiment)).run.info
    repository = artifact_repository_of(info.artifact_uri, tracking_uri)
    repository.log_bytes(b"hello", "sub/a.txt")
    repository.log_bytes(b"deep", "sub/deeper/b.txt")
    repository.log_bytes('{"a": [1, "ä"]}'.encode(), "a.json")
    repository.log_bytes(b"a:\n  - 1\n", "a.yaml")
    repository.log_bytes(b"\xff\xfe\x00", "bytes")
    return info


def paths(infos):
    return [info.path for info in infos]


def test_list(run):
    assert paths(artifacts.list_artifacts(run_id=run.run_id)) == ["a.json", "a.yaml", "bytes", "sub"]
    expected = ["sub/a.txt", "sub/deeper"]
    assert paths(artifacts.list_artifacts(run_id=run.run_id, artifact_path="sub")) == expected
    assert paths(artifacts.list_artifacts(f"runs:/{run.run_id}/sub")) == expected
    assert paths(artifacts.list_artifacts(f"{run.artifact_uri}/sub")) == expected
    assert paths(artifacts.list_artifacts(f"runs:/{run.run_id}")) == ["a.json", "a.yaml", "bytes", "sub"]
    assert artifacts.list_artifacts(f"runs:/{run.run_id}/sub/a.txt") == []


def test_download(run, tmp_path):
    target = str(tmp_path / "target")
    file = artifacts.download_artifacts(f"runs:/{run.run_id}/sub/a.txt", dst_path=target)
    assert file == os.path.join(target, "sub", "a.txt")
    folder = artifacts.download_artifacts(run_id=run.run_id, artifact_path="sub", dst_path=target)
    assert Path(os.path.join(folder, "deeper", "b.txt")).read_text() == "deep"
    assert sorted(os.listdir(artifacts.download_artifacts(run_id=run.run_id))) == ["a.json", "a.yaml", "bytes", "sub"]
    assert Path(artifacts.download_artifacts(f"{run.artifact_uri}/sub/a.txt")).read_text() == "hello"


def test_what_is_downloaded_from_a_run_is_a_copy(run):
    for _ in range(2):
        path = artifacts.download_artifacts(run_id=run.run_id, artifact_path="sub/a.txt")
        assert Path(path).read_text() == "hello"
        with open(path, "w") as file:
            file.write("changed")


def test_another_tracking_uri(run, tracking_uri, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    found = artifacts.list_artifacts(run_id=run.run_id, artifact_path="sub", tracking_uri=tracking_uri)
    assert paths(found) == ["sub/a.txt", "sub/deeper"]
    path = artifacts.download_artifacts(f"runs:/{run.run_id}/sub/a.txt", tracking_uri=tracking_uri)
    assert Path(path).read_text() == "hello"


def test_load_text(run):
    assert artifacts.load_text(f"runs:/{run.run_id}/sub/a.txt") == "hello"
    with pytest.raises(MlflowException) as raised:
        artifacts.load_text(f"runs:/{run.run_id}/bytes")
    assert raised.value.error_code == "BAD_REQUEST"


def test_load_dict(run):
    assert artifacts.load_dict(f"runs:/{run.run_id}/a.json") == {"a": [1, "ä"]}
    assert artifacts.load_dict(f"runs:/{run.run_id}/a.yaml") == {"a": [1]}
    for path in ("sub/a.txt", "bytes"):
        with pytest.raises(MlflowException) as raised:
            artifacts.load_dict(f"runs:/{run.run_id}/{path}")
        assert raised.value.error_code == "BAD_REQUEST"


def test_load_image(run, tracking_uri):
    Image = pytest.importorskip("PIL.Image")
    png = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(png, "png")
    artifact_repository_of(run.artifact_uri, tracking_uri).log_bytes(png.getvalue(), "i.png")
    assert mlflow.artifacts.load_image(f"runs:/{run.run_id}/i.png").size == (3, 2)
    with pytest.raises(MlflowException) as raised:
        artifacts.load_image(f"runs:/{run.run_id}/sub/a.txt")
    assert raised.value.error_code == "BAD_REQUEST"


def test_what_is_not_there(run):
    for uri in (f"runs:/{run.run_id}/nothing", f"runs:/{'0' * 32}/x", f"{run.artifact_uri}/nothing"):
        for load in (artifacts.load_text, artifacts.load_dict, artifacts.load_image, artifacts.download_artifacts):
            with pytest.raises(MlflowException) as raised:
                load(uri)
            assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_local_paths(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert artifacts.load_text(str(tmp_path / "a.txt")) == "x"
    assert artifacts.load_text((tmp_path / "a.txt").as_uri()) == "x"
    assert artifacts.download_artifacts(str(tmp_path / "a.txt")) == str(tmp_path / "a.txt")
    target = tmp_path / "target"
    assert artifacts.download_artifacts(str(tmp_path / "a.txt"), dst_path=str(target)) == str(target / "a.txt")
    assert paths(artifacts.list_artifacts(str(target))) == ["target/a.txt"]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"artifact_uri": "a", "run_id": "b"}, {"artifact_uri": "a", "artifact_path": "b"}, {"artifact_path": "b"}],
)
def test_contradictory_arguments(arguments):
    for call in (artifacts.download_artifacts, artifacts.list_artifacts):
        with pytest.raises(MlflowException) as raised:
            call(**arguments)
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("uri", ["runs:", "runs:/", "runs:/id/../x", "runs:/id/%2e%2e/x"])
def test_bad_run_uris(uri):
    with pytest.raises(MlflowException) as raised:
        artifacts.load_text(uri)
    assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
