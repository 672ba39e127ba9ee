import os
import subprocess
import sys
import time
import types

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor
from mlflow.testing import reset

NAMES = {
    "cpu_utilization_percentage",
    "system_memory_usage_megabytes",
    "system_memory_usage_percentage",
    "disk_usage_percentage",
    "disk_usage_megabytes",
    "disk_available_megabytes",
    "network_receive_megabytes",
    "network_transmit_megabytes",
}


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    reset()
    for name in list(os.environ):
        if name.startswith("MLFLOW_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    for setting in (
        mlflow.set_system_metrics_sampling_interval,
        mlflow.set_system_metrics_samples_before_logging,
        mlflow.set_system_metrics_node_id,
    ):
        setting(None)
    os.environ.pop("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", None)
    reset()


def metrics(run):
    return mlflow.get_run(run.info.run_id).data.metrics


def steps(run, name="system/cpu_utilization_percentage"):
    return [p.step for p in MlflowClient().get_metric_history(run.info.run_id, name)]


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_is_watched():
    mlflow.set_system_metrics_sampling_interval(0.05)
    with mlflow.start_run(log_system_metrics=True) as run:
        wait_for(lambda: len(steps(run)) >= 3)
    found = metrics(run)
    assert {f"system/{name}" for name in NAMES} <= set(found)
    assert 0 <= found["system/cpu_utilization_percentage"] <= 100
    assert 0 < found["system/system_memory_usage_percentage"] <= 100
    assert found["system/disk_available_megabytes"] > 0
    count = len(steps(run))
    assert steps(run) == list(range(count))
    time.sleep(0.2)
    assert len(steps(run)) == count


def test_a_short_run_gets_a_point():
    with mlflow.start_run(log_system_metrics=True) as run:
        pass
    assert steps(run) == [0]


def test_samples_are_averaged():
    mlflow.set_system_metrics_sampling_interval(0.05)
    mlflow.set_system_metrics_samples_before_logging(3)
    with mlflow.start_run() as run:
        monitor = SystemMetricsMonitor(run.info.run_id)
        assert monitor.samples_before_logging == 3
        for _ in range(3):
            monitor.collect_metrics()
        assert {len(values) for m in monitor.monitors for values in m.metrics.values()} == {3}
        monitor.monitors[0].metrics["cpu_utilization_percentage"][:] = [10.0, 20.0, 60.0]
        monitor.publish_metrics(monitor.aggregate_metrics())
        assert all(not m.metrics for m in monitor.monitors)
    assert metrics(run)["system/cpu_utilization_percentage"] == 30.0


def test_steps_go_on_when_a_run_is_resumed():
    with mlflow.start_run(log_system_metrics=True) as run:
        pass
    with mlflow.start_run(run_id=run.info.run_id, log_system_metrics=True):
        pass
    wait_for(lambda: steps(run) == [0, 1])


def test_node_id():
    mlflow.set_system_metrics_node_id("machine-1")
    with mlflow.start_run(log_system_metrics=True) as run:
        pass
    assert {f"system/machine-1/{name}" for name in NAMES} <= set(metrics(run))


def test_switch_for_all_runs():
    mlflow.enable_system_metrics_logging()
    with mlflow.start_run() as watched:
        pass
    with mlflow.start_run(log_system_metrics=False) as unwatched:
        pass
    mlflow.disable_system_metrics_logging()
    with mlflow.start_run() as later:
        pass
    assert metrics(watched)
    assert metrics(unwatched) == metrics(later) == {}


def test_watching_stops_when_the_run_ends_elsewhere():
    mlflow.set_system_metrics_sampling_interval(0.05)
    with mlflow.start_run(log_system_metrics=True) as run:
        monitor = run._monitor
        MlflowClient().set_terminated(run.info.run_id)
        wait_for(lambda: not monitor._thread.is_alive())


@pytest.mark.parametrize("value", [0, -1, "x"])
def test_bad_settings(value):
    for setting in (mlflow.set_system_metrics_sampling_interval, mlflow.set_system_metrics_samples_before_logging):
        with pytest.raises(mlflow.MlflowException) as caught:
            setting(value)
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_without_psutil_no_run_is_left_behind(tmp_path):
    code = (
        "import sys; sys.modules['psutil'] = None\n"
        "import mlflow\n"
        "try: mlflow.start_run(log_system_metrics=True)\n"
        "except mlflow.MlflowException as error: print(error)\n"
        "assert mlflow.search_runs(output_format='list') == []\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "millrace[system]" in out


def test_nvidia(monkeypatch):
    """Against a stand-in for NVML, since this needs the hardware: which calls are made and what they become."""
    nvml = types.ModuleType("pynvml")
    nvml.nvmlInit = lambda: None
    nvml.nvmlDeviceGetCount = lambda: 2
    nvml.nvmlDeviceGetHandleByIndex = lambda i: i
    nvml.nvmlDeviceGetMemoryInfo = lambda gpu: types.SimpleNamespace(used=2e9, total=8e9)
    nvml.nvmlDeviceGetUtilizationRates = lambda gpu: types.SimpleNamespace(gpu=40 + gpu)
    nvml.nvmlDeviceGetPowerUsage = lambda gpu: 50_000
    nvml.nvmlDeviceGetEnforcedPowerLimit = lambda gpu: 200_000
    nvml.NVMLError_NotSupported = type("NVMLError_NotSupported", (Exception,), {})
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    with mlflow.start_run(log_system_metrics=True) as run:
        pass
    gpus = {k: v for k, v in metrics(run).items() if "gpu" in k}
    assert gpus["system/gpu_0_memory_usage_percentage"] == 25.0
    assert gpus["system/gpu_0_memory_usage_megabytes"] == 2000.0
    assert gpus["system/gpu_1_utilization_percentage"] == 41.0
    assert gpus["system/gpu_1_power_usage_watts"] == 50.0
    assert gpus["system/gpu_1_power_usage_percentage"] == 25.0
