"""Who or what judged."""

import warnings
from typing import Any

import msgspec

from mlflow.entities.entity import Entity
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

_NUMBERS = ("SOURCE_TYPE_UNSPECIFIED", "HUMAN", "LLM_JUDGE", "CODE")


class AssessmentSourceType:
    """Kinds of judges. Made of a name in any case; its text is the kind."""

    SOURCE_TYPE_UNSPECIFIED = "SOURCE_TYPE_UNSPECIFIED"
    LLM_JUDGE = "LLM_JUDGE"
    AI_JUDGE = "AI_JUDGE"  # older name of LLM_JUDGE
    HUMAN = "HUMAN"
    CODE = "CODE"

    def __init__(self, source_type: str) -> None:
        name = str(source_type).upper()
        if name == self.AI_JUDGE:
            warnings.warn("AI_JUDGE is now called LLM_JUDGE.", FutureWarning, stacklevel=2)
            name = self.LLM_JUDGE
        if name not in _NUMBERS:
            raise MlflowException(
                f"Invalid source type {source_type!r} of an assessment; allowed are {', '.join(_NUMBERS)}.",
                INVALID_PARAMETER_VALUE,
            )
        self._name = name

    @classmethod
    def from_proto(cls, proto_source_type: int) -> str:
        """The kind with the protocol's number."""
        return _NUMBERS[proto_source_type]

    def __str__(self) -> str:
        return self._name

    def __eq__(self, other: object) -> bool:
        return str(other) == self._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return repr(self._name)


class AssessmentSource(Entity):
    """A kind of judge, and which one.

    Args:
        source_type: HUMAN, LLM_JUDGE or CODE.
        source_id: a person's name, a model's, a function's.

    Raises: INVALID_PARAMETER_VALUE for an unknown kind.
    """

    source_type: str
    source_id: str | None = msgspec.field(default="default")

    def __post_init__(self) -> None:
        self.source_type = str(AssessmentSourceType(self.source_type))
        self.source_id = self.source_id or "default"

    @classmethod
    def from_dictionary(cls, source_dict: dict[str, Any]) -> "AssessmentSource":
        """From ``to_dictionary``."""
        return cls(source_dict["source_type"], source_dict.get("source_id"))

    def to_dictionary(self) -> dict[str, Any]:
        """Both fields by name."""
        return dict(self)
