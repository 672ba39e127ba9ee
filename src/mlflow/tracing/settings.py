"""Metadata and tags for all traces of a block (``mlflow.context``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple

from mlflow.entities.trace_keys import TraceMetadataKey


class Settings(NamedTuple):
    """What holds for the traces that begin now. ``enabled``: None when nothing was said."""

    metadata: dict[str, str]
    tags: dict[str, str]
    enabled: bool | None


_settings: ContextVar[Settings | None] = ContextVar("mlflow_trace_settings", default=None)

current = _settings.get


@contextlib.contextmanager
def context(
    metadata: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    enabled: bool | None = None,
    session_id: str | None = None,
    user: str | None = None,
) -> Iterator[None]:
    """What the traces begun in a block carry; blocks inside add to it.

    Args:
        metadata: fixed values.
        tags: values that may change later.
        enabled: False records nothing, True records although tracing is switched off around it.
        session_id: the conversation they belong to.
        user: whose requests they are.
    """
    outer = _settings.get()
    values = {str(key): str(value) for key, value in (metadata or {}).items()}
    if session_id is not None:
        values[TraceMetadataKey.TRACE_SESSION] = str(session_id)
    if user is not None:
        values[TraceMetadataKey.TRACE_USER] = str(user)
    marks = {str(key): str(value) for key, value in (tags or {}).items()}
    if outer is not None:
        values, marks = {**outer.metadata, **values}, {**outer.tags, **marks}
        enabled = outer.enabled if enabled is None else enabled
    token = _settings.set(Settings(values, marks, enabled))
    try:
        yield
    finally:
        _settings.reset(token)


def get_configured_trace_metadata() -> dict[str, str]:
    """The metadata that traces begun now carry."""
    settings = _settings.get()
    return dict(settings.metadata) if settings is not None else {}


def get_configured_trace_tags() -> dict[str, str]:
    """The tags that traces begun now carry."""
    settings = _settings.get()
    return dict(settings.tags) if settings is not None else {}
