"""From the URI of a workspace store to the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlflow import plugins
from mlflow.api.workspaces import (
    CreateWorkspace,
    DeleteWorkspace,
    GetWorkspace,
    ListWorkspaces,
    UpdateWorkspace,
    Workspaces,
    archival_of,
)
from mlflow.entities.workspace import (
    DEFAULT_WORKSPACE_NAME,
    TraceArchivalConfig,
    Workspace,
    WorkspaceDeletionMode,
)
from mlflow.exceptions import invalid
from mlflow.store import resolve
from mlflow.store.workspace.abstract_store import AbstractStore, ResolvedTraceArchivalConfig

if TYPE_CHECKING:
    from mlflow.api.rpc import Service


def is_plugin(uri: str) -> bool:
    """Whether workspaces at a URI are kept by a plugin."""
    return resolve.scheme_of(uri) not in (*resolve.SQL_SCHEMES, "", "file", "http", "https")


def open_store(uri: str) -> AbstractStore:
    """The store of workspaces at a URI: a database, a server, or of the plugin for the scheme.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    if is_plugin(uri):
        plugin = plugins.load(plugins.WORKSPACE_STORE, resolve.scheme_of(uri))
        if plugin is None:
            known = sorted({*resolve.SQL_SCHEMES, "http", "https", "file", *plugins.entries(plugins.WORKSPACE_STORE)})
            raise invalid(
                f"No workspace store is registered for the URI {uri!r}; known schemes are {', '.join(known)}."
            )
        return plugin(workspace_uri=uri)
    if resolve.scheme_of(uri) in ("http", "https"):
        from mlflow.store.rest import rest_service

        return ServiceStore(rest_service(Workspaces, uri))
    return ServiceStore(resolve.tracking(uri))


class ServiceStore(AbstractStore):
    """Workspaces of a database or of a server."""

    def __init__(self, service: Service | Any) -> None:
        self.service = service

    def list_workspaces(self) -> Iterable[Workspace]:
        """All workspaces that the caller may enter, by name."""
        return [message.entity() for message in self.service.list_workspaces(ListWorkspaces()).workspaces]

    def get_workspace(self, workspace_name: str) -> Workspace:
        """One workspace."""
        return self.service.get_workspace(GetWorkspace(workspace_name)).workspace.entity()

    def get_default_workspace(self) -> Workspace:
        """The workspace of requests that name none."""
        return self.get_workspace(DEFAULT_WORKSPACE_NAME)

    def create_workspace(self, workspace: Workspace) -> Workspace:
        """Make a workspace."""
        request = CreateWorkspace(name=workspace.name, **_described(workspace))
        return self.service.create_workspace(request).workspace.entity()

    def update_workspace(self, workspace: Workspace) -> Workspace:
        """Change what is set in ``workspace`` of the one with its name; an empty text takes a value away."""
        request = UpdateWorkspace(workspace_name=workspace.name, **_described(workspace))
        return self.service.update_workspace(request).workspace.entity()

    def delete_workspace(
        self, workspace_name: str, mode: WorkspaceDeletionMode = WorkspaceDeletionMode.RESTRICT
    ) -> None:
        """Remove a workspace and treat what is in it as ``mode`` says."""
        self.service.delete_workspace(DeleteWorkspace(workspace_name, mode.value))

    def resolve_trace_archival_config(
        self, default_trace_archival_root: str, default_retention: str, workspace_name: str
    ) -> ResolvedTraceArchivalConfig:
        """Where a workspace's old traces go: to its own place, or into a folder of its own at the server's."""
        found = self.get_workspace(workspace_name)
        own = TraceArchivalConfig(found.trace_archival_location, found.trace_archival_retention)
        return ResolvedTraceArchivalConfig(own, own.location is None).with_broader_defaults(
            default_location=default_trace_archival_root, default_retention=default_retention
        )


def _described(workspace: Workspace) -> dict[str, Any]:
    location, retention = workspace.trace_archival_location, workspace.trace_archival_retention
    config = None if location is None and retention is None else TraceArchivalConfig(location, retention)
    return {
        "description": workspace.description,
        "default_artifact_root": workspace.default_artifact_root,
        "trace_archival_config": archival_of(config),
    }
