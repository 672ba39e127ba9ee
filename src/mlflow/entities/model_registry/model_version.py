"""A version of a registered model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mlflow.entities.model_registry.entity import RegistryEntity
from mlflow.entities.model_registry.model_version_stages import STAGE_NONE
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus

if TYPE_CHECKING:
    from mlflow.entities.metric import Metric
    from mlflow.entities.model_registry.message import ModelParam, ModelVersionMessage
    from mlflow.entities.model_registry.model_version_deployment_job_state import ModelVersionDeploymentJobState
    from mlflow.entities.model_registry.model_version_tag import ModelVersionTag

IS_PROMPT_TAG_KEY = "mlflow.prompt.is_prompt"


class ModelVersion(RegistryEntity):
    """A version of a registered model. Times are milliseconds since the epoch.

    Args:
        name: the registered model.
        version: decimal digits as text.
        source: where the model's files are.
        run_id: the run that made the model, if any.
        status: name of a ``ModelVersionStatus``.
        tags: list of tags; read back as a dict.
        aliases: names that stand for this version.
        model_id: the logged model that was registered, if any.
        params, metrics: those of the logged model.
    """

    fields: ClassVar[tuple[str, ...]] = (
        "name",
        "version",
        "creation_timestamp",
        "last_updated_timestamp",
        "description",
        "user_id",
        "current_stage",
        "source",
        "run_id",
        "status",
        "status_message",
        "tags",
        "run_link",
        "aliases",
        "model_id",
        "params",
        "metrics",
        "deployment_job_state",
        "workspace",
    )

    def __init__(
        self,
        name: str,
        version: str,
        creation_timestamp: int,
        last_updated_timestamp: int | None = None,
        description: str | None = None,
        user_id: str | None = None,
        current_stage: str | None = None,
        source: str | None = None,
        run_id: str | None = None,
        status: str = ModelVersionStatus.to_string(ModelVersionStatus.READY),
        status_message: str | None = None,
        tags: list[ModelVersionTag] | None = None,
        run_link: str | None = None,
        aliases: list[str] | None = None,
        model_id: str | None = None,
        params: list[ModelParam] | None = None,
        metrics: list[Metric] | None = None,
        deployment_job_state: ModelVersionDeploymentJobState | None = None,
        workspace: str | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.creation_timestamp = creation_timestamp
        self.last_updated_timestamp = last_updated_timestamp
        self.description = description
        self.user_id = user_id
        self.current_stage = current_stage or STAGE_NONE
        self.source = source
        self.run_id = run_id
        self.status = status
        self.status_message = status_message
        self.tags = _tags_of(tags)
        self.run_link = run_link
        self.aliases = list(aliases or ())
        self.model_id = model_id
        self.params = params
        self.metrics = metrics
        self.deployment_job_state = deployment_job_state
        self.workspace = workspace or "default"

    @classmethod
    def from_proto(cls, proto: ModelVersionMessage) -> ModelVersion:
        """From the wire form."""
        values = {name: getattr(proto, name, None) for name in cls.fields if name not in ("params", "metrics")}
        return cls(
            **values,
            params=getattr(proto, "model_params", None) or None,
            metrics=getattr(proto, "model_metrics", None) or None,
        )

    def to_proto(self) -> ModelVersionMessage:
        """The wire form."""
        from mlflow.entities.model_registry.message import ModelVersionMessage
        from mlflow.entities.model_registry.model_version_tag import ModelVersionTag

        values = {name: value for name, value in self if name in ModelVersionMessage.__struct_fields__}
        values["tags"] = [ModelVersionTag(key, value) for key, value in self.tags.items()]
        return ModelVersionMessage(**values, model_params=self.params or [], model_metrics=self.metrics or [])


def _tags_of(tags: Any) -> dict[str, str]:
    return dict(tags) if isinstance(tags, dict) else {tag.key: tag.value for tag in tags or ()}
