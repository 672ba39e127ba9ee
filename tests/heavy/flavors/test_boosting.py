"""Formats of XGBoost, LightGBM and CatBoost, and what they refuse."""

import os

import pytest

import mlflow
from tests.flavors.contract import prepare
from tests.flavors.example import assert_same
from tests.heavy.flavors.examples import catboost, lightgbm, xgboost
from tests.heavy.flavors.examples.tables import few
from tests.tracking.conftest import raises  # noqa: F401


@pytest.fixture
def made(models_folder):
    def make(module, number=0):
        return prepare(module.__name__, module.EXAMPLES[number], models_folder)

    return make


def test_a_format_that_does_not_exist(made, tmp_path, raises):  # noqa: F811
    with raises("INVALID_PARAMETER_VALUE", "'zip'", "ubj"):
        mlflow.xgboost.save_model(made(xgboost).model, tmp_path / "x", model_format="zip")
    with raises("INVALID_PARAMETER_VALUE", "'zip'", "skops"):
        mlflow.lightgbm.save_model(made(lightgbm, 1).model, tmp_path / "l", serialization_format="zip")
    with raises("INVALID_PARAMETER_VALUE", "'zip'", "cbm"):
        mlflow.catboost.save_model(made(catboost).model, tmp_path / "c", format="zip")
    assert os.listdir(tmp_path) == []


def test_a_broken_file_is_named(made, tmp_path, raises):  # noqa: F811
    for module, file in ((xgboost, "model.ubj"), (lightgbm, "model.lgb"), (catboost, "model.cb")):
        one = made(module)
        one.example.save(one.model, tmp_path / file, pip_requirements=[])
        (tmp_path / file / file).write_text("broken")
        with raises("INTERNAL_ERROR", file):
            one.example.load(tmp_path / file)


def test_a_class_that_is_no_model_is_not_made(made, tmp_path, raises):  # noqa: F811
    mlflow.xgboost.save_model(made(xgboost).model, tmp_path / "m", pip_requirements=[])
    file = tmp_path / "m" / "MLmodel"
    text = file.read_text()
    for name in ("subprocess.Popen", "xgboost.core.Absent", "absent.Booster", "Booster"):
        file.write_text(text.replace("xgboost.core.Booster", name))
        with raises("INVALID_PARAMETER_VALUE", repr(name)):
            mlflow.xgboost.load_model(str(tmp_path / "m"))


def test_boosters_of_lightgbm_hold_no_pickle(made, tmp_path):
    one = made(lightgbm)
    one.example.save(one.model, tmp_path / "m", pip_requirements=[], num_iteration=1)
    assert (tmp_path / "m" / "model.lgb").read_text().startswith("tree")
    assert mlflow.lightgbm.load_model(str(tmp_path / "m")).num_trees() == 1


def test_the_parameters_of_predict(made):
    one = made(xgboost)
    loaded = mlflow.xgboost._load_pyfunc(str(one.folder / "model.ubj"))
    assert loaded.predict(few(), {"pred_leaf": True}).shape == (4, 3)


def test_catboost_must_be_fitted(tmp_path, raises):  # noqa: F811
    import catboost as library

    with raises("INVALID_PARAMETER_VALUE", "not fitted"):
        mlflow.catboost.save_model(library.CatBoostClassifier(), tmp_path / "m")


def test_a_subclass_of_catboost_loads_as_what_it_was_derived_from(made, tmp_path):
    import catboost as library

    class Mine(library.CatBoostRegressor):
        pass

    model = Mine(**catboost.SETTINGS).fit(few(), [1, 2, 3, 4])
    mlflow.catboost.save_model(model, tmp_path / "m", pip_requirements=[])
    loaded = mlflow.catboost.load_model(str(tmp_path / "m"))
    assert type(loaded) is library.CatBoostRegressor
    assert_same(loaded.predict(few()), model.predict(few()))


def test_catboost_in_the_format_of_onnx(made, tmp_path):
    one = made(catboost, 2)
    mlflow.catboost.save_model(one.model, tmp_path / "m", format="onnx", pip_requirements=[])
    assert_same(mlflow.pyfunc.load_model(str(tmp_path / "m")).predict(one.data), one.expected)
