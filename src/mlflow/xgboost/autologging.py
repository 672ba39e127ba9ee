"""Trainings with XGBoost as runs: ``xgboost.train`` and the estimators with the interface of scikit-learn.

An estimator's ``fit`` calls ``train`` itself: the run belongs to ``fit``, what is logged of the rounds to ``train``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlflow.autologging import arguments, datasets, examples, hooks, importance, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch

NAME = "xgboost"
# arguments of train that are data or code, or stand among the params themselves
_NO_PARAMS = ("params", "dtrain", "evals", "obj", "feval", "evals_result", "xgb_model", "callbacks")
# where a matrix keeps the first rows of what it was made of
_ROWS = "_mlflow_first_rows"


@autologging_integration(NAME)
def autolog(
    importance_types: list[str] | None = None,
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    model_format: str = "ubj",
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with XGBoost: params, metrics of every round, feature importance, datasets and the model.

    Args:
        importance_types: kinds of feature importance: "weight" (the default), "gain", "cover", ...
        log_input_examples: whether models keep the first rows of the training data.
        log_model_signatures: whether models keep the schemas of input and output.
        log_models: whether models are logged.
        log_datasets: whether training and evaluation data are recorded as inputs of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        model_format: of the model's file: "ubj", "json" or "deprecated".
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("xgboost", _patch)


def _patch() -> None:
    import xgboost

    safe_patch(NAME, xgboost, "train", _train, manage_run=True)
    safe_patch(NAME, xgboost.DMatrix, "__init__", _make_matrix, inside_sessions=True)
    if hasattr(xgboost.sklearn, "XGBModel"):
        safe_patch(NAME, xgboost.sklearn, "train", _train_estimator, inside_sessions=True)
        for estimator in _estimators(xgboost.sklearn.XGBModel):
            if "fit" in vars(estimator):
                safe_patch(NAME, estimator, "fit", _fit, manage_run=True)


def _estimators(of: type) -> list[type]:
    found = [of]
    for subclass in of.__subclasses__():
        if subclass.__module__.startswith("xgboost."):
            found += _estimators(subclass)
    return found


def _make_matrix(original: Callable[..., Any], matrix: Any, *args: Any, **kwargs: Any) -> Any:
    """Keep some rows: XGBoost has a matrix in a form of its own, without the types of the columns."""
    original(matrix, *args, **kwargs)
    data = args[0] if args else kwargs.get("data")
    if hasattr(data, "shape") or isinstance(data, list):
        setattr(matrix, _ROWS, examples.first_rows(data))


def _train(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    with models.begun(current) as pending:
        booster = _train_rounds(original, pending, args, kwargs)
        rows = getattr(_matrix(original, args, kwargs), _ROWS, None)
        _log_model(current, pending, booster, rows, lambda data: booster.predict(_as_matrix(data)))
    return booster


def _fit(original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    features = arguments.argument(original.function, (estimator, *args), kwargs, "X")
    with models.begun(current) as pending:
        # told to the training inside
        current.facts["pending"] = pending
        result = original(estimator, *args, **kwargs)
        rows = None
        with notices.trying(NAME, "taking an input example"):
            rows = examples.first_rows(features)
        _log_model(current, pending, estimator, rows, estimator.predict)
    return result


def _train_estimator(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The training inside of an estimator's ``fit``."""
    pending = session.current().facts.get("pending") or models.Pending(None)
    return _train_rounds(original, pending, args, kwargs)


def _matrix(original: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return arguments.argument(original.function, args, kwargs, "dtrain")


def _train_rounds(
    original: Callable[..., Any], pending: models.Pending, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run ``xgboost.train`` and log everything but the model."""
    current = session.current()
    given = arguments.of_call(original.function, args, kwargs)
    params = {**arguments.of_call(original.function, args, kwargs, _NO_PARAMS), **dict(given["params"])}
    current.log.params(params)
    current.facts["params"] = params
    evals = list(given.get("evals") or ())
    history: list[dict[str, float]] = []
    args, kwargs = _with_callback(original.function, args, kwargs, _callback(current, pending, history))
    booster = original(*args, **kwargs)
    dataset = None
    if get_autologging_config(NAME, "log_datasets", True):
        dataset = _record(current, given["dtrain"], "train", "dataset")
        for data, name in evals:
            _record(current, data, "eval", name)
    _log_best(current, pending, booster, given, history, dataset)
    with current.log.artifacts() as folder:
        for kind in get_autologging_config(NAME, "importance_types") or ["weight"]:
            with notices.trying(NAME, f"computing the feature importance {kind}"):
                importance.write(NAME, folder, kind, booster.get_score(importance_type=kind))
    return booster


def _with_callback(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], callback: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call with one more callback; the user's list is left as it is."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.arguments["callbacks"] = [*(bound.arguments.get("callbacks") or ()), callback]
    return bound.args, bound.kwargs


def _callback(current: session.Session, pending: models.Pending, history: list[dict[str, float]]) -> Any:
    from xgboost.callback import TrainingCallback

    class Metrics(TrainingCallback):
        """Logs the metrics of every round."""

        @notices.guarded(NAME, "logging metrics")
        def after_iteration(self, model: Any, epoch: int, evals_log: dict[str, dict[str, list[Any]]]) -> bool:
            metrics = {
                f"{data}-{metric}": values[-1] for data, found in evals_log.items() for metric, values in found.items()
            }
            history.append(metrics)
            current.log.metrics(metrics, step=epoch, model_id=pending.model_id)
            return False

    return Metrics()


def _log_best(
    current: session.Session,
    pending: models.Pending,
    booster: Any,
    given: dict[str, Any],
    history: list[dict[str, float]],
    dataset: Any,
) -> None:
    """With early stopping: which round was the best, which the last, and the best metrics as one more step."""
    from xgboost.callback import EarlyStopping

    stops = given.get("early_stopping_rounds") is not None or any(
        isinstance(callback, EarlyStopping) for callback in given.get("callbacks") or ()
    )
    if not stops or not history:
        return
    with notices.trying(NAME, "logging the best round"):
        best = int(booster.attr("best_iteration"))
        whole = {"best_iteration": best, "stopped_iteration": len(history) - 1}
        current.log.metrics(whole, model_id=pending.model_id, dataset=dataset)
        current.log.metrics(history[best], step=len(history), model_id=pending.model_id, dataset=dataset)


def _record(current: session.Session, matrix: Any, context: str, name: str) -> Any:
    with notices.trying(NAME, "recording the dataset"):
        return datasets.record(current, matrix.get_data(), context=context, name=name)
    return None


def _as_matrix(rows: Any) -> Any:
    import xgboost

    return xgboost.DMatrix(rows)


def _log_model(
    current: session.Session, pending: models.Pending, model: Any, rows: Any, predict: Callable[[Any], Any]
) -> None:
    if pending.model_id is None:
        return
    from mlflow.models.signature import infer_signature
    from mlflow.xgboost import log_model

    example, signature = examples.example_and_signature(
        NAME, lambda: rows, lambda data: infer_signature(data, predict(data))
    )
    models.log(
        current,
        pending,
        log_model,
        model,
        signature=signature,
        input_example=example,
        model_format=get_autologging_config(NAME, "model_format", "ubj"),
        params=current.facts.get("params"),
    )
