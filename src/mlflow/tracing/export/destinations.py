"""Where batches of traces go: one call, ``write``, for each kind of place.

``write`` returns when the batch is stored. It raises ``Away`` when the place does not answer and the same batch may be
stored later, and any other exception when it is refused.
"""

from __future__ import annotations

import os
from typing import Protocol

from mlflow.environment_variables import MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT
from mlflow.exceptions import MlflowException
from mlflow.store import resolve
from mlflow.tracing.export.batches import Work
from mlflow.tracing.export.upload import Upload, store

# with these a store says that it was not the batch's fault
_PASSING = frozenset(
    (
        "TEMPORARILY_UNAVAILABLE",
        # a disk that is full
        "IO_ERROR",
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

    def write(self, work: Work) -> None:
        """Store a batch of traces or an attachment."""


class Store:
    """A database or the store of a plugin."""

    def __init__(self, uri: str) -> None:
        self.name = uri
        self.shown = _without_password(uri)

    def write(self, work: Work) -> None:
        try:
            if isinstance(work, Upload):
                store(self.name, work)
            else:
                resolve.tracking(self.name).log_traces(work)
        except Exception as error:
            if is_passing(error):
                raise Away(str(error)) from error
            raise


def destination_of(uri: str) -> Destination:
    """The destination at a tracking URI.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    if resolve.scheme_of(uri) in ("http", "https"):
        from mlflow.tracing.export.server import Server

        return Server(uri)
    return Store(uri)


_OTLP = "the OTLP endpoint"


class Targets:
    """Which destinations the traces of a store go to, by the environment.

    Args:
        otlp: whether spans go to a receiver of OpenTelemetry's protocol.
        store: whether they go to the store.
    """

    def __init__(self, otlp: bool, store: bool) -> None:
        self._otlp = otlp
        self._store = store

    @classmethod
    def of_environment(cls) -> Targets:
        """A receiver takes the place of the store, or its place beside it (MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT)."""
        if not any(name.startswith("OTEL_EXPORTER_OTLP_") for name in os.environ):
            return cls(otlp=False, store=True)
        from mlflow.tracing.export import otlp

        configured = otlp.is_configured()
        return cls(configured, not configured or MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT.get())

    def of(self, uri: str) -> list[str]:
        """The destinations of the traces of a store."""
        return [*([uri] if self._store else []), *([_OTLP] if self._otlp else [])]

    @property
    def has_store(self) -> bool:
        """Whether there is a place for attachments."""
        return self._store

    def open(self, target: str) -> Destination:
        """A destination, for one of the names that ``of`` gives.

        Raises: INVALID_PARAMETER_VALUE where the environment or the URI says something that is not known.
        """
        if target == _OTLP:
            from mlflow.tracing.export import otlp

            return otlp.receiver()
        return destination_of(target)


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    return isinstance(error, OSError) or (isinstance(error, MlflowException) and error.error_code in _PASSING)


def _without_password(uri: str) -> str:
    from mlflow.store.credentials import split_credentials

    return split_credentials(uri)[0] if "@" in uri else uri
