"""Artifacts of a run, by the run's id: ``runs:/<run id>/<path>``.

A model that the run logged lies beside the run, and is found under its name: ``runs:/<run id>/<name of the model>``.
"""

import functools
import os
import posixpath
import re
import tempfile

from mlflow.api.logged_models import LoggedModelsOrder, SearchLoggedModels
from mlflow.api.tracking import GetRun, Tracking
from mlflow.entities.file_info import FileInfo
from mlflow.entities.message import RunMessage
from mlflow.exceptions import MlflowException, invalid
from mlflow.store import resolve
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined
from mlflow.store.artifact.paths import normal_path

_MODELS_AT_ONCE = 1000
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
    def _models(self) -> dict[str, ArtifactRepository]:
        """The stores of the models that the run logged, by name; of those with one name, that of the latest."""
        if not self._run.outputs or not self._run.outputs.model_outputs:
            # also a store or server that knows no logged models
            return {}
        request = SearchLoggedModels(
            [self._run.info.experiment_id],
            f"source_run_id = '{self.run_id}'",
            max_results=_MODELS_AT_ONCE,
            order_by=[LoggedModelsOrder("creation_timestamp")],
        )
        found = {}
        while True:
            page = self._tracking.search_logged_models(request)
            found.update((model.info.name, model.info.artifact_uri) for model in page.models)
            if not page.next_page_token:
                return {name: self._repository_of(uri) for name, uri in found.items()}
            request.page_token = page.next_page_token

    def _model_at(self, full: str) -> tuple[str, ArtifactRepository | None, str]:
        """The model whose folder a path of the run leads into: its name, its store and the path there."""
        name, _, rest = full.partition("/")
        return name, self._models.get(name) if name else None, rest

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifact(local_file, self._inside(artifact_path))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self.repo.log_artifacts(local_dir, self._inside(artifact_path))

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        self.repo.log_bytes(data, joined(self.path, artifact_file))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """The entries of a folder; a model that the run logged is a folder of its name, beside what the run has."""
        full = joined(self.path, path or "")
        found = {info.path: info for info in self.repo.list_artifacts(full or None)}
        name, model, rest = self._model_at(full)
        if model is not None:
            for info in model.list_artifacts(rest or None):
                found.setdefault(joined(name, info.path), info)
        if not full:
            for name in self._models:
                found.setdefault(name, FileInfo(name, True, None))
        cut = len(self.path) + 1 if self.path else 0
        return [FileInfo(path[cut:], info.is_dir, info.file_size) for path, info in sorted(found.items())]

    def read_bytes(self, artifact_file: str) -> bytes:
        full = joined(self.path, normal_path(artifact_file))
        _, model, rest = self._model_at(full)
        if model is not None:
            try:
                return model.read_bytes(rest)
            except MlflowException as error:
                # not the model's: the run has files in a folder of that name too
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
        return self.repo.read_bytes(full)

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """The local path of a copy, which the caller may change; a local run's own files stay what they are."""
        target = dst_path or tempfile.mkdtemp(prefix="mlflow-")
        full = joined(self.path, normal_path(artifact_path))
        name, model, rest = self._model_at(full)
        if model is None:
            local = self.repo.download_artifacts(full or None, target)
            if not full:
                for name, model in self._models.items():
                    _into(model, "", os.path.join(target, name))
            return local
        if self.repo.list_artifacts(full):
            self.repo.download_artifacts(full, target)
        # where it would be if it lay in the run
        return _into(model, rest, os.path.join(target, name))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        full = joined(self.path, remote_file_path)
        _, model, rest = self._model_at(full)
        if model is not None and any(
            info.path == rest for info in model.list_artifacts(posixpath.dirname(rest) or None)
        ):
            model._download_file(rest, local_path)
        else:
            self.repo._download_file(full, local_path)

    def get_local_path(self, artifact_path: str) -> str | None:
        """Where a file is on this machine; a folder only if all of it is in one place."""
        full = joined(self.path, artifact_path)
        _, model, rest = self._model_at(full)
        if model is None:
            return self.repo.get_local_path(full) if full or not self._models else None
        if self.repo.list_artifacts(full):
            return None
        local = model.get_local_path(rest)
        return local if local is not None and os.path.exists(local) else self.repo.get_local_path(full)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self.repo.delete_artifacts(self._inside(artifact_path))

    def _inside(self, path: str | None) -> str | None:
        return joined(self.path, path or "") or None


def _into(model: ArtifactRepository, path: str, folder: str) -> str:
    os.makedirs(folder, exist_ok=True)
    return model.download_artifacts(path or None, folder)
