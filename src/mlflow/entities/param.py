"""One parameter of a run."""

from mlflow.entities.entity import Entity


class Param(Entity):
    """An input of a run: written once, never changed."""

    key: str
    value: str | None = None

    def __post_init__(self) -> None:
        # None as default, so that an empty text is written to JSON: only defaults are left out
        if self.value is None:
            self.value = ""
