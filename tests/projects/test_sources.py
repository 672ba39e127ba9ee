"""Where projects come from: folders, git repositories, zip files; and what may not come along."""

import base64
import http.server
import os
import shutil
import stat
import subprocess
import threading
import zipfile

import pytest

from mlflow.projects import git, sources
from mlflow.projects.address import address_of, without_credentials
from tests.projects.conftest import run_git


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A repository: main with a project in its root and one in ``sub/deep``, a tag v1, a branch ``other/one``."""
    root = tmp_path_factory.mktemp("origin") / "repo"
    (root / "sub" / "deep").mkdir(parents=True)
    run_git(root, "init", "--quiet")
    commits = {}
    for name, text in (("v1", "one"), ("main", "two")):
        (root / "MLproject").write_text(f"name: {text}\n")
        (root / "sub" / "deep" / "MLproject").write_text(f"name: deep-{text}\n")
        run_git(root, "add", ".")
        run_git(root, "commit", "--quiet", "--message", text)
        commits[name] = run_git(root, "rev-parse", "HEAD")
        if name == "v1":
            run_git(root, "tag", "v1")
    run_git(root, "checkout", "--quiet", "-b", "other/one")
    (root / "MLproject").write_text("name: other\n")
    run_git(root, "commit", "--quiet", "--all", "--message", "other")
    commits["other/one"] = run_git(root, "rev-parse", "HEAD")
    run_git(root, "checkout", "--quiet", "main")
    bare = root.parent / "bare.git"
    run_git(root.parent, "clone", "--quiet", "--bare", str(root), str(bare))
    # what servers such as GitHub allow
    run_git(bare, "config", "uploadpack.allowReachableSHA1InWant", "true")
    return bare, root, commits


def name_in(source):
    with open(os.path.join(source.folder, "MLproject")) as file:
        return file.read().split()[1]


@pytest.mark.parametrize(
    ("fragment", "version", "expected", "commit", "branch", "named"),
    [
        ("", None, "two", "main", None, ""),
        ("", "v1", "one", "v1", None, ""),
        ("", "other/one", "other", "other/one", "other/one", ""),
        ("", "{v1}", "one", "v1", None, ""),
        ("", "{v1:.9}", "one", "v1", None, ""),
        ("", "main~1", "one", "v1", None, ""),
        ("#sub/deep", None, "deep-two", "main", None, "#sub/deep"),
        ("#sub/deep", "v1", "deep-one", "v1", None, "#sub/deep"),
        ("#other/one", None, "other", "other/one", "other/one", ""),
        ("#v1", None, "one", "v1", None, ""),
        ("#v1:sub/deep", None, "deep-one", "v1", None, "#sub/deep"),
        ("#main:", None, "two", "main", "main", ""),
    ],
)
def test_git(origin, fragment, version, expected, commit, branch, named):
    bare, _, commits = origin
    source = sources.fetch(f"{bare}{fragment}", version and version.format(**commits))
    try:
        assert name_in(source) == expected
        assert (source.commit, source.branch, source.name) == (commits[commit], branch, f"{bare}{named}")
        assert (source.subfolder, source.repository, source.changed) == (named[1:], str(bare), False)
    finally:
        source.remove()
    assert not os.path.exists(source.folder)


@pytest.mark.parametrize(
    ("fragment", "version", "code", "said"),
    [
        ("", "v2", "RESOURCE_DOES_NOT_EXIST", "no version 'v2'"),
        ("#nothing", None, "RESOURCE_DOES_NOT_EXIST", "neither a folder of the repository nor a branch or tag"),
        ("#nothing", "v1", "RESOURCE_DOES_NOT_EXIST", "no 'nothing': no such folder"),
        ("#v1:nothing", None, "RESOURCE_DOES_NOT_EXIST", "no folder 'nothing'"),
        ("#main:../..", None, "INVALID_PARAMETER_VALUE", "leads out of the project"),
        ("#main:sub", "v1", "INVALID_PARAMETER_VALUE", "names the version 'main' and --version is 'v1'"),
        ("", "--upload-pack=touch CANARY", "INVALID_PARAMETER_VALUE", "Invalid version '--upload-pack"),
        ("", "main:refs/heads/x", "INVALID_PARAMETER_VALUE", "Invalid version"),
        ("", "a..b", "INVALID_PARAMETER_VALUE", "Invalid version"),
        ("#--upload-pack=touch CANARY:", None, "INVALID_PARAMETER_VALUE", "Invalid version"),
        ("#-x", None, "INVALID_PARAMETER_VALUE", "Invalid version"),
    ],
)
def test_git_that_there_is_not(origin, raises, tmp_path, monkeypatch, fragment, version, code, said):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "here"))
    monkeypatch.setattr("tempfile.tempdir", None)
    with raises(code, said):
        sources.fetch(f"{origin[0]}{fragment}", version)
    assert os.listdir(tmp_path / "here") == []


def test_a_server_that_gives_no_single_commits(origin, tmp_path):
    bare = tmp_path / "strict.git"
    shutil.copytree(origin[0], bare)
    run_git(bare, "config", "uploadpack.allowReachableSHA1InWant", "false")
    # a file: URI goes through upload-pack, as a server does
    repository = git.Repository(f"file://{bare}", str(tmp_path / "here"))
    assert repository.check_out(origin[2]["v1"]).commit == origin[2]["v1"]


def test_submodules(origin, tmp_path):
    root = tmp_path / "with"
    root.mkdir()
    run_git(root, "init", "--quiet")
    run_git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(origin[0]), "part")
    run_git(root, "commit", "--quiet", "--message", "x")
    source = sources.fetch(f"{root}#part", run_git(root, "rev-parse", "HEAD"))
    try:
        assert name_in(source) == "two"
    finally:
        source.remove()


def test_a_folder_stays_where_it_is(origin):
    _, root, commits = origin
    source = sources.fetch(f"{root}#sub/deep")
    assert (source.folder, source.name, source.temporary) == (f"{root}/sub/deep", f"{root}/sub/deep", None)
    assert (source.commit, source.branch, source.subfolder, source.changed) == (
        commits["main"],
        "main",
        "sub/deep",
        False,
    )


def test_a_version_of_a_folder(origin):
    _, root, commits = origin
    for uri, version, name in (
        (f"{root}/sub/deep", "v1", "deep-one"),
        (f"file://{root}#sub/deep", commits["v1"], "deep-one"),
        (f"{root}#other/one", None, "other"),
    ):
        source = sources.fetch(uri, version)
        assert name_in(source) == name and source.temporary is not None
        source.remove()


def test_changes_are_seen(origin, tmp_path):
    root = tmp_path / "changed"
    shutil.copytree(origin[1], root)
    (root / "new.txt").write_text("x")
    assert sources.fetch(str(root)).changed is True
    (root / "new.txt").unlink()
    # what running it there leaves behind
    (root / "mlruns" / "0").mkdir(parents=True)
    (root / "mlruns" / "0" / "x").write_text("x")
    (root / "sub" / "deep" / "mlflow.db-wal").write_text("x")
    assert sources.fetch(str(root)).changed is False
    (root / "new.txt").write_text("x")
    # those of another project in the repository do not count
    assert sources.fetch(f"{root}#sub/deep").changed is False


def test_a_folder_in_no_repository(project, raises):
    root = project("name: x\n")
    source = sources.fetch(str(root))
    assert (source.commit, source.repository, source.changed) == (None, None, None)
    with raises("INVALID_PARAMETER_VALUE", "version 'v1'", "lies in no git repository"):
        sources.fetch(str(root), "v1")
    with raises("RESOURCE_DOES_NOT_EXIST", "no such folder"):
        sources.fetch(str(root / "nothing"))


class _GitServer(http.server.BaseHTTPRequestHandler):
    """git's own program for HTTP, for whoever has the password."""

    root = ""
    seen: list[str] = []

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(b"me:s3cr et").decode():
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic realm=x")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": self.root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def serve():
    """Serves with a handler; gives HOST:PORT."""
    servers = []

    def start(handler):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_credentials_go_to_git_and_nowhere_else(origin, serve, raises):
    handler = type("Handler", (_GitServer,), {"root": str(origin[0].parent)})
    host = serve(handler)
    source = sources.fetch(f"http://me:s3cr%20et@{host}/bare.git#sub/deep", "v1")
    try:
        assert name_in(source) == "deep-one"
        assert source.name == f"http://{host}/bare.git#sub/deep"
        assert source.repository == f"http://{host}/bare.git"
        kept = subprocess.run(
            ["grep", "-r", "s3cr", os.path.join(source.temporary, "project", ".git")], capture_output=True
        )
        assert kept.returncode == 1, kept.stdout
    finally:
        source.remove()
    with raises("INVALID_STATE", f"The repository http://{host}/bare.git cannot be fetched") as caught:
        sources.fetch(f"http://me:wr0ng@{host}/bare.git")
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("form", ["ssh://git@example.com{}", "git@example.com:{}"], ids=["URL", "short"])
def test_ssh(origin, tmp_path, monkeypatch, form):
    """git's own side of ssh: what it asks the other end to run is run here, by a stand-in for the program ssh."""
    program = tmp_path / "ssh"
    program.write_text(f'#!/bin/bash\necho "$*" >> {tmp_path}/calls\nexec bash -c "${{@: -1}}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setenv("GIT_SSH_VARIANT", "ssh")
    address = form.format(origin[0])
    source = sources.fetch(f"{address}#v1:sub/deep")
    try:
        assert (name_in(source), source.name) == ("deep-one", f"{address}#sub/deep")
    finally:
        source.remove()
    assert f"git@example.com git-upload-pack '{origin[0]}'" in (tmp_path / "calls").read_text()


@pytest.mark.parametrize(
    ("uri", "kind", "place"),
    [
        ("github.com/user/project", "git", "https://github.com/user/project"),
        ("www.gitlab.com/group/sub/project", "git", "https://www.gitlab.com/group/sub/project"),
        ("https://example.com/a/b", "git", "https://example.com/a/b"),
        ("git+https://example.com/a", "git", "https://example.com/a"),
        ("ssh://git@example.com:22/a.git", "git", "ssh://git@example.com:22/a.git"),
        ("git@example.com:a/b.git", "git", "git@example.com:a/b.git"),
        ("https://example.com/p.ZIP?x=1", "zip", "https://example.com/p.ZIP?x=1"),
    ],
)
def test_addresses(uri, kind, place):
    assert address_of(f"{uri}#sub") == (kind, place, "sub")


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("", "allowed are a folder"),
        ("-x", "allowed are a folder"),
        ("a\nb", "allowed are a folder"),
        ("ext::sh -c touch% CANARY", "no such folder"),
        ("s3://bucket/project", "the scheme 's3' is none of those"),
        ("ssh://-oProxyCommand=x/y", "names no host"),
        ("https://", "names no host"),
        ("https://u:s3cret@h:port/x", "Invalid URI 'https://h:port/x'"),
        ("example.com/a/b", "no such folder"),
        ("github.com/only", "no such folder"),
    ],
)
def test_addresses_that_are_none(uri, said):
    with pytest.raises(Exception, match=said) as error:
        address_of(uri)
    assert error.value.error_code in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@example.com/a#b", "https://example.com/a#b"),
        ("https://token@example.com:8443/a", "https://example.com:8443/a"),
        ("ssh://git:secret@example.com/a", "ssh://git@example.com/a"),
        ("git@example.com:a", "git@example.com:a"),
        ("/a@b/c", "/a@b/c"),
    ],
)
def test_without_credentials(url, shown):
    assert without_credentials(url) == shown


# ---- zip files -------------------------------------------------------------------------------------------------------


def zipped(path, *entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def test_zip(tmp_path):
    path = zipped(
        tmp_path / "p.zip",
        ("top/MLproject", "name: zipped\n", 0o644),
        ("top/run.sh", "", 0o755),
        ("top/sub/MLproject", "name: below\n", 0),
    )
    for uri, name in ((path, "zipped"), (f"file://{path}#sub", "below"), (f"{path}#top/sub", "below")):
        source = sources.fetch(uri)
        assert name_in(source) == name
        source.remove()
    source = sources.fetch(path)
    assert os.stat(os.path.join(source.folder, "run.sh")).st_mode & stat.S_IXUSR
    assert (source.name, source.commit) == (str(path), None)
    source.remove()
    assert not os.path.exists(source.temporary)


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("../x", 0o644, "leads out of the project's folder"),
        ("a/../../x", 0o644, "leads out of the project's folder"),
        ("/x", 0o644, "leads out of the project's folder"),
        ("C:/x", 0o644, "leads out of the project's folder"),
        ("..\\x", 0o644, "leads out of the project's folder"),
        ("link", stat.S_IFLNK | 0o777, "neither a file nor a folder"),
    ],
)
def test_zip_that_leads_out(tmp_path, raises, monkeypatch, name, mode, said):
    path = zipped(tmp_path / "p.zip", ("MLproject", "", 0o644), (name, "/etc/passwd", mode))
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(inside))
    with raises("INVALID_PARAMETER_VALUE", str(path), said):
        sources.fetch(path)
    assert os.listdir(inside) == []
    assert not (tmp_path / "x").exists()


def test_zip_that_is_too_large(tmp_path, raises, monkeypatch):
    monkeypatch.setenv("MILLRACE_PROJECT_MAX_BYTES", "100000")
    bomb = zipped(tmp_path / "bomb.zip", ("a", "0" * 60_000, 0), ("b", "0" * 60_000, 0))
    assert bomb.stat().st_size < 1000
    with raises("INVALID_PARAMETER_VALUE", "unpacks to more than 100000 bytes", "MILLRACE_PROJECT_MAX_BYTES"):
        sources.fetch(bomb)


def test_zip_that_is_damaged(tmp_path, raises):
    path = zipped(tmp_path / "p.zip", ("a", os.urandom(1000), 0))
    data = bytearray(path.read_bytes())
    data[200] ^= 255
    path.write_bytes(data)
    with raises("INVALID_PARAMETER_VALUE", "cannot be unpacked"):
        sources.fetch(path)
    with raises("INVALID_PARAMETER_VALUE", "A version ('v1') is for git repositories"):
        sources.fetch(path, "v1")
    text = tmp_path / "text.zip"
    text.write_text("no zip")
    with raises("INVALID_PARAMETER_VALUE", "no zip file"):
        sources.fetch(text)


@pytest.mark.parametrize("names", [("a", "a/b"), ("a/b", "a")], ids="-".join)
def test_zip_that_contradicts_itself(tmp_path, raises, names):
    path = zipped(tmp_path / "p.zip", *((name, "x", 0) for name in names))
    with raises("INVALID_PARAMETER_VALUE", "a file and a folder of the same name"):
        sources.fetch(path)


def test_zip_over_http(tmp_path, serve, raises, monkeypatch):
    data = zipped(tmp_path / "p.zip", ("MLproject", "name: remote\n", 0)).read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            allowed = self.headers.get("Authorization") == "Basic " + base64.b64encode(b"me:pw").decode()
            self.send_response(200 if allowed and self.path == "/p.zip" else 404)
            self.send_header("Content-Length", str(len(data) if allowed else 0))
            self.end_headers()
            if allowed:
                self.wfile.write(data)

        def log_message(self, *arguments):
            pass

    host = serve(Handler)
    source = sources.fetch(f"http://me:pw@{host}/p.zip")
    assert (name_in(source), source.name) == ("remote", f"http://{host}/p.zip")
    source.remove()
    with raises("ENDPOINT_NOT_FOUND", f"Downloading http://{host}/p.zip failed: the server answered 404"):
        sources.fetch(f"http://{host}/p.zip")
    monkeypatch.setenv("MILLRACE_PROJECT_MAX_BYTES", "10")
    with raises("INVALID_PARAMETER_VALUE", "is larger than 10 bytes"):
        sources.fetch(f"http://me:pw@{host}/p.zip")
