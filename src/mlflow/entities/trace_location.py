"""Where a trace is kept."""

from enum import Enum
from typing import Any

import msgspec

from mlflow.entities.entity import Entity


class TraceLocationType(str, Enum):
    """Kinds of places."""

    TRACE_LOCATION_TYPE_UNSPECIFIED = "TRACE_LOCATION_TYPE_UNSPECIFIED"
    MLFLOW_EXPERIMENT = "MLFLOW_EXPERIMENT"
    INFERENCE_TABLE = "INFERENCE_TABLE"
    UC_SCHEMA = "UC_SCHEMA"
    UC_TABLE_PREFIX = "UC_TABLE_PREFIX"

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> "TraceLocationType":
        """The value under ``type``."""
        return cls(d["type"])

    @classmethod
    def from_proto(cls, proto: int) -> "TraceLocationType":
        """The one with the protocol's number."""
        return list(cls)[proto]

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self)


class TraceLocationBase(Entity):
    """A place of some kind."""

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> "TraceLocationBase":
        """From ``to_dict``; unknown keys are ignored."""
        return msgspec.convert(d, cls)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return dict(self)


class MlflowExperimentLocation(TraceLocationBase):
    """An experiment of a tracking store."""

    experiment_id: str


class TraceLocation(Entity):
    """A kind of place and the place itself. Only experiments are supported; other kinds are Databricks' own."""

    type: TraceLocationType
    mlflow_experiment: MlflowExperimentLocation | None = None

    @classmethod
    def from_experiment_id(cls, experiment_id: str) -> "TraceLocation":
        """The place that an experiment is."""
        return cls(TraceLocationType.MLFLOW_EXPERIMENT, MlflowExperimentLocation(experiment_id))

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> "TraceLocation":
        """From ``to_dict``; unknown keys are ignored."""
        return msgspec.convert(d, cls)

    def to_dict(self) -> dict[str, Any]:
        """``type``, and the place where there is one."""
        place = {} if self.mlflow_experiment is None else {"mlflow_experiment": self.mlflow_experiment.to_dict()}
        return {"type": self.type.value} | place
