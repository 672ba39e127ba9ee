"""Trainings with scikit-learn as runs.

Every ``fit``, ``fit_predict`` and ``fit_transform`` of an estimator of scikit-learn is wrapped when its class is there,
so nothing is imported for it. What only prepares data (scalers, encoders, selectors) is left alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlflow.autologging import datasets, examples, hooks, session, subclasses
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch
from mlflow.sklearn.training_scores import Scores, Training

NAME = "sklearn"
_TRAINS = ("fit", "fit_predict", "fit_transform")
# their estimators prepare data: they are steps of a training and none themselves
_PREPARING = (
    "sklearn.preprocessing",
    "sklearn.impute",
    "sklearn.feature_extraction",
    "sklearn.feature_selection",
    "sklearn.compose._column_transformer",
)


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
    max_tuning_runs: int | None = 5,
    log_post_training_metrics: bool = True,
    serialization_format: str = "cloudpickle",
    registered_model_name: str | None = None,
    pos_label: Any = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with scikit-learn: params, metrics on the training data, figures, the dataset and the model.

    Searches (``GridSearchCV`` and others) log their best candidates as child runs. Metrics that are computed later from
    predictions of a logged model are logged to its run.

    Args:
        log_input_examples: whether models keep the first rows of the training data.
        log_model_signatures: whether models keep the schemas of input and output.
        log_models: whether models are logged.
        log_datasets: whether the training data is recorded as input of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        max_tuning_runs: the number of child runs of a search, the best ones; None for all.
        log_post_training_metrics: whether metrics computed after the training are logged.
        serialization_format: of models: "cloudpickle", "pickle" or "skops".
        registered_model_name: where every trained model is registered as a new version.
        pos_label: the positive class for precision, recall and F1; None takes averages weighted by class.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("sklearn.base", _patch_estimators)
    hooks.when_imported("sklearn.metrics", _patch_metrics)


def _patch_estimators() -> None:
    from sklearn.base import BaseEstimator

    subclasses.for_each(BaseEstimator, _patch_class, NAME)


def _patch_class(estimator: type) -> None:
    """Wrap the methods of a class and of the classes of scikit-learn it inherits from."""
    from mlflow.sklearn import post_training

    if not estimator.__module__.startswith("sklearn.") or estimator.__module__.startswith(_PREPARING):
        return
    for owner in estimator.__mro__:
        if not owner.__module__.startswith("sklearn."):
            continue
        for method in vars(owner).keys() & {*_TRAINS, *post_training.METHODS}:
            if method in _TRAINS and owner.__module__ != "sklearn.base":
                safe_patch(NAME, owner, method, _fit, manage_run=True, only_if=_trains)
            elif method == "score":
                safe_patch(NAME, owner, method, post_training.score)
            elif method in post_training.METHODS:
                safe_patch(NAME, owner, method, post_training.predict)


def _patch_metrics() -> None:
    from mlflow.sklearn import post_training

    post_training.patch_metrics()


def _trains(estimator: Any, *_: Any, **__: Any) -> bool:
    return not type(estimator).__module__.startswith(_PREPARING)


def _fit(original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    params = log_before(current, estimator)
    result = original(estimator, *args, **kwargs)
    log_after(current, estimator, training_of(original.function, estimator, args, kwargs), params)
    return result


def training_of(fit: Callable[..., Any], estimator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Training:
    """What an estimator is trained with, from the arguments of its ``fit``."""
    given = inspect.signature(fit).bind(estimator, *args, **kwargs).arguments
    named = {**given, **given.get("fit_params", {}), **given.get("params", {}), **given.get("kwargs", {})}
    names = list(given)
    targets = next((named[name] for name in ("y", "Y") if name in named), None)
    return Training(given[names[1]] if len(names) > 1 else None, targets, named.get("sample_weight"))


def log_before(current: session.Session, estimator: Any) -> dict[str, Any]:
    """Log what is known before the training; the params."""
    from mlflow.sklearn import tuning

    params = estimator.get_params(deep=not tuning.is_search(estimator))
    kind = type(estimator)
    current.log.params(params)
    current.log.tags({"estimator_name": kind.__name__, "estimator_class": f"{kind.__module__}.{kind.__name__}"})
    return params


def log_after(current: session.Session, estimator: Any, training: Training, params: dict[str, Any]) -> None:
    """Log what is known after the training: metrics, figures, the model and its dataset, the candidates of a search."""
    from mlflow.sklearn import post_training, tuning

    dataset = None
    if get_autologging_config(NAME, "log_datasets", True):
        dataset = datasets.record(current, training.features, training.targets)
    metrics: dict[str, float] = {}
    scores = Scores(NAME, estimator, training, get_autologging_config(NAME, "pos_label"))
    metrics.update(scores.metrics())
    with current.log.artifacts() as folder:
        scores.write_figures(folder)
        _write_html(estimator, folder)
        if tuning.is_search(estimator):
            tuning.write_results(estimator, folder)
    if tuning.is_search(estimator):
        best = tuning.best_params(estimator)
        current.log.params(best)
        params = {**params, **best}
        metrics.update(tuning.best_score(estimator))
    model_id = _log_model(current, estimator, training, params, "model")
    current.log.metrics(metrics, model_id=model_id, dataset=dataset)
    post_training.remember(estimator, current.log.run_id, model_id)
    if tuning.is_search(estimator):
        best_id = None
        if hasattr(estimator, "best_estimator_"):
            best_id = _log_model(current, estimator.best_estimator_, training, None, "best_estimator")
        tuning.log_children(current, estimator, dataset, best_id)


def _write_html(estimator: Any, folder: str) -> None:
    from sklearn.utils import estimator_html_repr

    with open(f"{folder}/estimator.html", "w", encoding="utf-8") as file:
        file.write(estimator_html_repr(estimator))


def _log_model(
    current: session.Session, estimator: Any, training: Training, params: dict[str, Any] | None, name: str
) -> str | None:
    """Log a model; its id, or None when it was not logged."""
    from mlflow.autologging import notices
    from mlflow.models.signature import infer_signature
    from mlflow.sklearn import log_model

    if not get_autologging_config(NAME, "log_models", True):
        return None
    example, signature = examples.example_and_signature(
        NAME,
        lambda: examples.first_rows(training.features),
        lambda rows: infer_signature(rows, _output(estimator, rows)),
    )
    with notices.trying(NAME, "logging the model"):
        return log_model(
            estimator,
            name=name,
            signature=signature,
            input_example=example,
            serialization_format=get_autologging_config(NAME, "serialization_format"),
            registered_model_name=get_autologging_config(NAME, "registered_model_name") if name == "model" else None,
            params=estimator.get_params(deep=True) if params is None else params,
        ).model_id
    return None


def _output(estimator: Any, rows: Any) -> Any:
    """What the model gives for some rows: predictions, or what a transformer makes of them."""
    if hasattr(estimator, "predict"):
        return estimator.predict(rows)
    return estimator.transform(rows) if hasattr(estimator, "transform") else None
