"""Where a record of an evaluation dataset came from."""

from enum import Enum
from typing import Any

import msgspec

from mlflow.entities.entity import Entity
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException


class DatasetRecordSourceType(str, Enum):
    """Kinds of origins."""

    UNSPECIFIED = "UNSPECIFIED"
    TRACE = "TRACE"
    HUMAN = "HUMAN"
    DOCUMENT = "DOCUMENT"
    CODE = "CODE"

    @classmethod
    def from_proto(cls, proto_source_type: int) -> str:
        """The name of the protocol's number; UNSPECIFIED for an unknown one."""
        names = list(cls)
        return names[proto_source_type].value if 0 <= proto_source_type < len(names) else cls.UNSPECIFIED.value


class DatasetRecordSource(Entity):
    """A kind of origin with what identifies it, e.g. TRACE with ``{"trace_id": "tr-..."}``.

    Raises: INVALID_PARAMETER_VALUE for an unknown kind.
    """

    source_type: str
    source_data: dict[str, Any] | None = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        name = str(getattr(self.source_type, "value", self.source_type)).upper()
        if name not in DatasetRecordSourceType.__members__:
            known = ", ".join(DatasetRecordSourceType.__members__)
            raise MlflowException(
                f"Invalid source type {self.source_type!r} of a dataset record; allowed are {known}.",
                INVALID_PARAMETER_VALUE,
            )
        self.source_type = DatasetRecordSourceType[name]
        self.source_data = self.source_data or {}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "DatasetRecordSource":
        """From ``to_dict``."""
        return cls(data["source_type"], data.get("source_data"))

    def to_dict(self) -> dict[str, Any]:
        """Both fields as plain values."""
        return {"source_type": self.source_type.value, "source_data": self.source_data}
