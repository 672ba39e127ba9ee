"""A logged model as the result of a run."""

from mlflow.entities.entity import Entity


class LoggedModelOutput(Entity):
    """A logged model that a run made, at a step."""

    model_id: str
    step: int | None = None

    def __post_init__(self) -> None:
        # None as default, so that a 0 is written to JSON: only defaults are left out
        if self.step is None:
            self.step = 0

    def to_dictionary(self) -> dict[str, str | int]:
        """``model_id`` and ``step``."""
        return {"model_id": self.model_id, "step": self.step}
