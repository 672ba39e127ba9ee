"""Every entry-point group, named once; plugins are loaded on first use."""

import functools
import logging
from importlib.metadata import EntryPoint, entry_points
from typing import Any

logger = logging.getLogger(__name__)

TRACKING_STORE = "mlflow.tracking_store"
MODEL_REGISTRY_STORE = "mlflow.model_registry_store"
ARTIFACT_REPOSITORY = "mlflow.artifact_repository"
RUN_CONTEXT_PROVIDER = "mlflow.run_context_provider"
REQUEST_HEADER_PROVIDER = "mlflow.request_header_provider"
REQUEST_AUTH_PROVIDER = "mlflow.request_auth_provider"
DEFAULT_EXPERIMENT_PROVIDER = "mlflow.default_experiment_provider"
DATASET_SOURCE = "mlflow.dataset_source"
DATASET_CONSTRUCTOR = "mlflow.dataset_constructor"
APP_CLIENT = "mlflow.app.client"
DEPLOYMENTS = "mlflow.deployments"
PROJECT_BACKEND = "mlflow.project_backend"
MODEL_EVALUATOR = "mlflow.model_evaluator"
WORKSPACE_STORE = "mlflow.workspace_provider"


@functools.cache
def entries(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group by name; nothing is imported yet."""
    return {entry.name: entry for entry in entry_points(group=group)}


def load(group: str, name: str) -> Any | None:
    """The object that a plugin offers under a name, or None when there is no such entry point.

    Raises: whatever importing the plugin raises; a plugin that was asked for by name must not fail silently.
    """
    entry = entries(group).get(name)
    return None if entry is None else entry.load()


def load_all(group: str) -> dict[str, Any]:
    """All objects of a group by name. One that cannot be imported is left out with a warning."""
    loaded = {}
    for name, entry in entries(group).items():
        try:
            loaded[name] = entry.load()
        except Exception as error:
            logger.warning("Plugin %s = %s of group %s cannot be loaded: %s", name, entry.value, group, error)
    return loaded
