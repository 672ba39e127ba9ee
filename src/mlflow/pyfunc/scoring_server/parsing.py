"""Bodies of requests as what a model's ``predict`` takes."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from mlflow.exceptions import BAD_REQUEST, MlflowException, missing_package

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlflow.types.schema import Schema

JSON = "application/json"
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
ARROW = "application/vnd.apache.arrow.stream"
CONTENT_TYPES = [CSV, JSON, PARQUET, ARROW]
TABLE_KEYS = ("dataframe_split", "dataframe_records")
TENSOR_KEYS = ("instances", "inputs")
FORMAT_KEYS = (*TABLE_KEYS, *TENSOR_KEYS)
CHAT_KEYS = ("messages", "prompt", "input")
"""Keys that mark a body of a language model; it reaches the model as it is."""
PARAMS = "params"
_NOT_JSON = re.compile(rb"NaN|Infinity")


class ParsedJsonInput(NamedTuple):
    """What a body holds: the data, the params, and whether the body is that of a language model."""

    data: Any
    params: dict[str, Any] | None
    is_unified_llm_input: bool


def bad_request(message: str) -> MlflowException:
    """BAD_REQUEST (400): the body is not what the protocol says."""
    return MlflowException(message, BAD_REQUEST)


def content_type_of(header: str | None) -> str | None:
    """The media type of a Content-Type header that this server reads, or None."""
    if header is None:
        return None
    media, *parameters = header.split(";")
    media = media.strip().lower()
    if media not in CONTENT_TYPES:
        return None
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.lower() != "charset" or value.strip("\"' ").lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            return None
    return media


def parse(body: bytes, content_type: str, schema: Schema | None = None) -> ParsedJsonInput:
    """The data and params of a body.

    Args:
        body: what was sent.
        content_type: one of CONTENT_TYPES.
        schema: the model's input schema, which decides types that JSON and CSV cannot tell.

    Raises: BAD_REQUEST when the body is malformed.
    """
    try:
        if content_type == JSON:
            return parse_json(body, schema)
        return ParsedJsonInput(_TABLES[content_type](body, schema), None, False)
    except ModuleNotFoundError as error:
        raise missing_package(error.name or str(error), f"A body of type {content_type}") from None


def parse_json(body: bytes | str, schema: Schema | None = None) -> ParsedJsonInput:
    """The data and params of a JSON body, in any of the forms that the protocol has.

    Raises: BAD_REQUEST that says what is wrong and what is allowed.
    """
    decoded = decode_json(body)
    if not isinstance(decoded, dict):
        raise bad_request(f"The body is a JSON {_kind(decoded)}; it must be an object with {_ONE_OF}.")
    if any(key in decoded for key in CHAT_KEYS):
        # the model sees all of it, "params" included
        return ParsedJsonInput(decoded, None, True)
    if "columns" in decoded and "data" in decoded and not any(key in decoded for key in FORMAT_KEYS):
        # the form of MLflow before 2.0, still written by many clients
        old = {key: decoded[key] for key in ("columns", "index", "data") if key in decoded}
        return ParsedJsonInput(split_frame(old, schema), _params(decoded.get(PARAMS)), False)
    given = [key for key in FORMAT_KEYS if key in decoded]
    if len(given) != 1:
        named = " and ".join(map(repr, given)) if given else "none of these keys"
        raise bad_request(f"The body has {named}; it must be an object with {_ONE_OF}.")
    (key,) = given
    data = _READ[key](decoded[key], schema)
    return ParsedJsonInput(data, _params(decoded.get(PARAMS)), False)


def decode_json(body: bytes | str) -> Any:
    """The value of a JSON text; NaN and Infinity are accepted as numbers.

    Raises: BAD_REQUEST with the place of the mistake.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as first:
        error: Exception = first
        if _NOT_JSON.search(body if isinstance(body, bytes) else body.encode()):
            try:
                return json.loads(body)
            except ValueError as second:
                error = second
        raise bad_request(f"The body is not valid JSON: {error}") from None
    except RecursionError:
        raise bad_request("The body is not valid JSON: it is nested too deeply") from None


def _params(params: Any) -> dict[str, Any] | None:
    if params is not None and not isinstance(params, dict):
        raise bad_request(f"'params' is a JSON {_kind(params)}; it must be an object of names and values.")
    return params


# ---- tables ----------------------------------------------------------------------------------------------------------


def split_frame(value: Any, schema: Schema | None = None) -> pd.DataFrame:
    """A table written as ``{"columns": [...], "index": [...], "data": [[...], ...]}``.

    Raises: BAD_REQUEST when it is none.
    """
    import pandas as pd

    if not isinstance(value, dict):
        raise bad_request(
            f"'dataframe_split' is a JSON {_kind(value)}; it must be an object with 'columns' and 'data'."
        )
    unknown = sorted(set(value) - {"columns", "index", "data"})
    if unknown:
        raise bad_request(f"'dataframe_split' has the unknown keys {unknown}; allowed are columns, index and data.")
    data, columns, index = value.get("data"), value.get("columns"), value.get("index")
    if not isinstance(data, list):
        raise bad_request("'dataframe_split' has no list 'data'.")
    width = len(columns) if isinstance(columns, list) else None
    for number, row in enumerate(data):
        if not isinstance(row, list):
            raise bad_request(f"Row {number} of 'dataframe_split' is a JSON {_kind(row)}; it must be a list.")
        if width is not None and len(row) != width:
            raise bad_request(f"Row {number} of 'dataframe_split' has {len(row)} values for {width} columns.")
    try:
        frame = pd.DataFrame(data, index=index or None, columns=columns)
    except (ValueError, TypeError, OverflowError) as error:
        raise bad_request(f"'dataframe_split' is not a table: {error}") from None
    return typed_frame(frame, schema)


def records_frame(value: Any, schema: Schema | None = None) -> pd.DataFrame:
    """A table written as a list of objects, one a row.

    Raises: BAD_REQUEST when it is none.
    """
    import pandas as pd

    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise bad_request("'dataframe_records' must be a list of objects, one for each row.")
    try:
        return typed_frame(pd.DataFrame.from_records(value) if value else pd.DataFrame(), schema)
    except (ValueError, TypeError, OverflowError) as error:
        raise bad_request(f"'dataframe_records' is not a table: {error}") from None


def typed_frame(frame: pd.DataFrame, schema: Schema | None) -> pd.DataFrame:
    """The table with what JSON and CSV cannot tell turned into what the schema says.

    Whole numbers become floats where the schema has floats, text becomes numbers, bytes (from base64) and times.
    Anything that would lose something is left as it is, for the model to refuse.

    Raises: BAD_REQUEST that names the column.
    """
    if schema is None or schema.is_tensor_spec() or not schema.has_input_names():
        return frame
    for spec in schema.inputs:
        change = _CHANGES.get(getattr(spec.type, "name", ""))
        if change is None or spec.name not in frame.columns:
            continue
        try:
            frame[spec.name] = change(frame[spec.name])
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise bad_request(
                f"Column {spec.name!r} cannot be converted to the signature's type {spec.type.name}: {error}"
            ) from None
    return frame


def _floats(column: pd.Series, dtype: str) -> pd.Series:
    return column if column.dtype.kind == "b" or column.dtype == dtype else column.astype(dtype)


def _integers(column: pd.Series, dtype: str) -> pd.Series:
    import numpy as np

    if column.dtype.kind not in "iuf":
        if not all(isinstance(value, str) for value in column):
            return column
        column = column.astype("int64")
    limits = np.iinfo(dtype)
    fits = column.dtype.kind in "iu" and (column.empty or (column.min() >= limits.min and column.max() <= limits.max))
    return column.astype(dtype) if fits else column


def _times(column: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.to_datetime(column)


def _binary(column: pd.Series) -> pd.Series:
    import pandas as pd

    # what is missing is None or NaN
    values = [value if value is None or isinstance(value, float) else _bytes_of(value) for value in column]
    return pd.Series(values, index=column.index, dtype=object)


def _bytes_of(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else base64.b64decode(text, validate=True)


def csv_frame(body: bytes | str | io.StringIO, schema: Schema | None = None) -> pd.DataFrame:
    """A table written as CSV with a header; the schema says which columns are text.

    Raises: BAD_REQUEST when it is none.
    """
    import pandas as pd

    from mlflow.types.schema import DataType

    if isinstance(body, str):
        body = body.encode()
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    text: dict[str, Any] = {}
    if schema is not None and not schema.is_tensor_spec() and schema.has_input_names():
        text = {spec.name: str for spec in schema.inputs if spec.type in (DataType.string, DataType.binary)}
    try:
        frame = pd.read_csv(source, dtype=text)
    except (ValueError, UnicodeDecodeError) as error:
        raise bad_request(f"The body is not valid CSV: {error}") from None
    return typed_frame(frame, schema)


def parquet_frame(body: bytes, schema: Schema | None = None) -> pd.DataFrame:
    """A table written as a Parquet file.

    Raises: BAD_REQUEST when it is none.
    """
    import pandas as pd

    try:
        return pd.read_parquet(io.BytesIO(body))
    except (ValueError, OSError) as error:  # pyarrow's errors are subclasses
        raise bad_request(f"The body is not a Parquet file: {error}") from None


def arrow_frame(body: bytes, schema: Schema | None = None) -> pd.DataFrame:
    """A table written as an Arrow stream.

    Raises: BAD_REQUEST when it is none.
    """
    import pyarrow as pa

    try:
        with pa.ipc.open_stream(body) as stream:
            return stream.read_all().to_pandas()
    except (ValueError, OSError, pa.ArrowException) as error:
        raise bad_request(f"The body is not an Arrow stream: {error}") from None


# ---- tensors ---------------------------------------------------------------------------------------------------------


def instances(value: Any, schema: Schema | None = None) -> Any:
    """Tensors written row by row: a list with one element (or one object of named elements) for each row.

    Raises: BAD_REQUEST when rows do not have the same names or shapes.
    """
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        if _has_columns(schema):
            return _columns(value, schema)
        names = list(value[0])
        for number, row in enumerate(value):
            if row.keys() != value[0].keys():
                raise bad_request(
                    f"Row {number} of 'instances' has the names {sorted(row)}, but the first has {sorted(names)}."
                )
        value = {name: [row[name] for row in value] for name in names}
    return _tensors(value, schema, "instances")


def inputs(value: Any, schema: Schema | None = None) -> Any:
    """Tensors written column by column: one, or an object of named ones; or a list of objects.

    Raises: BAD_REQUEST when a tensor's rows do not have the same shape.
    """
    return _tensors(value, schema, "inputs")


def _has_columns(schema: Schema | None) -> bool:
    return schema is not None and not schema.is_tensor_spec()


def _tensors(value: Any, schema: Schema | None, key: str) -> Any:
    if schema is not None and not schema.is_tensor_spec():
        return _columns(value, schema)
    types: dict[Any, Any] = {}
    if schema is not None and schema.has_input_names():
        types = schema.input_types_dict()
    if isinstance(value, dict):
        return {name: _array(one, types.get(name), f"{name!r} of {key!r}") for name, one in value.items()}
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [_tensors(one, schema, key) if isinstance(one, dict) else one for one in value]
    only = schema.input_types()[0] if schema is not None and len(schema) == 1 else None
    return _array(value, only, repr(key))


def _columns(value: Any, schema: Schema) -> Any:
    """What a schema of columns can be enforced on: a table where it is one, else the value as it is."""
    import pandas as pd

    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return typed_frame(pd.DataFrame(value), schema)
    if isinstance(value, dict) and value and all(isinstance(column, list) for column in value.values()):
        from mlflow.types.schema import DataType

        if schema.has_input_names() and all(isinstance(kind, DataType) for kind in schema.input_types()):
            try:
                return typed_frame(pd.DataFrame(value), schema)
            except ValueError as error:
                raise bad_request(f"The columns are no table: {error}") from None
    return value


def _array(value: Any, dtype: np.dtype | None, where: str) -> np.ndarray:
    import numpy as np

    try:
        found = np.array(value)
    except ValueError:
        raise bad_request(f"{where} has rows of different lengths; a tensor has one shape.") from None
    if dtype is None or found.dtype == dtype:
        return found
    if found.dtype.kind in "OUS" and dtype.kind not in "OUS":
        raise bad_request(f"{where} holds values that are not of the type {dtype}.")
    same_kind = np.can_cast(found.dtype, dtype, "same_kind")
    return found.astype(dtype) if same_kind or found.size == 0 else found


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")


_CHANGES: dict[str, Callable[[Any], Any]] = {
    "double": lambda column: _floats(column, "float64"),
    "float": lambda column: _floats(column, "float32"),
    "long": lambda column: _integers(column, "int64"),
    "integer": lambda column: _integers(column, "int32"),
    "datetime": _times,
    "binary": _binary,
}
_ONE_OF = "exactly one of the keys " + ", ".join(map(repr, FORMAT_KEYS))
_READ: dict[str, Callable[[Any, Any], Any]] = {
    "dataframe_split": split_frame,
    "dataframe_records": records_frame,
    "instances": instances,
    "inputs": inputs,
}
_TABLES: dict[str, Callable[[bytes, Any], Any]] = {CSV: csv_frame, PARQUET: parquet_frame, ARROW: arrow_frame}
