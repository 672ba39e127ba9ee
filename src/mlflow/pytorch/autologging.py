"""Trainings with PyTorch Lightning as runs, and what PyTorch's TensorBoard writer writes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mlflow.autologging import hooks, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch
from mlflow.tracking.client import MlflowClient

NAME = "pytorch"
# the library has two names
LIGHTNING = ("lightning.pytorch", "pytorch_lightning")


@autologging_integration(NAME)
def autolog(
    log_every_n_epoch: int = 1,
    log_every_n_step: int | None = None,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
    checkpoint: bool = True,
    checkpoint_monitor: str = "val_loss",
    checkpoint_mode: str = "min",
    checkpoint_save_best_only: bool = True,
    checkpoint_save_weights_only: bool = False,
    checkpoint_save_freq: str | int = "epoch",
    log_model_signatures: bool = True,
) -> None:
    """Log trainings with PyTorch Lightning: params of the optimizer, metrics, early stopping, checkpoints, the model.

    Args:
        log_every_n_epoch: epochs between two points of the metrics of epochs.
        log_every_n_step: steps between two points of the metrics of steps; None logs epochs only.
        log_models: whether models are logged.
        log_datasets: for other libraries; Lightning's loaders are not recorded.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        extra_tags: tags of the runs that are started.
        checkpoint: whether checkpoints are logged.
        checkpoint_monitor: the metric that says which one is the best.
        checkpoint_mode: "min" or "max": which values of it are better.
        checkpoint_save_best_only: whether only the best one is kept.
        checkpoint_save_weights_only: whether optimizers and schedulers are left out.
        checkpoint_save_freq: "epoch", or the number of steps between two.
        log_model_signatures: whether models keep the schemas of input and output, from the first batch.
    """
    for name in LIGHTNING:
        hooks.when_imported(name, functools.partial(_patch_lightning, name), key=NAME)
    hooks.when_imported("torch.utils.tensorboard", _patch_tensorboard)


def _patch_lightning(name: str) -> None:
    import importlib

    trainer = importlib.import_module(name).Trainer
    safe_patch(NAME, trainer, "fit", functools.partial(_fit, name), manage_run=True)
    safe_patch(NAME, trainer, "test", functools.partial(_test, name))


def _fit(library: str, original: Callable[..., Any], trainer: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.pytorch.callbacks import callbacks_of

    current = session.current()
    with models.begun(current) as pending:
        with notices.trying(NAME, "adding callbacks"):
            trainer.callbacks += callbacks_of(library, current, pending)
        try:
            result = original(trainer, *args, **kwargs)
        finally:
            # the user's trainer is as it was, for other calls
            trainer.callbacks[:] = [callback for callback in trainer.callbacks if not hasattr(callback, "_mlflow_own")]
        if trainer.is_global_zero and pending.model_id is not None:
            _log_model(current, pending, trainer)
    return result


def _log_model(current: session.Session, pending: models.Pending, trainer: Any) -> None:
    from mlflow.pytorch import log_model

    models.log(
        current,
        pending,
        log_model,
        trainer.lightning_module,
        signature=current.facts.get("signature"),
        params=current.facts.get("params"),
    )


def _test(library: str, original: Callable[..., Any], trainer: Any, *args: Any, **kwargs: Any) -> Any:
    """A test logs to the run that is active; without one nothing is logged."""
    result = original(trainer, *args, **kwargs)
    current = session.current()
    if current.log is not None and trainer.is_global_zero:
        current.log.tags({"Mode": "testing"})
        current.log.metrics({name: value for found in result or () for name, value in found.items()})
    return result


def _patch_tensorboard() -> None:
    from torch.utils.tensorboard import SummaryWriter

    safe_patch(NAME, SummaryWriter, "add_scalar", _add_scalar)
    safe_patch(NAME, SummaryWriter, "add_hparams", _add_hparams)


def _add_scalar(original: Callable[..., Any], writer: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.autologging.arguments import of_call

    run_id = session.current().run_id
    given = of_call(original.function, (writer, *args), kwargs)
    step = int(given["global_step"] or 0)
    if run_id is not None and step % (get_autologging_config(NAME, "log_every_n_step") or 1) == 0:
        # not waited for: the end of the run does
        MlflowClient().log_metric(run_id, given["tag"], given["scalar_value"], step=step, synchronous=False)
    return original(writer, *args, **kwargs)


def _add_hparams(original: Callable[..., Any], writer: Any, *args: Any, **kwargs: Any) -> Any:
    from mlflow.autologging.arguments import of_call

    current = session.current()
    given = of_call(original.function, (writer, *args), kwargs)
    if current.log is not None:
        current.log.params(given["hparam_dict"])
        current.log.metrics(given["metric_dict"])
    return original(writer, *args, **kwargs)
