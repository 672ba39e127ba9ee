"""The tracking server: ``create_app`` makes it as an ASGI application; ``mlflow server`` runs it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.server.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from mlflow.server.app import create_app

        return create_app
    raise AttributeError(f"module 'mlflow.server' has no attribute {name!r}")
