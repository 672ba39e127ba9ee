"""The wire form of the entities whose own shape differs: where users have a dict, the protocol has a list."""

import msgspec

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs
from mlflow.entities.run_tag import RunTag


class ExperimentMessage(msgspec.Struct, omit_defaults=True):
    """An experiment on the wire: its tags are a list."""

    experiment_id: str
    name: str
    artifact_location: str | None = None
    lifecycle_stage: str | None = None
    last_update_time: int | None = None
    creation_time: int | None = None
    tags: list[ExperimentTag] = []
    trace_location: dict | None = None
    workspace: str | None = None
    effective_trace_archival_retention: str | None = None


class RunDataMessage(msgspec.Struct, omit_defaults=True):
    """A run's data on the wire: three lists."""

    metrics: list[Metric] = []
    params: list[Param] = []
    tags: list[RunTag] = []


class RunMessage(msgspec.Struct, omit_defaults=True):
    """A run on the wire. ``children`` counts the active runs right below it, where a search was asked for them."""

    info: RunInfo
    data: RunDataMessage = msgspec.field(default_factory=RunDataMessage)
    inputs: RunInputs = msgspec.field(default_factory=RunInputs)
    outputs: RunOutputs | None = None
    children: int = 0


class LoggedModelRegistration(msgspec.Struct, omit_defaults=True):
    """A registered version that a logged model became."""

    name: str
    version: str


class LoggedModelInfo(msgspec.Struct, omit_defaults=True):
    """What a logged model is, on the wire."""

    model_id: str
    experiment_id: str
    name: str
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    artifact_uri: str
    status: str | int = "LOGGED_MODEL_STATUS_UNSPECIFIED"
    model_type: str | None = None
    source_run_id: str | None = None
    status_message: str | None = None
    tags: list[LoggedModelTag] = []
    registrations: list[LoggedModelRegistration] = []
    creator_id: int | None = None


class LoggedModelData(msgspec.Struct, omit_defaults=True):
    """What was logged of a model, on the wire."""

    params: list[LoggedModelParameter] = []
    metrics: list[Metric] = []


class LoggedModelMessage(msgspec.Struct, omit_defaults=True):
    """A logged model on the wire."""

    info: LoggedModelInfo
    data: LoggedModelData = msgspec.field(default_factory=LoggedModelData)
