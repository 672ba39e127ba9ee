"""Fits of statsmodels."""

import numpy as np
import pandas as pd

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import features, few, numbers


def regression():
    import statsmodels.api

    return statsmodels.api.OLS(numbers(), features()).fit()


def series():
    from statsmodels.tsa.arima.model import ARIMA

    return ARIMA(np.arange(30.0) + np.sin(np.arange(30)), order=(1, 0, 0)).fit()


def steps():
    return pd.DataFrame({"start": [30], "end": [33]})


EXAMPLES = [
    Example(
        "statsmodels-regression",
        flavor="statsmodels",
        library="statsmodels",
        model=regression,
        data=few,
        native=lambda model, data: model.predict(data),
        file="model.statsmodels",
        requirement=("statsmodels",),
        pickled=True,
        entry={"data": "model.statsmodels"},
    ),
    Example(
        "statsmodels-without-data",
        flavor="statsmodels",
        library="statsmodels",
        model=regression,
        data=few,
        native=lambda model, data: model.predict(data),
        options={"remove_data": True},
        file="model.statsmodels",
        requirement=("statsmodels",),
        pickled=True,
    ),
    Example(
        "statsmodels-series",
        flavor="statsmodels",
        library="statsmodels",
        model=series,
        data=steps,
        native=lambda model, data: model.predict(start=30, end=33),
        file="model.statsmodels",
        requirement=("statsmodels",),
        pickled=True,
    ),
]
