"""Google Cloud Storage: service accounts, emulators, who may sign."""

import json

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.services.clouds import BUCKET

URI = f"gs://{BUCKET}/settings"


def code_of(error):
    return error.value.error_code


def test_an_emulator_needs_no_credentials(monkeypatch):
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    repository = get_artifact_repository(URI)
    assert repository._url == "http://127.0.0.1:9"
    with pytest.raises(MlflowException) as error:
        repository.log_bytes(b"x", "f")
    assert code_of(error) == "TEMPORARILY_UNAVAILABLE"
    with pytest.raises(MlflowException, match="service account") as error:
        repository.create_multipart_upload("f", 1)
    assert code_of(error) == "NOT_IMPLEMENTED"


def test_another_account_is_refused(google_service, monkeypatch, tmp_path):
    with open(google_service[1]) as file:
        account = json.load(file)
    account["client_email"] = "somebody@else.example"
    (tmp_path / "account.json").write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
    repository = get_artifact_repository(URI)
    for attempt in (lambda: repository.log_bytes(b"x", "f"), lambda: repository.create_multipart_upload("f", 1)):
        with pytest.raises(MlflowException) as error:
            attempt()
        assert code_of(error) == "PERMISSION_DENIED"
        assert "PRIVATE KEY" not in error.value.message


@pytest.mark.parametrize("content", [None, "no json", "[]"], ids=["missing", "no json", "no object"])
def test_keys_that_cannot_be_read(monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "account.json").write_text(content)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
    with pytest.raises(MlflowException, match="GOOGLE_APPLICATION_CREDENTIALS") as error:
        get_artifact_repository(URI)
    assert code_of(error) == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("uri", ["gs://", "gs://UPPER/x", "gs://bucket/x?y", "gs://bucket/../x"], ids=range(4))
def test_bad_uris(uri):
    with pytest.raises(MlflowException) as error:
        get_artifact_repository(uri)
    assert code_of(error) == "INVALID_PARAMETER_VALUE"
