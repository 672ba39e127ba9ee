"""An artifact of a store elsewhere, open for reading at any place in constant memory."""

import io
import time
from collections.abc import Callable, Iterator

from mlflow.environment_variables import MLFLOW_HTTP_REQUEST_MAX_RETRIES
from mlflow.store.artifact.checksums import Checksum, Running
from mlflow.store.artifact.server_connection import BrokenTransferError, damaged

_FIRST_WAIT_S = 0.1
_LONGEST_WAIT_S = 10.0


class ArtifactReader(io.RawIOBase):
    """A binary file over requests for ranges. A stream that breaks off goes on where it was.

    Args:
        path: the artifact, for messages.
        size: its bytes.
        etag: what changes with its content, without quotation marks; None when the store has nothing like it.
        modified: when it was written, in seconds since the epoch.
        fetch: begins a request for the bytes from ``begin`` up to before ``end`` and gives them in pieces; raises
            BrokenTransferError when another attempt may help, and ABORTED when the artifact is another by now.
        checksum: asked for what the checksum of the whole is, after its first bytes have come. What is read from the
            first byte to the last is compared with it before the last piece is given.
    """

    def __init__(
        self,
        path: str,
        size: int,
        etag: str | None,
        modified: float,
        fetch: Callable[[int, int], Iterator[bytes]],
        checksum: Callable[[], Checksum | None] = lambda: None,
    ) -> None:
        self.path, self.size, self.etag, self.modified = path, size, etag, modified
        self._fetch = fetch
        self.checksum = checksum
        self._running: Running | None = None
        self._compared = 0
        self._stream: Iterator[bytes] | None = None
        self._next = 0
        self._limit = size
        self._position = 0
        # the last piece, so that looking at a beginning again costs no request
        self._piece, self._piece_begin = b"", 0

    def again(self) -> "ArtifactReader":
        """Another reader of the same content, for another thread."""
        return ArtifactReader(self.path, self.size, self.etag, self.modified, self._fetch, self.checksum)

    def section(self, begin: int, length: int) -> None:
        """Nothing beyond these bytes will be read: requests end there."""
        self._limit = min(begin + length, self.size)
        self._stream = None
        self._position = begin

    def read_at(self, begin: int, count: int) -> bytes:
        """Some bytes from a place: as many as are at hand, ``count`` at most, none only at the end."""
        if begin >= self._limit or count <= 0:
            return b""
        inside = begin - self._piece_begin
        if not 0 <= inside < len(self._piece):
            piece = self._piece_at(begin)
            self._compare(begin, piece)
            self._piece, self._piece_begin, inside = piece, begin, 0
        return self._piece[inside : inside + count]

    def _piece_at(self, begin: int) -> bytes:
        tries = 0
        while True:
            try:
                if self._stream is None or self._next != begin:
                    self._stream = self._fetch(begin, self._limit)
                    self._next = begin
                piece = bytes(next(self._stream, b""))
                if not piece:
                    raise damaged(self.path, f"the store's answer ended {self._limit - begin} bytes too early")
                self._next = begin + len(piece)
                return piece
            except BrokenTransferError:
                self._stream = None
                if tries >= MLFLOW_HTTP_REQUEST_MAX_RETRIES.get():
                    raise
                time.sleep(min(_FIRST_WAIT_S * 3**tries, _LONGEST_WAIT_S))
                tries += 1

    def _compare(self, begin: int, piece: bytes) -> None:
        if begin == 0 and self._limit == self.size:
            known = self.checksum()
            self._running, self._compared = known and known.running(), 0
        if self._running is None or begin != self._compared:
            return
        self._running.update(piece)
        self._compared += len(piece)
        if self._compared == self.size:
            self._running.check(self.path)

    # ---- as a file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """The bytes from here on, exactly ``size`` of them unless the artifact ends before."""
        left = self._limit - self._position if size is None or size < 0 else size
        pieces = []
        while left > 0 and (piece := self.read_at(self._position, left)):
            pieces.append(piece)
            self._position += len(piece)
            left -= len(piece)
        return b"".join(pieces)

    def readinto(self, buffer: memoryview) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream, self._piece = None, b""
        super().close()
