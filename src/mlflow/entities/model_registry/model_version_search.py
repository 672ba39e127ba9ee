"""A model version as a search gives it, on registries whose searches leave out tags and aliases."""

from __future__ import annotations

from typing import Any, NoReturn

from mlflow.entities.model_registry.model_version import ModelVersion
from mlflow.exceptions import MlflowException


class ModelVersionSearch(ModelVersion):
    """A model version without tags and aliases: reading them says how to get them."""

    fields = tuple(name for name in ModelVersion.fields if name not in ("tags", "aliases"))

    def __setattr__(self, name: str, value: Any) -> None:
        # the methods below stay what they are
        if name not in ("tags", "aliases"):
            super().__setattr__(name, value)

    def tags(self) -> NoReturn:
        """Raise: a search does not give them."""
        raise _left_out("tags")

    def aliases(self) -> NoReturn:
        """Raise: a search does not give them."""
        raise _left_out("aliases")


def _left_out(what: str) -> MlflowException:
    return MlflowException(f"A search of this registry leaves out {what}; get_model_version gives them.")
