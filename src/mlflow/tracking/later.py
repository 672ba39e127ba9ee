"""Names of the fluent API whose services come with later releases: each says so when it is called."""

from collections.abc import Callable
from typing import Any, NoReturn

from mlflow.exceptions import unsupported


def login(backend: str = "databricks", interactive: bool = True) -> NoReturn:
    """Not offered: logging in to a hosted service."""
    raise unsupported(
        "mlflow.login",
        "Servers with authentication take MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
        "MLFLOW_TRACKING_TOKEN.",
    )


def test(fn: Callable[..., Any] | None = None) -> NoReturn:
    """Not in this release: tests of applications as evaluation runs."""
    raise unsupported("mlflow.test", "A later release brings the evaluation of applications.")


# pytest takes imported functions called test_* or test for tests of the module that imports them
test.__test__ = False
