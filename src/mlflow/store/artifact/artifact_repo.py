"""The interface of every artifact store; plugins subclass it.

A subclass must give ``log_artifact``, ``list_artifacts`` and ``_download_file``; the rest is built on them and may be
overridden where the store can do better. Registered under a URI scheme through the entry point group
``mlflow.artifact_repository``.
"""

import json
import os
import posixpath
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import CreateMultipartUploadResponse, MultipartUploadPart
from mlflow.exceptions import (
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    MlflowTraceDataCorrupted,
    MlflowTraceDataNotFound,
    invalid,
    unsupported,
)
from mlflow.store.artifact import transfer
from mlflow.store.artifact.paths import is_unfinished, normal_path, verify_artifact_path
from mlflow.store.artifact.progress import Progress

if TYPE_CHECKING:
    from mlflow.entities.presigned_download import PresignedDownloadUrlResponse
    from mlflow.entities.presigned_upload import CreatePresignedUploadResponse
    from mlflow.entities.trace_data import TraceData
    from mlflow.store.artifact.artifact_reader import ArtifactReader

__all__ = [
    "ARTIFACT_STREAM_CHUNK_SIZE",
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "RESOURCE_DOES_NOT_EXIST",
    "TRACE_DATA_FILE_NAME",
    "TYPE_CHECKING",
    "ArtifactRepository",
    "MultipartDownloadMixin",
    "MultipartUploadMixin",
    "OpeningMixin",
    "PresignedUploadMixin",
    "StreamUploadMixin",
    "try_read_trace_data",
    "verify_artifact_path",
    "write_local_temp_trace_data_file",
]

ARTIFACT_STREAM_CHUNK_SIZE = 1024 * 1024
TRACE_DATA_FILE_NAME = "traces.json"
ARCHIVED_TRACE_FILE_NAME = "traces.pb"
_ATTACHMENTS = "attachments"


class ArtifactRepository(ABC):
    """The artifacts below one URI.

    Paths of artifacts are relative to it and use ``/``; ``None`` and ``""`` mean the root. Methods may be called from
    several threads at once.

    Args:
        artifact_uri: the root.
        tracking_uri, registry_uri: where runs and models are looked up; None takes the current ones.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        self.artifact_uri = artifact_uri
        self.tracking_uri = tracking_uri
        self.registry_uri = registry_uri

    def __repr__(self) -> str:
        return f"{type(self).__name__}(artifact_uri={self.artifact_uri!r})"

    # ---- what a store must give

    @abstractmethod
    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Store a local file under its own name in the folder ``artifact_path``."""

    @abstractmethod
    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """The entries of a folder, by name, with paths relative to the root; [] for a file and for nothing."""

    @abstractmethod
    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        """Write one artifact to a local file, whose folder exists.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such file.
        """

    # ---- what follows from it

    @property
    def max_workers(self) -> int:
        """How many files are transferred at the same time."""
        return transfer.MAX_WORKERS

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Store everything in a local folder, with its subfolders, in the folder ``artifact_path``.

        Raises: INVALID_PARAMETER_VALUE when ``local_dir`` is no folder.
        """
        verify_artifact_path(artifact_path)
        files = files_below(local_dir)
        sizes = [os.path.getsize(local) for local, _ in files]
        with Progress("Uploading", sum(sizes), len(files)) as progress:

            def upload(item: tuple[tuple[str, str], int]) -> None:
                (local, relative), size = item
                self.log_artifact(local, joined(artifact_path, posixpath.dirname(relative)) or None)
                progress.advance(size, 1)

            transfer.each(upload, zip(files, sizes, strict=True), self.max_workers)

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        """Store bytes as the artifact ``artifact_file``."""
        verify_artifact_path(artifact_file)
        folder, name = posixpath.split(artifact_file)
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            local = os.path.join(temporary, name)
            Path(local).write_bytes(data)
            self.log_artifact(local, folder or None)

    def read_bytes(self, artifact_file: str) -> bytes:
        """The content of an artifact.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none.
        """
        path = normal_path(artifact_file)
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            local = os.path.join(temporary, "content")
            self._download_file(path, local)
            return Path(local).read_bytes()

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """Download a file or a folder.

        Args:
            artifact_path: what; None or "" for everything.
            dst_path: local folder, made if missing; None takes a new temporary folder, which the caller removes.

        Returns: the local path of what was downloaded.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such artifact.
        """
        path = normal_path(artifact_path)
        target = os.path.abspath(dst_path) if dst_path else tempfile.mkdtemp(prefix="mlflow-")
        os.makedirs(target, exist_ok=True)
        if path and not self._is_directory(path):
            os.makedirs(os.path.dirname(_local(target, path)), exist_ok=True)
            self._download_files([FileInfo(path, False)], target)
        else:
            self._download_files(self._files_in(path, target), target)
        return os.path.join(target, *path.split("/")) if path else target

    def _is_directory(self, artifact_path: str) -> bool:
        return bool(self.list_artifacts(artifact_path))

    def _files_in(self, path: str, target: str) -> list[FileInfo]:
        """All files below a folder; the folders themselves are made in ``target``."""
        found, folders = [], [path]
        while folders:
            folder = folders.pop()
            os.makedirs(_local(target, folder), exist_ok=True)
            for info in self.list_artifacts(folder or None):
                # a listing is someone else's word: it must not lead out of the target
                name = normal_path(info.path)
                if posixpath.dirname(name) != folder or not name:
                    raise invalid(f"The artifact store lists {info.path!r} in the folder {folder!r}.")
                (folders if info.is_dir else found).append(name if info.is_dir else info)
        return found

    def _download_files(self, files: list[FileInfo], target: str) -> None:
        sizes = [info.file_size for info in files]
        total = None if None in sizes else sum(sizes)
        with Progress("Downloading", total, len(files)) as progress:

            def download(info: FileInfo) -> None:
                self._fetch(info, _local(target, normal_path(info.path)), progress)
                progress.advance(0, 1)

            transfer.each(download, files, self.max_workers)

    def _fetch(self, info: FileInfo, local_path: str, progress: Progress) -> None:
        self._download_file(info.path, local_path)
        progress.advance(os.path.getsize(local_path))

    def sizes_below(self, path: str | None = None) -> Iterator[tuple[str, int]]:
        """Path and bytes of every file below a folder, by listing it and the folders in it."""
        folders = [path or ""]
        while folders:
            for info in self.list_artifacts(folders.pop() or None):
                if info.is_dir:
                    folders.append(info.path)
                else:
                    yield info.path, info.file_size or 0

    def get_local_path(self, artifact_path: str) -> str | None:
        """Where the artifact is on this machine's disk; None when it is elsewhere."""
        return None

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Delete a file or a folder; the whole root for None. What is not there is no error."""
        raise unsupported(f"Deleting artifacts of {type(self).__name__}")

    def flush_async_logging(self) -> None:  # noqa: B027
        """Wait until everything handed over has been stored; nothing waits here, since every call stores at once."""

    # ---- traces

    def upload_trace_data(self, trace_data: str) -> None:
        """Store the spans of a trace, as JSON text."""
        self.log_bytes(trace_data.encode(), TRACE_DATA_FILE_NAME)

    def download_trace_data(self) -> dict[str, Any]:
        """The spans of a trace.

        Raises: MlflowTraceDataNotFound, MlflowTraceDataCorrupted.
        """
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            return try_read_trace_data(self.download_trace_data_to_file(Path(temporary) / TRACE_DATA_FILE_NAME))

    def download_trace_data_to_file(self, dst_path: Path) -> Path:
        """Write the spans of a trace, as JSON, to a local file.

        Raises: MlflowTraceDataNotFound.
        """
        try:
            self._download_file(TRACE_DATA_FILE_NAME, str(dst_path))
        except Exception as error:
            if getattr(error, "error_code", None) == "RESOURCE_DOES_NOT_EXIST":
                raise MlflowTraceDataNotFound(artifact_path=str(dst_path)) from error
            raise
        return dst_path

    def upload_attachment(self, attachment_id: str, content_bytes: bytes) -> None:
        """Store an attachment of a trace."""
        self.log_bytes(content_bytes, posixpath.join(_ATTACHMENTS, attachment_id))

    def download_trace_attachment(self, path: str) -> bytes:
        """The content of an attachment, by its path."""
        return self.read_bytes(path)

    def download_trace_attachment_to_file(self, path: str, dst_path: Path) -> Path:
        """Write an attachment to a local file."""
        self._download_file(normal_path(path), str(dst_path))
        return dst_path

    def upload_archived_trace_data(self, trace_data: "TraceData") -> None:
        """Store the spans of a trace for good, in the form in which OpenTelemetry sends them (``TracesData``)."""
        from mlflow.otlp.protobuf import request_of

        self.upload_archived_trace_data_bytes(request_of(span.record for span in trace_data.spans))

    def upload_archived_trace_data_bytes(self, data: bytes) -> None:
        """Store spans that are in this form already."""
        self.log_bytes(data, ARCHIVED_TRACE_FILE_NAME)

    def download_archived_trace_data(self) -> "TraceData":
        """The spans that were stored for good.

        Raises: MlflowTraceDataNotFound, MlflowTraceDataCorrupted.
        """
        from mlflow.entities.span import Span
        from mlflow.entities.trace_data import TraceData
        from mlflow.otlp.protobuf import read_protobuf

        try:
            data = self.read_bytes(ARCHIVED_TRACE_FILE_NAME)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                raise MlflowTraceDataNotFound(artifact_path=ARCHIVED_TRACE_FILE_NAME) from error
            raise
        try:
            received = read_protobuf(data)
        except MlflowException as error:
            raise MlflowTraceDataCorrupted(artifact_path=ARCHIVED_TRACE_FILE_NAME) from error
        if received.rejected:
            raise MlflowTraceDataCorrupted(artifact_path=ARCHIVED_TRACE_FILE_NAME)
        return TraceData([Span(record) for record in received.spans])


class StreamUploadMixin(ABC):
    """For stores that take an artifact as it comes, without a local file."""

    @abstractmethod
    def log_artifact_from_stream(
        self, stream: BinaryIO, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what a stream gives as ``artifact_file_name`` in the folder ``artifact_path``."""

    async def log_artifact_from_async_stream(
        self, chunks: AsyncIterable[bytes], artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what an asynchronous stream gives; it is collected on disk first unless the store does better."""
        with tempfile.TemporaryFile(prefix="mlflow-") as collected:
            async for chunk in chunks:
                collected.write(chunk)
            collected.seek(0)
            self.log_artifact_from_stream(collected, artifact_file_name, artifact_path)


class OpeningMixin(ABC):
    """For stores elsewhere whose artifacts can be read at any place without a local copy."""

    @abstractmethod
    def open_artifact(self, path: str) -> "ArtifactReader":
        """An artifact, open for reading.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such file.
        """


class MultipartUploadMixin(ABC):
    """For stores that take a file in parts."""

    @abstractmethod
    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        """Begin an upload: its id, and where each part goes."""

    @abstractmethod
    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart],
        artifact_path: str | None = None,
    ) -> None:
        """Make an artifact of the parts."""

    @abstractmethod
    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        """Forget an upload and its parts."""


class MultipartDownloadMixin(ABC):
    """For stores whose artifacts can be read by URL, in ranges."""

    @abstractmethod
    def get_download_presigned_url(self, artifact_path: str, expiration: int = 300) -> "PresignedDownloadUrlResponse":
        """A URL to read the artifact from, good for ``expiration`` seconds."""


class PresignedUploadMixin(ABC):
    """For stores whose artifacts can be written by URL."""

    @abstractmethod
    def create_presigned_upload_url(self, artifact_path: str, expiration: int = 900) -> "CreatePresignedUploadResponse":
        """A URL to write the artifact to, good for ``expiration`` seconds."""


def files_below(local_dir: str) -> list[tuple[str, str]]:
    """All files in a local folder: (local path, path relative to the folder with ``/``). Links are followed.

    Raises: INVALID_PARAMETER_VALUE when it is no folder.
    """
    root = os.path.abspath(os.fspath(local_dir))
    if not os.path.isdir(root):
        raise invalid(f"Invalid folder {os.fspath(local_dir)!r}: there is no folder of that name.")
    found = []
    for folder, subfolders, names in os.walk(root, followlinks=True):
        subfolders[:] = sorted(name for name in subfolders if not _leads_back(root, folder, name))
        relative = os.path.relpath(folder, root).replace(os.sep, "/")
        for name in sorted(names):
            if not is_unfinished(name):
                found.append((os.path.join(folder, name), name if relative == "." else f"{relative}/{name}"))
    return found


def _leads_back(root: str, folder: str, name: str) -> bool:
    """Whether a subfolder is a link to a folder that it lies in, which would never end."""
    link = os.path.join(folder, name)
    if not os.path.islink(link):
        return False
    above = {os.path.realpath(root)}
    while folder != root:
        above.add(os.path.realpath(folder))
        folder = os.path.dirname(folder)
    return os.path.realpath(link) in above


def joined(folder: str | None, name: str) -> str:
    """The path of a name in a folder, either of which may be empty."""
    return posixpath.join(folder.rstrip("/"), name) if folder and name else (folder or name or "").rstrip("/")


def _local(target: str, path: str) -> str:
    return os.path.join(target, *path.split("/")) if path else target


def try_read_trace_data(trace_data_path: str | os.PathLike) -> dict[str, Any]:
    """The spans in a local file.

    Raises: MlflowTraceDataNotFound, MlflowTraceDataCorrupted.
    """
    path = os.fspath(trace_data_path)
    if not os.path.exists(path):
        raise MlflowTraceDataNotFound(artifact_path=path)
    text = Path(path).read_text(encoding="utf-8")
    if not text:
        raise MlflowTraceDataNotFound(artifact_path=path)
    try:
        return json.loads(text)
    except ValueError as error:
        raise MlflowTraceDataCorrupted(artifact_path=path) from error


@contextmanager
def write_local_temp_trace_data_file(trace_data: str) -> Iterator[Path]:
    """A temporary local file that holds the spans, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
        path = Path(temporary) / TRACE_DATA_FILE_NAME
        path.write_text(trace_data, encoding="utf-8")
        yield path
