"""Which auth providers there are."""

from typing import Any

from mlflow.store import request_plugins


def register(request_auth_provider: type) -> None:
    """Add a ``RequestAuthProvider`` class in this process, beside the installed plugins."""
    request_plugins.register_auth_provider(request_auth_provider)


def fetch_auth(request_auth: str) -> Any:
    """What the provider of that name gives; INVALID_PARAMETER_VALUE when there is none."""
    return request_plugins.auth_named(request_auth)
