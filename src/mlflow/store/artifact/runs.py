"""Artifacts of a run, by the run's id: ``runs:/<run id>/<path>``.

A model that the run logged lies beside the run, and is found under its name: ``runs:/<run id>/<name of the model>``.
"""

import functools
import os
import re
import tempfile

from mlflow.api.logged_models import GetLoggedModel
from mlflow.api.tracking import GetRun, Tracking
from mlflow.entities.file_info import FileInfo
from mlflow.entities.message import RunMessage
from mlflow.exceptions import MlflowException, invalid
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
        return self._repository_of(self._run.info.artifact_uri)

    @functools.cached_property
    def _run(self) -> RunMessage:
        return self._tracking.get_run(GetRun(run_id=self.run_id)).run

    @property
    def _tracking(self) -> Tracking:
        from mlflow.store.artifact.resolve import current_tracking_uri

        return resolve.tracking(self.tracking_uri or current_tracking_uri())

    def _repository_of(self, uri: str | None) -> ArtifactRepository:
        from mlflow.store.artifact.resolve import artifact_repository_of, current_tracking_uri

        return artifact_repository_of(uri or "", self.tracking_uri or current_tracking_uri())

    @functools.cached_property
    def _models(self) -> dict[str, str]:
        """Where the models are that the run logged, by name; of those with one name, the latest."""
        found = {}
        for output in self._run.outputs.model_outputs if self._run.outputs else ():
            try:
                info = self._tracking.get_logged_model(GetLoggedModel(output.model_id)).model.info
            except MlflowException as error:
                # deleted since
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
            else:
                found[info.name] = info.artifact_uri
        return found

    def _place(self, path: str | None) -> tuple[ArtifactRepository, str, str]:
        """The store of an artifact, its path there, and the name of the model that it belongs to, if any."""
        full = joined(self.path, path or "")
        name, _, rest = full.partition("/")
        location = self._models.get(name) if name else None
        return (self.repo, full, "") if location is None else (self._repository_of(location), rest, name)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifact(local_file, self._inside(artifact_path))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifacts(local_dir, self._inside(artifact_path))

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        self.repo.log_bytes(data, joined(self.path, artifact_file))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        repository, inside, model = self._place(path)
        found = repository.list_artifacts(inside or None)
        cut = len(self.path) + 1 if self.path else 0
        return [FileInfo(joined(model, info.path)[cut:], info.is_dir, info.file_size) for info in found]

    def read_bytes(self, artifact_file: str) -> bytes:
        repository, inside, _ = self._place(normal_path(artifact_file))
        return repository.read_bytes(inside)

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """The local path of a copy, which the caller may change; a local run's own files stay what they are."""
        target = dst_path or tempfile.mkdtemp(prefix="mlflow-")
        repository, inside, model = self._place(normal_path(artifact_path))
        if model:
            # where it would be if it lay in the run
            target = os.path.join(target, model)
            os.makedirs(target, exist_ok=True)
        return repository.download_artifacts(inside or None, target)

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        repository, inside, _ = self._place(remote_file_path)
        repository._download_file(inside, local_path)

    def get_local_path(self, artifact_path: str) -> str | None:
        repository, inside, _ = self._place(artifact_path)
        return repository.get_local_path(inside)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self.repo.delete_artifacts(self._inside(artifact_path))

    def _inside(self, path: str | None) -> str | None:
        return joined(self.path, path or "") or None
