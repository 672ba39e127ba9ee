"""The part of the client that looks after workspaces."""

from __future__ import annotations

from typing import Any

from mlflow.entities.workspace import TraceArchivalConfig, Workspace, WorkspaceDeletionMode
from mlflow.exceptions import invalid


class WorkspaceMethods:
    """Methods on workspaces."""

    _tracking_uri: str
    _workspace_store_uri: str | None

    def get_workspace_store_uri(self) -> str:
        """Where workspaces are kept: what the client was told, MLFLOW_WORKSPACE_STORE_URI, or the tracking URI."""
        from mlflow.environment_variables import MLFLOW_WORKSPACE_STORE_URI

        return self._workspace_store_uri or MLFLOW_WORKSPACE_STORE_URI.get() or self._tracking_uri

    def list_workspaces(self) -> list[Workspace]:
        """The workspaces that one may enter, by name."""
        return list(self._workspaces.list_workspaces())

    def get_workspace(self, name: str) -> Workspace:
        """One workspace."""
        return self._workspaces.get_workspace(_text(name))

    def create_workspace(
        self,
        name: str,
        description: str | None = None,
        default_artifact_root: str | None = None,
        trace_archival_config: TraceArchivalConfig | None = None,
    ) -> Workspace:
        """Make a workspace; see ``mlflow.create_workspace``."""
        return self._workspaces.create_workspace(
            _workspace(name, description, default_artifact_root, trace_archival_config)
        )

    def update_workspace(
        self,
        name: str,
        description: str | None = None,
        default_artifact_root: str | None = None,
        trace_archival_config: TraceArchivalConfig | None = None,
    ) -> Workspace:
        """Change what is said of a workspace; see ``mlflow.update_workspace``."""
        return self._workspaces.update_workspace(
            _workspace(name, description, default_artifact_root, trace_archival_config)
        )

    def delete_workspace(self, name: str, mode: str = WorkspaceDeletionMode.RESTRICT) -> None:
        """Remove a workspace; see ``mlflow.delete_workspace``."""
        try:
            chosen = WorkspaceDeletionMode(mode)
        except ValueError:
            allowed = ", ".join(one.value for one in WorkspaceDeletionMode)
            raise invalid(f"Invalid value {mode!r} for parameter 'mode': allowed are {allowed}.") from None
        self._workspaces.delete_workspace(_text(name), chosen)

    @property
    def _workspaces(self) -> Any:
        from mlflow.store.workspace.resolve import open_store

        return open_store(self.get_workspace_store_uri())


def _text(name: Any) -> str:
    if not isinstance(name, str):
        raise invalid(f"Invalid value {name!r} for parameter 'name': it must be a text.")
    return name


def _workspace(name: str, description: str | None, root: str | None, config: TraceArchivalConfig | None) -> Workspace:
    location, retention = (None, None) if config is None else (config.location, config.retention)
    return Workspace(_text(name), description, root, location, retention)
