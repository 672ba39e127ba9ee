"""Folders of artifacts as zip files, made while they are sent."""

import http.client
import io
import os
import pathlib
import random
import subprocess
import time
import tracemalloc
import zipfile
from urllib.parse import quote, urlsplit

import pytest

from mlflow.api.logged_models import CreateLoggedModel, FinalizeLoggedModel
from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel
from mlflow.api.tracking import CreateExperiment, CreateRun
from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.server.artifact_archives import LEFT_OUT, Archive
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.rest import rest_registry, rest_tracking
from tests.serverprocess import running_server

ZIP = "/api/3.0/mlflow/artifacts/zip"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, "--default-artifact-root", str(folder / "artifacts")) as url:
        yield url


@pytest.fixture
def run(server):
    tracking = rest_tracking(server)
    name = f"e{random.getrandbits(64)}"
    experiment = tracking.create_experiment(CreateExperiment(name)).experiment_id
    return tracking.create_run(CreateRun(experiment)).run.info


@pytest.fixture
def files(run):
    """Writes artifacts of the run on the disk itself: names need not be what a client could upload."""

    def write(contents):
        for name, data in contents.items():
            path = pathlib.Path(run.artifact_uri.removeprefix("file://")) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    write({})
    return write


def ask(server, query, method="GET", path=ZIP):
    place = urlsplit(server)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request(method, f"{path}?{query}")
    return connection.getresponse()


def contents(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def local(tmp_path, written):
    for name, data in written.items():
        path = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pathlib.Path(os.fsdecode(path)).write_bytes(data)
    return Archive(LocalArtifactRepository(str(tmp_path)), "")


def test_all_artifacts_of_a_run(server, run, files):
    written = {
        "model/MLmodel": b"flavors: {}\n" * 1000,
        "model/data/weights.bin": random.Random(1).randbytes(3_000_000),
        "empty.txt": b"",
        "images/Bär 熊.png": b"\x89PNG" * 100,
        "a b%20c.txt": b"blank",
    }
    files(written)
    answer = ask(server, f"run_id={run.run_id}")
    assert (answer.status, answer.getheader("content-type")) == (200, "application/zip")
    assert answer.getheader("content-disposition") == f"attachment; filename={run.run_id}.zip"
    assert contents(answer.read()) == written


def test_a_folder_and_a_single_file(server, run, files):
    files({"model/MLmodel": b"x", "model/data/w": b"y", "other": b"z"})
    folder = ask(server, f"run_id={run.run_id}&path=model")
    assert folder.getheader("content-disposition") == f"attachment; filename={run.run_id}-model.zip"
    assert contents(folder.read()) == {"model/MLmodel": b"x", "model/data/w": b"y"}
    file = ask(server, f"run_id={run.run_id}&path=model/data/w")
    assert contents(file.read()) == {"model/data/w": b"y"}


def test_other_programs_open_it(server, run, files, tmp_path):
    files({f"folder/{n}.txt": b"line\n" * n for n in range(50)})
    archive = tmp_path / "x.zip"
    archive.write_bytes(ask(server, f"run_id={run.run_id}").read())
    subprocess.run(["python3", "-m", "zipfile", "-e", archive, tmp_path / "out"], check=True)
    assert (tmp_path / "out/folder/49.txt").read_bytes() == b"line\n" * 49


def test_logged_models_and_versions(server, run, files, tmp_path):
    tracking, registry = rest_tracking(server), rest_registry(server)
    model = tracking.create_logged_model(CreateLoggedModel(run.experiment_id, "net")).model.info
    folder = pathlib.Path(model.artifact_uri.removeprefix("file://"))
    folder.mkdir(parents=True)
    (folder / "MLmodel").write_bytes(b"mine")
    tracking.finalize_logged_model(FinalizeLoggedModel(model.model_id, "LOGGED_MODEL_READY"))
    assert contents(ask(server, f"model_id={model.model_id}").read()) == {"MLmodel": b"mine"}
    name = f"registered {random.getrandbits(64)}"
    registry.create_registered_model(CreateRegisteredModel(name))
    source = f"models:/{model.model_id}"
    version = registry.create_model_version(CreateModelVersion(name, source, model_id=model.model_id)).model_version
    answer = ask(server, f"name={quote(name)}&version={version.version}")
    assert contents(answer.read()) == {"MLmodel": b"mine"}
    assert f'"{name}-{version.version}.zip"' in answer.getheader("content-disposition")


def test_nothing_but_what_is_asked_for(server, run, files):
    files({"a.txt": b"a"})
    (pathlib.Path(run.artifact_uri.removeprefix("file://")).parent / "secret").write_bytes(b"secret")
    for query, status in (
        (f"run_id={run.run_id}&path=../", 400),
        (f"run_id={run.run_id}&path=..%2f", 400),
        (f"run_id={run.run_id}&path=%252e%252e/", 400),
        (f"run_id={run.run_id}&path=/etc", 400),
        (f"run_id={run.run_id}&path=nothing", 404),
        ("run_id=0123456789abcdef0123456789abcdef", 404),
        ("model_id=m-0123", 404),
        ("name=nobody&version=1", 404),
        ("name=nobody", 400),
        (f"run_id={run.run_id}&model_id=m-1", 400),
        ("", 400),
    ):
        answer = ask(server, query)
        assert (query, answer.status) == (query, status)
        assert b"error_code" in answer.read()


def test_a_run_without_artifacts_has_an_empty_archive(server, run, files):
    assert contents(ask(server, f"run_id={run.run_id}").read()) == {}
    head = ask(server, f"run_id={run.run_id}", "HEAD")
    assert (head.status, head.read()) == (200, b"")


def test_a_link_out_of_the_store_is_left_out_and_said(server, run, files, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    files({"a.txt": b"a"})
    folder = pathlib.Path(run.artifact_uri.removeprefix("file://"))
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    found = contents(ask(server, f"run_id={run.run_id}").read())
    assert found["a.txt"] == b"a"
    assert b"'link'" in found[LEFT_OUT]
    assert b"'loop': it is a link" in found[LEFT_OUT]
    assert set(found) == {"a.txt", LEFT_OUT}


def test_a_file_that_vanishes_breaks_the_connection(server, run, files):
    files({f"{n}.bin": os.urandom(4_000_000) for n in range(12)})
    answer = ask(server, f"run_id={run.run_id}")
    got = answer.read(100_000)
    (pathlib.Path(run.artifact_uri.removeprefix("file://")) / "9.bin").unlink()
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    with pytest.raises(zipfile.BadZipFile):
        contents(got + broken.value.partial)


def test_a_client_that_goes_away_leaves_nothing_open(server, run, files):
    files({"big.bin": os.urandom(60_000_000)})
    process = f"/proc/{server.process.pid}/fd"

    def open_files():
        return [name for name in os.listdir(process) if "big.bin" in os.path.realpath(f"{process}/{name}")]

    answer = ask(server, f"run_id={run.run_id}")
    answer.read(1000)
    assert open_files()
    answer.close()
    deadline = time.monotonic() + 60
    while open_files() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert open_files() == []


def test_ten_thousand_files(tmp_path):
    archive = local(tmp_path, {f"d{n % 100}/f{n}.txt": b"%d" % n for n in range(10_000)})
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.chunks("")))) as packed:
        assert len(packed.namelist()) == 10_000
        assert packed.read("d42/f4242.txt") == b"4242"


@pytest.mark.parametrize("data", [b"0" * 50_000_000, random.Random(2).randbytes(50_000_000)])
def test_constant_memory(tmp_path, data):
    archive = local(tmp_path, {"big": data})
    tracemalloc.start()
    try:
        assert max(map(len, archive.chunks(""))) < 1_000_000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_names_that_lead_elsewhere_when_unpacked(tmp_path):
    archive = local(
        tmp_path,
        {
            "..\\..\\up.txt": b"1",
            "C:evil.txt": b"2",
            "a\nb.txt": b"3",
            "dots.. .": b"4",
            b"latin-\xe4.txt": b"5",
            "x?.txt": b"6",
            "x*.txt": b"7",
        },
    )
    found = contents(b"".join(archive.chunks("")))
    for name in found:
        assert not set(name) & set('\\:\n?*"<>|')
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert name == name.rstrip(". ")
    said = found.pop(LEFT_OUT, b"").decode()
    # every file is in it, or said to be missing
    assert len(found) + said.count("\n") - 2 == 7
    assert sorted(found.values()) == sorted(set(b"%d" % n for n in range(1, 8)) & set(found.values()))


class Hostile(ArtifactRepository):
    """A store elsewhere whose listing lies."""

    def __init__(self, listed):
        super().__init__("hostile://x")
        self.listed, self.fetched = listed, []

    def list_artifacts(self, path=None):
        return self.listed.get(path or "", [])

    def _download_file(self, remote_file_path, local_path):
        if remote_file_path == "gone":
            raise MlflowException("no such artifact", "RESOURCE_DOES_NOT_EXIST")
        self.fetched.append(remote_file_path)
        pathlib.Path(local_path).write_text(remote_file_path)

    def log_artifact(self, local_file, artifact_path=None):
        raise NotImplementedError

    log_artifacts = log_artifact


def test_a_store_elsewhere_is_fetched_one_file_at_a_time_and_not_believed():
    repository = Hostile(
        {
            "": [
                FileInfo("ok", False, 2),
                FileInfo("../up", False, 1),
                FileInfo("/etc/passwd", False, 1),
                FileInfo("..", True),
                FileInfo("folder", True),
            ],
            "folder": [FileInfo("folder/in", False, 9), FileInfo("elsewhere/in", False, 9)],
        }
    )
    chunks = Archive(repository, "").chunks("")
    found = contents(b"".join(chunks))
    assert set(found) == {"ok", "folder/in", LEFT_OUT}
    assert repository.fetched == ["ok", "folder/in"]
    for name in ("../up", "/etc/passwd", "elsewhere/in"):
        assert repr(name).encode() in found[LEFT_OUT]
    with pytest.raises(MlflowException, match="no such artifact"):
        list(Archive(Hostile({"": [FileInfo("gone", False, 1)]}), "").chunks(""))


def test_sizes_of_64_bits(tmp_path, monkeypatch):
    # as if four gigabytes were a megabyte: writing so much takes a minute
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000_000)
    big = os.urandom(3_000_000)
    data = b"".join(local(tmp_path, {"big.gz": big, "z/after.txt": b"after"}).chunks(""))
    monkeypatch.undo()
    # the end of an archive with 64 bits
    assert b"PK\x06\x06" in data
    assert contents(data) == {"big.gz": big, "z/after.txt": b"after"}
