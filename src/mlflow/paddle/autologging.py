"""Trainings with Paddle's high-level API as runs: ``paddle.Model.fit``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlflow.autologging import hooks, models, notices, session
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch

NAME = "paddle"


@autologging_integration(NAME)
def autolog(
    log_every_n_epoch: int = 1,
    log_models: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log trainings with ``paddle.Model``: params of the optimizer, metrics of epochs, early stopping, the model.

    Args:
        log_every_n_epoch: epochs between two points of the metrics.
        log_models: whether models are logged.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        silent: whether nothing is said.
        registered_model_name: where every trained model is registered as a new version.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("paddle", _patch)


def _patch() -> None:
    import paddle

    safe_patch(NAME, paddle.Model, "fit", _fit, manage_run=True)


def _fit(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    bound = inspect.signature(original.function).bind(model, *args, **kwargs)
    bound.apply_defaults()
    stopping = None
    with models.begun(current) as pending:
        with notices.trying(NAME, "adding a callback"):
            stopping = _early_stopping(bound)
            _add_callback(bound, _callback(current, pending, stopping))
        result = original(*bound.args, **bound.kwargs)
        if stopping is not None and stopping.stopped_epoch > 0:
            metrics = {"stopped_epoch": stopping.stopped_epoch, "best_value": stopping.best_value}
            current.log.metrics(metrics, model_id=pending.model_id)
        if pending.model_id is not None:
            from mlflow.paddle import log_model

            models.log(current, pending, log_model, model, params=current.facts.get("params"))
    return result


def _add_callback(bound: inspect.BoundArguments, callback: Any) -> None:
    """Put a callback behind the user's, whose list is left as it is."""
    present = bound.arguments.get("callbacks") or []
    bound.arguments["callbacks"] = [*(present if isinstance(present, (list, tuple)) else [present]), callback]


def _early_stopping(bound: inspect.BoundArguments) -> Any:
    """The user's EarlyStopping callback, or None."""
    import paddle

    present = bound.arguments.get("callbacks") or []
    found = present if isinstance(present, (list, tuple)) else [present]
    return next((callback for callback in found if isinstance(callback, paddle.callbacks.EarlyStopping)), None)


def _callback(current: session.Session, pending: models.Pending, stopping: Any) -> Any:
    import paddle

    every = get_autologging_config(NAME, "log_every_n_epoch", 1)

    class Metrics(paddle.callbacks.Callback):
        """Logs the optimizer, the layers, and the metrics of every epoch."""

        def __init__(self) -> None:
            super().__init__()
            self._epoch = 0

        @notices.guarded(NAME, "logging params")
        def on_train_begin(self, logs: Any = None) -> None:
            params = {**_optimizer_params(self.model), **_stopping_params(stopping)}
            current.facts["params"] = params
            current.log.params(params)
            with (
                current.log.artifacts() as folder,
                open(f"{folder}/model_summary.txt", "w", encoding="utf-8") as file,
            ):
                file.write(str(self.model.network))

        @notices.guarded(NAME, "logging metrics")
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if epoch % every == 0:
                self._epoch = epoch
                current.log.metrics(_numbers(logs), step=epoch, model_id=pending.model_id)

        @notices.guarded(NAME, "logging metrics")
        def on_eval_end(self, logs: dict[str, Any] | None = None) -> None:
            metrics = {f"eval_{name}": value for name, value in _numbers(logs).items()}
            current.log.metrics(metrics, step=self._epoch, model_id=pending.model_id)

    return Metrics()


def _optimizer_params(model: Any) -> dict[str, Any]:
    optimizer = getattr(model, "_optimizer", None)
    if optimizer is None:
        return {}
    return {"optimizer_name": type(optimizer).__name__, "learning_rate": optimizer.get_lr()}


def _stopping_params(stopping: Any) -> dict[str, Any]:
    if stopping is None:
        return {}
    return {name: getattr(stopping, name) for name in ("monitor", "patience", "min_delta", "baseline")}


def _numbers(logs: dict[str, Any] | None) -> dict[str, float]:
    """Metrics that are numbers; Paddle gives single ones in lists too."""
    found = {}
    for name, value in (logs or {}).items():
        while isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        if isinstance(value, (int, float)) or hasattr(value, "item"):
            found[name] = value
    return found
