"""An experiment: a named group of runs."""

from collections.abc import Iterator
from typing import Any

from mlflow.entities.experiment_tag import ExperimentTag


class Experiment:
    """A named group of runs (and, later, traces and models) with a place for their artifacts.

    Args:
        experiment_id: decimal digits as text; "0" is the one called Default.
        name: unique among active and deleted experiments.
        artifact_location: root under which its runs keep artifacts.
        lifecycle_stage: active or deleted.
        tags: list of tags; read back as a dict.
        creation_time, last_update_time: milliseconds since the epoch.
    """

    DEFAULT_EXPERIMENT_NAME = "Default"

    def __init__(
        self,
        experiment_id: str,
        name: str,
        artifact_location: str | None,
        lifecycle_stage: str | None,
        tags: list[ExperimentTag] | None = None,
        creation_time: int | None = None,
        last_update_time: int | None = None,
        workspace: str | None = None,
        trace_location: Any = None,
        effective_trace_archival_retention: str | None = None,
    ) -> None:
        self.experiment_id = experiment_id
        self.name = name
        self.artifact_location = artifact_location
        self.lifecycle_stage = lifecycle_stage
        self.tags = {tag.key: tag.value for tag in tags or ()}
        self.creation_time = creation_time
        self.last_update_time = last_update_time
        self.workspace = workspace or "default"
        self.trace_location = trace_location
        self.effective_trace_archival_retention = effective_trace_archival_retention

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]) -> "Experiment":
        """From ``dict(experiment)``; tags may be a dict or a list."""
        known = {k: v for k, v in the_dict.items() if k in _FIELDS}
        if isinstance(known.get("tags"), dict):
            known["tags"] = [ExperimentTag(k, v) for k, v in known["tags"].items()]
        return cls(**known)

    @classmethod
    def from_proto(cls, proto: Any) -> "Experiment":
        """From the wire form."""
        return cls(**{name: getattr(proto, name, None) for name in _FIELDS})

    def to_proto(self):
        """The wire form."""
        from mlflow.entities.message import ExperimentMessage

        return ExperimentMessage(
            experiment_id=self.experiment_id,
            name=self.name,
            artifact_location=self.artifact_location,
            lifecycle_stage=self.lifecycle_stage,
            creation_time=self.creation_time,
            last_update_time=self.last_update_time,
            tags=[ExperimentTag(k, v) for k, v in self.tags.items()],
        )

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in _FIELDS:
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and dict(self) == dict(other)

    __hash__ = None

    def __repr__(self) -> str:
        return f"Experiment({', '.join(f'{k}={v!r}' for k, v in self if v is not None)})"


_FIELDS = (
    "experiment_id",
    "name",
    "artifact_location",
    "lifecycle_stage",
    "tags",
    "creation_time",
    "last_update_time",
    "workspace",
    "trace_location",
    "effective_trace_archival_retention",
)
