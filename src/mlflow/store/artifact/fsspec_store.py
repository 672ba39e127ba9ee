"""Artifacts on another host, over file systems of fsspec: ``sftp:``, ``ftp:``, ``ftps:``, ``hdfs:`` and ``viewfs:``.

A file is sent under a hidden name and renamed when it is whole. What breaks off is tried again over a new connection;
a download goes on where it was unless the file has changed. Every connection belongs to one thread at a time.
"""

import errno
import io
import os
import posixpath
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import (
    OpeningMixin,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.atomic import AtomicFile, explanation_of, no_such_artifact
from mlflow.store.artifact.connection_pool import ConnectionLostError, ConnectionPool, pool_of
from mlflow.store.artifact.paths import is_unfinished, normal_path, unfinished_name
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.remote_place import Place
from mlflow.store.artifact.server_connection import BrokenTransferError
from mlflow.store.artifact.sink import SinkMixin

T = TypeVar("T")


class Status(NamedTuple):
    """What is known about a file or a folder; ``changed``, in seconds since 1970, if the other side says it."""

    is_folder: bool
    size: int
    changed: float | None


class RemoteFiles(Protocol):
    """A file system of fsspec over one connection, as far as this store asks for it.

    Paths are absolute. What the other side refuses is an ``OSError`` of the fitting kind, such as FileNotFoundError;
    what goes wrong with the connection is ConnectionLostError.
    """

    def ls(self, path: str, detail: bool = True) -> list[dict[str, Any]]:
        """The entries of a folder, each with name (a path), type (directory, file or link) and size."""
        ...

    def status(self, path: str) -> Status:
        """What is at a path; links are followed."""
        ...

    def read(self, path: str, begin: int, end: int) -> Iterator[bytes]:
        """The content of a file from a position up to before another one."""
        ...

    def write(self, path: str, stream: BinaryIO) -> None:
        """Make a file of what a stream gives, whose folder exists; it is whole on the other side at the end."""
        ...

    def replace(self, old: str, new: str) -> None:
        """Rename a file, over another if there is one."""
        ...

    def make_folder(self, path: str) -> None:
        """Make one folder, whose parent exists."""
        ...

    def remove_file(self, path: str) -> None:
        """Remove a file or a link."""
        ...

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        ...

    def remove_all(self, path: str) -> bool:
        """Remove whatever is there; False when the protocol has no such operation."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class FsspecArtifactRepository(OpeningMixin, SinkMixin):
    """A folder of another host.

    Args:
        place: the host and the folder.
        key: whatever distinguishes connections to different places or with different settings.
        connect: makes a connection.
    """

    def __init__(
        self,
        artifact_uri: str,
        tracking_uri: str | None,
        registry_uri: str | None,
        place: Place,
        key: Hashable,
        connect: Callable[[], RemoteFiles],
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.place = place
        self._key, self._connect = key, connect

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place!r})"

    @property
    def _pool(self) -> ConnectionPool[RemoteFiles]:
        # asked for each time, since a forked child has pools of its own
        return pool_of(self._key, str(self.place), self._connect)

    def _call(self, path: str, operation: Callable[[RemoteFiles], T]) -> T:
        with self._explained(path):
            return self._pool.call(operation)

    @contextmanager
    def _explained(self, path: str) -> Iterator[None]:
        """Refusals of the host as errors of the protocol that name the artifact."""
        try:
            yield
        except OSError as error:
            if isinstance(error, ConnectionLostError):
                raise
            explanation = explanation_of(path, error)
            if explanation is None:
                explanation = MlflowException(f"Artifact {path!r}: {self.place} says: {error}", "INTERNAL_ERROR")
            raise explanation from error

    def _at(self, path: str) -> str:
        return posixpath.join(self.place.folder, path) if path else self.place.folder

    # ---- writing

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        source = os.path.abspath(os.fspath(local_file))
        path = joined(artifact_path, os.path.basename(source))
        if os.path.isdir(source):
            self.log_artifacts(source, path)
            return
        with open(source, "rb") as stream, Progress("Uploading", os.fstat(stream.fileno()).st_size) as progress:
            self._store(stream, path, progress)

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        self._store(io.BytesIO(data), artifact_file)

    def log_artifact_from_stream(
        self, stream: BinaryIO, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what a stream gives. One that cannot be read again is not sent again when the connection breaks."""
        self._store(stream, joined(artifact_path, artifact_file_name))

    def log_chunks(self, chunks: Iterable[bytes], path: str, size: int | None = None) -> None:
        """Store what an iterator gives. It is not sent again when the connection breaks."""
        self._store(_Pieces(iter(chunks)), path)

    def _store(self, stream: BinaryIO, path: str, progress: Progress | None = None) -> None:
        verify_artifact_path(path)
        if not path:
            raise invalid("An artifact needs a name.")
        source = _Source(stream, progress)
        target = self._at(path)
        # the same name each time, so that a second attempt takes the place of what the first one left
        hidden = posixpath.join(posixpath.dirname(target), unfinished_name())

        def send(files: RemoteFiles) -> None:
            try:
                source.rewind()
                _write(files, hidden, source)
                arrived = files.status(hidden).size
                if arrived != source.taken:
                    raise OSError(f"{arrived} of {source.taken} bytes could be written")
                _replace(files, hidden, target)
            except ConnectionLostError:
                # over another connection it is sent again, or removed
                raise
            except BaseException:
                with suppress(OSError):
                    files.remove_file(hidden)
                raise

        self._call(path, send)

    # ---- reading

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = normal_path(path)

        def read(files: RemoteFiles) -> list[FileInfo]:
            try:
                entries = files.ls(self._at(folder), True)
            except (FileNotFoundError, NotADirectoryError):
                return []
            return [_info(files, folder, entry) for entry in entries]

        found = [info for info in self._call(folder, read) if not is_unfinished(posixpath.basename(info.path))]
        return sorted(found, key=lambda info: info.path)

    def _is_directory(self, artifact_path: str) -> bool:
        path = normal_path(artifact_path)
        return self._call(path, lambda files: _is_folder(files, self._at(path)))

    def read_bytes(self, artifact_file: str) -> bytes:
        path = normal_path(artifact_file)
        content = io.BytesIO()
        self._receive(path, content)
        return content.getvalue()

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with AtomicFile(os.path.abspath(local_path)) as file:
            changed = self._receive(normal_path(remote_file_path), file.file).changed
        if changed is not None:
            # a server tells by it whether two copies are of the same content
            os.utime(local_path, (changed, changed))

    def _fetch(self, info: FileInfo, local_path: str, progress: Progress) -> None:
        with AtomicFile(os.path.abspath(local_path)) as file:
            self._receive(normal_path(info.path), file.file, progress)

    def _receive(self, path: str, target: BinaryIO, progress: Progress | None = None) -> Status:
        """Write an artifact into a file, from its beginning; what is known about the artifact."""
        source = self._at(path)
        known: list[Status] = []

        def receive(files: RemoteFiles) -> Status:
            now = files.status(source)
            if now.is_folder:
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            if known != [now] or now.changed is None:
                # the first attempt, or perhaps another file than that of the last one
                known[:] = [now]
                if progress is not None:
                    progress.advance(-target.tell())
                target.seek(0)
                target.truncate()
            if target.tell() < now.size:
                for chunk in files.read(source, target.tell(), now.size):
                    _write_whole(target, chunk)
                    if progress is not None:
                        progress.advance(len(chunk))
            if target.tell() != now.size:
                known.clear()
                raise ConnectionLostError(f"{target.tell()} bytes of {now.size} arrived")
            return now

        with self._explained(path):
            try:
                return self._pool.call(receive)
            except IsADirectoryError:
                raise invalid(f"Artifact {path!r} is a folder.") from None
            except NotADirectoryError:
                raise no_such_artifact(path) from None

    def open_artifact(self, path: str) -> ArtifactReader:
        path = normal_path(path)
        source = self._at(path)
        try:
            known = self._call(path, lambda files: files.status(source))
        except MlflowException as error:
            if isinstance(error.__cause__, NotADirectoryError):
                raise no_such_artifact(path) from None
            raise
        if known.is_folder:
            raise invalid(f"Artifact {path!r} is a folder.")

        def fetch(begin: int, end: int) -> Iterator[bytes]:
            try:
                with self._explained(path), self._pool.lent() as files:
                    if files.status(source) != known:
                        raise MlflowException(
                            f"Artifact {path!r} was changed while it was read; read it again.", "ABORTED"
                        )
                    last = b""
                    for chunk in files.read(source, begin, end):
                        if last:
                            yield last
                        last = chunk
            except ConnectionLostError as error:
                message = f"{self.place} cannot be reached, or broke off: {error}"
                raise BrokenTransferError(message, "TEMPORARILY_UNAVAILABLE") from error
            # when the connection is free again: nobody asks for more after it
            yield last

        return ArtifactReader(path, known.size, None, known.changed or 0.0, fetch)

    # ---- deleting

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        path = normal_path(artifact_path)

        def remove(files: RemoteFiles) -> None:
            with suppress(FileNotFoundError):
                _remove(files, self._at(path))

        self._call(path, remove)


class _Source:
    """What is sent: a stream that can be sent again, if it can be read again; its ``size`` then is known.

    ``taken`` counts the bytes that were read of it.
    """

    def __init__(self, stream: BinaryIO, progress: Progress | None) -> None:
        self._stream, self._progress = stream, progress
        self._begin = self.size = None
        if stream.seekable():
            self._begin = stream.tell()
            self.size = stream.seek(0, os.SEEK_END) - self._begin
            stream.seek(self._begin)
        self.taken = 0

    def rewind(self) -> None:
        if not self.taken:
            return
        if self._begin is None:
            raise MlflowException(
                "The connection broke off, and what was sent over it cannot be read a second time.",
                "TEMPORARILY_UNAVAILABLE",
            )
        self._stream.seek(self._begin)
        if self._progress is not None:
            self._progress.advance(-self.taken)
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.taken += len(data)
        if self._progress is not None:
            self._progress.advance(len(data))
        return data


class _Pieces(io.RawIOBase):
    """What an iterator gives, as a stream that cannot be read again."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _write_whole(target: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        # an unbuffered file may take less
        rest = rest[target.write(rest) :]


def _write(files: RemoteFiles, path: str, source: Any) -> None:
    try:
        files.write(path, source)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # servers of FTP say the same of a missing folder and of one that may not be written to
        _make_folders(files, posixpath.dirname(path))
        source.rewind()
        files.write(path, source)


def _make_folders(files: RemoteFiles, path: str) -> None:
    with suppress(FileNotFoundError):
        if not files.status(path).is_folder:
            raise NotADirectoryError(*_in_the_way(path))
        return
    parent = posixpath.dirname(path)
    if parent != path:
        _make_folders(files, parent)
    try:
        files.make_folder(path)
    except OSError:
        # somebody else may have been quicker
        if not _is_folder(files, path):
            raise


def _replace(files: RemoteFiles, old: str, new: str) -> None:
    try:
        files.replace(old, new)
    except ConnectionLostError:
        raise
    except OSError:
        if _is_folder(files, new):
            raise IsADirectoryError(*_in_the_way(new)) from None
        raise


def _is_folder(files: RemoteFiles, path: str) -> bool:
    try:
        return files.status(path).is_folder
    except (FileNotFoundError, NotADirectoryError):
        return False


def _in_the_way(path: str) -> tuple[int, str, str]:
    return errno.ENOTDIR, os.strerror(errno.ENOTDIR), path


def _info(files: RemoteFiles, folder: str, entry: dict[str, Any]) -> FileInfo:
    path = joined(folder, posixpath.basename(entry["name"]))
    kind, size = entry["type"], entry["size"]
    if kind == "link":
        try:
            status = files.status(entry["name"])
        except OSError as error:
            if isinstance(error, ConnectionLostError):
                raise
            # a link that leads nowhere: it is there, and reading it says what is wrong
            return FileInfo(path, False)
        kind, size = "directory" if status.is_folder else "file", status.size
    return FileInfo(path, True) if kind == "directory" else FileInfo(path, False, size)


def _remove(files: RemoteFiles, path: str) -> None:
    """Remove a file, a link, or a folder with all that is in it; a link is never followed."""
    if files.remove_all(path):
        return
    try:
        files.remove_file(path)
    except FileNotFoundError:
        raise
    except ConnectionLostError:
        raise
    except OSError:
        # not a file, unless it may not be removed
        if not _is_folder(files, path):
            raise
    else:
        return
    for entry in files.ls(path, True):
        with suppress(FileNotFoundError):
            _remove(files, entry["name"])
    files.remove_folder(path)
