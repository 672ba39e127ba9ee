"""CPU, memory, disk, network and GPUs, logged as metrics of a run while it is active.

The metrics are called ``system/<name>``, or ``system/<node id>/<name>`` when several machines log to one run.
"""

from typing import Any

from mlflow.environment_variables import (
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)
from mlflow.exceptions import invalid

__all__ = [
    "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING",
    "MLFLOW_SYSTEM_METRICS_NODE_ID",
    "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING",
    "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL",
    "disable_system_metrics_logging",
    "enable_system_metrics_logging",
    "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval",
]


def enable_system_metrics_logging() -> None:
    """Watch the system during every run that is started from now on, here and in processes started from here."""
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.set(True)


def disable_system_metrics_logging() -> None:
    """Watch the system only during runs that ask for it."""
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.set(False)


def set_system_metrics_sampling_interval(interval: float | None) -> None:
    """Measure every ``interval`` seconds; None means 10."""
    if interval is None:
        MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.unset()
        return
    if not isinstance(interval, (int, float)) or not interval > 0:
        raise invalid(f"Invalid value {interval!r} for parameter 'interval': a number of seconds above 0 is needed.")
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.set(interval)


def set_system_metrics_samples_before_logging(samples: int | None) -> None:
    """Log the mean of so many measurements; None means 1."""
    if samples is None:
        MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING.unset()
        return
    if not isinstance(samples, int) or samples < 1:
        raise invalid(f"Invalid value {samples!r} for parameter 'samples': an integer above 0 is needed.")
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING.set(samples)


def set_system_metrics_node_id(node_id: str | None) -> None:
    """Put the name of this machine into the metrics' names; None leaves it out."""
    if node_id is None:
        MLFLOW_SYSTEM_METRICS_NODE_ID.unset()
    else:
        MLFLOW_SYSTEM_METRICS_NODE_ID.set(node_id)


def monitor_of_run(run_id: str, resume_logging: bool = False) -> Any:
    """The monitor of a run, with the settings of this process; it is not started yet."""
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

    return SystemMetricsMonitor(
        run_id,
        sampling_interval=MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.get() or 10,
        samples_before_logging=MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING.get() or 1,
        resume_logging=resume_logging,
        node_id=MLFLOW_SYSTEM_METRICS_NODE_ID.get(),
    )


def check_installed() -> None:
    """Raise FEATURE_DISABLED, saying how to install it, when psutil is missing."""
    from mlflow.system_metrics.metrics.cpu_monitor import psutil_module

    psutil_module()
