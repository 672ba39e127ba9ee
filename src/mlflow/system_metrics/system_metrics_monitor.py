"""The thread that measures the system and logs it to a run."""

import logging
import threading
import time

from mlflow import state
from mlflow.api.tracking import GetMetricHistory, GetRun, LogBatch
from mlflow.entities.metric import Metric
from mlflow.environment_variables import (
    MLFLOW_SYSTEM_METRICS_NODE_ID,
    MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING,
    MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL,
)
from mlflow.store import resolve
from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor
from mlflow.system_metrics.metrics.cpu_monitor import CPUMonitor
from mlflow.system_metrics.metrics.disk_monitor import DiskMonitor
from mlflow.system_metrics.metrics.gpu_monitor import GPUMonitor
from mlflow.system_metrics.metrics.network_monitor import NetworkMonitor
from mlflow.system_metrics.metrics.rocm_monitor import ROCMMonitor

__all__ = [
    "MLFLOW_SYSTEM_METRICS_NODE_ID",
    "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING",
    "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL",
    "SystemMetricsMonitor",
]

logger = logging.getLogger(__name__)

_PREFIX = "system/"


class SystemMetricsMonitor:
    """Measures the system in a thread of its own and logs means to a run until ``finish``.

    Args:
        run_id: the run.
        sampling_interval: seconds between measurements.
        samples_before_logging: how many measurements make one logged point, their mean.
        resume_logging: whether steps go on after those that the run has already.
        node_id: put into the metrics' names, to tell machines apart.
        tracking_uri: where the run is; None takes the current tracking URI.

    The settings that ``mlflow.set_system_metrics_...`` or the environment make go before the arguments.

    Raises: FEATURE_DISABLED when psutil is missing.
    """

    def __init__(
        self,
        run_id: str,
        sampling_interval: float = 10,
        samples_before_logging: int = 1,
        resume_logging: bool = False,
        node_id: str | None = None,
        tracking_uri: str | None = None,
    ) -> None:
        self._run_id = run_id
        self.sampling_interval = MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL.get() or sampling_interval
        self.samples_before_logging = MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING.get() or samples_before_logging
        self.node_id = MLFLOW_SYSTEM_METRICS_NODE_ID.get() or node_id
        self._tracking_uri = tracking_uri or state.tracking_uri()
        self._resume = resume_logging
        self._step = 0
        self._finished = threading.Event()
        self._thread: threading.Thread | None = None
        self.monitors: list[BaseMetricsMonitor] = [CPUMonitor(), DiskMonitor(), NetworkMonitor(), *_gpu_monitors()]

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self.monitor, name="mlflow-system-metrics", daemon=True)
        self._thread.start()

    def monitor(self) -> None:
        """Measure and log until ``finish``; what runs in the thread."""
        if self._resume:
            self._step = self._next_step()
        first, samples = self._step, 0
        while not self._finished.wait(self.sampling_interval):
            self.collect_metrics()
            samples += 1
            if samples >= self.samples_before_logging:
                self._publish()
                samples = 0
                if not self._is_running():
                    return
        # a run that was too short for a point gets one
        if samples or self._step == first:
            if not samples:
                self.collect_metrics()
            self._publish()

    def _publish(self) -> None:
        try:
            self.publish_metrics(self.aggregate_metrics())
        except Exception as error:
            # the network may be back at the next point
            logger.warning("System metrics of run %s cannot be logged: %s", self._run_id, error)

    def _is_running(self) -> bool:
        """Whether the run is still to be watched: it may have been ended or deleted elsewhere."""
        try:
            info = resolve.tracking(self._tracking_uri).get_run(GetRun(run_id=self._run_id)).run.info
        except Exception as error:
            logger.warning("Run %s cannot be read: %s", self._run_id, error)
            return True
        return info.status == "RUNNING" and info.lifecycle_stage == "active"

    def _next_step(self) -> int:
        request = GetMetricHistory(run_id=self._run_id, metric_key=self._name("cpu_utilization_percentage"))
        try:
            points = resolve.tracking(self._tracking_uri).get_metric_history(request).metrics
        except Exception as error:
            logger.warning("Earlier system metrics of run %s cannot be read: %s", self._run_id, error)
            return 0
        return max((point.step for point in points), default=-1) + 1

    def collect_metrics(self) -> dict[str, list[float]]:
        """Measure once; all values since the last point, by name."""
        metrics: dict[str, list[float]] = {}
        for monitor in self.monitors:
            try:
                monitor.collect_metrics()
            except Exception as error:
                logger.warning("%s cannot measure: %s", type(monitor).__name__, error)
            metrics.update(monitor.metrics)
        return metrics

    def aggregate_metrics(self) -> dict[str, float]:
        """One value a metric, out of those collected."""
        metrics: dict[str, float] = {}
        for monitor in self.monitors:
            metrics.update(monitor.aggregate_metrics())
        return metrics

    def publish_metrics(self, metrics: dict[str, float]) -> None:
        """Log a point of each metric and begin to collect anew."""
        for monitor in self.monitors:
            monitor.clear_metrics()
        now = time.time_ns() // 1_000_000
        points = [Metric(self._name(name), float(value), now, self._step) for name, value in metrics.items()]
        resolve.tracking(self._tracking_uri).log_batch(LogBatch(run_id=self._run_id, metrics=points))
        self._step += 1

    def _name(self, name: str) -> str:
        return f"{_PREFIX}{self.node_id}/{name}" if self.node_id else _PREFIX + name

    def finish(self) -> None:
        """Log what was measured last, and stop the thread."""
        if self._thread is None:
            return
        self._finished.set()
        self._thread.join(timeout=30)
        if self._thread.is_alive():
            logger.warning("System metrics of run %s are still being logged; not waiting any longer.", self._run_id)
        self._thread = None


def _gpu_monitors() -> list[BaseMetricsMonitor]:
    """Monitors of the GPUs whose library and driver are there."""
    found: list[BaseMetricsMonitor] = []
    for kind in (GPUMonitor, ROCMMonitor):
        try:
            found.append(kind())
        except Exception as error:
            # no library, no driver, no GPU: the usual case
            logger.debug("%s is not available: %s", kind.__name__, error)
    return found
