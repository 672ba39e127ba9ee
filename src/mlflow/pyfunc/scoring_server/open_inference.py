"""The Open Inference Protocol, version 2: tensors in JSON, as KServe, Seldon and Triton speak it.

Source: https://github.com/open-inference/open-inference-protocol
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

from mlflow.pyfunc.scoring_server.encoding import encode, plain
from mlflow.pyfunc.scoring_server.parsing import bad_request, decode_json, typed_frame

if TYPE_CHECKING:
    import numpy as np

    from mlflow.pyfunc.scoring_server.served import Loaded
    from mlflow.types.schema import Schema

PLATFORM = "mlflow_pyfunc"
_DTYPES = {
    "BOOL": "bool",
    "UINT8": "uint8",
    "UINT16": "uint16",
    "UINT32": "uint32",
    "UINT64": "uint64",
    "INT8": "int8",
    "INT16": "int16",
    "INT32": "int32",
    "INT64": "int64",
    "FP16": "float16",
    "FP32": "float32",
    "FP64": "float64",
    "BYTES": "object",
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_OF_COLUMN = {
    "boolean": "BOOL",
    "integer": "INT32",
    "long": "INT64",
    "float": "FP32",
    "double": "FP64",
    "string": "BYTES",
    "binary": "BYTES",
    "datetime": "BYTES",
}


class Request(NamedTuple):
    """What a request asks: its id, the data and params for the model."""

    id: str | None
    data: Any
    params: dict[str, Any] | None


def read(body: bytes, schema: Schema | None) -> Request:
    """The request in a body.

    Args:
        body: JSON of the protocol.
        schema: the model's input schema: with columns, each tensor becomes a column of a table.

    Raises: BAD_REQUEST that names the tensor.
    """
    decoded = decode_json(body)
    if not isinstance(decoded, dict) or not isinstance(decoded.get("inputs"), list) or not decoded["inputs"]:
        raise bad_request("The body must be an object with 'inputs', a list of at least one tensor.")
    tensors: dict[str, Any] = {}
    for tensor in decoded["inputs"]:
        name, array = _tensor(tensor)
        if name in tensors:
            raise bad_request(f"There are two inputs with the name {name!r}.")
        tensors[name] = array
    given = decoded.get("parameters") or {}
    if not isinstance(given, dict):
        raise bad_request("'parameters' must be an object.")
    params = {name: value for name, value in given.items() if name not in ("content_type", "headers")}
    table = given.get("content_type") == "pd" or (schema is not None and not schema.is_tensor_spec())
    data: Any = _table(tensors, schema) if table else _arrays(tensors, schema)
    request_id = decoded.get("id")
    return Request(None if request_id is None else str(request_id), data, params or None)


def _tensor(given: Any) -> tuple[str, np.ndarray]:
    import numpy as np

    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise bad_request("Each of 'inputs' must be an object with name, shape, datatype and data.")
    name = given["name"]
    for key in ("shape", "datatype", "data"):
        if key not in given:
            raise bad_request(f"Input {name!r} has no {key!r}.")
    datatype = given["datatype"]
    if datatype not in _DTYPES:
        raise bad_request(f"Input {name!r} has the datatype {datatype!r}; allowed are {', '.join(_DTYPES)}.")
    shape = given["shape"]
    if not isinstance(shape, list) or not all(isinstance(size, int) and size >= 0 for size in shape):
        raise bad_request(f"Input {name!r} has the shape {shape!r}; it must be a list of sizes.")
    values = given["data"]
    parameters = given.get("parameters") or {}
    if datatype == "BYTES" and parameters.get("content_type") == "base64":
        values = [base64.b64decode(value) for value in values]
    try:
        array = np.array(values)
        if datatype == "BYTES":
            array = np.array(values, dtype=object)
        elif array.size and array.dtype.kind not in ("b" if datatype == "BOOL" else "iuf"):
            raise ValueError(f"values of the type {array.dtype}")
        else:
            array = _exactly(array, _DTYPES[datatype])
        return name, array.reshape(shape)
    except (ValueError, OverflowError) as error:
        raise bad_request(f"Input {name!r} is no {datatype} of shape {shape}: {error}") from None


def _exactly(array: np.ndarray, dtype: str) -> np.ndarray:
    import numpy as np

    changed = array.astype(dtype)
    if changed.dtype.kind in "iu" and array.size and not np.array_equal(changed, array):
        raise ValueError("a value does not fit the datatype")
    return changed


def _table(tensors: dict[str, Any], schema: Schema | None) -> Any:
    import pandas as pd

    columns = schema.input_names() if schema is not None and schema.has_input_names() else None
    if len(tensors) == 1:
        (array,) = tensors.values()
        if array.ndim == 2 and columns and array.shape[1] == len(columns) > 1:
            return typed_frame(pd.DataFrame(array, columns=columns), schema)
    flat = {}
    for name, array in tensors.items():
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        flat[name] = array if array.ndim == 1 else list(array)
    try:
        frame = pd.DataFrame(flat)
    except ValueError as error:
        raise bad_request(f"The inputs are no table: {error}") from None
    return typed_frame(frame.infer_objects(), schema)


def _arrays(tensors: dict[str, Any], schema: Schema | None) -> Any:
    named = schema.has_input_names() if schema is not None else len(tensors) > 1
    if named:
        return tensors
    if len(tensors) > 1:
        raise bad_request(f"The model takes one tensor; the request has {len(tensors)}: {sorted(tensors)}.")
    (array,) = tensors.values()
    return array


def answer(loaded: Loaded, prediction: Any, request_id: str) -> dict[str, Any]:
    """The answer with a prediction as tensors.

    Raises: MlflowException for a prediction that has no form in the protocol.
    """
    result: dict[str, Any] = {"model_name": loaded.name}
    if loaded.version is not None:
        result["model_version"] = loaded.version
    return result | {"id": request_id, "outputs": [_output(name, one) for name, one in _named(prediction)]}


def _named(prediction: Any) -> list[tuple[str, Any]]:
    columns = getattr(prediction, "columns", None)
    if columns is not None and hasattr(prediction, "iloc"):
        return [(str(name), prediction.iloc[:, i]) for i, name in enumerate(columns)]
    if isinstance(prediction, dict):
        return [(str(name), one) for name, one in prediction.items()]
    if isinstance(prediction, list) and prediction and all(isinstance(row, dict) for row in prediction):
        names = list(prediction[0])
        if all(row.keys() == prediction[0].keys() for row in prediction):
            return [(str(name), [row[name] for row in prediction]) for name in names]
    return [("output-1", prediction)]


def _output(name: str, value: Any) -> dict[str, Any]:
    import numpy as np

    if not isinstance(value, list | np.ndarray | str | bytes | int | float | bool | np.generic):
        value = value.to_numpy() if hasattr(value, "to_numpy") else plain(value)
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.empty(len(value), dtype=object)
        array[:] = value
    if array.ndim == 0:
        array = array.reshape(1)
    datatype = _NAMES.get(array.dtype.name)
    if datatype is None or datatype == "BYTES":
        # text as it is, anything else as its JSON
        data = [one if isinstance(one, str) else encode(one).decode() for one in array.ravel().tolist()]
        return {"name": name, "shape": list(array.shape), "datatype": "BYTES", "data": data}
    return {"name": name, "shape": list(array.shape), "datatype": datatype, "data": array.ravel().tolist()}


def metadata(loaded: Loaded) -> dict[str, Any]:
    """The model's description: names, datatypes and shapes of its tensors."""
    result: dict[str, Any] = {"name": loaded.name, "platform": PLATFORM}
    if loaded.version is not None:
        result["versions"] = [loaded.version]
    return result | {
        "inputs": _described(loaded.input_schema, "input-"),
        "outputs": _described(loaded.output_schema, "output-"),
    }


def _described(schema: Schema | None, prefix: str) -> list[dict[str, Any]]:
    if schema is None:
        return []
    tensors = []
    for number, spec in enumerate(schema.inputs, 1):
        if schema.is_tensor_spec():
            datatype, shape = _NAMES.get(spec.type.name, "BYTES"), list(spec.shape)
        else:
            datatype, shape = _OF_COLUMN.get(getattr(spec.type, "name", ""), "BYTES"), [-1, 1]
        tensors.append({"name": spec.name or f"{prefix}{number}", "datatype": datatype, "shape": shape})
    return tensors
