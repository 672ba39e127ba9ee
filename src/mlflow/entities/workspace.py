"""A part of a server that is closed to the others."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from mlflow.entities.entity import Entity

WORKSPACE_HEADER = "X-MLFLOW-WORKSPACE"
"""The header that names the workspace of a request."""

WORKSPACE_PARAMETER = "mlflow-workspace"
"""The same in an address that is opened without headers of ours."""

DEFAULT_WORKSPACE_NAME = "default"
"""The workspace of everything that was made without one, which is always there."""


class WorkspaceDeletionMode(str, Enum):
    """What happens to what is in a workspace when it is deleted."""

    SET_DEFAULT = "SET_DEFAULT"  # it moves to the default workspace
    CASCADE = "CASCADE"  # it is deleted too
    RESTRICT = "RESTRICT"  # the workspace stays while there is anything


@dataclass
class TraceArchivalConfig:
    """Where the spans of old traces go, and after what time ("30d"); None keeps what the server says."""

    location: str | None = None
    retention: str | None = None


class Workspace(Entity):
    """A named part of a server with experiments and models of its own.

    Args:
        name: 2 to 63 lower-case letters, digits and inner hyphens.
        default_artifact_root: where its experiments keep artifacts, unless they say otherwise.
        trace_archival_location, trace_archival_retention: where old traces go, and after what time ("30d").
    """

    name: str
    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_location: str | None = None
    trace_archival_retention: str | None = None

    @classmethod
    def from_dict(cls, payload: dict[str, Any]) -> "Workspace":
        """From plain values; unknown keys are ignored."""
        return msgspec.convert(payload, cls)

    def to_dict(self) -> dict[str, Any]:
        """Name, description and artifact root; the archival settings where they are set."""
        always = ("name", "description", "default_artifact_root")
        return {name: value for name, value in self if name in always or value is not None}
