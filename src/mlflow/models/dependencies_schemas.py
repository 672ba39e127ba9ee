"""What a model's retrievers give: which columns hold the text, the key and the place of a document."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.models.model import Model

__all__ = [
    "TYPE_CHECKING",
    "DependenciesSchemas",
    "DependenciesSchemasType",
    "RetrieverSchema",
    "Schema",
    "set_retriever_schema",
]


class DependenciesSchemasType(Enum):
    """The kinds of schemas."""

    RETRIEVERS = "retrievers"


@dataclass
class Schema(ABC):
    """What one part of a model gives.

    Args:
        type: its kind.
    """

    type: DependenciesSchemasType

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain values."""

    @classmethod
    @abstractmethod
    def from_dict(cls, data: dict[str, str]) -> Schema:
        """From the values of ``to_dict``."""


@dataclass(init=False)
class RetrieverSchema(Schema):
    """What a retriever gives.

    Args:
        name: of the retriever.
        primary_key: the column that identifies a chunk.
        text_column: the column with its text.
        doc_uri: the column with the place of its document, or None.
        other_columns: further columns.
    """

    def __init__(
        self,
        name: str,
        primary_key: str,
        text_column: str,
        doc_uri: str | None = None,
        other_columns: list[str] | None = None,
    ) -> None:
        super().__init__(type=DependenciesSchemasType.RETRIEVERS)
        self.name = name
        self.primary_key = primary_key
        self.text_column = text_column
        self.doc_uri = doc_uri
        self.other_columns = other_columns or []

    def to_dict(self) -> dict[str, Any]:
        return {
            self.type.value: [
                {
                    "name": self.name,
                    "primary_key": self.primary_key,
                    "text_column": self.text_column,
                    "doc_uri": self.doc_uri,
                    "other_columns": self.other_columns,
                }
            ]
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> RetrieverSchema:
        return cls(
            data["name"], data["primary_key"], data["text_column"], data.get("doc_uri"), data.get("other_columns")
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RetrieverSchema) and vars(self) == vars(other)

    __hash__ = None


@dataclass
class DependenciesSchemas:
    """All schemas of a model.

    Args:
        retriever_schemas: of its retrievers.
    """

    retriever_schemas: list[RetrieverSchema] = field(default_factory=list)

    def to_dict(self) -> dict[str, dict[DependenciesSchemasType, list[dict[str, Any]]]]:
        """What the MLmodel file's metadata hold of them; {} when there are none."""
        if not self.retriever_schemas:
            return {}
        kind = DependenciesSchemasType.RETRIEVERS.value
        return {"dependencies_schemas": {kind: [schema.to_dict()[kind][0] for schema in self.retriever_schemas]}}


# what the code of a model declared since a model was last saved
_declared: dict[str, RetrieverSchema] = {}


def set_retriever_schema(
    *,
    primary_key: str,
    text_column: str,
    doc_uri: str | None = None,
    other_columns: list[str] | None = None,
    name: str | None = "retriever",
) -> None:
    """Declare what a retriever in the code of a model gives; the next model that is saved records it.

    Args:
        primary_key: the column that identifies a chunk.
        text_column: the column with its text.
        doc_uri: the column with the place of its document.
        other_columns: further columns.
        name: of the retriever.
    """
    for argument, value in (("primary_key", primary_key), ("text_column", text_column)):
        if not isinstance(value, str) or not value:
            raise invalid(f"Invalid value {value!r} for parameter {argument!r}: the name of a column is needed.")
    _declared[name] = RetrieverSchema(name, primary_key, text_column, doc_uri, other_columns)


def record(model: Model) -> None:
    """Write what was declared into a model's metadata, and forget it."""
    if _declared:
        schemas = DependenciesSchemas(list(_declared.values()))
        model.metadata = {**(model.metadata or {}), **schemas.to_dict()}
        _declared.clear()


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What the block declares is forgotten: loading a model must not mark the next one that is saved."""
    before = dict(_declared)
    try:
        yield
    finally:
        _declared.clear()
        _declared.update(before)
