"""The quick way for the body that is sent most: ``dataframe_split`` with just the columns of the signature.

A model's signature is turned once into a decoder that checks the types while it reads, and into a way to build the
table. Whatever does not fit exactly is left to ``parsing``, which accepts more and explains what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

if TYPE_CHECKING:
    import pandas as pd

    from mlflow.types.schema import Schema

_INT32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
_INT64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
# name of the column type: what JSON must hold, the array's type
_TYPES: dict[str, tuple[Any, str]] = {
    "boolean": (bool, "bool"),
    "integer": (_INT32, "int32"),
    "long": (_INT64, "int64"),
    "float": (float | None, "float32"),
    "double": (float | None, "float64"),
    "string": (str, "object"),
}
_START = b'{"dataframe_split"'


class RowReader:
    """Reads rows for one schema.

    Args:
        names: the columns' names, in order.
        types: the columns' types, keys of the table above.
    """

    def __init__(self, names: list[str], types: list[str]) -> None:
        import numpy as np
        import pandas as pd

        self._names = names
        row = tuple[tuple(_TYPES[name][0] for name in types)]  # type: ignore[misc]
        split = msgspec.defstruct(
            "Split", [("columns", list[str]), ("data", list[row]), ("index", Any, None)], forbid_unknown_fields=True
        )
        body = msgspec.defstruct(
            "Body", [("dataframe_split", split), ("params", dict[str, Any] | None, None)], forbid_unknown_fields=True
        )
        self._decode = msgspec.json.Decoder(body).decode
        self._index = pd.Index(names)
        self._build = (
            self._frame_of_one_type if len(set(types)) == 1 and types[0] != "string" else self._frame_of_columns
        )
        self._dtypes = [np.dtype(_TYPES[name][1]) for name in types]
        self._new = pd.DataFrame

    @classmethod
    def for_schema(cls, schema: Schema | None) -> RowReader | None:
        """The reader for a schema of named columns with plain types; None for any other."""
        if schema is None or not len(schema) or schema.is_tensor_spec() or not schema.has_input_names():
            return None
        types = [getattr(spec.type, "name", "") for spec in schema.inputs]
        names = [spec.name for spec in schema.inputs]
        if not all(isinstance(name, str) for name in names) or any(name not in _TYPES for name in types):
            return None
        return cls(names, types)

    def read(self, body: bytes) -> tuple[list[tuple[Any, ...]], dict[str, Any] | None] | None:
        """The rows and params of a body, or None when it has to be read in the other way."""
        if not body.startswith(_START):
            return None
        try:
            decoded = self._decode(body)
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        split = decoded.dataframe_split
        if split.columns != self._names or not split.data:
            return None
        return split.data, decoded.params

    def frame(self, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
        """The table of these rows, with the types of the signature."""
        return self._build(rows)

    def _frame_of_one_type(self, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
        import numpy as np

        return self._new(np.array(rows, self._dtypes[0]), columns=self._index, copy=False)

    def _frame_of_columns(self, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
        import numpy as np

        columns = zip(self._names, self._dtypes, zip(*rows, strict=True), strict=True)
        arrays = {name: np.array(values, dtype) for name, dtype, values in columns}
        return self._new(arrays, copy=False)
