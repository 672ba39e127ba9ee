"""Object stores: emulators of S3, Azure and Google Cloud Storage, and servers that keep artifacts in them."""

import base64
import email.utils
import hashlib
import hmac
import json
import os
import sys
from pathlib import Path

import pytest
import urllib3

from tests.serverprocess import running_server
from tests.services.processes import running
from tests.services.stores import SERVICES, StoreUnderTest, absent

BUCKET = "artifacts"
# Azurite's own, which its documentation says
AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
SERVICE_ACCOUNT = "tester@project.iam.gserviceaccount.com"


@pytest.fixture(scope="session")
def s3_service(tmp_path_factory):
    """The URL of moto's server, with a bucket in it."""
    try:
        import moto.server  # noqa: F401
    except ImportError as error:
        absent("moto's server", error)
    with running(tmp_path_factory.mktemp("moto"), sys.executable, "-m", "moto.server", "-p", "{port}") as port:
        url = f"http://127.0.0.1:{port}"
        assert urllib3.request("PUT", f"{url}/{BUCKET}").status == 200
        yield url


@pytest.fixture
def bucket(s3_service):
    """A client of S3's own maker, to see what is in the bucket and to put there what is not of ours."""
    import boto3
    from botocore.config import Config

    # what it puts has no checksum that was not asked for
    config = Config(s3={"addressing_style": "path"}, proxies={}, request_checksum_calculation="when_required")
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=s3_service, **keys, config=config)


def s3_environment(url):
    return {
        "MLFLOW_S3_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@pytest.fixture(scope="session")
def s3_store(s3_service):
    return StoreUnderTest(f"s3://{BUCKET}/direct", environment=s3_environment(s3_service))


@pytest.fixture(scope="session")
def proxied_s3_store(s3_service, tmp_path_factory):
    options = ("--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", f"s3://{BUCKET}/proxied")
    with running_server(tmp_path_factory.mktemp("server"), *options, env=s3_environment(s3_service)) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)


@pytest.fixture(scope="session")
def azure_service(tmp_path_factory):
    """The URL of Azurite's account, with a container in it."""
    azurite = SERVICES / "node_modules" / ".bin" / ("azurite-blob.cmd" if os.name == "nt" else "azurite-blob")
    if not azurite.exists():
        absent("Azurite", f"no {azurite}; `python3 dev.py test-services` installs it")
    options = ("--blobHost", "127.0.0.1", "--blobPort", "{port}", "--silent", "--disableTelemetry")
    folder = tmp_path_factory.mktemp("azurite")
    # object stores are newer than the API versions that it knows
    with running(folder, str(azurite), *options, "--inMemoryPersistence", "--skipApiVersionCheck") as port:
        url = f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}"
        _create_container(url)
        yield url


def _create_container(url):
    date = email.utils.formatdate(usegmt=True)
    headers = {"x-ms-date": date, "x-ms-version": "2021-08-06"}
    signed = "PUT" + "\n" * 12 + "".join(f"{name}:{value}\n" for name, value in headers.items())
    signed += f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{BUCKET}\nrestype:container"
    signature = base64.b64encode(hmac.digest(base64.b64decode(AZURE_KEY), signed.encode(), hashlib.sha256)).decode()
    headers["Authorization"] = f"SharedKey {AZURE_ACCOUNT}:{signature}"
    assert urllib3.request("PUT", f"{url}/{BUCKET}?restype=container", headers=headers).status == 201


def azure_environment(url):
    key = f"AccountName={AZURE_ACCOUNT};AccountKey={AZURE_KEY}"
    return {"AZURE_STORAGE_CONNECTION_STRING": f"DefaultEndpointsProtocol=http;{key};BlobEndpoint={url};"}


@pytest.fixture(scope="session")
def azure_store(azure_service):
    root = f"wasbs://{BUCKET}@{AZURE_ACCOUNT}.blob.core.windows.net/direct"
    return StoreUnderTest(root, environment=azure_environment(azure_service))


@pytest.fixture(scope="session")
def proxied_azure_store(azure_service, tmp_path_factory):
    root = f"wasbs://{BUCKET}@{AZURE_ACCOUNT}.blob.core.windows.net/proxied"
    options, environment = ("--artifacts-only", "--artifacts-destination", root), azure_environment(azure_service)
    with running_server(tmp_path_factory.mktemp("server"), *options, env=environment) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)


@pytest.fixture(scope="session")
def google_service(tmp_path_factory):
    """(URL, file of the service account's key) of a stand-in for Google Cloud Storage, with a bucket in it."""
    try:
        import moto.server  # noqa: F401
    except ImportError as error:
        absent("moto's server", error)
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    folder = tmp_path_factory.mktemp("google")
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "public.pem").write_bytes(public)
    script = str(Path(__file__).with_name("google_storage.py"))
    with running(folder, sys.executable, script, "{port}", str(folder / "public.pem")) as port:
        url = f"http://127.0.0.1:{port}"
        account = {
            "type": "service_account",
            "client_email": SERVICE_ACCOUNT,
            "private_key": private.decode(),
            "private_key_id": "1",
            "gcs_base_url": url,
        }
        (folder / "account.json").write_text(json.dumps(account))
        from mlflow.store.artifact.signature import google_signer

        signed = google_signer(SERVICE_ACCOUNT, private).url("PUT", f"{url}/{BUCKET}", 3600)
        assert urllib3.request("PUT", signed).status == 200
        yield url, str(folder / "account.json")


@pytest.fixture(scope="session")
def google_store(google_service):
    return StoreUnderTest(f"gs://{BUCKET}/direct", environment={"GOOGLE_APPLICATION_CREDENTIALS": google_service[1]})


@pytest.fixture(scope="session")
def proxied_google_store(google_service, tmp_path_factory):
    options = ("--artifacts-only", "--artifacts-destination", f"gs://{BUCKET}/proxied")
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": google_service[1]}
    with running_server(tmp_path_factory.mktemp("server"), *options, env=environment) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)
