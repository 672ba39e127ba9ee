"""What logging by itself adds to a training, with any interpreter that has a package importable as ``mlflow``.

    PYTHON bench/autologging.py [--rounds 5]

Prints milliseconds (medians): switching on, a training of scikit-learn without and with it (and with the model), and,
where XGBoost is installed, microseconds that a boosting round takes without and with it.
"""

import argparse
import logging
import os
import statistics
import tempfile
import time
import warnings


def median(call, rounds, clock=time.perf_counter):
    """Median seconds of a call."""
    times = []
    for _ in range(rounds):
        began = clock()
        call()
        times.append(clock() - began)
    return statistics.median(times)


def sklearn_figures(mlflow, rounds):
    import numpy as np
    from sklearn.linear_model import LinearRegression

    features = np.random.default_rng(0).normal(size=(200, 4))
    target = features.sum(axis=1)

    def fit():
        LinearRegression().fit(features, target)

    yield "sklearn fit, without", median(fit, 20 * rounds) * 1e3
    began = time.perf_counter()
    mlflow.sklearn.autolog(log_models=False)
    yield "sklearn, switching on", (time.perf_counter() - began) * 1e3
    fit()
    yield "sklearn fit, params and metrics", median(fit, rounds) * 1e3
    mlflow.sklearn.autolog()
    fit()
    yield "sklearn fit, with the model", median(fit, rounds) * 1e3
    model = LinearRegression().fit(features, target)
    row = features[:1]
    plain = type(model).predict.__wrapped__

    def predict():
        for _ in range(100):
            model.predict(row)

    def bare():
        for _ in range(100):
            plain(model, row)

    added = median(predict, 20, time.thread_time) - median(bare, 20, time.thread_time)
    yield "sklearn predict of 1 row, added (us of processor time)", added * 1e4
    mlflow.sklearn.autolog(disable=True)


def xgboost_figures(mlflow, rounds):
    try:
        import xgboost
    except ImportError:
        return
    import numpy as np

    features = np.random.default_rng(0).normal(size=(50, 4))
    data = xgboost.DMatrix(features, features.sum(axis=1))
    boosts = 1000

    def train():
        xgboost.train({"max_depth": 2, "nthread": 1}, data, boosts, evals=[(data, "train")], verbose_eval=False)

    train()
    without = median(train, rounds)
    mlflow.xgboost.autolog(log_models=False, log_datasets=False)
    train()
    yield "xgboost, one round without (us)", without / boosts * 1e6
    yield "xgboost, one round with (us), all of the run counted", median(train, rounds) / boosts * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    warnings.simplefilter("ignore")
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        mlflow.set_tracking_uri(f"sqlite:///{folder}/store.db")
        mlflow.search_experiments()
        print(f"mlflow {mlflow.__version__}")
        for figures in (sklearn_figures, xgboost_figures):
            for name, value in figures(mlflow, rounds):
                print(f"{value:12.3f}  {name}")


if __name__ == "__main__":
    main()
