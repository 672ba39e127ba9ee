"""From a tracking or registry URI to the service behind it.

============================  =========================================================================
``sqlite:///``, ``postgresql``,  a SQL database (``mlflow.store.sql``)
``mysql``, ``mssql``
``http``, ``https``              a server (``mlflow.store.rest``)
path, ``file:``                  a SQLite database inside that folder (``mlflow.store.sql.folder``)
anything else                    the plugin registered for the scheme (group ``mlflow.tracking_store``)
============================  =========================================================================

A database holds both experiments and registered models: it is opened once, and one object answers as both services. One
service object per URI and process: a forked child opens its own connections.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mlflow import plugins
from mlflow.api.tracking import Tracking
from mlflow.exceptions import invalid, unsupported

if TYPE_CHECKING:
    from mlflow.api.registry import Registry
    from mlflow.api.webhooks import Webhooks

SQL_SCHEMES = frozenset(("sqlite", "postgresql", "postgres", "mysql", "mssql"))
_opened: dict[str, Tracking] = {}
_registries: dict[str, Registry] = {}
_lock = threading.Lock()


def default_tracking_uri() -> str:
    """The URI used when none is set: the SQLite database ``mlflow.db`` in the current folder."""
    return f"sqlite:///{os.path.join(os.getcwd(), 'mlflow.db')}"


def scheme_of(uri: str) -> str:
    """The URI's scheme without a driver (``mysql`` of ``mysql+pymysql://...``); "" for a path."""
    scheme = urlsplit(uri).scheme.partition("+")[0].lower()
    # one letter is a Windows drive
    return "" if len(scheme) == 1 else scheme


def tracking(uri: str) -> Tracking:
    """The tracking service at a URI, opened once per process.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    service = _opened.get(uri)
    if service is None:
        with _lock:
            service = _opened.get(uri)
            if service is None:
                service = _opened[uri] = _open(uri)
    return service


def registry(uri: str) -> Registry:
    """The model registry at a URI, opened once per process.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    scheme = scheme_of(uri)
    if scheme in SQL_SCHEMES or scheme in ("", "file"):
        return tracking(uri)
    service = _registries.get(uri)
    if service is None:
        with _lock:
            service = _registries.get(uri)
            if service is None:
                service = _registries[uri] = _open_registry(uri)
    return service


def webhooks(uri: str) -> Webhooks:
    """The webhooks of the model registry at a URI.

    Raises: NOT_IMPLEMENTED for a registry of a plugin, which has none.
    """
    scheme = scheme_of(uri)
    if scheme in SQL_SCHEMES or scheme in ("", "file"):
        from mlflow.store.webhooks import StoredWebhooks

        return StoredWebhooks(tracking(uri))
    if scheme in ("http", "https"):
        from mlflow.store.rest import rest_webhooks

        return rest_webhooks(uri)
    raise unsupported(f"Webhooks of the model registry at {uri!r}", "They need a database or a server.")


def close_all() -> None:
    """Close and forget every service of this process (tests, and embedding servers that shut down)."""
    with _lock:
        for services in (_opened, _registries):
            for service in services.values():
                close = getattr(service, "close", None)
                if close is not None:
                    close()
            services.clear()


def _open(uri: str) -> Tracking:
    scheme = scheme_of(uri)
    if scheme in SQL_SCHEMES:
        from mlflow.store.sql.tracking import SqlTracking

        return _of_program(SqlTracking.open(uri))
    if scheme in ("http", "https"):
        from mlflow.store.rest import rest_tracking

        return rest_tracking(uri)
    if scheme in ("", "file"):
        from mlflow.store.sql.folder import open_folder

        return _of_program(open_folder(uri))
    return plugin_tracking(uri)


def _of_program(service: Any) -> Any:
    """A database that the program opens itself: what it does there is in the workspace that it chose."""
    from mlflow.store.workspace.context import own_caller

    service.own_caller = own_caller
    return service


def plugin_tracking(uri: str, artifact_root: str | None = None) -> Tracking:
    """A new tracking service over the plugin registered for the URI's scheme.

    Raises: INVALID_PARAMETER_VALUE when there is none.
    """
    plugin = plugins.load(plugins.TRACKING_STORE, scheme_of(uri))
    if plugin is None:
        known = sorted({*SQL_SCHEMES, "http", "https", "file", *plugins.entries(plugins.TRACKING_STORE)})
        raise invalid(f"No tracking store is registered for the URI {uri!r}; known schemes are {', '.join(known)}.")
    from mlflow.store.tracking.adapter import adapt

    return adapt(plugin(store_uri=uri, artifact_uri=artifact_root))


def _open_registry(uri: str) -> Registry:
    if scheme_of(uri) in ("http", "https"):
        from mlflow.store.rest import rest_registry

        return rest_registry(uri)
    return plugin_registry(uri)


def plugin_registry(uri: str, tracking_uri: str | None = None) -> Registry:
    """A new model registry over the plugin registered for the URI's scheme.

    Raises: INVALID_PARAMETER_VALUE when there is none.
    """
    plugin = plugins.load(plugins.MODEL_REGISTRY_STORE, scheme_of(uri))
    if plugin is None:
        known = sorted({*SQL_SCHEMES, "http", "https", "file", *plugins.entries(plugins.MODEL_REGISTRY_STORE)})
        raise invalid(f"No model registry is registered for the URI {uri!r}; known schemes are {', '.join(known)}.")
    from mlflow.store.model_registry.adapter import adapt

    return adapt(plugin(store_uri=uri, tracking_uri=tracking_uri))


def _after_fork() -> None:
    # the parent's connections must not be used or closed here
    global _lock
    _opened.clear()
    _registries.clear()
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
