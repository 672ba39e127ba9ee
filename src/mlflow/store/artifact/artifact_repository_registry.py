"""From an artifact URI to the store behind it, by scheme.

The stores of this project are imported when a URI of theirs is first asked for; plugins are the entry points of the
group ``mlflow.artifact_repository``, named after their scheme.
"""

import importlib
from collections.abc import Callable
from typing import Any

from mlflow import plugins
from mlflow.exceptions import invalid, missing_package, unsupported
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.resolve import scheme_of

__all__ = [
    "ArtifactRepositoryRegistry",
    "get_artifact_repository",
    "get_registered_artifact_repositories",
]

Factory = Callable[..., ArtifactRepository]


class ArtifactRepositoryRegistry:
    """What is registered for which scheme."""

    def __init__(self) -> None:
        self._registry: dict[str, Factory] = {}
        self._last_resort: dict[str, Factory] = {}

    def register_last_resort(self, scheme: str, repository: Factory) -> None:
        """What stands for a scheme when neither ``register`` nor a plugin gives anything."""
        self._last_resort[scheme] = repository

    def register(self, scheme: str, repository: Factory) -> None:
        """Make ``repository(artifact_uri, tracking_uri, registry_uri)`` the store of a scheme."""
        self._registry[scheme] = repository

    def register_entrypoints(self) -> None:
        """Register every plugin that can be imported."""
        for scheme, repository in plugins.load_all(plugins.ARTIFACT_REPOSITORY).items():
            self.register(scheme, repository)

    def get_artifact_repository(
        self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
    ) -> ArtifactRepository:
        """The store of a URI.

        Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for; NOT_IMPLEMENTED for one that a
            later release brings.
        """
        scheme = scheme_of(artifact_uri)
        factory = self._registry.get(scheme)
        if factory is None:
            factory = plugins.load(plugins.ARTIFACT_REPOSITORY, scheme) or self._last_resort.get(scheme)
            if factory is None:
                known = sorted({*self._registry, *plugins.entries(plugins.ARTIFACT_REPOSITORY)} - {""})
                raise invalid(
                    f"No artifact store is registered for the URI {artifact_uri!r}; known are local paths and the "
                    f"schemes {', '.join(known)}."
                )
            self.register(scheme, factory)
        return factory(artifact_uri, tracking_uri, registry_uri)

    def get_registered_artifact_repositories(self) -> dict[str, Factory]:
        """What is registered, by scheme, plugins included."""
        loaded = plugins.load_all(plugins.ARTIFACT_REPOSITORY)
        return {**self._last_resort, **loaded, **self._registry}


def _lazy(module: str, name: str) -> Factory:
    def factory(*arguments: Any) -> ArtifactRepository:
        return getattr(importlib.import_module(f"mlflow.store.artifact.{module}"), name)(*arguments)

    factory.__name__ = factory.__qualname__ = name
    return factory


def _with_packages(extra: str, factory: Factory) -> Factory:
    def checked(*arguments: Any) -> ArtifactRepository:
        try:
            return factory(*arguments)
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            if package == "mlflow":
                raise
            raise missing_package(package, f"The artifact store of {extra}: URIs", extra) from error

    checked.__name__ = checked.__qualname__ = factory.__name__
    return checked


def _databricks(artifact_uri: str, *_: Any) -> ArtifactRepository:
    raise unsupported(
        f"The artifact store of {artifact_uri!r}",
        "dbfs: is the file system of Databricks, which only its own services give access to. Use another artifact "
        "location, or install a plugin for the scheme.",
    )


_registry = ArtifactRepositoryRegistry()
for _scheme in ("", "file"):
    _registry.register(_scheme, _lazy("local", "LocalArtifactRepository"))
for _scheme in ("http", "https"):
    _registry.register(_scheme, _lazy("http", "http_artifact_repository"))
_registry.register("mlflow-artifacts", _lazy("proxied", "ProxiedArtifactRepository"))
_registry.register("runs", _lazy("runs", "RunsArtifactRepository"))
_registry.register("models", _lazy("models", "ModelsArtifactRepository"))
for _scheme in ("s3", "r2", "b2"):
    _registry.register_last_resort(_scheme, _lazy("s3", "S3ArtifactRepository"))
_registry.register_last_resort("gs", _lazy("gs", "GsArtifactRepository"))
for _scheme in ("wasbs", "wasb", "abfss", "abfs", "az"):
    _registry.register_last_resort(_scheme, _lazy("azure", "AzureArtifactRepository"))
for _extra, _schemes in {"sftp": ("sftp",), "ftp": ("ftp", "ftps"), "hdfs": ("hdfs", "viewfs")}.items():
    for _scheme in _schemes:
        # a plugin for the scheme comes first
        _registry.register_last_resort(_scheme, _with_packages(_extra, _lazy(_extra, f"{_extra}_artifact_repository")))
_registry.register_last_resort("dbfs", _databricks)


def get_artifact_repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> ArtifactRepository:
    """The artifact store of a URI.

    Args:
        artifact_uri: a path, ``file:``, ``mlflow-artifacts:``, ``runs:/``, ``models:/``, ``http(s):``, a plugin's URI.
        tracking_uri, registry_uri: where runs and models are looked up; None takes the current ones.

    Raises: INVALID_PARAMETER_VALUE for a scheme that nothing is registered for.
    """
    return _registry.get_artifact_repository(artifact_uri, tracking_uri, registry_uri)


def get_registered_artifact_repositories() -> dict[str, Factory]:
    """All artifact stores by scheme."""
    return _registry.get_registered_artifact_repositories()
