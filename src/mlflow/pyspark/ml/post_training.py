"""Metrics that evaluators compute from predictions of a model that was logged go to its run."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlflow.autologging import datasets, notices, session, variables
from mlflow.autologging.configuration import get_autologging_config
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.spark_dataset import SparkDataset
from mlflow.tracking.client import MlflowClient

NAME = "pyspark.ml"
INFO_FILE = "metric_info.json"


@dataclass
class _Logged:
    """A fitted model and where its metrics go."""

    model: weakref.ref
    run_id: str
    model_id: str | None
    counts: dict[str, int] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Prediction:
    result: weakref.ref
    of: _Logged
    dataset: str
    recorded: bool = False


_lock = threading.RLock()
_models: dict[int, _Logged] = {}
_predictions: dict[int, _Prediction] = {}


def remember(model: Any, run_id: str, model_id: str | None) -> None:
    """Note that a model was logged."""
    if not get_autologging_config(NAME, "log_post_training_metrics", True):
        return
    key = id(model)
    with _lock:
        _models[key] = _Logged(weakref.ref(model, lambda _: _models.pop(key, None)), run_id, model_id)


def transform(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    """A call of ``transform``: note whose the result is."""
    result = original(model, *args, **kwargs)
    logged = _models.get(id(model))
    if logged is not None and logged.model() is model:
        data = args[0] if args else kwargs.get("dataset")
        key = id(result)
        reference = weakref.ref(result, lambda _: _predictions.pop(key, None))
        with _lock:
            _predictions[key] = _Prediction(reference, logged, variables.name_of(data) or variables.UNKNOWN)
    return result


def evaluate(original: Callable[..., Any], evaluator: Any, *args: Any, **kwargs: Any) -> Any:
    """A call of an evaluator's ``evaluate``: log what it gives."""
    result = original(evaluator, *args, **kwargs)
    data = args[0] if args else kwargs.get("dataset")
    prediction = _predictions.get(id(data))
    if prediction is not None and prediction.result() is data and isinstance(result, float):
        if not prediction.recorded and get_autologging_config(NAME, "log_datasets", True):
            prediction.recorded = True
            _record(prediction.of.run_id, data)
        _log(prediction, evaluator, result)
    return result


def _record(run_id: str, data: Any) -> None:
    """Record what was evaluated as an input of the model's run."""
    with notices.trying(NAME, "recording the dataset"):
        dataset = SparkDataset(data, source=CodeDatasetSource.here(), name="dataset")
        datasets.log(session.Session(NAME, run_id, managed=False), dataset, "eval")


def _log(prediction: _Prediction, evaluator: Any, value: float) -> None:
    logged = prediction.of
    metric = evaluator.getMetricName()
    with _lock:
        count = logged.counts[metric] = logged.counts.get(metric, 0) + 1
        key = f"{metric}-{count}_{prediction.dataset}" if count > 1 else f"{metric}_{prediction.dataset}"
        params = {param.name: found for param, found in evaluator.extractParamMap().items()}
        logged.calls[key] = {"evaluator_class": _full_name(evaluator), "evaluator_params": params}
        calls = json.loads(json.dumps(logged.calls, default=str))
    client = MlflowClient()
    client.log_metric(logged.run_id, key, value, model_id=logged.model_id)
    client.log_dict(logged.run_id, calls, INFO_FILE)


def _full_name(item: Any) -> str:
    return f"{type(item).__module__}.{type(item).__name__}"
