"""NVIDIA GPUs, through NVML (Python package nvidia-ml-py)."""

from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor, means, megabytes


class GPUMonitor(BaseMetricsMonitor):
    """``gpu_<i>_memory_usage_percentage``, ``gpu_<i>_memory_usage_megabytes``, ``gpu_<i>_utilization_percentage``,
    ``gpu_<i>_power_usage_watts``, ``gpu_<i>_power_usage_percentage``.

    Raises: ImportError without the package; pynvml.NVMLError without a driver or a GPU.
    """

    def __init__(self) -> None:
        import pynvml

        super().__init__()
        self._nvml = pynvml
        pynvml.nvmlInit()
        self._gpus = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]

    def collect_metrics(self) -> None:
        nvml = self._nvml
        for i, gpu in enumerate(self._gpus):
            memory = nvml.nvmlDeviceGetMemoryInfo(gpu)
            self._metrics[f"gpu_{i}_memory_usage_percentage"].append(100 * memory.used / memory.total)
            self._metrics[f"gpu_{i}_memory_usage_megabytes"].append(megabytes(memory.used))
            self._metrics[f"gpu_{i}_utilization_percentage"].append(nvml.nvmlDeviceGetUtilizationRates(gpu).gpu)
            try:
                milliwatts = nvml.nvmlDeviceGetPowerUsage(gpu)
                limit = nvml.nvmlDeviceGetEnforcedPowerLimit(gpu)
            except nvml.NVMLError_NotSupported:
                # laptop and older GPUs do not tell
                continue
            self._metrics[f"gpu_{i}_power_usage_watts"].append(milliwatts / 1000)
            if limit:
                self._metrics[f"gpu_{i}_power_usage_percentage"].append(100 * milliwatts / limit)

    def aggregate_metrics(self) -> dict[str, float]:
        return means(self._metrics)
