"""Artifacts at a URL: ``http(s)://host/path``, read with GET, written with PUT where the server takes that.

Nothing of what is set for the tracking server (credentials, headers of plugins) is sent here; a user and password
stand in the URL.
"""

import base64
import hashlib
import os
import posixpath
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from mlflow.entities.file_info import FileInfo
from mlflow.environment_variables import MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT, MLFLOW_HTTP_REQUEST_MAX_RETRIES
from mlflow.exceptions import MlflowException, unsupported
from mlflow.store.artifact.artifact_repo import (
    ARTIFACT_STREAM_CHUNK_SIZE,
    ArtifactRepository,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.atomic import AtomicFile, no_such_artifact
from mlflow.store.artifact.paths import normal_path

_TIMEOUT_S = 120
_PASSING_STATUS = (408, 429, 500, 502, 503, 504)
# signatures of S3, Google and Azure that leave Content-MD5 to who sends; older ones of S3 and Google cover it
_TAKES_MD5 = re.compile(r"(?:^|&)(?:X-Amz-Signature|X-Goog-Signature|sig)=")
# S3 and Google, Azure, Azurite
_DAMAGED = re.compile(rb"<Code>(?:BadDigest|Md5Mismatch)</Code>|contentMD5 doesn't match")
_CODE = re.compile(rb"<Code>(\w+)</Code>")
_RETRIES = urllib3.Retry(total=4, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), raise_on_status=False)


def http_artifact_repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> ArtifactRepository:
    """The store of a URL: a tracking server's, when it is a path of its artifact API, else any web server's."""
    from mlflow.store.artifact.proxied import ARTIFACTS, ProxiedArtifactRepository

    is_proxied = ARTIFACTS in urlsplit(artifact_uri).path
    kind = ProxiedArtifactRepository if is_proxied else HttpArtifactRepository
    return kind(artifact_uri, tracking_uri, registry_uri)


class HttpArtifactRepository(ArtifactRepository):
    """Files of a web server below a URL. A web server has no listing, hence folders cannot be read."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        parts = urlsplit(artifact_uri)
        self._headers = {}
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers = urllib3.make_headers(basic_auth=login)
        place = parts.netloc.rpartition("@")[2]
        # the URL is the caller's own: a query (a signature, say) belongs to it
        self._base = urlunsplit((parts.scheme, place, parts.path, "", ""))
        self._query = f"?{parts.query}" if parts.query else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base!r})"

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        path = joined(artifact_path, os.path.basename(local_file))
        verify_artifact_path(path)
        headers = {"Content-Length": str(os.path.getsize(local_file))}
        with open(local_file, "rb") as file:
            self._request("PUT", path, body=_chunks(file), headers=headers, retries=False).drain_conn()

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        verify_artifact_path(artifact_file)
        self._request("PUT", artifact_file, body=data).drain_conn()

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        raise unsupported(f"Listing {self._url(normal_path(path))}", "Name a file: a web server lists none.")

    def _is_directory(self, artifact_path: str) -> bool:
        return False

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        if artifact_path:
            return super().download_artifacts(artifact_path, dst_path)
        # the URL itself is the file
        base, _, name = self._base.rstrip("/").rpartition("/")
        parent = HttpArtifactRepository(self.artifact_uri)
        parent._base = base
        return parent.download_artifacts(unquote(name), dst_path)

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        answer = self._request("GET", remote_file_path)
        try:
            with AtomicFile(os.path.abspath(local_path)) as file:
                for chunk in answer.stream(ARTIFACT_STREAM_CHUNK_SIZE):
                    file.write(chunk)
        except urllib3.exceptions.HTTPError as error:
            raise MlflowException(
                f"The download of {self._url(remote_file_path)} broke off: {error}", "TEMPORARILY_UNAVAILABLE"
            ) from error
        finally:
            answer.release_conn()

    def _url(self, path: str) -> str:
        return posixpath.join(self._base, quote(path)) if path else self._base

    def _request(self, method: str, path: str, **options: Any) -> urllib3.BaseHTTPResponse:
        url = self._url(path)
        headers = {**self._headers, **options.pop("headers", {})}
        timeout = MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get() or _TIMEOUT_S
        try:
            answer = pool(url).request(
                method,
                url + self._query,
                headers=headers,
                timeout=timeout,
                preload_content=False,
                **{"retries": _RETRIES, **options},
            )
        except urllib3.exceptions.HTTPError as error:
            raise MlflowException(f"{url} cannot be reached: {error}", "TEMPORARILY_UNAVAILABLE") from error
        if answer.status >= 300:
            answer.drain_conn()
            answer.release_conn()
            if answer.status == 404:
                raise no_such_artifact(url)
            raise MlflowException(f"{method} {url} was answered with status {answer.status}.", "BAD_REQUEST")
        return answer


def answered(
    send: Callable[[], urllib3.BaseHTTPResponse],
    whose: str,
    most_tries: int = 10,
    is_passing: Callable[[urllib3.BaseHTTPResponse], bool] = lambda answer: False,
) -> urllib3.BaseHTTPResponse:
    """What a request is answered, sent again while the answer's status or ``is_passing`` says to, or none comes.

    Raises: TEMPORARILY_UNAVAILABLE when no answer comes.
    """
    tries = min(MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), most_tries)
    for number in range(tries + 1):
        try:
            answer = send()
            passing = answer.status in _PASSING_STATUS or (answer.status == 400 and is_passing(answer))
            if not passing or number == tries:
                return answer
        except urllib3.exceptions.HTTPError as error:
            if number == tries:
                # the error's text may hold the URL with its signature
                raise MlflowException(
                    f"{whose} cannot be reached ({type(error).__name__}).", "TEMPORARILY_UNAVAILABLE"
                ) from None
        time.sleep(min(0.2 * 2**number, 10))
    raise AssertionError("the last attempt returns or raises")


def put_part(url: str, data: bytes, headers: dict[str, Any]) -> str:
    """Send one part of an upload to a URL that a store gave out; the etag it answers.

    Stores compare what arrives with its ``Content-MD5``; what arrived damaged is sent again.
    """
    if _TAKES_MD5.search(urlsplit(url).query):
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        headers = {"Content-MD5": base64.b64encode(digest).decode(), **headers}
    answer = answered(
        lambda: pool(url).request(
            "PUT",
            url,
            body=data,
            headers=headers,
            retries=False,
            timeout=MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get() or _TIMEOUT_S,
        ),
        "The store of an artifact's parts",
        is_passing=lambda answer: _DAMAGED.search(answer.data) is not None,
    )
    if answer.status >= 300:
        code = _CODE.search(answer.data)
        raise MlflowException(
            f"The store of an artifact's parts answered with status {answer.status}"
            f"{' (' + code[1].decode() + ')' if code else ''}.",
            "PERMISSION_DENIED" if answer.status in (401, 403) else "INTERNAL_ERROR",
        )
    return answer.headers.get("ETag", "")


_pools: dict[str | None, urllib3.PoolManager] = {}


def pool(url: str = "") -> urllib3.PoolManager:
    """The connections of this process to servers that URLs name."""
    proxy = _proxy_to(url)
    if proxy not in _pools:
        _pools.setdefault(proxy, new_pool(url, maxsize=10))
    return _pools[proxy]


def new_pool(url: str, **options: Any) -> urllib3.PoolManager:
    """Connections that go to a server by the way that the environment says (``HTTPS_PROXY``, ``NO_PROXY``...)."""
    proxy = _proxy_to(url)
    if proxy is None:
        return urllib3.PoolManager(**options)
    scheme, _, place = proxy.rpartition("://")
    login, _, host = place.rpartition("@")
    headers = urllib3.make_headers(proxy_basic_auth=unquote(login)) if login else None
    return urllib3.ProxyManager(f"{scheme or 'http'}://{host}", proxy_headers=headers, **options)


def _proxy_to(url: str) -> str | None:
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    found = getproxies()
    return found.get(parts.scheme) or found.get("all")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.clear)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(ARTIFACT_STREAM_CHUNK_SIZE):
        yield chunk
