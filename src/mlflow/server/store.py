"""The stores that a server answers from."""

from __future__ import annotations

from typing import Any

from mlflow import plugins
from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.exceptions import invalid
from mlflow.server.settings import DEFAULT_BACKEND, Settings
from mlflow.store import resolve


def open_tracking(settings: Settings) -> Tracking | None:
    """The tracking store of a server, opened for many concurrent callers; None for one that only serves artifacts.

    Raises: MlflowException, one sentence, when the store cannot be opened.
    """
    if settings.tracking is not None or settings.artifacts_only:
        return settings.tracking
    return _open(settings.backend_store_uri or DEFAULT_BACKEND, settings, settings.read_replica_store_uri)


def open_registry(settings: Settings, tracking: Tracking | None) -> Registry | None:
    """The model registry of a server: the tracking store's own database unless another URI is given.

    None for a server that only serves artifacts, and over a plugin that keeps only experiments.

    Raises: MlflowException, one sentence, when the registry cannot be opened.
    """
    if settings.artifacts_only:
        return None
    uri = settings.registry_store_uri
    backend = settings.backend_store_uri or DEFAULT_BACKEND
    if uri and (settings.tracking is not None or uri != backend):
        if resolve.scheme_of(uri) in (*resolve.SQL_SCHEMES, "", "file"):
            return _open(uri, settings)
        return resolve.registry(uri)
    if isinstance(tracking, Registry):
        return tracking
    scheme = resolve.scheme_of(backend)
    if scheme in ("http", "https") or scheme in plugins.entries(plugins.MODEL_REGISTRY_STORE):
        return resolve.registry(backend)
    return None


def _open(uri: str, settings: Settings, read_replica: str | None = None) -> Any:
    scheme = resolve.scheme_of(uri)
    if read_replica and scheme not in resolve.SQL_SCHEMES:
        raise invalid("A read replica is for database servers; the backend store is none.")
    if scheme in ("", "file"):
        from mlflow.store.sql.folder import open_folder

        return open_folder(uri, artifact_root=settings.artifact_root, server=True)
    if scheme in resolve.SQL_SCHEMES:
        from mlflow.store.sql.tracking import SqlTracking

        return SqlTracking.open(uri, artifact_root=settings.artifact_root, server=True, read_replica=read_replica)
    if scheme in ("http", "https"):
        return resolve.tracking(uri)
    return resolve.plugin_tracking(uri, settings.artifact_root)


def gauges(tracking: Tracking | None) -> dict[str, float]:
    """How busy the store is: writes that wait, and connections of its pool."""
    writer = getattr(tracking, "writer", None)
    found: dict[str, float] = {}
    if hasattr(writer, "queued"):
        found["mlflow_store_writes_queued"] = writer.queued
    pool = getattr(getattr(getattr(writer, "database", None), "engine", None), "pool", None)
    if pool is not None:
        found["mlflow_store_connections_in_use"] = pool.checkedout()
        found["mlflow_store_connections_open"] = pool.checkedin() + pool.checkedout()
        found["mlflow_store_connections_limit"] = writer.database.most_connections
        found["mlflow_store_connection_timeouts_total"] = writer.database.timeouts
    replica = getattr(writer, "replica", None)
    if replica is not None:
        found["mlflow_store_replica_away"] = replica.is_away
        found["mlflow_store_replica_connections_in_use"] = replica.pool.checkedout()
    return found
