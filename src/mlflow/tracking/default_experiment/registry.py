"""Asks the plugins for the default experiment."""

import functools
import logging
from typing import Any

from mlflow import plugins
from mlflow.tracking.default_experiment import DEFAULT_EXPERIMENT_ID

logger = logging.getLogger(__name__)
_registered: list[Any] = []


def register(default_experiment_provider: type) -> None:
    """Add a ``DefaultExperimentProvider`` class in this process, beside the installed plugins."""
    _registered.append(default_experiment_provider())


@functools.cache
def _installed() -> list[Any]:
    providers = []
    for name, kind in plugins.load_all(plugins.DEFAULT_EXPERIMENT_PROVIDER).items():
        try:
            providers.append(kind())
        except Exception as error:
            logger.warning("Default experiment provider %s cannot be created: %s", name, error)
    return providers


def get_experiment_id() -> str:
    """The id that the first provider in context gives; "0" when none gives any.

    A provider that fails is left out with a warning.
    """
    for provider in (*_installed(), *_registered):
        try:
            experiment_id = provider.get_experiment_id() if provider.in_context() else None
        except Exception as error:
            logger.warning("Default experiment provider %s failed: %s", type(provider).__name__, error)
            continue
        if experiment_id is not None:
            return str(experiment_id)
    return DEFAULT_EXPERIMENT_ID
