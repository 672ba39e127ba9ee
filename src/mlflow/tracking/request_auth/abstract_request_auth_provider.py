"""The interface of auth plugins."""

from abc import ABC, abstractmethod
from typing import Any


class RequestAuthProvider(ABC):
    """Gives credentials for requests. Made once per process without arguments; used when MLFLOW_TRACKING_AUTH
    has its name."""

    @abstractmethod
    def get_name(self) -> str:
        """The value of MLFLOW_TRACKING_AUTH that chooses it."""

    @abstractmethod
    def get_auth(self) -> Any:
        """A (user, password) pair, or a callable that is given the request, sets its ``headers`` and returns it
        (the convention of the ``requests`` library)."""
