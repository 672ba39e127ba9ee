"""Artifacts in a folder of this machine."""

import os
import shutil
from typing import BinaryIO

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_repo import (
    ARTIFACT_STREAM_CHUNK_SIZE,
    ArtifactRepository,
    MultipartUploadMixin,
    StreamUploadMixin,
    files_below,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.atomic import AtomicFile, explained, no_such_artifact
from mlflow.store.artifact.local_uploads import LocalUpload
from mlflow.store.artifact.paths import below, folder_of, is_unfinished, normal_path
from mlflow.store.artifact.progress import Progress


class LocalArtifactRepository(StreamUploadMixin, MultipartUploadMixin, ArtifactRepository):
    """A folder, named by a path or a ``file:`` URI; it is made when the first artifact is stored.

    Files appear under their names only when they are whole. Links are followed only inside the folder.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.artifact_dir = folder_of(artifact_uri)

    # ---- paths

    def file_of(self, path: str) -> str:
        """The local file of an artifact, whether it is there or not.

        Raises: INVALID_PARAMETER_VALUE, PERMISSION_DENIED for a path or a link that leads out of the root.
        """
        return below(self.artifact_dir, normal_path(path))

    def _target(self, path: str) -> str:
        verify_artifact_path(path)
        if not path:
            raise invalid("An artifact needs a name.")
        return below(self.artifact_dir, path)

    def get_local_path(self, artifact_path: str) -> str | None:
        return self.file_of(artifact_path)

    # ---- writing

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        source = os.path.abspath(os.fspath(local_file))
        path = joined(artifact_path, os.path.basename(source))
        if os.path.isdir(source):
            self.log_artifacts(source, path)
            return
        with open(source, "rb") as stream, explained(path):
            self._store(stream, path)

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        verify_artifact_path(artifact_path)
        files = files_below(local_dir)
        with Progress("Copying", None, len(files)) as progress:
            for local, relative in files:
                path = joined(artifact_path, relative)
                with open(local, "rb") as stream, explained(path):
                    progress.advance(self._store(stream, path), 1)

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        with explained(artifact_file), self.open_new(artifact_file) as file:
            file.write(data)

    def log_artifact_from_stream(
        self, stream: BinaryIO, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        path = joined(artifact_path, artifact_file_name)
        with explained(path), self.open_new(path) as file:
            shutil.copyfileobj(stream, file, ARTIFACT_STREAM_CHUNK_SIZE)

    def open_new(self, path: str) -> AtomicFile:
        """A file to write an artifact to, which appears under its name when it is committed."""
        target = self._target(path)
        if os.path.isdir(target):
            raise invalid(f"Artifact {path!r}: a folder of that name is in the way.")
        return AtomicFile(target)

    def _store(self, stream: BinaryIO, path: str) -> int:
        """Copy an open file, unless it is the artifact itself; its size."""
        target = self._target(path)
        source = os.fstat(stream.fileno())
        if not (os.path.exists(target) and os.path.samestat(source, os.stat(target))):
            with self.open_new(path) as file:
                _copy(stream, file)
        return source.st_size

    # ---- reading

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = self.file_of(path or "")
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [self._info(joined(path, entry.name), entry) for entry in entries if not is_unfinished(entry.name)]

    def _info(self, path: str, entry: os.DirEntry) -> FileInfo:
        try:
            if entry.is_symlink():
                self.file_of(path)
            if entry.is_dir():
                return FileInfo(path, True)
            return FileInfo(path, False, entry.stat().st_size)
        except (FileNotFoundError, MlflowException):
            # a link that leads nowhere or out: it is there, and reading it says what is wrong
            return FileInfo(path, False)

    def open(self, path: str) -> BinaryIO:
        """An artifact, open for reading.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none, INVALID_PARAMETER_VALUE for a folder.
        """
        file = self.file_of(path)
        with explained(path):
            try:
                return open(file, "rb")
            except IsADirectoryError:
                raise invalid(f"Artifact {path!r} is a folder.") from None
            except NotADirectoryError:
                raise no_such_artifact(path) from None

    def read_bytes(self, artifact_file: str) -> bytes:
        with self.open(artifact_file) as file:
            return file.read()

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """The artifact's own path; a copy of it when ``dst_path`` is given."""
        if dst_path is not None:
            return super().download_artifacts(artifact_path, dst_path)
        path = self.file_of(artifact_path or "")
        if not os.path.exists(path):
            raise no_such_artifact(artifact_path or path)
        return path

    def _is_directory(self, artifact_path: str) -> bool:
        return os.path.isdir(self.file_of(artifact_path))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with explained(remote_file_path), self.open(remote_file_path) as stream:
            if os.path.exists(local_path) and os.path.samestat(os.fstat(stream.fileno()), os.stat(local_path)):
                return
            with AtomicFile(os.path.abspath(local_path)) as file:
                _copy(stream, file)

    # ---- deleting

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        parent, name = os.path.split(normal_path(artifact_path))
        # a link itself may be deleted, wherever it leads
        target = os.path.join(below(self.artifact_dir, parent), name) if name else self.artifact_dir
        with explained(artifact_path or ""):
            try:
                if os.path.isdir(target) and not os.path.islink(target):
                    shutil.rmtree(target)
                else:
                    os.unlink(target)
            except FileNotFoundError:
                return

    # ---- in parts

    def create_multipart_upload(
        self,
        local_file: str,
        num_parts: int,
        artifact_path: str | None = None,
        part_size: int | None = None,
    ) -> CreateMultipartUploadResponse:
        """Begin an upload. ``part_size``, the bytes of every part but the last, spares a copy at the end."""
        folder, name = self._upload_place(local_file, artifact_path)
        with explained(joined(artifact_path, name)):
            upload_id = LocalUpload.begin(folder, name, num_parts, part_size)
        # a store on this machine has no URL; who serves it puts its own here
        return CreateMultipartUploadResponse(
            upload_id, [MultipartUploadCredential("", number, {}) for number in range(1, num_parts + 1)]
        )

    def upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> LocalUpload:
        """An upload that was begun."""
        return LocalUpload(*self._upload_place(local_file, artifact_path), upload_id)

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart],
        artifact_path: str | None = None,
    ) -> None:
        with explained(joined(artifact_path, os.path.basename(local_file))):
            self.upload(local_file, upload_id, artifact_path).complete(parts)

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        self.upload(local_file, upload_id, artifact_path).abort()

    def _upload_place(self, local_file: str, artifact_path: str | None) -> tuple[str, str]:
        target = self._target(joined(artifact_path, os.path.basename(local_file)))
        if os.path.isdir(target):
            raise invalid(f"Artifact {os.path.basename(local_file)!r}: a folder of that name is in the way.")
        return os.path.split(target)


def _copy(source: BinaryIO, target: AtomicFile) -> None:
    """Copy the rest of a file; where the system can, it copies itself, or shares the blocks."""
    if hasattr(os, "copy_file_range"):
        copied = 0
        try:
            while count := os.copy_file_range(source.fileno(), target.file.fileno(), 1 << 30):
                copied += count
        except OSError:
            if copied:
                raise
        if copied:
            return
        # not between these file systems, or not for this kind of file
    shutil.copyfileobj(source, target, ARTIFACT_STREAM_CHUNK_SIZE)
