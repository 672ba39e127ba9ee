"""Names of the fluent API whose services come with later releases: each says so when it is called."""

from collections.abc import Callable
from typing import Any, NoReturn

from mlflow.entities.workspace import WorkspaceDeletionMode
from mlflow.exceptions import unsupported

_WORKSPACES = "A later release brings workspaces."


def login(backend: str = "databricks", interactive: bool = True) -> NoReturn:
    """Not offered: logging in to a hosted service."""
    raise unsupported(
        "mlflow.login",
        "Servers with authentication take MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
        "MLFLOW_TRACKING_TOKEN.",
    )


def test(fn: Callable[..., Any] | None = None) -> NoReturn:
    """Not in this release: tests of applications as evaluation runs."""
    raise unsupported("mlflow.test", "A later release brings the evaluation of applications.")


# pytest takes imported functions called test_* or test for tests of the module that imports them
test.__test__ = False


def list_workspaces() -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.list_workspaces", _WORKSPACES)


def get_workspace(name: str) -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.get_workspace", _WORKSPACES)


def set_workspace(workspace: str | None) -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.set_workspace", _WORKSPACES)


def create_workspace(
    name: str,
    description: str | None = None,
    default_artifact_root: str | None = None,
    trace_archival_config: Any = None,
) -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.create_workspace", _WORKSPACES)


def update_workspace(
    name: str,
    description: str | None = None,
    default_artifact_root: str | None = None,
    trace_archival_config: Any = None,
) -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.update_workspace", _WORKSPACES)


def delete_workspace(name: str, *, mode: str = WorkspaceDeletionMode.RESTRICT) -> NoReturn:
    """Not in this release."""
    raise unsupported("mlflow.delete_workspace", _WORKSPACES)
