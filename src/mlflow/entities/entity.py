"""What every entity that is its own wire form shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import msgspec

if TYPE_CHECKING:
    import inspect


class _EntityType(type(msgspec.Struct)):
    """Shows None as the default of optional lists, not the factory behind it."""

    @property
    def __signature__(cls) -> inspect.Signature:
        signature = super().__signature__
        made = {f.name: f.type for f in msgspec.structs.fields(cls) if f.default_factory is not msgspec.NODEFAULT}
        optional = {name for name, kind in made.items() if type(None) in get_args(kind)}
        parameters = signature.parameters.values()
        return signature.replace(
            parameters=[
                p.replace(default=None) if p.name in optional and p.default is not p.empty else p for p in parameters
            ]
        )


class _DataclassFields:
    """The fields in the form of the ``dataclasses`` module, made when somebody asks for them."""

    def __get__(self, instance: Any, owner: type) -> dict[str, Any]:
        import dataclasses

        def field(of: Any) -> dataclasses.Field:
            if of.default is not msgspec.NODEFAULT:
                return dataclasses.field(default=of.default)
            if of.default_factory is not msgspec.NODEFAULT:
                return dataclasses.field(default_factory=of.default_factory)
            return dataclasses.field()

        # dataclasses accepts only fields that it made itself
        fields = [(f.name, f.type, field(f)) for f in msgspec.structs.fields(owner)]
        return dataclasses.make_dataclass(owner.__name__, fields).__dataclass_fields__


class Entity(msgspec.Struct, metaclass=_EntityType, omit_defaults=True):
    """A value that users hold and that travels as JSON in the same shape.

    Iterating gives (name, value) pairs, so ``dict(entity)`` works; so do ``dataclasses.fields``, ``asdict`` and
    ``replace``. Where the reference API has protobuf messages (``to_proto``, ``from_proto``) the entity itself stands
    in: its fields have the message's names.
    """

    __dataclass_fields__ = _DataclassFields()

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
        return {name: _plain(value) for name, value in self}


def _plain(value: Any) -> Any:
    if isinstance(value, Entity):
        return value.to_dictionary()
    return [_plain(item) for item in value] if isinstance(value, list) else value
