"""Reads a store as tests/fixtures/make_store.py read MLflow's, so that the two can be compared."""

from mlflow.api.tracking import GetExperiment, GetMetricHistory, GetRun

LARGEST = 1.7976931348623157e308


def read_experiment(store, experiment_id):
    message = store.get_experiment(GetExperiment(experiment_id)).experiment
    return {
        "experiment_id": message.experiment_id,
        "name": message.name,
        "artifact_location": message.artifact_location,
        "lifecycle_stage": message.lifecycle_stage,
        "creation_time": message.creation_time,
        "last_update_time": message.last_update_time,
        "tags": {tag.key: tag.value for tag in message.tags},
    }


def read_run(store, run_id):
    run = store.get_run(GetRun(run_id)).run
    outputs = run.outputs.model_outputs if run.outputs else []
    return {
        "info": {
            "run_id": run.info.run_id,
            "experiment_id": run.info.experiment_id,
            "run_name": run.info.run_name,
            "user_id": run.info.user_id,
            "status": run.info.status,
            "start_time": run.info.start_time,
            "end_time": run.info.end_time,
            "lifecycle_stage": run.info.lifecycle_stage,
            "artifact_uri": run.info.artifact_uri,
        },
        "metrics": {metric.key: number(metric.value) for metric in run.data.metrics},
        "params": {param.key: param.value for param in run.data.params},
        "tags": {tag.key: tag.value for tag in run.data.tags},
        "datasets": [
            [
                {name: getattr(entry.dataset, name) for name in DATASET},
                sorted([tag.key, tag.value] for tag in entry.tags),
            ]
            for entry in sorted(run.inputs.dataset_inputs, key=lambda entry: entry.dataset.name)
        ],
        "model_inputs": sorted(model.model_id for model in run.inputs.model_inputs),
        "model_outputs": sorted([model.model_id, model.step] for model in outputs),
        "history": {metric.key: read_history(store, run_id, metric.key) for metric in run.data.metrics},
    }


def read_models(uri):
    """Registered models, versions and logged models, as make_store.py read them."""
    from mlflow import MlflowClient
    from mlflow.entities import ViewType

    client = MlflowClient(uri, uri)
    ids = [e.experiment_id for e in client.search_experiments(view_type=ViewType.ALL)]
    versions = [
        {
            "name": v.name,
            "version": str(v.version),
            "source": v.source,
            "run_id": v.run_id,
            "tags": v.tags,
            "stage": v.current_stage,
        }
        for v in client.search_model_versions()
    ]
    return {
        "registered_models": [
            {"name": m.name, "description": m.description, "tags": m.tags, "aliases": m.aliases}
            for m in client.search_registered_models()
        ],
        "model_versions": sorted(versions, key=lambda version: version["version"]),
        "logged_models": [
            {
                "model_id": m.model_id,
                "name": m.name,
                "experiment_id": m.experiment_id,
                "source_run_id": m.source_run_id,
                "status": str(m.status),
                "model_type": m.model_type,
                "tags": m.tags,
                "params": m.params,
                "metrics": [metric.to_dictionary() for metric in m.metrics or []],
            }
            for m in client.search_logged_models(ids)
        ],
    }


def expected_models(expected):
    """The same as MLflow's client read it."""
    found = {kind: expected[kind] for kind in ("model_versions", "logged_models")}
    # a version is a number in MLflow's SQL store, and text in its others
    found["registered_models"] = [
        {**model, "aliases": {alias: str(version) for alias, version in model["aliases"].items()}}
        for model in expected["registered_models"]
    ]
    return found


DATASET = ("name", "digest", "source_type", "source", "schema", "profile")


def read_history(store, run_id, key):
    points = store.get_metric_history(GetMetricHistory(run_id, metric_key=key)).metrics
    return ordered([point.timestamp, point.step, number(point.value)] for point in points)


def expected_experiment(recorded):
    names = ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time")
    return {**{name: recorded[name] for name in names}, "tags": recorded["tags"]}


def expected_run(recorded):
    names = ("run_id", "experiment_id", "run_name", "user_id", "status", "start_time", "end_time")
    info = {name: recorded["info"][name] for name in (*names, "lifecycle_stage", "artifact_uri")}
    history = {
        # a point logged twice is one point
        key: ordered({tuple([*point[:2], number(point[2])]) for point in points})
        for key, points in recorded["history"].items()
    }
    metrics = {key: number(value) for key, value in recorded["metrics"].items()}
    return {**recorded, "info": info, "metrics": metrics, "history": history}


def ordered(points):
    return sorted((list(point) for point in points), key=lambda point: (point[0], point[1], str(point[2])))


def number(value):
    """NaN as text, which equals itself; the infinities as the largest numbers, as SQL stores answer them."""
    value = {"inf": LARGEST, "-inf": -LARGEST}.get(value, value)
    return value if value == value else "nan"
