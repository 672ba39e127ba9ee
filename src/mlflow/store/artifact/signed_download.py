"""An artifact of a server's store, read from where the store itself keeps it, by URLs that the server signs."""

import re
import threading
import time
from collections.abc import Callable, Iterator

import urllib3

from mlflow.entities.presigned_download import PresignedDownloadUrlResponse
from mlflow.environment_variables import MILLRACE_VERIFY_ARTIFACT_CHECKSUMS, MLFLOW_DOWNLOAD_CHUNK_TIMEOUT
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import ARTIFACT_STREAM_CHUNK_SIZE
from mlflow.store.artifact.checksums import Checksum, checksum_of
from mlflow.store.artifact.http import pool
from mlflow.store.artifact.server_connection import BrokenTransferError

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)\Z")


class SignedDownload:
    """Reads one artifact by signed URLs.

    Args:
        path: the artifact, for messages.
        sign: gives a URL that is good for so many seconds.
        good_for_s: the seconds.
    """

    def __init__(self, path: str, sign: Callable[[int], PresignedDownloadUrlResponse], good_for_s: int) -> None:
        self._path, self._sign, self._good_for_s = path, sign, good_for_s
        self._lock = threading.Lock()
        self._signed: PresignedDownloadUrlResponse | None = None
        self._until = 0.0
        self._etag: str | None = None
        self._checksum: Checksum | None = None

    def reader(self) -> ArtifactReader | None:
        """The artifact, open for reading; None when nobody says how large it is."""
        size = self._current().file_size
        return (
            None if size is None else ArtifactReader(self._path, size, None, 0.0, self._fetch, lambda: self._checksum)
        )

    def _current(self) -> PresignedDownloadUrlResponse:
        with self._lock:
            if self._signed is None or time.monotonic() > self._until:
                self._signed = self._sign(self._good_for_s)
                self._until = time.monotonic() + self._good_for_s / 2
            return self._signed

    def _fetch(self, begin: int, end: int) -> Iterator[bytes]:
        signed = self._current()
        headers = {**signed.headers, "Range": f"bytes={begin}-{end - 1}"}
        if self._etag:
            headers["If-Match"] = self._etag
        try:
            answer = pool(signed.url).request(
                "GET",
                signed.url,
                headers=headers,
                preload_content=False,
                retries=False,
                timeout=urllib3.Timeout(connect=30, read=MLFLOW_DOWNLOAD_CHUNK_TIMEOUT.get()),
            )
            try:
                self._check(answer, begin, end)
                yield from answer.stream(ARTIFACT_STREAM_CHUNK_SIZE)
            finally:
                answer.close()
        except urllib3.exceptions.HTTPError as error:
            # the error's text may hold the URL with its signature
            raise BrokenTransferError(
                f"The store of artifact {self._path!r} broke off ({type(error).__name__}).", "TEMPORARILY_UNAVAILABLE"
            ) from None

    def _check(self, answer: urllib3.BaseHTTPResponse, begin: int, end: int) -> None:
        what = f"The store of artifact {self._path!r}"
        if answer.status == 412:
            raise MlflowException(f"{what}: it was changed while it was downloaded; download it again.", "ABORTED")
        if answer.status >= 500 or answer.status in (408, 429):
            raise BrokenTransferError(f"{what} answered with status {answer.status}.", "TEMPORARILY_UNAVAILABLE")
        if answer.status >= 300:
            code = "PERMISSION_DENIED" if answer.status in (401, 403) else "INTERNAL_ERROR"
            raise MlflowException(f"{what} answered with status {answer.status}.", code)
        found = _CONTENT_RANGE.match(answer.headers.get("Content-Range") or "")
        if answer.status != 206 or found is None or (int(found[1]), int(found[2])) != (begin, end - 1):
            raise MlflowException(f"{what} sent another range than asked for.")
        self._etag = self._etag or answer.headers.get("ETag")
        if MILLRACE_VERIFY_ARTIFACT_CHECKSUMS.get():
            self._checksum = self._checksum or checksum_of(answer.headers)
