"""The tracking server: ``create_app`` makes it as an ASGI application; ``mlflow server`` runs it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.server.app import create_app

__all__ = ["create_app", "get_app_client"]


def get_app_client(app_name: str, *args: Any, **kwargs: Any) -> Any:
    """The client of a server application, e.g. ``get_app_client("basic-auth", tracking_uri="http://...")``.

    Raises: INVALID_PARAMETER_VALUE for an application that has none. Plugins offer theirs in the entry point group
        ``mlflow.app.client``.
    """
    if app_name == "basic-auth":
        from mlflow.server.auth.client import AuthServiceClient

        return AuthServiceClient(*args, **kwargs)
    from mlflow import plugins
    from mlflow.exceptions import invalid

    client = plugins.load(plugins.APP_CLIENT, app_name)
    if client is None:
        known = ", ".join(["basic-auth", *plugins.entries(plugins.APP_CLIENT)])
        raise invalid(f"There is no client for the application {app_name!r}; known are {known}.")
    return client(*args, **kwargs)


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from mlflow.server.app import create_app

        return create_app
    raise AttributeError(f"module 'mlflow.server' has no attribute {name!r}")
