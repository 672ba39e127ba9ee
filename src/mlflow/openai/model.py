"""Names that users import from here; they live in ``mlflow.openai``."""

from mlflow.environment_variables import MLFLOW_OPENAI_SECRET_SCOPE
from mlflow.exceptions import INVALID_PARAMETER_VALUE
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.openai import (
    DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    FLAVOR_NAME,
    MODEL_FILENAME,
    get_default_conda_env,
    get_default_pip_requirements,
    load_model,
    log_model,
    save_model,
)

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_OPENAI_SECRET_SCOPE",
    "MLMODEL_FILE_NAME",
    "MODEL_FILENAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]
