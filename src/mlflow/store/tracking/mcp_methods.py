"""What a store offers to the registry of MCP servers."""

from mlflow.entities.mcp_server import MCPRemoteTransportType
from mlflow.store.tracking.not_offered import UNCHANGED, not_offered


@not_offered
class MCPServerRegistryMixin:
    """MCP servers, their versions, aliases and access endpoints."""

    def create_mcp_access_endpoint(
        self,
        server_name,
        url,
        transport_type=MCPRemoteTransportType.STREAMABLE_HTTP,
        server_version=None,
        server_alias=None,
        created_by=None,
    ): ...

    def create_mcp_server(self, name, description=None, icons=None, created_by=None): ...

    def create_mcp_server_version(
        self, server_json, source=None, status=None, tools=UNCHANGED, created_by=None, connect_options=None
    ): ...

    def delete_mcp_access_endpoint(self, server_name, endpoint_id): ...

    def delete_mcp_server(self, name): ...

    def delete_mcp_server_alias(self, name, alias): ...

    def delete_mcp_server_tag(self, name, key): ...

    def delete_mcp_server_version(self, name, version): ...

    def delete_mcp_server_version_tag(self, name, version, key): ...

    def get_latest_mcp_server_version(self, name): ...

    def get_mcp_access_endpoint(self, server_name, endpoint_id): ...

    def get_mcp_server(self, name): ...

    def get_mcp_server_version(self, name, version): ...

    def get_mcp_server_version_by_alias(self, name, alias): ...

    def get_mcp_server_versions_for_trace(self, trace_id): ...

    def link_mcp_server_versions_to_trace(self, trace_id, mcp_servers): ...

    def search_mcp_access_endpoints(
        self,
        server_name=None,
        server_version=None,
        server_alias=None,
        filter_string=None,
        max_results=1000,
        order_by=None,
        page_token=None,
    ): ...

    def search_mcp_server_versions(
        self, name, filter_string=None, max_results=1000, order_by=None, page_token=None
    ): ...

    def search_mcp_servers(self, filter_string=None, max_results=1000, order_by=None, page_token=None): ...

    def set_mcp_server_alias(self, name, alias, version): ...

    def set_mcp_server_tag(self, name, key, value): ...

    def set_mcp_server_version_tag(self, name, version, key, value): ...

    def update_mcp_access_endpoint(
        self,
        server_name,
        endpoint_id,
        server_version=UNCHANGED,
        server_alias=UNCHANGED,
        url=UNCHANGED,
        transport_type=UNCHANGED,
        last_updated_by=None,
    ): ...

    def update_mcp_server(
        self, name, description=UNCHANGED, display_name=UNCHANGED, icons=UNCHANGED, last_updated_by=None
    ): ...

    def update_mcp_server_version(
        self, name, version, status=UNCHANGED, tools=UNCHANGED, last_updated_by=None, connect_options=UNCHANGED
    ): ...
