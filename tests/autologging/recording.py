"""What a training logged by itself, as JSON: by MLflow's own package for the fixtures, by this project in tests.

    cd SOME_EMPTY_FOLDER
    PYTHON_WITH_MLFLOW recording.py scenarios_sklearn.py OUTPUT_FOLDER [scenario ...]

A scenario is a public function in the given file; it switches autologging on and trains. ``record`` runs one in a store
of its own and reads everything back through the client. The functions of a file run one after the other in one process.
"""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

# these differ from one machine or call to the next
VOLATILE_TAGS = {
    "mlflow.user",
    "mlflow.runName",
    "mlflow.source.name",
    "mlflow.source.type",
    "mlflow.source.git.commit",
    "mlflow.source.git.branch",
    "mlflow.source.git.repoURL",
    "mlflow.source.git.dirty",
    "mlflow.source.git.diff",
    "mlflow.log-model.history",
    "mlflow.rootRunId",
    "mlflow.runColor",
}


def record(scenario):
    """Run a scenario and give what it logged: a list of runs, oldest first, and a list of models without a run."""
    import mlflow

    folder = tempfile.mkdtemp()
    mlflow.set_tracking_uri(f"sqlite:///{folder}/store.db")
    experiment_id = mlflow.create_experiment("recorded", artifact_location=f"file://{folder}/artifacts")
    mlflow.set_experiment("recorded")
    try:
        scenario()
    finally:
        mlflow.autolog(disable=True)
        while mlflow.active_run():
            mlflow.end_run()
    mlflow.flush_async_logging()
    return _read_back(mlflow.MlflowClient(), experiment_id)


def _read_back(client, experiment_id):
    runs = _in_order(client.search_runs([experiment_id]))
    order = {run.info.run_id: number for number, run in enumerate(runs)}
    models = client.search_logged_models([experiment_id])
    return {
        "runs": [_run(client, run, order) for run in runs],
        "models": sorted((_model(client, model, order) for model in models), key=lambda m: (m["run"] or 0, m["name"])),
    }


def _in_order(runs):
    """Oldest first; the children of a run after it, by their params: several start in one millisecond."""
    started = {run.info.run_id: run.info.start_time for run in runs}

    def key(run):
        parent = run.data.tags.get("mlflow.parentRunId")
        return started[parent or run.info.run_id], parent is not None, sorted(run.data.params.items())

    return sorted(runs, key=key)


def _run(client, run, order):
    tags = {key: value for key, value in run.data.tags.items() if key not in VOLATILE_TAGS}
    if "mlflow.parentRunId" in tags:
        tags["mlflow.parentRunId"] = order[tags["mlflow.parentRunId"]]
    return {
        "status": run.info.status,
        "params": dict(sorted(run.data.params.items())),
        "tags": dict(sorted(tags.items())),
        "metrics": {
            key: [[point.step, point.value] for point in client.get_metric_history(run.info.run_id, key)]
            for key in sorted(run.data.metrics)
        },
        "artifacts": sorted(_files(client, run.info.run_id)),
        "inputs": [_input(entry) for entry in run.inputs.dataset_inputs],
        "outputs": len(run.outputs.model_outputs) if run.outputs else 0,
    }


def _files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from _files(client, run_id, entry.path)
        else:
            yield entry.path


def _input(entry):
    return {
        "tags": {tag.key: tag.value for tag in entry.tags},
        "name": entry.dataset.name,
        "digest": entry.dataset.digest,
        "source_type": entry.dataset.source_type,
        "schema": json.loads(entry.dataset.schema) if entry.dataset.schema else None,
        "profile": json.loads(entry.dataset.profile) if entry.dataset.profile else None,
    }


def _model(client, model, order):
    import yaml

    location = model.artifact_location.removeprefix("file://")
    text = Path(location, "MLmodel").read_text()
    mlmodel = yaml.safe_load(text)
    return {
        "name": model.name,
        "run": order.get(model.source_run_id),
        "status": str(model.status).rpartition(".")[2],
        "model_type": model.model_type,
        "params": dict(sorted(model.params.items())),
        "tags": dict(sorted((key, value) for key, value in model.tags.items() if key not in VOLATILE_TAGS)),
        "metrics": sorted([metric.key, metric.step, metric.dataset_name] for metric in model.metrics or []),
        "flavors": sorted(mlmodel["flavors"]),
        "signature": mlmodel.get("signature"),
        "input_example": "saved_input_example_info" in mlmodel,
        "files": sorted(str(path.relative_to(location)) for path in Path(location).rglob("*") if path.is_file()),
    }


def load(path):
    """The module of a file of scenarios."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scenarios_of(module):
    """Its scenarios by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value)
        and not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and not isinstance(value, type)
    }


def main(path, output, *names):
    module = load(path)
    scenarios = scenarios_of(module)
    Path(output).mkdir(parents=True, exist_ok=True)
    for name in names or scenarios:
        print("==", name, flush=True)
        text = json.dumps(record(scenarios[name]), indent=1, sort_keys=True)
        Path(output, f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    main(*sys.argv[1:])
