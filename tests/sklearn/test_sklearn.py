"""scikit-learn: the formats, what is predicted, and what is refused."""

import pickle
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import mlflow


@pytest.fixture
def table():
    generator = np.random.default_rng(0)
    return pd.DataFrame(generator.normal(size=(40, 3)), columns=["x", "y", "z"])


@pytest.fixture
def labels(table):
    return (table["x"] > 0).to_numpy()


MODELS = {
    "classifier": lambda: LogisticRegression(),
    "pipeline": lambda: make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=2)),
    "search": lambda: GridSearchCV(DecisionTreeClassifier(), {"max_depth": [1, 2]}, cv=2),
}


@pytest.mark.parametrize("form", [None, "cloudpickle", "pickle"])
@pytest.mark.parametrize("kind", MODELS)
def test_predicts_the_same_again(table, labels, tmp_path, kind, form):
    model = MODELS[kind]().fit(table, labels)
    mlflow.sklearn.save_model(model, tmp_path / "m", serialization_format=form, pip_requirements=[])
    again = mlflow.sklearn.load_model(tmp_path / "m")
    assert type(again) is type(model)
    assert (again.predict(table) == model.predict(table)).all()
    loaded = mlflow.pyfunc.load_model(str(tmp_path / "m"))
    assert (loaded.predict(table) == model.predict(table)).all()
    assert type(loaded.get_raw_model()) is type(model)


def test_in_a_fresh_process(table, labels, tmp_path):
    model = MODELS["pipeline"]().fit(table, labels)
    mlflow.sklearn.save_model(model, tmp_path / "m", input_example=table, pip_requirements=[])
    program = (
        "import sys, mlflow\n"
        "loaded = mlflow.pyfunc.load_model(sys.argv[1])\n"
        "print(loaded.predict(loaded.input_example).astype(int).tolist())"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "m"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(model.predict(table).astype(int).tolist())


def test_skops_holds_no_code(table, labels, tmp_path, monkeypatch):
    pytest.importorskip("skops")
    model = LogisticRegression().fit(table, labels)
    mlflow.sklearn.save_model(model, tmp_path / "m", serialization_format="skops")
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    assert (mlflow.pyfunc.load_model(str(tmp_path / "m")).predict(table) == model.predict(table)).all()
    assert (tmp_path / "m/model.skops").exists()
    assert any(line.startswith("skops==") for line in (tmp_path / "m/requirements.txt").read_text().splitlines())


class Own(BaseEstimator):
    def fit(self, X, y=None):
        return self

    def predict(self, X):
        return np.ones(len(X))


def test_skops_with_types_that_must_be_trusted(table, tmp_path):
    pytest.importorskip("skops")
    with pytest.raises(mlflow.MlflowException, match=r"trusted.*Own"):
        mlflow.sklearn.save_model(Own(), tmp_path / "m", serialization_format="skops")
    assert not (tmp_path / "m").exists()
    name = f"{Own.__module__}.Own"
    mlflow.sklearn.save_model(Own(), tmp_path / "m", serialization_format="skops", skops_trusted_types=[name])
    assert mlflow.pyfunc.load_model(str(tmp_path / "m")).predict(table).tolist() == [1.0] * len(table)


def test_pickles_can_be_turned_off(table, labels, tmp_path, monkeypatch):
    model = LogisticRegression().fit(table, labels)
    mlflow.sklearn.save_model(model, tmp_path / "m", pip_requirements=[])
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    loaded = []
    monkeypatch.setattr(pickle, "load", lambda *_: loaded.append(1))
    for load in (mlflow.sklearn.load_model, mlflow.pyfunc.load_model):
        with pytest.raises(mlflow.MlflowException, match=r"model\.pkl.*MLFLOW_ALLOW_PICKLE") as caught:
            load(str(tmp_path / "m"))
        assert caught.value.error_code == "PERMISSION_DENIED"
    assert not loaded


def test_what_is_no_model_is_refused(tmp_path, raises):
    with raises("INVALID_PARAMETER_VALUE", "str"):
        mlflow.sklearn.save_model("no model", tmp_path / "m")
    with raises("INVALID_PARAMETER_VALUE", "joblib"):
        mlflow.sklearn.save_model(Own(), tmp_path / "m", serialization_format="joblib")
    assert not (tmp_path / "m").exists()


def test_what_cannot_be_pickled_says_so(tmp_path):
    model = Own()
    model.lock = threading.Lock()
    with pytest.raises(mlflow.MlflowException, match="lock"):
        mlflow.sklearn.save_model(model, tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_the_method_that_predicts(table, labels, tmp_path, caplog):
    model = LogisticRegression().fit(table, labels)
    mlflow.sklearn.save_model(model, tmp_path / "m", pyfunc_predict_fn="predict_proba", input_example=table)
    loaded = mlflow.pyfunc.load_model(str(tmp_path / "m"))
    assert loaded.predict(table) == pytest.approx(model.predict_proba(table))
    assert loaded.metadata.signature.outputs.is_tensor_spec()
    mlflow.sklearn.save_model(model, tmp_path / "n", pyfunc_predict_fn="nothing", pip_requirements=[])
    with pytest.raises(mlflow.MlflowException, match=r"no flavor 'python_function'.*sklearn"):
        mlflow.pyfunc.load_model(str(tmp_path / "n"))
    scaler = StandardScaler().fit(table)
    mlflow.sklearn.save_model(scaler, tmp_path / "s", pip_requirements=[])
    assert mlflow.sklearn.load_model(tmp_path / "s").transform(table) == pytest.approx(scaler.transform(table))


def test_params_reach_the_method(table, tmp_path):
    class WithParams(Own):
        def predict(self, X, plus=0):
            return np.ones(len(X)) + plus

    signature = mlflow.models.infer_signature(table, params={"plus": 1})
    mlflow.sklearn.save_model(WithParams(), tmp_path / "m", signature=signature, pip_requirements=[])
    loaded = mlflow.pyfunc.load_model(str(tmp_path / "m"))
    assert loaded.predict(table)[0] == 2
    assert loaded.predict(table, params={"plus": 5})[0] == 6


def test_default_requirements():
    assert mlflow.sklearn.get_default_pip_requirements()[0].startswith("scikit-learn==")
    with_pickle = mlflow.sklearn.get_default_pip_requirements(include_cloudpickle=True)
    assert [line.partition("==")[0] for line in with_pickle] == ["scikit-learn", "cloudpickle"]
    pip = mlflow.sklearn.get_default_conda_env(True)["dependencies"][-1]["pip"]
    assert pip[1:] == with_pickle
