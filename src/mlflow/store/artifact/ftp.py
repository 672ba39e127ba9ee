"""Artifacts of an FTP server: ``ftp://user:password@host:port/folder``, and ``ftps:`` for FTP over TLS.

``ftps:`` means explicit TLS (RFC 4217) for commands and files, and the server's certificate is checked. Without a user
in the URI or in .netrc the login is anonymous.
"""

import calendar
import errno
import ftplib
import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple

from fsspec.implementations.ftp import FTPFileSystem

from mlflow.environment_variables import MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT
from mlflow.exceptions import unsupported
from mlflow.store.artifact.artifact_repo import ARTIFACT_STREAM_CHUNK_SIZE
from mlflow.store.artifact.connection_pool import ConnectionLostError
from mlflow.store.artifact.fsspec_store import FsspecArtifactRepository, Status
from mlflow.store.artifact.remote_place import login_of, not_permitted, place_of

_TIMEOUT_S = 120
_REASON_S = 5
_PORT = 21
_IMPLICIT_PORT = 990
_NOT_IMPLEMENTED = ("500", "501", "502", "504")
_REFUSED = {"532": errno.EACCES, "551": errno.EINVAL, "552": errno.EDQUOT, "452": errno.ENOSPC, "553": errno.EINVAL}
_GONE = ("421", "425", "426")


def ftp_artifact_repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> FsspecArtifactRepository:
    """The store of an ``ftp:`` or ``ftps:`` URI.

    Raises: INVALID_PARAMETER_VALUE for a URI that is none; NOT_IMPLEMENTED for implicit TLS.
    """
    place = place_of(artifact_uri)
    tls = place.scheme == "ftps"
    if tls and place.port == _IMPLICIT_PORT:
        raise unsupported(f"Implicit TLS, which is what port {_IMPLICIT_PORT} stands for,", "Use the port for FTP.")
    user, password = login_of(place)
    timeout = float(MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get() or _TIMEOUT_S)
    shown = str(place._replace(folder="/"))
    login = Login(shown, place.host, place.port or _PORT, user or "", password or "", tls, timeout)
    return FsspecArtifactRepository(
        artifact_uri, tracking_uri, registry_uri, place, ("ftp", login), lambda: FtpFiles(login)
    )


class Login(NamedTuple):
    """How to get to an FTP server; ``place`` is what is shown of it."""

    place: str
    host: str
    port: int
    user: str
    password: str
    tls: bool
    timeout: float


class _Tls(ftplib.FTP_TLS):
    """Connections for files take the TLS session of the one for commands, without which many servers refuse them."""

    def ntransfercmd(self, cmd: str, rest: Any = None) -> tuple[Any, Any]:
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size


class FtpFiles(FTPFileSystem):
    """The files of an FTP server over one connection.

    Args:
        login: how to get there.

    Raises: ConnectionLostError; PERMISSION_DENIED when the server does not let us in.
    """

    def __init__(self, login: Login) -> None:
        self._login = login
        self._has_listings = self._has_facts = True
        self.spent = False
        self._is_binary = False
        super().__init__(login.host, login.port, timeout=login.timeout, use_listings_cache=False)

    def _connect(self) -> None:
        login = self._login
        self.ftp: ftplib.FTP = (
            _Tls(context=ssl.create_default_context(), timeout=login.timeout, encoding="utf-8")
            if login.tls
            else ftplib.FTP(timeout=login.timeout, encoding="utf-8")
        )
        try:
            with _explained(""):
                self.ftp.connect(login.host, login.port)
                self.ftp.login(login.user, login.password)
                if isinstance(self.ftp, _Tls):
                    self.ftp.prot_p()
        except PermissionError as error:
            self.ftp.close()
            raise not_permitted(login.place, error.strerror) from None
        except BaseException:
            self.ftp.close()
            raise

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        # a path is a path, whatever characters its names have
        return path

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        with _explained(path):
            found = self._listing(path)
        return found if detail else [entry["name"] for entry in found]

    def _be_binary(self) -> None:
        """Leave the mode for texts, in which a connection begins and every listing puts it."""
        if not self._is_binary:
            self.ftp.voidcmd("TYPE I")
            self._is_binary = True

    def _listing(self, path: str) -> list[dict[str, Any]]:
        self._is_binary = False
        if self._has_listings:
            try:
                entries = list(self.ftp.mlsd(path))
                return [
                    _entry(path, name, facts.get("type", "file"), facts.get("size"))
                    for name, facts in entries
                    if facts.get("type", "file").lower() not in ("cdir", "pdir")
                ]
            except ftplib.error_perm as error:
                if str(error)[:3] not in _NOT_IMPLEMENTED:
                    raise
        if not self.status(path).is_folder:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        # what fsspec makes of the lines that older servers answer
        self._has_listings = self._is_binary = False
        lines = super().ls(path, True)
        return [_entry(path, line["name"].rpartition("/")[2], line["type"], line["size"]) for line in lines]

    def status(self, path: str) -> Status:
        with _explained(path):
            if self._has_facts:
                try:
                    answer = self.ftp.sendcmd(f"MLST {path}").split("\n")
                except ftplib.error_perm as error:
                    if str(error)[:3] not in _NOT_IMPLEMENTED:
                        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from None
                    self._has_facts = False
                else:
                    facts = dict(
                        fact.lower().partition("=")[::2] for fact in answer[1].lstrip().split(" ")[0].split(";")
                    )
                    size = facts.get("size", "")
                    folder = facts.get("type") in ("dir", "cdir", "pdir")
                    return Status(
                        folder, int(size) if size.isdigit() and not folder else 0, _time(facts.get("modify", ""))
                    )
            return self._status_without_facts(path)

    def _status_without_facts(self, path: str) -> Status:
        try:
            self.ftp.cwd(path)
        except ftplib.error_perm:
            self._be_binary()
            try:
                size = self.ftp.size(path)
            except ftplib.error_perm:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from None
            try:
                changed = _time(self.ftp.sendcmd(f"MDTM {path}").rpartition(" ")[2])
            except ftplib.error_perm:
                changed = None
            return Status(False, size or 0, changed)
        return Status(True, 0, None)

    def read(self, path: str, begin: int, end: int) -> Iterator[bytes]:
        with self._refused(path):
            self._be_binary()
            connection = self.ftp.transfercmd(f"RETR {path}", begin or None)
        with connection:
            while True:
                with _explained(path):
                    chunk = connection.recv(ARTIFACT_STREAM_CHUNK_SIZE)
                if not chunk:
                    break
                if begin >= end:
                    # no more is wanted: nobody knows what the server says when it cannot send the rest
                    self.spent = True
                    return
                yield chunk[: end - begin]
                begin += len(chunk)
            with _explained(path):
                _end_tls(connection)
        with _explained(path):
            self.ftp.voidresp()

    def write(self, path: str, stream: BinaryIO) -> None:
        with self._refused(path):
            self._be_binary()
            connection = self.ftp.transfercmd(f"STOR {path}")
        with connection:
            while chunk := self._next(stream, connection):
                with _explained(path):
                    try:
                        connection.sendall(chunk)
                    except ConnectionError:
                        # the server may say why it takes no more
                        connection.close()
                        self.ftp.sock.settimeout(_REASON_S)
                        self.ftp.voidresp()
                        raise
            with _explained(path):
                _end_tls(connection)
        with _explained(path):
            self.ftp.voidresp()

    def _next(self, stream: BinaryIO, connection: Any) -> bytes:
        try:
            return stream.read(ARTIFACT_STREAM_CHUNK_SIZE)
        except BaseException:
            # the server's answer to this end must not be taken for one to what it is asked next
            connection.close()
            with suppress(*ftplib.all_errors):
                self.ftp.voidresp()
            raise

    @contextmanager
    def _refused(self, path: str) -> Iterator[None]:
        """Says why the server refused something that is or is to be at a path: 550 stands for everything."""
        try:
            with _explained(path):
                yield
        except PermissionError:
            parent = path.rpartition("/")[0] or "/"
            if not self.status(parent).is_folder:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path) from None
            raise

    def replace(self, old: str, new: str) -> None:
        with _explained(new):
            try:
                self.ftp.rename(old, new)
            except ftplib.error_perm:
                # some servers do not let a file take the place of another
                if self.status(new).is_folder:
                    raise
                self.ftp.delete(new)
                self.ftp.rename(old, new)

    def make_folder(self, path: str) -> None:
        with _explained(path):
            self.ftp.mkd(path)

    def remove_file(self, path: str) -> None:
        with _explained(path):
            try:
                self.ftp.delete(path)
            except ftplib.error_perm:
                self.status(path)
                raise

    def remove_folder(self, path: str) -> None:
        with _explained(path):
            self.ftp.rmd(path)

    def remove_all(self, path: str) -> bool:
        return False

    def close(self) -> None:
        self.ftp.close()


def _entry(folder: str, name: str, kind: str, size: Any) -> dict[str, Any]:
    kind = "directory" if kind.lower() in ("dir", "directory") else "link" if "link" in kind.lower() else "file"
    return {"name": f"{folder.rstrip('/')}/{name}", "type": kind, "size": int(size or 0)}


def _time(text: str) -> float | None:
    """Seconds since 1970 of a time like ``20240131235959.123`` (RFC 3659); None when it is none."""
    whole, _, part = text.partition(".")
    try:
        seconds = calendar.timegm(time.strptime(whole, "%Y%m%d%H%M%S"))
    except ValueError:
        return None
    return seconds + (float(f"0.{part}") if part.isdigit() else 0)


def _end_tls(connection: Any) -> None:
    if isinstance(connection, ssl.SSLSocket):
        # without it the other side cannot tell the end from a cut
        with suppress(ssl.SSLError):
            connection.unwrap()


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """What the server answers and what happens to the connection, as an ``OSError`` of the fitting kind."""
    try:
        yield
    except (ftplib.error_temp, ftplib.error_perm) as error:
        code, text = str(error)[:3], str(error)
        if code in _GONE:
            raise ConnectionLostError(text) from error
        if code in ("530", "550") or code.startswith("43"):
            raise PermissionError(errno.EACCES, text, path) from error
        raise OSError(_REFUSED.get(code, errno.EIO), text, path) from error
    except ssl.SSLCertVerificationError as error:
        raise PermissionError(errno.EACCES, f"its certificate is not valid: {error.verify_message}", path) from error
    except (ftplib.error_reply, ftplib.error_proto, EOFError, ConnectionError, TimeoutError, ssl.SSLError) as error:
        if isinstance(error, ConnectionLostError):
            raise
        raise ConnectionLostError(str(error) or type(error).__name__) from error
    except OSError as error:
        if error.filename is None:
            # of the connection: what the server says always has a path
            raise ConnectionLostError(str(error)) from error
        raise
