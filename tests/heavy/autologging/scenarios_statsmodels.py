"""Trainings with statsmodels."""

import numpy as np

import mlflow


def _data(rows=30):
    generator = np.random.default_rng(0)
    features = generator.normal(size=(rows, 2))
    return features @ [1.0, 2.0] + generator.normal(size=rows) * 0.1, features


def ols():
    import statsmodels.api as sm

    mlflow.statsmodels.autolog()
    target, features = _data()
    sm.OLS(target, sm.add_constant(features)).fit()


def ols_with_arguments():
    import statsmodels.api as sm

    mlflow.statsmodels.autolog(extra_tags={"team": "blue"})
    target, features = _data()
    sm.OLS(target, features).fit(method="qr", cov_type="HC1")


def logit():
    import statsmodels.api as sm

    mlflow.statsmodels.autolog(log_datasets=False)
    target, features = _data()
    noise = np.random.default_rng(3).normal(size=len(target))
    sm.Logit((target + 3 * noise > 0).astype(int), features).fit(disp=0)


def formula():
    import pandas as pd
    import statsmodels.formula.api as smf

    mlflow.statsmodels.autolog()
    target, features = _data()
    frame = pd.DataFrame(features, columns=["a", "b"]).assign(y=target)
    smf.ols("y ~ a + b", frame).fit()


def glm():
    import statsmodels.api as sm

    mlflow.statsmodels.autolog(log_models=False)
    target, features = _data()
    sm.GLM(target, features, family=sm.families.Gaussian()).fit()


def time_series():
    from statsmodels.tsa.arima.model import ARIMA

    mlflow.statsmodels.autolog(log_models=False)
    ARIMA(np.cumsum(np.random.default_rng(0).normal(size=40)), order=(1, 0, 0)).fit()
