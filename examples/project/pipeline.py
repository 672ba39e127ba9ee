"""Run the steps of this project one after the other, each as a run nested in this one."""

import sys

import mlflow

points, rate = sys.argv[1:]
with mlflow.start_run():
    prepared = mlflow.projects.run(".", "prepare", parameters={"points": points}, env_manager="local")
    data = f"runs:/{prepared.run_id}/points.csv"
    trained = mlflow.projects.run(".", "train", parameters={"data": data, "rate": rate}, env_manager="local")
    mlflow.log_metric("loss", mlflow.get_run(trained.run_id).data.metrics["loss"])
