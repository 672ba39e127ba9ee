"""Trainings with pyspark.ml as runs: ``fit`` of its estimators, pipelines and searches over params."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mlflow.api.limits import MAX_KEY_LENGTH as MAX_ENTITY_KEY_LENGTH
from mlflow.api.limits import MAX_PARAM_VALUE_LENGTH as MAX_PARAM_VAL_LENGTH
from mlflow.api.limits import MAX_PARAMS_TAGS_PER_BATCH
from mlflow.autologging import datasets, examples, hooks, notices, session, subclasses
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING, MLFLOW_DATASET_CONTEXT, MLFLOW_PARENT_RUN_ID

AUTOLOGGING_INTEGRATION_NAME = "pyspark.ml"
INPUT_EXAMPLE_SAMPLE_ROWS = examples.ROWS
NAME = AUTOLOGGING_INTEGRATION_NAME

__all__ = [
    "AUTOLOGGING_INTEGRATION_NAME",
    "INPUT_EXAMPLE_SAMPLE_ROWS",
    "MAX_ENTITY_KEY_LENGTH",
    "MAX_PARAMS_TAGS_PER_BATCH",
    "MAX_PARAM_VAL_LENGTH",
    "MLFLOW_AUTOLOGGING",
    "MLFLOW_DATASET_CONTEXT",
    "MLFLOW_PARENT_RUN_ID",
    "autolog",
]

# their estimators prepare data: they are steps of a training and none themselves
_PREPARING = "pyspark.ml.feature"


@autologging_integration(NAME)
def autolog(
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    log_post_training_metrics: bool = True,
    registered_model_name: str | None = None,
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_model_allowlist: list[str] | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with pyspark.ml: params, what the estimator is made of, datasets, searches and models.

    Args:
        log_models: whether models are logged.
        log_datasets: whether the training data is recorded as input of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        log_post_training_metrics: whether metrics of evaluators are logged to the run of the model.
        registered_model_name: where every trained model is registered as a new version.
        log_input_examples: whether models keep the first rows of the training data.
        log_model_signatures: whether models keep the schemas of input and output.
        log_model_allowlist: classes of models that are logged, by full name, "pyspark.ml.clustering.*" for all of a
            module; None logs models of pyspark.ml.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("pyspark.ml.base", _patch)
    hooks.when_imported("pyspark.ml.evaluation", _patch_evaluators)


def _patch() -> None:
    from pyspark.ml.base import Estimator, Transformer

    from mlflow.pyspark.ml import post_training

    _patch_fit(Estimator)
    subclasses.for_each(Estimator, _patch_fit, NAME)
    # models inherit it
    _patch_method(Transformer, "transform", post_training.transform)
    subclasses.for_each(Transformer, lambda kind: _patch_method(kind, "transform", post_training.transform), NAME)


def _patch_evaluators() -> None:
    from pyspark.ml.evaluation import Evaluator

    from mlflow.pyspark.ml import post_training

    _patch_method(Evaluator, "evaluate", post_training.evaluate)
    subclasses.for_each(Evaluator, lambda kind: _patch_method(kind, "evaluate", post_training.evaluate), NAME)


def _patch_fit(kind: type) -> None:
    if "fit" in vars(kind):
        safe_patch(NAME, kind, "fit", _fit, manage_run=True, only_if=_is_one_training)


def _patch_method(kind: type, name: str, patch: Callable[..., Any]) -> None:
    if name in vars(kind):
        safe_patch(NAME, kind, name, patch)


def _params_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[1] if len(args) > 1 else kwargs.get("params")


def _is_one_training(estimator: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether a call is a training: no preparation of data, and not one for each of a list of params."""
    preparing = type(estimator).__module__.startswith(_PREPARING)
    return not preparing and not isinstance(_params_of(args, kwargs), (list, tuple))


def _fit(original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.pyspark.ml import describing, post_training, tuning

    current = session.current()
    data = args[0] if args else kwargs.get("dataset")
    given = _params_of(args, kwargs)
    configured = estimator.copy(given) if given else estimator
    described = describing.describe(configured)
    current.log.params(described.params)
    current.log.tags({"estimator_name": type(estimator).__name__, "estimator_class": describing.full_name(estimator)})
    if len(described.names) > 1:
        with (
            current.log.artifacts() as folder,
            open(f"{folder}/estimator_info.json", "w", encoding="utf-8") as file,
        ):
            json.dump(described.hierarchy, file, indent=2, default=str)
    model = original(estimator, *args, **kwargs)
    dataset = None
    if get_autologging_config(NAME, "log_datasets", True):
        dataset = _record(current, data)
    model_id = _log_model(current, model, data)
    if tuning.is_search(configured):
        tuning.log_search(current, configured, described, model, dataset)
    post_training.remember(model, current.run_id, model_id)
    return model


def _record(current: session.Session, data: Any) -> Any:
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.spark_dataset import SparkDataset

    with notices.trying(NAME, "recording the dataset"):
        dataset = SparkDataset(data, source=CodeDatasetSource.here(), name="dataset")
        datasets.log(current, dataset, "train")
        return dataset
    return None


def _log_model(current: session.Session, model: Any, data: Any) -> str | None:
    """Log a model; its id, or None when it was not logged."""
    from mlflow.pyspark.ml import describing

    allowed = describing.is_allowed(model, get_autologging_config(NAME, "log_model_allowlist"))
    if not get_autologging_config(NAME, "log_models", True) or not allowed:
        return None
    from mlflow.spark import log_model

    example, signature = examples.example_and_signature(
        NAME, lambda: describing.first_rows(model, data), lambda rows: describing.signature(model, data)
    )
    with notices.trying(NAME, "logging the model"):
        return log_model(
            model,
            "model",
            registered_model_name=get_autologging_config(NAME, "registered_model_name"),
            signature=signature,
            input_example=example,
        ).model_id
    return None
