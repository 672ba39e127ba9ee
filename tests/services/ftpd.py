"""pyftpdlib's FTP server in a process of its own, with and without TLS; also as older and stricter servers are."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.serverprocess import running_server
from tests.services.stores import StoreUnderTest

USER, PASSWORD = "us\N{LATIN SMALL LETTER E WITH ACUTE}r", "s3cr:t/@\N{EURO SIGN}"
LOGIN = "us%C3%A9r:s3cr%3At%2F%40%E2%82%AC"
_SERVER = """
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

folder, certificate, user, password, kind = sys.argv[1:]
handler = TLS_FTPHandler if certificate else FTPHandler
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_user(user, password, folder, perm="elradfmwMT")
handler.authorizer.add_anonymous(folder, perm="elr")
if certificate:
    handler.certfile = certificate
    handler.tls_control_required = handler.tls_data_required = True
if kind == "older":
    handler.proto_cmds = {name: value for name, value in handler.proto_cmds.items() if name not in ("MLSD", "MLST")}
if kind == "strict":
    rename = handler.ftp_RNTO

    def ftp_RNTO(self, path):
        if self.fs.isfile(path):
            self.respond("550 File exists.")
        else:
            rename(self, path)

    handler.ftp_RNTO = ftp_RNTO
server = ThreadedFTPServer(("127.0.0.1", 0), handler)
server.max_cons = server.max_cons_per_ip = 0
print(server.address[1], flush=True)
server.serve_forever()
"""


class Ftpd:
    """A running server of a folder."""

    def __init__(self, folder, certificate="", kind=""):
        self.folder = folder
        arguments = [str(folder), certificate, USER, PASSWORD, kind]
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _SERVER, *arguments], stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.port = int(self.process.stdout.readline())
        self.root = f"{'ftps' if certificate else 'ftp'}://{LOGIN}@127.0.0.1:{self.port}"


@contextmanager
def running_ftpd(folder, certificate="", kind=""):
    os.makedirs(folder, exist_ok=True)
    server = Ftpd(folder, certificate, kind)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait()
        server.process.stdout.close()


def make_certificate(folder):
    """A certificate for 127.0.0.1 with its key, in one file; the path."""
    path = folder / "server.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", path, "-out", folder / "c.pem"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "c.pem").read_bytes())
    return str(path)


@pytest.fixture(scope="session")
def ftpd(tmp_path_factory):
    with running_ftpd(tmp_path_factory.mktemp("ftp") / "files") as server:
        yield server


@pytest.fixture(scope="session")
def ftp_store(ftpd):
    return StoreUnderTest(f"{ftpd.root}/artifacts")


@pytest.fixture(scope="session")
def ftps_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ftps")
    certificate = make_certificate(folder)
    with running_ftpd(folder / "files", certificate) as server:
        yield StoreUnderTest(server.root, environment={"SSL_CERT_FILE": certificate})


@pytest.fixture(scope="session")
def older_ftp_store(tmp_path_factory):
    with running_ftpd(tmp_path_factory.mktemp("ftp") / "files", kind="older") as server:
        yield StoreUnderTest(f"{server.root}/artifacts")


@pytest.fixture(scope="session")
def strict_ftp_store(tmp_path_factory):
    with running_ftpd(tmp_path_factory.mktemp("ftp") / "files", kind="strict") as server:
        yield StoreUnderTest(f"{server.root}/artifacts")


@pytest.fixture(scope="session")
def proxied_ftp_store(ftpd, tmp_path_factory):
    arguments = ("--artifacts-only", "--artifacts-destination", f"{ftpd.root}/proxied")
    with running_server(tmp_path_factory.mktemp("server"), *arguments) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)
