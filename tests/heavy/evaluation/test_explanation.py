"""SHAP figures of an evaluation, by the real shap."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

import mlflow

FIGURES = {"shap_feature_importance_plot", "shap_beeswarm_plot", "shap_summary_plot"}


@pytest.fixture(scope="module")
def frame():
    generator = np.random.default_rng(0)
    data = pd.DataFrame(generator.normal(size=(60, 3)), columns=["a", "b", "c"])
    return data.assign(y=3 * data["a"] - data["b"])


def test_a_linear_model(frame):
    model = LinearRegression().fit(frame[["a", "b", "c"]], frame["y"])
    logged = mlflow.sklearn.log_model(model, name="m", pip_requirements=["scikit-learn"])
    result = mlflow.evaluate(logged.model_uri, frame, targets="y", model_type="regressor")
    assert set(result.artifacts) == FIGURES
    paths = {info.path for info in mlflow.MlflowClient().list_artifacts(result.run_id)}
    assert paths == {f"{name}.png" for name in FIGURES}


def test_a_forest_and_its_positive_class(frame):
    labels = (frame["y"] > 0).astype(int)
    features = frame[["a", "b", "c"]]
    model = RandomForestClassifier(5, random_state=0).fit(features, labels)
    logged = mlflow.sklearn.log_model(model, name="m", pip_requirements=["scikit-learn"])
    result = mlflow.evaluate(logged.model_uri, features.assign(label=labels), targets="label", model_type="classifier")
    assert set(result.artifacts) > FIGURES


def test_a_function_by_the_kernel_algorithm(frame):
    result = mlflow.evaluate(
        lambda data: np.asarray(data)[:, 0] * 2,
        frame[["a", "b", "c"]].head(10).assign(y=frame["a"].head(10) * 2),
        targets="y",
        model_type="regressor",
        evaluator_config={"explainability_algorithm": "kernel", "explainability_nsamples": 5},
    )
    assert set(result.artifacts) == FIGURES


def test_features_that_are_no_numbers_are_not_explained(frame, caplog):
    table = pd.DataFrame({"word": ["a", "b"], "y": [1.0, 2.0]})
    result = mlflow.evaluate(lambda data: [1.0, 2.0], table, targets="y", model_type="regressor")
    assert result.artifacts == {}
    assert "numbers" in caplog.text


def test_an_algorithm_that_is_not_there(frame, raises):
    with raises("INVALID_PARAMETER_VALUE", "'guess'", "kernel"):
        mlflow.evaluate(
            lambda data: [0.0] * len(data),
            frame,
            targets="y",
            model_type="regressor",
            evaluator_config={"explainability_algorithm": "guess"},
        )
