"""A name that stands for one version of a registered model."""

from mlflow.entities.entity import Entity


class RegisteredModelAlias(Entity):
    """An alias and the version that it stands for."""

    alias: str
    version: str
