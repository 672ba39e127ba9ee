"""The scoring server: ``/invocations`` and its neighbours for any model that ``mlflow.pyfunc.load_model`` loads."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from mlflow.environment_variables import MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT
from mlflow.exceptions import BAD_REQUEST, INVALID_PARAMETER_VALUE, MlflowException
from mlflow.pyfunc.scoring_server import encoding, parsing
from mlflow.pyfunc.scoring_server.parsing import ParsedJsonInput
from mlflow.version import VERSION as _VERSION

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel
    from mlflow.types.schema import Schema

CONTENT_TYPE_CSV = parsing.CSV
CONTENT_TYPE_JSON = parsing.JSON
CONTENT_TYPE_PARQUET = parsing.PARQUET
CONTENT_TYPES = [CONTENT_TYPE_CSV, CONTENT_TYPE_JSON, CONTENT_TYPE_PARQUET]
DF_SPLIT, DF_RECORDS = parsing.TABLE_KEYS
INSTANCES, INPUTS = parsing.TENSOR_KEYS
SUPPORTED_FORMATS = set(parsing.FORMAT_KEYS)
SERVING_PARAMS_KEY = parsing.PARAMS
SERVING_MODEL_CONFIG = "SERVING_MODEL_CONFIG"
REQUIRED_INPUT_FORMAT = f"A request is a JSON object with {parsing._ONE_OF}"
SCORING_PROTOCOL_CHANGE_INFO = "The form of requests is that of MLflow 2.0 and later."
VERSION = _VERSION.partition("+")[0]

__all__ = [
    "BAD_REQUEST",
    "CONTENT_TYPES",
    "CONTENT_TYPE_CSV",
    "CONTENT_TYPE_JSON",
    "CONTENT_TYPE_PARQUET",
    "DF_RECORDS",
    "DF_SPLIT",
    "INPUTS",
    "INSTANCES",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT",
    "REQUIRED_INPUT_FORMAT",
    "SCORING_PROTOCOL_CHANGE_INFO",
    "SERVING_MODEL_CONFIG",
    "SERVING_PARAMS_KEY",
    "SUPPORTED_FORMATS",
    "VERSION",
    "InvocationsResponse",
    "ParsedJsonInput",
    "get_cmd",
    "infer_and_parse_data",
    "init",
    "invocations",
    "load_model_with_mlflow_config",
    "parse_csv_input",
    "parse_parquet_input",
    "predictions_to_json",
    "unwrapped_predictions_to_json",
]


class InvocationsResponse(NamedTuple):
    """An answer: body, HTTP status and content type."""

    response: str
    status: int
    mimetype: str


def infer_and_parse_data(data: Any, schema: Schema | None = None) -> Any:
    """The model's input in a JSON body or its decoded object.

    Raises: BAD_REQUEST when it is none of the protocol's forms.
    """
    if not isinstance(data, str | bytes):
        data = encoding.encode(data)
    return parsing.parse_json(data, schema).data


def parse_csv_input(csv_input: Any, schema: Schema | None = None) -> Any:
    """The table in a CSV text or file."""
    return parsing.csv_frame(csv_input, schema)


def parse_parquet_input(parquet_input: Any) -> Any:
    """The table in the bytes of a Parquet file."""
    return parsing.parquet_frame(parquet_input if isinstance(parquet_input, bytes) else parquet_input.read())


def predictions_to_json(raw_predictions: Any, output: Any, metadata: dict[str, Any] | None = None) -> None:
    """Write ``{"predictions": ...}`` and further keys to a text file."""
    output.write(encoding.encode_predictions(raw_predictions, metadata).decode())


def unwrapped_predictions_to_json(raw_predictions: Any, output: Any) -> None:
    """Write predictions to a text file as they are."""
    output.write(encoding.encode(raw_predictions).decode())


def invocations(data: Any, content_type: str, model: PyFuncModel, input_schema: Schema | None) -> InvocationsResponse:
    """The answer of ``/invocations``, without a server.

    Args:
        data: the body.
        content_type: the value of its Content-Type header.
        model: the model.
        input_schema: its input schema.
    """
    from mlflow.pyfunc.scoring_server.app import error_body
    from mlflow.pyfunc.scoring_server.served import failed

    known = parsing.content_type_of(content_type)
    if known is None:
        text = f"Content-Type {content_type!r} is not supported; supported are {', '.join(parsing.CONTENT_TYPES)}."
        return InvocationsResponse(text, 415, "text/plain")
    body = data.encode() if isinstance(data, str) else data
    try:
        parsed = parsing.parse(body, known, input_schema)
        try:
            prediction = model.predict(parsed.data, params=parsed.params)
        except MlflowException:
            raise
        except Exception as error:
            raise failed(error) from error
        text = encoding.encode(prediction) if parsed.is_unified_llm_input else encoding.encode_predictions(prediction)
        return InvocationsResponse(text.decode(), 200, CONTENT_TYPE_JSON)
    except MlflowException as error:
        return InvocationsResponse(error_body(error).decode(), error.get_http_status_code(), CONTENT_TYPE_JSON)


def init(model: PyFuncModel) -> Any:
    """A loaded model as an ASGI application, to be run by any ASGI server."""
    from mlflow.pyfunc.scoring_server.app import App
    from mlflow.pyfunc.scoring_server.served import Loaded, Served

    return App(Served(Loaded(model)), seconds=MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT.get())


def load_model_with_mlflow_config(model_uri: str) -> PyFuncModel:
    """The model with the settings that stand as JSON in the environment variable SERVING_MODEL_CONFIG."""
    from mlflow.pyfunc import load_model

    return load_model(model_uri, model_config=config_from_environment())


def config_from_environment() -> dict[str, Any] | None:
    """The settings for the model in SERVING_MODEL_CONFIG, or None."""
    text = os.environ.get(SERVING_MODEL_CONFIG)
    return parsing.decode_json(text) if text else None


def get_cmd(
    model_uri: str,
    port: int | None = None,
    host: str | None = None,
    timeout: int | None = None,
    nworkers: int | None = None,
) -> tuple[str, dict[str, str]]:
    """The command that serves a model with this interpreter, and the environment for it."""
    words = [sys.executable, "-m", "mlflow.server.scoring", "--model-uri", model_uri]
    for option, value in (("--port", port), ("--host", host), ("--timeout", timeout), ("--workers", nworkers)):
        if value is not None:
            words += [option, str(value)]
    return shlex.join(words), dict(os.environ)
