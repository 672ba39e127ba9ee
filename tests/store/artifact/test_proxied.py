"""Artifacts through a real server, also over a line that breaks and damages."""

import io
import os
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact import proxied, ranged_download
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.serverprocess import free_port, running_server
from tests.store.artifact.relay import relay

MB = 1 << 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with running_server(folder, "--artifacts-only") as url:
        yield url


@pytest.fixture
def root():
    return f"mlflow-artifacts:/{uuid.uuid4().hex}/artifacts"


@pytest.fixture
def repository(server, root):
    return get_artifact_repository(root, server)


@pytest.fixture
def line(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    with relay(server) as one:
        yield one


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "tree"
    (folder / "sub" / "deeper").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "empty").write_text("")
    (folder / "größe #1 50%.txt").write_text("name")
    (folder / "sub" / "b.bin").write_bytes(os.urandom(10_000))
    (folder / "sub" / "deeper" / "big.bin").write_bytes(os.urandom(proxied._WHOLE_BYTES + 1))
    return folder


def contents(folder):
    return {
        os.path.relpath(os.path.join(where, name), folder): Path(os.path.join(where, name)).read_bytes()
        for where, _, names in os.walk(folder)
        for name in names
    }


def test_a_tree_comes_back_as_it_was(repository, tree, tmp_path):
    repository.log_artifacts(str(tree), "all")
    assert [(info.path, info.is_dir, info.file_size) for info in repository.list_artifacts("all")] == [
        ("all/a.txt", False, 1),
        ("all/empty", False, 0),
        ("all/größe #1 50%.txt", False, 4),
        ("all/sub", True, None),
    ]
    target = tmp_path / "target"
    assert repository.download_artifacts("all", str(target)) == str(target / "all")
    assert contents(target / "all") == contents(tree)
    assert contents(repository.download_artifacts("")) == contents(target)


def test_files_one_by_one(repository, tree, tmp_path):
    for name in contents(tree):
        repository.log_artifact(str(tree / name), "x")
        path = repository.download_artifacts(f"x/{os.path.basename(name)}", str(tmp_path / "one"))
        assert Path(path).read_bytes() == (tree / name).read_bytes()
        assert repository.read_bytes(f"x/{os.path.basename(name)}") == (tree / name).read_bytes()


def test_log_artifact_of_a_folder(repository, tree):
    repository.log_artifact(str(tree), "x")
    assert repository.read_bytes("x/tree/a.txt") == b"a"


@pytest.mark.parametrize("size", [0, 1, 8 * MB - 1, 8 * MB, 8 * MB + 1, 10 * MB, 20 * MB + 7])
def test_sizes_around_the_size_of_a_part(repository, tmp_path, size):
    (tmp_path / "f").write_bytes(os.urandom(size))
    repository.log_artifact(str(tmp_path / "f"))
    path = repository.download_artifacts("f", str(tmp_path / "target"))
    assert Path(path).read_bytes() == (tmp_path / "f").read_bytes()


@pytest.mark.parametrize("variable", ["MLFLOW_ENABLE_MULTIPART_UPLOAD", "MLFLOW_ENABLE_MULTIPART_DOWNLOAD"])
def test_without_parts(repository, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, "false")
    (tmp_path / "f").write_bytes(os.urandom(20 * MB))
    repository.log_artifact(str(tmp_path / "f"))
    path = repository.download_artifacts("f", str(tmp_path / "target"))
    assert Path(path).read_bytes() == (tmp_path / "f").read_bytes()


def test_bytes_and_streams(repository):
    repository.log_bytes(b"hello", "a/b.txt")
    assert repository.read_bytes("a/b.txt") == b"hello"
    repository.log_artifact_from_stream(io.BytesIO(b"x" * 3 * MB), "s", "a")
    assert repository.read_bytes("a/s") == b"x" * 3 * MB


def test_deleting(repository):
    repository.log_bytes(b"x", "a/b")
    repository.log_bytes(b"x", "a/c")
    repository.delete_artifacts("a/b")
    assert [info.path for info in repository.list_artifacts("a")] == ["a/c"]
    repository.delete_artifacts()
    assert repository.list_artifacts() == []


def test_what_is_not_there(repository, tmp_path):
    assert repository.list_artifacts("nothing") == []
    target = tmp_path / "target"
    for call in (
        lambda: repository.read_bytes("nothing"),
        lambda: repository.download_artifacts("nothing", str(target)),
    ):
        with pytest.raises(MlflowException) as raised:
            call()
        assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert os.listdir(target) == []


@pytest.mark.parametrize("path", ["..", "/etc", "a/../../b", "%2e%2e", "a\\b"])
def test_paths_that_lead_out_are_refused_here_already(repository, tree, path):
    for call in (
        lambda: repository.log_artifact(str(tree / "a.txt"), path),
        lambda: repository.log_artifacts(str(tree), path),
        lambda: repository.log_bytes(b"", path),
        lambda: repository.list_artifacts(path),
        lambda: repository.download_artifacts(path, str(tree)),
    ):
        with pytest.raises(MlflowException) as raised:
            call()
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"


# ---- a bad line ------------------------------------------------------------------------------------------------------


def test_an_upload_goes_on_where_the_connection_broke(line, root, repository, tmp_path):
    (tmp_path / "f").write_bytes(os.urandom(40 * MB))
    line.towards, line.cut_after = "server", [5 * MB, 5 * MB, 5 * MB]
    get_artifact_repository(root, line.url).log_artifact(str(tmp_path / "f"))
    assert line.faults == 3
    assert repository.read_bytes("f") == (tmp_path / "f").read_bytes()


def test_a_download_goes_on_where_the_connection_broke(line, root, repository, tmp_path):
    (tmp_path / "f").write_bytes(os.urandom(40 * MB))
    repository.log_artifact(str(tmp_path / "f"))
    line.cut_after = [1 * MB, 5 * MB, 100_000]
    path = get_artifact_repository(root, line.url).download_artifacts("f", str(tmp_path / "target"))
    assert line.faults == 3
    assert Path(path).read_bytes() == (tmp_path / "f").read_bytes()
    assert os.listdir(tmp_path / "target") == ["f"]


@pytest.mark.parametrize("size", [100_000, 20 * MB])
def test_a_damaged_upload_is_sent_again(line, root, repository, tmp_path, size):
    (tmp_path / "f").write_bytes(os.urandom(size))
    line.towards, line.damage_after = "server", [50_000]
    get_artifact_repository(root, line.url).log_artifact(str(tmp_path / "f"))
    assert line.faults == 1
    assert repository.read_bytes("f") == (tmp_path / "f").read_bytes()


@pytest.mark.parametrize("size", [100_000, 20 * MB])
def test_a_damaged_download_is_fetched_again(line, root, repository, tmp_path, size):
    (tmp_path / "f").write_bytes(os.urandom(size))
    repository.log_artifact(str(tmp_path / "f"))
    line.damage_after = [50_000]
    path = get_artifact_repository(root, line.url).download_artifacts("f", str(tmp_path / "target"))
    assert line.faults == 1
    assert Path(path).read_bytes() == (tmp_path / "f").read_bytes()


def test_a_line_that_stays_broken_is_an_error_and_leaves_nothing(line, root, repository, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    (tmp_path / "f").write_bytes(os.urandom(20 * MB))
    repository.log_artifact(str(tmp_path / "f"))
    bad = get_artifact_repository(root, line.url)
    line.cut_after = [1 * MB] * 100
    with pytest.raises(MlflowException) as raised:
        bad.download_artifacts("f", str(tmp_path / "target"))
    assert raised.value.error_code == "TEMPORARILY_UNAVAILABLE"
    assert os.listdir(tmp_path / "target") == []
    line.towards = "server"
    (tmp_path / "g").write_bytes(os.urandom(20 * MB))
    with pytest.raises(MlflowException) as raised:
        bad.log_artifact(str(tmp_path / "g"))
    assert raised.value.error_code == "TEMPORARILY_UNAVAILABLE"
    assert [info.path for info in repository.list_artifacts()] == ["f"]


def test_a_lost_answer_to_the_end_of_an_upload_is_no_error(line, root, repository, tmp_path):
    (tmp_path / "f").write_bytes(os.urandom(20 * MB))
    line.lose_answer_to = b"/mpu/complete/"
    get_artifact_repository(root, line.url).log_artifact(str(tmp_path / "f"))
    assert line.faults == 1
    assert repository.read_bytes("f") == (tmp_path / "f").read_bytes()


def test_a_server_that_is_killed_and_started_again_during_an_upload(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
    (tmp_path / "f").write_bytes(os.urandom(60 * MB))
    port = free_port()
    with relay(f"http://127.0.0.1:{port}") as line:
        # however slow this test is, the upload is not over before the server is killed
        line.hold = b"/mpu/complete/"
        repository = get_artifact_repository("mlflow-artifacts:/x", line.url)
        with running_server(tmp_path, "--artifacts-only", port=port) as server:
            uploading = ThreadPoolExecutor().submit(repository.log_artifact, str(tmp_path / "f"))
            store = tmp_path / "mlartifacts" / "x"
            while not list(store.glob(".upload-*/2.*")):
                assert not uploading.done()
                time.sleep(0.01)
            server.stop(signal.SIGKILL)
        assert not (store / "f").exists()
        with running_server(tmp_path, "--artifacts-only", port=port):
            line.go_on.set()
            uploading.result(300)
            assert (store / "f").read_bytes() == (tmp_path / "f").read_bytes()
            assert os.listdir(store) == ["f"]


def test_an_artifact_that_changes_while_it_is_downloaded(repository, tmp_path, monkeypatch):
    (tmp_path / "f").write_bytes(os.urandom(20 * MB))
    repository.log_artifact(str(tmp_path / "f"))
    first = ranged_download._Download.first

    def change_after_first(self):
        first(self)
        repository.log_artifact_from_stream(io.BytesIO(os.urandom(20 * MB)), "f")

    monkeypatch.setattr(ranged_download._Download, "first", change_after_first)
    with pytest.raises(MlflowException, match="was changed while it was downloaded"):
        repository.download_artifacts("f", str(tmp_path / "target"))
    assert os.listdir(tmp_path / "target") == []


# ---- URIs ------------------------------------------------------------------------------------------------------------


def test_the_host_may_stand_in_the_uri(server, tmp_path):
    place = server.removeprefix("http://")
    folder = uuid.uuid4().hex
    get_artifact_repository(f"mlflow-artifacts://{place}/{folder}", "http://127.0.0.1:1").log_bytes(b"x", "a")
    for uri in (f"mlflow-artifacts:/{folder}", f"{server}/api/2.0/mlflow-artifacts/artifacts/{folder}"):
        assert get_artifact_repository(uri, server).read_bytes("a") == b"x"


@pytest.mark.parametrize("tracking_uri", [None, "sqlite:///x.db", "/data"])
def test_without_a_server_there_are_no_proxied_artifacts(tracking_uri):
    with pytest.raises(MlflowException, match="belongs to a tracking server"):
        get_artifact_repository("mlflow-artifacts:/x", tracking_uri)


def test_a_server_that_is_not_there(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    repository = get_artifact_repository("mlflow-artifacts:/x", "http://127.0.0.1:1")
    with pytest.raises(MlflowException, match="cannot be reached"):
        repository.list_artifacts()
