"""Logging of trainings by themselves: libraries are wrapped so that a fit becomes a run.

What users call is ``autolog`` and ``disable_autologging``. The rest is for the integrations, one beside each flavor:

    @autologging_integration("xgboost")
    def autolog(log_models=True, disable=False, ...):
        when_imported("xgboost", lambda: safe_patch("xgboost", xgboost, "train", _train, manage_run=True))

Parts: ``configuration`` (what each integration was told), ``scope`` (where nothing is logged), ``patch`` (wrapping a
function), ``session`` and ``run_log`` (one training and what it logs), ``hooks`` (libraries that are imported later),
``versions`` (of libraries), ``notices`` (what is said when something fails), ``arguments`` (params from a call).
"""

from mlflow.autologging.configuration import (
    AUTOLOGGING_INTEGRATIONS,
    autologging_integration,
    get_autologging_config,
    is_disabled,
)
from mlflow.autologging.enable import autolog
from mlflow.autologging.patch import safe_patch
from mlflow.autologging.scope import disable_autologging

__all__ = [
    "AUTOLOGGING_INTEGRATIONS",
    "autolog",
    "autologging_integration",
    "disable_autologging",
    "get_autologging_config",
    "is_disabled",
    "safe_patch",
]
