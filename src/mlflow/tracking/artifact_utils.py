"""Where the artifacts of a run are."""

import posixpath

from mlflow import state
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid
from mlflow.tracking.client_artifacts import artifact_uri_of

__all__ = ["INVALID_PARAMETER_VALUE", "get_artifact_uri"]


def get_artifact_uri(run_id: str, artifact_path: str | None = None, tracking_uri: str | None = None) -> str:
    """The URI of an artifact of a run; of the root of its artifacts by default.

    Args:
        run_id: the run.
        artifact_path: relative to the root.
        tracking_uri: where the run is; None takes the current tracking URI.
    """
    if not run_id:
        raise invalid(f"Invalid value {run_id!r} for parameter 'run_id': an id is needed.")
    root = artifact_uri_of(tracking_uri or state.tracking_uri(), run_id)
    return joined_uri(root, artifact_path)


def joined_uri(root: str, artifact_path: str | None) -> str:
    """The URI of a path below a root, which may carry a query."""
    if not artifact_path:
        return root
    from mlflow.store.artifact.artifact_repo import verify_artifact_path

    verify_artifact_path(artifact_path)
    path, query, rest = root.partition("?")
    return posixpath.join(path, artifact_path) + query + rest
