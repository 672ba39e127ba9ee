"""A dataset of which only the description is known."""

from typing import Any

from mlflow.data.dataset import Dataset, columns_json, tensors_json
from mlflow.data.dataset_source import DatasetSource
from mlflow.types.schema import Schema


class MetaDataset(Dataset):
    """A source, and perhaps a schema; the data is never read.

    Args:
        source: where the data is.
        name: what to call it.
        digest: its fingerprint; that of source, name and schema if None.
        schema: its columns or tensors.
    """

    def __init__(
        self,
        source: DatasetSource,
        name: str | None = None,
        digest: str | None = None,
        schema: Schema | None = None,
    ) -> None:
        self._schema = schema
        super().__init__(source, name, digest)

    @property
    def schema(self) -> Any | None:
        """Its columns or tensors."""
        return self._schema

    def to_dict(self) -> dict[str, str]:
        """The parts as text; ``schema`` only when there is one."""
        if self._schema is None:
            return super().to_dict()
        if self._schema.is_tensor_spec():
            return super().to_dict() | {"schema": tensors_json(self._schema, None)}
        return super().to_dict() | {"schema": columns_json(self._schema)}
