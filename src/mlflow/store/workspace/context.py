"""In which workspace a program works: what ``mlflow.set_workspace`` and MLFLOW_WORKSPACE say.

A server is told with a header. On a database that a program opens itself it holds where MLFLOW_ENABLE_WORKSPACES is
true; elsewhere such a database has no workspaces, and naming one is an error.
"""

from __future__ import annotations

import contextvars
import os
from contextvars import Token

from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.environment_variables import MLFLOW_ENABLE_WORKSPACES, MLFLOW_WORKSPACE
from mlflow.exceptions import MlflowException
from mlflow.store.caller import Caller

_scoped: contextvars.ContextVar[str | None] = contextvars.ContextVar("mlflow_workspace", default=None)


def active_workspace() -> str | None:
    """The workspace that the program works in; None when none was chosen."""
    return _scoped.get() or os.environ.get(MLFLOW_WORKSPACE.name) or None


def choose(workspace: str | None) -> Token[str | None]:
    """Let the whole process work in a workspace, and processes that it starts; None takes that back."""
    if workspace is None:
        os.environ.pop(MLFLOW_WORKSPACE.name, None)
    else:
        os.environ[MLFLOW_WORKSPACE.name] = workspace
    return _scoped.set(workspace)


def choose_here(workspace: str | None) -> Token[str | None]:
    """Let this thread or task work in a workspace, until the token is given back."""
    return _scoped.set(workspace)


def go_back(token: Token[str | None]) -> None:
    """Undo ``choose_here``."""
    _scoped.reset(token)


def own_caller() -> Caller | None:
    """On whose behalf the operations of a program on its own database run.

    Raises: FEATURE_DISABLED when a workspace was chosen, but the program's databases have none.
    """
    workspace = active_workspace()
    if MLFLOW_ENABLE_WORKSPACES.get():
        return Caller(workspace=workspace or DEFAULT_WORKSPACE_NAME)
    if workspace is None or workspace == DEFAULT_WORKSPACE_NAME:
        return None
    raise MlflowException(
        f"The workspace {workspace!r} is chosen (mlflow.set_workspace, {MLFLOW_WORKSPACE.name}), but workspaces are "
        f"not enabled for databases that this program opens itself. Set {MLFLOW_ENABLE_WORKSPACES.name}=true, use a "
        "server with workspaces, or choose none.",
        "FEATURE_DISABLED",
    )
