"""Trainings with Transformers. Its own callback logs them (``report_to=["mlflow"]`` in TrainingArguments).

What is left to do here: a ``Trainer`` uses other libraries, e.g. scikit-learn for metrics, whose integrations would log
parts of the training as trainings of their own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mlflow.autologging import hooks
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.patch import safe_patch

NAME = "transformers"


@autologging_integration(NAME)
def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = False,
    log_models: bool = False,
    log_datasets: bool = False,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Have other integrations keep quiet while a ``Trainer`` trains; Transformers' own callback logs the training.

    Args:
        log_input_examples, log_model_signatures, log_models, log_datasets: as the callback does it.
        disable: switch off instead.
        exclusive: whether nothing is done while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        extra_tags: of the runs that integrations start; the callback's run has its own (MLFLOW_TAGS).
    """
    for library in ("transformers", "setfit"):
        hooks.when_imported(library, functools.partial(_patch, library), key=NAME)


def _patch(library: str) -> None:
    import importlib

    trainer = importlib.import_module(library).Trainer
    safe_patch(NAME, trainer, "train", _train)


def _train(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    # the call is a training that is being logged: that alone keeps the others quiet
    return original(*args, **kwargs)
