"""Names around workspaces that plugins use."""

from __future__ import annotations

import os

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.entities.workspace import WORKSPACE_HEADER as WORKSPACE_HEADER_NAME
from mlflow.environment_variables import MLFLOW_WORKSPACE_STORE_URI
from mlflow.store.sql.locations import WORKSPACE_FOLDER as WORKSPACES_DIR_NAME

__all__ = [
    "DEFAULT_WORKSPACE_NAME",
    "WORKSPACES_DIR_NAME",
    "WORKSPACE_HEADER_NAME",
    "get_workspace_store_uri",
    "resolve_entity_workspace_name",
    "set_workspace_store_uri",
]


def resolve_entity_workspace_name(workspace: str | None) -> str:
    """The workspace that an entity says, or the default one."""
    return workspace or DEFAULT_WORKSPACE_NAME


def set_workspace_store_uri(uri: str | None) -> None:
    """Say where workspaces are kept, for this process and those that it starts; None takes that back."""
    if uri is None:
        os.environ.pop(MLFLOW_WORKSPACE_STORE_URI.name, None)
    else:
        os.environ[MLFLOW_WORKSPACE_STORE_URI.name] = uri


def get_workspace_store_uri() -> str | None:
    """Where workspaces are kept, if that was said."""
    return MLFLOW_WORKSPACE_STORE_URI.get()
