"""Callbacks for ``Model.fit`` of TensorFlow's Keras: metrics and checkpoints go to the active run."""

from __future__ import annotations

from typing import Any

import keras

from mlflow.autologging import notices
from mlflow.autologging.checkpoints import MlflowModelCheckpointCallbackBase
from mlflow.keras.callback import MlflowCallback as _KerasCallback
from mlflow.tracking.runs import active_run_id

NAME = "tensorflow"


class MlflowCallback(_KerasCallback):
    """Logs a training to the run that is active, which is started if there is none.

    Args:
        log_every_epoch: whether metrics are logged after every epoch.
        log_every_n_steps: else, after how many steps.

    Raises: INVALID_PARAMETER_VALUE for both, or neither.
    """

    integration = NAME

    def __init__(self, log_every_epoch: bool = True, log_every_n_steps: int | None = None) -> None:
        super().__init__(log_every_epoch, log_every_n_steps)

    def optimizer_params(self) -> dict[str, Any]:
        """What the optimizer was made with."""
        return {f"opt_{name}": value for name, value in self.model.optimizer.get_config().items()}


class MlflowModelCheckpointCallback(keras.callbacks.Callback, MlflowModelCheckpointCallbackBase):
    """Logs checkpoints of a training to the active run.

    Args:
        monitor: the metric that says which one is the best.
        mode: "min" or "max": which values of it are better.
        save_best_only: whether only the best one is kept.
        save_weights_only: whether only the weights are kept.
        save_freq: "epoch", or the number of training steps between two.

    Raises: INVALID_PARAMETER_VALUE for another mode or frequency.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "min",
        save_best_only: bool = True,
        save_weights_only: bool = False,
        save_freq: str | int = "epoch",
    ) -> None:
        keras.callbacks.Callback.__init__(self)
        suffix = ".weights.h5" if save_weights_only else ".h5"
        MlflowModelCheckpointCallbackBase.__init__(
            self, suffix, monitor, mode, save_best_only, save_weights_only, save_freq
        )
        self._epoch = 0
        self._steps = 0

    def save_checkpoint(self, filepath: str) -> None:
        """Write the model, or its weights, as Keras writes them."""
        if self.save_weights_only:
            self.model.save_weights(filepath)
        else:
            self.model.save(filepath)

    def on_train_begin(self, logs: Any = None) -> None:
        """Take the active run, if no other was given."""
        if self.run_id is None:
            self.run_id = active_run_id()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch."""
        self._epoch = epoch

    @notices.guarded(NAME, "logging a checkpoint")
    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Log a checkpoint if it is time."""
        self._steps += 1
        if isinstance(self.save_freq, int) and self._steps % self.save_freq == 0:
            self.check_and_save_checkpoint_if_needed(self._epoch, self._steps, logs or {})

    @notices.guarded(NAME, "logging a checkpoint")
    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log a checkpoint if one is wanted for every epoch."""
        if self.save_freq == "epoch":
            self.check_and_save_checkpoint_if_needed(epoch, self._steps, logs or {})
