"""Files that a bad line damages on their way are refused, by the checksums that stores keep."""

import hashlib
import json
import os
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException
from mlflow.store.artifact import checksums, http, server_connection
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.http import put_part
from tests.contract.errors import raises
from tests.serverprocess import running_server
from tests.services.clouds import AZURE_ACCOUNT, BUCKET, azure_environment, s3_environment
from tests.store.artifact.relay import relay as relaying

MIB = 1 << 20
DIRECT = {"MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true", "MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD": "true"}


@pytest.fixture
def compared(monkeypatch):
    """Algorithms and parts of the checksums that were compared."""
    seen, check = [], checksums.Running.check

    def watched(self, what):
        seen.append((self._known.algorithm, self._known.part_bytes))
        check(self, what)

    monkeypatch.setattr(checksums.Running, "check", watched)
    return seen


@contextmanager
def line_to(request, monkeypatch, tmp_path, name):
    """(a line to a store, a folder there)"""
    folder = uuid.uuid4().hex
    if name == "s3":
        with relaying(request.getfixturevalue("s3_service")) as line:
            for variable, value in s3_environment(line.url).items():
                monkeypatch.setenv(variable, value)
            yield line, f"s3://{BUCKET}/{folder}"
    elif name == "azure":
        service = request.getfixturevalue("azure_service")
        with relaying(service) as line:
            for variable, value in azure_environment(f"{line.url}/{AZURE_ACCOUNT}").items():
                monkeypatch.setenv(variable, value)
            yield line, f"wasbs://{BUCKET}@{AZURE_ACCOUNT}.blob.core.windows.net/{folder}"
    else:
        url, key_file = request.getfixturevalue("google_service")
        with relaying(url) as line, open(key_file) as file:
            account = {**json.load(file), "gcs_base_url": line.url}
            (tmp_path / "account.json").write_text(json.dumps(account))
            monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
            yield line, f"gs://{BUCKET}/{folder}"


@pytest.fixture(params=["s3", "azure", "gs"])
def line(request, monkeypatch, tmp_path):
    with line_to(request, monkeypatch, tmp_path, request.param) as found:
        yield found


@pytest.fixture
def s3_line(request, monkeypatch, tmp_path):
    with line_to(request, monkeypatch, tmp_path, "s3") as found:
        yield found


def key_of(uri, name):
    return f"{uri.removeprefix(f's3://{BUCKET}/')}/{name}"


def is_refused_damaged(repository, name, line, tmp_path, after=100_000):
    """A download of which one byte is damaged is an error, and leaves nothing."""
    to = tmp_path / "to"
    to.mkdir(exist_ok=True)
    faults = line.faults
    for read in (lambda: repository.download_artifacts(name, str(to)), lambda: repository.read_bytes(name)):
        line.towards, line.damage_after = "client", [after]
        with raises("DATA_LOSS", rf"'{name}' did not arrive whole: its checksum \(\S+\) is \w+ instead of \w+"):
            read()
    assert line.faults == faults + 2
    assert os.listdir(to) == []


def test_small_files(line, compared, tmp_path):
    line, uri = line
    repository = get_artifact_repository(uri)
    data = os.urandom(3 * MIB)
    repository.log_bytes(data, "f")
    assert repository.read_bytes("f") == data
    with open(repository.download_artifacts("f", str(tmp_path / "whole")), "rb") as file:
        assert file.read() == data
    assert compared == [("md5", None)] * 2
    is_refused_damaged(repository, "f", line, tmp_path)
    assert repository.read_bytes("f") == data


def test_large_files_of_s3(s3_line, compared, bucket, tmp_path):
    """Sent in parts of 10 MiB and read in ranges of 16 MiB."""
    line, uri = s3_line
    repository = get_artifact_repository(uri)
    (tmp_path / "big").write_bytes(os.urandom(45 * MIB + 7))
    repository.log_artifact(str(tmp_path / "big"))
    assert bucket.head_object(Bucket=BUCKET, Key=key_of(uri, "big"))["ETag"].endswith('-5"')
    back = repository.download_artifacts("big", str(tmp_path / "back"))
    assert digest(back) == digest(tmp_path / "big")
    assert compared == [("md5", 10 * MIB)]
    is_refused_damaged(repository, "big", line, tmp_path, 7 * MIB)


def test_large_files_of_google(request, monkeypatch, tmp_path, compared):
    with line_to(request, monkeypatch, tmp_path, "gs") as (line, uri):
        repository = get_artifact_repository(uri)
        (tmp_path / "big").write_bytes(os.urandom(33 * MIB + 7))
        repository.log_artifact(str(tmp_path / "big"))
        back = repository.download_artifacts("big", str(tmp_path / "back"))
        assert digest(back) == digest(tmp_path / "big")
        assert compared == [("crc32c", None)]
        is_refused_damaged(repository, "big", line, tmp_path, 7 * MIB)


@pytest.mark.parametrize("size", [2 * MIB, 20 * MIB], ids=["at once", "in parts"])
def test_uploads_to_google_that_arrive_damaged(request, monkeypatch, tmp_path, size):
    with line_to(request, monkeypatch, tmp_path, "gs") as (line, uri):
        repository = get_artifact_repository(uri)
        (tmp_path / "f").write_bytes(os.urandom(size))
        line.towards, line.damage_after = "server", [MIB]
        with raises("DATA_LOSS", r"'f'.*its checksum \((md5|crc32c)\) there is \w+ instead of \w+"):
            repository.log_artifact(str(tmp_path / "f"))
        assert line.faults == 1
        assert repository.list_artifacts() == []
        repository.log_artifact(str(tmp_path / "f"))
        assert digest(repository.download_artifacts("f", str(tmp_path / "back"))) == digest(tmp_path / "f")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_parts_of_different_sizes_are_not_compared(s3_line, compared, bucket, tmp_path):
    _, uri = s3_line
    parts = [os.urandom(size * MIB) for size in (6, 5, 7)]
    key = key_of(uri, "f")
    upload = bucket.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    sent = [
        {
            "PartNumber": number,
            "ETag": bucket.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=part)["ETag"],
        }
        for number, part in enumerate(parts, 1)
    ]
    bucket.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": sent})
    assert get_artifact_repository(uri).read_bytes("f") == b"".join(parts)
    assert compared == []


def test_what_is_encrypted_has_no_md5_for_an_etag(s3_line, compared, bucket):
    line, uri = s3_line
    data = os.urandom(2 * MIB)
    for name, options in (("plain", {}), ("summed", {"ChecksumAlgorithm": "SHA256"})):
        key = key_of(uri, name)
        bucket.put_object(Bucket=BUCKET, Key=key, Body=data, ServerSideEncryption="aws:kms", **options)
    repository = get_artifact_repository(uri)
    # here it happens to be one; that of AWS never is
    line.towards, line.damage_after = "client", [100_000]
    assert repository.read_bytes("plain") != data
    assert compared == [("md5", None)]
    assert repository.read_bytes("plain") == data
    assert compared == [("md5", None)]
    assert repository.read_bytes("summed") == data
    assert compared == [("md5", None), ("sha-256", None)]
    line.damage_after = [100_000]
    with raises("DATA_LOSS", "sha-256"):
        repository.read_bytes("summed")


def test_not_where_it_is_not_wanted(s3_line, compared, monkeypatch):
    line, uri = s3_line
    monkeypatch.setenv("MILLRACE_VERIFY_ARTIFACT_CHECKSUMS", "false")
    repository = get_artifact_repository(uri)
    repository.log_bytes(b"a" * MIB, "f")
    line.towards, line.damage_after = "client", [100_000]
    assert len(repository.read_bytes("f")) == MIB
    assert (compared, line.faults) == ([], 1)


def test_a_part_that_arrives_damaged_is_sent_again(request, monkeypatch, tmp_path):
    with line_to(request, monkeypatch, tmp_path, "azure") as (line, uri):
        repository = get_artifact_repository(uri)
        upload = repository.create_multipart_upload("f", 1)
        line.towards, line.damage_after = "server", [MIB]
        data = os.urandom(6 * MIB)
        put_part(upload.credentials[0].url, data, dict(upload.credentials[0].headers))
        assert line.faults == 1
        repository.complete_multipart_upload("f", upload.upload_id, [MultipartUploadPart(1, "")])
        assert repository.read_bytes("f") == data


def test_parts_say_what_they_are(s3_line, monkeypatch):
    """S3 and Google compare it; their emulators do not."""
    _, uri = s3_line
    sent, pool = [], http.pool()
    request = pool.request

    def watched(method, url, **options):
        sent.append(options["headers"].get("Content-MD5"))
        return request(method, url, **options)

    monkeypatch.setattr(pool, "request", watched)
    upload = get_artifact_repository(uri).create_multipart_upload("f", 1)
    url = upload.credentials[0].url
    put_part(url, b"123456789", dict(upload.credentials[0].headers))
    # a signature of version 2 would not hold with it
    older = urlunsplit(urlsplit(url)._replace(query="AWSAccessKeyId=key&Signature=x&Expires=9999999999"))
    put_part(older, b"123456789", {})
    assert sent == ["JfnnlDI7RTiF9RgfG2JNCw==", None]


# ---- through a server


@pytest.fixture(scope="module", params=[{}, DIRECT], ids=["through", "direct"])
def behind(request, s3_service, tmp_path_factory):
    """(a server, the line between it and its bucket, its folder in there)"""
    uri = f"s3://{BUCKET}/{uuid.uuid4().hex}"
    options = ("--artifacts-only", "--artifacts-destination", uri)
    with relaying(s3_service) as line:
        environment = {**s3_environment(line.url), **request.param}
        with running_server(tmp_path_factory.mktemp("server"), *options, env=environment) as server:
            server_connection._offers.cache_clear()
            yield server, line, uri
    server_connection._offers.cache_clear()


@pytest.mark.parametrize("size", [100_000, 3 * MIB, 20 * MIB], ids=["small", "medium", "large"])
def test_through_a_server(behind, bucket, monkeypatch, tmp_path, size):
    """Somebody else has put it into the bucket, in one request."""
    server, line, uri = behind
    data = os.urandom(size)
    name = f"f{size}"
    bucket.put_object(Bucket=BUCKET, Key=key_of(uri, name), Body=data)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    repository = get_artifact_repository("mlflow-artifacts:/", server)
    with open(repository.download_artifacts(name, str(tmp_path / "whole")), "rb") as file:
        assert file.read() == data
    faults = line.faults
    line.towards, line.damage_after = "client", [size // 2]
    (tmp_path / "to").mkdir()
    # when the answer has begun, a server can only break it off
    with pytest.raises(MlflowException) as error:
        repository.download_artifacts(name, str(tmp_path / "to"))
    assert error.value.error_code in ("DATA_LOSS", "TEMPORARILY_UNAVAILABLE")
    assert line.faults == faults + 1
    assert os.listdir(tmp_path / "to") == []
    # what broke is fetched again, if that is allowed
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    with open(repository.download_artifacts(name, str(tmp_path / "to")), "rb") as file:
        assert file.read() == data
