"""Artifacts that are handed over piece by piece, for stores that take what an iterator gives."""

import asyncio
import queue
import threading
from abc import abstractmethod
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import BinaryIO

from mlflow.store.artifact.artifact_repo import (
    ARTIFACT_STREAM_CHUNK_SIZE,
    ArtifactRepository,
    StreamUploadMixin,
    joined,
    verify_artifact_path,
)

_WHOLE_BYTES = 8 << 20
_PIECES = 4


class SinkMixin(StreamUploadMixin, ArtifactRepository):
    """For stores that take an artifact as it comes, in constant memory, and show it when it is whole."""

    @abstractmethod
    def log_chunks(self, chunks: Iterable[bytes], path: str, size: int | None = None) -> None:
        """Store what an iterator gives, in constant memory; nothing when it raises.

        Args:
            size: how many bytes it will be, if known.
        """

    def open_new(self, path: str, size: int | None = None) -> "Sink":
        """A sink for an artifact, which appears when it is committed; ``size`` is its bytes, if known."""
        verify_artifact_path(path)
        return Sink(self, path, size)

    def log_artifact_from_stream(
        self, stream: BinaryIO, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what a stream gives, in constant memory."""
        self.log_chunks(chunks_of(stream), joined(artifact_path, artifact_file_name))

    async def log_artifact_from_async_stream(
        self, chunks: AsyncIterable[bytes], artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what an asynchronous stream gives, in constant memory."""
        sink = self.open_new(joined(artifact_path, artifact_file_name))
        try:
            async for chunk in chunks:
                await asyncio.to_thread(sink.write, chunk)
            await asyncio.to_thread(sink.commit)
        except BaseException:
            await asyncio.to_thread(sink.abort)
            raise


class Sink:
    """Takes an artifact piece by piece, in constant memory. It appears when it is committed, and never when aborted.

    Small ones wait in memory; larger ones are sent while more comes.
    """

    def __init__(self, repository: SinkMixin, path: str, size: int | None = None) -> None:
        self._repository, self._path, self._size = repository, path, size
        self._waiting: list[bytes] = []
        self._bytes = 0
        # None ends it, an exception breaks it off
        self._queue: queue.Queue[bytes | BaseException | None] = queue.Queue(_PIECES)
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises: what the store says, at once or with a later piece.
        """
        if self._thread is not None:
            self._hand_over(data)
            return
        self._waiting.append(data)
        self._bytes += len(data)
        if self._bytes > _WHOLE_BYTES:
            self._thread = threading.Thread(target=self._send, name="mlflow-artifact-upload", daemon=True)
            self._thread.start()
            for piece in self._waiting:
                self._hand_over(piece)
            self._waiting = []

    def _hand_over(self, item: bytes | BaseException | None) -> None:
        while self._error is None:
            try:
                self._queue.put(item, timeout=1)
                return
            except queue.Full:
                continue
        raise self._error

    def _send(self) -> None:
        try:
            self._repository.log_chunks(self._pieces(), self._path, self._size)
        except BaseException as error:
            self._error = error

    def _pieces(self) -> Iterator[bytes]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def commit(self) -> None:
        """Everything has come."""
        if self._thread is None:
            self._repository.log_bytes(b"".join(self._waiting), self._path)
            return
        self._hand_over(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def abort(self) -> None:
        """Forget what has come."""
        self._waiting = []
        if self._thread is not None and self._thread.is_alive():
            try:
                self._hand_over(_GivenUpError())
            except BaseException as error:
                # it has ended already, by this
                self._error = error
            self._thread.join()


class _GivenUpError(Exception):
    """The upload is not wanted any more."""


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """What is left of a stream, in pieces of 1 MiB."""
    while chunk := stream.read(ARTIFACT_STREAM_CHUNK_SIZE):
        yield chunk
