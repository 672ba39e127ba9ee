"""Input examples: how they are stored with a model, read back, and put into the form that a scoring server takes.

One file, ``input_example.json``, holds the example, and ``serving_input_example.json`` the body of a request with it.
``saved_input_example_info`` in the MLmodel file says what the first one is: a ``dataframe`` (columns and rows), an
``ndarray`` (nested lists, or a dict of them), a sparse matrix, or a ``json_object`` (anything else). With parameters
the example is a pair ``(data, params)`` and the file has both.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.models.model import Model

EXAMPLE_FILENAME = "input_example.json"
SERVING_INPUT_FILENAME = "serving_input_example.json"
INPUT_EXAMPLE_PATH = "artifact_path"
SERVING_INPUT_PATH = "serving_input_path"
EXAMPLE_DATA_KEY = "inputs"
EXAMPLE_PARAMS_KEY = "params"
SERVING_PARAMS_KEY = "params"
DF_SPLIT = "dataframe_split"
INPUTS = "inputs"
# a request of an application for language models is passed on as it is
_LLM_KEYS = ("messages", "prompt", "input")


@dataclass
class Example:
    """An input example, taken apart.

    Args:
        data: what goes into ``predict``; a copy, so that predicting cannot change what is stored.
        params: parameters of ``predict``, or None.
        info: what the MLmodel file says of it.
        stored: content of the first file.
        serving: content of the second one, the body of a request.
    """

    data: Any
    params: dict[str, Any] | None
    info: dict[str, Any]
    stored: Any
    serving: Any


def is_pair(given: Any) -> bool:
    """Whether an input example is a pair of data and parameters."""
    return isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], dict)


def example_of(given: Any) -> Example:
    """Take an input example apart.

    Args:
        given: DataFrame, Series, array, dict, list, scalar, sparse matrix, pydantic object; or a pair: it and params.

    Raises: INVALID_PARAMETER_VALUE when it cannot be stored.
    """
    data, params = given if is_pair(given) else (given, None)
    params = params or None
    kind, stored, serving = _parts(data)
    info: dict[str, Any] = {INPUT_EXAMPLE_PATH: EXAMPLE_FILENAME, "type": kind}
    if kind == "dataframe":
        info["pandas_orient"] = "split" if "columns" in stored else "values"
    if params is not None:
        info[EXAMPLE_PARAMS_KEY] = "true"
        params = _plain(params)
        stored = {EXAMPLE_DATA_KEY: stored, EXAMPLE_PARAMS_KEY: params}
        # an application for language models takes its parameters beside the messages
        serving = {**serving, **params} if _is_for_llm(serving) else {**serving, SERVING_PARAMS_KEY: params}
    info[SERVING_INPUT_PATH] = SERVING_INPUT_FILENAME
    return Example(data, params, info, stored, serving)


def _parts(data: Any) -> tuple[str, Any, Any]:
    """Kind, content of the file, and body of a request."""
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(data, pandas.Series):
        data = data.to_frame()
    if pandas is not None and isinstance(data, pandas.DataFrame):
        split = _split(data)
        return "dataframe", split, {DF_SPLIT: dict(split)}
    if numpy is not None and isinstance(data, numpy.ndarray):
        nested = _nested(data)
        return "ndarray", nested, {INPUTS: nested}
    if (
        numpy is not None
        and isinstance(data, dict)
        and data
        and all(isinstance(v, numpy.ndarray) for v in data.values())
    ):
        nested = {str(name): _nested(value) for name, value in data.items()}
        return "ndarray", nested, {INPUTS: nested}
    sparse = _sparse_kind(data)
    if sparse is not None:
        return sparse, _sparse_parts(data), {INPUTS: data.toarray().tolist()}
    plain = _plain(data)
    if _is_for_llm(plain):
        return "json_object", plain, plain
    return "json_object", plain, {INPUTS: plain}


def _is_for_llm(body: Any) -> bool:
    return isinstance(body, dict) and any(key in body for key in _LLM_KEYS)


def _split(frame: Any) -> dict[str, Any]:
    """Columns and rows of a DataFrame, without its index; column names only when they were given."""
    pandas = sys.modules["pandas"]
    split: dict[str, Any] = {}
    if not (isinstance(frame.columns, pandas.RangeIndex) and frame.columns.start == 0 and frame.columns.step == 1):
        split["columns"] = [_plain(name) for name in frame.columns]
    columns = [[_plain_or_none(value) for value in frame.iloc[:, i].tolist()] for i in range(frame.shape[1])]
    split["data"] = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(frame))]
    return split


def _plain_or_none(value: Any) -> Any:
    if value is None or value is sys.modules["pandas"].NA or value is sys.modules["pandas"].NaT:
        return None
    if isinstance(value, float):
        return None if value != value else value
    return _plain(value)


def _nested(array: Any) -> Any:
    if array.dtype.kind in "biufU":
        return array.tolist()
    return _plain(array.tolist())


def _plain(value: Any) -> Any:
    """The same as JSON has it.

    Raises: INVALID_PARAMETER_VALUE for what JSON has no form for.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return base64.encodebytes(value).decode()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    for converter in ("model_dump", "to_dict", "tolist"):
        convert = getattr(value, converter, None)
        if callable(convert) and not isinstance(value, type):
            plain = convert()
            return plain if plain is value else _plain(plain)
    import dataclasses

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dataclasses.asdict(value))
    raise invalid(f"An input example holds a value of type {type(value).__name__}, which JSON has no form for.")


# ---- sparse matrices


def _sparse_kind(data: Any) -> str | None:
    sparse = sys.modules.get("scipy.sparse")
    if sparse is None:
        return None
    if isinstance(data, sparse.csr_matrix):
        return "sparse_matrix_csr"
    return "sparse_matrix_csc" if isinstance(data, sparse.csc_matrix) else None


def _sparse_parts(matrix: Any) -> dict[str, Any]:
    return {
        "data": matrix.data.tolist(),
        "indices": matrix.indices.tolist(),
        "indptr": matrix.indptr.tolist(),
        "shape": list(matrix.shape),
    }


# ---- files


def write(folder: str, example: Example) -> None:
    """Write the files of an example into a model's folder."""
    with open(os.path.join(folder, EXAMPLE_FILENAME), "w", encoding="utf-8") as file:
        json.dump(example.stored, file)
    with open(os.path.join(folder, SERVING_INPUT_FILENAME), "w", encoding="utf-8") as file:
        json.dump(example.serving, file, indent=2)


def read_example(model: Model, folder: str) -> tuple[Any, dict[str, Any] | None]:
    """The example that a model was saved with, in the type it was given in, and its params.

    Raises: RESOURCE_DOES_NOT_EXIST when the file is gone; INVALID_PARAMETER_VALUE for a kind that is not known.
    """
    info = model.saved_input_example_info
    content = _load(folder, info[INPUT_EXAMPLE_PATH])
    params = None
    if info.get(EXAMPLE_PARAMS_KEY):
        content, params = content[EXAMPLE_DATA_KEY], content[EXAMPLE_PARAMS_KEY]
    kind = info["type"]
    if kind == "dataframe":
        return _frame(content, info, model.get_input_schema()), params
    if kind == "ndarray":
        return _arrays(content, model.get_input_schema()), params
    if kind.startswith("sparse_matrix_"):
        return _sparse(kind, content), params
    if kind == "json_object":
        return content, params
    raise invalid(f"The saved input example is of a kind that is not known: {kind!r}.")


def read_serving_input(model: Model, folder: str) -> str | None:
    """The example as the body of a request, as JSON text."""
    path = model.saved_input_example_info.get(SERVING_INPUT_PATH)
    if path is not None:
        return _text(folder, path)
    # older versions stored the example alone
    data, params = read_example(model, folder)
    return serving_input_of(data if params is None else (data, params))


def serving_input_of(given: Any) -> str | None:
    """The body of a request with this input, as JSON text; None for None."""
    return None if given is None else json.dumps(example_of(given).serving, indent=2)


def _text(folder: str, path: str) -> str:
    try:
        with open(os.path.join(folder, path), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        raise MlflowException(f"The model's input example {path!r} is missing.", RESOURCE_DOES_NOT_EXIST) from None


def _load(folder: str, path: str) -> Any:
    return json.loads(_text(folder, path))


def _frame(content: Any, info: dict[str, Any], schema: Any) -> Any:
    import pandas as pd

    if info.get("pandas_orient", "split") == "records":
        frame = pd.DataFrame.from_records(content)
    else:
        frame = pd.DataFrame(content["data"], index=content.get("index"), columns=content.get("columns"))
    if schema is None or schema.is_tensor_spec():
        return frame
    from mlflow.types.schema import DataType

    for column, spec in zip(frame.columns, schema.inputs, strict=False):
        if not schema.has_input_names():
            of = spec.type
        elif column in schema.input_dict():
            of = schema.input_dict()[column].type
        else:
            continue
        if of == DataType.binary:
            frame[column] = frame[column].map(lambda text: base64.b64decode(text) if isinstance(text, str) else text)
        elif of == DataType.datetime:
            frame[column] = pd.to_datetime(frame[column])
        elif isinstance(of, DataType) and of != DataType.string and not frame[column].hasnans:
            frame[column] = frame[column].astype(of.to_pandas())
    return frame


def _arrays(content: Any, schema: Any) -> Any:
    import numpy as np

    tensors = schema is not None and schema.is_tensor_spec()
    if isinstance(content, dict):
        types = {name: spec.type for name, spec in schema.input_dict().items()} if tensors else {}
        return {name: np.asarray(value, dtype=types.get(name)) for name, value in content.items()}
    return np.asarray(content, dtype=schema.inputs[0].type if tensors else None)


def _sparse(kind: str, content: dict[str, Any]) -> Any:
    from scipy import sparse

    make = sparse.csr_matrix if kind == "sparse_matrix_csr" else sparse.csc_matrix
    return make((content["data"], content["indices"], content["indptr"]), shape=content["shape"])
