"""What a scoring server is asked: input as the body of a request, and whether a model can take it."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from mlflow.models.input_example import serving_input_of

if TYPE_CHECKING:
    from mlflow.types.schema import Schema


def convert_input_example_to_serving_input(input_example: Any) -> str | None:
    """The body of a request with this input, as JSON text; None for None.

    Args:
        input_example: as of ``log_model``: data, or a pair of data and params.

    Raises: INVALID_PARAMETER_VALUE when JSON has no form for it.
    """
    return serving_input_of(input_example)


def load_serving_example(model_uri_or_path: str) -> str | None:
    """The body of a request with the input example that a model was saved with; None when there is none."""
    from mlflow.models.location import local_folder
    from mlflow.models.model import Model

    folder = local_folder(model_uri_or_path)
    return Model.load(folder).get_serving_input(folder)


def validate_serving_input(model_uri: str, serving_input: str | dict[str, Any]) -> Any:
    """What a model gives for the body of a request: it is parsed and predicted here as a server would do it.

    Args:
        model_uri: of the model.
        serving_input: the body, as JSON text or decoded.

    Raises: what the server would answer with.
    """
    warnings.warn("validate_serving_input is deprecated: use mlflow.models.predict.", FutureWarning, stacklevel=2)
    from mlflow import pyfunc
    from mlflow.pyfunc.scoring_server.parsing import parse_json

    model = pyfunc.load_model(model_uri)
    text = serving_input if isinstance(serving_input, str) else json.dumps(serving_input)
    body = parse_json(text, model.metadata.get_input_schema())
    return model.predict(body.data, params=body.params)


def validate_schema(data: Any, expected_schema: Schema) -> None:
    """Check that data fits a schema.

    Args:
        data: DataFrame, array, dict of arrays, list or dict.
        expected_schema: the schema.

    Raises: INVALID_PARAMETER_VALUE when it does not; the message names the column.
    """
    from mlflow.pyfunc.enforcement import validate_schema as check

    check(data, expected_schema)
