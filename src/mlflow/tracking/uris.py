"""The fluent API of tracking and registry URIs."""

import os

from mlflow import state


def set_tracking_uri(uri: "str | os.PathLike[str]") -> None:
    """Choose the store or server to log to, for this process and the processes it starts.

    Args:
        uri: a database (``sqlite:///mlflow.db``, ``postgresql://...``, ``mysql://...``), a server
            (``http://host:5000``), a folder, or a plugin's URI; None or "" goes back to the default.
    """
    state.set_tracking_uri(uri)


def get_tracking_uri() -> str:
    """The URI that was set, else MLFLOW_TRACKING_URI, else the SQLite database ``mlflow.db`` in the current folder."""
    return state.tracking_uri()


def is_tracking_uri_set() -> bool:
    """Whether code or the environment names a tracking URI."""
    return state.is_tracking_uri_set()


def set_registry_uri(uri: str) -> None:
    """Choose where the model registry is, if it is not where runs are tracked."""
    state.set_registry_uri(uri)


def get_registry_uri() -> str:
    """The URI that was set, else MLFLOW_REGISTRY_URI, else the tracking URI."""
    return state.registry_uri()
