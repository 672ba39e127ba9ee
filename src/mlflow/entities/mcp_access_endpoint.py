"""An address at which an MCP server can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlflow.entities.mcp_server import MCPRemoteTransportType, known

if TYPE_CHECKING:
    from mlflow.entities.mcp_server_version import MCPServerVersion


@dataclass
class MCPAccessEndpoint:
    """A URL that serves a version (or an alias) of a server. Times are milliseconds since the epoch."""

    id: str
    server_name: str
    url: str
    transport_type: MCPRemoteTransportType = MCPRemoteTransportType.STREAMABLE_HTTP
    server_version: str | None = None
    server_alias: str | None = None
    resolved_version: MCPServerVersion | None = None
    workspace: str | None = None
    created_by: str | None = None
    last_updated_by: str | None = None
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MCPAccessEndpoint:
        """From plain values."""
        from mlflow.entities.mcp_server_version import MCPServerVersion

        values = known(cls, data)
        if "transport_type" in values:
            values["transport_type"] = MCPRemoteTransportType(values["transport_type"])
        if values.get("resolved_version") is not None:
            values["resolved_version"] = MCPServerVersion.from_dict(values["resolved_version"])
        return cls(**values)
