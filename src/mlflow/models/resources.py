"""What a model needs to be served, as its MLmodel file lists it: by API version and kind.

Which resources there are is the matter of the platform that serves the model; here they are written and read.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

from mlflow.exceptions import invalid

DEFAULT_API_VERSION = "1"


class ResourceType(Enum):
    """The kinds of resources."""

    UC_CONNECTION = "uc_connection"
    VECTOR_SEARCH_INDEX = "vector_search_index"
    SERVING_ENDPOINT = "serving_endpoint"
    SQL_WAREHOUSE = "sql_warehouse"
    FUNCTION = "function"
    GENIE_SPACE = "genie_space"
    TABLE = "table"
    APP = "app"
    LAKEBASE = "lakebase"
    UC_MODEL_SERVICE = "uc_model_service"


class Resource(ABC):
    """Something that a model needs. Subclasses say what."""

    @property
    @abstractmethod
    def type(self) -> ResourceType:
        """Its kind."""

    @property
    @abstractmethod
    def target_uri(self) -> str:
        """The platform it belongs to."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain values: kind → list with one entry."""

    @classmethod
    @abstractmethod
    def from_dict(cls, data: dict[str, str]) -> Resource:
        """From one entry."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resource) and self.to_dict() == other.to_dict()

    __hash__ = None


def written_resources(given: str | os.PathLike[str] | list[Resource]) -> dict[str, Any]:
    """What the MLmodel file holds of resources.

    Args:
        given: resources, or the path of a YAML file that has them in this form already.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if isinstance(given, (str, os.PathLike)):
        return _read(given)
    written: dict[str, Any] = {"api_version": DEFAULT_API_VERSION}
    for resource in given:
        if not isinstance(resource, Resource):
            raise invalid(f"'resources' must be a list of Resource objects; found {resource!r}.")
        by_kind = written.setdefault(resource.target_uri, {})
        for kind, entries in resource.to_dict().items():
            by_kind.setdefault(kind, []).extend(entries)
    return written


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            read = yaml.safe_load(file)
    except (OSError, yaml.YAMLError) as error:
        raise invalid(f"The resources in {os.fspath(path)!r} cannot be read: {error}") from error
    if not isinstance(read, dict) or "api_version" not in read:
        raise invalid(f"The file of resources {os.fspath(path)!r} must be a mapping with the key 'api_version'.")
    return read
