"""Files of models, by their URI: ``models:/<name>/<version>``, ``models:/<name>@<alias>``, ``models:/<model id>``."""

from __future__ import annotations

import functools
import os
import tempfile

from mlflow.api.logged_models import GetLoggedModel
from mlflow.api.registry import GetLatestVersions, GetModelVersion, GetModelVersionByAlias, GetModelVersionDownloadUri
from mlflow.entities.file_info import FileInfo
from mlflow.entities.model_registry.message import ModelVersionMessage
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.environment_variables import MLFLOW_REGISTRY_URI
from mlflow.exceptions import MlflowException
from mlflow.store import resolve
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.paths import normal_path
from mlflow.store.artifact.resolve import artifact_repository_of, current_tracking_uri

REGISTERED_MODEL_META_FILE_NAME = "registered_model_meta"
"""Beside the files of a downloaded version: which version they are."""

_MOST_LINKS = 20
"""Sources that may name each other before it must be a circle."""


class ModelsArtifactRepository(ArtifactRepository):
    """The files of a logged model or of a version of a registered model, wherever they are."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.model = parse_model_uri(artifact_uri)
        self.path = normal_path(self.model.path)

    @functools.cached_property
    def version(self) -> ModelVersionMessage | None:
        """The version of a registered model that the URI names; None when it names a logged model.

        Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE.
        """
        name, model = self.model.name, self.model
        if model.model_id is not None:
            return None
        registry = resolve.registry(self._registry_uri)
        if model.version is not None:
            return registry.get_model_version(GetModelVersion(name, model.version)).model_version
        if model.alias is not None or model.latest:
            alias = model.alias or "latest"
            return registry.get_model_version_by_alias(GetModelVersionByAlias(name, alias)).model_version
        found = registry.get_latest_versions(GetLatestVersions(name, [model.stage or ""])).model_versions
        if not found:
            raise MlflowException(
                f"The registered model {name!r} has no version in stage {model.stage!r}.", "RESOURCE_DOES_NOT_EXIST"
            )
        return found[0]

    @functools.cached_property
    def repo(self) -> ArtifactRepository:
        """The store in which the files are.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such model.
        """
        location = self._location()
        if resolve.scheme_of(location) == "runs":
            return get_artifact_repository(location, self._tracking_uri)
        return artifact_repository_of(location, self._tracking_uri)

    @functools.cached_property
    def _tracking_uri(self) -> str:
        return self.tracking_uri or current_tracking_uri()

    @functools.cached_property
    def _registry_uri(self) -> str:
        return self.registry_uri or MLFLOW_REGISTRY_URI.get() or self._tracking_uri

    def _location(self) -> str:
        """Where the files are, through versions that are copies of others."""
        if self.version is None:
            return self._location_of_logged_model(self.model.model_id or "")
        location = self._download_uri(self.version.name, self.version.version)
        for _ in range(_MOST_LINKS):
            if resolve.scheme_of(location) != "models":
                return location
            uri = parse_model_uri(location)
            if uri.model_id is not None:
                return self._location_of_logged_model(uri.model_id)
            location = self._download_uri(uri.name, uri.version or "")
        raise MlflowException(f"The sources of {self.artifact_uri!r} name each other in a circle.", "INVALID_STATE")

    def _download_uri(self, name: str, version: str) -> str:
        registry = resolve.registry(self._registry_uri)
        return registry.get_model_version_download_uri(GetModelVersionDownloadUri(name, version)).artifact_uri

    def _location_of_logged_model(self, model_id: str) -> str:
        model = resolve.tracking(self._tracking_uri).get_logged_model(GetLoggedModel(model_id)).model
        return model.info.artifact_uri

    # ---- files

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        self._logged_model_only()
        self.repo.log_artifact(local_file, self._inside(artifact_path))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        self._logged_model_only()
        self.repo.log_artifacts(local_dir, self._inside(artifact_path))

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        self._logged_model_only()
        self.repo.log_bytes(data, joined(self.path, artifact_file))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        self._logged_model_only()
        self.repo.delete_artifacts(self._inside(artifact_path))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        found = self.repo.list_artifacts(self._inside(path))
        cut = len(self.path) + 1 if self.path else 0
        return [FileInfo(info.path[cut:], info.is_dir, info.file_size) for info in found]

    def read_bytes(self, artifact_file: str) -> bytes:
        return self.repo.read_bytes(joined(self.path, normal_path(artifact_file)))

    def get_local_path(self, artifact_path: str) -> str | None:
        return self.repo.get_local_path(joined(self.path, artifact_path))

    def download_artifacts(self, artifact_path: str | None, dst_path: str | None = None) -> str:
        """The local path of a copy, which the caller may change.

        A whole version of a registered model comes with the file ``registered_model_meta``.
        """
        target = dst_path or tempfile.mkdtemp(prefix="mlflow-")
        inside = self._inside(normal_path(artifact_path))
        local = self.repo.download_artifacts(inside, target)
        if inside is None and self.version is not None and os.path.isdir(local):
            _write_meta(local, self.version)
        return local

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        self.repo._download_file(joined(self.path, remote_file_path), local_path)

    def _logged_model_only(self) -> None:
        if self.model.model_id is None:
            raise MlflowException(
                f"The files of {self.artifact_uri!r} cannot be changed: a version of a registered model is read-only.",
                "INVALID_PARAMETER_VALUE",
            )

    def _inside(self, path: str | None) -> str | None:
        return joined(self.path, path or "") or None


def _write_meta(folder: str, version: ModelVersionMessage) -> None:
    import yaml

    with open(os.path.join(folder, REGISTERED_MODEL_META_FILE_NAME), "w", encoding="utf-8") as file:
        yaml.safe_dump({"model_name": version.name, "model_version": version.version}, file, allow_unicode=True)
