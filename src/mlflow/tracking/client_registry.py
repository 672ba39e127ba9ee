"""The part of ``MlflowClient`` that works with the model registry."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from mlflow import state
from mlflow.api import registry as api
from mlflow.entities.model_registry.model_uri import ModelUri, parse_model_uri
from mlflow.entities.model_registry.model_version import ModelVersion
from mlflow.entities.model_registry.model_version_stages import STAGES
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
from mlflow.entities.model_registry.registered_model import RegisteredModel
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag
from mlflow.entities.model_registry.versions_tag import versions_tag
from mlflow.exceptions import MlflowException, invalid
from mlflow.store import resolve
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracking.context.default_context import user_name
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS

if TYPE_CHECKING:
    from mlflow.entities.model_registry.registry_event import RegistryEvent

_AWAIT_STEP_SECONDS = 3


class RegistryOperations:
    """Registered models, versions, aliases, stages, tags and the history of their changes."""

    _tracking_uri: str
    _registry_uri: str | None

    @property
    def _registry(self) -> api.Registry:
        return resolve.registry(self.registry_uri)

    @property
    def registry_uri(self) -> str:
        """The URI of the model registry that this client talks to."""
        return self._registry_uri or state.named_registry_uri() or self._tracking_uri

    # ---- registered models

    def create_registered_model(
        self,
        name: str,
        tags: dict[str, Any] | None = None,
        description: str | None = None,
        deployment_job_id: str | None = None,
    ) -> RegisteredModel:
        """Create a registered model without versions.

        Args:
            name: unique; without ``/`` and ``:``.
            deployment_job_id: for hosted registries; not used here.

        Raises: RESOURCE_ALREADY_EXISTS when the name is taken.
        """
        request = api.CreateRegisteredModel(
            name=_text("name", name),
            tags=[RegisteredModelTag(key, str(value)) for key, value in (tags or {}).items()],
            description=description,
            deployment_job_id=deployment_job_id,
            user_id=user_name(),
        )
        return RegisteredModel.from_proto(self._registry.create_registered_model(request).registered_model)

    def get_registered_model(self, name: str) -> RegisteredModel:
        """A registered model with the highest version of each stage.

        Raises: RESOURCE_DOES_NOT_EXIST.
        """
        request = api.GetRegisteredModel(_text("name", name))
        return RegisteredModel.from_proto(self._registry.get_registered_model(request).registered_model)

    def update_registered_model(
        self, name: str, description: str | None = None, deployment_job_id: str | None = None
    ) -> RegisteredModel:
        """Change the description of a registered model; None removes it."""
        request = api.UpdateRegisteredModel(_text("name", name), description, deployment_job_id, user_name())
        return RegisteredModel.from_proto(self._registry.update_registered_model(request).registered_model)

    def rename_registered_model(self, name: str, new_name: str) -> RegisteredModel:
        """Rename a registered model; versions, aliases and tags go with it.

        Raises: RESOURCE_ALREADY_EXISTS when the new name is taken.
        """
        if not new_name or not str(new_name).strip():
            raise invalid("The new name of a registered model must not be empty.")
        request = api.RenameRegisteredModel(_text("name", name), new_name, user_name())
        return RegisteredModel.from_proto(self._registry.rename_registered_model(request).registered_model)

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model with all its versions; the models' files stay."""
        self._registry.delete_registered_model(api.DeleteRegisteredModel(_text("name", name), user_name()))

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int = 100,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[RegisteredModel]:
        """Find registered models, by name unless ordered otherwise.

        Args:
            filter_string: e.g. ``"name LIKE 'fraud%' AND tags.team = 'risk'"``.
            order_by: ``name`` or ``last_updated_timestamp``, each with ASC or DESC.

        Returns: one page, with the token of the next one.
        """
        request = api.SearchRegisteredModels(filter_string or "", max_results, list(order_by or ()), page_token)
        page = self._registry.search_registered_models(request)
        return PagedList([RegisteredModel.from_proto(m) for m in page.registered_models], page.next_page_token)

    def get_latest_versions(self, name: str, stages: list[str] | None = None) -> list[ModelVersion]:
        """The highest version of each stage, or of the stages that are named."""
        answer = self._registry.get_latest_versions(api.GetLatestVersions(_text("name", name), list(stages or ())))
        return [ModelVersion.from_proto(message) for message in answer.model_versions]

    def set_registered_model_tag(self, name, key, value) -> None:
        """Set a tag of a registered model."""
        request = api.SetRegisteredModelTag(_text("name", name), _text("key", key), str(value), user_name())
        self._registry.set_registered_model_tag(request)

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        """Remove a tag of a registered model, if it is there."""
        request = api.DeleteRegisteredModelTag(_text("name", name), _text("key", key), user_name())
        self._registry.delete_registered_model_tag(request)

    # ---- aliases

    def set_registered_model_alias(self, name: str, alias: str, version: str) -> None:
        """Let an alias stand for a version; it moves if it stood for another one.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such version.
        """
        request = api.SetRegisteredModelAlias(_text("name", name), str(version), _text("alias", alias), user_name())
        self._registry.set_registered_model_alias(request)

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Remove an alias, if it is there."""
        request = api.DeleteRegisteredModelAlias(_text("name", name), _text("alias", alias), user_name())
        self._registry.delete_registered_model_alias(request)

    def get_model_version_by_alias(self, name: str, alias: str) -> ModelVersion:
        """The version that an alias stands for; ``latest`` is the highest one.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such model, INVALID_PARAMETER_VALUE when it has no such alias.
        """
        request = api.GetModelVersionByAlias(_text("name", name), _text("alias", alias))
        return ModelVersion.from_proto(self._registry.get_model_version_by_alias(request).model_version)

    # ---- versions

    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: dict[str, Any] | None = None,
        run_link: str | None = None,
        description: str | None = None,
        await_creation_for: int = 300,
        model_id: str | None = None,
    ) -> ModelVersion:
        """Create the next version of a registered model.

        Args:
            source: where the model's files are.
            run_id: the run that made the model.
            await_creation_for: seconds to wait for registries that take time; 0 or None does not wait.
            model_id: the logged model that is registered; its tag ``mlflow.modelVersions`` then names the version.
        """
        request = api.CreateModelVersion(
            name=_text("name", name),
            source=os.fspath(source),
            run_id=run_id,
            tags=[ModelVersionTag(key, str(value)) for key, value in (tags or {}).items()],
            run_link=run_link,
            description=description,
            model_id=model_id,
            user_id=user_name(),
        )
        version = ModelVersion.from_proto(self._registry.create_model_version(request).model_version)
        if model_id:
            self._link_to_logged_model(model_id, version)
        return self._ready(version, await_creation_for)

    def copy_model_version(self, src_model_uri, dst_name) -> ModelVersion:
        """Create a version with the files, description and tags of another one.

        Args:
            src_model_uri: ``models:/<name>/<version>`` or another URI of a registered version.
            dst_name: the registered model to copy into, made if it is not there.
        """
        uri = parse_model_uri(str(src_model_uri))
        if uri.model_id is not None or uri.path:
            raise invalid(f"Invalid source {src_model_uri!r} of a copy: it must name a version of a registered model.")
        source = self._version_at(uri)
        try:
            self.create_registered_model(dst_name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        return self.create_model_version(
            dst_name,
            f"models:/{source.name}/{source.version}",
            run_id=source.run_id or None,
            tags=source.tags,
            run_link=source.run_link or None,
            description=source.description or None,
            model_id=source.model_id,
        )

    def get_model_version(self, name: str, version: str) -> ModelVersion:
        """A version.

        Raises: RESOURCE_DOES_NOT_EXIST.
        """
        request = api.GetModelVersion(_text("name", name), str(version))
        return ModelVersion.from_proto(self._registry.get_model_version(request).model_version)

    def update_model_version(self, name: str, version: str, description: str | None = None) -> ModelVersion:
        """Change the description of a version; None removes it."""
        request = api.UpdateModelVersion(_text("name", name), str(version), description, user_name())
        return ModelVersion.from_proto(self._registry.update_model_version(request).model_version)

    def transition_model_version_stage(
        self, name: str, version: str, stage: str, archive_existing_versions: bool = False
    ) -> ModelVersion:
        """Move a version to a stage.

        Args:
            stage: None, Development, Staging, Production or Archived, in any case.
            archive_existing_versions: whether versions that are in Staging or Production, where this one goes, become
                Archived.
        """
        request = api.TransitionModelVersionStage(
            _text("name", name), str(version), _text("stage", stage), archive_existing_versions, user_name()
        )
        return ModelVersion.from_proto(self._registry.transition_model_version_stage(request).model_version)

    def delete_model_version(self, name: str, version: str) -> None:
        """Delete a version with its aliases and tags; its number is not given again."""
        self._registry.delete_model_version(api.DeleteModelVersion(_text("name", name), str(version), user_name()))

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int = 10000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[ModelVersion]:
        """Find versions, last changed first unless ordered otherwise.

        Args:
            filter_string: e.g. ``"name = 'fraud' AND version_number > 10"``; numbers compare as numbers.
            order_by: ``name``, ``version_number``, ``creation_timestamp``, ``last_updated_timestamp``.

        Returns: one page, with the token of the next one.
        """
        request = api.SearchModelVersions(filter_string or "", max_results, list(order_by or ()), page_token)
        page = self._registry.search_model_versions(request)
        return PagedList([ModelVersion.from_proto(m) for m in page.model_versions], page.next_page_token)

    def get_model_version_download_uri(self, name: str, version: str) -> str:
        """Where the files of a version are."""
        request = api.GetModelVersionDownloadUri(_text("name", name), str(version))
        return self._registry.get_model_version_download_uri(request).artifact_uri

    def get_model_version_stages(self, name: str, version: str) -> list[str]:
        """The stages that a version can be in."""
        return list(STAGES)

    def set_model_version_tag(
        self, name: str, version: str | None = None, key: str | None = None, value: Any = None, stage: str | None = None
    ) -> None:
        """Set a tag of a version, or of the highest version of a stage."""
        number = self._number_of(name, version, stage)
        request = api.SetModelVersionTag(_text("name", name), number, _text("key", key), str(value), user_name())
        self._registry.set_model_version_tag(request)

    def delete_model_version_tag(
        self, name: str, version: str | None = None, key: str | None = None, stage: str | None = None
    ) -> None:
        """Remove a tag of a version, or of the highest version of a stage, if it is there."""
        number = self._number_of(name, version, stage)
        request = api.DeleteModelVersionTag(_text("name", name), number, _text("key", key), user_name())
        self._registry.delete_model_version_tag(request)

    # ---- history

    def search_registry_events(
        self,
        filter_string: str | None = None,
        max_results: int = 100,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[RegistryEvent]:
        """Find out who did what when in the registry, latest first. Beyond MLflow.

        Args:
            filter_string: on ``name``, ``version_number``, ``action``, ``user_id`` and ``timestamp`` (milliseconds),
                e.g. ``"name = 'fraud' AND action LIKE 'model_version.%' AND user_id = 'ann'"``.
            order_by: any of these, and ``event_id``.

        Returns: one page, with the token of the next one.
        """
        request = api.SearchRegistryEvents(filter_string or "", max_results, list(order_by or ()), page_token)
        page = self._registry.search_registry_events(request)
        return PagedList(page.registry_events, page.next_page_token)

    # ---- what several methods need

    def _version_at(self, uri: ModelUri) -> ModelVersion:
        """The registered version that a ``models:/`` URI names.

        Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE.
        """
        if uri.version is not None:
            return self.get_model_version(uri.name, uri.version)
        if uri.alias is not None:
            return self.get_model_version_by_alias(uri.name, uri.alias)
        if uri.latest:
            return self.get_model_version_by_alias(uri.name, "latest")
        found = self.get_latest_versions(uri.name, [_text("stage", uri.stage)])
        if not found:
            raise MlflowException(
                f"The registered model {uri.name!r} has no version in stage {uri.stage!r}.", "RESOURCE_DOES_NOT_EXIST"
            )
        return found[0]

    def _number_of(self, name: str, version: str | None, stage: str | None) -> str:
        if (version is None) == (stage is None):
            raise invalid("Exactly one of 'version' and 'stage' must be given.")
        if version is not None:
            return str(version)
        return self._version_at(ModelUri(name, stage=stage)).version

    def _ready(self, version: ModelVersion, seconds: int | None) -> ModelVersion:
        """The version once it can be used.

        Raises: INVALID_STATE when the registry says that it failed, or takes longer than ``seconds``.
        """
        until = time.monotonic() + (seconds or 0)
        while version.status == "PENDING_REGISTRATION" and seconds:
            if time.monotonic() > until:
                raise MlflowException(
                    f"Version {version.version} of {version.name!r} is still being registered after {seconds} seconds.",
                    "INVALID_STATE",
                )
            time.sleep(_AWAIT_STEP_SECONDS)
            version = self.get_model_version(version.name, version.version)
        if version.status == "FAILED_REGISTRATION":
            raise MlflowException(
                f"Version {version.version} of {version.name!r} could not be registered: {version.status_message}",
                "INVALID_STATE",
            )
        return version

    def _link_to_logged_model(self, model_id: str, version: ModelVersion) -> None:
        """Let the logged model name the version; a registry beside the runs does that itself."""
        if self.registry_uri == self._tracking_uri:
            return
        known = self.get_logged_model(model_id).tags.get(MLFLOW_MODEL_VERSIONS)
        value = versions_tag(known, version.name, version.version)
        self.set_logged_model_tags(model_id, {MLFLOW_MODEL_VERSIONS: value})


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise invalid(f"Invalid value {value!r} for parameter '{name}': it must be a text that is not empty.")
    return value
