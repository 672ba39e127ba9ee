"""A server in front of another host: uploads pass through as they come and are whole on the host, or not there."""

import hashlib
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.serverprocess import running_server
from tests.services.processes import START_S, memory_of, wait_until
from tests.store.artifact.relay import relay

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
MIB = 1 << 20


class Behind:
    """A server whose artifacts are on another host; ``files`` is their folder there, ``temporary`` its own."""

    def __init__(self, server, files, temporary):
        self.server, self.files, self.temporary = server, Path(files), temporary

    def names(self, folder):
        place = self.files / folder
        return sorted(os.listdir(place)) if place.is_dir() else []


@pytest.fixture(scope="module", params=["sftp", "ftp", "hdfs"])
def behind(request, tmp_path_factory):
    temporary = tmp_path_factory.mktemp("temporary")
    environment = {"TMPDIR": str(temporary)}
    if request.param == "sftp":
        sshd = request.getfixturevalue("sshd")
        root, files = f"{sshd.root}/streams", sshd.folder / "files" / "streams"
        environment |= sshd.environment
    elif request.param == "ftp":
        ftpd = request.getfixturevalue("ftpd")
        root, files = f"{ftpd.root}/streams", ftpd.folder / "streams"
    else:
        hadoop = request.getfixturevalue("hadoop")
        root, files = "hdfs://someone@namenode/streams", Path(hadoop.folder) / "streams"
        environment["MILLRACE_WEBHDFS_URL"] = hadoop.url
    options = ("--artifacts-only", "--artifacts-destination", root)
    with running_server(tmp_path_factory.mktemp("server"), *options, env=environment) as server:
        yield Behind(server, files, temporary)


def begin(behind, path, size):
    """A connection on which an upload has begun."""
    place = urlsplit(behind.server)
    line = socket.create_connection((place.hostname, place.port), timeout=START_S)
    line.sendall(f"PUT {PROXY}/{path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {size}\r\n\r\n".encode())
    return line


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux")
def test_in_constant_memory_and_not_over_the_disk(behind):
    warm = urllib3.request("PUT", f"{behind.server}{PROXY}/whole/warm", body=b"x" * (20 * MIB), retries=False)
    assert warm.status == 200, warm.data
    before, untouched = memory_of(behind.server.process.pid)[0], behind.temporary.stat().st_mtime_ns
    digest = hashlib.sha256()

    def pieces():
        for number in range(200):
            piece = bytes([number]) * MIB
            digest.update(piece)
            yield piece

    headers = {"Content-Length": str(200 * MIB)}
    url = f"{behind.server}{PROXY}/whole/large"
    answer = urllib3.request("PUT", url, body=pieces(), headers=headers, timeout=START_S, retries=False)
    assert answer.status == 200, answer.data
    with open(behind.files / "whole" / "large", "rb") as file:
        assert hashlib.file_digest(file, "sha256").digest() == digest.digest()
    assert behind.names("whole") == ["large", "warm"]
    assert memory_of(behind.server.process.pid)[0] - before < 100
    # a file that comes and goes would show
    assert behind.temporary.stat().st_mtime_ns == untouched


@pytest.mark.parametrize("over", [False, True], ids=["new", "over another"])
def test_a_client_that_goes_away_leaves_nothing(behind, over):
    folder = f"gone {over}"
    if over:
        assert urllib3.request("PUT", f"{behind.server}{PROXY}/{folder}/f", body=b"old", retries=False).status == 200
    there = ["f"] if over else []
    with begin(behind, folder.replace(" ", "%20") + "/f", 64 * MIB) as line:
        for _ in range(24):
            line.sendall(b"x" * MIB)
        # the host has a part of it by now, which nobody sees
        wait_until(lambda: len(behind.names(folder)) > len(there), "nothing reaches the host before all has come")
        listed = urllib3.request("GET", f"{behind.server}{PROXY}", fields={"path": folder}).json()
        assert [entry["path"] for entry in listed.get("files", [])] == there
    wait_until(lambda: behind.names(folder) == there, "the rest of the upload is still on the host")
    if over:
        assert (behind.files / folder / "f").read_bytes() == b"old"


def test_a_body_with_another_digest_is_not_stored(behind):
    data = os.urandom(20 * MIB)
    headers = {"Content-Digest": "adler=:AAAAAQ==:"}
    url = f"{behind.server}{PROXY}/digest/f"
    answer = urllib3.request("PUT", url, body=data, headers=headers, timeout=START_S, retries=False)
    assert answer.json()["error_code"] == "DATA_LOSS"
    assert behind.names("digest") == []
    # the connections are as good as before
    assert urllib3.request("PUT", url, body=data, timeout=START_S, retries=False).status == 200
    assert (behind.files / "digest" / "f").read_bytes() == data
    assert behind.names("digest") == ["f"]


def test_what_is_damaged_on_the_way_to_the_server_is_sent_again(behind, tmp_path):
    (tmp_path / "big").write_bytes(os.urandom(12 * MIB))
    with relay(behind.server) as line:
        line.towards, line.damage_after = "server", [5 * MIB]
        get_artifact_repository("mlflow-artifacts:/damaged", line.url).log_artifact(str(tmp_path / "big"))
        assert line.faults == 1
    assert (behind.files / "damaged" / "big").read_bytes() == (tmp_path / "big").read_bytes()
    assert behind.names("damaged") == ["big"]


def test_what_is_in_the_way_is_told(behind):
    assert urllib3.request("PUT", f"{behind.server}{PROXY}/way/f", body=b"x", retries=False).status == 200
    for path in ("way", "way/f/below"):
        url = f"{behind.server}{PROXY}/{path}"
        answer = urllib3.request("PUT", url, body=b"x" * (20 * MIB), timeout=START_S, retries=False)
        assert (answer.status, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert behind.names("way") == ["f"]
    assert [name for name in os.listdir(behind.files) if name.startswith(".upload-")] == []
