# ruff: noqa: I001 (one import statement for each module)
"""Tracking: the fluent API, the client, and what tags runs. Names are loaded on first use."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.tracking.client import MlflowClient as MlflowClient
    from mlflow.tracking.uris import (
        get_registry_uri as get_registry_uri,
        get_tracking_uri as get_tracking_uri,
        is_tracking_uri_set as is_tracking_uri_set,
        set_registry_uri as set_registry_uri,
        set_tracking_uri as set_tracking_uri,
    )

_HOME = {
    "MlflowClient": "mlflow.tracking.client",
    "get_registry_uri": "mlflow.tracking.uris",
    "get_tracking_uri": "mlflow.tracking.uris",
    "is_tracking_uri_set": "mlflow.tracking.uris",
    "set_registry_uri": "mlflow.tracking.uris",
    "set_tracking_uri": "mlflow.tracking.uris",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is not None:
        value = getattr(importlib.import_module(home), name)
        globals()[name] = value
        return value
    if name in ("artifact_utils", "context", "default_experiment", "fluent", "client"):
        return importlib.import_module(f"mlflow.tracking.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
