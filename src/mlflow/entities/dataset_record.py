"""A record of an evaluation dataset."""

from typing import Any

import msgspec

from mlflow.entities.dataset_record_source import DatasetRecordSource, DatasetRecordSourceType
from mlflow.entities.entity import Entity


class DatasetRecord(Entity):
    """Inputs with what is expected of the answer. Times are milliseconds since the epoch.

    Raises: ValueError when ``inputs`` is None.
    """

    dataset_id: str
    inputs: dict[str, Any]
    dataset_record_id: str
    created_time: int
    last_update_time: int
    outputs: Any = None
    expectations: dict[str, Any] | None = None
    tags: dict[str, str] | None = msgspec.field(default_factory=dict)
    source: DatasetRecordSource | None = None
    source_id: str | None = None
    source_type: str | None = None
    created_by: str | None = None
    last_updated_by: str | None = None

    def __post_init__(self) -> None:
        if self.inputs is None:
            raise ValueError("A dataset record needs inputs.")
        self.tags = self.tags or {}
        if self.source is not None:
            self.source_type = self.source_type or self.source.source_type.value
            if self.source.source_type == DatasetRecordSourceType.TRACE:
                self.source_id = self.source_id or self.source.source_data.get("trace_id")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "DatasetRecord":
        """From ``to_dict``; unknown keys are ignored."""
        return msgspec.convert(data, cls)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, as plain values."""
        values = {name: value for name, value in self if value is not None}
        if self.source is not None:
            values["source"] = self.source.to_dict()
        return values
