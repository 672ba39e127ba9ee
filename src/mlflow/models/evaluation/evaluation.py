"""``mlflow.evaluate``: judge a model, a function or a table of predictions, and log what is found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.evaluation.evaluator import EvaluatorBundle, resolve_evaluators_and_configs
from mlflow.models.evaluation.metric import EvaluationMetric
from mlflow.models.evaluation.result import EvaluationResult

logger = logging.getLogger(__name__)

_DATASETS_TAG = "mlflow.datasets"
_TAG_LENGTH = 5000


class _Function:
    """A function of data seen as a model."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def predict(self, data: Any, params: Any = None) -> Any:
        """What the function gives."""
        return self._function(data)


class _WithParams:
    """A model that gets the same params in every call."""

    def __init__(self, model: Any, params: dict[str, Any]) -> None:
        self._model, self._params = model, params

    def predict(self, data: Any) -> Any:
        """What the model gives."""
        return self._model.predict(data, params=self._params)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


def evaluate(
    model: Any = None,
    data: Any = None,
    *,
    model_type: str | None = None,
    targets: Any = None,
    predictions: str | None = None,
    dataset_path: str | None = None,
    feature_names: list[str] | None = None,
    evaluators: str | list[str] | None = None,
    evaluator_config: dict[str, Any] | None = None,
    extra_metrics: list[EvaluationMetric] | None = None,
    custom_artifacts: list[Callable[..., Any]] | None = None,
    env_manager: str = "local",
    model_config: dict[str, Any] | None = None,
    inference_params: dict[str, Any] | None = None,
    model_id: str | None = None,
    _called_from_genai_evaluate: bool = False,
) -> EvaluationResult:
    """Judge a model on data, and log metrics, figures and tables to the active run (a new one if there is none).

    Args:
        model: URI of a model, a loaded one, or a function from data to predictions; None when the data holds
            predictions.
        data: DataFrame, array, list or ``mlflow.data`` dataset.
        model_type: ``classifier``, ``regressor``, ``question-answering``, ``text-summarization``, ``text``,
            ``retriever``, or a type that a plugin knows; None computes ``extra_metrics`` only.
        targets: name of the column with the right answers, or the answers.
        predictions: name of the column with predictions: of the data, or of the model's output if it has several.
        dataset_path: where the data came from.
        feature_names: the columns that the model takes.
        evaluators: names of evaluators; None for all that know the model type (``mlflow.models.list_evaluators()``).
        evaluator_config: their settings, or a dict by name of evaluator.
        extra_metrics: metrics (``mlflow.metrics``, ``mlflow.models.make_metric``) besides those of the model type.
        custom_artifacts: functions ``fn(eval_df, builtin_metrics, artifacts_dir)`` that give artifacts by name.
        env_manager: ``local``, or ``virtualenv``, ``uv``, ``conda``: load the model in an environment of its own.
        model_config: overrides of the model's configuration.
        inference_params: params for every prediction.
        model_id: the logged model that metrics belong to; by default the one that is judged.

    Raises: INVALID_PARAMETER_VALUE for arguments that do not fit; INTERNAL_ERROR when a metric's function fails.
    """
    _check(model, data, model_type, extra_metrics, env_manager)
    bundles = resolve_evaluators_and_configs(evaluators, evaluator_config, model_type)
    if not bundles:
        raise invalid(
            f"No evaluator can judge the model type {model_type!r}. Built-in ones know classifier, regressor, "
            "question-answering, text-summarization, text and retriever."
        )
    predictor, own_model_id, served = _predictor(model, env_manager, model_config, model_id)
    try:
        if predictor is not None and inference_params:
            predictor = _WithParams(predictor, inference_params)
        dataset, source = _dataset(data, targets, predictions, dataset_path, feature_names, predictor is None)
        if predictor is None and not dataset.has_predictions:
            raise invalid(
                "A model or predictions are needed: give 'model', or name the column of the data that holds "
                "predictions with 'predictions'."
            )
        return _run(
            predictor, own_model_id, dataset, source, predictions, model_type, bundles, extra_metrics, custom_artifacts
        )
    finally:
        if served is not None:
            served()


def _check(model: Any, data: Any, model_type: Any, extra_metrics: Any, env_manager: str) -> None:
    if data is None:
        raise invalid("'data' is needed: a DataFrame, an array, a list or a dataset.")
    if model_type is not None and not isinstance(model_type, str):
        raise invalid(f"'model_type' must be text, not {type(model_type).__name__}.")
    if model_type is None and not extra_metrics:
        raise invalid("Without 'model_type', 'extra_metrics' say what to compute: give one of the two.")
    for metric in extra_metrics or []:
        if not isinstance(metric, EvaluationMetric):
            raise invalid(
                f"'extra_metrics' must hold metrics (mlflow.metrics, make_metric), not {type(metric).__name__}."
            )
    if env_manager not in ("local", "virtualenv", "uv", "conda"):
        raise invalid(f"Invalid env_manager {env_manager!r}: allowed are local, virtualenv, uv and conda.")
    if env_manager != "local" and not isinstance(model, str):
        raise invalid(f"env_manager={env_manager!r} needs the URI of a model: what is loaded already is here.")


def _predictor(
    model: Any, env_manager: str, model_config: dict[str, Any] | None, model_id: str | None
) -> tuple[Any, str | None, Callable[[], None] | None]:
    """The model as something with ``predict``, its id, and what ends it."""
    if model is None:
        return None, model_id, None
    if isinstance(model, str):
        from mlflow import pyfunc

        if env_manager != "local":
            from mlflow.models.evaluation.isolated import IsolatedModel

            isolated = IsolatedModel(model, env_manager, model_config)
            return isolated, model_id or isolated.model_id, isolated.close
        loaded = pyfunc.load_model(model, model_config=model_config)
        return loaded, model_id or loaded.model_id, None
    if hasattr(model, "predict") and hasattr(model, "metadata"):
        return model, model_id or getattr(model, "model_id", None), None
    if callable(model) and not hasattr(model, "predict"):
        return _Function(model), model_id, None
    raise invalid(
        f"A {type(model).__name__} cannot be evaluated: 'model' must be the URI of a model, a model of "
        "mlflow.pyfunc.load_model, or a function from data to predictions."
    )


def _dataset(
    data: Any,
    targets: Any,
    predictions: str | None,
    path: str | None,
    feature_names: list[str] | None,
    static: bool,
) -> tuple[Any, Any]:
    """The data to judge on, and the dataset to log."""
    from mlflow.data.dataset import Dataset
    from mlflow.data.evaluation_dataset import EvaluationDataset, convert_data_to_mlflow_dataset
    from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin

    own_column = predictions if static else None
    if isinstance(data, EvaluationDataset):
        return data, None
    if isinstance(data, Dataset):
        if targets is not None:
            raise invalid("'targets' are part of the dataset: make the dataset with targets=...")
        if not isinstance(data, PyFuncConvertibleDatasetMixin):
            raise invalid(f"A dataset of type {type(data).__name__} cannot be evaluated on.")
        return data.to_evaluation_dataset(path=path, feature_names=feature_names), data
    import pandas as pd

    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        data = pd.DataFrame(data)
    if isinstance(data, (list, tuple)) and not isinstance(targets, str):
        import numpy as np

        data = np.asarray(data)
    is_frame = isinstance(data, pd.DataFrame)
    source = None
    if is_frame and (targets is None or isinstance(targets, str)):
        source = convert_data_to_mlflow_dataset(data, targets=targets, predictions=own_column)
    elif not is_frame:
        source = convert_data_to_mlflow_dataset(data, targets=targets)
    dataset = EvaluationDataset(
        data,
        targets=targets,
        path=path,
        feature_names=feature_names,
        predictions=own_column,
        name=None if source is None else source.name,
        digest=None if source is None else source.digest,
    )
    return dataset, source


def _run(
    model: Any,
    model_id: str | None,
    dataset: Any,
    source: Any,
    predictions: str | None,
    model_type: str | None,
    bundles: list[EvaluatorBundle],
    extra_metrics: Any,
    custom_artifacts: Any,
) -> EvaluationResult:
    from mlflow.autologging import disable_autologging
    from mlflow.tracking.runs import active_run, start_run

    active = active_run()
    if active is None:
        with start_run():
            return _run(
                model,
                model_id,
                dataset,
                source,
                predictions,
                model_type,
                bundles,
                extra_metrics,
                custom_artifacts,
            )
    run_id = active.info.run_id
    _log_inputs(run_id, dataset, source, model_id)
    _log_judged_metrics(run_id, extra_metrics)
    results = []
    with disable_autologging():
        for bundle in bundles:
            results.append(
                bundle.evaluator.evaluate(
                    model_type=model_type,
                    dataset=dataset,
                    run_id=run_id,
                    evaluator_config=bundle.config,
                    model=model,
                    extra_metrics=extra_metrics,
                    custom_artifacts=custom_artifacts,
                    predictions=predictions,
                    model_id=model_id,
                )
            )
    metrics: dict[str, Any] = {}
    artifacts: dict[str, Any] = {}
    directions: dict[str, bool] = {}
    for bundle, result in zip(bundles, results, strict=True):
        if not isinstance(result, EvaluationResult):
            raise MlflowException(
                f"The evaluator {bundle.name!r} gave {type(result).__name__} instead of an EvaluationResult."
            )
        metrics |= result.metrics
        artifacts |= result.artifacts
        directions |= result._greater_is_better
    merged = EvaluationResult(metrics, artifacts, run_id)
    merged._greater_is_better = directions
    return merged


def _log_inputs(run_id: str, dataset: Any, source: Any, model_id: str | None) -> None:
    """Say on the run what was judged, and on which data."""
    from mlflow.entities.dataset_input import DatasetInput
    from mlflow.entities.logged_model_input import LoggedModelInput
    from mlflow.tracking.client import MlflowClient

    client = MlflowClient()
    datasets = [] if source is None else [DatasetInput(dataset=source._to_mlflow_entity(), tags=[])]
    models = [] if model_id is None else [LoggedModelInput(model_id=model_id)]
    if datasets or models:
        client.log_inputs(run_id, datasets=datasets, models=models)
    if model_id is None:
        return
    entry = {"name": dataset.name, "hash": dataset.hash, "model": model_id}
    if dataset.path:
        entry["path"] = dataset.path
    known = json.loads(client.get_run(run_id).data.tags.get(_DATASETS_TAG, "[]"))
    if entry not in known:
        text = json.dumps([*known, entry], separators=(",", ":"))
        # the tag is a list that grows with every evaluation in one run: it ends where a tag ends
        if len(text) <= _TAG_LENGTH:
            client.set_tag(run_id, _DATASETS_TAG, text)


def _log_judged_metrics(run_id: str, metrics: list[EvaluationMetric] | None) -> None:
    """Keep what judged metrics were made from, for ``mlflow.metrics.genai.retrieve_custom_metrics``."""
    judged = [metric for metric in metrics or [] if metric.genai_metric_args is not None]
    if not judged:
        return
    from mlflow.metrics.genai.genai_metric import CUSTOM_METRICS_FILE
    from mlflow.tracking.client import MlflowClient

    columns = {
        "name": [metric.name for metric in judged],
        "version": [metric.version or "" for metric in judged],
        "metric_args": [json.dumps(metric.genai_metric_args) for metric in judged],
    }
    MlflowClient().log_table(run_id, columns, CUSTOM_METRICS_FILE)
