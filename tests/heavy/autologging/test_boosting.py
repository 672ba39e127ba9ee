"""Boosting libraries: what is not in the comparison with MLflow's package."""

import pickle

import numpy as np
import pytest

import mlflow

FEATURES = np.random.default_rng(0).normal(size=(60, 3))
TARGETS = (FEATURES.sum(axis=1) > 0).astype(int)


def test_xgboost_training_is_as_without(runs):
    xgboost = pytest.importorskip("xgboost")
    params = {"max_depth": 2, "seed": 1, "nthread": 1}
    data = xgboost.DMatrix(FEATURES, TARGETS)
    before = xgboost.train(params, data, 5).predict(data)
    mlflow.xgboost.autolog()
    callbacks, results = [], {}
    data = xgboost.DMatrix(FEATURES, TARGETS)
    booster = xgboost.train(params, data, 5, [(data, "train")], callbacks=callbacks, evals_result=results)
    assert (booster.predict(data) == before).all()
    assert callbacks == []
    assert len(results["train"]["rmse"]) == 5
    model = xgboost.XGBClassifier(n_estimators=2).fit(FEATURES, TARGETS)
    assert model.callbacks is None
    assert (pickle.loads(pickle.dumps(model)).predict(FEATURES) == model.predict(FEATURES)).all()
    assert [run.info.status for run in runs()] == ["FINISHED", "FINISHED"]


def test_a_failing_training_fails_run_and_model(runs):
    xgboost = pytest.importorskip("xgboost")
    mlflow.xgboost.autolog()
    data = xgboost.DMatrix(FEATURES, TARGETS)
    with pytest.raises(xgboost.core.XGBoostError):
        xgboost.train({"objective": "no:such"}, data, 2)
    [run] = runs()
    assert run.info.status == "FAILED"
    [model] = mlflow.search_logged_models(["0"], output_format="list")
    assert model.status == "FAILED"


def test_nothing_is_drawn_without_features(runs):
    xgboost = pytest.importorskip("xgboost")
    mlflow.xgboost.autolog(log_models=False)
    xgboost.train({"max_depth": 1}, xgboost.DMatrix(np.zeros((5, 2)), np.ones(5)), 1)
    names = [file.path for file in mlflow.MlflowClient().list_artifacts(runs()[0].info.run_id)]
    assert names == ["feature_importance_weight.json"]


def test_lightgbm_training_is_as_without(runs):
    lightgbm = pytest.importorskip("lightgbm")
    params = {"num_leaves": 4, "verbose": -1, "seed": 1, "num_threads": 1}
    before = lightgbm.train(params, lightgbm.Dataset(FEATURES, TARGETS), 5).predict(FEATURES)
    mlflow.lightgbm.autolog()
    booster = lightgbm.train(params, lightgbm.Dataset(FEATURES, TARGETS), 5)
    assert (booster.predict(FEATURES) == before).all()
    assert [run.info.status for run in runs()] == ["FINISHED"]


def test_nested_in_a_search_is_part_of_it(runs):
    xgboost = pytest.importorskip("xgboost")
    from sklearn.model_selection import GridSearchCV

    mlflow.autolog(log_models=False)
    GridSearchCV(xgboost.XGBClassifier(n_estimators=2), {"max_depth": [1, 2]}, cv=2).fit(FEATURES, TARGETS)
    assert [run.data.tags["mlflow.autologging"] for run in runs()] == ["sklearn"] * 3
