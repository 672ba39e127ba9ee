"""Names that users import from here; they live in ``mlflow.langchain``."""

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.langchain import (
    DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    FLAVOR_NAME,
    get_default_conda_env,
    get_default_pip_requirements,
    load_model,
    log_model,
    save_model,
)
from mlflow.models.model import MODEL_CODE_PATH, MODEL_CONFIG
from mlflow.models.signature import MLMODEL_FILE_NAME

PYFUNC_FLAVOR_NAME = "python_function"

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "MODEL_CODE_PATH",
    "MODEL_CONFIG",
    "PYFUNC_FLAVOR_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]
