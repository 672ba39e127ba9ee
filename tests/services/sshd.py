"""OpenSSH's server, run by whoever runs the tests, on a port of its own with keys of its own."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress

import pytest

from tests.serverprocess import free_port, running_server
from tests.services.processes import START_S
from tests.services.stores import StoreUnderTest, absent

_CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
AuthorizedPrincipalsFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
LogLevel ERROR
Subsystem sftp internal-sftp
"""
_PENALTIES = "PerSourcePenalties"
_CLIENT = """
Host *
  User {user}
  Port {port}
  IdentityFile {folder}/key
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile none
"""


def _program():
    return shutil.which("sshd", path=f"/usr/sbin:/usr/local/sbin:{os.environ['PATH']}")


class Sshd:
    """A running server; ``folder`` has its keys and the settings of its clients."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        for name in ("host_key", "key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", folder / name]
            subprocess.run(command, check=True)
        (folder / "authorized_keys").write_text((folder / "key.pub").read_text())
        kind, key, _ = (folder / "host_key.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {kind} {key}\n")
        config = folder / "sshd_config"
        config.write_text(_CONFIG.format(port=self.port, folder=folder))
        # newer servers refuse an address for a while from which somebody could not log in
        check = [_program(), "-t", "-o", f"{_PENALTIES}=no", "-f", str(config)]
        if subprocess.run(check, capture_output=True, check=False).returncode == 0:
            config.write_text(f"{config.read_text()}{_PENALTIES} no\n")
        self.client(folder / "config")
        self.root = f"sftp://127.0.0.1:{self.port}{folder / 'files'}"
        self._process = None

    def client(self, path, **changes):
        """Write settings of a client to a file, with others than the usual ones; the path."""
        text = _CLIENT.format(user=getpass.getuser(), port=self.port, folder=self.folder)
        lines = [line for line in text.splitlines() if not line.split() or line.split()[0] not in changes]
        path.write_text("\n".join([*lines, *(f"  {name} {value}" for name, value in changes.items())]) + "\n")
        return str(path)

    @property
    def environment(self):
        return {"MILLRACE_SFTP_CONFIG": str(self.folder / "config")}

    def start(self):
        self._process = subprocess.Popen(
            [_program(), "-D", "-e", "-f", str(self.folder / "sshd_config")],
            stderr=(self.folder / "log").open("ab"),
        )
        deadline = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"sshd did not start: {(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)

    def stop(self):
        """End the server with the sessions that it serves."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._process.pid)], capture_output=True, text=True, check=False
        )
        for pid in map(int, listed.stdout.split()):
            # one may have ended meanwhile
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        self._process.terminate()
        self._process.wait()


@contextmanager
def running_sshd(folder):
    if _program() is None:
        absent("sshd", "apt-get install openssh-server")
    if os.geteuid() == 0:
        # where the server parts with its rights
        os.makedirs("/run/sshd", exist_ok=True)
    server = Sshd(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sshd(tmp_path_factory):
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(scope="session")
def sftp_store(sshd):
    return StoreUnderTest(sshd.root, environment=sshd.environment)


@pytest.fixture(scope="session")
def proxied_sftp_store(sshd, tmp_path_factory):
    arguments = ("--artifacts-only", "--artifacts-destination", f"{sshd.root}/proxied")
    with running_server(tmp_path_factory.mktemp("server"), *arguments, env=sshd.environment) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)
