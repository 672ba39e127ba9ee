"""Trainings with TensorFlow's Keras as runs: ``Model.fit``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from mlflow.autologging import hooks, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config, is_disabled
from mlflow.autologging.patch import safe_patch

NAME = "tensorflow"
_STOPPING_PARAMS = ("monitor", "min_delta", "patience", "baseline", "restore_best_weights")


@autologging_integration(NAME)
def autolog(
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    saved_model_kwargs: dict[str, Any] | None = None,
    keras_model_kwargs: dict[str, Any] | None = None,
    extra_tags: dict[str, str] | None = None,
    log_every_epoch: bool = True,
    log_every_n_steps: int | None = None,
    checkpoint: bool = True,
    checkpoint_monitor: str = "val_loss",
    checkpoint_mode: str = "min",
    checkpoint_save_best_only: bool = True,
    checkpoint_save_weights_only: bool = False,
    checkpoint_save_freq: str | int = "epoch",
) -> None:
    """Log trainings with TensorFlow's Keras: params, layers, metrics, early stopping, checkpoints, data and the model.

    Args:
        log_models: whether models are logged.
        log_datasets: whether training and validation data are recorded as inputs of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        log_input_examples: whether models keep the first rows of the training data.
        log_model_signatures: whether models keep the schemas of input and output.
        saved_model_kwargs: for models that are no Keras models.
        keras_model_kwargs: for ``keras.Model.save``.
        extra_tags: tags of the runs that are started.
        log_every_epoch: whether metrics are logged after every epoch.
        log_every_n_steps: else, after how many steps.
        checkpoint: whether checkpoints are logged.
        checkpoint_monitor: the metric that says which one is the best.
        checkpoint_mode: "min" or "max": which values of it are better.
        checkpoint_save_best_only: whether only the best one is kept.
        checkpoint_save_weights_only: whether only weights are kept.
        checkpoint_save_freq: "epoch", or the number of steps between two.
    """
    # TensorFlow's Keras is the package keras, which may be what imports TensorFlow
    hooks.when_imported("keras", _patch, key=NAME)


def _patch() -> None:
    import keras

    safe_patch(NAME, keras.Model, "fit", _fit, manage_run=True, only_if=_is_ours)


def _is_ours(*_: Any, **__: Any) -> bool:
    """Whether a training is TensorFlow's; where both are switched on, the integration of Keras logs it."""
    return "tensorflow" in sys.modules and is_disabled("keras")


def _fit(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.keras import training

    current = session.current()
    bound = training.arguments_of(original.function, (model, *args), kwargs)
    given = dict(bound.arguments)
    params = {**training.fit_params(given), "batch_size": training.batch_size(given)}
    current.log.params(params)
    if get_autologging_config(NAME, "log_datasets", True):
        training.record_datasets(current, given)
    with models.begun(current) as pending:
        stopping = training.early_stopping(bound)
        if stopping is not None:
            current.log.params({name: getattr(stopping, name) for name in _STOPPING_PARAMS})
        with notices.trying(NAME, "adding callbacks"):
            training.add_callbacks(bound, _callbacks(current, pending, bound))
        history = original(*bound.args, **bound.kwargs)
        if stopping is not None and stopping.stopped_epoch:
            _log_stopping(current, pending, stopping, history)
        if pending.model_id is not None:
            from mlflow.tensorflow import log_model

            example, signature = training.example_and_signature(current, model, given)
            models.log(
                current,
                pending,
                log_model,
                model,
                signature=signature,
                input_example=example,
                saved_model_kwargs=get_autologging_config(NAME, "saved_model_kwargs"),
                keras_model_kwargs=get_autologging_config(NAME, "keras_model_kwargs"),
                params=params,
            )
    return history


def _log_stopping(current: session.Session, pending: models.Pending, stopping: Any, history: Any) -> None:
    """Which epoch was the last, and with restored weights which one they are of, its metrics as one more step."""
    with notices.trying(NAME, "logging early stopping"):
        metrics = {"stopped_epoch": stopping.stopped_epoch}
        if stopping.restore_best_weights:
            best = stopping.best_epoch
            metrics["restored_epoch"] = best
            restored = {name: values[best] for name, values in history.history.items()}
            current.log.metrics(restored, step=stopping.stopped_epoch + 1, model_id=pending.model_id)
        current.log.metrics(metrics, model_id=pending.model_id)


def _callbacks(current: session.Session, pending: models.Pending, bound: inspect.BoundArguments) -> list[Any]:
    from mlflow.keras import training
    from mlflow.tensorflow.callback import MlflowCallback, MlflowModelCheckpointCallback

    metrics = MlflowCallback(
        get_autologging_config(NAME, "log_every_epoch", True), get_autologging_config(NAME, "log_every_n_steps")
    )
    metrics.model_id = pending.model_id
    # a callback of the user's own logs the same
    added = [] if training.has_callback(bound, MlflowCallback) else [metrics]
    if not get_autologging_config(NAME, "checkpoint", True):
        return added
    checkpoints = MlflowModelCheckpointCallback(
        monitor=get_autologging_config(NAME, "checkpoint_monitor", "val_loss"),
        mode=get_autologging_config(NAME, "checkpoint_mode", "min"),
        save_best_only=get_autologging_config(NAME, "checkpoint_save_best_only", True),
        save_weights_only=get_autologging_config(NAME, "checkpoint_save_weights_only", False),
        save_freq=get_autologging_config(NAME, "checkpoint_save_freq", "epoch"),
    )
    checkpoints.run_id = current.run_id
    # the metric that nobody chose is there only where there is validation data
    checkpoints.monitor_may_be_missing = checkpoints.monitor == "val_loss"
    return [*added, checkpoints]
