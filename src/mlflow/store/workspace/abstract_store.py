"""The interface of stores that keep workspaces, and what a workspace may be called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mlflow.api.limits import WORKSPACE_NAME_PATTERN, check_workspace_name
from mlflow.entities.workspace import TraceArchivalConfig, Workspace, WorkspaceDeletionMode
from mlflow.exceptions import unsupported


@dataclass
class ResolvedTraceArchivalConfig:
    """What a workspace says of the archive of its traces.

    Args:
        append_workspace_prefix: whether its files go into a folder of the workspace's name.
    """

    config: TraceArchivalConfig
    append_workspace_prefix: bool

    def with_broader_defaults(self, *, default_location: str, default_retention: str) -> ResolvedTraceArchivalConfig:
        """The same, with what the server says where the workspace says nothing."""
        config = TraceArchivalConfig(
            default_location if self.config.location is None else self.config.location,
            default_retention if self.config.retention is None else self.config.retention,
        )
        return ResolvedTraceArchivalConfig(config, self.append_workspace_prefix)


class WorkspaceNameValidator:
    """What a workspace may be called."""

    @classmethod
    def pattern(cls) -> str:
        """The regular expression for names."""
        return WORKSPACE_NAME_PATTERN

    @classmethod
    def validate(cls, name: str) -> None:
        """Raise INVALID_PARAMETER_VALUE unless a workspace may have that name."""
        check_workspace_name(name)


class AbstractStore(ABC):
    """Keeps workspaces. Unknown names raise RESOURCE_DOES_NOT_EXIST, taken ones RESOURCE_ALREADY_EXISTS."""

    @abstractmethod
    def list_workspaces(self) -> Iterable[Workspace]:
        """All workspaces the caller may see."""

    @abstractmethod
    def get_workspace(self, workspace_name: str) -> Workspace:
        """One workspace."""

    @abstractmethod
    def get_default_workspace(self) -> Workspace:
        """The workspace of requests that name none."""

    def create_workspace(self, workspace: Workspace) -> Workspace:
        """Create a workspace; a store that cannot raises NOT_IMPLEMENTED."""
        raise unsupported(f"{type(self).__name__}.create_workspace")

    def update_workspace(self, workspace: Workspace) -> Workspace:
        """Change what is set in ``workspace`` of the one with its name; a store that cannot raises NOT_IMPLEMENTED."""
        raise unsupported(f"{type(self).__name__}.update_workspace")

    def delete_workspace(
        self, workspace_name: str, mode: WorkspaceDeletionMode = WorkspaceDeletionMode.RESTRICT
    ) -> None:
        """Delete a workspace and treat what is in it as ``mode`` says; a store that cannot raises NOT_IMPLEMENTED."""
        raise unsupported(f"{type(self).__name__}.delete_workspace")

    def resolve_artifact_root(self, default_artifact_root: str | None, workspace_name: str) -> tuple[str | None, bool]:
        """Where a workspace keeps artifacts, and whether its name is to be appended.

        Its own root is used as it is; the server's default is shared, hence needs the name.
        """
        own = self.get_workspace(workspace_name).default_artifact_root
        return (own, False) if own else (default_artifact_root, True)

    def resolve_trace_archival_config(
        self, default_trace_archival_root: str, default_retention: str, workspace_name: str
    ) -> Any:
        """Where a workspace's old traces go; a store that does not archive raises NOT_IMPLEMENTED."""
        raise unsupported(f"{type(self).__name__}.resolve_trace_archival_config")
