"""A model judged in an environment of its own, which is really made."""

import pandas as pd

import mlflow
from mlflow.metrics import make_metric


def test_a_model_in_an_environment_of_its_own(tmp_path, monkeypatch):
    class Where(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input):
            import sys

            print("what a model prints does not disturb the answers")
            return [sys.prefix for _ in range(len(model_input))]

    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(tmp_path / "envs"))
    logged = mlflow.pyfunc.log_model(name="m", python_model=Where(), pip_requirements=["cloudpickle", "pandas"])
    table = pd.DataFrame({"x": ["a", "b"], "y": ["c", "d"]})
    result = mlflow.evaluate(
        logged.model_uri, table, targets="y", model_type=None, extra_metrics=[prefixes()], env_manager="virtualenv"
    )
    assert result.metrics == {"inside": 1.0}


def prefixes():
    return make_metric(
        eval_fn=lambda predictions: float(all("envs" in prefix for prefix in predictions)),
        greater_is_better=True,
        name="inside",
    )
