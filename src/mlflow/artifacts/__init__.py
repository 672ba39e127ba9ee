"""Read artifacts, by URI or by run: ``mlflow.artifacts.load_text("runs:/<run id>/notes.txt")``."""

import io
import json
import posixpath
from typing import Any

from mlflow import state
from mlflow.entities.file_info import FileInfo
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.exceptions import BAD_REQUEST, INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.paths import folder_of
from mlflow.store.artifact.runs import parse_runs_uri
from mlflow.store.resolve import scheme_of

__all__ = [
    "BAD_REQUEST",
    "INVALID_PARAMETER_VALUE",
    "download_artifacts",
    "list_artifacts",
    "load_dict",
    "load_image",
    "load_text",
]


def download_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    dst_path: str | None = None,
    tracking_uri: str | None = None,
    registry_uri: str | None = None,
) -> str:
    """Download a file or a folder; the local path of it.

    Args:
        artifact_uri: what to download: ``runs:/<run id>/<path>``, ``models:/<name>/<version>``, ``models:/<model id>``,
            ``mlflow-artifacts:/<path>``, a URL, a local path.
        run_id, artifact_path: instead of the URI, a run and a path in it; without path, all of its artifacts.
        dst_path: local folder to download into, made if missing; None takes a new temporary folder (what lies on this
            machine and is not named by a run is then left where it is).
        tracking_uri, registry_uri: where the run is looked up; None takes the current ones.

    Raises: INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST.
    """
    repository, path = _repository_and_path(artifact_uri, run_id, artifact_path, tracking_uri, registry_uri)
    return repository.download_artifacts(path, dst_path)


def list_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    tracking_uri: str | None = None,
) -> list[FileInfo]:
    """List a folder, by name, not its subfolders.

    Args: as of ``download_artifacts``.

    Returns: paths relative to the run, or, for other URIs, to the parent of the folder that the URI names.
    """
    repository, path = _repository_and_path(artifact_uri, run_id, artifact_path, tracking_uri, None)
    return repository.list_artifacts(path or None)


def load_text(artifact_uri: str) -> str:
    """The content of a text file (UTF-8).

    Raises: BAD_REQUEST when it is no text.
    """
    try:
        return _content(artifact_uri).decode()
    except UnicodeDecodeError as error:
        raise _unreadable(artifact_uri, "text in UTF-8", error) from error


def load_dict(artifact_uri: str) -> dict[str, Any]:
    """The content of a JSON or YAML file.

    Raises: BAD_REQUEST when it is neither, or holds no mapping or list.
    """
    content = _content(artifact_uri)
    try:
        value = json.loads(content)
    except ValueError:
        import yaml

        try:
            value = yaml.safe_load(content)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise _unreadable(artifact_uri, "JSON or YAML", error) from error
    if not isinstance(value, (dict, list)):
        raise _unreadable(artifact_uri, "a JSON or YAML object", f"it holds {type(value).__name__}")
    return value


def load_image(artifact_uri: str):
    """The content of an image file, as ``PIL.Image.Image``. Needs Pillow (``pip install millrace[images]``).

    Raises: BAD_REQUEST when it is no image.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise MlflowException("Reading images needs Pillow: pip install 'millrace[images]'.", "BAD_REQUEST") from error
    content = _content(artifact_uri)
    try:
        image = Image.open(io.BytesIO(content))
        image.load()
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(artifact_uri, "an image", error) from error
    return image


def _content(artifact_uri: str) -> bytes:
    repository, path = _repository_and_path(artifact_uri, None, None, None, None)
    return repository.read_bytes(path)


def _unreadable(artifact_uri: str, what: str, error: object) -> MlflowException:
    return MlflowException(f"The artifact {artifact_uri!r} cannot be read as {what}: {error}", BAD_REQUEST)


def _repository_and_path(
    artifact_uri: str | None,
    run_id: str | None,
    artifact_path: str | None,
    tracking_uri: str | None,
    registry_uri: str | None,
) -> tuple[ArtifactRepository, str]:
    if bool(artifact_uri) == bool(run_id):
        raise invalid("Exactly one of 'artifact_uri' and 'run_id' must be given.")
    if artifact_uri and artifact_path:
        raise invalid("'artifact_path' goes with 'run_id'; with 'artifact_uri' the path is part of the URI.")
    if run_id:
        root, path = f"runs:/{run_id}", artifact_path or ""
    else:
        root, path = _root_and_path(str(artifact_uri))
    return get_artifact_repository(root, tracking_uri or state.tracking_uri(), registry_uri), path


def _root_and_path(uri: str) -> tuple[str, str]:
    """The store that a URI lies in, and its path there."""
    scheme = scheme_of(uri)
    if scheme == "runs":
        run_id, path = parse_runs_uri(uri)
        return f"runs:/{run_id}", path
    if scheme in ("", "file"):
        folder = folder_of(uri)
        return posixpath.split(folder.replace("\\", "/"))
    if scheme == "models":
        model = parse_model_uri(uri)
        return uri.rstrip("/").removesuffix(f"/{model.path}") if model.path else uri, model.path
    if scheme in ("http", "https"):
        return uri, ""
    root, _, name = uri.rstrip("/").rpartition("/")
    return root or uri, name
