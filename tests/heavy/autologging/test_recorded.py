"""The same trainings as MLflow's own package was recorded with log the same here, library by library."""

import importlib.util
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlflow.testing import reset

HERE = Path(__file__).parent
CORE = HERE.parents[1] / "autologging"
LIBRARIES = {
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "statsmodels": "statsmodels",
    "pytorch": "lightning",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "spark": "pyspark",
}

# cannot be where PyTorch or TensorFlow is: its trainings run in a process of their own
ALONE = "paddle"


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recording, comparison = load(CORE / "recording.py"), load(CORE / "comparison.py")
SCENARIOS = [
    (library, path.stem) for library in LIBRARIES for path in sorted((comparison.FIXTURES / library).glob("*.json"))
]


@pytest.mark.parametrize(("library", "scenario"), SCENARIOS)
def test_as_mlflow_logs_it(library, scenario, caplog):
    pytest.importorskip(LIBRARIES[library])
    scenarios = recording.scenarios_of(load(HERE / f"scenarios_{library}.py"))
    reset()
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        ours = recording.record(scenarios[scenario])
    assert comparison.differences(library, scenario, ours) == []
    assert [r.getMessage() for r in caplog.records if r.name == "mlflow.autologging"] == []


def test_every_library_was_recorded():
    assert {library for library, _ in SCENARIOS} == set(LIBRARIES)
    assert len(list((comparison.FIXTURES / ALONE).glob("*.json"))) == 3


def test_the_library_that_must_be_alone_logs_as_mlflow_does(tmp_path):
    if importlib.util.find_spec(ALONE) is None:
        pytest.skip("Paddle is not installed")
    output = tmp_path / "ours"
    command = [sys.executable, str(CORE / "recording.py"), str(HERE / f"scenarios_{ALONE}.py"), str(output)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for recorded in sorted((comparison.FIXTURES / ALONE).glob("*.json")):
        ours = json.loads((output / recorded.name).read_text())
        assert comparison.differences(ALONE, recorded.stem, ours) == []
