"""Names that users import from here; they live in ``mlflow.keras``."""

from mlflow.exceptions import INVALID_PARAMETER_VALUE
from mlflow.keras import (
    DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    FLAVOR_NAME,
    get_default_conda_env,
    get_default_pip_requirements,
    log_model,
    save_model,
)
from mlflow.models.signature import MLMODEL_FILE_NAME

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "log_model",
    "save_model",
]
