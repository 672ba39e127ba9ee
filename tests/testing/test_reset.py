import os
import threading

import mlflow
from mlflow import state
from mlflow.store import resolve
from mlflow.testing import reset


def test_everything_is_forgotten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_EXPERIMENT_ID"):
        monkeypatch.delenv(name, raising=False)
    reset()
    uri = f"sqlite:///{tmp_path}/a.db"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri("sqlite:///r.db")
    mlflow.set_experiment("x")
    run = mlflow.start_run()
    mlflow.log_metric("m", 1, synchronous=False)
    thread = threading.Thread(target=mlflow.start_run)
    thread.start()
    thread.join()
    service = state.service()
    reset()
    assert mlflow.active_run() is None
    assert mlflow.last_active_run() is None
    assert state.open_runs == {}
    assert mlflow.get_tracking_uri() == mlflow.get_registry_uri() == f"sqlite:///{tmp_path}/mlflow.db"
    assert not {"MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_EXPERIMENT_ID"} & set(os.environ)
    assert resolve.tracking(uri) is not service
    found = mlflow.MlflowClient(uri).get_run(run.info.run_id)
    assert (found.info.status, found.data.metrics) == ("RUNNING", {"m": 1.0})
    reset()


def test_the_environment_of_the_user_stays(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///theirs.db")
    reset()
    assert mlflow.get_tracking_uri() == "sqlite:///theirs.db"


def test_reset_of_a_fresh_process_loads_nothing():
    import subprocess
    import sys

    code = "import mlflow.testing, sys; mlflow.testing.reset(); print(sorted(m for m in sys.modules if 'mlflow' in m))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "['mlflow', 'mlflow.testing', 'mlflow.version']"
