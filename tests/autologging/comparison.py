"""Where what was logged here differs from what MLflow's package logged for the same training."""

import json
import math
import re
from pathlib import Path

FIXTURES = Path(__file__).parent / "mlflow_recordings"


def differences(group, scenario, ours):
    """Sentences that name each difference; none when both are the same.

    What is not compared: fingerprints of datasets (each has its own way to compute them), durations, further params and
    steps of metrics that only a model of ours has, params of the best model of a search, and datasets of metrics where
    MLflow names none, params for which it has no value, datasets where it records none at all, further
    tags of failed runs, and
    input examples that it leaves out although they are asked for.
    """
    theirs = json.loads((FIXTURES / group / f"{scenario}.json").read_text())
    ours = json.loads(json.dumps(ours))
    for run in (*theirs["runs"], *ours["runs"]):
        # charts are made of the metrics: event files of TensorBoard are not kept; models are compared for themselves
        left_out = ("tensorboard_logs/", "model/", "best_estimator/")
        run["artifacts"] = [path for path in run["artifacts"] if not path.startswith(left_out)]
        for name in ("optimizer_name", "opt_name"):
            if name in run["params"]:
                # Keras numbers the objects of a process
                run["params"][name] = re.sub(r"_\d+$", "", run["params"][name])
    for item in (*theirs["runs"], *theirs["models"]):
        item["params"] = {key: value for key, value in item["params"].items() if value != "<class 'inspect._empty'>"}
    for recording in (theirs, ours):
        for model in recording["models"]:
            if "mlflow.modelVersions" in model["tags"]:
                # the number of a version is a number or a text, as the client that wrote it had it
                versions = json.loads(model["tags"]["mlflow.modelVersions"])
                model["tags"]["mlflow.modelVersions"] = [[entry["name"], str(entry["version"])] for entry in versions]
            model["metrics"] = {f"{key} at {step}": dataset for key, step, dataset in model["metrics"]}
    for model, other in zip(theirs["models"], ours["models"], strict=False):
        both = model["params"].keys() & other["params"].keys()
        if model["name"] != "best_estimator":
            model["params"], other["params"] = model["params"], {key: other["params"][key] for key in both}
        else:
            model["params"] = other["params"] = {}
        if other["input_example"] and not model["input_example"]:
            model["input_example"] = True
            other["files"] = [path for path in other["files"] if not path.endswith("input_example.json")]
        # LightGBM's estimators: which format is the default is the flavor's own decision
        model["files"] = ["model.pkl" if path == "model.skops" else path for path in model["files"]]
        names = {point.rpartition(" at ")[0] for point in model["metrics"]}
        for point in list(other["metrics"]):
            if point not in model["metrics"] and point.rpartition(" at ")[0] in names:
                del other["metrics"][point]
        for point, dataset in model["metrics"].items():
            if dataset is None and point in other["metrics"]:
                other["metrics"][point] = None
    for run, other in zip(theirs["runs"], ours["runs"], strict=False):
        if not run["inputs"]:
            other["inputs"] = []
        if run["status"] == "FAILED":
            other["tags"] = {key: value for key, value in other["tags"].items() if key in run["tags"]}
    found = []
    _compare(theirs, ours, "", found)
    return found


def _compare(theirs, ours, path, found):
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted(theirs.keys() | ours.keys()):
            if key not in ours:
                found.append(f"{path}/{key} is missing: {str(theirs[key])[:200]}")
            elif key not in theirs:
                found.append(f"{path}/{key} is only here: {str(ours[key])[:200]}")
            else:
                _compare(theirs[key], ours[key], f"{path}/{key}", found)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for index, (their, our) in enumerate(zip(theirs, ours, strict=True)):
            _compare(their, our, f"{path}/{index}", found)
    elif not _same(theirs, ours, path):
        found.append(f"{path} is {str(ours)[:300]}, in MLflow {str(theirs)[:300]}")


def _same(theirs, ours, path):
    # how Spark's tables are described is the matter of mlflow.data
    if path.endswith(("/digest", "/approx_count", "/required")) or ("_time/" in path and "/metrics/" in path):
        return True
    if isinstance(theirs, float) and isinstance(ours, (int, float)):
        return math.isclose(theirs, ours, rel_tol=1e-4, abs_tol=1e-6) or (math.isnan(theirs) and math.isnan(ours))
    return theirs == ours
