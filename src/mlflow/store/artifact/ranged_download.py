"""One artifact from a server to a local file, in ranges."""

import os
import re
import threading
from typing import Any

from mlflow.entities.file_info import FileInfo
from mlflow.environment_variables import MLFLOW_ENABLE_MULTIPART_DOWNLOAD
from mlflow.exceptions import MlflowException
from mlflow.store.artifact import transfer
from mlflow.store.artifact.atomic import AtomicFile
from mlflow.store.artifact.checksums import REPR_DIGEST, WANT_REPR_DIGEST, WANTED, InOrder, told
from mlflow.store.artifact.digest import CONTENT_DIGEST, WANT_CONTENT_DIGEST, WANT_FAST, Expected
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.server_connection import ServerConnection, damaged

PART_BYTES = 16 << 20
_WHOLE_BYTES = 4 << 20
_CHUNK = 1 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)\Z")


def download(server: ServerConnection, url: str, info: FileInfo, local_path: str, progress: Progress) -> None:
    """Fetch an artifact; the local file appears when it is whole.

    The first range tells how long the artifact is; the others follow side by side. A range that breaks off or arrives
    damaged is fetched again by itself. Where the server knows no ranges, the answer is taken as it comes. The whole is
    compared with the checksum that the server's store has of it, if the server tells one.

    Args:
        url: path of the artifact on the server.
        info: what is known about it; what is small is fetched whole.
    """
    if info.file_size is not None and info.file_size <= _WHOLE_BYTES:
        data = server.read_bytes(url, what=info.path)
        with AtomicFile(os.path.abspath(local_path)) as file:
            file.write(data)
        progress.advance(len(data))
        return
    with AtomicFile(os.path.abspath(local_path)) as file:
        fetch = _Download(server, url, info.path, file, progress)
        server.again(fetch.first if MLFLOW_ENABLE_MULTIPART_DOWNLOAD.get() else fetch.whole)
        rest = range(PART_BYTES, fetch.size, PART_BYTES)
        transfer.each(lambda begin: server.again(lambda: fetch.range(begin)), rest, transfer.PARTS_AT_ONCE)
        fetch.check()


class _Download:
    def __init__(self, server: ServerConnection, url: str, what: str, file: AtomicFile, progress: Progress) -> None:
        self._server, self._url, self._what = server, url, what
        self._target = Target(file.file.fileno())
        self._progress = progress
        self._etag: str | None = None
        self._told: str | None = None
        self._arrived = InOrder(what, file.hidden_path, lambda: told(self._told))
        self.size = 0

    def whole(self) -> None:
        """The artifact in one answer."""
        self._take_whole(self._ask({WANT_REPR_DIGEST: WANTED}))

    def first(self) -> None:
        """The first range, and how much there is; everything, from a server without ranges."""
        answer = self._ask({"Range": f"bytes=0-{PART_BYTES - 1}", WANT_REPR_DIGEST: WANTED})
        if answer.status == 416:
            # nothing can be taken out of an empty file
            answer.close()
        elif answer.status == 206:
            match = _CONTENT_RANGE.match(answer.headers.get("Content-Range") or "")
            if match is None or match[1] != "0":
                answer.close()
                raise damaged(self._what, "the server sent another range than asked for")
            self._etag = answer.headers.get("ETag")
            self._told = answer.headers.get(REPR_DIGEST)
            self._take(answer, 0, int(match[2]) + 1)
            self.size = int(match[3])
        else:
            self._take_whole(answer)

    def range(self, begin: int) -> None:
        """One of the following ranges."""
        end = min(begin + PART_BYTES, self.size)
        headers = {"Range": f"bytes={begin}-{end - 1}"}
        if self._etag:
            headers["If-Range"] = self._etag
        answer = self._ask(headers)
        if answer.status != 206 or answer.headers.get("Content-Range") != f"bytes {begin}-{end - 1}/{self.size}":
            answer.close()
            raise MlflowException(
                f"Artifact {self._what!r} was changed while it was downloaded; download it again.", "ABORTED"
            )
        self._take(answer, begin, end - begin)

    def _ask(self, headers: dict[str, str]) -> Any:
        return self._server.once(
            "GET",
            self._url,
            headers={WANT_CONTENT_DIGEST: WANT_FAST, **headers},
            what=self._what,
            stream=True,
            accept=(416,),
        )

    def _take_whole(self, answer: Any) -> None:
        length = answer.headers.get("Content-Length")
        self._told = answer.headers.get(REPR_DIGEST)
        self._target.truncate()
        self._take(answer, 0, None if length is None else int(length))

    def _take(self, answer: Any, begin: int, length: int | None) -> None:
        """Write an answer's body at its place.

        Raises: DATA_LOSS when it is shorter or has another checksum than the server says.
        """
        expected = Expected(answer.headers.get(CONTENT_DIGEST))
        taken = 0
        try:
            while chunk := answer.read(_CHUNK):
                self._target.write(chunk, begin + taken)
                taken += len(chunk)
                expected.update(chunk)
        finally:
            answer.close()
        if length is not None and taken != length:
            raise damaged(self._what, f"{taken} of {length} bytes arrived")
        difference = expected.difference()
        if difference:
            raise damaged(self._what, difference)
        self._progress.advance(taken)
        self._arrived.add(begin, begin + taken)

    def check(self) -> None:
        """Compare the whole with what the server says of it.

        Raises: DATA_LOSS.
        """
        self._arrived.check()


class Target:
    """Writing at any place of a file from several threads."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def truncate(self) -> None:
        os.ftruncate(self._descriptor, 0)

    def write(self, data: bytes, offset: int) -> None:
        rest = memoryview(data)
        while rest:
            if hasattr(os, "pwrite"):
                written = os.pwrite(self._descriptor, rest, offset)
            else:
                with self._lock:
                    os.lseek(self._descriptor, offset, os.SEEK_SET)
                    written = os.write(self._descriptor, rest)
            rest = rest[written:]
            offset += written
