"""Models of pmdarima."""

import numpy as np
import pandas as pd

from tests.flavors.example import Example


def model():
    import pmdarima

    return pmdarima.ARIMA(order=(1, 0, 0)).fit(np.arange(30.0) + np.sin(np.arange(30)))


def pipeline():
    import pmdarima
    from pmdarima.pipeline import Pipeline
    from pmdarima.preprocessing import BoxCoxEndogTransformer

    steps = [("positive", BoxCoxEndogTransformer(lmbda2=1e-6)), ("arima", pmdarima.ARIMA(order=(1, 0, 0)))]
    return Pipeline(steps).fit(5 + np.arange(30.0) + np.sin(np.arange(30)))


def steps():
    return pd.DataFrame({"n_periods": [3]})


def bounds():
    return pd.DataFrame({"n_periods": [3], "return_conf_int": [True], "alpha": [0.1]})


def with_bounds(model, data):
    values, between = model.predict(n_periods=3, return_conf_int=True, alpha=0.1)
    return {"yhat": list(values), "yhat_lower": between[:, 0], "yhat_upper": between[:, 1]}


EXAMPLES = [
    Example(
        "pmdarima",
        flavor="pmdarima",
        library="pmdarima",
        model=model,
        data=steps,
        native=lambda model, data: model.predict(n_periods=3),
        generic=lambda values: {"yhat": values},
        file="model.pmd",
        requirement=("pmdarima",),
        pickled=True,
        entry={"data": "model.pmd", "model_type": "ARIMA"},
    ),
    Example(
        "pmdarima-pipeline",
        flavor="pmdarima",
        library="pmdarima",
        model=pipeline,
        data=bounds,
        native=with_bounds,
        file="model.pmd",
        requirement=("pmdarima",),
        pickled=True,
        entry={"model_type": "Pipeline"},
    ),
]
