"""Models as people have them, logged and registered over REST, with real files."""

from __future__ import annotations

import json
import urllib.parse

from tests.ui.seed import START, Api

REQUIREMENTS = "mlflow\nnumpy==2.1.0\nscikit-learn=={sklearn}\n"
CONDA = "channels:\n- conda-forge\ndependencies:\n- python=3.11.7\n- pip\n- pip:\n  - scikit-learn\n"


def mlmodel(columns: dict[str, str], *, sklearn: str = "1.9.1", kind: str = "forest") -> str:
    """An MLmodel file of a scikit-learn model with these input columns."""
    inputs = [{"type": type_, "name": name, "required": True} for name, type_ in columns.items()]
    params = [{"name": "threshold", "type": "double", "default": 0.5, "shape": None}]
    signature = {
        "inputs": json.dumps(inputs),
        "outputs": '[{"type": "double", "required": true}]',
        "params": json.dumps(params),
    }
    written = {
        "flavors": {
            "python_function": {
                "loader_module": "mlflow.sklearn",
                "model_path": "model.pkl",
                "python_version": "3.11.7",
            },
            "sklearn": {"pickled_model": "model.pkl", "sklearn_version": sklearn, "code": None},
        },
        "metadata": {"kind": kind},
        "mlflow_version": "3.17.2",
        "model_size_bytes": 823,
        "saved_input_example_info": {"artifact_path": "input_example.json", "type": "dataframe"},
        "signature": signature,
        "utc_time_created": "2026-11-25 23:14:12.807869",
    }
    # JSON is YAML
    return json.dumps(written, indent=1)


def put(api: Api, model: dict, path: str, content: bytes) -> None:
    """Upload a file of a logged model."""
    location = model["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/")
    api._send("PUT", urllib.parse.quote(f"/api/2.0/mlflow-artifacts/artifacts/{location}/{path}"), content, "")


def logged_model(
    api: Api,
    experiment: str,
    name: str,
    *,
    run: str | None = None,
    params: dict[str, object] | None = None,
    metrics: dict[tuple[str, str | None], float] | None = None,
    tags: dict[str, str] | None = None,
    status: str | None = "LOGGED_MODEL_READY",
    columns: dict[str, str] | None = None,
    sklearn: str = "1.9.1",
) -> dict:
    """A logged model with its files; metrics by name and data set are logged in ``run``."""
    model = api.post(
        "logged-models",
        experiment_id=experiment,
        name=name,
        model_type="forest",
        source_run_id=run,
        params=[{"key": key, "value": str(value)} for key, value in (params or {}).items()],
        tags=[{"key": key, "value": value} for key, value in (tags or {}).items()],
    )["model"]
    model_id = model["info"]["model_id"]
    if columns is not None:
        put(api, model, "MLmodel", mlmodel(columns, sklearn=sklearn).encode())
        put(api, model, "requirements.txt", REQUIREMENTS.format(sklearn=sklearn).encode())
        put(api, model, "conda.yaml", CONDA.encode())
        put(api, model, "model.pkl", b"\x80\x04N.")
        put(
            api,
            model,
            "input_example.json",
            json.dumps({"columns": list(columns), "data": [[1] * len(columns)]}).encode(),
        )
    for (key, dataset), value in (metrics or {}).items():
        on = {"dataset_name": dataset, "dataset_digest": "8f2a19c4"} if dataset else {}
        api.post("runs/log-metric", run_id=run, key=key, value=value, timestamp=START, step=3, model_id=model_id, **on)
    if status is not None:
        body = json.dumps({"status": status}).encode()
        api._send("PATCH", f"/api/2.0/mlflow/logged-models/{model_id}", body, "application/json")
    return model


def forests(api: Api, name: str) -> dict[str, str]:
    """An experiment of three models, the last made first: shallow, deep, broken. Ids by name, and of ``run``."""
    experiment = api.experiment(name)
    run = api.run(experiment, "train forests", params={"seed": 7})["info"]["run_id"]
    ids = {"experiment": experiment, "run": run}
    broken = logged_model(api, experiment, "broken", run=run, params={"depth": 1}, status="LOGGED_MODEL_UPLOAD_FAILED")
    deep = logged_model(
        api,
        experiment,
        "deep",
        run=run,
        params={"depth": 12, "trees": 100, "criterion": "gini"},
        metrics={("accuracy", "iris-test"): 0.97, ("accuracy", "iris-train"): 1.0, ("loss", None): 0.08},
        tags={"team": "vision", "note": "<img src=x onerror=alert(1)>"},
        columns={"sepal": "double", "petal": "double", "age": "long"},
    )
    shallow = logged_model(
        api,
        experiment,
        "shallow",
        run=run,
        params={"depth": 2, "trees": 100, "criterion": "gini"},
        metrics={("accuracy", "iris-test"): 0.91, ("accuracy", "iris-train"): 0.92, ("loss", None): 0.31},
        tags={"team": "vision"},
        columns={"sepal": "double", "petal": "double"},
        sklearn="1.8.0",
    )
    for model in (broken, deep, shallow):
        ids[model["info"]["name"]] = model["info"]["model_id"]
    return ids


def register(api: Api, name: str, model_id: str | None = None, *, run: str | None = None, **more: object) -> str:
    """A version of the registered model ``name``, which is created if need be; its number."""
    found = api.get("registered-models/search", filter=f"name = '{name}'", max_results="1")
    if not found.get("registered_models"):
        api.post("registered-models/create", name=name, user_id="ada")
    source = f"models:/{model_id}" if model_id else "s3://elsewhere/model"
    ids = {"model_id": model_id} if model_id else {}
    if run:
        ids["run_id"] = run
    answer = api.post("model-versions/create", name=name, source=source, user_id="ada", **ids, **more)
    return answer["model_version"]["version"]


def alias(api: Api, name: str, alias: str, version: str) -> None:
    """Let an alias stand for a version."""
    api.post("registered-models/alias", name=name, alias=alias, version=version, user_id="grace")


def prices(api: Api, ids: dict[str, str], name: str) -> str:
    """A registered model with four versions, aliases, stages, tags and notes; its name."""
    register(api, name, ids["shallow"], run=ids["run"], tags=[{"key": "validated", "value": "yes"}])
    register(api, name, ids["deep"], run=ids["run"], description="Deeper trees; **better** on `iris-test`.")
    register(api, name, ids["deep"], run=ids["run"], tags=[{"key": "validated", "value": "no"}])
    register(api, name)
    alias(api, name, "champion", "1")
    alias(api, name, "challenger", "3")
    for version, stage in (("1", "Production"), ("2", "Staging")):
        api.post("model-versions/transition-stage", name=name, version=version, stage=stage, user_id="grace")
    api.post("registered-models/set-tag", name=name, key="team", value="vision", user_id="ada")
    note = "# Prices\n\nWhat a flower costs. [Docs](https://example.com) <script>alert(1)</script>\n\n- ask **Ada**\n"
    body = json.dumps({"name": name, "description": note, "user_id": "ada"}).encode()
    api._send("PATCH", "/api/2.0/mlflow/registered-models/update", body, "application/json")
    return name
