"""Targets of deployments: how their URIs read, and which one is meant when none is given."""

from __future__ import annotations

import posixpath
import urllib.parse

from mlflow.environment_variables import MLFLOW_DEPLOYMENTS_TARGET
from mlflow.exceptions import MlflowException, invalid

_chosen: str | None = None


def parse_target_uri(target_uri: str) -> str:
    """The name of the service in a target URI, e.g. ``sagemaker`` of ``sagemaker:/us-west-2``.

    Raises: INVALID_PARAMETER_VALUE for an empty one.
    """
    parsed = urllib.parse.urlparse(target_uri)
    found = parsed.scheme or parsed.path
    if not found:
        raise invalid(f"Invalid deployment target {target_uri!r}; it must read <target> or <target>:/<path>.")
    return found


def set_deployments_target(target: str) -> None:
    """Which target is meant when none is given: a service's name or URI, or ``http://`` with a host."""
    global _chosen
    parse_target_uri(target)
    _chosen = target


def get_deployments_target() -> str:
    """The target that was set here or in MLFLOW_DEPLOYMENTS_TARGET.

    Raises: MlflowException when there is none.
    """
    found = _chosen or MLFLOW_DEPLOYMENTS_TARGET.get()
    if not found:
        raise MlflowException(
            "No deployment target is set. Call mlflow.deployments.set_deployments_target(...), or set the environment "
            f"variable {MLFLOW_DEPLOYMENTS_TARGET.name}.",
            "INVALID_STATE",
        )
    return found


def resolve_endpoint_url(base_url: str, endpoint: str) -> str:
    """The URL of an endpoint: ``endpoint`` itself if it is one, else below the base URL."""
    if urllib.parse.urlparse(endpoint).scheme:
        return endpoint
    return posixpath.join(base_url.rstrip("/") + "/", endpoint.lstrip("/"))
