"""Predictions as JSON."""

from __future__ import annotations

import base64
import datetime
import math
import sys
from typing import Any

import msgspec

from mlflow.exceptions import MlflowException


def encode_predictions(predictions: Any, extra: dict[str, Any] | None = None) -> bytes:
    """The body ``{"predictions": ...}`` for what a model gave.

    Args:
        predictions: DataFrame (written as records), Series, array, tensor, dict, list or scalar, nested as one likes.
        extra: further keys of the body.

    Raises: MlflowException for a value that has no form in JSON; it names the type.
    """
    return encode({"predictions": predictions} | (extra or {}))


def encode(value: Any) -> bytes:
    """Any prediction as JSON, without a key around it; NaN is written as null.

    Raises: MlflowException for a value that has no form in JSON.
    """
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, UnicodeEncodeError, RecursionError) as error:
        raise MlflowException(f"The model's prediction cannot be written as JSON: {error}") from None


def plain(value: Any) -> Any:
    """What JSON can hold for a value that ``msgspec`` does not know.

    Raises: TypeError that names the type.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(value, numpy.ndarray):
            return _list_of(value, numpy)
        if isinstance(value, numpy.generic):
            return _list_of(numpy.asarray(value), numpy)
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        if isinstance(value, pandas.DataFrame):
            columns = [str(name) for name in value.columns]
            return [dict(zip(columns, row, strict=True)) for row in zip(*_columns(value), strict=True)]
        if isinstance(value, pandas.Series):
            name = "0" if value.name is None else str(value.name)
            return [{name: one} for one in _list_of_column(value)]
        if isinstance(value, pandas.Index):
            return _list_of_column(value)
        if value is pandas.NA or value is pandas.NaT:
            return None
        if isinstance(value, pandas.Timestamp):
            return value.isoformat()
        if isinstance(value, pandas.api.extensions.ExtensionArray):
            return list(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.timedelta):
        return str(value)
    for export in ("model_dump", "to_dict", "numpy", "toArray", "tolist"):
        method = getattr(value, export, None)
        if callable(method) and not isinstance(value, type):
            return _tensor(value) if export == "numpy" else method()
    if hasattr(value, "__arrow_c_stream__"):
        import pyarrow

        return pyarrow.table(value).to_pylist()
    raise TypeError(f"an object of type {type(value).__module__}.{type(value).__qualname__} has no form in JSON")


def _tensor(value: Any) -> Any:
    # a tensor of torch that needs a gradient or lives on a device cannot give its array
    detach = getattr(value, "detach", None)
    return (detach().cpu() if callable(detach) else value).numpy()


def _columns(frame: Any) -> list[list[Any]]:
    return [_list_of_column(frame.iloc[:, i]) for i in range(frame.shape[1])]


def _list_of_column(column: Any) -> list[Any]:
    dtype = column.dtype
    if getattr(dtype, "kind", "") in "biuf" and not hasattr(dtype, "na_value"):
        return column.tolist()
    values = column.tolist()
    return [None if _is_missing(one) else one for one in values]


def _is_missing(value: Any) -> bool:
    import pandas

    return (
        value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value))
    )


def _list_of(array: Any, numpy: Any) -> Any:
    kind = array.dtype.kind
    if kind == "M":
        texts = numpy.datetime_as_string(array).tolist()
        return _without_nat(texts)
    if kind == "m":
        return _without_nat(array.astype("timedelta64[us]").astype(object).tolist())
    if kind == "c":
        raise TypeError("complex numbers have no form in JSON")
    if kind == "S":
        return _decoded(array.tolist())
    return array.tolist()


def _decoded(value: Any) -> Any:
    return [_decoded(one) for one in value] if isinstance(value, list) else base64.b64encode(value).decode()


def _without_nat(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nat(one) for one in value]
    return None if value == "NaT" else value


_ENCODER = msgspec.json.Encoder(enc_hook=plain)
