"""The use of a logged model by a run."""

from mlflow.entities.entity import Entity


class LoggedModelInput(Entity):
    """A logged model that a run read."""

    model_id: str
