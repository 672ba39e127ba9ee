"""Where data came from."""

import json
from abc import ABC, abstractmethod
from typing import Any

from mlflow.exceptions import invalid


class DatasetSource(ABC):
    """Where the data of a dataset came from, in a form that is kept as JSON beside a run.

    A plugin (entry point group ``mlflow.dataset_source``) subclasses it and implements the abstract methods.
    """

    @staticmethod
    @abstractmethod
    def _get_source_type() -> str:
        """A name for this kind of source, kept beside its JSON to find this class again."""

    @abstractmethod
    def load(self) -> Any:
        """Fetch the data: a local path, or an object of the library that reads it."""

    @staticmethod
    @abstractmethod
    def _can_resolve(raw_source: Any) -> bool:
        """Whether what a user gave as ``source`` is of this kind."""

    @classmethod
    @abstractmethod
    def _resolve(cls, raw_source: Any) -> "DatasetSource":
        """The source that a user's ``source`` stands for."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values from which ``from_dict`` makes it again."""

    def to_json(self) -> str:
        """JSON text of ``to_dict``."""
        return json.dumps(self.to_dict())

    @classmethod
    @abstractmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "DatasetSource":
        """The source with the values of ``to_dict``."""

    @classmethod
    def from_json(cls, source_json: str) -> "DatasetSource":
        """The source in JSON text of ``to_json``."""
        return cls.from_dict(json.loads(source_json))


def required(kind: type[DatasetSource], source_dict: dict[Any, Any], key: str) -> Any:
    """The value of a key of a source's JSON. Raises INVALID_PARAMETER_VALUE when it is missing."""
    value = source_dict.get(key)
    if value is None:
        raise invalid(f"The description of a {kind.__name__} needs the key {key!r}; it has {list(source_dict)}.")
    return value
