"""What went over the network since the monitor was made."""

from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor, megabytes
from mlflow.system_metrics.metrics.cpu_monitor import psutil_module


class NetworkMonitor(BaseMetricsMonitor):
    """``network_receive_megabytes`` and ``network_transmit_megabytes``: counts, not rates."""

    def __init__(self) -> None:
        super().__init__()
        self._psutil = psutil_module()
        self._start = self._psutil.net_io_counters()

    def collect_metrics(self) -> None:
        now = self._psutil.net_io_counters()
        # None where there is no network interface at all
        if now is None or self._start is None:
            return
        self._metrics["network_receive_megabytes"].append(megabytes(now.bytes_recv - self._start.bytes_recv))
        self._metrics["network_transmit_megabytes"].append(megabytes(now.bytes_sent - self._start.bytes_sent))

    def aggregate_metrics(self) -> dict[str, float]:
        # they count up: the last value holds what the others do
        return {name: round(values[-1], 1) for name, values in self._metrics.items() if values}
