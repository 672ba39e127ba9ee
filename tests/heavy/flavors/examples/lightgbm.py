"""Models of LightGBM."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import classes, features, few, numbers


def booster():
    import lightgbm

    settings = {"num_leaves": 3, "verbose": -1, "min_data_in_leaf": 1}
    return lightgbm.train(settings, lightgbm.Dataset(features(), label=numbers()), 3)


def classifier():
    import lightgbm

    return lightgbm.LGBMClassifier(n_estimators=3, num_leaves=3, verbose=-1).fit(features(), classes())


def regressor():
    import lightgbm

    return lightgbm.LGBMRegressor(n_estimators=3, num_leaves=3, verbose=-1).fit(features(), numbers())


def predict(model, data):
    return model.predict(data)


EXAMPLES = [
    Example(
        "lightgbm-booster",
        flavor="lightgbm",
        library="lightgbm",
        model=booster,
        data=few,
        native=predict,
        file="model.lgb",
        requirement=("lightgbm",),
        entry={"data": "model.lgb", "model_class": "lightgbm.basic.Booster"},
    ),
    Example(
        "lightgbm-classifier",
        flavor="lightgbm",
        library="lightgbm",
        model=classifier,
        data=few,
        native=predict,
        options={"serialization_format": "cloudpickle"},
        file="model.pkl",
        requirement=("lightgbm",),
        pickled=True,
        entry={
            "data": "model.pkl",
            "model_class": "lightgbm.sklearn.LGBMClassifier",
            "serialization_format": "cloudpickle",
        },
    ),
    Example(
        "lightgbm-regressor",
        flavor="lightgbm",
        library="lightgbm",
        model=regressor,
        data=few,
        native=predict,
        options={"serialization_format": "skops"},
        file="model.skops",
        requirement=("skops",),
        entry={"data": "model.skops", "serialization_format": "skops"},
    ),
]
