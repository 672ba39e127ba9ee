"""The client for a target, and deployments to this machine."""

from __future__ import annotations

import functools
from typing import Any

from mlflow.deployments.base import BaseDeploymentClient
from mlflow.deployments.plugin_manager import DeploymentPlugins, client_class_of
from mlflow.deployments.targets import get_deployments_target, parse_target_uri
from mlflow.exceptions import unsupported

_LATER = ("http", "https", "openai", "databricks")


@functools.cache
def plugin_store() -> DeploymentPlugins:
    """All known services."""
    return DeploymentPlugins()


def get_deploy_client(target_uri: str | None = None) -> BaseDeploymentClient:
    """The client of a deployment service.

    Args:
        target_uri: ``sagemaker``, ``sagemaker:/<region>``, or the name or URI of a plugin's service; None takes the
            one of ``set_deployments_target`` or MLFLOW_DEPLOYMENTS_TARGET.

    Raises: RESOURCE_DOES_NOT_EXIST for a service that is not known.
    """
    target = target_uri or get_deployments_target()
    name = parse_target_uri(target)
    if name in _LATER and name not in plugin_store().registry:
        raise unsupported(f"The deployment target {target!r}", "It belongs to the gateway, which comes later.")
    return client_class_of(plugin_store()[target])(target)


def run_local(
    target: str, name: str, model_uri: str, flavor: str | None = None, config: dict[str, Any] | None = None
) -> Any:
    """Deploy a model to this machine as the service would, for tests.

    Args:
        target: the service.
        name: of the deployment.
        model_uri: any model URI.
        flavor: which of the model's flavors to deploy.
        config: settings of the service.
    """
    return plugin_store()[target].run_local(name, model_uri, flavor, config)
