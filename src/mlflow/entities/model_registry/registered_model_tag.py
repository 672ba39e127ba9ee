"""One tag of a registered model."""

from mlflow.entities.entity import Entity


class RegisteredModelTag(Entity):
    """A note on a registered model, which may be overwritten."""

    key: str
    value: str | None = None

    def __post_init__(self) -> None:
        # None as default, so that an empty text is written to JSON: only defaults are left out
        if self.value is None:
            self.value = ""
