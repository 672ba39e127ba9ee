"""Processes of our own beside a run: how Python finds this package in them, and what they know of the store."""

from __future__ import annotations

import os
import sys

from mlflow.store.workspace.context import active_workspace

# the current folder may be a project with a file mlflow.py, so it is no place to import from
_PROGRAM = (
    "import sys; sys.path = [path for path in sys.path if path] + sys.argv[1:2]; "
    "from mlflow.projects.{} import main; sys.exit(main(*sys.argv[2:]))"
)


def arguments(module: str) -> list[str]:
    """The command that calls ``main`` of a module of this folder with what is appended to it."""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return [sys.executable, "-c", _PROGRAM.format(module), package]


def environment(tracking_uri: str) -> dict[str, str]:
    """The environment of such a process: the store, and the workspace that this thread has chosen."""
    found = {**os.environ, "MLFLOW_TRACKING_URI": tracking_uri}
    workspace = active_workspace()
    if workspace is not None:
        found["MLFLOW_WORKSPACE"] = workspace
    return found
