"""A journey with logged models, with whatever `mlflow` is installed; prints what it found as JSON.

python logged_models_journey.py TRACKING_URI
"""

import json
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import LoggedModelInput, LoggedModelOutput
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
facts = {}


def code_of(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return None


def described(model_id):
    model = mlflow.get_logged_model(model_id)
    return {
        "name": model.name,
        "status": str(model.status.value),
        "type": model.model_type or None,
        "params": model.params,
        # the script's place and commit may change between two journeys
        "tags": {key: value for key, value in model.tags.items() if not key.startswith("mlflow.source.")},
        "metrics": sorted(
            [m.key, m.value, m.step, m.dataset_name or None, m.dataset_digest or None, m.model_id == model_id]
            for m in model.metrics or []
        ),
    }


def names(**options):
    return [model.name for model in mlflow.search_logged_models(output_format="list", **options)]


with mlflow.start_run() as run:
    forest = mlflow.initialize_logged_model("forest", params={"trees": "10"}, tags={"a": "1"}, model_type="classifier")
    mlflow.log_outputs([LoggedModelOutput(forest.model_id, 7)])
    mlflow.log_metric("f1", 0.5, step=1, model_id=forest.model_id)
    mlflow.log_metrics({"f1": 0.75, "loss": 2.0}, step=2, model_id=forest.model_id)
    client.log_metric(
        run.info.run_id,
        "f1",
        0.25,
        timestamp=10,
        step=0,
        model_id=forest.model_id,
        dataset_name="iris",
        dataset_digest="1",
    )
    facts["made by the run"] = forest.source_run_id == run.info.run_id
with mlflow.start_run() as reader:
    mlflow.log_input(model=LoggedModelInput(forest.model_id))
    mlflow.log_metric("acc", 1.0, model_id=forest.model_id)

mlflow.log_model_params({"depth": 3}, model_id=forest.model_id)
mlflow.set_logged_model_tags(forest.model_id, {"a": "2", "b": "3", "c": 4})
mlflow.delete_logged_model_tag(forest.model_id, "b")
mlflow.finalize_logged_model(forest.model_id, "READY")
facts["forest"] = described(forest.model_id)

with mlflow.set_active_model(name="agent") as agent, mlflow.start_run() as third:
    mlflow.log_metric("cost", 2.0)
    facts["active"] = mlflow.get_active_model_id() == agent.model_id
facts["agent"] = described(agent.model_id)
facts["no longer active"] = mlflow.get_active_model_id()
facts["same again"] = mlflow.set_active_model(name="agent").model_id == agent.model_id
mlflow.clear_active_model()

for what, run_id in (("maker", run.info.run_id), ("reader", reader.info.run_id), ("third", third.info.run_id)):
    stored = client.get_run(run_id)
    known = {forest.model_id: "forest", agent.model_id: "agent"}
    inputs = sorted(known[model.model_id] for model in stored.inputs.model_inputs)
    facts[what] = {
        # MLflow makes a model that is still pending also an input of the run that made it; we do not
        "inputs": None if what == "maker" else inputs,
        "outputs": [[known[model.model_id], model.step] for model in stored.outputs.model_outputs],
        "metrics": stored.data.metrics,
    }

with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f"{folder}/data")
    for path in ("weights", "data/more"):
        with open(f"{folder}/{path}", "w") as file:
            file.write(path)
    client.log_model_artifacts(forest.model_id, folder)
facts["files"] = [[f.path, f.is_dir] for f in client.list_logged_model_artifacts(forest.model_id)]
facts["files in data"] = [[f.path, f.is_dir] for f in client.list_logged_model_artifacts(forest.model_id, "data")]
facts["in the run"] = sorted(f.path for f in client.list_artifacts(run.info.run_id, "forest"))
local = mlflow.artifacts.download_artifacts(f"models:/{forest.model_id}")
facts["downloaded"] = sorted(set(os.listdir(local)) - {"registered_model_meta"})

facts["newest first"] = names()
facts["by name"] = names(order_by=[{"field_name": "name"}])
facts["by metric"] = names(order_by=[{"field_name": "metrics.f1", "ascending": False}])
facts["filtered"] = {
    text: sorted(names(filter_string=text))
    for text in (
        "name = 'forest'",
        "name LIKE 'a%'",
        "metrics.f1 > 0.6",
        "metrics.f1 = 0.25",
        "metrics.cost > 10",
        "params.trees = '10' AND tags.a = '2'",
        "tags.a IN ('1', '2')",
        "model_type = 'classifier'",
    )
}
facts["errors"] = [
    code_of(lambda: client.get_logged_model("m-none")),
    code_of(lambda: client.create_logged_model("987654", "x")),
    code_of(lambda: client.create_logged_model("0", "a/b")),
    code_of(lambda: client.delete_logged_model_tag(forest.model_id, "none")),
    code_of(lambda: mlflow.set_active_model(model_id=forest.model_id, name="other")),
    code_of(lambda: mlflow.search_logged_models(filter_string="name > 'x'")),
]
client.delete_logged_model(forest.model_id)
facts["deleted"] = [code_of(lambda: client.get_logged_model(forest.model_id)), names()]
print("FACTS", json.dumps(facts))
