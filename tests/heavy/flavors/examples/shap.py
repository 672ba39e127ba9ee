"""Explainers of SHAP: kinds that compile nothing when they are called."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import features, numbers

NAMES = {"saves": "save_explainer", "logs": "log_explainer", "loads": "load_explainer"}


def background():
    return features().to_numpy()[:8]


def regression():
    from sklearn.linear_model import LinearRegression

    return LinearRegression().fit(features().to_numpy(), numbers())


def of_model():
    import shap

    return shap.LinearExplainer(regression(), background())


def of_method():
    import shap

    return shap.explainers.Additive(regression().predict, background())


def of_function():
    import shap

    return shap.KernelExplainer(regression().predict, background())


def rows():
    return background()[:2]


def explain(explainer, data):
    return explainer(data).values


EXAMPLES = [
    Example(
        "shap-of-model",
        flavor="shap",
        library="shap",
        model=of_model,
        data=rows,
        native=explain,
        file="explainer.shap",
        requirement=("shap",),
        pickled=True,
        entry={"serialized_explainer": "explainer.shap", "underlying_model_flavor": "sklearn"},
        **NAMES,
    ),
    Example(
        "shap-of-method",
        flavor="shap",
        library="shap",
        model=of_method,
        data=rows,
        native=explain,
        file="explainer.shap",
        requirement=("shap",),
        pickled=True,
        entry={"underlying_model_flavor": "sklearn", "underlying_model_method": "predict"},
        peer=False,
        **NAMES,
    ),
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
        entry={"underlying_model_flavor": "unknown"},
        **NAMES,
    ),
    Example(
        "shap-whole",
        flavor="shap",
        library="shap",
        model=of_model,
        data=rows,
        native=explain,
        options={"serialize_model_using_mlflow": False},
        file="explainer.shap",
        requirement=("shap",),
        pickled=True,
        entry={"underlying_model_flavor": None},
        **NAMES,
    ),
]
