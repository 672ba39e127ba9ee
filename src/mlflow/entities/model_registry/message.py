"""The wire form of the registry's entities: where users have a dict, the protocol has a list."""

import msgspec

from mlflow.entities.entity import Entity
from mlflow.entities.metric import Metric
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag


class ModelParam(Entity):
    """A param of a logged model, as a version of a registered model tells it."""

    name: str
    value: str


class ModelVersionMessage(msgspec.Struct, omit_defaults=True):
    """A version of a registered model on the wire."""

    name: str
    version: str
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None
    user_id: str | None = None
    current_stage: str | None = None
    description: str | None = None
    source: str | None = None
    run_id: str | None = None
    status: str | None = None
    status_message: str | None = None
    tags: list[ModelVersionTag] = []
    run_link: str | None = None
    aliases: list[str] = []
    model_id: str | None = None
    model_params: list[ModelParam] = []
    model_metrics: list[Metric] = []


class RegisteredModelMessage(msgspec.Struct, omit_defaults=True):
    """A registered model on the wire."""

    name: str
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None
    user_id: str | None = None
    description: str | None = None
    latest_versions: list[ModelVersionMessage] = []
    tags: list[RegisteredModelTag] = []
    aliases: list[RegisteredModelAlias] = []
    deployment_job_id: str | None = None
