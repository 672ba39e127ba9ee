"""Searches over params, CrossValidator and TrainValidationSplit: their candidates as child runs."""

from __future__ import annotations

import json
from typing import Any

from mlflow import state
from mlflow.autologging import notices, session
from mlflow.autologging.configuration import get_autologging_config
from mlflow.autologging.datasets import log as log_dataset
from mlflow.autologging.run_log import RunLog
from mlflow.pyspark.ml.describing import Description, describe, full_name
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.registry import resolve_tags
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING, MLFLOW_PARENT_RUN_ID

NAME = "pyspark.ml"


def is_search(estimator: Any) -> bool:
    """Whether an estimator tries out params of another one."""
    from pyspark.ml.tuning import CrossValidator, TrainValidationSplit

    return isinstance(estimator, (CrossValidator, TrainValidationSplit))


def log_search(current: session.Session, search: Any, described: Description, model: Any, dataset: Any) -> None:
    """Log what a search tried and found.

    Args:
        current: the search as a training.
        search: the estimator.
        described: what it is made of.
        model: what it gave.
        dataset: what it was fitted on, or None.
    """
    candidates = [_named(params, described.names) for params in search.getEstimatorParamMaps()]
    averages, deviations = _metrics(model)
    larger = search.getEvaluator().isLargerBetter()
    best = (max if larger else min)(range(len(averages)), key=averages.__getitem__)
    metric = search.getEvaluator().getMetricName() if hasattr(search.getEvaluator(), "getMetricName") else "metric"
    current.log.params({f"best_{name}": value for name, value in candidates[best].items()})
    with current.log.artifacts() as folder:
        with open(f"{folder}/best_parameters.json", "w", encoding="utf-8") as file:
            json.dump(candidates[best], file, indent=2, default=str)
        _write_results(f"{folder}/search_results.csv", candidates, metric, averages, deviations)
    for index, params in enumerate(search.getEstimatorParamMaps()):
        with notices.trying(NAME, "logging a candidate of the search"):
            metrics = {f"avg_{metric}": averages[index]}
            if deviations:
                metrics[f"std_{metric}"] = deviations[index]
            _log_child(current, search.getEstimator().copy(params), metrics, dataset)


def _named(params: dict[Any, Any], names: dict[str, str]) -> dict[str, Any]:
    return {f"{names.get(param.parent, param.parent)}.{param.name}": value for param, value in params.items()}


def _metrics(model: Any) -> tuple[list[float], list[float]]:
    """Averages, and standard deviations where there are several folds."""
    if hasattr(model, "avgMetrics"):
        return list(model.avgMetrics), list(getattr(model, "stdMetrics", None) or [])
    return list(model.validationMetrics), []


def _write_results(
    path: str, candidates: list[dict[str, Any]], metric: str, averages: list[float], deviations: list[float]
) -> None:
    import csv

    names = list(dict.fromkeys(name for candidate in candidates for name in candidate))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([f"avg_{metric}", *([f"std_{metric}"] if deviations else []), *names])
        for index, candidate in enumerate(candidates):
            found = [averages[index], *deviations[index : index + 1]]
            writer.writerow([*found, *(candidate.get(name) for name in names)])


def _log_child(current: session.Session, estimator: Any, metrics: dict[str, float], dataset: Any) -> None:
    client = MlflowClient()
    tags = {
        **(get_autologging_config(NAME, "extra_tags") or {}),
        "estimator_name": type(estimator).__name__,
        "estimator_class": full_name(estimator),
        MLFLOW_AUTOLOGGING: NAME,
        MLFLOW_PARENT_RUN_ID: current.run_id,
    }
    run = client.create_run(state.active_run().info.experiment_id, tags=resolve_tags(tags))
    log = RunLog(NAME, run.info.run_id)
    log.params(describe(estimator).params)
    log.metrics(metrics)
    log.flush()
    if dataset is not None:
        log_dataset(session.Session(NAME, run.info.run_id, managed=True), dataset, "train")
    client.set_terminated(run.info.run_id)
