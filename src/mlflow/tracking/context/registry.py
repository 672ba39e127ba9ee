"""Asks all context providers for the tags of a new run."""

import logging
from collections.abc import Iterator
from typing import Any

from mlflow import plugins
from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.context.default_context import DefaultRunContext
from mlflow.tracking.context.git_context import GitRunContext
from mlflow.tracking.context.jupyter_notebook_context import JupyterNotebookRunContext
from mlflow.tracking.context.system_environment_context import SystemEnvironmentContext

logger = logging.getLogger(__name__)


class RunContextProviderRegistry:
    """The providers in the order in which they are asked; later ones win."""

    def __init__(self) -> None:
        self._registry: list[RunContextProvider] = []

    def register(self, run_context_provider_cls: type[RunContextProvider]) -> None:
        """Add a provider class."""
        self._registry.append(run_context_provider_cls())

    def register_entrypoints(self) -> None:
        """Add the installed plugins; one that cannot be made is left out with a warning."""
        for name, provider in plugins.load_all(plugins.RUN_CONTEXT_PROVIDER).items():
            try:
                self.register(provider)
            except Exception as error:
                logger.warning("Run context provider %s cannot be created: %s", name, error)

    def __iter__(self) -> Iterator[RunContextProvider]:
        return iter(self._registry)


_registry = RunContextProviderRegistry()
for _provider in (DefaultRunContext, GitRunContext, JupyterNotebookRunContext, SystemEnvironmentContext):
    _registry.register(_provider)
_registry.register_entrypoints()


def resolve_tags(
    tags: dict[str, Any] | None = None, ignore: list[type[RunContextProvider]] | None = None
) -> dict[str, Any]:
    """The tags of a new run: what the providers say, then what the caller says.

    Args:
        tags: the caller's own.
        ignore: provider classes that are not asked.

    A provider that fails is left out with a warning: it must not keep a run from starting.
    """
    resolved: dict[str, Any] = {}
    for provider in _registry:
        if ignore and isinstance(provider, tuple(ignore)):
            continue
        try:
            if provider.in_context():
                resolved.update(provider.tags())
        except Exception as error:
            logger.warning("Run context provider %s failed: %s", type(provider).__name__, error)
    if tags:
        resolved.update(tags)
    return resolved
