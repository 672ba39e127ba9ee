"""Names that users import from here; each lives in a module of its own."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_DISABLE_SCHEMA_DETAILS
from mlflow.exceptions import INVALID_PARAMETER_VALUE
from mlflow.models.input_example import (
    DF_SPLIT,
    EXAMPLE_DATA_KEY,
    EXAMPLE_FILENAME,
    EXAMPLE_PARAMS_KEY,
    INPUT_EXAMPLE_PATH,
    INPUTS,
    SERVING_INPUT_FILENAME,
    SERVING_INPUT_PATH,
    SERVING_PARAMS_KEY,
)
from mlflow.models.location import get_model_version_from_model_uri
from mlflow.models.serving_input import (
    convert_input_example_to_serving_input,
    load_serving_example,
    validate_schema,
    validate_serving_input,
)
from mlflow.models.wheeled_model import add_libraries_to_model
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_IS_EXTERNAL

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel
    from mlflow.models.model import Model

# what an input example may be: DataFrame, array, dict, list, scalar, sparse matrix, text, bytes, or a pair with params
ModelInputExample = Any
HAS_SCIPY = importlib.util.find_spec("scipy") is not None
HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None

__all__ = [
    "DF_SPLIT",
    "EXAMPLE_DATA_KEY",
    "EXAMPLE_FILENAME",
    "EXAMPLE_PARAMS_KEY",
    "HAS_PYSPARK",
    "HAS_SCIPY",
    "INPUTS",
    "INPUT_EXAMPLE_PATH",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_DISABLE_SCHEMA_DETAILS",
    "MLFLOW_MODEL_IS_EXTERNAL",
    "SERVING_INPUT_FILENAME",
    "SERVING_INPUT_PATH",
    "SERVING_PARAMS_KEY",
    "ModelInputExample",
    "add_libraries_to_model",
    "convert_input_example_to_serving_input",
    "get_external_mlflow_model_spec",
    "get_model_version_from_model_uri",
    "load_serving_example",
    "validate_schema",
    "validate_serving_input",
]


def get_external_mlflow_model_spec(logged_model: LoggedModel) -> Model:
    """The description of a logged model whose files are kept elsewhere."""
    from mlflow.models.model import Model

    return Model(
        artifact_path=logged_model.artifact_location,
        model_uuid=logged_model.model_id,
        model_id=logged_model.model_id,
        run_id=logged_model.source_run_id,
        metadata={MLFLOW_MODEL_IS_EXTERNAL: "true"},
    )
