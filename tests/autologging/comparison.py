"""Where what was logged here differs from what MLflow's package logged for the same training."""

import json
import math
from pathlib import Path

FIXTURES = Path(__file__).parent / "mlflow_recordings"


def differences(group, scenario, ours):
    """Sentences that name each difference; none when both are the same.

    What is not compared: fingerprints of datasets (each has its own way to compute them), durations, params of a model
    beyond those both have, and datasets of metrics where MLflow names none.
    """
    theirs = json.loads((FIXTURES / group / f"{scenario}.json").read_text())
    ours = json.loads(json.dumps(ours))
    for recording in (theirs, ours):
        for model in recording["models"]:
            model["metrics"] = {f"{key} at {step}": dataset for key, step, dataset in model["metrics"]}
    for model, other in zip(theirs["models"], ours["models"], strict=False):
        both = model["params"].keys() & other["params"].keys()
        if model["name"] != "best_estimator":
            model["params"], other["params"] = model["params"], {key: other["params"][key] for key in both}
        else:
            model["params"] = other["params"] = {}
        for point, dataset in model["metrics"].items():
            if dataset is None and point in other["metrics"]:
                other["metrics"][point] = None
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
    if path.endswith("/digest") or ("_time/" in path and "/metrics/" in path):
        return True
    if isinstance(theirs, float) and isinstance(ours, (int, float)):
        return math.isclose(theirs, ours, rel_tol=1e-4, abs_tol=1e-6) or (math.isnan(theirs) and math.isnan(ours))
    return theirs == ours
