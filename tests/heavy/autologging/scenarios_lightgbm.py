"""Trainings with LightGBM."""

import numpy as np

import mlflow


def _frame(rows=120, seed=0):
    import pandas as pd

    generator = np.random.default_rng(seed)
    features = pd.DataFrame(generator.normal(size=(rows, 3)), columns=["a", "b", "c"])
    return features, (features["a"] + features["b"] > 0).astype(int)


def train():
    import lightgbm

    mlflow.lightgbm.autolog()
    lightgbm.train({"objective": "binary", "num_leaves": 4, "verbose": -1, "seed": 1}, lightgbm.Dataset(*_frame()), 4)


def train_with_evals_and_early_stopping():
    import lightgbm

    mlflow.lightgbm.autolog(log_input_examples=True)
    data = lightgbm.Dataset(*_frame())
    other = lightgbm.Dataset(*_frame(60, 1), reference=data)
    lightgbm.train(
        {"objective": "binary", "metric": ["binary_logloss", "auc"], "learning_rate": 1.0, "verbose": -1},
        data,
        num_boost_round=50,
        valid_sets=[data, other],
        valid_names=["train", "valid"],
        callbacks=[lightgbm.early_stopping(3, verbose=False)],
    )


def train_numpy():
    import lightgbm

    mlflow.lightgbm.autolog(log_datasets=False)
    features, target = _frame()
    lightgbm.train({"verbose": -1}, lightgbm.Dataset(features.to_numpy(), target.to_numpy()), 2)


def classifier():
    from lightgbm import LGBMClassifier

    mlflow.lightgbm.autolog()
    LGBMClassifier(n_estimators=3, num_leaves=4, verbose=-1).fit(*_frame())


def regressor_with_evals():
    import lightgbm
    from lightgbm import LGBMRegressor

    mlflow.lightgbm.autolog(log_input_examples=True)
    LGBMRegressor(n_estimators=30, learning_rate=1.0, verbose=-1).fit(
        *_frame(),
        eval_set=[_frame(60, 1)],
        eval_metric="l1",
        callbacks=[lightgbm.early_stopping(2, verbose=False)],
    )


def cross_validation_logs_nothing():
    import lightgbm

    mlflow.lightgbm.autolog(log_models=False)
    lightgbm.cv({"objective": "binary", "verbose": -1}, lightgbm.Dataset(*_frame()), 2, nfold=2)
