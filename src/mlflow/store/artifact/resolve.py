"""The artifact store of a run, by the artifact URI that the run names."""

import functools

from mlflow.environment_variables import MLFLOW_TRACKING_URI
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.resolve import default_tracking_uri


def current_tracking_uri() -> str:
    """The tracking URI of the environment, or the default; who knows another passes it along with the artifact URI."""
    return MLFLOW_TRACKING_URI.get() or default_tracking_uri()


@functools.lru_cache(maxsize=256)
def artifact_repository_of(artifact_uri: str, tracking_uri: str) -> ArtifactRepository:
    """The store behind a run's artifact URI; the same object for the same URIs."""
    return get_artifact_repository(artifact_uri, tracking_uri)
