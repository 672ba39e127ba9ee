"""A version of a scorer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class ScorerVersion:
    """A registered version of a scorer.

    Args:
        serialized_scorer: JSON text; read back as its value.
        creation_time: milliseconds since the epoch.
    """

    def __init__(
        self,
        experiment_id: str,
        scorer_name: str,
        scorer_version: int,
        serialized_scorer: str,
        creation_time: int,
        scorer_id: str | None = None,
    ) -> None:
        self.experiment_id = experiment_id
        self.scorer_name = scorer_name
        self.scorer_version = scorer_version
        self._serialized_scorer = serialized_scorer
        self.creation_time = creation_time
        self.scorer_id = scorer_id

    @property
    def serialized_scorer(self) -> Any:
        """The scorer as plain JSON values."""
        return json.loads(self._serialized_scorer)

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]) -> ScorerVersion:
        """From the constructor's arguments by name."""
        return cls(**the_dict)

    @classmethod
    def from_proto(cls, proto: Any) -> ScorerVersion:
        """From a message-like object."""
        return cls(
            proto.experiment_id,
            proto.scorer_name,
            proto.scorer_version,
            proto.serialized_scorer,
            proto.creation_time,
            getattr(proto, "scorer_id", None),
        )

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in (
            "experiment_id",
            "scorer_name",
            "scorer_version",
            "serialized_scorer",
            "creation_time",
            "scorer_id",
        ):
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScorerVersion) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"<ScorerVersion {self.scorer_name!r} {self.scorer_version} of experiment {self.experiment_id}>"
