"""One tag of a run's input."""

from mlflow.entities.entity import Entity


class InputTag(Entity):
    """A note on how a run used a dataset, e.g. ``mlflow.data.context`` = ``training``."""

    key: str
    value: str | None = None

    def __post_init__(self) -> None:
        # None as default, so that an empty text is written to JSON: only defaults are left out
        if self.value is None:
            self.value = ""
