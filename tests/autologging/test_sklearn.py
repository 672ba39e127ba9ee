"""Trainings with scikit-learn, compared with what MLflow's package logs, and what it does not have."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import sklearn.metrics
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler

import mlflow
from mlflow.testing import reset


def _beside(name):
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recording, comparison, scenarios = _beside("recording"), _beside("comparison"), _beside("scenarios_sklearn")
FEATURES = np.random.default_rng(0).normal(size=(40, 3))
TARGETS = (FEATURES.sum(axis=1) > 0).astype(int)


@pytest.mark.parametrize("name", sorted(path.stem for path in (comparison.FIXTURES / "sklearn").glob("*.json")))
def test_as_mlflow_logs_it(name):
    reset()
    ours = recording.record(getattr(scenarios, name))
    assert comparison.differences("sklearn", name, ours) == []


def test_models_can_be_loaded(runs):
    mlflow.sklearn.autolog(log_input_examples=True)
    model = LogisticRegression().fit(FEATURES, TARGETS)
    [output] = runs()[0].outputs.model_outputs
    uri = f"models:/{output.model_id}"
    assert (mlflow.sklearn.load_model(uri).predict(FEATURES) == model.predict(FEATURES)).all()
    assert (mlflow.pyfunc.load_model(uri).predict(FEATURES) == model.predict(FEATURES)).all()


def test_results_and_pickles_are_as_without(runs):
    mlflow.sklearn.autolog(log_models=False)
    model = LogisticRegression()
    assert model.fit(FEATURES, TARGETS) is model
    copy = pickle.loads(pickle.dumps(model))
    assert (copy.predict(FEATURES) == model.predict(FEATURES)).all()
    assert pickle.loads(pickle.dumps(sklearn.metrics.f1_score)) is sklearn.metrics.f1_score
    scorer = sklearn.metrics.make_scorer(sklearn.metrics.f1_score)
    assert pickle.loads(pickle.dumps(scorer))(model, FEATURES, TARGETS) > 0.5


@pytest.mark.parametrize("jobs", [None, 2])
def test_parts_in_threads_and_processes_are_parts(jobs, runs):
    import joblib

    mlflow.sklearn.autolog(log_models=False, max_tuning_runs=0)
    with joblib.parallel_config(backend="threading"):
        BaggingClassifier(LogisticRegression(), n_estimators=4, n_jobs=jobs).fit(FEATURES, TARGETS)
        GridSearchCV(LogisticRegression(), {"C": [0.1, 1]}, cv=2, n_jobs=jobs).fit(FEATURES, TARGETS)
    RandomForestClassifier(4, n_jobs=jobs).fit(FEATURES, TARGETS)
    names = [run.data.tags["estimator_name"] for run in runs()]
    assert names == ["BaggingClassifier", "GridSearchCV", "RandomForestClassifier"]


def test_candidates_that_fail_are_logged(runs):
    mlflow.sklearn.autolog(log_models=False)
    with pytest.warns(UserWarning):
        GridSearchCV(Ridge(), {"alpha": [1.0, -1.0]}, cv=2).fit(FEATURES, TARGETS)
    assert len(runs()) == 3


def test_without_refit(runs, said):
    mlflow.sklearn.autolog()
    GridSearchCV(Ridge(), {"alpha": [1.0, 2.0]}, cv=2, refit=False).fit(FEATURES, TARGETS)
    assert "cv_results.csv" in [file.path for file in mlflow.MlflowClient().list_artifacts(runs()[0].info.run_id)]


def test_own_estimators_and_preparation_are_left_alone(runs):
    class Own(ClassifierMixin, BaseEstimator):
        def fit(self, features, targets):
            self.classes_ = np.unique(targets)
            return self

        def predict(self, features):
            return np.zeros(len(features))

    mlflow.sklearn.autolog()
    Own().fit(FEATURES, TARGETS)
    StandardScaler().fit_transform(FEATURES)
    assert runs() == []


def test_estimators_that_come_later_are_wrapped(runs):
    mlflow.sklearn.autolog(log_models=False)
    from sklearn.isotonic import IsotonicRegression

    IsotonicRegression().fit(FEATURES[:, 0], TARGETS)
    assert [run.data.tags["estimator_name"] for run in runs()] == ["IsotonicRegression"]


def test_what_cannot_be_computed_is_said_and_the_rest_is_logged(runs, said):
    class Odd(LinearRegression):
        def predict(self, features):
            raise RuntimeError("no predictions today")

    mlflow.sklearn.autolog()
    Odd().fit(FEATURES, TARGETS)
    [run] = runs()
    assert run.info.status == "FINISHED"
    assert run.data.params["fit_intercept"] == "True"
    assert any("no predictions today" in message for message in said())


def test_a_model_that_cannot_be_logged(runs, said):
    model = LinearRegression()
    model.lock = __import__("threading").Lock()
    mlflow.sklearn.autolog()
    model.fit(FEATURES, TARGETS)
    [run] = runs()
    assert run.info.status == "FINISHED"
    assert "training_r2_score" in run.data.metrics
    assert len([message for message in said() if "logging the model" in message]) == 1


def test_metrics_of_what_is_derived_are_not_logged(runs):
    mlflow.sklearn.autolog(log_models=False)
    model = LogisticRegression().fit(FEATURES, TARGETS)
    before = set(runs()[0].data.metrics)
    sklearn.metrics.accuracy_score(TARGETS, model.predict(FEATURES).copy())
    cross_val_score(LogisticRegression(), FEATURES, TARGETS, cv=2)
    assert set(runs()[0].data.metrics) == before


def test_metrics_after_training_can_be_off(runs):
    mlflow.sklearn.autolog(log_models=False, log_post_training_metrics=False)
    model = LogisticRegression().fit(FEATURES, TARGETS)
    model.score(FEATURES, TARGETS)
    assert not [name for name in runs()[0].data.metrics if not name.startswith("training_")]


def test_metric_info_says_how_metrics_came_to_be(runs):
    mlflow.sklearn.autolog(log_models=False)
    model = LogisticRegression().fit(FEATURES, TARGETS)
    validation, truth = FEATURES[:10], TARGETS[:10]
    predictions = model.predict(validation)
    sklearn.metrics.accuracy_score(truth, predictions, normalize=False)
    info = mlflow.artifacts.load_dict(f"runs:/{runs()[0].info.run_id}/metric_info.json")
    assert info == {"accuracy_score_validation": "accuracy_score(y_true=truth, y_pred=predictions, normalize=False)"}


def test_data_of_any_kind(runs, said):
    import pandas as pd
    import scipy.sparse

    mlflow.sklearn.autolog(log_input_examples=True)
    for features in (
        FEATURES.tolist(),
        scipy.sparse.csr_matrix(FEATURES),
        pd.DataFrame(FEATURES, columns=["a", "b", "c"]),
    ):
        LinearRegression().fit(features, TARGETS)
    LinearRegression().fit(X=FEATURES, y=TARGETS)
    for run in runs():
        assert run.info.status == "FINISHED"
        assert len(run.inputs.dataset_inputs) == 1
        assert len(run.outputs.model_outputs) == 1
    assert said() == []
