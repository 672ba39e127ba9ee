"""Explainers of SHAP."""

import numpy as np

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import features, numbers


def regression():
    from sklearn.linear_model import LinearRegression

    return LinearRegression().fit(features().to_numpy(), numbers())


def of_function():
    import shap

    return shap.Explainer(regression().predict, features().to_numpy()[:8], algorithm="permutation")


def of_model():
    import shap

    return shap.LinearExplainer(regression(), features().to_numpy()[:8])


def rows():
    return features().to_numpy()[:2]


def explain(explainer, data):
    return np.asarray(explainer(data).values)


EXAMPLES = [
    Example(
        "shap-of-function",
        flavor="shap",
        library="shap",
        model=of_function,
        data=rows,
        native=explain,
        file="explainer.shap",
        requirement=("shap",),
        pickled=True,
        saves="save_explainer",
        logs="log_explainer",
        loads="load_explainer",
        entry={"serialized_explainer": "explainer.shap", "underlying_model_flavor": "sklearn"},
    ),
    Example(
        "shap-whole",
        flavor="shap",
        library="shap",
        model=of_function,
        data=rows,
        native=explain,
        options={"serialize_model_using_mlflow": False},
        file="explainer.shap",
        requirement=("shap",),
        pickled=True,
        saves="save_explainer",
        logs="log_explainer",
        loads="load_explainer",
        entry={"underlying_model_flavor": None},
    ),
]
