"""A callback for ``Model.fit`` that logs params, the layers and metrics to the active run."""

from __future__ import annotations

from typing import Any

import keras

from mlflow.api.limits import shown
from mlflow.autologging import notices
from mlflow.autologging.run_log import RunLog
from mlflow.exceptions import invalid
from mlflow.tracking.runs import active_run_id

NAME = "keras"


class MlflowCallback(keras.callbacks.Callback):
    """Logs a training with Keras to the run that is active, which is started if there is none.

    Args:
        log_every_epoch: whether metrics are logged after every epoch.
        log_every_n_steps: else, after how many steps.
        model_id: the logged model of which they are.

    Raises: INVALID_PARAMETER_VALUE for both, or neither.
    """

    integration = NAME

    def __init__(
        self, log_every_epoch: bool = True, log_every_n_steps: int | None = None, model_id: str | None = None
    ) -> None:
        super().__init__()
        check_frequency(log_every_epoch, log_every_n_steps)
        self.log_every_epoch = log_every_epoch
        self.log_every_n_steps = log_every_n_steps
        self.model_id = model_id
        self._steps = 0
        self._log: RunLog | None = None

    @property
    def log(self) -> RunLog:
        """Where it logs to."""
        if self._log is None:
            self._log = RunLog(self.integration, active_run_id())
        return self._log

    @notices.guarded(NAME, "logging the optimizer and the layers")
    def on_train_begin(self, logs: Any = None) -> None:
        """Log the optimizer's configuration and a summary of the layers."""
        self.log.params(self.optimizer_params())
        with (
            self.log.artifacts() as folder,
            open(f"{folder}/model_summary.txt", "w", encoding="utf-8") as file,
        ):
            self.model.summary(print_fn=lambda line, **_: file.write(f"{line}\n"))

    def optimizer_params(self) -> dict[str, Any]:
        """What the optimizer was made with."""
        return {f"optimizer_{name}": value for name, value in self.model.optimizer.get_config().items()}

    @notices.guarded(NAME, "logging metrics")
    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the metrics of an epoch."""
        if self.log_every_epoch:
            self.log.metrics(logs or {}, step=epoch, model_id=self.model_id)

    @notices.guarded(NAME, "logging metrics")
    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the metrics of a step."""
        if self.log_every_n_steps is None:
            return
        self._steps += 1
        if self._steps % self.log_every_n_steps == 0:
            self.log.metrics(logs or {}, step=self._steps, model_id=self.model_id)

    @notices.guarded(NAME, "logging metrics")
    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Log the metrics of a validation."""
        metrics = {f"validation_{name}": value for name, value in (logs or {}).items()}
        self.log.metrics(metrics, step=self._steps, model_id=self.model_id)

    @notices.guarded(NAME, "logging metrics")
    def on_train_end(self, logs: Any = None) -> None:
        """Wait until everything is stored."""
        self.log.flush()


def check_frequency(log_every_epoch: bool, log_every_n_steps: int | None) -> None:
    """Raise INVALID_PARAMETER_VALUE unless exactly one of the two says when metrics are logged."""
    if log_every_n_steps is not None and log_every_epoch:
        raise invalid(
            f"log_every_n_steps ({shown(log_every_n_steps)}) is for trainings that do not log every epoch: set "
            "log_every_epoch=False."
        )
    if log_every_n_steps is None and not log_every_epoch:
        raise invalid("Metrics are logged every epoch (log_every_epoch) or every log_every_n_steps steps: set one.")
