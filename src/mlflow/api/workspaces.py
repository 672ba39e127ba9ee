"""The service of workspaces: parts of a server that are closed to each other."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, missing, patch, post
from mlflow.entities.workspace import TraceArchivalConfig, Workspace, WorkspaceDeletionMode
from mlflow.exceptions import invalid

Mode = Literal["SET_DEFAULT", "CASCADE", "RESTRICT"]


class TraceArchivalMessage(msgspec.Struct, omit_defaults=True):
    """Where spans of old traces go, and after what time."""

    location: str | None = None
    retention: str | None = None


class WorkspaceMessage(msgspec.Struct, omit_defaults=True):
    """A workspace as the wire has it."""

    name: str
    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_config: TraceArchivalMessage | None = None

    def entity(self) -> Workspace:
        """The workspace as users hold it."""
        config = self.trace_archival_config or TraceArchivalMessage()
        return Workspace(self.name, self.description, self.default_artifact_root, config.location, config.retention)


def message_of(workspace: Workspace) -> WorkspaceMessage:
    """A workspace for the wire."""
    location, retention = workspace.trace_archival_location, workspace.trace_archival_retention
    config = None if location is None and retention is None else TraceArchivalMessage(location, retention)
    return WorkspaceMessage(workspace.name, workspace.description, workspace.default_artifact_root, config)


def archival_of(config: TraceArchivalConfig | None) -> TraceArchivalMessage | None:
    """What users say of the archive, for the wire."""
    return None if config is None else TraceArchivalMessage(config.location, config.retention)


class _Described(Request):
    """What is said of a workspace. None leaves a value as it is, an empty text takes it away."""

    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_config: TraceArchivalMessage | None = None

    def check(self) -> None:
        limits.check_length("description of a workspace", self.description or "", limits.MAX_WORKSPACE_DESCRIPTION)
        config = self.trace_archival_config or TraceArchivalMessage()
        for name, uri in (("default_artifact_root", self.default_artifact_root), ("location", config.location)):
            limits.check_length(name, uri or "", limits.MAX_WORKSPACE_URI)


class ListWorkspaces(Request):
    """Ask for the workspaces that the caller may enter."""


class CreateWorkspace(_Described):
    """Make a workspace."""

    required: ClassVar[tuple[str, ...]] = ("name",)
    name: str = ""

    def check(self) -> None:
        if not self.name:
            raise missing("name")
        limits.check_workspace_name(self.name)
        super().check()


class _OfWorkspace(Request):
    """A request about one workspace."""

    required: ClassVar[tuple[str, ...]] = ("workspace_name",)
    workspace_name: str = ""

    def check(self) -> None:
        if not self.workspace_name:
            raise missing("workspace_name")


class GetWorkspace(_OfWorkspace):
    """Ask for one workspace."""


class UpdateWorkspace(_Described):
    """Change what is said of a workspace."""

    required: ClassVar[tuple[str, ...]] = ("workspace_name",)
    workspace_name: str = ""

    def check(self) -> None:
        if not self.workspace_name:
            raise missing("workspace_name")
        config = self.trace_archival_config or TraceArchivalMessage()
        given = (self.description, self.default_artifact_root, config.location, config.retention)
        if all(value is None for value in given):
            raise invalid(
                "Nothing to change: give at least one of description, default_artifact_root and trace_archival_config."
            )
        super().check()


class DeleteWorkspace(_OfWorkspace):
    """Remove a workspace; ``mode`` says what becomes of what is in it."""

    mode: Mode = WorkspaceDeletionMode.RESTRICT.value


class WorkspaceAnswer(Answer):
    """One workspace."""

    workspace: WorkspaceMessage


class WorkspaceList(Answer):
    """Workspaces, by name."""

    workspaces: list[WorkspaceMessage] = []


class Workspaces(Service):
    """Operations on workspaces."""

    @get("3.0/mlflow/workspaces")
    def list_workspaces(self, request: ListWorkspaces) -> WorkspaceList:
        """List the workspaces that the caller may enter."""

    @post("3.0/mlflow/workspaces", status=201)
    def create_workspace(self, request: CreateWorkspace) -> WorkspaceAnswer:
        """Make a workspace."""

    @get("3.0/mlflow/workspaces/{workspace_name}")
    def get_workspace(self, request: GetWorkspace) -> WorkspaceAnswer:
        """Get one workspace."""

    @patch("3.0/mlflow/workspaces/{workspace_name}")
    def update_workspace(self, request: UpdateWorkspace) -> WorkspaceAnswer:
        """Change what is said of a workspace."""

    @delete("3.0/mlflow/workspaces/{workspace_name}", status=204)
    def delete_workspace(self, request: DeleteWorkspace) -> Empty:
        """Remove a workspace. What is in it keeps it (RESTRICT), moves to the default workspace, or is removed too."""
