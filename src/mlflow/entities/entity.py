"""What every entity that is its own wire form shares."""

from collections.abc import Iterator
from typing import Any

import msgspec


class Entity(msgspec.Struct, omit_defaults=True):
    """A value that users hold and that travels as JSON in the same shape.

    Iterating gives (name, value) pairs, so ``dict(entity)`` works. Where the reference API has protobuf messages
    (``to_proto``, ``from_proto``) the entity itself stands in: its fields have the message's names.
    """

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in self.__struct_fields__:
            yield name, getattr(self, name)

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]):
        """The entity with these field values; unknown keys are ignored."""
        return msgspec.convert(the_dict, cls)

    @classmethod
    def from_proto(cls, proto: Any):
        """The entity with the fields of a message-like object."""
        return cls(**{name: getattr(proto, name) for name in cls.__struct_fields__ if hasattr(proto, name)})

    def to_proto(self):
        """The entity itself, which has the fields of the message."""
        return self

    def to_dictionary(self) -> dict[str, Any]:
        """Field names to plain values, nested entities included."""
        return msgspec.to_builtins(self)
