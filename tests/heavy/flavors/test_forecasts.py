"""What the forecasting flavors ask of their input."""

import pandas as pd
import pytest

import mlflow
from tests.flavors.contract import prepare
from tests.heavy.flavors.examples import pmdarima, statsmodels
from tests.tracking.conftest import raises  # noqa: F401


@pytest.fixture
def arima(models_folder):
    folder = prepare(pmdarima.__name__, pmdarima.EXAMPLES[0], models_folder).folder
    return mlflow.pmdarima._load_pyfunc(str(folder))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"n_periods": [1, 2]}, "2 rows"),
        ({"steps": [1]}, "'n_periods'"),
        ({"n_periods": [2.5]}, "2.5"),
        ({"n_periods": [True]}, "True"),
        ({"n_periods": [2], "return_conf_int": [True], "alpha": [7.0]}, "'alpha'"),
        ({"n_periods": [2], "return_conf_int": [True], "alpha": ["x"]}, "'alpha'"),
    ],
)
def test_a_forecast_is_asked_for_by_one_row(arima, table, words, raises):  # noqa: F811
    with raises("INVALID_PARAMETER_VALUE", words):
        arima.predict(pd.DataFrame(table))


def test_a_forecast_needs_a_table(arima, raises):  # noqa: F811
    with raises("INVALID_PARAMETER_VALUE", "list"):
        arima.predict([3])


def test_exogenous_variables(tmp_path):
    import numpy as np
    import pmdarima as library

    known = np.arange(30.0)[:, None]
    model = library.ARIMA(order=(1, 0, 0)).fit(3 * known[:, 0], X=known)
    mlflow.pmdarima.save_model(model, tmp_path / "m", pip_requirements=[])
    table = pd.DataFrame({"n_periods": [2], "X": [[[30.0], [31.0]]]})
    found = mlflow.pmdarima._load_pyfunc(str(tmp_path / "m")).predict(table)
    assert found["yhat"].tolist() == pytest.approx(list(model.predict(2, X=np.array([[30.0], [31.0]]))))


def test_a_series_is_asked_for_start_and_end(models_folder, raises):  # noqa: F811
    folder = prepare(statsmodels.__name__, statsmodels.EXAMPLES[2], models_folder).folder
    loaded = mlflow.statsmodels._load_pyfunc(str(folder))
    for table in ({"start": [30, 31], "end": [32, 33]}, {"begin": [30], "end": [32]}):
        with raises("INVALID_PARAMETER_VALUE", "start"):
            loaded.predict(pd.DataFrame(table))


def test_prophet_must_be_fitted(tmp_path, raises):  # noqa: F811
    import prophet

    with raises("INVALID_PARAMETER_VALUE", "not fitted"):
        mlflow.prophet.save_model(prophet.Prophet(), tmp_path / "m")
