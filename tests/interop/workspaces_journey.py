"""A journey through workspaces with whatever `mlflow` is installed; prints what it found as JSON.

python workspaces_journey.py TRACKING_URI
"""

import json
import os
import sys
import tempfile

# MLflow's client sends again what was answered with 500, as it is when a workspace is not empty
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0"

import mlflow
from mlflow import MlflowClient
from mlflow.entities import TraceArchivalConfig
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


def readable(uri):
    try:
        return bool(mlflow.artifacts.load_text(uri))
    except Exception:
        # MLflow's client hands on what its HTTP library raises
        return False


def told(workspace):
    names = ("name", "description", "default_artifact_root", "trace_archival_location", "trace_archival_retention")
    return {name: getattr(workspace, name) for name in names}


root = tempfile.mkdtemp()
facts["made"] = told(
    mlflow.create_workspace("red", "a team", trace_archival_config=TraceArchivalConfig(retention="30d"))
)
facts["own root"] = mlflow.create_workspace("green", default_artifact_root=root).default_artifact_root == root
facts["changed"] = told(mlflow.update_workspace("red", description=""))
facts["got"] = told(client.get_workspace("red"))
facts["listed"] = [one.name for one in mlflow.list_workspaces()]
facts["codes"] = {
    "taken": code_of(lambda: mlflow.create_workspace("red")),
    "default": code_of(lambda: mlflow.create_workspace("default")),
    "name": code_of(lambda: mlflow.create_workspace("Not Allowed")),
    "short": code_of(lambda: mlflow.create_workspace("a")),
    "reserved": code_of(lambda: mlflow.create_workspace("api")),
    "retention": code_of(
        lambda: mlflow.create_workspace("x1", trace_archival_config=TraceArchivalConfig(None, "soon"))
    ),
    "unknown": code_of(lambda: mlflow.get_workspace("nobodys")),
    "nothing to change": code_of(lambda: mlflow.update_workspace("red")),
    "delete default": code_of(lambda: mlflow.delete_workspace("default")),
    "delete unknown": code_of(lambda: mlflow.delete_workspace("nobodys")),
    "mode": code_of(lambda: mlflow.delete_workspace("red", mode="AWAY")),
    "set": code_of(lambda: mlflow.set_workspace("Not Allowed")),
}


def work(word):
    """Something of everything in the present workspace; gives the ids."""
    experiment = mlflow.set_experiment("same name")
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 0.5)
        mlflow.log_text(word, "notes/word.txt")
    with mlflow.start_span(word) as span:
        span.set_inputs({"word": word})
    mlflow.flush_trace_async_logging()
    client.create_registered_model("same model", {"word": word})
    client.create_model_version("same model", f"{run.info.artifact_uri}/notes", run.info.run_id)
    client.set_registered_model_alias("same model", "best", "1")
    return experiment.experiment_id, run.info.run_id, span.trace_id, run.info.artifact_uri


def seen(experiment_id, run_id, trace_id, uri):
    """What of these ids is found in the present workspace."""
    return {
        "experiment": code_of(lambda: client.get_experiment(experiment_id)),
        "run": code_of(lambda: client.get_run(run_id)),
        "trace": code_of(lambda: client.get_trace(trace_id)),
        "runs": len(client.search_runs([experiment_id])),
        "write": code_of(lambda: client.log_metric(run_id, "late", 1.0)),
        "tag": code_of(lambda: client.set_experiment_tag(experiment_id, "k", "v")),
        "word": client.get_registered_model("same model").tags["word"],
        "version": client.get_model_version_by_alias("same model", "best").run_id == run_id,
        "name": client.get_experiment_by_name("same name").experiment_id == experiment_id,
        "file": readable(f"{uri}/notes/word.txt"),
        "models": len(client.search_model_versions(f"run_id = '{run_id}'")),
    }


mlflow.set_workspace("red")
red = work("red")
facts["of red"] = client.get_experiment(red[0]).workspace
facts["below"] = f"/workspaces/red/{red[0]}/" in red[3]
mlflow.set_workspace("green")
green = work("green")
facts["below its root"] = green[3].startswith(root)
mlflow.set_workspace(None)
default = work("default")
for name in ("red", "green", None):
    mlflow.set_workspace(name)
    there = {"red": red, "green": green, "default": default}
    facts[f"in {name}"] = {word: seen(*ids) for word, ids in there.items() if word != "green" or name == "green"}
    facts[f"experiments in {name}"] = sorted(one.name for one in client.search_experiments())

mlflow.set_workspace("nobodys")
facts["nobodys"] = code_of(client.search_experiments)
mlflow.set_workspace(None)
# the codes differ: MLflow's client hides what it was answered with 500
facts["full"] = code_of(lambda: mlflow.delete_workspace("red")) is not None
facts["name taken"] = code_of(lambda: mlflow.delete_workspace("red", mode="SET_DEFAULT")) is not None
mlflow.set_workspace("red")
client.rename_experiment(red[0], "was red")
client.rename_registered_model("same model", "was red")
mlflow.set_workspace(None)
mlflow.delete_workspace("red", mode="SET_DEFAULT")
facts["moved"] = client.get_experiment(red[0]).workspace
facts["moved model"] = client.get_model_version("was red", "1").run_id == red[1]
mlflow.delete_workspace("green", mode="CASCADE")
facts["gone"] = code_of(lambda: client.get_run(green[1]))
facts["left"] = [one.name for one in mlflow.list_workspaces()]
print("FACTS", json.dumps(facts))
