"""FTP beyond the contract: logins, certificates, what happens when the line breaks."""

import os
import shutil
import signal
import sys

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.contract.errors import raises
from tests.services.ftpd import PASSWORD, USER, make_certificate, running_ftpd
from tests.store.artifact.relay import relay

MB = 1 << 20


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr("mlflow.store.artifact.connection_pool.WAITS_S", (0, 0, 0))


@pytest.fixture
def repository(ftpd, tmp_path):
    return get_artifact_repository(f"{ftpd.root}/{tmp_path.name}")


@pytest.fixture
def folder(ftpd, tmp_path):
    """The repository's folder on the host."""
    return ftpd.folder / tmp_path.name


def test_a_wrong_password_is_not_shown(ftpd):
    repository = get_artifact_repository(f"ftp://me:s3cret@127.0.0.1:{ftpd.port}/x")
    assert "s3cret" not in repr(repository)
    with raises("PERMISSION_DENIED", f"ftp://me@127.0.0.1:{ftpd.port} does not let this process in: 530") as caught:
        repository.list_artifacts()
    assert "s3cret" not in str(caught.value)


def test_a_login_of_netrc(ftpd, repository, tmp_path, monkeypatch):
    repository.log_bytes(b"x", "f")
    (tmp_path / "netrc").write_text(f'machine 127.0.0.1 login "{USER}" password "{PASSWORD}"\n', encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    other = get_artifact_repository(f"ftp://127.0.0.1:{ftpd.port}/{tmp_path.name}")
    other.log_bytes(b"y", "f")
    assert repository.read_bytes("f") == b"y"


def test_nobody_may_read_and_not_write(ftpd, repository, tmp_path, monkeypatch):
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    repository.log_bytes(b"x", "f")
    anonymous = get_artifact_repository(f"ftp://127.0.0.1:{ftpd.port}/{tmp_path.name}")
    assert anonymous.read_bytes("f") == b"x"
    for attempt in (
        lambda: anonymous.log_bytes(b"y", "f"),
        lambda: anonymous.log_bytes(b"y", "new/f"),
        lambda: anonymous.delete_artifacts("f"),
    ):
        with raises("PERMISSION_DENIED", "does not permit it"):
            attempt()
    assert repository.read_bytes("f") == b"x"


def test_certificates_are_checked(tmp_path):
    certificate = make_certificate(tmp_path)
    why = "certificate is not valid: self-signed certificate"
    with running_ftpd(tmp_path / "files", certificate) as server, raises("PERMISSION_DENIED", why):
        get_artifact_repository(server.root).list_artifacts()


def test_no_password_without_tls_where_tls_is_asked_for(ftpd):
    with raises("INTERNAL_ERROR", "ftps://.* says") as caught:
        get_artifact_repository(ftpd.root.replace("ftp://", "ftps://")).list_artifacts()
    assert PASSWORD not in str(caught.value)


def test_implicit_tls_is_not_there():
    with raises("NOT_IMPLEMENTED", "990"):
        get_artifact_repository("ftps://host:990/x")


def test_the_host_is_started_anew(tmp_path):
    with running_ftpd(tmp_path / "files") as server:
        repository = get_artifact_repository(server.root)
        repository.log_bytes(b"before", "f")
        with relay(f"http://127.0.0.1:{server.port}") as one:
            there = server.root.replace(f":{server.port}", f":{one.url.rpartition(':')[2]}")
            through = get_artifact_repository(there)
            assert through.read_bytes("f") == b"before"
            one.cut_after = [1]
            assert through.read_bytes("f") == b"before"
            assert one.faults == 1
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        with raises("TEMPORARILY_UNAVAILABLE", "cannot be reached"):
            repository.read_bytes("f")


def test_connections_for_files_that_break(repository, tmp_path, folder, monkeypatch):
    """Every connection for a file breaks once on its way, in the middle."""
    import socket

    from mlflow.store.artifact.ftp import FtpFiles

    (tmp_path / "big").write_bytes(os.urandom(8 * MB))
    begun, connect = [], FtpFiles._connect

    class Breaking(socket.socket):
        left = 3 * MB

        def _pass(self, size):
            Breaking.left -= size
            if Breaking.left < 0:
                Breaking.left = 1 << 40
                raise ConnectionResetError("cut")

        def sendall(self, data, flags=0):
            self._pass(len(data))
            return super().sendall(data, flags)

        def recv(self, size, flags=0):
            data = super().recv(size, flags)
            self._pass(len(data))
            return data

    def connect_breaking(self):
        connect(self)
        transfer = self.ftp.transfercmd

        def breaking(command, rest=None):
            begun.append((command[:4], rest))
            found = transfer(command, rest)
            wrapped = Breaking(fileno=found.detach())
            wrapped.settimeout(120)
            return wrapped

        self.ftp.transfercmd = breaking

    monkeypatch.setattr(FtpFiles, "_connect", connect_breaking)
    from mlflow.store.artifact import connection_pool

    monkeypatch.setattr(connection_pool, "_pools", {})
    repository.log_artifact(str(tmp_path / "big"))
    assert os.listdir(folder) == ["big"]
    assert (folder / "big").read_bytes() == (tmp_path / "big").read_bytes()
    Breaking.left = 3 * MB
    begun.clear()
    assert repository.read_bytes("big") == (tmp_path / "big").read_bytes()
    # the second time from where it was
    assert [command for command, _ in begun if command == "RETR"] == ["RETR", "RETR"]
    assert begun[-1][1] > MB


def test_a_link_is_removed_and_not_followed(repository, folder):
    repository.log_bytes(b"x", "sub/f")
    repository.log_bytes(b"kept", "elsewhere/kept")
    (folder / "sub" / "link").symlink_to(folder / "elsewhere")
    assert repository.read_bytes("sub/link/kept") == b"kept"
    repository.delete_artifacts("sub")
    assert os.listdir(folder) == ["elsewhere"]
    assert repository.read_bytes("elsewhere/kept") == b"kept"


def test_a_full_disk(repository, monkeypatch, tmp_path):
    """What the server says when it can take no more."""
    import ftplib

    from mlflow.store.artifact.ftp import FtpFiles

    def full(self, path, stream):
        from mlflow.store.artifact.ftp import _explained

        with _explained(path):
            raise ftplib.error_perm("552 Insufficient storage space.")

    monkeypatch.setattr(FtpFiles, "write", full)
    with raises("RESOURCE_LIMIT_EXCEEDED", "no space is left"):
        repository.log_bytes(b"x", "f")


def test_what_is_in_the_way(repository):
    repository.log_bytes(b"x", "folder/f")
    for path in ("folder", "folder/f/below"):
        with raises("INVALID_PARAMETER_VALUE", "in the way"):
            repository.log_bytes(b"y", path)
    with raises("INVALID_PARAMETER_VALUE", "is a folder"):
        repository.read_bytes("folder")
    assert repository.read_bytes("folder/f") == b"x"


def test_missing_packages(monkeypatch):
    monkeypatch.delitem(sys.modules, "mlflow.store.artifact.ftp", raising=False)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.implementations.ftp", None)
    with pytest.raises(MlflowException, match=r"millrace\[ftp\]"):
        get_artifact_repository("ftp://host/x")


def test_the_folder_of_the_server_is_gone(tmp_path):
    with running_ftpd(tmp_path / "files") as server:
        repository = get_artifact_repository(f"{server.root}/a/b")
        repository.log_bytes(b"x", "f")
        shutil.rmtree(tmp_path / "files" / "a")
        assert repository.list_artifacts() == []
        repository.log_bytes(b"y", "g")
        assert repository.read_bytes("g") == b"y"
