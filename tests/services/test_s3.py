"""S3: settings, credentials, what goes over the wire, broken lines, constant memory, forked processes, gc."""

import filecmp
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import uuid
from urllib.parse import parse_qsl, urlsplit

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
import urllib3

import mlflow
from mlflow import MlflowClient
from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException
from mlflow.store.artifact import signature
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.aws_credentials import AwsSettings
from mlflow.store.artifact.s3_upload_arguments import S3UploadArguments
from tests.serverprocess import running_server
from tests.services.clouds import BUCKET, s3_environment
from tests.services.processes import running
from tests.store.artifact.relay import relay as relaying

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def code_of(error):
    return error.value.error_code


@pytest.fixture
def s3(s3_service, monkeypatch):
    """boto3's client of the emulator, whose environment is set."""
    for name, value in s3_environment(s3_service).items():
        monkeypatch.setenv(name, value)
    return boto3.client(
        "s3", endpoint_url=s3_service, config=botocore.config.Config(s3={"addressing_style": "path"}, proxies={})
    )


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """No credentials of AWS anywhere."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def folder():
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


def key_of(uri, name):
    return f"{uri.removeprefix(f's3://{BUCKET}/')}/{name}"


# ---- settings


def test_upload_arguments_reach_the_store(s3, monkeypatch, tmp_path):
    arguments = {
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "a-key",
        "ACL": "bucket-owner-full-control",
        "StorageClass": "STANDARD_IA",
        "ContentType": "text/x-mine",
        "Metadata": {"team": "blue"},
        "Tagging": "a=1&b=2",
    }
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", json.dumps(arguments))
    uri = folder()
    repository = get_artifact_repository(uri)
    repository.log_bytes(b"small", "small")
    (tmp_path / "big").write_bytes(b"x" * (12 << 20))
    repository.log_artifact(str(tmp_path / "big"))
    signed = repository.create_presigned_upload_url("signed")
    assert urllib3.request("PUT", signed.presigned_url, body=b"x", headers=signed.headers).status == 200
    upload = repository.create_multipart_upload("parts", 1)
    part = urllib3.request("PUT", upload.credentials[0].url, body=b"x", headers=upload.credentials[0].headers)
    repository.complete_multipart_upload("parts", upload.upload_id, [MultipartUploadPart(1, part.headers["ETag"])])
    for name in ("small", "big", "signed", "parts"):
        found = s3.head_object(Bucket=BUCKET, Key=key_of(uri, name))
        assert (found["ServerSideEncryption"], found["SSEKMSKeyId"]) == ("aws:kms", "a-key"), name
        assert (found["ContentType"], found["Metadata"], found["StorageClass"]) == (
            "text/x-mine",
            {"team": "blue"},
            "STANDARD_IA",
        )
        tags = s3.get_object_tagging(Bucket=BUCKET, Key=key_of(uri, name))["TagSet"]
        assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "1", "b": "2"}, name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "JSON object"),
        ("[1]", "JSON object"),
        ('{"Colour": "red"}', "Colour"),
        ('{"SSECustomerKey": "k"}', "SSECustomerKey"),
        ('{"ServerSideEncryption": "rot13"}', "rot13"),
        ('{"SSEKMSKeyId": "k"}', "aws:kms"),
        ('{"ACL": 1}', "type str"),
        ('{"ACL": "a\\nX-Evil: 1"}', "one line"),
        ('{"Metadata": {"a b": "c"}}', "a b"),
    ],
)
def test_upload_arguments_that_cannot_be_honoured_are_errors(s3, monkeypatch, text, said):
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", text)
    with pytest.raises(MlflowException, match=said) as error:
        get_artifact_repository(folder())
    assert code_of(error) == "INVALID_PARAMETER_VALUE"


def test_media_types_are_by_name(s3):
    uri = folder()
    repository = get_artifact_repository(uri)
    repository.log_bytes(b"{}", "a.json")
    repository.log_bytes(b"x", "model.bin.gz")
    upload = repository.create_multipart_upload("page.html", 1)
    part = urllib3.request("PUT", upload.credentials[0].url, body=b"x")
    repository.complete_multipart_upload("page.html", upload.upload_id, [MultipartUploadPart(1, part.headers["ETag"])])
    types = [
        s3.head_object(Bucket=BUCKET, Key=key_of(uri, name))["ContentType"]
        for name in ("a.json", "model.bin.gz", "page.html")
    ]
    assert types == ["application/json", "binary/octet-stream", "text/html"]


def test_acl_and_owner_are_in_signed_headers():
    arguments = S3UploadArguments({"ACL": "private", "BucketKeyEnabled": True})
    assert arguments.extra_headers == {"x-amz-acl": "private"}
    assert arguments.headers() == {"x-amz-acl": "private", "x-amz-server-side-encryption-bucket-key-enabled": "true"}


@pytest.mark.parametrize(
    "uri",
    ["s3://", "s3:///x", "s3://b", "s3://a b/x", "s3://bucket/x?versionId=1", "s3://bucket/../x", "r2://bucket/x"],
    ids=range(7),
)
def test_bad_uris(uri, nowhere):
    with pytest.raises(MlflowException) as error:
        get_artifact_repository(uri)
    assert code_of(error) == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("uri", ["s3://AKIA:s3cret@bucket/x", "s3://bucket/x?X-Amz-Signature=s3cret"], ids=range(2))
def test_secrets_in_a_uri_are_not_told(uri, nowhere):
    with pytest.raises(MlflowException, match="s3://bucket") as error:
        get_artifact_repository(uri)
    assert "s3cret" not in error.value.message


def test_addressing_styles(nowhere, monkeypatch):
    def url(uri="s3://bucket/x"):
        return get_artifact_repository(uri)._url

    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert url() == "https://bucket.s3.eu-west-3.amazonaws.com"
    assert url("s3://with.dot/x") == "https://s3.eu-west-3.amazonaws.com/with.dot"
    monkeypatch.setenv("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", "path")
    assert url() == "https://s3.eu-west-3.amazonaws.com/bucket"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://minio:9000/")
    assert url() == url("r2://bucket/x") == "https://minio:9000/bucket"
    monkeypatch.setenv("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", "virtual")
    monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", "https://other:9000")
    assert url() == "https://bucket.other:9000"
    monkeypatch.setenv("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", "odd")
    with pytest.raises(MlflowException, match="auto, path, virtual"):
        url()


def test_a_bucket_that_is_not_there(s3):
    repository = get_artifact_repository("s3://no-such-bucket/x")
    for attempt in (lambda: repository.log_bytes(b"x", "f"), lambda: repository.list_artifacts()):
        with pytest.raises(MlflowException, match="no bucket") as error:
            attempt()
        assert code_of(error) == "RESOURCE_DOES_NOT_EXIST"


# ---- credentials


@pytest.fixture(scope="module")
def checking_service(tmp_path_factory):
    """(URL, key id, secret) of an emulator that verifies signatures, with a bucket and a user who may do everything."""
    command = (sys.executable, "-m", "moto.server", "-p", "{port}")
    folder = tmp_path_factory.mktemp("checking")
    # what sets the user up is not checked
    with running(folder, *command, env={"INITIAL_NO_AUTH_ACTION_COUNT": "3"}) as port:
        url = f"http://127.0.0.1:{port}"
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        iam = boto3.client("iam", endpoint_url=url, config=botocore.config.Config(proxies={}), **keys)
        iam.create_user(UserName="u")
        key = iam.create_access_key(UserName="u")["AccessKey"]
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=json.dumps(everything))
        keys |= {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        config = botocore.config.Config(s3={"addressing_style": "path"}, proxies={})
        boto3.client("s3", endpoint_url=url, config=config, **keys).create_bucket(Bucket=BUCKET)
        yield url, key["AccessKeyId"], key["SecretAccessKey"]


def _use(monkeypatch, service, secret=None):
    monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", service[0])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", service[1])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret or service[2])
    return get_artifact_repository(folder())


def test_what_is_signed_is_accepted(checking_service, nowhere, monkeypatch):
    arguments = {"ACL": "bucket-owner-full-control", "Metadata": {"a": "b  c"}, "Tagging": "x=1"}
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", json.dumps(arguments))
    repository = _use(monkeypatch, checking_service)
    name = "f \N{LATIN SMALL LETTER U WITH DIAERESIS}+&=.bin"
    repository.log_bytes(b"x", name)
    repository.log_chunks(iter([b"y" * (6 << 20)] * 2), f"folder/{name}")
    assert repository.read_bytes(name) == b"x"
    assert [info.path for info in repository.list_artifacts()] == [name, "folder"]
    upload = repository.create_multipart_upload(name, 1)
    repository.abort_multipart_upload(name, upload.upload_id)
    repository.delete_artifacts()
    assert repository.list_artifacts() == []


def test_a_wrong_key_is_refused_and_not_told(checking_service, nowhere, monkeypatch):
    repository = _use(monkeypatch, checking_service, "s3cret")
    for attempt in (
        lambda: repository.log_bytes(b"x", "f"),
        lambda: repository.read_bytes("f"),
        lambda: repository.list_artifacts(),
        lambda: repository.create_multipart_upload("f", 1),
        lambda: repository.delete_artifacts("f"),
    ):
        with pytest.raises(MlflowException) as error:
            attempt()
        assert code_of(error) == "PERMISSION_DENIED"
        assert "s3cret" not in error.value.message


DATE = "20260102T030405Z"
ODD_URL = "https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2B.txt?partNumber=3&uploadId=x%2Fy"


@pytest.fixture
def signer(monkeypatch):
    frozen = type(
        "Frozen", (signature.datetime,), {"now": classmethod(lambda cls, tz: cls.strptime(DATE, "%Y%m%dT%H%M%SZ"))}
    )
    monkeypatch.setattr(signature, "datetime", frozen)
    return signature.aws_signer("key", "secret", "token", "eu-west-1", "s3")


def test_signatures_of_requests_are_those_of_botocore(signer):
    ours = signer.headers("PUT", ODD_URL, {"x-amz-acl": "private"}, b"body")
    known = botocore.credentials.Credentials("key", "secret", "token")
    auth = botocore.auth.S3SigV4Auth(known, "s3", "eu-west-1")
    request = botocore.awsrequest.AWSRequest(
        "PUT",
        ODD_URL,
        headers={
            "x-amz-acl": "private",
            "x-amz-content-sha256": hashlib.sha256(b"body").hexdigest(),
            "x-amz-security-token": "token",
            "X-Amz-Date": DATE,
        },
        data=b"body",
    )
    request.context["timestamp"] = DATE
    theirs = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    assert ours["authorization"].rpartition("Signature=")[2] == theirs


def test_signatures_of_urls_are_those_of_botocore(signer):
    ours = signer.url("PUT", ODD_URL, 600)
    known = botocore.credentials.Credentials("key", "secret", "token")
    auth = botocore.auth.S3SigV4QueryAuth(known, "s3", "eu-west-1", expires=600)
    request = botocore.awsrequest.AWSRequest("PUT", ODD_URL)
    request.context["timestamp"] = DATE
    auth._modify_request_before_signing(request)
    theirs = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    assert dict(parse_qsl(urlsplit(ours).query))["X-Amz-Signature"] == theirs


@pytest.mark.parametrize(
    ("files", "environment", "found"),
    [
        ({}, {"AWS_ACCESS_KEY_ID": "e", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}, ("e", "s", "t")),
        ({"credentials": "[default]\naws_access_key_id=d\naws_secret_access_key=s"}, {}, ("d", "s", None)),
        (
            {"credentials": "[p]\naws_access_key_id=p\naws_secret_access_key=s\naws_session_token=t"},
            {"AWS_PROFILE": "p"},
            ("p", "s", "t"),
        ),
        (
            {"config": "[profile p]\naws_access_key_id = c\naws_secret_access_key = %s%\nregion = eu-north-1"},
            {"AWS_PROFILE": "p"},
            ("c", "%s%", None),
        ),
        (
            {
                "config": f"[default]\ncredential_process = {sys.executable} -c \"print('"
                + '{\\"Version\\": 1, \\"AccessKeyId\\": \\"x\\", \\"SecretAccessKey\\": \\"y\\"}'
                + "')\""
            },
            {},
            ("x", "y", None),
        ),
    ],
    ids=["environment", "default profile", "named profile", "config file", "process"],
)
def test_where_credentials_come_from(nowhere, monkeypatch, files, environment, found):
    for name, text in files.items():
        (nowhere / name).write_text(text)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    credentials = AwsSettings().credentials()
    assert (credentials.access_key_id, credentials.secret_access_key, credentials.session_token) == found


def test_roles_are_assumed(s3_service, nowhere, monkeypatch):
    role = "arn:aws:iam::123456789012:role/writer"
    (nowhere / "config").write_text(
        f"[profile writer]\nrole_arn = {role}\nsource_profile = base\nregion = eu-west-1\n"
        f"services = local\n[services local]\nsts =\n  endpoint_url = {s3_service}\n"
        "[profile base]\naws_access_key_id = b\naws_secret_access_key = s\n"
        "[profile circle]\nrole_arn = r\nsource_profile = circle2\n"
        "[profile circle2]\nrole_arn = r\nsource_profile = circle\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "writer")
    found = AwsSettings().credentials()
    assert found.access_key_id.startswith("ASIA") and found.session_token and found.expires_at and found.is_fresh
    assert "secret" not in repr(found) and found.secret_access_key not in repr(found)
    monkeypatch.setenv("AWS_PROFILE", "circle")
    with pytest.raises(MlflowException, match="names itself"):
        AwsSettings().credentials()
    # a token of somebody who proves who it is elsewhere
    monkeypatch.delenv("AWS_PROFILE")
    (nowhere / "token").write_text("an identity")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(nowhere / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", role)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", s3_service)
    found = AwsSettings().credentials()
    assert found.access_key_id.startswith("ASIA") and found.session_token


def test_the_role_of_the_instance(s3_service, nowhere, monkeypatch):
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", s3_service)
    found = AwsSettings().credentials()
    assert found.access_key_id and found.secret_access_key and found.session_token
    monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", s3_service)
    repository = get_artifact_repository(folder())
    repository.log_bytes(b"by its role", "f")
    assert repository.read_bytes("f") == b"by its role"


@pytest.mark.parametrize(
    ("environment", "said", "code"),
    [
        ({}, "there are none", "PERMISSION_DENIED"),
        ({"AWS_ACCESS_KEY_ID": "only"}, "AWS_SECRET_ACCESS_KEY is not", "PERMISSION_DENIED"),
        ({"AWS_PROFILE": "missing"}, "missing", "INVALID_PARAMETER_VALUE"),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://far.example/x"}, "without TLS", "PERMISSION_DENIED"),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/x"}, "cannot be reached", "PERMISSION_DENIED"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/no/file", "AWS_ROLE_ARN": "r"}, "cannot be read", "PERMISSION_DENIED"),
    ],
    ids=["none", "half", "no such profile", "a far container", "no container", "no token"],
)
def test_no_credentials(nowhere, monkeypatch, environment, said, code):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(MlflowException, match=said) as error:
        get_artifact_repository("s3://bucket/x").log_bytes(b"x", "f")
    assert code_of(error) == code


# ---- processes


def _write_in_child(uri, answers):
    try:
        get_artifact_repository(uri).log_bytes(b"x", "from-child")
        answers.put("written")
    except MlflowException as error:
        answers.put(error.message)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_is_told_rather_than_left_hanging(s3):
    uri = folder()
    get_artifact_repository(uri).log_bytes(b"x", "from-parent")
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_write_in_child, args=(uri, answers))
    child.start()
    assert "forked" in answers.get(timeout=180)
    child.join()


# ---- memory


MEASURED = """
import resource, sys
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
repository = get_artifact_repository(sys.argv[1])
repository.log_bytes(b"x", "warm")
repository.read_bytes("warm")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if sys.argv[2] == "up":
    repository.log_artifact(sys.argv[3])
else:
    repository.download_artifacts("big", sys.argv[3])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def test_memory_does_not_grow_with_files(s3, tmp_path):
    with open(tmp_path / "big", "wb") as file:
        for number in range(256):
            file.write(bytes([number]) * (1 << 20))
    uri = folder()

    def grown(*arguments):
        command = [sys.executable, "-c", MEASURED, uri, *map(str, arguments)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    # four parts of 10 MiB at once, and what is read ahead; four ranges in pieces of 1 MiB
    assert grown("up", tmp_path / "big") < 130
    assert grown("down", tmp_path / "back") < 100
    assert filecmp.cmp(tmp_path / "big", tmp_path / "back" / "big", shallow=False)
    s3.delete_object(Bucket=BUCKET, Key=key_of(uri, "big"))


# ---- lines that break


def test_a_broken_line_costs_what_was_not_yet_there(s3, s3_service, tmp_path, monkeypatch):
    with relaying(s3_service) as relay:
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", relay.url)
        data = os.urandom(40 << 20)
        (tmp_path / "big").write_bytes(data)
        uri = folder()
        repository = get_artifact_repository(uri)
        # parts on their way to the store
        relay.towards = "server"
        relay.cut_after = [3 << 20, 6 << 20]
        repository.log_artifact(str(tmp_path / "big"))
        assert relay.faults == 2
        # ranges on their way back
        relay.towards = "client"
        relay.cut_after = [5 << 20, 9 << 20, 2 << 20]
        back = repository.download_artifacts("big", str(tmp_path / "back"))
        assert relay.faults == 5
        assert filecmp.cmp(tmp_path / "big", back, shallow=False)
        assert repository.read_bytes("big") == data


def test_an_artifact_that_changes_while_it_is_read_is_an_error(s3):
    repository = get_artifact_repository(folder())
    repository.log_bytes(b"a" * (3 << 20), "f")
    with repository.open_artifact("f") as reader:
        assert reader.read(10) == b"a" * 10
        repository.log_bytes(b"b" * (3 << 20), "f")
        reader.section(2 << 20, 10)
        with pytest.raises(MlflowException, match="changed") as error:
            reader.read(10)
    assert code_of(error) == "ABORTED"


# ---- gc


def test_gc_removes_artifacts_in_the_bucket(s3, tmp_path, monkeypatch):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setattr(mlflow, "get_tracking_uri", lambda: uri)
    client = MlflowClient(uri)
    where = folder()
    experiment = client.create_experiment("in a bucket", artifact_location=where)
    kept, gone = (client.create_run(experiment).info.run_id for _ in range(2))
    for run in (kept, gone):
        client.log_text(run, "text", "notes/a.txt")
    client.delete_run(gone)
    command = [sys.executable, "-m", "mlflow", "gc", "--backend-store-uri", uri]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    left = s3.list_objects_v2(Bucket=BUCKET, Prefix=key_of(where, "")).get("Contents", [])
    assert [entry["Key"] for entry in left] == [key_of(where, f"{kept}/artifacts/notes/a.txt")]


def test_a_server_of_several_processes_serves_a_bucket(s3, s3_service, tmp_path):
    options = ("--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", folder(), "--workers", "2")
    with running_server(tmp_path, *options, env=s3_environment(s3_service)) as url:
        repository = get_artifact_repository("mlflow-artifacts:/x", url)
        for number in range(8):
            repository.log_bytes(b"%d" % number, f"{number}")
        assert [repository.read_bytes(f"{number}") for number in range(8)] == [b"%d" % n for n in range(8)]
