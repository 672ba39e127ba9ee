"""The interface of header plugins."""

from abc import ABC, abstractmethod


class RequestHeaderProvider(ABC):
    """Adds headers to requests. Made once per process without arguments, asked before every request."""

    @abstractmethod
    def in_context(self) -> bool:
        """Whether its headers apply now."""

    @abstractmethod
    def request_headers(self) -> dict[str, str]:
        """Header names to values."""
