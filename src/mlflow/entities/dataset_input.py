"""The use of a dataset by a run."""

import msgspec

from mlflow.entities.dataset import Dataset
from mlflow.entities.entity import Entity
from mlflow.entities.input_tag import InputTag


class DatasetInput(Entity):
    """A dataset and the tags that say how a run used it."""

    dataset: Dataset
    tags: list[InputTag] | None = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        self.tags = self.tags or []
