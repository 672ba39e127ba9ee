"""The model registry: registered models, their versions, and the history of every change."""

from __future__ import annotations

import re

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, missing, patch, post
from mlflow.entities.model_registry.message import ModelVersionMessage, RegisteredModelMessage
from mlflow.entities.model_registry.model_version_stages import (
    DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS,
    get_canonical_stage,
)
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag
from mlflow.entities.model_registry.registry_event import RegistryEvent
from mlflow.exceptions import invalid

MAX_MODEL_NAME_LENGTH = 256
MAX_DESCRIPTION_LENGTH = 100_000
MAX_TAG_VALUE_LENGTH = 100_000
MAX_ALIAS_LENGTH = 255
MAX_SOURCE_LENGTH = 4096
MAX_MODELS_PER_PAGE = 1000
MAX_VERSIONS_PER_PAGE = 200_000
MAX_EVENTS_PER_PAGE = 10_000

_ALIAS = re.compile(r"[\w\-]+\Z")
_VERSION_ALIAS = re.compile(r"v[0-9]+\Z", re.IGNORECASE)


# ---- checks shared by requests ---------------------------------------------------------------------------------------


def check_model_name(name: str) -> None:
    """Raise unless it may be the name of a registered model."""
    if not name or not name.strip():
        raise invalid("The name of a registered model must not be empty.")
    limits.check_length("name of the registered model", name, MAX_MODEL_NAME_LENGTH)
    if "/" in name or ":" in name or "\0" in name or name in (".", ".."):
        raise invalid(
            f"Invalid name of a registered model: {limits.shown(name)}. "
            "It must not contain '/' or ':' and must not be '.' or '..'."
        )


def check_alias(alias: str) -> None:
    """Raise unless it may be the alias of a version."""
    limits.check_length("alias", alias, MAX_ALIAS_LENGTH)
    if not _ALIAS.match(alias):
        raise invalid(f"Invalid alias: {limits.shown(alias)}. Allowed are letters, digits, underscores and dashes.")
    if alias.lower() == "latest" or _VERSION_ALIAS.match(alias):
        raise invalid(f"The alias {alias!r} is reserved: it reads as a version.")


def version_number(version: str) -> int:
    """The number of a version, which the protocol writes as text.

    Raises: INVALID_PARAMETER_VALUE when it is none.
    """
    if version.isascii() and version.isdigit() and len(version) < 19:
        return int(version)
    raise invalid(f"Invalid value {limits.shown(version)} for parameter 'version': it must be a whole number.")


def check_tag(kind: str, tag: RegisteredModelTag | ModelVersionTag) -> None:
    """Raise unless the tag may be stored."""
    limits.check_name(kind, tag.key)
    limits.check_length(f"value of {kind} '{tag.key}'", tag.value or "", MAX_TAG_VALUE_LENGTH)


def check_description(description: str | None) -> None:
    """Raise when a description is too long."""
    limits.check_length("description", description or "", MAX_DESCRIPTION_LENGTH)


class _OfVersion(Request):
    name: str
    version: str

    def check(self) -> None:
        version_number(self.version)


# ---- registered models -----------------------------------------------------------------------------------------------
# ``user_id`` in requests that change something is who the caller says to be, for the history; MLflow's servers pass
# over it.


class CreateRegisteredModel(Request):
    name: str
    tags: list[RegisteredModelTag] = []
    description: str | None = None
    deployment_job_id: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        check_model_name(self.name)
        check_description(self.description)
        for tag in self.tags:
            check_tag("registered model tag", tag)


class GetRegisteredModel(Request):
    name: str


class UpdateRegisteredModel(Request):
    name: str
    description: str | None = None
    deployment_job_id: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        check_description(self.description)


class RenameRegisteredModel(Request):
    name: str
    new_name: str
    user_id: str | None = None

    def check(self) -> None:
        if not self.new_name:
            raise missing("new_name")
        check_model_name(self.new_name)


class DeleteRegisteredModel(Request):
    name: str
    user_id: str | None = None


class SetRegisteredModelTag(Request):
    name: str
    key: str
    value: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        check_tag("registered model tag", RegisteredModelTag(self.key, self.value))


class DeleteRegisteredModelTag(Request):
    name: str
    key: str
    user_id: str | None = None


class SetRegisteredModelAlias(_OfVersion):
    alias: str
    user_id: str | None = None

    def check(self) -> None:
        version_number(self.version)
        check_alias(self.alias)


class DeleteRegisteredModelAlias(Request):
    name: str
    alias: str
    user_id: str | None = None


class GetModelVersionByAlias(Request):
    name: str
    alias: str


class GetLatestVersions(Request):
    name: str
    stages: list[str] = []

    def check(self) -> None:
        self.stages = [get_canonical_stage(stage) for stage in self.stages]


class SearchRegisteredModels(Request):
    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_MODELS_PER_PAGE)


class RegisteredModelAnswer(Answer):
    registered_model: RegisteredModelMessage


class RegisteredModelsPage(Answer):
    registered_models: list[RegisteredModelMessage] = []
    next_page_token: str | None = None


# ---- versions --------------------------------------------------------------------------------------------------------


class CreateModelVersion(Request):
    name: str
    source: str
    run_id: str | None = None
    tags: list[ModelVersionTag] = []
    run_link: str | None = None
    description: str | None = None
    model_id: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        if not self.source:
            raise missing("source")
        limits.check_length("source", self.source, MAX_SOURCE_LENGTH)
        limits.check_length("run link", self.run_link or "", MAX_SOURCE_LENGTH)
        limits.check_length("run id", self.run_id or "", 256)
        limits.check_length("model id", self.model_id or "", 256)
        check_description(self.description)
        for tag in self.tags:
            check_tag("model version tag", tag)


class GetModelVersion(_OfVersion):
    pass


class GetModelVersionDownloadUri(_OfVersion):
    pass


class UpdateModelVersion(_OfVersion):
    description: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        version_number(self.version)
        check_description(self.description)


class TransitionModelVersionStage(_OfVersion):
    stage: str
    archive_existing_versions: bool = False
    user_id: str | None = None

    def check(self) -> None:
        version_number(self.version)
        self.stage = get_canonical_stage(self.stage)
        if self.archive_existing_versions and self.stage not in DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS:
            raise invalid(
                f"archive_existing_versions goes with the stages {' and '.join(DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS)}"
                f", not with {self.stage!r}."
            )


class DeleteModelVersion(_OfVersion):
    user_id: str | None = None


class SetModelVersionTag(_OfVersion):
    key: str
    value: str | None = None
    user_id: str | None = None

    def check(self) -> None:
        version_number(self.version)
        check_tag("model version tag", ModelVersionTag(self.key, self.value))


class DeleteModelVersionTag(_OfVersion):
    key: str
    user_id: str | None = None


class SearchModelVersions(Request):
    filter: str = ""
    max_results: int = MAX_VERSIONS_PER_PAGE
    order_by: list[str] = []
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_VERSIONS_PER_PAGE)


class ModelVersionAnswer(Answer):
    model_version: ModelVersionMessage


class ModelVersionsPage(Answer):
    model_versions: list[ModelVersionMessage] = []
    next_page_token: str | None = None


class ModelVersionList(Answer):
    model_versions: list[ModelVersionMessage] = []


class DownloadUri(Answer):
    artifact_uri: str


# ---- history ---------------------------------------------------------------------------------------------------------


class SearchRegistryEvents(Request):
    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_EVENTS_PER_PAGE)


class RegistryEventsPage(Answer):
    registry_events: list[RegistryEvent] = []
    next_page_token: str | None = None


# ---- the service -----------------------------------------------------------------------------------------------------


class Registry(Service):
    """Registered models, their versions, aliases, stages and tags, and who changed what when."""

    @post("2.0/mlflow/registered-models/create")
    def create_registered_model(self, request: CreateRegisteredModel) -> RegisteredModelAnswer:
        """Create a registered model without versions."""

    @get("2.0/mlflow/registered-models/get")
    def get_registered_model(self, request: GetRegisteredModel) -> RegisteredModelAnswer:
        """Get a registered model with the highest version of each stage."""

    @patch("2.0/mlflow/registered-models/update")
    def update_registered_model(self, request: UpdateRegisteredModel) -> RegisteredModelAnswer:
        """Change the description of a registered model."""

    @post("2.0/mlflow/registered-models/rename")
    def rename_registered_model(self, request: RenameRegisteredModel) -> RegisteredModelAnswer:
        """Rename a registered model."""

    @delete("2.0/mlflow/registered-models/delete")
    def delete_registered_model(self, request: DeleteRegisteredModel) -> Empty:
        """Delete a registered model with all its versions."""

    @get("2.0/mlflow/registered-models/search")
    def search_registered_models(self, request: SearchRegisteredModels) -> RegisteredModelsPage:
        """Find registered models, by name unless ordered otherwise."""

    @post(
        "2.0/mlflow/registered-models/get-latest-versions",
        also=(("GET", "2.0/mlflow/registered-models/get-latest-versions"),),
    )
    def get_latest_versions(self, request: GetLatestVersions) -> ModelVersionList:
        """Get the highest version of each stage."""

    @post("2.0/mlflow/registered-models/set-tag")
    def set_registered_model_tag(self, request: SetRegisteredModelTag) -> Empty:
        """Set a tag of a registered model."""

    @delete("2.0/mlflow/registered-models/delete-tag")
    def delete_registered_model_tag(self, request: DeleteRegisteredModelTag) -> Empty:
        """Remove a tag of a registered model."""

    @post("2.0/mlflow/registered-models/alias")
    def set_registered_model_alias(self, request: SetRegisteredModelAlias) -> Empty:
        """Let an alias stand for a version; it moves if it stood for another one."""

    @delete("2.0/mlflow/registered-models/alias")
    def delete_registered_model_alias(self, request: DeleteRegisteredModelAlias) -> Empty:
        """Remove an alias."""

    @get("2.0/mlflow/registered-models/alias")
    def get_model_version_by_alias(self, request: GetModelVersionByAlias) -> ModelVersionAnswer:
        """Get the version that an alias stands for."""

    @post("2.0/mlflow/model-versions/create")
    def create_model_version(self, request: CreateModelVersion) -> ModelVersionAnswer:
        """Create the next version of a registered model."""

    @get("2.0/mlflow/model-versions/get")
    def get_model_version(self, request: GetModelVersion) -> ModelVersionAnswer:
        """Get a version."""

    @patch("2.0/mlflow/model-versions/update")
    def update_model_version(self, request: UpdateModelVersion) -> ModelVersionAnswer:
        """Change the description of a version."""

    @post("2.0/mlflow/model-versions/transition-stage")
    def transition_model_version_stage(self, request: TransitionModelVersionStage) -> ModelVersionAnswer:
        """Move a version to a stage."""

    @delete("2.0/mlflow/model-versions/delete")
    def delete_model_version(self, request: DeleteModelVersion) -> Empty:
        """Delete a version; its number is not given again."""

    @get("2.0/mlflow/model-versions/search")
    def search_model_versions(self, request: SearchModelVersions) -> ModelVersionsPage:
        """Find versions, last changed first unless ordered otherwise."""

    @get("2.0/mlflow/model-versions/get-download-uri")
    def get_model_version_download_uri(self, request: GetModelVersionDownloadUri) -> DownloadUri:
        """Get where the files of a version are."""

    @post("2.0/mlflow/model-versions/set-tag")
    def set_model_version_tag(self, request: SetModelVersionTag) -> Empty:
        """Set a tag of a version."""

    @delete("2.0/mlflow/model-versions/delete-tag")
    def delete_model_version_tag(self, request: DeleteModelVersionTag) -> Empty:
        """Remove a tag of a version."""

    @get("3.0/mlflow/registry-events/search")
    def search_registry_events(self, request: SearchRegistryEvents) -> RegistryEventsPage:
        """Find out who did what when in the registry, latest first unless ordered otherwise."""
