"""One version of an MCP server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlflow.entities.mcp_server import MCPStatus, MCPTool, known


@dataclass
class ConnectOptionSettings:
    """How one way to connect to a server is shown.

    Args:
        hidden: leave it out of lists.
    """

    hidden: bool = False


@dataclass
class MCPServerVersion:
    """A version with its ``server.json`` and tools. Times are milliseconds since the epoch."""

    name: str
    version: str
    server_json: dict[str, Any]
    status: MCPStatus = MCPStatus.DRAFT
    tools: list[MCPTool] | None = None
    aliases: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    connect_options: dict[str, ConnectOptionSettings] = field(default_factory=dict)
    source: str | None = None
    workspace: str | None = None
    created_by: str | None = None
    last_updated_by: str | None = None
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MCPServerVersion:
        """From plain values."""
        values = known(cls, data)
        if "status" in values:
            values["status"] = MCPStatus(values["status"])
        if values.get("tools") is not None:
            values["tools"] = [MCPTool.from_dict(tool) for tool in values["tools"]]
        options = values.get("connect_options") or {}
        values["connect_options"] = {name: ConnectOptionSettings(**option) for name, option in options.items()}
        return cls(**values)
