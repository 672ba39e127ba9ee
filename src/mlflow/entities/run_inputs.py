"""What a run read."""

import msgspec

from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.entity import Entity
from mlflow.entities.logged_model_input import LoggedModelInput


class RunInputs(Entity):
    """The datasets and the logged models that a run read."""

    dataset_inputs: list[DatasetInput] = msgspec.field(default_factory=list)
    model_inputs: list[LoggedModelInput] | None = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        self.model_inputs = self.model_inputs or []
