"""Models of CatBoost."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import classes, features, few, numbers

SETTINGS = {"iterations": 3, "depth": 2, "verbose": 0, "allow_writing_files": False}


def plain():
    import catboost

    return catboost.CatBoost(SETTINGS).fit(features(), numbers())


def classifier():
    import catboost

    return catboost.CatBoostClassifier(**SETTINGS).fit(features(), classes())


def regressor():
    import catboost

    return catboost.CatBoostRegressor(**SETTINGS).fit(features(), numbers())


def predict(model, data):
    return model.predict(data)


EXAMPLES = [
    Example(
        "catboost-plain",
        flavor="catboost",
        library="catboost",
        model=plain,
        data=few,
        native=predict,
        file="model.cb",
        requirement=("catboost",),
        entry={"data": "model.cb", "model_type": "CatBoost", "save_format": "cbm"},
    ),
    Example(
        "catboost-classifier",
        flavor="catboost",
        library="catboost",
        model=classifier,
        data=few,
        native=predict,
        options={"format": "json"},
        file="model.cb",
        requirement=("catboost",),
        entry={"data": "model.cb", "model_type": "CatBoostClassifier", "save_format": "json"},
    ),
    Example(
        "catboost-regressor",
        flavor="catboost",
        library="catboost",
        model=regressor,
        data=few,
        native=predict,
        file="model.cb",
        requirement=("catboost",),
        entry={"model_type": "CatBoostRegressor"},
    ),
]
