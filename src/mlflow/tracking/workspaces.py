"""Workspaces: choosing one, and looking after them."""

from __future__ import annotations

from mlflow.entities.workspace import (
    DEFAULT_WORKSPACE_NAME,
    TraceArchivalConfig,
    Workspace,
    WorkspaceDeletionMode,
)


def set_workspace(workspace: str | None) -> None:
    """Let everything that follows happen in a workspace: in this process and in those that it starts.

    Args:
        workspace: its name; None takes the choice back. Whether there is one of that name is asked when it is used.

    Raises: INVALID_PARAMETER_VALUE for what cannot be a name.
    """
    from mlflow.api.limits import check_workspace_name
    from mlflow.store.workspace.context import choose

    if workspace is not None:
        check_workspace_name(workspace)
    choose(workspace)


def list_workspaces() -> list[Workspace]:
    """The workspaces that one may enter, by name."""
    return _client().list_workspaces()


def get_workspace(name: str) -> Workspace:
    """One workspace.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _client().get_workspace(name)


def create_workspace(
    name: str,
    description: str | None = None,
    default_artifact_root: str | None = None,
    trace_archival_config: TraceArchivalConfig | None = None,
) -> Workspace:
    """Make a workspace.

    Args:
        name: 2 to 63 lower-case letters, digits and, inside, hyphens.
        default_artifact_root: where its experiments keep artifacts; default a folder of its own at the server's root.
        trace_archival_config: where spans of its old traces go, and when; default as the server does.

    Raises: INVALID_PARAMETER_VALUE, RESOURCE_ALREADY_EXISTS.
    """
    return _client().create_workspace(name, description, default_artifact_root, trace_archival_config)


def update_workspace(
    name: str,
    description: str | None = None,
    default_artifact_root: str | None = None,
    trace_archival_config: TraceArchivalConfig | None = None,
) -> Workspace:
    """Change what is said of a workspace: None leaves a value as it is, an empty text takes it away.

    Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE.
    """
    return _client().update_workspace(name, description, default_artifact_root, trace_archival_config)


def delete_workspace(name: str, *, mode: str = WorkspaceDeletionMode.RESTRICT) -> None:
    """Remove a workspace.

    Args:
        mode: what becomes of what is in it: RESTRICT refuses while there is anything, SET_DEFAULT moves it to the
            default workspace, CASCADE removes it for good.

    Raises: RESOURCE_DOES_NOT_EXIST, INVALID_STATE, INVALID_PARAMETER_VALUE.
    """
    _client().delete_workspace(name, mode=mode)


def _client():
    from mlflow.tracking.client import MlflowClient

    return MlflowClient()


__all__ = [
    "DEFAULT_WORKSPACE_NAME",
    "create_workspace",
    "delete_workspace",
    "get_workspace",
    "list_workspaces",
    "set_workspace",
    "update_workspace",
]
