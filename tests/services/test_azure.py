"""Azure: accounts, keys and signatures; what is not told."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.azure import _service_signature
from tests.services.clouds import AZURE_ACCOUNT, AZURE_KEY, BUCKET, azure_environment

URI = f"wasbs://{BUCKET}@{AZURE_ACCOUNT}.blob.core.windows.net/settings"


def code_of(error):
    return error.value.error_code


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("CONNECTION_STRING", "ACCESS_KEY", "SAS_TOKEN", "ACCOUNT_NAME", "ENDPOINT"):
        monkeypatch.delenv(f"AZURE_STORAGE_{name}", raising=False)


@pytest.mark.parametrize(
    "uri",
    [
        URI,
        f"abfss://{BUCKET}@{AZURE_ACCOUNT}.dfs.core.windows.net/settings",
        f"az://{BUCKET}/settings",
    ],
    ids=["wasbs", "abfss", "az"],
)
@pytest.mark.parametrize("how", ["connection string", "key", "signature"])
def test_every_scheme_with_every_credential(azure_service, monkeypatch, uri, how):
    if how == "connection string":
        monkeypatch.setenv(*next(iter(azure_environment(azure_service).items())))
    else:
        monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", AZURE_ACCOUNT)
        monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", azure_service)
    if how == "key":
        monkeypatch.setenv("AZURE_STORAGE_ACCESS_KEY", AZURE_KEY)
    if how == "signature":
        key = f"settings/{how}"
        monkeypatch.setenv(
            "AZURE_STORAGE_SAS_TOKEN", _service_signature(AZURE_KEY, AZURE_ACCOUNT, BUCKET, key, "PUT", 3600)
        )
    repository = get_artifact_repository(uri)
    repository.log_bytes(b"x", how)
    if how == "signature":
        # it is for writing this one only
        with pytest.raises(MlflowException) as error:
            repository.log_bytes(b"x", "another")
        assert code_of(error) == "PERMISSION_DENIED"
        with pytest.raises(MlflowException, match="shared access signature") as error:
            repository.create_multipart_upload("f", 1)
        assert code_of(error) == "NOT_IMPLEMENTED"
    else:
        assert repository.read_bytes(how) == b"x"


@pytest.mark.parametrize(
    ("uri", "connection", "said"),
    [
        ("wasbs://container/x", "", "wasbs://container@account"),
        ("abfss://c@account.example.org/x", "", "abfss://container@account"),
        ("az://container/x", "", "AZURE_STORAGE_ACCOUNT_NAME"),
        ("wasbs://container@account.blob.evil.example/x", "", "no cloud of Azure"),
        ("wasbs://c:s3cret@account.blob.core.windows.net/x", "", "wasbs://account.blob"),
        (f"{URI}?sv=1&sig=s3cret", "", "AZURE_STORAGE_SAS_TOKEN"),
        (URI, "AccountName=other;AccountKey=czNjcmV0", "'other'"),
        (URI, f"AccountName={AZURE_ACCOUNT}", "AccountKey"),
        (URI, "s3cret", "Name=value"),
    ],
    ids=[
        "no account",
        "odd host",
        "nowhere",
        "foreign host",
        "password",
        "signature in the URI",
        "other account",
        "no key",
        "no string",
    ],
)
def test_what_cannot_be_is_said_without_secrets(monkeypatch, uri, connection, said):
    if connection:
        monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", connection)
    with pytest.raises(MlflowException) as error:
        get_artifact_repository(uri)
    assert code_of(error) == "INVALID_PARAMETER_VALUE"
    assert said in error.value.message
    assert "s3cret" not in error.value.message and "czNjcmV0" not in error.value.message


def test_a_wrong_key_is_refused_and_not_told(azure_service, monkeypatch):
    wrong = "d3Jvbmc="
    monkeypatch.setenv(
        "AZURE_STORAGE_CONNECTION_STRING",
        f"AccountName={AZURE_ACCOUNT};AccountKey={wrong};BlobEndpoint={azure_service}",
    )
    with pytest.raises(MlflowException) as error:
        get_artifact_repository(URI).log_bytes(b"x", "f")
    assert code_of(error) == "PERMISSION_DENIED"
    assert wrong not in error.value.message


def test_a_part_that_has_not_arrived(azure_service, monkeypatch):
    from mlflow.entities.multipart_upload import MultipartUploadPart

    monkeypatch.setenv(*next(iter(azure_environment(azure_service).items())))
    repository = get_artifact_repository(URI)
    upload = repository.create_multipart_upload("parts", 2)
    with pytest.raises(MlflowException, match="not arrived") as error:
        repository.complete_multipart_upload("parts", upload.upload_id, [MultipartUploadPart(1, "")])
    assert code_of(error) == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException) as error:
        repository.complete_multipart_upload("parts", "../x", [MultipartUploadPart(1, "")])
    assert code_of(error) == "RESOURCE_DOES_NOT_EXIST"
