"""A server whose artifacts lie in a store that a plugin brings: everything passes through a temporary file."""

import os
import shutil

import pytest

from mlflow.entities import FileInfo
from mlflow.entities.presigned_download import PresignedDownloadUrlResponse
from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import _registry
from tests.server.asgi import call

PROXY = "/api/2.0/mlflow-artifacts/artifacts"


class Vault(ArtifactRepository):
    """A store with the least that a plugin must have."""

    files: dict = {}

    def log_artifact(self, local_file, artifact_path=None):
        name = os.path.basename(local_file)
        with open(local_file, "rb") as file:
            self.files[f"{artifact_path}/{name}" if artifact_path else name] = file.read()

    def list_artifacts(self, path=None):
        prefix = f"{path}/" if path else ""
        return [FileInfo(name, False, len(data)) for name, data in self.files.items() if name.startswith(prefix)]

    def _download_file(self, remote_file_path, local_path):
        if remote_file_path not in self.files:
            raise MlflowException(f"No such artifact: {remote_file_path!r}", "RESOURCE_DOES_NOT_EXIST")
        with open(local_path, "wb") as file:
            file.write(self.files[remote_file_path])


class SigningVault(Vault):
    def get_download_presigned_url(self, artifact_path, expiration=300):
        return PresignedDownloadUrlResponse(f"https://vault/{artifact_path}", {"X-Key": "1"}, 5)


@pytest.fixture(params=[Vault, SigningVault])
def kind(request, monkeypatch):
    monkeypatch.setattr(Vault, "files", {})
    monkeypatch.setitem(_registry._registry, "vault", request.param)
    return request.param


@pytest.fixture
def app(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "tmp").mkdir()
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", artifacts_destination="vault://x")
    yield app
    app.close()
    assert os.listdir(tmp_path / "tmp") == []
    shutil.rmtree(tmp_path / "tmp")


def test_writing_and_reading(app):
    big = [os.urandom(1 << 20) for _ in range(3)]
    assert call(app, "PUT", f"{PROXY}/a/b.txt", body=b"hello").status == 200
    assert call(app, "PUT", f"{PROXY}/a/big", pieces=big).status == 200
    assert Vault.files == {"a/b.txt": b"hello", "a/big": b"".join(big)}
    assert call(app, "GET", f"{PROXY}/a/b.txt").body == b"hello"
    answer = call(app, "GET", f"{PROXY}/a/big", headers={"Range": "bytes=1048576-"})
    assert (answer.status, answer.body) == (206, b"".join(big[1:]))
    assert call(app, "GET", PROXY, query={"path": "a"}).json["files"][0] == {
        "path": "b.txt",
        "is_dir": False,
        "file_size": 5,
    }


def test_what_the_store_does_not_offer(app):
    Vault.files["a"] = b"x"
    assert call(app, "GET", f"{PROXY}/nothing").status == 404
    assert call(app, "DELETE", f"{PROXY}/a").status == 501
    answer = call(app, "POST", f"{PROXY[:-10]}/mpu/create/x", json_body={"path": "f", "num_parts": 1})
    assert (answer.status, answer.json["error_code"]) == (501, "NOT_IMPLEMENTED")
    for path in ("../x", "%2e%2e/x"):
        assert call(app, "PUT", f"{PROXY}/{path}", body=b"x").status == 400


def test_presigned_urls_where_the_store_offers_them(app, kind):
    answer = call(app, "GET", "/api/2.0/mlflow-artifacts/presigned/a/b")
    run = call(app, "POST", "/api/2.0/mlflow/runs/create", json_body={"experiment_id": "0"}).json["run"]["info"]
    of_run = call(
        app,
        "POST",
        "/api/2.0/mlflow/artifacts/presigned-download-url",
        json_body={"run_id": run["run_id"], "path": "b"},
    )
    if kind is Vault:
        assert (answer.status, of_run.status) == (501, 400)
        return
    assert answer.json == {"url": "https://vault/a/b", "headers": {"X-Key": "1"}, "file_size": 5}
    place = run["artifact_uri"].removeprefix("mlflow-artifacts:/")
    assert of_run.json["presigned_url"] == f"https://vault/{place}/b"
