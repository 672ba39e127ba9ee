"""A parameter of a logged model."""

from mlflow.entities.entity import Entity


class LoggedModelParameter(Entity):
    """Key and value, both text."""

    key: str
    value: str = ""
