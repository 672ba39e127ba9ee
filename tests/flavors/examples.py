"""Models of scikit-learn."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.flavors.example import Example


def data():
    return pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 5.0], "b": [3.0, 1.0, 4.0, 1.0, 5.0]})


def pipeline():
    return make_pipeline(StandardScaler(), LinearRegression()).fit(data(), [1.0, 2.0, 3.0, 5.0, 4.0])


def forest():
    return RandomForestClassifier(n_estimators=3, random_state=0).fit(data(), [0, 1, 0, 1, 0])


EXAMPLES = [
    Example(
        "sklearn-pipeline",
        flavor="sklearn",
        library="sklearn",
        model=pipeline,
        data=data,
        native=lambda model, data: model.predict(data),
        file="model.pkl",
        requirement=("scikit-learn",),
        pickled=True,
        entry={"pickled_model": "model.pkl", "serialization_format": "cloudpickle"},
    ),
    Example(
        "sklearn-forest",
        flavor="sklearn",
        library="sklearn",
        model=forest,
        data=data,
        native=lambda model, data: model.predict_proba(data),
        # MLflow's own default, skops, refuses trees
        options={"pyfunc_predict_fn": "predict_proba", "serialization_format": "cloudpickle"},
        file="model.pkl",
        requirement=("scikit-learn",),
        pickled=True,
    ),
]
