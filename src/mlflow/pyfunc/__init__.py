"""Models as Python functions; a later release brings them."""

from typing import Any

from mlflow.exceptions import unsupported


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise unsupported(f"mlflow.pyfunc.{name}", "A later release brings models.")
