"""Callbacks of PyTorch Lightning; made for the package that the trainer is of, since it has two names."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from typing import Any

from mlflow.autologging import models, notices, session
from mlflow.autologging.checkpoints import MlflowModelCheckpointCallbackBase
from mlflow.autologging.configuration import get_autologging_config
from mlflow.exceptions import missing_package

NAME = "pytorch"
CHECKPOINT_SUFFIX = ".pth"


def callbacks_of(library: str, current: session.Session, pending: models.Pending) -> list[Any]:
    """The callbacks that log one training.

    Args:
        library: "lightning.pytorch" or "pytorch_lightning".
        current: the training.
        pending: its model.
    """
    added = [_metrics_class(library)(current, pending)]
    if get_autologging_config(NAME, "checkpoint", True):
        checkpoints = checkpoint_class(library)(
            monitor=get_autologging_config(NAME, "checkpoint_monitor", "val_loss"),
            mode=get_autologging_config(NAME, "checkpoint_mode", "min"),
            save_best_only=get_autologging_config(NAME, "checkpoint_save_best_only", True),
            save_weights_only=get_autologging_config(NAME, "checkpoint_save_weights_only", False),
            save_freq=get_autologging_config(NAME, "checkpoint_save_freq", "epoch"),
        )
        checkpoints.run_id = current.run_id
        # the metric that nobody chose is there only where there is validation data
        checkpoints.monitor_may_be_missing = checkpoints.monitor == "val_loss"
        checkpoints._mlflow_own = True
        added.append(checkpoints)
    return added


def installed_library() -> str:
    """The package of Lightning that is installed.

    Raises: FEATURE_DISABLED when there is none.
    """
    for library in ("lightning.pytorch", "pytorch_lightning"):
        if importlib.util.find_spec(library.partition(".")[0]) is not None:
            return library
    raise missing_package("lightning", "A callback of PyTorch Lightning")


@functools.cache
def _metrics_class(library: str) -> type:
    base = importlib.import_module(library).Callback

    class Metrics(base):
        """Logs params, metrics, the summary of the layers, and early stopping."""

        _mlflow_own = True

        def __init__(self, current: session.Session, pending: models.Pending) -> None:
            self._current = current
            self._pending = pending
            self._every_n_epoch = get_autologging_config(NAME, "log_every_n_epoch", 1)
            self._every_n_step = get_autologging_config(NAME, "log_every_n_step")
            # names of metrics that are logged by steps, and then not by epochs
            self._of_steps: set[str] = set()

        def _log(self, metrics: dict[str, Any], step: int) -> None:
            self._current.log.metrics(metrics, step=step, model_id=self._pending.model_id)

        @notices.guarded(NAME, "logging params")
        def on_train_start(self, trainer: Any, pl_module: Any) -> None:
            if not trainer.is_global_zero:
                return
            params = {"epochs": trainer.max_epochs, **_optimizer_params(trainer), **_stopping_params(trainer)}
            self._current.facts["params"] = params
            self._current.log.params(params)
            self._current.log.tags({"Mode": "training"})
            summary = importlib.import_module(f"{library}.utilities.model_summary").ModelSummary(
                pl_module, max_depth=-1
            )
            with (
                self._current.log.artifacts() as folder,
                open(f"{folder}/model_summary.txt", "w", encoding="utf-8") as file,
            ):
                file.write(str(summary))

        @notices.guarded(NAME, "inferring the signature")
        def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
            wanted = get_autologging_config(NAME, "log_model_signatures", True) and self._pending.model_id is not None
            if wanted and "signature" not in self._current.facts:
                self._current.facts["signature"] = None
                self._current.facts["signature"] = _signature(pl_module, batch)

        @notices.guarded(NAME, "logging metrics")
        def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
            if not self._every_n_step or not trainer.is_global_zero:
                return
            metrics = _step_metrics(trainer)
            self._of_steps |= metrics.keys()
            if batch_idx % self._every_n_step == 0:
                self._log(metrics, trainer.global_step)

        @notices.guarded(NAME, "logging metrics")
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            epoch = trainer.current_epoch
            if trainer.is_global_zero and (epoch + 1) % self._every_n_epoch == 0:
                found = _numbers(trainer.callback_metrics)
                self._log({name: value for name, value in found.items() if name not in self._of_steps}, epoch)

        @notices.guarded(NAME, "logging early stopping")
        def on_train_end(self, trainer: Any, pl_module: Any) -> None:
            stopping = _early_stopping(trainer)
            if stopping is not None and trainer.is_global_zero and stopping.stopped_epoch:
                self._log(
                    {
                        "stopped_epoch": stopping.stopped_epoch,
                        "restored_epoch": stopping.stopped_epoch - max(1, stopping.patience),
                        "wait_count": stopping.wait_count,
                        "best_score": stopping.best_score,
                    },
                    0,
                )

    return Metrics


@functools.cache
def checkpoint_class(library: str) -> type:
    """The class ``MlflowModelCheckpointCallback`` for one of Lightning's packages."""
    base = importlib.import_module(library).Callback

    class MlflowModelCheckpointCallback(base, MlflowModelCheckpointCallbackBase):
        """Logs checkpoints of a training to the active run.

        Args:
            monitor: the metric that says which one is the best.
            mode: "min" or "max": which values of it are better.
            save_best_only: whether only the best one is kept.
            save_weights_only: whether optimizers and schedulers are left out.
            save_freq: "epoch", or the number of training steps between two.
        """

        def __init__(
            self,
            monitor: str = "val_loss",
            mode: str = "min",
            save_best_only: bool = True,
            save_weights_only: bool = False,
            save_freq: str | int = "epoch",
        ) -> None:
            base.__init__(self)
            suffix = f".weights{CHECKPOINT_SUFFIX}" if save_weights_only else CHECKPOINT_SUFFIX
            MlflowModelCheckpointCallbackBase.__init__(
                self, suffix, monitor, mode, save_best_only, save_weights_only, save_freq
            )
            self.trainer: Any = None

        def save_checkpoint(self, filepath: str) -> None:
            """Write a checkpoint as Lightning writes it."""
            self.trainer.save_checkpoint(filepath, weights_only=self.save_weights_only)

        @notices.guarded(NAME, "starting checkpoints")
        def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
            from mlflow.tracking.runs import active_run_id

            self.trainer = trainer
            if self.run_id is None:
                self.run_id = active_run_id()

        @notices.guarded(NAME, "logging a checkpoint")
        def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
            if isinstance(self.save_freq, int) and trainer.global_step % self.save_freq == 0:
                self._check(trainer)

        @notices.guarded(NAME, "logging a checkpoint")
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            if self.save_freq == "epoch":
                self._check(trainer)

        def _check(self, trainer: Any) -> None:
            if trainer.is_global_zero:
                self.check_and_save_checkpoint_if_needed(
                    trainer.current_epoch, trainer.global_step, _numbers(trainer.callback_metrics)
                )

    return MlflowModelCheckpointCallback


def _numbers(metrics: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in metrics.items()}


def _step_metrics(trainer: Any) -> dict[str, float]:
    """What was logged in this step, by the names that loggers see."""
    return _numbers(trainer._results.metrics(on_step=True)["log"])


def _optimizer_params(trainer: Any) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for optimizer in trainer.optimizers:
        params["optimizer_name"] = type(optimizer).__name__
        params.update(optimizer.defaults)
    return params


def _early_stopping(trainer: Any) -> Any:
    return next((callback for callback in trainer.callbacks if type(callback).__name__ == "EarlyStopping"), None)


def _stopping_params(trainer: Any) -> dict[str, Any]:
    stopping = _early_stopping(trainer)
    if stopping is None:
        return {}
    return {name: getattr(stopping, name) for name in ("monitor", "mode", "patience", "min_delta")}


def _signature(module: Any, batch: Any) -> Any:
    """The schemas of a model from the first batch: tensors, of which a pair is input and target."""
    import torch

    from mlflow.models.signature import infer_signature

    features = batch[0] if isinstance(batch, (list, tuple)) else batch
    if not isinstance(features, torch.Tensor):
        return None
    training = module.training
    with torch.no_grad():
        module.eval()
        output = module(features)
        module.train(training)
    if not isinstance(output, torch.Tensor):
        return None
    return infer_signature(features.cpu().numpy(), output.cpu().numpy())
