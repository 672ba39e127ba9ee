"""How full the disk is."""

import os

from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor, means, megabytes
from mlflow.system_metrics.metrics.cpu_monitor import psutil_module


class DiskMonitor(BaseMetricsMonitor):
    """``disk_usage_percentage``, ``disk_usage_megabytes``, ``disk_available_megabytes`` of the root file system."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = psutil_module()

    def collect_metrics(self) -> None:
        usage = self._psutil.disk_usage(os.sep)
        self._metrics["disk_usage_percentage"].append(usage.percent)
        self._metrics["disk_usage_megabytes"].append(megabytes(usage.used))
        self._metrics["disk_available_megabytes"].append(megabytes(usage.free))

    def aggregate_metrics(self) -> dict[str, float]:
        return means(self._metrics)
