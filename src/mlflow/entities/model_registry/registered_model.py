"""A registered model: a name under which versions are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mlflow.entities.model_registry.entity import RegistryEntity
from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY, ModelVersion

if TYPE_CHECKING:
    from mlflow.entities.model_registry.message import RegisteredModelMessage

__all__ = ["IS_PROMPT_TAG_KEY", "RegisteredModel"]


class RegisteredModel(RegistryEntity):
    """A name under which versions of a model are kept. Times are milliseconds since the epoch.

    Args:
        latest_versions: the highest version of each stage.
        tags: list of tags; read back as a dict.
        aliases: list of aliases; read back as a dict from alias to version.
        deployment_job_id, deployment_job_state: kept for hosted registries; unused here.
    """

    fields: ClassVar[tuple[str, ...]] = (
        "name",
        "creation_timestamp",
        "last_updated_timestamp",
        "description",
        "latest_versions",
        "tags",
        "aliases",
        "deployment_job_id",
        "deployment_job_state",
        "workspace",
    )

    def __init__(
        self,
        name,
        creation_timestamp=None,
        last_updated_timestamp=None,
        description=None,
        latest_versions=None,
        tags=None,
        aliases=None,
        deployment_job_id=None,
        deployment_job_state=None,
        workspace: str | None = None,
    ) -> None:
        self.name = name
        self.creation_timestamp = creation_timestamp
        self.last_updated_timestamp = last_updated_timestamp
        self.description = description
        self.latest_versions = latest_versions or []
        self.tags = dict(tags) if isinstance(tags, dict) else {tag.key: tag.value for tag in tags or ()}
        self.aliases = dict(aliases) if isinstance(aliases, dict) else {a.alias: a.version for a in aliases or ()}
        self.deployment_job_id = deployment_job_id
        self.deployment_job_state = deployment_job_state
        self.workspace = workspace or "default"

    @classmethod
    def from_proto(cls, proto: Any) -> RegisteredModel:
        """From the wire form. The aliases are written into the latest versions too."""
        values = {name: getattr(proto, name, None) for name in cls.fields}
        versions = [ModelVersion.from_proto(message) for message in values["latest_versions"] or ()]
        for version in versions:
            version.aliases = [a.alias for a in values["aliases"] or () if a.version == version.version]
        return cls(**{**values, "latest_versions": versions})

    def to_proto(self) -> RegisteredModelMessage:
        """The wire form."""
        from mlflow.entities.model_registry.message import RegisteredModelMessage
        from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
        from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag

        return RegisteredModelMessage(
            name=self.name,
            creation_timestamp=self.creation_timestamp,
            last_updated_timestamp=self.last_updated_timestamp,
            description=self.description,
            latest_versions=[version.to_proto() for version in self.latest_versions],
            tags=[RegisteredModelTag(key, value) for key, value in self.tags.items()],
            aliases=[RegisteredModelAlias(alias, str(version)) for alias, version in self.aliases.items()],
        )
