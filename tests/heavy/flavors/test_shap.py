"""Explanations, and explainers that shap cannot store."""

import os

import numpy as np
import pytest

import mlflow
from tests.heavy.flavors.examples.tables import features, few
from tests.tracking.conftest import raises, run  # noqa: F401

pytest.importorskip("shap")


def test_an_explanation_of_the_active_run(run):  # noqa: F811
    uri = mlflow.shap.log_explanation(lambda rows: rows @ np.array([1.0, 2.0]), few())
    assert uri == mlflow.get_artifact_uri("model_explanations_shap")
    folder = mlflow.artifacts.download_artifacts(uri)
    assert sorted(os.listdir(folder)) == ["base_values.npy", "shap_values.npy", "summary_bar_plot.png"]
    values = np.load(os.path.join(folder, "shap_values.npy"))
    base = np.load(os.path.join(folder, "base_values.npy"))
    # what an explanation is: the base and the values sum up to the prediction
    assert (base + values.sum(axis=1)).tolist() == pytest.approx((few()["a"] + 2 * few()["b"]).tolist())


def test_an_explanation_of_several_outputs(run):  # noqa: F811
    uri = mlflow.shap.log_explanation(lambda rows: np.stack([rows[:, 0], rows[:, 1]], 1), few().to_numpy(), "mine")
    assert uri == mlflow.get_artifact_uri("mine")
    assert np.load(os.path.join(mlflow.artifacts.download_artifacts(uri), "shap_values.npy")).shape == (4, 2, 2)


@pytest.mark.parametrize("wrong", ["a text", [["x", "y"]], np.zeros((0, 2))], ids=["text", "texts", "nothing"])
def test_features_that_cannot_be_explained(run, wrong, raises):  # noqa: F811
    with raises("INVALID_PARAMETER_VALUE", "table"):
        mlflow.shap.log_explanation(len, wrong)


def test_an_explainer_that_shap_cannot_read_again_is_refused(tmp_path, raises):  # noqa: F811
    import shap

    explainer = shap.SamplingExplainer(lambda rows: rows[:, 0], features().to_numpy()[:4])
    with raises("INTERNAL_ERROR", "SamplingExplainer", "cannot store"):
        mlflow.shap.save_explainer(explainer, tmp_path / "m")
    assert os.listdir(tmp_path) == []


def test_the_flavor_of_what_is_explained():
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit(features(), range(40))
    assert mlflow.shap.get_underlying_model_flavor(model) == "sklearn"
    assert mlflow.shap.get_underlying_model_flavor(model.predict) == "sklearn"
    assert mlflow.shap.get_underlying_model_flavor(np.mean) == "unknown"
