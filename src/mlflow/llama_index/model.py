"""Names that users import from here; they live in ``mlflow.llama_index``."""

from mlflow.llama_index import (
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

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "MODEL_CODE_PATH",
    "MODEL_CONFIG",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]
