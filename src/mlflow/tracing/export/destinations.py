"""Where batches of traces go: one call, ``write``, for each kind of place.

``write`` returns when the batch is stored. It raises ``Away`` when the place does not answer and the same batch may be
stored later, and any other exception when it is refused.
"""

from __future__ import annotations

from typing import Any, Protocol

from mlflow.api.traces import LogTraces
from mlflow.exceptions import MlflowException
from mlflow.store import resolve

# with these a store says that it was not the batch's fault
_PASSING = frozenset(
    (
        "TEMPORARILY_UNAVAILABLE",
        "SERVICE_UNDER_MAINTENANCE",
        "WORKSPACE_TEMPORARILY_UNAVAILABLE",
        "DEADLINE_EXCEEDED",
        "CANCELLED",
        "RESOURCE_EXHAUSTED",
        "REQUEST_LIMIT_EXCEEDED",
        "COULD_NOT_ACQUIRE_LOCK",
        "ABORTED",
    )
)


class Away(Exception):
    """A destination does not answer, or says that it cannot now."""


class Destination(Protocol):
    """A place for traces; ``name`` tells it from all others, ``shown`` is for messages and holds no secret."""

    name: str
    shown: str

    def write(self, request: LogTraces) -> None:
        """Store a batch."""


class Store:
    """A database or the store of a plugin."""

    def __init__(self, uri: str) -> None:
        self.name = uri
        self.shown = _without_password(uri)

    def write(self, request: LogTraces) -> None:
        try:
            resolve.tracking(self.name).log_traces(request)
        except MlflowException as error:
            if error.error_code in _PASSING:
                raise Away(error.message) from error
            raise
        except OSError as error:
            raise Away(str(error)) from error


def destination_of(uri: str) -> Destination:
    """The destination at a tracking URI.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    if resolve.scheme_of(uri) in ("http", "https"):
        from mlflow.tracing.export.server import Server

        return Server(uri)
    return Store(uri)


def is_passing(error_code: Any) -> bool:
    """Whether an error code says that the same request may succeed later."""
    return error_code in _PASSING


def _without_password(uri: str) -> str:
    from mlflow.store.credentials import split_credentials

    return split_credentials(uri)[0] if "@" in uri else uri
