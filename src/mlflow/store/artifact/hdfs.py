"""Artifacts of Hadoop's file system, over WebHDFS: ``hdfs://namenode/folder`` and ``viewfs://cluster/folder``.

The port in an ``hdfs:`` URI is that of another protocol. Where WebHDFS is served say MILLRACE_WEBHDFS_URL or Hadoop's
own files (``hadoop_settings``), else it is port 9870 of the host.

The user is that of the URI, of MLFLOW_KERBEROS_USER, of HADOOP_USER_NAME, or who runs this process. A password in the
URI is for a gateway with HTTP's basic authentication. Kerberos is used when MLFLOW_KERBEROS_TICKET_CACHE is set or
Hadoop's files ask for it.
"""

import errno
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote, urlsplit

import requests
from fsspec.implementations.webhdfs import WebHDFS

from mlflow.environment_variables import (
    MILLRACE_WEBHDFS_URL,
    MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT,
    MLFLOW_KERBEROS_TICKET_CACHE,
    MLFLOW_KERBEROS_USER,
)
from mlflow.exceptions import invalid, missing_package
from mlflow.store.artifact.artifact_repo import ARTIFACT_STREAM_CHUNK_SIZE
from mlflow.store.artifact.connection_pool import ConnectionLostError
from mlflow.store.artifact.fsspec_store import FsspecArtifactRepository, Status
from mlflow.store.artifact.hadoop_settings import Served, read_settings, served_at
from mlflow.store.artifact.remote_place import Place, not_permitted, place_of
from mlflow.store.artifact.sink import chunks_of

_TIMEOUT_S = 120
_API = "/webhdfs/v1"
_BYTES = {"Content-Type": "application/octet-stream"}
_KINDS = {
    "FileNotFoundException": errno.ENOENT,
    "FileAlreadyExistsException": errno.EEXIST,
    "ParentNotDirectoryException": errno.ENOTDIR,
    "PathIsNotEmptyDirectoryException": errno.ENOTEMPTY,
    "AccessControlException": errno.EACCES,
    "SecurityException": errno.EACCES,
    "AuthorizationException": errno.EACCES,
    "AuthenticationException": errno.EACCES,
    "DSQuotaExceededException": errno.EDQUOT,
    "NSQuotaExceededException": errno.EDQUOT,
    "QuotaByStorageTypeExceededException": errno.EDQUOT,
}
# another name node is active, or this one is not ready
_NOT_NOW = ("StandbyException", "RetriableException", "SafeModeException", "ServerTooBusyException")


def hdfs_artifact_repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> FsspecArtifactRepository:
    """The store of an ``hdfs:`` or ``viewfs:`` URI.

    Raises: INVALID_PARAMETER_VALUE for a URI or a setting that is none, or when nothing says where it is served.
    """
    place = place_of(artifact_uri, without_host=True)
    login, folder = login_to(place)
    return FsspecArtifactRepository(
        artifact_uri,
        tracking_uri,
        registry_uri,
        place._replace(folder=folder),
        ("hdfs", login),
        lambda: HdfsFiles(login),
    )


class Login(NamedTuple):
    """How to get to a file system; ``place`` is what is shown of it."""

    place: str
    urls: tuple[str, ...]
    user: str | None
    password: str | None
    kerberos: bool
    tickets: str | None
    timeout: float


def login_to(place: Place) -> tuple[Login, str]:
    """How to get to the file system of a URI, and the folder there."""
    settings = read_settings()
    urls = tuple(MILLRACE_WEBHDFS_URL.get())
    served = Served(urls, place.folder) if urls else served_at(place, settings)
    for url in served.urls:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise invalid(
                f"Invalid address of WebHDFS (MILLRACE_WEBHDFS_URL or Hadoop's files): it must be like "
                f"http://host:9870, not {parts._replace(netloc=parts.netloc.rpartition('@')[2], query='').geturl()!r}."
            )
    tickets = MLFLOW_KERBEROS_TICKET_CACHE.get()
    kerberos = bool(tickets) or settings.get("hadoop.security.authentication") == "kerberos"
    kerberos = kerberos and place.password is None
    user = place.user or MLFLOW_KERBEROS_USER.get()
    if not kerberos:
        user = user or os.environ.get("HADOOP_USER_NAME") or getpass.getuser()
    timeout = float(MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get() or _TIMEOUT_S)
    shown = str(place._replace(folder="/"))
    roots = tuple(url.rstrip("/") for url in served.urls)
    roots = tuple(url if url.endswith(_API) else url + _API for url in roots)
    return Login(shown, roots, user, place.password, kerberos, tickets, timeout), served.folder


class HdfsFiles(WebHDFS):
    """The files of a Hadoop file system, over one HTTP session.

    Args:
        login: how to get there.
    """

    cachable = False

    def __init__(self, login: Login) -> None:
        self._login = login
        parts = urlsplit(login.urls[0])
        # a password is not sent as a parameter, and with Kerberos the ticket says who it is
        named = login.user if login.password is not None or not login.kerberos else None
        super().__init__(parts.hostname, parts.port, user=named, password=login.password, use_listings_cache=False)
        self._urls = list(login.urls)

    def _connect(self) -> None:
        self.session = requests.Session()
        if self._login.kerberos:
            self.session.auth = _kerberos(self._login)
        elif self._login.password is not None:
            self.session.auth = (self._login.user or "", self._login.password)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        # a path is a path, whatever characters its names have
        return path

    def _call(
        self,
        op: str,
        method: str = "get",
        path: str | None = None,
        data: Any = None,
        redirect: bool = False,
        **query: Any,
    ) -> requests.Response:
        """Ask the name node that is active; the next one, when it is not. Redirects are left to the caller."""
        options = {name: query.pop(name) for name in ("headers", "stream") if name in query}
        failure: ConnectionLostError | None = None
        for url in list(self._urls):
            try:
                return self._ask(
                    method,
                    url + quote(path or "/"),
                    path or "/",
                    params={"op": op.upper(), **query, **self.pars},
                    data=data,
                    allow_redirects=redirect,
                    **options,
                )
            except ConnectionLostError as error:
                failure = failure or error
                # asked last from now on
                self._urls.remove(url)
                self._urls.append(url)
        raise failure or ConnectionLostError("no name node is named")

    def _ask(self, method: str, url: str, path: str, **options: Any) -> requests.Response:
        with _lost_if_broken(self._login):
            answer = self.session.request(method.upper(), url, timeout=self._login.timeout, **options)
        if answer.status_code >= 400:
            raise self._refusal(answer, path)
        return answer

    def _refusal(self, answer: requests.Response, path: str) -> Exception:
        kind, text = "", f"status {answer.status_code} {answer.reason}"
        with suppress(ValueError, KeyError, TypeError):
            said = answer.json()["RemoteException"]
            kind, text = str(said["exception"]), str(said["message"]).split("\n")[0]
        if kind in _NOT_NOW or answer.status_code in (429, 502, 503, 504):
            return ConnectionLostError(text)
        if answer.status_code == 401:
            return not_permitted(self._login.place, text)
        # with a status alone; a name node answers 403 for everything that goes wrong
        plain = {403: errno.EACCES, 404: errno.ENOENT} if not kind else {}
        number = _KINDS.get(kind) or plain.get(answer.status_code, errno.EIO)
        return OSError(number, f"{kind}: {text}" if kind else text, path)

    def _follow(self, answer: requests.Response, path: str, method: str, **options: Any) -> requests.Response:
        """Ask the data node that the name node names. It is told no password: what it needs stands in the address."""
        there = answer.headers.get("Location")
        if not there:
            raise OSError(errno.EIO, "the name node names no data node", path)
        if urlsplit(there)[:2] != urlsplit(answer.url)[:2]:
            options["auth"] = _anonymous
        return self._ask(method, there, path, allow_redirects=False, **options)

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        found = self._call("LISTSTATUS", path=path).json()["FileStatuses"]["FileStatus"]
        if len(found) == 1 and not found[0]["pathSuffix"]:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        for entry in found:
            self._process_info(entry)["name"] = f"{path.rstrip('/')}/{entry['pathSuffix']}"
            entry["type"] = "link" if entry["type"] == "symlink" else entry["type"]
        return found if detail else [entry["name"] for entry in found]

    def status(self, path: str) -> Status:
        found = self.info(path)
        return Status(found["type"] == "directory", found["size"], found["modificationTime"] / 1000)

    def read(self, path: str, begin: int, end: int) -> Iterator[bytes]:
        # bytes as they are, whatever a proxy could make of them
        options: dict[str, Any] = {"headers": {"Accept-Encoding": "identity"}, "stream": True}
        answer = self._call("OPEN", path=path, offset=begin, length=end - begin, **options)
        if answer.is_redirect:
            answer.close()
            answer = self._follow(answer, path, "get", **options)
        with answer:
            chunks = answer.iter_content(ARTIFACT_STREAM_CHUNK_SIZE)
            while True:
                with _lost_if_broken(self._login):
                    chunk = next(chunks, b"")
                if not chunk:
                    return
                yield chunk

    def write(self, path: str, stream: BinaryIO) -> None:
        answer = self._call("CREATE", "put", path, overwrite="true")
        self._follow(answer, path, "put", data=_body_of(stream), headers=_BYTES)

    def replace(self, old: str, new: str) -> None:
        # into a folder, the file would be moved
        with suppress(FileNotFoundError):
            if self.status(new).is_folder:
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), new)
        if self._renamed(old, new, renameoptions="OVERWRITE"):
            return
        # a server that knows no options does not replace anything
        self.rm(new)
        if not self._renamed(old, new):
            raise OSError(errno.EIO, "the file could not be renamed", new)

    def _renamed(self, old: str, new: str, **options: str) -> bool:
        answer = self._call("RENAME", "put", old, destination=new, **options)
        return not answer.content or answer.json().get("boolean", True)

    def make_folder(self, path: str) -> None:
        self.mkdir(path)

    def remove_file(self, path: str) -> None:
        self.rm(path)

    def remove_folder(self, path: str) -> None:
        self.rm(path)

    def remove_all(self, path: str) -> bool:
        self.rm(path, recursive=True)
        return True

    def close(self) -> None:
        self.session.close()


class _Sized:
    """A body in pieces whose length is known, which is faster than one in chunks of HTTP."""

    def __init__(self, stream: Any, size: int) -> None:
        self._stream, self._size = stream, size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return chunks_of(self._stream)


def _body_of(stream: Any) -> Any:
    size = getattr(stream, "size", None)
    return _Sized(stream, size) if size else chunks_of(stream)


def _anonymous(request: Any) -> Any:
    return request


def _kerberos(login: Login) -> Any:
    try:
        import gssapi
        from requests_gssapi import OPTIONAL, HTTPSPNEGOAuth
    except ImportError:
        raise missing_package("requests-gssapi", "Kerberos for hdfs: and viewfs: URIs", "kerberos") from None
    store = {"ccache": f"FILE:{login.tickets}"} if login.tickets else None
    try:
        name = gssapi.Name(login.user, gssapi.NameType.kerberos_principal) if login.user else None
        credentials = gssapi.Credentials(usage="initiate", name=name, store=store)
    except gssapi.exceptions.GSSError as error:
        raise not_permitted(login.place, f"there are no Kerberos tickets to use ({error})") from None
    return HTTPSPNEGOAuth(creds=credentials, mutual_authentication=OPTIONAL)


@contextmanager
def _lost_if_broken(login: Login) -> Iterator[None]:
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise not_permitted(login.place, f"there is no secure connection to it ({error})") from error
    except (requests.exceptions.RequestException, EOFError) as error:
        raise ConnectionLostError(str(error) or type(error).__name__) from error
