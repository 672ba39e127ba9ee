"""A server of the Model Context Protocol, as the registry knows it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.entities.mcp_access_endpoint import MCPAccessEndpoint

# the names of https://github.com/modelcontextprotocol/registry (server.json), but no part may be "." or ".."
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9.-]*/[a-zA-Z0-9][a-zA-Z0-9._-]*\Z")
_MAX_NAME_LENGTH = 200


class MCPStatus(str, Enum):
    """Stage in the life of a server version."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    DELETED = "deleted"


class MCPRemoteTransportType(str, Enum):
    """How a server is talked to over the network."""

    STREAMABLE_HTTP = "streamable-http"
    SSE = "sse"


VALID_STATUS_TRANSITIONS = {
    MCPStatus.DRAFT: {MCPStatus.ACTIVE, MCPStatus.DELETED},
    MCPStatus.ACTIVE: {MCPStatus.DEPRECATED, MCPStatus.DRAFT},
    MCPStatus.DEPRECATED: {MCPStatus.ACTIVE, MCPStatus.DELETED},
}


def validate_mcp_server_name(name: str) -> None:
    """Raise INVALID_PARAMETER_VALUE unless it reads ``namespace/name``, e.g. ``com.example/search``."""
    if not isinstance(name, str) or len(name) > _MAX_NAME_LENGTH or not _NAME.match(name):
        raise invalid(
            f"Invalid name {name!r} of an MCP server: it must read namespace/name, e.g. com.example/search, in up to "
            f"{_MAX_NAME_LENGTH} letters, digits, '.', '-' and (after the '/') '_'."
        )


def known(cls: type, values: dict[str, Any]) -> dict[str, Any]:
    """Those values that a dataclass has a field for."""
    return {f.name: values[f.name] for f in fields(cls) if f.name in values}


@dataclass
class MCPTool:
    """A tool that a server offers. Schemas are JSON Schema objects."""

    name: str
    title: str | None = None
    description: str | None = None
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None
    annotations: dict[str, Any] | None = None
    icons: list[dict[str, Any]] | None = None
    execution: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MCPTool:
        """From ``to_dict``; the protocol's own spellings ``inputSchema`` and ``outputSchema`` are read too."""
        values = dict(data)
        for ours, theirs in (("input_schema", "inputSchema"), ("output_schema", "outputSchema")):
            if theirs in values:
                values.setdefault(ours, values[theirs])
        return cls(**known(cls, values))

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass
class MCPServer:
    """A registered server with the state of its latest version. Times are milliseconds since the epoch."""

    name: str
    display_name: str | None = None
    description: str | None = None
    icons: list[dict[str, Any]] | None = None
    workspace: str | None = None
    status: MCPStatus | None = None
    tags: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    access_endpoints: list[MCPAccessEndpoint] = field(default_factory=list)
    latest_version: str | None = None
    created_by: str | None = None
    last_updated_by: str | None = None
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MCPServer:
        """From plain values."""
        from mlflow.entities.mcp_access_endpoint import MCPAccessEndpoint

        values = known(cls, data)
        if values.get("status") is not None:
            values["status"] = MCPStatus(values["status"])
        endpoints = values.get("access_endpoints") or []
        values["access_endpoints"] = [MCPAccessEndpoint.from_dict(endpoint) for endpoint in endpoints]
        return cls(**values)
