"""A third-party model registry seen as the registry service."""

from __future__ import annotations

from typing import Any

from mlflow.api import registry as api
from mlflow.api.registry import Registry
from mlflow.api.rpc import Empty
from mlflow.entities.model_registry.message import ModelVersionMessage, RegisteredModelMessage
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag
from mlflow.exceptions import unsupported


def adapt(store: Any) -> Registry:
    """The registry service that answers from a store (an ``AbstractStore``, or whatever has its methods)."""
    return StoreRegistry(store)


class StoreRegistry(Registry):
    """Turns each operation into a call of a store's method, and entities into the protocol's messages."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def close(self) -> None:
        """Close the store if it can be closed."""
        close = getattr(self.store, "close", None)
        if close is not None:
            close()

    # ---- registered models

    def create_registered_model(self, request: api.CreateRegisteredModel) -> api.RegisteredModelAnswer:
        request.check()
        given = {"deployment_job_id": request.deployment_job_id} if request.deployment_job_id else {}
        created = self.store.create_registered_model(request.name, request.tags, request.description, **given)
        return api.RegisteredModelAnswer(_model(created))

    def get_registered_model(self, request: api.GetRegisteredModel) -> api.RegisteredModelAnswer:
        return api.RegisteredModelAnswer(_model(self.store.get_registered_model(request.name)))

    def update_registered_model(self, request: api.UpdateRegisteredModel) -> api.RegisteredModelAnswer:
        request.check()
        return api.RegisteredModelAnswer(_model(self.store.update_registered_model(request.name, request.description)))

    def rename_registered_model(self, request: api.RenameRegisteredModel) -> api.RegisteredModelAnswer:
        request.check()
        return api.RegisteredModelAnswer(_model(self.store.rename_registered_model(request.name, request.new_name)))

    def delete_registered_model(self, request: api.DeleteRegisteredModel) -> Empty:
        self.store.delete_registered_model(request.name)
        return Empty()

    def search_registered_models(self, request: api.SearchRegisteredModels) -> api.RegisteredModelsPage:
        request.check()
        page = self.store.search_registered_models(
            request.filter or None, request.max_results, request.order_by or None, request.page_token
        )
        return api.RegisteredModelsPage([_model(model) for model in page], page.token or None)

    def get_latest_versions(self, request: api.GetLatestVersions) -> api.ModelVersionList:
        request.check()
        found = self.store.get_latest_versions(request.name, request.stages or None)
        return api.ModelVersionList([_version(version) for version in found])

    def set_registered_model_tag(self, request: api.SetRegisteredModelTag) -> Empty:
        request.check()
        self.store.set_registered_model_tag(request.name, RegisteredModelTag(request.key, request.value))
        return Empty()

    def delete_registered_model_tag(self, request: api.DeleteRegisteredModelTag) -> Empty:
        self.store.delete_registered_model_tag(request.name, request.key)
        return Empty()

    def set_registered_model_alias(self, request: api.SetRegisteredModelAlias) -> Empty:
        request.check()
        self.store.set_registered_model_alias(request.name, request.alias, request.version)
        return Empty()

    def delete_registered_model_alias(self, request: api.DeleteRegisteredModelAlias) -> Empty:
        self.store.delete_registered_model_alias(request.name, request.alias)
        return Empty()

    def get_model_version_by_alias(self, request: api.GetModelVersionByAlias) -> api.ModelVersionAnswer:
        return api.ModelVersionAnswer(_version(self.store.get_model_version_by_alias(request.name, request.alias)))

    # ---- versions

    def create_model_version(self, request: api.CreateModelVersion) -> api.ModelVersionAnswer:
        request.check()
        given = {"model_id": request.model_id} if request.model_id else {}
        created = self.store.create_model_version(
            request.name, request.source, request.run_id, request.tags, request.run_link, request.description, **given
        )
        return api.ModelVersionAnswer(_version(created))

    def get_model_version(self, request: api.GetModelVersion) -> api.ModelVersionAnswer:
        request.check()
        return api.ModelVersionAnswer(_version(self.store.get_model_version(request.name, request.version)))

    def update_model_version(self, request: api.UpdateModelVersion) -> api.ModelVersionAnswer:
        request.check()
        changed = self.store.update_model_version(request.name, request.version, request.description)
        return api.ModelVersionAnswer(_version(changed))

    def transition_model_version_stage(self, request: api.TransitionModelVersionStage) -> api.ModelVersionAnswer:
        request.check()
        moved = self.store.transition_model_version_stage(
            request.name, request.version, request.stage, request.archive_existing_versions
        )
        return api.ModelVersionAnswer(_version(moved))

    def delete_model_version(self, request: api.DeleteModelVersion) -> Empty:
        request.check()
        self.store.delete_model_version(request.name, request.version)
        return Empty()

    def search_model_versions(self, request: api.SearchModelVersions) -> api.ModelVersionsPage:
        request.check()
        page = self.store.search_model_versions(
            request.filter or None, request.max_results, request.order_by or None, request.page_token
        )
        return api.ModelVersionsPage([_version(version) for version in page], page.token or None)

    def get_model_version_download_uri(self, request: api.GetModelVersionDownloadUri) -> api.DownloadUri:
        request.check()
        return api.DownloadUri(self.store.get_model_version_download_uri(request.name, request.version))

    def set_model_version_tag(self, request: api.SetModelVersionTag) -> Empty:
        request.check()
        self.store.set_model_version_tag(request.name, request.version, ModelVersionTag(request.key, request.value))
        return Empty()

    def delete_model_version_tag(self, request: api.DeleteModelVersionTag) -> Empty:
        request.check()
        self.store.delete_model_version_tag(request.name, request.version, request.key)
        return Empty()

    def search_registry_events(self, request: api.SearchRegistryEvents) -> api.RegistryEventsPage:
        raise unsupported(f"The history of the registry {type(self.store).__name__}", "A plugin keeps none.")


def _model(model: Any) -> RegisteredModelMessage:
    return RegisteredModelMessage(
        name=model.name,
        creation_timestamp=model.creation_timestamp,
        last_updated_timestamp=model.last_updated_timestamp,
        description=model.description or None,
        latest_versions=[_version(version) for version in model.latest_versions or ()],
        tags=[RegisteredModelTag(key, value) for key, value in (model.tags or {}).items()],
        aliases=[RegisteredModelAlias(alias, str(version)) for alias, version in (model.aliases or {}).items()],
    )


def _version(version: Any) -> ModelVersionMessage:
    return ModelVersionMessage(
        name=version.name,
        version=str(version.version),
        creation_timestamp=version.creation_timestamp,
        last_updated_timestamp=version.last_updated_timestamp,
        user_id=version.user_id or None,
        current_stage=version.current_stage,
        description=version.description,
        source=version.source,
        run_id=version.run_id,
        status=version.status,
        status_message=version.status_message,
        tags=[ModelVersionTag(key, value) for key, value in (version.tags or {}).items()],
        run_link=version.run_link,
        aliases=list(version.aliases or ()),
        model_id=getattr(version, "model_id", None),
    )
