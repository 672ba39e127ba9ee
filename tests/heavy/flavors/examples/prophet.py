"""A model of Prophet."""

import numpy as np
import pandas as pd

from tests.flavors.example import Example


def model():
    import prophet

    history = pd.DataFrame({"ds": pd.date_range("2020-01-01", periods=40), "y": np.arange(40.0)})
    return prophet.Prophet(
        weekly_seasonality=False, yearly_seasonality=False, daily_seasonality=False, uncertainty_samples=0
    ).fit(history)


def dates():
    return pd.DataFrame({"ds": pd.date_range("2020-02-20", periods=4)})


EXAMPLES = [
    Example(
        "prophet",
        flavor="prophet",
        library="prophet",
        model=model,
        data=dates,
        native=lambda model, data: model.predict(data),
        file="model.pr",
        requirement=("prophet",),
        entry={"data": "model.pr", "model_type": "Prophet"},
    ),
]
