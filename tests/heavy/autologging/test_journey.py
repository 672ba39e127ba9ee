"""One script, one line: scikit-learn and XGBoost, imported before and after, and a model that is used again."""

import subprocess
import sys
import textwrap

import pytest

pytest.importorskip("xgboost")

SCRIPT = """
import numpy as np
import sklearn.linear_model
import mlflow

mlflow.set_experiment("journey")
mlflow.autolog(log_input_examples=True, extra_tags={"team": "blue"})

import xgboost

features = np.random.default_rng(0).normal(size=(60, 3))
target = (features.sum(axis=1) > 0).astype(int)
first = sklearn.linear_model.LogisticRegression().fit(features, target)
second = xgboost.XGBClassifier(n_estimators=3).fit(features, target)
data = xgboost.DMatrix(features, target)
xgboost.train({"max_depth": 2}, data, 3, evals=[(data, "train")])
with mlflow.disable_autologging():
    sklearn.linear_model.LinearRegression().fit(features, target)

runs = mlflow.search_runs(experiment_names=["journey"], order_by=["attributes.start_time ASC"], output_format="list")
by = [run.data.tags["mlflow.autologging"] for run in runs]
assert by == ["sklearn", "xgboost", "xgboost"], by
assert all(run.info.status == "FINISHED" and run.data.tags["team"] == "blue" for run in runs)
for run, model in zip(runs, (first, second)):
    [output] = mlflow.get_run(run.info.run_id).outputs.model_outputs
    loaded = mlflow.pyfunc.load_model(f"models:/{output.model_id}")
    assert (loaded.predict(features) == model.predict(features)).all()
    assert loaded.metadata.signature is not None
assert "train-rmse" in runs[2].data.metrics
print("done")
"""


def test_script(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("done\n")
