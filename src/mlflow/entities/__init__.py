"""What users hold: runs, experiments, metrics, and so on. Names are loaded on first use."""

import importlib

_HOME = {
    "Dataset": "dataset",
    "DatasetInput": "dataset_input",
    "Experiment": "experiment",
    "ExperimentTag": "experiment_tag",
    "FileInfo": "file_info",
    "InputTag": "input_tag",
    "LifecycleStage": "lifecycle_stage",
    "LoggedModelInput": "logged_model_input",
    "LoggedModelOutput": "logged_model_output",
    "Metric": "metric",
    "Param": "param",
    "Run": "run",
    "RunData": "run_data",
    "RunInfo": "run_info",
    "RunInputs": "run_inputs",
    "RunOutputs": "run_outputs",
    "RunStatus": "run_status",
    "RunTag": "run_tag",
    "ViewType": "view_type",
}
__all__ = list(_HOME)


def __getattr__(name: str):
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.entities.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
