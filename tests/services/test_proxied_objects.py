"""A server in front of a bucket: bytes pass through as they come, or go to the bucket itself."""

import filecmp
import io
import os
import socket
import subprocess
import sys
import time
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import urllib3

from mlflow import MlflowClient
from mlflow.store.artifact import http, server_connection
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.serverprocess import running_server
from tests.services.clouds import BUCKET, s3_environment
from tests.services.processes import memory_of, wait_until

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
DIRECT = {"MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true", "MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD": "true"}
MIB = 1 << 20


@pytest.fixture(scope="module")
def root():
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def server(s3_service, root, temporary, tmp_path_factory):
    options = ("--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", root)
    environment = {**s3_environment(s3_service), "TMPDIR": str(temporary)}
    with running_server(tmp_path_factory.mktemp("server"), *options, env=environment) as url:
        yield url


@pytest.fixture(scope="module")
def direct_server(s3_service, root, tmp_path_factory):
    options = ("--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", root)
    with running_server(
        tmp_path_factory.mktemp("direct"), *options, env={**s3_environment(s3_service), **DIRECT}
    ) as url:
        yield url


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux")
def test_large_files_pass_through_in_constant_memory_and_not_over_the_disk(server, temporary):
    urllib3.request("PUT", f"{server}{PROXY}/warm", body=b"x" * (20 * MIB), timeout=60)
    urllib3.request("GET", f"{server}{PROXY}/warm", timeout=60)
    before, untouched = memory_of(server.process.pid)[0], temporary.stat().st_mtime_ns
    size = 300 * MIB
    body = (bytes([number % 256]) * MIB for number in range(300))
    headers = {"Content-Length": str(size)}
    answer = urllib3.request("PUT", f"{server}{PROXY}/large", body=body, headers=headers, timeout=300, retries=False)
    assert answer.status == 200, answer.data
    got, place = 0, urllib3.request("GET", f"{server}{PROXY}/large", preload_content=False, timeout=60)
    assert place.headers["Content-Length"] == str(size)
    for piece in place.stream(MIB):
        assert piece[:1] == bytes([(got // MIB) % 256])
        got += len(piece)
    assert got == size
    # parts of 10 MiB on their way, and pieces of 1 MiB
    assert memory_of(server.process.pid)[0] - before < 120
    # a file that comes and goes would show
    assert temporary.stat().st_mtime_ns == untouched


def test_ranges_heads_and_etags(server, bucket, root):
    data = os.urandom(3 * MIB)
    url = f"{server}{PROXY}/ranges/file.bin"
    assert urllib3.request("PUT", url, body=data).status == 200
    head = urllib3.request("HEAD", url)
    assert (head.status, head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (200, str(3 * MIB), "bytes")
    stored = bucket.head_object(Bucket=BUCKET, Key=f"{root.removeprefix(f's3://{BUCKET}/')}/ranges/file.bin")
    assert head.headers["ETag"] == stored["ETag"]
    for asked, status, expected in (
        ("bytes=10-19", 206, data[10:20]),
        ("bytes=1500000-", 206, data[1500000:]),
        ("bytes=-5", 206, data[-5:]),
        (f"bytes={3 * MIB}-", 416, b""),
        ("bytes=0-0,5-6", 200, data),
    ):
        answer = urllib3.request("GET", url, headers={"Range": asked})
        assert (answer.status, answer.data) == (status, expected), asked
    old = urllib3.request("GET", url, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (old.status, old.data) == (200, data)
    fresh = urllib3.request("GET", url, headers={"Range": "bytes=0-1", "If-Range": head.headers["ETag"]})
    assert (fresh.status, fresh.data) == (206, data[:2])
    assert urllib3.request("GET", f"{server}{PROXY}/ranges/nothing").status == 404


def test_many_slow_uploads_at_once(server):
    """More than there are processors: what waits for a client must not keep others from going on."""

    def slowly(number):
        for _ in range(24):
            time.sleep(0.02)
            yield bytes([number]) * MIB

    def put(number):
        headers = {"Content-Length": str(24 * MIB)}
        url = f"{server}{PROXY}/slow/{number}"
        assert (
            urllib3.request("PUT", url, body=slowly(number), headers=headers, timeout=300, retries=False).status == 200
        )
        return urllib3.request("GET", url, timeout=300, retries=False).data == bytes([number]) * (24 * MIB)

    with ThreadPoolExecutor(12) as threads:
        assert all(threads.map(put, range(12)))


def test_urls_of_an_artifact_of_a_run(server, root, s3_service):
    run = MlflowClient(server).create_run("0").info
    for name, expected in (("presigned-upload-url", "PUT"), ("presigned-download-url", "GET")):
        url = f"{server}/api/2.0/mlflow/artifacts/{name}"
        answer = urllib3.request("POST", url, json={"run_id": run.run_id, "path": "a b.txt", "expiration": 3600})
        assert answer.status == 200, answer.data
        signed = answer.json()
        assert signed["presigned_url"].startswith(s3_service)
        body = b"by its URL" if expected == "PUT" else None
        sent = urllib3.request(expected, signed["presigned_url"], body=body, headers=signed.get("headers", {}))
        assert sent.status == 200
    assert (sent.data, signed["file_size"]) == (b"by its URL", 10)
    url = f"{server}/api/2.0/mlflow/artifacts/presigned-download-url"
    for path, status in (("nothing", 404), ("../x", 400)):
        assert urllib3.request("POST", url, json={"run_id": run.run_id, "path": path}).status == status


@pytest.mark.parametrize("how", ["destination", "server"])
def test_gc_of_what_a_server_keeps_in_a_bucket(s3_service, bucket, tmp_path, how):
    root = f"s3://{BUCKET}/{uuid.uuid4().hex}"
    options = ("--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", root)
    with running_server(tmp_path, *options, env=s3_environment(s3_service)) as url:
        client = MlflowClient(url)
        runs = [client.create_run("0").info.run_id for _ in range(2)]
        for run in runs:
            client.log_text(run, "text", "notes/a.txt")
        client.delete_run(runs[0])
        where = ("--artifacts-destination", root) if how == "destination" else ("--tracking-uri", url)
        command = [
            sys.executable,
            "-m",
            "mlflow",
            "gc",
            "--backend-store-uri",
            f"sqlite:///{tmp_path}/mlflow.db",
            *where,
        ]
        environment = {**os.environ, **s3_environment(s3_service)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
    folder = root.removeprefix(f"s3://{BUCKET}/")
    left = [entry["Key"] for entry in bucket.list_objects_v2(Bucket=BUCKET, Prefix=folder)["Contents"]]
    assert left == [f"{folder}/0/{runs[1]}/artifacts/notes/a.txt"]


def uploads(bucket, folder):
    """Uploads in parts that are under way below a folder."""
    found = bucket.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload for upload in found if upload["Key"].startswith(folder)]


def test_a_client_that_goes_away_leaves_nothing(server, bucket, root):
    host, port = urlsplit(server).hostname, urlsplit(server).port
    folder = root.removeprefix(f"s3://{BUCKET}/")
    with socket.create_connection((host, port)) as line:
        line.sendall(f"PUT {PROXY}/gone HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {64 * MIB}\r\n\r\n".encode())
        for _ in range(20):
            line.sendall(b"x" * MIB)
        wait_until(lambda: uploads(bucket, folder), "the upload has not begun")
    wait_until(lambda: not uploads(bucket, folder), "the upload was not given up")
    assert "Contents" not in bucket.list_objects_v2(Bucket=BUCKET, Prefix=f"{folder}/gone")


def test_previews_archives_and_model_files(server, tmp_path):
    client = MlflowClient(server)
    run = client.create_run("0").info.run_id
    client.log_text(run, "# title", "notes/read.md")
    client.log_text(run, "flavors:\n  python_function:\n    loader_module: x\n", "model/MLmodel")
    client.log_text(run, "numpy==2\n", "model/requirements.txt")
    shown = urllib3.request(
        "GET", f"{server}/ajax-api/3.0/mlflow/artifacts/preview", fields={"run_id": run, "path": "notes/read.md"}
    )
    assert (shown.status, shown.data) == (200, b"# title")
    zipped = urllib3.request("GET", f"{server}/api/3.0/mlflow/artifacts/zip", fields={"run_id": run})
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["model/MLmodel", "model/requirements.txt", "notes/read.md"]
        assert archive.read("notes/read.md") == b"# title"
    client.create_registered_model("m")
    version = client.create_model_version("m", f"runs:/{run}/model", run).version
    described = urllib3.request(
        "GET",
        f"{server}/api/3.0/mlflow/model-files/describe",
        fields={"name": "m", "version": version},
    )
    assert described.status == 200, described.data
    assert described.json()["environment"][0]["content"] == "numpy==2\n"


def sent_to(monkeypatch):
    """Hosts and methods of the requests that go to URLs which a store signed."""
    seen = []
    pool = http.pool()
    request = pool.request

    def watched(method, url, **options):
        seen.append((method, urlsplit(url).netloc))
        return request(method, url, **options)

    monkeypatch.setattr(pool, "request", watched)
    return seen


@pytest.fixture
def fresh_offers():
    server_connection._offers.cache_clear()
    yield
    server_connection._offers.cache_clear()


def info(url):
    return urllib3.request("GET", f"{url}/api/3.0/mlflow/server-info").json()


def test_parts_and_ranges_go_to_the_bucket_where_the_server_says_so(
    direct_server, s3_service, monkeypatch, tmp_path, fresh_offers
):
    assert (info(direct_server)["multipart_uploads_enabled"], info(direct_server)["multipart_downloads_enabled"]) == (
        True,
        True,
    )
    seen = sent_to(monkeypatch)
    (tmp_path / "big").write_bytes(os.urandom(40 * MIB))
    repository = get_artifact_repository("mlflow-artifacts:/direct", direct_server)
    repository.log_artifact(str(tmp_path / "big"))
    there = urlsplit(s3_service).netloc
    assert seen == [("PUT", there)] * 4
    back = repository.download_artifacts("big", str(tmp_path / "back"))
    assert seen[4:] == [("GET", there)] * 3
    assert filecmp.cmp(tmp_path / "big", back, shallow=False)


def test_everything_goes_through_a_server_that_does_not(server, monkeypatch, tmp_path, fresh_offers):
    offers = info(server)
    assert (offers["multipart_uploads_enabled"], offers["multipart_downloads_enabled"]) == (False, False)
    seen = sent_to(monkeypatch)
    (tmp_path / "big").write_bytes(os.urandom(40 * MIB))
    repository = get_artifact_repository("mlflow-artifacts:/through", server)
    repository.log_artifact(str(tmp_path / "big"))
    assert filecmp.cmp(tmp_path / "big", repository.download_artifacts("big", str(tmp_path / "back")), shallow=False)
    assert seen == []
