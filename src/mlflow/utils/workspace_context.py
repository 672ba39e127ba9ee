"""In which workspace a program, or a request to a server, works; names that plugins of workspace stores use."""

from __future__ import annotations

import dataclasses
from contextvars import Token
from typing import Any

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.environment_variables import MLFLOW_WORKSPACE
from mlflow.store import caller
from mlflow.store.workspace import context

__all__ = [
    "DEFAULT_WORKSPACE_NAME",
    "MLFLOW_WORKSPACE",
    "ServerWorkspaceContext",
    "WorkspaceContext",
    "clear_server_request_workspace",
    "get_request_workspace",
    "is_request_workspace_resolved",
    "set_server_request_workspace",
    "set_workspace",
]


def set_workspace(workspace: str | None) -> Token[str | None]:
    """Let the whole process work in a workspace; None takes that back."""
    return context.choose(workspace)


def get_request_workspace() -> str | None:
    """The workspace of the request that a server answers just now, else that of the program."""
    found = caller.confinement()
    return found if found is not None else context.active_workspace()


def is_request_workspace_resolved() -> bool:
    """Whether a server answers a request just now, and knows its workspace."""
    return caller.confinement() is not None


def set_server_request_workspace(workspace: str | None) -> Token[Any]:
    """Let the rest of the present request run in a workspace."""
    present = caller.current() or caller.Caller()
    return caller.become(dataclasses.replace(present, workspace=workspace))


def clear_server_request_workspace() -> None:
    """Let the rest of the present request run in no workspace."""
    set_server_request_workspace(None)


class WorkspaceContext:
    """``with WorkspaceContext("team-a"):`` lets this thread or task work in a workspace."""

    def __init__(self, workspace: str | None) -> None:
        self._workspace = workspace
        self._token: Token[str | None] | None = None

    def __enter__(self) -> str | None:
        self._token = context.choose_here(self._workspace)
        return self._workspace

    def __exit__(self, exc_type: Any, exc: Any, tb: Any) -> None:
        if self._token is not None:
            context.go_back(self._token)
            self._token = None


class ServerWorkspaceContext:
    """The same for what a server does on behalf of a request."""

    def __init__(self, workspace: str | None) -> None:
        self._workspace = workspace
        self._token: Token[Any] | None = None

    def __enter__(self) -> str | None:
        self._token = set_server_request_workspace(self._workspace)
        return self._workspace

    def __exit__(self, exc_type: Any, exc: Any, tb: Any) -> None:
        if self._token is not None:
            caller.back_to(self._token)
            self._token = None
