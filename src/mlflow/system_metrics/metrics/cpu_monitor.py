"""CPU and memory of the machine, through psutil."""

from typing import Any

from mlflow.exceptions import missing_package
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor, means, megabytes


def psutil_module() -> Any:
    """The module psutil.

    Raises: FEATURE_DISABLED, saying how to install it.
    """
    try:
        import psutil
    except ImportError:
        raise missing_package("psutil", "log_system_metrics", "system") from None
    return psutil


class CPUMonitor(BaseMetricsMonitor):
    """``cpu_utilization_percentage``, ``system_memory_usage_megabytes``, ``system_memory_usage_percentage``."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = psutil_module()
        # the first call opens the interval that the next one measures, and gives 0
        self._psutil.cpu_percent()

    def collect_metrics(self) -> None:
        memory = self._psutil.virtual_memory()
        self._metrics["cpu_utilization_percentage"].append(self._psutil.cpu_percent())
        self._metrics["system_memory_usage_megabytes"].append(megabytes(memory.used))
        self._metrics["system_memory_usage_percentage"].append(100 * memory.used / memory.total)

    def aggregate_metrics(self) -> dict[str, float]:
        return means(self._metrics)
