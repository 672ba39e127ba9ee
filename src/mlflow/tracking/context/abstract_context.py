"""The interface of plugins that give tags to every new run."""

from abc import ABC, abstractmethod


class RunContextProvider(ABC):
    """Gives tags to new runs. Made once per process without arguments."""

    @abstractmethod
    def in_context(self) -> bool:
        """Whether it has anything to say here."""

    @abstractmethod
    def tags(self) -> dict[str, str]:
        """The tags, by key."""
