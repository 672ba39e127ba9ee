"""Settings of this process, and of the processes it starts."""

from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.system_metrics import (
    disable_system_metrics_logging,
    enable_system_metrics_logging,
    set_system_metrics_node_id,
    set_system_metrics_samples_before_logging,
    set_system_metrics_sampling_interval,
)
from mlflow.tracking.uris import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
)

__all__ = [
    "disable_system_metrics_logging",
    "enable_async_logging",
    "enable_system_metrics_logging",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "set_registry_uri",
    "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval",
    "set_tracking_uri",
]


def enable_async_logging(enable: bool = True) -> None:
    """Log params, metrics and tags in the background unless a call says ``synchronous=True``.

    What was logged and is not yet written is lost if the process is killed; ``mlflow.flush_async_logging`` waits.
    """
    MLFLOW_ENABLE_ASYNC_LOGGING.set(enable)
