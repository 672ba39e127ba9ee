"""Artifacts of an SSH server: ``sftp://user:password@host:port/folder``.

Who logs in, with which key and through which command, is what the file of OpenSSH says about the host
(``~/.ssh/config``); the host must be known (``known_hosts``) unless MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING allows
others.
"""

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from mlflow.environment_variables import (
    MILLRACE_SFTP_CONFIG,
    MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING,
    MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT,
)
from mlflow.exceptions import MlflowException, invalid, unsupported
from mlflow.store.artifact.connection_pool import ConnectionLostError
from mlflow.store.artifact.fsspec_store import FsspecArtifactRepository, Status
from mlflow.store.artifact.remote_place import Place, login_of, not_permitted, place_of
from mlflow.store.artifact.sink import chunks_of

_TIMEOUT_S = 120
_KEEP_ALIVE_S = 30
_PIECE = 32 << 10
# what is asked for at once; what has not been taken yet is in memory
_AT_ONCE = 256
_CHECKS = ("yes", "accept-new", "no")


def sftp_artifact_repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> FsspecArtifactRepository:
    """The store of an ``sftp:`` URI.

    Raises: INVALID_PARAMETER_VALUE for a URI or a setting that is none.
    """
    place = place_of(artifact_uri)
    login = login_to(place)
    return FsspecArtifactRepository(
        artifact_uri, tracking_uri, registry_uri, place, ("sftp", login), lambda: SftpFiles(login)
    )


class Login(NamedTuple):
    """How to get to an SSH server; ``place`` is what is shown of it."""

    place: str
    host: str
    port: int
    user: str | None
    password: str | None
    keys: tuple[str, ...]
    proxy_command: str | None
    known_hosts: tuple[str, ...]
    check: str
    timeout: float


def login_to(place: Place) -> Login:
    """How to get to the server of a URI: the URI comes first, then what the file of OpenSSH says about the host.

    Raises: INVALID_PARAMETER_VALUE for a setting that is none.
    """
    said = _config().lookup(place.host)
    user, password = login_of(place)
    host, port = said.get("hostname", place.host), place.port or int(said.get("port", 22))
    user = user or said.get("user")
    proxy = said.get("proxycommand")
    if proxy in (None, "none") and said.get("proxyjump", "none") != "none":
        if "," in said["proxyjump"]:
            raise unsupported("ProxyJump over several hosts", "Set a ProxyCommand for the host.")
        proxy = f"ssh -W {f'[{host}]' if ':' in host else host}:{port} {said['proxyjump']}"
    return Login(
        str(place._replace(folder="/")),
        host,
        port,
        user,
        password,
        tuple(os.path.expanduser(name) for name in said.get("identityfile", ())),
        None if proxy == "none" else proxy,
        tuple(os.path.expanduser(name) for name in _known_hosts(said)),
        _check(said),
        float(MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get() or _TIMEOUT_S),
    )


def _config() -> paramiko.SSHConfig:
    path = os.path.expanduser(MILLRACE_SFTP_CONFIG.get())
    try:
        return paramiko.SSHConfig.from_path(path)
    except FileNotFoundError:
        return paramiko.SSHConfig()
    except (OSError, UnicodeError, paramiko.ConfigParseError) as error:
        raise invalid(f"The file {path!r} with settings of SSH cannot be read: {error}") from None


def _known_hosts(said: dict[str, Any]) -> list[str]:
    own = said.get("userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2").split()
    return own + said.get("globalknownhostsfile", "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2").split()


def _check(said: dict[str, Any]) -> str:
    value = MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING.get() or said.get("stricthostkeychecking", "yes").lower()
    # nobody is there to be asked
    value = {"ask": "yes", "off": "no"}.get(value, value)
    if value not in _CHECKS:
        raise invalid(
            f"Invalid value {value!r} of {MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING.name} or StrictHostKeyChecking: "
            f"allowed are {', '.join(_CHECKS)}."
        )
    return value


class _Remember(paramiko.MissingHostKeyPolicy):
    """Accepts the key of an unknown host and adds it to a file of known hosts."""

    def __init__(self, path: str) -> None:
        self._path = path

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        os.makedirs(os.path.dirname(self._path) or ".", mode=0o700, exist_ok=True)
        with open(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
            file.write(f"{hostname} {key.get_name()} {key.get_base64()}\n")


class _Accept(paramiko.MissingHostKeyPolicy):
    """Accepts whatever key an unknown host has."""

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        return


class SftpFiles(SFTPFileSystem):
    """The files of an SSH server over one connection.

    Args:
        login: how to get there.

    Raises: ConnectionLostError; PERMISSION_DENIED when the server does not let us in or is not known.
    """

    cachable = False

    def __init__(self, login: Login) -> None:
        self._login = login
        super().__init__(login.host, use_listings_cache=False)

    def _connect(self) -> None:
        login = self._login
        self.client = paramiko.SSHClient()
        for path in login.known_hosts:
            with suppress(FileNotFoundError):
                self.client.load_system_host_keys(path)
        policies = {"yes": paramiko.RejectPolicy, "no": _Accept}
        policy = policies[login.check]() if login.check in policies else _Remember(login.known_hosts[0])
        self.client.set_missing_host_key_policy(policy)
        try:
            with _lost_if_broken():
                self._log_in(login)
        except BaseException:
            self.client.close()
            raise

    def _log_in(self, login: Login) -> None:
        try:
            self.client.connect(
                login.host,
                login.port,
                username=login.user,
                password=login.password,
                key_filename=[name for name in login.keys if os.path.exists(name)],
                # a server counts each key that is tried
                allow_agent=login.password is None,
                look_for_keys=login.password is None and not login.keys,
                timeout=login.timeout,
                banner_timeout=login.timeout,
                auth_timeout=login.timeout,
                sock=paramiko.ProxyCommand(login.proxy_command) if login.proxy_command else None,
            )
        except paramiko.BadHostKeyException:
            raise _not_known(login, "its key is another than the known one") from None
        except paramiko.AuthenticationException as error:
            raise not_permitted(login.place, str(error)) from None
        except paramiko.SSHException as error:
            if "not found in known_hosts" in str(error):
                raise _not_known(login, "its key is not known") from None
            if "No authentication methods available" in str(error):
                raise not_permitted(login.place, "there is no key and no password for it") from None
            raise
        transport = self.client.get_transport()
        if transport is None:
            raise ConnectionLostError("the connection was closed")
        transport.set_keepalive(_KEEP_ALIVE_S)
        self.ftp = self.client.open_sftp()
        channel = self.ftp.get_channel()
        if channel is not None:
            channel.settimeout(login.timeout)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        # a path is a path, whatever characters its names have
        return path

    def ls(self, path: str, detail: bool = True) -> list[Any]:
        with _lost_if_broken():
            try:
                return super().ls(path, detail)
            except FileNotFoundError:
                raise
            except OSError:
                # servers differ in what they say about a file
                if self.status(path).is_folder:
                    raise
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path) from None

    def status(self, path: str) -> Status:
        with _lost_if_broken():
            found = self.ftp.stat(path)
        return Status(stat.S_ISDIR(found.st_mode or 0), found.st_size or 0, found.st_mtime)

    def read(self, path: str, begin: int, end: int) -> Iterator[bytes]:
        with _lost_if_broken():
            file = self.ftp.open(path, "rb")
        with file:
            while begin < end:
                until = min(end, begin + _AT_ONCE * _PIECE)
                pieces = [(offset, min(_PIECE, until - offset)) for offset in range(begin, until, _PIECE)]
                found = file.readv(pieces)
                for _, length in pieces:
                    with _lost_if_broken():
                        data = next(found)
                    yield data
                    if len(data) < length:
                        # it is shorter by now
                        return
                begin = until

    def write(self, path: str, stream: BinaryIO) -> None:
        with _lost_if_broken(), self.ftp.open(path, "wb") as file:
            # the answers to what is written are read later
            file.set_pipelined(True)
            for chunk in chunks_of(stream):
                file.write(chunk)

    def replace(self, old: str, new: str) -> None:
        with _lost_if_broken():
            try:
                self.mv(old, new)
            except OSError as error:
                if "unsupported" not in str(error).lower():
                    raise
                # without OpenSSH's extension a file cannot take the place of another
                if not self.status(old).is_folder:
                    with suppress(FileNotFoundError):
                        self.ftp.remove(new)
                self.ftp.rename(old, new)

    def make_folder(self, path: str) -> None:
        with _lost_if_broken():
            self.ftp.mkdir(path)

    def remove_file(self, path: str) -> None:
        with _lost_if_broken():
            self.ftp.remove(path)

    def remove_folder(self, path: str) -> None:
        with _lost_if_broken():
            self.ftp.rmdir(path)

    def remove_all(self, path: str) -> bool:
        return False

    def close(self) -> None:
        self.client.close()


@contextmanager
def _lost_if_broken() -> Iterator[None]:
    try:
        yield
    except ConnectionLostError:
        raise
    except (paramiko.SSHException, EOFError, ConnectionError, TimeoutError) as error:
        raise ConnectionLostError(str(error) or type(error).__name__) from error
    except OSError as error:
        if _is_broken(error):
            raise ConnectionLostError(str(error)) from error
        raise


def _is_broken(error: OSError) -> bool:
    if isinstance(error, (socket.gaierror, paramiko.ssh_exception.NoValidConnectionsError)):
        return True
    return error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EPIPE) or str(error) == "Socket is closed"


def _not_known(login: Login, why: str) -> MlflowException:
    command = f"ssh-keyscan -p {login.port} {login.host}"
    return MlflowException(
        f"{login.place} may be another host than it says: {why}. Compare what `{command}` prints with its real "
        f"key, and add that to {login.known_hosts[0]}.",
        "PERMISSION_DENIED",
    )
