"""A prompt: a name under which versions of a text are kept."""

from __future__ import annotations


class Prompt:
    """A name under which versions of a prompt are kept.

    Args:
        name: unique among prompts and registered models.
        creation_timestamp: milliseconds since the epoch.
    """

    def __init__(
        self,
        name: str,
        description: str | None = None,
        creation_timestamp: int | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.description = description
        self.creation_timestamp = creation_timestamp
        self.tags = dict(tags or {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prompt) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"Prompt(name={self.name!r}, description={self.description!r}, tags={self.tags!r})"
