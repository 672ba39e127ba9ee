"""The part of ``MlflowClient`` whose services come with later releases.

Every method has its final signature and says that it is not there yet. A release that brings an area moves its methods
to a module of their own and deletes them here.
"""

from typing import Any, NoReturn

from mlflow.entities.mcp_server import MCPRemoteTransportType
from mlflow.exceptions import MlflowNotImplementedException, unsupported

PROMPTS = "the prompt registry"
DATASETS = "evaluation datasets"
MCP = "the registry of MCP servers"

# default of arguments that leave a value as it is
UNSET: Any = object()


def _later(method: str, area: str) -> MlflowNotImplementedException:
    return unsupported(f"MlflowClient.{method}", f"A later release brings {area}.")


class LaterOperations:
    """What ``MlflowClient`` will offer: each method raises NOT_IMPLEMENTED and names its area."""

    # ---- prompts
    def create_prompt(self, name: str, description: str | None = None, tags: dict[str, str] | None = None) -> NoReturn:
        raise _later("create_prompt", PROMPTS)

    def create_prompt_version(
        self,
        name: str,
        template: str | list[dict[str, Any]],
        description: str | None = None,
        tags: dict[str, str] | None = None,
        response_format: Any = None,
        model_config: Any = None,
    ) -> NoReturn:
        raise _later("create_prompt_version", PROMPTS)

    def delete_prompt(self, name: str) -> NoReturn:
        raise _later("delete_prompt", PROMPTS)

    def delete_prompt_alias(self, name: str, alias: str) -> NoReturn:
        raise _later("delete_prompt_alias", PROMPTS)

    def delete_prompt_tag(self, name: str, key: str) -> NoReturn:
        raise _later("delete_prompt_tag", PROMPTS)

    def delete_prompt_version(self, name: str, version: str) -> NoReturn:
        raise _later("delete_prompt_version", PROMPTS)

    def delete_prompt_version_tag(self, name: str, version: str | int, key: str) -> NoReturn:
        raise _later("delete_prompt_version_tag", PROMPTS)

    def detach_prompt_from_run(self, run_id: str, prompt_uri: str) -> NoReturn:
        raise _later("detach_prompt_from_run", PROMPTS)

    def get_prompt(self, name: str) -> NoReturn:
        raise _later("get_prompt", PROMPTS)

    def get_prompt_version(self, name: str, version: str | int) -> NoReturn:
        raise _later("get_prompt_version", PROMPTS)

    def get_prompt_version_by_alias(self, name: str, alias: str) -> NoReturn:
        raise _later("get_prompt_version_by_alias", PROMPTS)

    def link_prompt_version_to_model(self, name: str, version: str, model_id: str) -> NoReturn:
        raise _later("link_prompt_version_to_model", PROMPTS)

    def link_prompt_version_to_run(self, run_id: str, prompt: Any) -> NoReturn:
        raise _later("link_prompt_version_to_run", PROMPTS)

    def list_logged_prompts(self, run_id: str) -> NoReturn:
        raise _later("list_logged_prompts", PROMPTS)

    def load_prompt(
        self,
        name_or_uri: str,
        version: str | int | None = None,
        allow_missing: bool = False,
        cache_ttl_seconds: float | None = None,
    ) -> NoReturn:
        raise _later("load_prompt", PROMPTS)

    def parse_prompt_uri(self, uri: str) -> NoReturn:
        raise _later("parse_prompt_uri", PROMPTS)

    def register_prompt(
        self,
        name: str,
        template: str | list[dict[str, Any]],
        commit_message: str | None = None,
        tags: dict[str, str] | None = None,
        response_format: Any = None,
        model_config: Any = None,
    ) -> NoReturn:
        raise _later("register_prompt", PROMPTS)

    def search_prompt_versions(
        self, name: str, max_results: int | None = None, page_token: str | None = None
    ) -> NoReturn:
        raise _later("search_prompt_versions", PROMPTS)

    def search_prompts(
        self,
        filter_string: str | None = None,
        max_results: int = 1000,
        page_token: str | None = None,
        order_by: list[str] | None = None,
    ) -> NoReturn:
        raise _later("search_prompts", PROMPTS)

    def set_prompt_alias(self, name: str, alias: str, version: int) -> NoReturn:
        raise _later("set_prompt_alias", PROMPTS)

    def set_prompt_tag(self, name: str, key: str, value: str) -> NoReturn:
        raise _later("set_prompt_tag", PROMPTS)

    def set_prompt_version_tag(self, name: str, version: str | int, key: str, value: str) -> NoReturn:
        raise _later("set_prompt_version_tag", PROMPTS)

    # ---- evaluation datasets
    def add_dataset_to_experiments(self, dataset_id: str, experiment_ids: list[str]) -> NoReturn:
        raise _later("add_dataset_to_experiments", DATASETS)

    def create_dataset(
        self, name: str, experiment_id: str | list[str] | None = None, tags: dict[str, Any] | None = None
    ) -> NoReturn:
        raise _later("create_dataset", DATASETS)

    def delete_dataset(self, dataset_id: str) -> NoReturn:
        raise _later("delete_dataset", DATASETS)

    def delete_dataset_tag(self, dataset_id: str, key: str) -> NoReturn:
        raise _later("delete_dataset_tag", DATASETS)

    def get_dataset(self, dataset_id: str) -> NoReturn:
        raise _later("get_dataset", DATASETS)

    def remove_dataset_from_experiments(self, dataset_id: str, experiment_ids: list[str]) -> NoReturn:
        raise _later("remove_dataset_from_experiments", DATASETS)

    def search_datasets(
        self,
        experiment_ids: list[str] | None = None,
        filter_string: str | None = None,
        max_results: int = 50,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> NoReturn:
        raise _later("search_datasets", DATASETS)

    def set_dataset_tags(self, dataset_id: str, tags: dict[str, Any]) -> NoReturn:
        raise _later("set_dataset_tags", DATASETS)

    # ---- MCP servers
    def create_mcp_access_endpoint(
        self,
        server_name: str,
        url: str,
        transport_type: Any = MCPRemoteTransportType.STREAMABLE_HTTP,
        server_version: str | None = None,
        server_alias: str | None = None,
    ) -> NoReturn:
        raise _later("create_mcp_access_endpoint", MCP)

    def create_mcp_server(self, name: str, description: str | None = None, icons: Any = None) -> NoReturn:
        raise _later("create_mcp_server", MCP)

    def create_mcp_server_version(
        self,
        server_json: dict[str, Any],
        source: str | None = None,
        status: Any = None,
        tools: Any = UNSET,
        connect_options: Any = None,
    ) -> NoReturn:
        raise _later("create_mcp_server_version", MCP)

    def delete_mcp_access_endpoint(self, server_name: str, endpoint_id: str) -> NoReturn:
        raise _later("delete_mcp_access_endpoint", MCP)

    def delete_mcp_server(self, name: str) -> NoReturn:
        raise _later("delete_mcp_server", MCP)

    def delete_mcp_server_alias(self, name: str, alias: str) -> NoReturn:
        raise _later("delete_mcp_server_alias", MCP)

    def delete_mcp_server_tag(self, name: str, key: str) -> NoReturn:
        raise _later("delete_mcp_server_tag", MCP)

    def delete_mcp_server_version(self, name: str, version: str) -> NoReturn:
        raise _later("delete_mcp_server_version", MCP)

    def delete_mcp_server_version_tag(self, name: str, version: str, key: str) -> NoReturn:
        raise _later("delete_mcp_server_version_tag", MCP)

    def get_latest_mcp_server_version(self, name: str) -> NoReturn:
        raise _later("get_latest_mcp_server_version", MCP)

    def get_mcp_access_endpoint(self, server_name: str, endpoint_id: str) -> NoReturn:
        raise _later("get_mcp_access_endpoint", MCP)

    def get_mcp_server(self, name: str) -> NoReturn:
        raise _later("get_mcp_server", MCP)

    def get_mcp_server_version(self, name: str, version: str) -> NoReturn:
        raise _later("get_mcp_server_version", MCP)

    def get_mcp_server_version_by_alias(self, name: str, alias: str) -> NoReturn:
        raise _later("get_mcp_server_version_by_alias", MCP)

    def refresh_mcp_server_version_tools(
        self, name: str, version: str, mcp_server_access_headers: Any = None, dry_run: bool = False
    ) -> NoReturn:
        raise _later("refresh_mcp_server_version_tools", MCP)

    def search_mcp_access_endpoints(
        self,
        server_name: str | None = None,
        server_version: str | None = None,
        server_alias: str | None = None,
        filter_string: str | None = None,
        max_results: int = 1000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> NoReturn:
        raise _later("search_mcp_access_endpoints", MCP)

    def search_mcp_server_versions(
        self,
        name: str,
        filter_string: str | None = None,
        max_results: int = 1000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> NoReturn:
        raise _later("search_mcp_server_versions", MCP)

    def search_mcp_servers(
        self,
        filter_string: str | None = None,
        max_results: int = 1000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> NoReturn:
        raise _later("search_mcp_servers", MCP)

    def set_mcp_server_alias(self, name: str, alias: str, version: str) -> NoReturn:
        raise _later("set_mcp_server_alias", MCP)

    def set_mcp_server_tag(self, name: str, key: str, value: str) -> NoReturn:
        raise _later("set_mcp_server_tag", MCP)

    def set_mcp_server_version_tag(self, name: str, version: str, key: str, value: str) -> NoReturn:
        raise _later("set_mcp_server_version_tag", MCP)

    def update_mcp_access_endpoint(
        self,
        server_name: str,
        endpoint_id: str,
        url: str | None = UNSET,
        transport_type: Any = UNSET,
        server_version: str | None = UNSET,
        server_alias: str | None = UNSET,
    ) -> NoReturn:
        raise _later("update_mcp_access_endpoint", MCP)

    def update_mcp_server(
        self, name: str, display_name: str | None = UNSET, description: str | None = UNSET, icons: Any = UNSET
    ) -> NoReturn:
        raise _later("update_mcp_server", MCP)

    def update_mcp_server_version(
        self, name: str, version: str, status: Any = UNSET, tools: Any = UNSET, connect_options: Any = UNSET
    ) -> NoReturn:
        raise _later("update_mcp_server_version", MCP)
