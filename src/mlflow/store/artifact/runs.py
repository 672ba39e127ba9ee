"""Artifacts of a run, by the run's id: ``runs:/<run id>/<path>``."""

import functools
import re
import tempfile

from mlflow.api.tracking import GetRun
from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import invalid
from mlflow.store import resolve
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined
from mlflow.store.artifact.paths import normal_path

_URI = re.compile(r"runs:/+([^/?#]+)(?:/(.*))?\Z", re.DOTALL)


def parse_runs_uri(uri: str) -> tuple[str, str]:
    """The run id and the artifact path ("" for the root) of a ``runs:/`` URI.

    Raises: INVALID_PARAMETER_VALUE.
    """
    match = _URI.match(uri)
    if match is None:
        raise invalid(f"Invalid URI {uri!r}: it must have the form runs:/<run id>/<path of the artifact>.")
    return match[1], normal_path(match[2])


class RunsArtifactRepository(ArtifactRepository):
    """The artifacts below ``runs:/<run id>/<path>``, wherever the run keeps them."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.run_id, self.path = parse_runs_uri(artifact_uri)

    @functools.cached_property
    def repo(self) -> ArtifactRepository:
        """The store in which the run keeps its artifacts.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such run.
        """
        from mlflow.store.artifact.resolve import artifact_repository_of, current_tracking_uri

        uri = self.tracking_uri or current_tracking_uri()
        run = resolve.tracking(uri).get_run(GetRun(run_id=self.run_id)).run
        return artifact_repository_of(run.info.artifact_uri or "", uri)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifact(local_file, self._inside(artifact_path))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifacts(local_dir, self._inside(artifact_path))

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        self.repo.log_bytes(data, joined(self.path, artifact_file))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        found = self.repo.list_artifacts(self._inside(path))
        cut = len(self.path) + 1 if self.path else 0
        return [FileInfo(info.path[cut:], info.is_dir, info.file_size) for info in found]

    def read_bytes(self, artifact_file: str) -> bytes:
        return self.repo.read_bytes(joined(self.path, normal_path(artifact_file)))

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """The local path of a copy, which the caller may change; a local run's own files stay what they are."""
        target = dst_path or tempfile.mkdtemp(prefix="mlflow-")
        return self.repo.download_artifacts(self._inside(normal_path(artifact_path)), target)

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        self.repo._download_file(joined(self.path, remote_file_path), local_path)

    def get_local_path(self, artifact_path: str) -> str | None:
        return self.repo.get_local_path(joined(self.path, artifact_path))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self.repo.delete_artifacts(self._inside(artifact_path))

    def _inside(self, path: str | None) -> str | None:
        return joined(self.path, path or "") or None
