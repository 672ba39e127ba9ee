"""A tag of a logged model."""

from mlflow.entities.entity import Entity


class LoggedModelTag(Entity):
    """Key and value, both text."""

    key: str
    value: str = ""
