"""Finding a backend by its name."""

from __future__ import annotations

from mlflow import plugins
from mlflow.exceptions import MlflowException, invalid, unsupported
from mlflow.projects.backend.abstract_backend import AbstractBackend
from mlflow.projects.backend.local import LocalBackend

ENTRYPOINT_GROUP_NAME = plugins.PROJECT_BACKEND

MLFLOW_BACKENDS: dict[str, type[AbstractBackend]] = {"local": LocalBackend}
"""Backends by name, before plugins are looked at."""


def load_backend(backend_name: str) -> AbstractBackend:
    """A backend of this name: local, kubernetes, or one of a plugin.

    Raises: INVALID_PARAMETER_VALUE naming those there are; NOT_IMPLEMENTED for databricks; MlflowException when a
        plugin cannot be loaded.
    """
    if backend_name in MLFLOW_BACKENDS:
        return MLFLOW_BACKENDS[backend_name]()
    if backend_name == "kubernetes":
        from mlflow.projects.backend.kubernetes import KubernetesBackend

        return KubernetesBackend()
    try:
        found = plugins.load(ENTRYPOINT_GROUP_NAME, backend_name)
    except Exception as error:
        raise MlflowException(
            f"The plugin of the backend {backend_name!r} cannot be loaded: {type(error).__name__}: {error}",
            "INVALID_STATE",
        ) from error
    if found is not None:
        return found()
    if backend_name == "databricks":
        raise unsupported(
            "The backend 'databricks'", "Run the project with the backend local or kubernetes, or with a plugin."
        )
    known = sorted({*MLFLOW_BACKENDS, "kubernetes", *plugins.entries(ENTRYPOINT_GROUP_NAME)})
    raise invalid(f"Invalid value {backend_name!r} for the backend; there are {', '.join(known)}.")
