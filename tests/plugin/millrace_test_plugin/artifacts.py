"""An artifact store for ``marble:///path``: a folder."""

import os
import shutil
from pathlib import Path

from mlflow.entities import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository


class MarbleArtifactRepository(ArtifactRepository):
    def __init__(self, artifact_uri, tracking_uri=None, registry_uri=None):
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._root = Path(artifact_uri.removeprefix("marble://"))

    def log_artifact(self, local_file, artifact_path=None):
        folder = self._root / (artifact_path or "")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(local_file, folder)

    def list_artifacts(self, path=None):
        folder = self._root / (path or "")
        if not folder.is_dir():
            return []
        return [
            FileInfo(
                entry.relative_to(self._root).as_posix(),
                entry.is_dir(),
                None if entry.is_dir() else os.path.getsize(entry),
            )
            for entry in sorted(folder.iterdir())
        ]

    def _download_file(self, remote_file_path, local_path):
        shutil.copy(self._root / remote_file_path, local_path)
