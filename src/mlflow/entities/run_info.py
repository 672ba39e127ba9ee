"""What is known about a run beside its data."""

from mlflow.entities.entity import Entity
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

_SEARCHABLE = ("run_id", "run_name", "status", "artifact_uri", "start_time", "end_time", "user_id")


class searchable_attribute(property):
    """A property of a ``RunInfo`` subclass that a filter may name."""


class orderable_attribute(property):
    """A property of a ``RunInfo`` subclass that ``order_by`` may name."""


class RunInfo(Entity):
    """Identity, state and place of a run.

    Args:
        run_id: 32 hexadecimal digits.
        experiment_id: the experiment it belongs to.
        user_id: who started it.
        status: RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.
        start_time, end_time: milliseconds since the epoch; ``end_time`` is None while it runs.
        lifecycle_stage: active or deleted.
        artifact_uri: root of its artifacts.
        run_name: what people call it.
        run_uuid: same as ``run_id``; old clients read it.
    """

    run_id: str
    experiment_id: str
    user_id: str | None = None
    status: str | None = None
    start_time: int | None = None
    end_time: int | None = None
    lifecycle_stage: str | None = None
    artifact_uri: str | None = None
    run_name: str | None = None
    run_uuid: str | None = None

    def __post_init__(self) -> None:
        self.run_uuid = self.run_id

    @classmethod
    def get_searchable_attributes(cls) -> list[str]:
        """Attributes that a filter may name."""
        return [*_SEARCHABLE, *_marked(cls, searchable_attribute)]

    @classmethod
    def get_orderable_attributes(cls) -> list[str]:
        """Attributes that ``order_by`` may name."""
        return [*_SEARCHABLE, *_marked(cls, orderable_attribute)]


def _marked(cls: type, mark: type) -> list[str]:
    return [name for name in dir(cls) if isinstance(getattr(cls, name, None), mark)]


def check_run_is_active(run_info: RunInfo) -> None:
    """Raise INVALID_PARAMETER_VALUE unless the run is not deleted."""
    if run_info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise MlflowException(
            f"The run {run_info.run_id} must be in the 'active' state. It is '{run_info.lifecycle_stage}'.",
            INVALID_PARAMETER_VALUE,
        )
