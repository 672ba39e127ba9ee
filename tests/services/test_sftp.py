"""SFTP beyond the contract: who the host is, how one gets in, what happens when the line breaks."""

import os
import socket
import sys
import threading

import paramiko
import pytest

from mlflow.entities import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.contract.errors import raises
from tests.serverprocess import running_server
from tests.services.sshd import running_sshd
from tests.store.artifact.relay import relay

MB = 1 << 20


@pytest.fixture
def client(sshd, tmp_path, monkeypatch):
    """Sets the settings of the client, some of them other than the usual ones."""

    def write(**changes):
        monkeypatch.setenv("MILLRACE_SFTP_CONFIG", sshd.client(tmp_path / "config", **changes))

    write()
    return write


@pytest.fixture
def repository(sshd, client, tmp_path):
    return get_artifact_repository(f"{sshd.root}/{tmp_path.name}")


@pytest.fixture
def folder(sshd, tmp_path):
    """The repository's folder on the host."""
    return sshd.folder / "files" / tmp_path.name


def test_an_unknown_host_is_refused_unless_it_may_be_accepted(repository, client, tmp_path, monkeypatch):
    known = tmp_path / "known" / "hosts"
    client(UserKnownHostsFile=known)
    with raises("PERMISSION_DENIED", "its key is not known.*ssh-keyscan"):
        get_artifact_repository(repository.artifact_uri).list_artifacts()
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "no")
    assert get_artifact_repository(repository.artifact_uri).list_artifacts() == []
    assert not known.exists()
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "accept-new")
    assert get_artifact_repository(repository.artifact_uri).list_artifacts() == []
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "yes")
    assert get_artifact_repository(repository.artifact_uri).list_artifacts() == []
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "perhaps")
    with raises("INVALID_PARAMETER_VALUE", "'perhaps' of MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING.*accept-new"):
        get_artifact_repository(repository.artifact_uri)


@pytest.mark.parametrize("check", ["yes", "accept-new", "no"])
def test_a_host_with_another_key_is_always_refused(repository, client, sshd, tmp_path, check):
    key = paramiko.ECDSAKey.generate()
    other = paramiko.Ed25519Key.from_private_key_file(str(sshd.folder / "key"))
    (tmp_path / "hosts").write_text(
        f"[127.0.0.1]:{sshd.port} ssh-ed25519 {other.get_base64()}\n"
        f"[127.0.0.1]:{sshd.port} {key.get_name()} {key.get_base64()}\n"
    )
    client(UserKnownHostsFile=tmp_path / "hosts", StrictHostKeyChecking=check)
    with raises("PERMISSION_DENIED", "another than the known one"):
        get_artifact_repository(repository.artifact_uri).list_artifacts()


def test_a_key_that_the_host_does_not_know(repository, client, sshd):
    client(IdentityFile=sshd.folder / "host_key")
    with raises("PERMISSION_DENIED", "does not let this process in"):
        get_artifact_repository(repository.artifact_uri).list_artifacts()


def test_a_password_that_is_wrong_is_not_shown(sshd, client):
    uri = sshd.root.replace("://", "://someone:s3cret@")
    repository = get_artifact_repository(uri)
    assert "s3cret" not in repr(repository)
    with raises("PERMISSION_DENIED", "sftp://someone@127.0.0.1") as caught:
        repository.log_bytes(b"x", "f")
    assert "s3cret" not in str(caught.value)


class Passwords(paramiko.ServerInterface):
    """A host that lets users in by password."""

    def __init__(self):
        self.seen = []

    def get_allowed_auths(self, username):
        return "password"

    def check_auth_password(self, username, password):
        self.seen.append((username, password))
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class Empty(paramiko.SFTPServerInterface):
    """Its files: none."""

    def list_folder(self, path):
        return []


@pytest.mark.parametrize("by", ["uri", "netrc"])
def test_a_password(sshd, client, tmp_path, monkeypatch, by):
    host = Passwords()
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        transport = paramiko.Transport(listening.accept()[0])
        transport.add_server_key(paramiko.Ed25519Key.from_private_key_file(str(sshd.folder / "host_key")))
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Empty)
        transport.start_server(server=host)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "no")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    login = "me:p%40ss%2F@" if by == "uri" else ""
    if by == "netrc":
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password p@ss/\n")
    port = listening.getsockname()[1]
    assert get_artifact_repository(f"sftp://{login}127.0.0.1:{port}/x").list_artifacts() == []
    assert host.seen == [("me", "p@ss/")]
    thread.join(120)
    listening.close()


def test_by_the_name_and_through_the_command_that_the_settings_say(client, sshd, tmp_path):
    pipe = tmp_path / "pipe.py"
    pipe.write_text(
        "import socket, sys, threading, os\n"
        "line = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
        "def up():\n"
        "    while data := os.read(0, 65536):\n"
        "        line.sendall(data)\n"
        "threading.Thread(target=up, daemon=True).start()\n"
        "while data := line.recv(65536):\n"
        "    os.write(1, data)\n"
    )
    client(HostName="127.0.0.1", ProxyCommand=f"{sys.executable} {pipe} %h %p")
    repository = get_artifact_repository(f"sftp://lab{sshd.folder}/files/{tmp_path.name}")
    repository.log_bytes(b"x" * MB, "f")
    assert repository.read_bytes("f") == b"x" * MB


def test_a_host_that_cannot_be_reached(client, monkeypatch):
    monkeypatch.setattr("mlflow.store.artifact.connection_pool.WAITS_S", (0, 0, 0))
    client(Port=1)
    with raises("TEMPORARILY_UNAVAILABLE", "sftp://127.0.0.1 cannot be reached"):
        get_artifact_repository("sftp://127.0.0.1/x").list_artifacts()
    with raises("TEMPORARILY_UNAVAILABLE", "sftp://nowhere.invalid cannot be reached"):
        get_artifact_repository("sftp://nowhere.invalid/x").list_artifacts()


def test_the_host_is_started_anew(tmp_path, monkeypatch):
    with running_sshd(tmp_path) as sshd:
        monkeypatch.setenv("MILLRACE_SFTP_CONFIG", str(sshd.folder / "config"))
        repository = get_artifact_repository(sshd.root)
        repository.log_bytes(b"before", "f")
        sshd.stop()
        sshd.start()
        assert repository.read_bytes("f") == b"before"
        repository.log_bytes(b"after", "f")
        assert repository.read_bytes("f") == b"after"


@pytest.fixture
def line(sshd, client, repository, monkeypatch):
    """A line to the host that breaks, and the repository over it."""
    monkeypatch.setattr("mlflow.store.artifact.connection_pool.WAITS_S", (0, 0, 0))
    monkeypatch.setenv("MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING", "no")
    with relay(f"http://127.0.0.1:{sshd.port}") as one:
        port = one.url.rpartition(":")[2]
        yield one, get_artifact_repository(repository.artifact_uri.replace(f":{sshd.port}", f":{port}"))


def test_an_upload_over_a_line_that_breaks(line, repository, folder, tmp_path):
    one, broken = line
    (tmp_path / "big").write_bytes(os.urandom(8 * MB))
    one.towards, one.cut_after = "server", [5 * MB, 2 * MB]
    broken.log_artifact(str(tmp_path / "big"), "sub")
    assert one.faults == 2
    assert (folder / "sub" / "big").read_bytes() == (tmp_path / "big").read_bytes()
    assert os.listdir(folder / "sub") == ["big"]


def test_a_download_goes_on_where_it_was(line, repository, folder, tmp_path):
    one, broken = line
    folder.mkdir(parents=True)
    (folder / "big").write_bytes(os.urandom(16 * MB))
    one.cut_after = [9 * MB, 5 * MB]
    path = broken.download_artifacts("big", str(tmp_path / "to"))
    assert one.faults == 2
    with open(path, "rb") as file:
        assert file.read() == (folder / "big").read_bytes()


def test_a_file_that_changes_meanwhile_comes_whole(line, folder, tmp_path, monkeypatch):
    one, broken = line
    folder.mkdir(parents=True)
    (folder / "big").write_bytes(b"a" * 16 * MB)
    one.cut_after = [9 * MB]
    from mlflow.store.artifact.sftp import SftpFiles

    seen, status = [], SftpFiles.status

    def changing(self, path):
        if len(seen) == 1:
            (folder / "big").write_bytes(b"b" * 15 * MB)
        seen.append(path)
        return status(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(SftpFiles, "status", changing)
        assert broken.read_bytes("big") == b"b" * 15 * MB


def test_a_stream_is_not_sent_twice(line, folder):
    one, broken = line

    class Once:
        left = 8

        def seekable(self):
            return False

        def read(self, size):
            self.left -= 1
            return b"x" * MB if self.left >= 0 else b""

    one.towards, one.cut_after = "server", [3 * MB]
    with raises("TEMPORARILY_UNAVAILABLE", "cannot be read a second time"):
        broken.log_artifact_from_stream(Once(), "f")
    assert broken.list_artifacts() == []
    # nor hidden
    assert os.listdir(folder) == []


def test_what_is_in_the_way(repository):
    repository.log_bytes(b"x", "folder/f")
    for path in ("folder", "folder/f/below"):
        with raises("INVALID_PARAMETER_VALUE", "in the way"):
            repository.log_bytes(b"y", path)
    with raises("INVALID_PARAMETER_VALUE", "is a folder"):
        repository.read_bytes("folder")
    assert repository.list_artifacts() == [FileInfo("folder", True, None)]
    assert repository.list_artifacts("folder") == [FileInfo("folder/f", False, 1)]


def test_what_is_not_finished_is_not_listed(repository, folder):
    repository.log_bytes(b"x", "f")
    (folder / f".upload-{'0' * 32}.tmp").write_bytes(b"half")
    assert [info.path for info in repository.list_artifacts()] == ["f"]
    repository.delete_artifacts()
    assert not folder.exists()


def test_links_are_followed_for_reading_and_never_for_deleting(repository, folder, tmp_path):
    repository.log_bytes(b"x", "sub/f")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_bytes(b"kept")
    (folder / "sub" / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "sub" / "gone").symlink_to(tmp_path / "nothing")
    assert [(info.path, info.is_dir) for info in repository.list_artifacts("sub")] == [
        ("sub/f", False),
        ("sub/gone", False),
        ("sub/link", True),
    ]
    assert repository.read_bytes("sub/link/kept") == b"kept"
    repository.delete_artifacts("sub")
    assert not (folder / "sub").exists()
    assert (tmp_path / "elsewhere" / "kept").exists()


def test_a_server_opens_no_connection_that_a_client_names(sshd, tmp_path):
    from mlflow import MlflowClient

    with running_server(tmp_path, "--backend-store-uri", "sqlite:///x.db", env=sshd.environment) as url:
        with raises("INVALID_PARAMETER_VALUE", "MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES=sftp"):
            MlflowClient(url).create_experiment("a", sshd.root)
        with raises("INVALID_PARAMETER_VALUE", "=ftps"):
            MlflowClient(url).create_experiment("a", "ftps://host/x")


def test_a_run_whose_artifacts_are_there(sshd, client, tmp_path):
    """The client writes directly; a server that may, reads."""
    import urllib.request

    from mlflow import MlflowClient

    allowed = {"MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES": "sftp", **sshd.environment}
    with running_server(tmp_path, "--backend-store-uri", "sqlite:///x.db", env=allowed) as url:
        mlflow = MlflowClient(url)
        run = mlflow.create_run(mlflow.create_experiment("a", f"{sshd.root}/{tmp_path.name}"))
        mlflow.log_text(run.info.run_id, "hello", "notes/a.txt")
        assert run.info.artifact_uri.startswith(sshd.root)
        place = sshd.folder / "files" / tmp_path.name / run.info.run_id / "artifacts/notes/a.txt"
        assert place.read_text() == "hello"
        asked = f"{url}/get-artifact?run_id={run.info.run_id}&path=notes/a.txt"
        assert urllib.request.urlopen(asked).read() == b"hello"
        assert [info.path for info in mlflow.list_artifacts(run.info.run_id)] == ["notes"]


def test_a_forked_process_has_a_connection_of_its_own(repository):
    repository.log_bytes(b"parent", "f")
    child = os.fork()
    if not child:
        try:
            repository.log_bytes(b"child", "g")
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (repository.read_bytes("f"), repository.read_bytes("g")) == (b"parent", b"child")


def test_bad_settings(client, monkeypatch, tmp_path):
    client(ProxyJump="one,two")
    with raises("NOT_IMPLEMENTED", "ProxyJump over several hosts"):
        get_artifact_repository("sftp://host/x")
    monkeypatch.setenv("MILLRACE_SFTP_CONFIG", str(tmp_path))
    with raises("INVALID_PARAMETER_VALUE", "settings of SSH"):
        get_artifact_repository("sftp://host/x")


def test_missing_packages(monkeypatch):
    monkeypatch.delitem(sys.modules, "mlflow.store.artifact.sftp", raising=False)
    monkeypatch.setitem(sys.modules, "paramiko", None)
    with pytest.raises(MlflowException, match=r"millrace\[sftp\]"):
        get_artifact_repository("sftp://host/x")
