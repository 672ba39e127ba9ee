"""Checkpoints of a training as artifacts of its run: the best one, or one after every epoch or number of steps.

Subclasses say how their library writes a checkpoint and tell of the ends of epochs and steps.
"""

import json
import os
import posixpath
import tempfile
from typing import Any

from mlflow.api.limits import shown
from mlflow.exceptions import invalid
from mlflow.tracking.client import MlflowClient
from mlflow.utils.mlflow_tags import LATEST_CHECKPOINT_ARTIFACT_TAG_KEY

FOLDER = "checkpoints"
LATEST = "latest_checkpoint"
METRICS_SUFFIX = "_metrics.json"


class MlflowModelCheckpointCallbackBase:
    """What the checkpoint callbacks of all libraries have in common.

    Args:
        client: for the artifacts.
        run_id: the run they go to.
        checkpoint_file_suffix: of the files, e.g. ".pth".
        monitor: the metric that says which checkpoint is better; used with ``save_best_only``.
        mode: "min" or "max": which values of it are better.
        save_best_only: whether only a better one is kept, in the place of the one before.
        save_weights_only: whether optimizers and schedulers are left out.
        save_freq: "epoch", or a number of training steps.

    Raises: INVALID_PARAMETER_VALUE for another mode or frequency.
    """

    def __init__(
        self,
        checkpoint_file_suffix: str,
        monitor: str,
        mode: str,
        save_best_only: bool,
        save_weights_only: bool,
        save_freq: str | int,
        client: MlflowClient | None = None,
        run_id: str | None = None,
    ) -> None:
        if mode not in ("min", "max"):
            raise invalid(f"Invalid value {shown(mode)} for parameter 'mode': it must be 'min' or 'max'.")
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise invalid(
                f"Invalid value {shown(save_freq)} for parameter 'save_freq': it must be 'epoch' or a number of steps."
            )
        self.checkpoint_file_suffix = checkpoint_file_suffix
        self.monitor = monitor
        self.mode = mode
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self.client = client
        self.run_id = run_id
        # whether a missing metric only means that there is no best checkpoint
        self.monitor_may_be_missing = False
        self.last_monitor_value: float | None = None

    def save_checkpoint(self, filepath: str) -> None:
        """Write a checkpoint of the model as it is now."""
        raise NotImplementedError

    def check_and_save_checkpoint_if_needed(
        self, current_epoch: int, global_step: int, metric_dict: dict[str, Any]
    ) -> None:
        """Log a checkpoint, unless only better ones are wanted and this one is not.

        Args:
            current_epoch: the epoch, from 0.
            global_step: the number of training steps done.
            metric_dict: metrics at this point; those that are numbers are kept beside the checkpoint.
        """
        metrics = _numbers(metric_dict)
        if self.save_best_only:
            if not self._is_better(metrics):
                return
            name = LATEST
            folder = FOLDER
        else:
            name = "checkpoint"
            place = f"epoch_{current_epoch}" if self.save_freq == "epoch" else f"global_step_{global_step}"
            folder = posixpath.join(FOLDER, place)
        client = self.client or MlflowClient()
        about = {"epoch": current_epoch, "global_step": global_step, **metrics}
        with tempfile.TemporaryDirectory() as temporary:
            file = os.path.join(temporary, name + self.checkpoint_file_suffix)
            self.save_checkpoint(file)
            with open(os.path.join(temporary, name + METRICS_SUFFIX), "w", encoding="utf-8") as stream:
                json.dump(about, stream)
            client.log_artifacts(self.run_id, temporary, folder)
        artifact = posixpath.join(folder, name + self.checkpoint_file_suffix)
        client.set_tag(self.run_id, LATEST_CHECKPOINT_ARTIFACT_TAG_KEY, artifact)

    def _is_better(self, metrics: dict[str, float]) -> bool:
        value = metrics.get(self.monitor)
        if value is None and self.monitor_may_be_missing:
            return False
        if value is None:
            raise invalid(
                f"The metric {self.monitor!r}, which says what checkpoint is the best, is not among those of the "
                f"training: {', '.join(sorted(metrics)) or 'none'}. Name one as 'monitor' (checkpoint_monitor "
                "of autolog), or keep all checkpoints with save_best_only=False."
            )
        last = self.last_monitor_value
        if last is not None and not (value < last if self.mode == "min" else value > last):
            return False
        self.last_monitor_value = value
        return True


def _numbers(metrics: dict[str, Any]) -> dict[str, float]:
    found = {}
    for name, value in metrics.items():
        try:
            found[name] = float(value)
        except (TypeError, ValueError):
            continue
    return found
