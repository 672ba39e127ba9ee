"""What entities share that are classes of their own, not wire values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any


class PlainObject:
    """Iterating a dataclass gives (name, value) pairs, so ``dict(entity)`` works."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for field in fields(self):  # type: ignore[arg-type]
            yield field.name, getattr(self, field.name)

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]):
        """The entity with these field values; unknown keys are ignored."""
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: value for name, value in the_dict.items() if name in known})

    @classmethod
    def from_proto(cls, proto: Any):
        """The entity with the fields of a message-like object."""
        names = (field.name for field in fields(cls))  # type: ignore[arg-type]
        return cls(**{name: getattr(proto, name) for name in names if hasattr(proto, name)})
