"""From a URI to a store: schemes, plugins, web servers."""

import http.server
import sys
import threading
from pathlib import Path

import pytest

from mlflow import plugins
from mlflow.entities import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import (
    ArtifactRepositoryRegistry,
    get_artifact_repository,
    get_registered_artifact_repositories,
)
from mlflow.store.artifact.resolve import artifact_repository_of


class Memory(ArtifactRepository):
    """What the author of a plugin writes at the least."""

    def __init__(self, artifact_uri, tracking_uri=None, registry_uri=None):
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.files = {}

    def log_artifact(self, local_file, artifact_path=None):
        name = local_file.rpartition("/")[2]
        with open(local_file, "rb") as file:
            self.files[f"{artifact_path}/{name}" if artifact_path else name] = file.read()

    def list_artifacts(self, path=None):
        prefix = f"{path}/" if path else ""
        below = [name[len(prefix) :] for name in self.files if name.startswith(prefix)]
        folders = sorted({name.partition("/")[0] for name in below if "/" in name})
        files = [FileInfo(prefix + name, False, len(self.files[prefix + name])) for name in below if "/" not in name]
        return [FileInfo(prefix + name, True) for name in folders] + files

    def _download_file(self, remote_file_path, local_path):
        if remote_file_path not in self.files:
            raise MlflowException(f"no {remote_file_path}", "RESOURCE_DOES_NOT_EXIST")
        with open(local_path, "wb") as file:
            file.write(self.files[remote_file_path])


def test_a_plugin_gets_everything_else_from_the_base(tmp_path):
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "a.txt").write_text("a")
    (tmp_path / "tree" / "sub" / "b.txt").write_text("b")
    repository = Memory("memory:/x")
    repository.log_artifacts(str(tmp_path / "tree"), "t")
    repository.log_bytes(b"bytes", "t/c")
    assert repository.read_bytes("t/sub/b.txt") == b"b"
    target = tmp_path / "target"
    assert repository.download_artifacts("t", str(target)) == str(target / "t")
    assert (target / "t" / "sub" / "b.txt").read_text() == "b"
    assert repository.download_artifacts("t/c", str(target)) == str(target / "t" / "c")
    assert repository.get_local_path("t/c") is None
    repository.upload_trace_data('{"spans": []}')
    assert repository.download_trace_data() == {"spans": []}
    with pytest.raises(MlflowException) as raised:
        repository.delete_artifacts("t")
    assert raised.value.error_code == "NOT_IMPLEMENTED"
    with pytest.raises(MlflowException, match="no nothing"):
        repository.download_artifacts("nothing", str(target))


def test_a_listing_that_leads_out_is_not_followed(tmp_path):
    class Evil(Memory):
        def list_artifacts(self, path=None):
            return [FileInfo("../evil", False, 1)]

    with pytest.raises(MlflowException):
        Evil("memory:/").download_artifacts("", str(tmp_path / "target"))

    class Sideways(Memory):
        def list_artifacts(self, path=None):
            return [FileInfo("other/evil", False, 1)] if path else []

    with pytest.raises(MlflowException, match="lists 'other/evil' in the folder 'here'"):
        Sideways("memory:/").download_artifacts("here/", str(tmp_path / "target"))
    assert not list(tmp_path.rglob("evil"))


def test_registering_a_scheme():
    registry = ArtifactRepositoryRegistry()
    registry.register("memory", Memory)
    repository = registry.get_artifact_repository("memory:/x", "tracking", "registry")
    assert isinstance(repository, Memory)
    assert (repository.artifact_uri, repository.tracking_uri, repository.registry_uri) == (
        "memory:/x",
        "tracking",
        "registry",
    )
    assert registry.get_registered_artifact_repositories()["memory"] is Memory


def test_plugins_are_found_by_their_entry_point(monkeypatch):
    from importlib.metadata import EntryPoint

    entry = EntryPoint("plugged", f"{__name__}:Memory", plugins.ARTIFACT_REPOSITORY)
    monkeypatch.setattr(EntryPoint, "load", lambda self: Memory)
    monkeypatch.setattr(plugins, "entries", lambda group: {"plugged": entry})
    assert isinstance(get_artifact_repository("plugged://x/y"), Memory)
    assert get_registered_artifact_repositories()["plugged"] is Memory
    registry = ArtifactRepositoryRegistry()
    registry.register_last_resort("plugged", None)
    assert isinstance(registry.get_artifact_repository("plugged://x"), Memory)


def test_an_unknown_scheme_names_those_that_are_known():
    with pytest.raises(MlflowException, match="mlflow-artifacts") as raised:
        get_artifact_repository("nonsense://x")
    assert raised.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(("uri", "extra"), [("s3://bb/x", "s3"), ("gs://bbb/x", "gs"), ("wasbs://b/x", "azure")])
def test_what_needs_an_optional_library(uri, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(MlflowException, match=rf"millrace\[{extra}\]") as raised:
        get_artifact_repository(uri)
    assert raised.value.error_code == "FEATURE_DISABLED"


def test_model_uris_that_are_none():
    with pytest.raises(MlflowException, match="models:/<name>/<version>"):
        get_artifact_repository("models:m/1")


def test_every_scheme_of_the_interface_is_registered():
    schemes = "file s3 gs wasbs ftp sftp hdfs viewfs runs models http https mlflow-artifacts abfss r2 b2"
    assert {"", *schemes.split()} <= set(get_registered_artifact_repositories())


def test_the_store_of_a_run_is_made_once(tmp_path):
    assert artifact_repository_of(str(tmp_path), "x") is artifact_repository_of(str(tmp_path), "x")


# ---- web servers -----------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    files: dict = {}
    seen: list = []

    def do_GET(self):
        self.seen.append(dict(self.headers))
        data = self.files.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Length", str(len(data or b"") + (1000 if self.path.endswith("/broken") else 0)))
        self.end_headers()
        self.wfile.write(data or b"")

    def do_PUT(self):
        self.files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    Handler.files, Handler.seen = {}, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_files_of_a_web_server(web, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "secret")
    Handler.files["/data/a%20b.txt?key=1"] = b"hello"
    repository = get_artifact_repository(f"{web}/data?key=1")
    assert repository.read_bytes("a b.txt") == b"hello"
    assert Path(repository.download_artifacts("a b.txt", str(tmp_path))).read_bytes() == b"hello"
    assert not any("Authorization" in headers for headers in Handler.seen)
    with pytest.raises(MlflowException) as raised:
        repository.read_bytes("nothing")
    assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException) as raised:
        repository.list_artifacts()
    assert raised.value.error_code == "NOT_IMPLEMENTED"


def test_the_url_of_a_file_itself(web, tmp_path):
    Handler.files["/data/a.txt"] = b"hello"
    path = get_artifact_repository(f"{web}/data/a.txt").download_artifacts("", str(tmp_path))
    assert path == str(tmp_path / "a.txt")
    assert get_artifact_repository(f"{web}/data/a.txt").read_bytes("") == b"hello"


def test_a_password_in_the_url_is_used_and_not_shown(web):
    Handler.files["/a"] = b"x"
    repository = get_artifact_repository(web.replace("http://", "http://user:s3cret@"))
    assert repository.read_bytes("a") == b"x"
    assert Handler.seen[0]["authorization"].startswith("Basic ")
    assert "s3cret" not in repr(repository)
    with pytest.raises(MlflowException) as raised:
        repository.read_bytes("nothing")
    assert "s3cret" not in raised.value.message


def test_writing_to_a_web_server(web, tmp_path):
    (tmp_path / "f").write_bytes(b"x" * 3_000_000)
    repository = get_artifact_repository(f"{web}/up")
    repository.log_artifact(str(tmp_path / "f"), "sub")
    repository.log_bytes(b"hello", "b")
    assert Handler.files == {"/up/sub/f": b"x" * 3_000_000, "/up/b": b"hello"}


def test_an_answer_that_breaks_off_leaves_no_file(web, tmp_path):
    Handler.files["/broken"] = b"half"
    with pytest.raises(MlflowException, match="broke off"):
        get_artifact_repository(web).download_artifacts("broken", str(tmp_path / "target"))
    assert list((tmp_path / "target").iterdir()) == []
