"""Where the files of a model are: from a URI to a folder of this machine."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.store.resolve import scheme_of

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.models.model import Model
    from mlflow.store.artifact.artifact_repo import ArtifactRepository


def local_folder(model_uri: str | os.PathLike[str], dst_path: str | None = None) -> str:
    """The folder of this machine that holds a model's files; they are downloaded unless they lie on this machine.

    Args:
        model_uri: a path, ``runs:/``, ``models:/``, or any artifact URI.
        dst_path: where to put a copy; None takes a folder that lasts as long as this process, or leaves local files
            where they are.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no model.
    """
    uri = os.fspath(model_uri)
    if not isinstance(uri, str) or not uri:
        raise invalid(f"Invalid model URI {model_uri!r}: a path or a URI is needed.")
    if dst_path is None:
        local = _in_place(uri)
        if local is not None:
            return local
        dst_path = _folder_until_exit()
    from mlflow.artifacts import download_artifacts

    return download_artifacts(uri, dst_path=dst_path)


def _folder_until_exit() -> str:
    """A new temporary folder, which is removed when this process ends: a model may read its files at any time."""
    folder, process = tempfile.mkdtemp(prefix="mlflow-model-"), os.getpid()

    def remove() -> None:
        # a forked child shares it, and must not take it from its parent
        if os.getpid() == process:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _in_place(uri: str) -> str | None:
    """The model's own folder if it is one of this machine."""
    scheme = scheme_of(uri)
    if scheme in ("", "file"):
        from mlflow.store.artifact.paths import folder_of

        folder = folder_of(uri)
        if not os.path.isdir(folder):
            raise MlflowException(f"There is no model at {uri!r}: no such folder.", RESOURCE_DOES_NOT_EXIST)
        return folder
    if scheme in ("runs", "models"):
        local = _repository(uri).get_local_path("")
        return local if local is not None and os.path.isdir(local) else None
    return None


def _repository(uri: str) -> ArtifactRepository:
    from mlflow import state
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    return get_artifact_repository(uri, state.tracking_uri(), state.registry_uri())


def local_mlmodel(model_uri: str) -> str:
    """The MLmodel file of a model as a file of this machine, without the rest of the model.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    folder = _in_place(model_uri)
    if folder is not None:
        return os.path.join(folder, MLMODEL_FILE_NAME)
    from mlflow.artifacts import download_artifacts

    return download_artifacts(f"{model_uri.rstrip('/')}/{MLMODEL_FILE_NAME}")


@contextlib.contextmanager
def edited(model_uri: str) -> Iterator[Model]:
    """The MLmodel file of a stored model, to be changed: what the block leaves is stored in place of it.

    Raises: INVALID_PARAMETER_VALUE for a registered version, whose files do not change.
    """
    from mlflow.models.model import Model

    repository = writable_repository(model_uri)
    with tempfile.TemporaryDirectory() as folder:
        file = repository.download_artifacts(MLMODEL_FILE_NAME, folder)
        model = Model.load(file)
        before = model.to_yaml()
        yield model
        if model.to_yaml() != before:
            model.save(file)
            repository.log_artifact(file)


def writable_repository(model_uri: str) -> ArtifactRepository:
    """The artifact store at a model's URI.

    Raises: INVALID_PARAMETER_VALUE for a registered version.
    """
    uri = os.fspath(model_uri)
    name = uri.partition(":")[2].strip("/")
    if scheme_of(uri) == "models" and ("/" in name or "@" in name):
        raise invalid(
            f"The model {uri!r} is a registered version, whose files do not change. Change the model it was "
            "registered from (models:/<model id>) and register a new version."
        )
    return _repository(uri)


def get_model_version_from_model_uri(model_uri: str) -> ModelVersion:
    """The registered version behind a ``models:/`` URI.

    Args:
        model_uri: ``models:/<name>/<version>``, ``models:/<name>/<stage>``, ``models:/<name>/latest`` or
            ``models:/<name>@<alias>``.

    Raises: INVALID_PARAMETER_VALUE for another URI; RESOURCE_DOES_NOT_EXIST.
    """
    from mlflow import state
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.store.artifact.models import ModelsArtifactRepository

    version = ModelsArtifactRepository(model_uri, state.tracking_uri(), state.registry_uri()).version
    if version is None:
        raise invalid(f"{model_uri!r} names a logged model, not a registered version.")
    return ModelVersion.from_proto(version)
