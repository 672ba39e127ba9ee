"""Metrics that are computed after the training, from predictions of a model that was logged, go to its run.

A prediction is known by its identity: what is derived from it, by a copy or a slice, is not.
"""

from __future__ import annotations

import inspect
import json
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlflow.autologging import datasets, session, variables
from mlflow.autologging.configuration import get_autologging_config
from mlflow.autologging.patch import safe_patch
from mlflow.tracking.client import MlflowClient

NAME = "sklearn"
METHODS = ("predict", "predict_proba", "predict_log_proba", "transform", "score")
INFO_FILE = "metric_info.json"

# functions that are no metrics
_NOT_METRICS = ("check_scoring", "get_scorer", "get_scorer_names", "make_scorer")


@dataclass
class _Logged:
    """A fitted estimator and where its metrics go."""

    estimator: weakref.ref
    run_id: str
    model_id: str | None
    # names of the datasets it predicted, by identity; and how often each metric was logged
    datasets: dict[int, tuple[Any, str]] = field(default_factory=dict)
    # what was recorded as an input already, by identity
    recorded: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)


@dataclass
class _Prediction:
    result: weakref.ref
    of: _Logged
    dataset: str


_lock = threading.RLock()
_estimators: dict[int, _Logged] = {}
_predictions: dict[int, _Prediction] = {}


def remember(estimator: Any, run_id: str, model_id: str | None) -> None:
    """Note that an estimator was logged; a later training of the same object replaces it."""
    if not get_autologging_config(NAME, "log_post_training_metrics", True):
        return
    key = id(estimator)
    reference = weakref.ref(estimator, lambda _: _estimators.pop(key, None))
    with _lock:
        _estimators[key] = _Logged(reference, run_id, model_id)


def _logged(estimator: Any) -> _Logged | None:
    found = _estimators.get(id(estimator))
    return found if found is not None and found.estimator() is estimator else None


def predict(original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any) -> Any:
    """A call of ``predict`` and the like: note whose the result is."""
    result = original(estimator, *args, **kwargs)
    logged = _logged(estimator)
    if logged is None or not _can_be_noted(result):
        return result
    data = args[0] if args else next(iter(kwargs.values()), None)
    if id(data) not in logged.recorded and get_autologging_config(NAME, "log_datasets", True):
        logged.recorded.add(id(data))
        datasets.record(session.Session(NAME, logged.run_id, managed=False), data, context="eval")
    key = id(result)
    with _lock:
        reference = weakref.ref(result, lambda _: _predictions.pop(key, None))
        _predictions[key] = _Prediction(reference, logged, _dataset_name(logged, data))
    return result


def score(original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any) -> Any:
    """A call of ``score``: a metric itself."""
    result = original(estimator, *args, **kwargs)
    logged = _logged(estimator)
    if logged is not None and _is_number(result):
        data = args[0] if args else next(iter(kwargs.values()), None)
        name = f"{type(estimator).__name__}_score"
        _log(logged, name, _dataset_name(logged, data), result, original.function, (estimator, *args), kwargs)
    return result


def patch_metrics() -> None:
    """Wrap the functions of ``sklearn.metrics``, as users find them there."""
    import sklearn.metrics

    for name in sklearn.metrics.__all__:
        function = getattr(sklearn.metrics, name)
        if name not in _NOT_METRICS and callable(function) and not inspect.isclass(function):
            safe_patch(NAME, sklearn.metrics, name, _metric)


def _metric(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    result = original(*args, **kwargs)
    if not _is_number(result):
        return result
    for value in (*args, *kwargs.values()):
        prediction = _predictions.get(id(value))
        if prediction is not None and prediction.result() is value:
            function = original.function
            _log(prediction.of, function.__name__, prediction.dataset, result, function, args, kwargs)
            break
    return result


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float)) or (getattr(value, "shape", None) == () and hasattr(value, "item"))


def _can_be_noted(result: Any) -> bool:
    return type(result).__weakrefoffset__ != 0


def _log(
    logged: _Logged,
    metric: str,
    dataset: str,
    value: Any,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    with _lock:
        count = logged.counts[metric] = logged.counts.get(metric, 0) + 1
        key = f"{metric}-{count}_{dataset}" if count > 1 else f"{metric}_{dataset}"
        logged.calls[key] = _written(function, args, kwargs)
        calls = dict(logged.calls)
    client = MlflowClient()
    client.log_metric(logged.run_id, key, float(value), model_id=logged.model_id)
    client.log_text(logged.run_id, json.dumps(calls, indent=2), INFO_FILE)


def _written(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The call as code, with the names the user's variables have."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    parts = [f"{name}={_shown(value)}" for name, value in bound.arguments.items() if name != "self"]
    return f"{function.__qualname__}({', '.join(parts)})"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    return variables.name_of(value) or f"<{type(value).__name__}>"


# ---- names of variables


def _dataset_name(logged: _Logged, data: Any) -> str:
    """What the user calls some data; two different ones of one name are told apart by a number."""
    known = logged.datasets.get(id(data))
    if known is not None and known[0]() is data:
        return known[1]
    name = variables.name_of(data) or variables.UNKNOWN
    taken = sum(1 for _, other in logged.datasets.values() if other == name or other.rpartition("-")[0] == name)
    name = f"{name}-{taken + 1}" if taken and name != variables.UNKNOWN else name
    if data is not None and type(data).__weakrefoffset__ != 0:
        logged.datasets[id(data)] = (weakref.ref(data), name)
    return name
