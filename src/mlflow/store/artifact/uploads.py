"""Uploads of files and folders whose size decides how they are sent: small ones side by side, large ones in parts."""

from __future__ import annotations

import os
from abc import abstractmethod

from mlflow.store.artifact import transfer
from mlflow.store.artifact.artifact_repo import ArtifactRepository, files_below, joined, verify_artifact_path
from mlflow.store.artifact.progress import Progress


class UploadsBySize(ArtifactRepository):
    """An artifact store that sends a file whole, or a large one over several connections."""

    whole_bytes: int
    """The largest file that is sent whole."""

    @abstractmethod
    def _upload(self, local: str, path: str, size: int, progress: Progress) -> None:
        """Send a file of ``size`` bytes, and tell the progress of it."""

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Store a local file, or all of a folder, under its own name in the folder ``artifact_path``."""
        source = os.path.abspath(os.fspath(local_file))
        path = joined(artifact_path, os.path.basename(source))
        verify_artifact_path(path)
        if os.path.isdir(source):
            self.log_artifacts(source, path)
            return
        size = os.stat(source).st_size
        with Progress("Uploading", size) as progress:
            self._upload(source, path, size, progress)

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Store everything in a local folder, with its subfolders, in the folder ``artifact_path``."""
        verify_artifact_path(artifact_path)
        files = [
            (local, joined(artifact_path, relative), os.stat(local).st_size)
            for local, relative in files_below(local_dir)
        ]
        for _, path, _ in files:
            verify_artifact_path(path)
        with Progress("Uploading", sum(size for *_, size in files), len(files)) as progress:
            small = [file for file in files if file[2] <= self.whole_bytes]
            transfer.each(lambda file: self._upload(*file, progress), small, self.max_workers)
            # a big one keeps several connections busy by itself
            for file in files:
                if file[2] > self.whole_bytes:
                    self._upload(*file, progress)
