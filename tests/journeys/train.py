"""A small training script, as a user would write it: run by the journeys in a process of its own.

    python train.py EXPERIMENT

Where it logs says MLFLOW_TRACKING_URI.
"""

import sys

from sklearn.datasets import load_diabetes
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

import mlflow

X, y = load_diabetes(return_X_y=True)
train_X, test_X, train_y, test_y = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(train_X)

mlflow.set_experiment(sys.argv[1])
with mlflow.start_run(run_name="sweep") as parent:
    for alpha in (0.0001, 0.01, 1.0):
        with mlflow.start_run(run_name=f"alpha={alpha}", nested=True):
            mlflow.log_param("alpha", alpha)
            mlflow.log_input(mlflow.data.from_numpy(train_X, targets=train_y, name="diabetes"), context="training")
            model = SGDRegressor(alpha=alpha, random_state=0)
            for epoch in range(20):
                model.partial_fit(scaler.transform(train_X), train_y)
                mlflow.log_metric("r2", model.score(scaler.transform(test_X), test_y), step=epoch)
            mlflow.set_tag("kind", "linear")
            mlflow.log_dict({"coefficients": model.coef_.tolist()}, "model/coefficients.json")
print(parent.info.run_id)
