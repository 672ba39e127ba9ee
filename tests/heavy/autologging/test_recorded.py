"""The same trainings as MLflow's own package was recorded with log the same here, library by library."""

import importlib.util
import logging
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
    "paddle": "paddle",
    "spark": "pyspark",
}


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recording, comparison = load(CORE / "recording.py"), load(CORE / "comparison.py")
SCENARIOS = [
    (library, path.stem) for library in LIBRARIES for path in sorted((comparison.FIXTURES / library).glob("*.json"))
]


@pytest.mark.parametrize(("library", "scenario"), SCENARIOS, ids="-".join)
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
