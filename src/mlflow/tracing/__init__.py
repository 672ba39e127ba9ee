"""Traces; a later release brings them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.tracking.later import context as context


def __getattr__(name: str) -> Any:
    if name == "context":
        from mlflow.tracking.later import context

        return context
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlflow.exceptions import unsupported

    raise unsupported(f"mlflow.tracing.{name}", "A later release brings traces.")
