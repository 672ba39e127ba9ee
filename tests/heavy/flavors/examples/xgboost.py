"""Models of XGBoost."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import classes, features, few, numbers

REQUIREMENT = ("xgboost", "xgboost-cpu")


def booster():
    import xgboost

    return xgboost.train({"max_depth": 2}, xgboost.DMatrix(features(), label=numbers()), 3)


def classifier():
    import xgboost

    return xgboost.XGBClassifier(n_estimators=3, max_depth=2).fit(features(), classes())


def regressor():
    import xgboost

    return xgboost.XGBRegressor(n_estimators=3, max_depth=2).fit(features(), numbers())


def predict_matrix(model, data):
    import xgboost

    return model.predict(xgboost.DMatrix(data))


def predict(model, data):
    return model.predict(data)


EXAMPLES = [
    Example(
        "xgboost-booster",
        flavor="xgboost",
        library="xgboost",
        model=booster,
        data=few,
        native=predict_matrix,
        file="model.ubj",
        requirement=REQUIREMENT,
        entry={"data": "model.ubj", "model_class": "xgboost.core.Booster", "model_format": "ubj"},
    ),
    Example(
        "xgboost-classifier",
        flavor="xgboost",
        library="xgboost",
        model=classifier,
        data=few,
        native=predict,
        options={"model_format": "json"},
        file="model.json",
        requirement=REQUIREMENT,
        entry={"data": "model.json", "model_class": "xgboost.sklearn.XGBClassifier", "model_format": "json"},
    ),
    Example(
        "xgboost-regressor",
        flavor="xgboost",
        library="xgboost",
        model=regressor,
        data=few,
        native=predict,
        options={"model_format": "xgb"},
        file="model.xgb",
        requirement=REQUIREMENT,
        entry={"data": "model.xgb", "model_class": "xgboost.sklearn.XGBRegressor", "model_format": "xgb"},
    ),
]
