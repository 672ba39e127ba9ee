"""Services that plugins bring: modules with a client class, ``run_local`` and ``target_help``."""

from __future__ import annotations

import importlib
import inspect
from abc import ABC, abstractmethod
from typing import Any

from mlflow import plugins
from mlflow.deployments.base import BaseDeploymentClient
from mlflow.deployments.targets import parse_target_uri
from mlflow.exceptions import INTERNAL_ERROR, RESOURCE_DOES_NOT_EXIST, MlflowException

_NEEDED = ("target_help", "run_local")


class PluginManager(ABC):
    """Plugins of one entry-point group by name; each is loaded when it is used.

    Args:
        group_name: the group.
    """

    @abstractmethod
    def __init__(self, group_name: str) -> None:
        self._registry: dict[str, Any] = {}
        self.group_name = group_name
        self._has_registered: bool | None = None

    @abstractmethod
    def __getitem__(self, item: str) -> Any:
        """The plugin with this name."""

    @property
    def registry(self) -> dict[str, Any]:
        """Names and what stands for them: the module, or its name, or an entry point that is not loaded yet."""
        return self._registry

    @property
    def has_registered(self) -> bool | None:
        """Whether the entry points have been read."""
        return self._has_registered

    def register(self, target_name: str, plugin_module: str) -> None:
        """Register a module by name."""
        self._registry[target_name] = plugin_module

    def register_entrypoints(self) -> None:
        """Register what is installed."""
        self._registry.update(plugins.entries(self.group_name))
        self._has_registered = True


class DeploymentPlugins(PluginManager):
    """The deployment services that are known: our own and those of plugins (group ``mlflow.deployments``)."""

    def __init__(self) -> None:
        super().__init__(plugins.DEPLOYMENTS)
        self.register("sagemaker", "mlflow.sagemaker")
        self.register_entrypoints()

    def __getitem__(self, item: str) -> Any:
        """The module of the service that a target URI names.

        Raises: RESOURCE_DOES_NOT_EXIST when no plugin has it; INTERNAL_ERROR when the plugin is incomplete.
        """
        name = parse_target_uri(item)
        if name not in self.registry:
            known = ", ".join(sorted(self.registry))
            raise MlflowException(
                f"There is no deployment target {name!r}: no plugin for it is installed. Known are {known}.",
                RESOURCE_DOES_NOT_EXIST,
            )
        found = self.registry[name]
        if isinstance(found, str):
            found = importlib.import_module(found)
        elif isinstance(found, plugins.EntryPoint):
            found = found.load()
        self.registry[name] = found
        missing = [one for one in _NEEDED if not callable(getattr(found, one, None))]
        if missing:
            raise MlflowException(
                f"The plugin of the deployment target {name!r} ({found!r}) lacks {' and '.join(missing)}.",
                INTERNAL_ERROR,
            )
        return found


def client_class_of(module: Any) -> type[BaseDeploymentClient]:
    """The client class in a plugin's module.

    Raises: INTERNAL_ERROR unless there is exactly one that can be used.
    """
    found = [
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, BaseDeploymentClient) and not inspect.isabstract(one)
    ]
    if len(found) != 1:
        raise MlflowException(
            f"The deployment plugin {module.__name__!r} must have exactly one subclass of BaseDeploymentClient; it has "
            f"{len(found)}.",
            INTERNAL_ERROR,
        )
    return found[0]
