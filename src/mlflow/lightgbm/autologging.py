"""Trainings with LightGBM as runs: ``lightgbm.train`` and the estimators with the interface of scikit-learn.

An estimator's ``fit`` calls ``train`` itself: the run belongs to ``fit``, what is logged of the rounds to ``train``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlflow.autologging import arguments, datasets, examples, hooks, importance, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch

NAME = "lightgbm"
# arguments of train that are data or code, or stand among the params themselves
_NO_PARAMS = (
    "params",
    "train_set",
    "valid_sets",
    "valid_names",
    "fobj",
    "feval",
    "init_model",
    "evals_result",
    "learning_rates",
    "callbacks",
)
_IMPORTANCE_TYPES = ("split", "gain")
# where a dataset keeps the first rows of what it was made of
_ROWS = "_mlflow_first_rows"
# before early stopping, which ends the round by an exception
_CALLBACK_ORDER = 25


@autologging_integration(NAME)
def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with LightGBM: params, metrics of every round, feature importance, datasets and the model.

    Args:
        log_input_examples: whether models keep the first rows of the training data.
        log_model_signatures: whether models keep the schemas of input and output.
        log_models: whether models are logged.
        log_datasets: whether training and validation data are recorded as inputs of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("lightgbm", _patch)


def _patch() -> None:
    import lightgbm
    import lightgbm.sklearn

    safe_patch(NAME, lightgbm, "train", _train, manage_run=True)
    safe_patch(NAME, lightgbm.Dataset, "__init__", _make_dataset, inside_sessions=True)
    safe_patch(NAME, lightgbm.sklearn, "train", _train_estimator, inside_sessions=True)
    base = lightgbm.sklearn.LGBMModel
    for estimator in (base, *base.__subclasses__()):
        if "fit" in vars(estimator) and estimator.__module__.startswith("lightgbm."):
            safe_patch(NAME, estimator, "fit", _fit, manage_run=True)


def _make_dataset(original: Callable[..., Any], dataset: Any, *args: Any, **kwargs: Any) -> Any:
    """Keep some rows: LightGBM may free the data once it has it in a form of its own."""
    original(dataset, *args, **kwargs)
    data = args[0] if args else kwargs.get("data")
    if hasattr(data, "shape") or isinstance(data, list):
        setattr(dataset, _ROWS, examples.first_rows(data))


def _train(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    with models.begun(current) as pending:
        booster = _train_rounds(original, pending, args, kwargs)
        train_set = arguments.argument(original.function, args, kwargs, "train_set")
        _log_model(current, pending, booster, getattr(train_set, _ROWS, None))
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
        _log_model(current, pending, estimator, rows)
    return result


def _train_estimator(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The training inside of an estimator's ``fit``."""
    pending = session.current().facts.get("pending") or models.Pending(None)
    return _train_rounds(original, pending, args, kwargs)


def _train_rounds(
    original: Callable[..., Any], pending: models.Pending, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run ``lightgbm.train`` and log everything but the model."""
    current = session.current()
    given = arguments.of_call(original.function, args, kwargs)
    params = {**arguments.of_call(original.function, args, kwargs, _NO_PARAMS), **dict(given["params"])}
    current.log.params(params)
    current.facts["params"] = params
    dataset = None
    if get_autologging_config(NAME, "log_datasets", True):
        # before the training, which may free the data
        dataset = _record(current, given["train_set"], "train", "dataset")
        for data, name in _validation_sets(given):
            _record(current, data, "eval", name)
    history: list[dict[str, float]] = []
    args, kwargs = _with_callback(original.function, args, kwargs, _callback(current, pending, history))
    booster = original(*args, **kwargs)
    _log_best(current, pending, booster, given, history, dataset)
    with current.log.artifacts() as folder:
        for kind in _IMPORTANCE_TYPES:
            with notices.trying(NAME, f"computing the feature importance {kind}"):
                values = booster.feature_importance(importance_type=kind).tolist()
                importance.write(NAME, folder, kind, dict(zip(booster.feature_name(), values, strict=True)))
    return booster


def _validation_sets(given: dict[str, Any]) -> list[tuple[Any, str]]:
    """Validation sets with the names they were given."""
    sets = given.get("valid_sets") or []
    sets = sets if isinstance(sets, (list, tuple)) else [sets]
    names = given.get("valid_names") or []
    names = [names] if isinstance(names, str) else list(names)
    return [(data, names[index] if index < len(names) else "dataset") for index, data in enumerate(sets)]


def _with_callback(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], callback: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call with one more callback; the user's list is left as it is."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.arguments["callbacks"] = [*(bound.arguments.get("callbacks") or ()), callback]
    return bound.args, bound.kwargs


def _callback(current: session.Session, pending: models.Pending, history: list[dict[str, float]]) -> Any:
    @notices.guarded(NAME, "logging metrics")
    def log_metrics(env: Any) -> None:
        metrics = {f"{entry[0]}-{entry[1]}": entry[2] for entry in env.evaluation_result_list or ()}
        history.append(metrics)
        current.log.metrics(metrics, step=env.iteration, model_id=pending.model_id)

    log_metrics.order = _CALLBACK_ORDER
    return log_metrics


def _log_best(
    current: session.Session,
    pending: models.Pending,
    booster: Any,
    given: dict[str, Any],
    history: list[dict[str, float]],
    dataset: Any,
) -> None:
    """With early stopping: which round was the best, which the last, and the best metrics as one more step."""
    stops = any(type(callback).__name__ == "_EarlyStoppingCallback" for callback in given.get("callbacks") or ())
    if not stops or not history or booster.best_iteration <= 0:
        return
    with notices.trying(NAME, "logging the best round"):
        best = booster.best_iteration
        whole = {"best_iteration": best, "stopped_iteration": len(history)}
        current.log.metrics(whole, model_id=pending.model_id, dataset=dataset)
        current.log.metrics(history[best - 1], step=len(history), model_id=pending.model_id, dataset=dataset)


def _record(current: session.Session, data: Any, context: str, name: str) -> Any:
    with notices.trying(NAME, "recording the dataset"):
        return datasets.record(current, data.data, data.label, context, name)
    return None


def _log_model(current: session.Session, pending: models.Pending, model: Any, rows: Any) -> None:
    if pending.model_id is None:
        return
    from mlflow.lightgbm import log_model
    from mlflow.models.signature import infer_signature

    example, signature = examples.example_and_signature(
        NAME, lambda: rows, lambda data: infer_signature(data, model.predict(data))
    )
    models.log(
        current,
        pending,
        log_model,
        model,
        signature=signature,
        input_example=example,
        params=current.facts.get("params"),
    )
