"""AMD GPUs, through ROCm SMI (Python package pyrsmi)."""

from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor, means, megabytes


class ROCMMonitor(BaseMetricsMonitor):
    """``gpu_<i>_memory_usage_percentage``, ``gpu_<i>_memory_usage_megabytes``, ``gpu_<i>_utilization_percentage``,
    ``gpu_<i>_power_usage_watts``.

    Raises: ImportError without the package; other errors of pyrsmi without a driver or a GPU.
    """

    def __init__(self) -> None:
        from pyrsmi import rocml

        super().__init__()
        self._rocml = rocml
        rocml.smi_initialize()
        self._count = rocml.smi_get_device_count()

    def collect_metrics(self) -> None:
        rocml = self._rocml
        for i in range(self._count):
            used, total = rocml.smi_get_device_memory_used(i), rocml.smi_get_device_memory_total(i)
            if total:
                self._metrics[f"gpu_{i}_memory_usage_percentage"].append(100 * used / total)
            self._metrics[f"gpu_{i}_memory_usage_megabytes"].append(megabytes(used))
            self._metrics[f"gpu_{i}_utilization_percentage"].append(rocml.smi_get_device_utilization(i))
            self._metrics[f"gpu_{i}_power_usage_watts"].append(rocml.smi_get_device_average_power(i))

    def aggregate_metrics(self) -> dict[str, float]:
        return means(self._metrics)
