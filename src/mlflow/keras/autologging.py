"""Trainings with Keras 3 as runs: ``Model.fit``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlflow.autologging import hooks, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch

NAME = "keras"


@autologging_integration(NAME)
def autolog(
    log_every_epoch: bool = True,
    log_every_n_steps: int | None = None,
    log_models: bool = True,
    log_model_signatures: bool = True,
    save_exported_model: bool = False,
    log_datasets: bool = True,
    log_input_examples: bool = False,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    save_model_kwargs: dict[str, Any] | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with Keras: params, the layers, metrics, early stopping, datasets and the model.

    Args:
        log_every_epoch: whether metrics are logged after every epoch.
        log_every_n_steps: else, after how many steps.
        log_models: whether models are logged.
        log_model_signatures: whether models keep the schemas of input and output.
        save_exported_model: whether models are exported for inference only.
        log_datasets: whether training and validation data are recorded as inputs of the run.
        log_input_examples: whether models keep the first rows of the training data.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        save_model_kwargs: for ``keras.Model.save``.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("keras", _patch)


def _patch() -> None:
    import keras

    safe_patch(NAME, keras.Model, "fit", _fit, manage_run=True)


def _fit(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.keras import training
    from mlflow.keras.callback import MlflowCallback

    current = session.current()
    bound = training.arguments_of(original.function, (model, *args), kwargs)
    given = dict(bound.arguments)
    params = training.fit_params(given)
    current.log.params(params)
    if get_autologging_config(NAME, "log_datasets", True):
        training.record_datasets(current, given)
    with models.begun(current) as pending:
        with notices.trying(NAME, "adding a callback"):
            callback = MlflowCallback(
                get_autologging_config(NAME, "log_every_epoch", True),
                get_autologging_config(NAME, "log_every_n_steps"),
                pending.model_id,
            )
            # a callback of the user's own logs the same
            if not training.has_callback(bound, MlflowCallback):
                training.add_callbacks(bound, [callback])
        history = original(*bound.args, **bound.kwargs)
        if pending.model_id is not None:
            from mlflow.keras import log_model

            example, signature = training.example_and_signature(current, model, given)
            models.log(
                current,
                pending,
                log_model,
                model,
                signature=signature,
                input_example=example,
                save_exported_model=get_autologging_config(NAME, "save_exported_model", False),
                save_model_kwargs=get_autologging_config(NAME, "save_model_kwargs"),
                params=params,
            )
    return history
