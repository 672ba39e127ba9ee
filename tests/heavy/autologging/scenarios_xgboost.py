"""Trainings with XGBoost."""

import numpy as np

import mlflow


def _frame(rows=60, seed=0):
    import pandas as pd

    generator = np.random.default_rng(seed)
    features = pd.DataFrame(generator.normal(size=(rows, 3)), columns=["a", "b", "c"])
    return features, (features["a"] + features["b"] > 0).astype(int)


def train():
    import xgboost

    mlflow.xgboost.autolog()
    data = xgboost.DMatrix(*_frame())
    xgboost.train({"objective": "binary:logistic", "max_depth": 2, "seed": 1}, data, num_boost_round=4)


def train_with_evals_and_early_stopping():
    import xgboost

    mlflow.xgboost.autolog(importance_types=["weight", "gain"], log_input_examples=True, model_format="json")
    data = xgboost.DMatrix(*_frame())
    other = xgboost.DMatrix(*_frame(30, 1))
    xgboost.train(
        {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "eta": 1.0},
        data,
        num_boost_round=40,
        evals=[(data, "train"), (other, "valid")],
        early_stopping_rounds=3,
        verbose_eval=False,
    )


def train_numpy():
    import xgboost

    mlflow.xgboost.autolog(log_datasets=False)
    features, target = _frame()
    xgboost.train({"max_depth": 1}, xgboost.DMatrix(features.to_numpy(), target.to_numpy()), 2)


def classifier():
    from xgboost import XGBClassifier

    mlflow.xgboost.autolog()
    XGBClassifier(n_estimators=3, max_depth=2).fit(*_frame())


def regressor_with_evals():
    from xgboost import XGBRegressor

    mlflow.xgboost.autolog(log_input_examples=True)
    features, target = _frame()
    XGBRegressor(n_estimators=30, early_stopping_rounds=2, eval_metric="rmse", learning_rate=1.0).fit(
        features, target, eval_set=[_frame(30, 1)], verbose=False
    )


def linear_booster():
    import xgboost

    mlflow.xgboost.autolog(log_models=False)
    data = xgboost.DMatrix(*_frame())
    xgboost.train({"booster": "gblinear"}, data, 2)


def in_grid_search():
    from sklearn.model_selection import GridSearchCV
    from xgboost import XGBClassifier

    mlflow.autolog()
    GridSearchCV(XGBClassifier(n_estimators=2), {"max_depth": [1, 2]}, cv=2).fit(*_frame())
