"""Tags from the environment: MLFLOW_RUN_CONTEXT holds them as a JSON object."""

import json
import os

from mlflow.environment_variables import MLFLOW_RUN_CONTEXT
from mlflow.exceptions import invalid
from mlflow.tracking.context.abstract_context import RunContextProvider

MLFLOW_RUN_CONTEXT_ENV_VAR = MLFLOW_RUN_CONTEXT.name


class SystemEnvironmentContext(RunContextProvider):
    """What whoever started the process wants its runs tagged with."""

    def in_context(self) -> bool:
        return MLFLOW_RUN_CONTEXT_ENV_VAR in os.environ

    def tags(self) -> dict[str, str]:
        text = os.environ.get(MLFLOW_RUN_CONTEXT_ENV_VAR, "{}")
        try:
            tags = json.loads(text)
        except ValueError:
            tags = None
        if not isinstance(tags, dict):
            raise invalid(f"The environment variable MLFLOW_RUN_CONTEXT holds {text!r}; a JSON object is needed.")
        return tags
