"""For the test suites of those who use the platform. The pytest plugin is ``mlflow.testing.pytest_plugin``."""

import sys

__all__ = ["reset"]


def reset() -> None:
    """Forget everything this process holds, so that the next test begins like a new process.

    Active runs of all threads (they are not ended in their store), experiment, model, tracking and registry URI as far
    as code has set them, what autologging was told, what is logged asynchronously (it is stored first), open stores and
    connections.
    """
    # what was never imported holds nothing
    for name, function in (
        ("mlflow.tracking.async_logging", "reset"),
        ("mlflow.tracking.async_artifacts", "reset"),
        ("mlflow.tracking.runs", "stop_monitors"),
        ("mlflow.autologging.configuration", "forget"),
        ("mlflow.tracking.client_artifacts", "forget"),
        ("mlflow.tracing.provider", "reset"),
        ("mlflow.state", "reset"),
        ("mlflow.store.artifact.resolve", "forget"),
        ("mlflow.store.resolve", "close_all"),
    ):
        module = sys.modules.get(name)
        act = getattr(module, function, None)
        if act is not None:
            act()
