"""The interface of third-party model registries.

A package registers a subclass of ``AbstractStore`` under the entry point group ``mlflow.model_registry_store``, with a
URI scheme as name. It is made as ``store(store_uri=uri, tracking_uri=None)`` and must be thread safe. Methods answer
with the entities of ``mlflow.entities.model_registry``; what a store does not override raises NOT_IMPLEMENTED.
"""

from __future__ import annotations

from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY
from mlflow.entities.model_registry.prompt_tags import (
    PROMPT_EXPERIMENT_IDS_TAG_KEY,
    PROMPT_MODEL_CONFIG_TAG_KEY,
    PROMPT_TEXT_TAG_KEY,
    PROMPT_TYPE_CHAT,
    PROMPT_TYPE_TAG_KEY,
    PROMPT_TYPE_TEXT,
    RESPONSE_FORMAT_TAG_KEY,
)
from mlflow.exceptions import INVALID_PARAMETER_VALUE, RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST
from mlflow.store.tracking.not_offered import not_offered

__all__ = [
    "AWAIT_MODEL_VERSION_CREATE_SLEEP_INTERVAL_SECONDS",
    "INVALID_PARAMETER_VALUE",
    "IS_PROMPT_TAG_KEY",
    "PROMPT_EXPERIMENT_IDS_TAG_KEY",
    "PROMPT_MODEL_CONFIG_TAG_KEY",
    "PROMPT_TEXT_TAG_KEY",
    "PROMPT_TYPE_CHAT",
    "PROMPT_TYPE_TAG_KEY",
    "PROMPT_TYPE_TEXT",
    "RESOURCE_ALREADY_EXISTS",
    "RESOURCE_DOES_NOT_EXIST",
    "RESPONSE_FORMAT_TAG_KEY",
    "AbstractStore",
]

AWAIT_MODEL_VERSION_CREATE_SLEEP_INTERVAL_SECONDS = 3


@not_offered
class _ModelMethods:
    """Registered models and their versions. Unknown ones raise RESOURCE_DOES_NOT_EXIST, taken names
    RESOURCE_ALREADY_EXISTS; searches give a ``PagedList``."""

    def copy_model_version(self, src_mv, dst_name): ...

    def create_model_version(
        self,
        name,
        source,
        run_id=None,
        tags=None,
        run_link=None,
        description=None,
        local_model_path=None,
        model_id=None,
    ): ...

    def create_registered_model(self, name, tags=None, description=None, deployment_job_id=None): ...

    def delete_model_version(self, name, version): ...

    def delete_model_version_tag(self, name, version, key): ...

    def delete_registered_model(self, name): ...

    def delete_registered_model_alias(self, name, alias): ...

    def delete_registered_model_tag(self, name, key): ...

    def get_latest_versions(self, name, stages=None): ...

    def get_model_version(self, name, version): ...

    def get_model_version_by_alias(self, name, alias): ...

    def get_model_version_download_uri(self, name, version): ...

    def get_registered_model(self, name): ...

    def rename_registered_model(self, name, new_name): ...

    def search_model_versions(self, filter_string=None, max_results=None, order_by=None, page_token=None): ...

    def search_registered_models(self, filter_string=None, max_results=None, order_by=None, page_token=None): ...

    def set_model_version_tag(self, name, version, tag): ...

    def set_registered_model_alias(self, name, alias, version): ...

    def set_registered_model_tag(self, name, tag): ...

    def transition_model_version_stage(self, name, version, stage, archive_existing_versions): ...

    def update_model_version(self, name, version, description): ...

    def update_registered_model(self, name, description, deployment_job_id=None): ...


@not_offered
class _PromptMethods:
    """Prompts."""

    def create_prompt(self, name, description=None, tags=None): ...

    def create_prompt_version(
        self, name, template, description=None, tags=None, response_format=None, model_config=None
    ): ...

    def delete_prompt(self, name): ...

    def delete_prompt_alias(self, name, alias): ...

    def delete_prompt_tag(self, name, key): ...

    def delete_prompt_version(self, name, version): ...

    def delete_prompt_version_tag(self, name, version, key): ...

    def get_prompt(self, name): ...

    def get_prompt_version(self, name, version): ...

    def get_prompt_version_by_alias(self, name, alias): ...

    def link_prompt_version_to_model(self, name, version, model_id): ...

    def link_prompt_version_to_run(self, name, version, run_id): ...

    def link_prompts_to_trace(self, prompt_versions, trace_id): ...

    def search_prompt_versions(self, name, max_results=None, page_token=None): ...

    def search_prompts(self, filter_string=None, max_results=None, order_by=None, page_token=None): ...

    def set_prompt_alias(self, name, alias, version): ...

    def set_prompt_tag(self, name, key, value): ...

    def set_prompt_version_tag(self, name, version, key, value): ...


@not_offered
class _WebhookMethods:
    """Webhooks."""

    def create_webhook(self, name, url, events, description=None, secret=None, status=None): ...

    def delete_webhook(self, webhook_id): ...

    def get_webhook(self, webhook_id): ...

    def list_webhooks(self, max_results=None, page_token=None): ...

    def list_webhooks_by_event(self, event, max_results=None, page_token=None): ...

    def test_webhook(self, webhook_id, event=None): ...

    def update_webhook(
        self, webhook_id, name=None, description=None, url=None, events=None, secret=None, status=None
    ): ...


class AbstractStore(_ModelMethods, _PromptMethods, _WebhookMethods):
    """What a store of a third party inherits from.

    Args:
        store_uri: the URI that it was asked for by.
        tracking_uri: where the runs and logged models are that versions name; None when not known.
    """

    def __init__(self, store_uri=None, tracking_uri=None) -> None:
        self.store_uri = store_uri
        self.tracking_uri = tracking_uri

    @property
    def supports_workspaces(self) -> bool:
        """Whether the store keeps workspaces apart."""
        return False
