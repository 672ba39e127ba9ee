"""What the entities of the model registry share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar


class RegistryEntity:
    """A value whose fields are read as attributes; ``dict(entity)`` gives them all.

    A subclass names its fields in ``fields``, in the order of its constructor.
    """

    fields: ClassVar[tuple[str, ...]] = ()

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in self.fields:
            yield name, getattr(self, name)

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]):
        """The entity with these field values; unknown keys are ignored."""
        return cls(**{name: the_dict[name] for name in cls.fields if name in the_dict})

    @classmethod
    def from_proto(cls, proto: Any):
        """The entity with the fields of a message-like object."""
        return cls(**{name: getattr(proto, name) for name in cls.fields if hasattr(proto, name)})

    def to_proto(self) -> Any:
        """The wire form; here the entity itself, which has the fields of the message."""
        return self

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and dict(other) == dict(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(f'{name}={value!r}' for name, value in self)}>"
