"""Result types of Spark UDFs: what may be asked for, and predictions as values of that type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    import pandas as pd

# name of Spark's type: kinds of numpy types that fit, dtype of the result
_NUMBERS = {
    "boolean": ("b", "bool"),
    "integer": ("iu", "int32"),
    "long": ("iu", "int64"),
    "float": ("iuf", "float32"),
    "double": ("iuf", "float64"),
}
_ALLOWED = (
    "boolean, int, long, float, double, string, an array of one of them (at any depth), a struct of these, or a DDL "
    "text such as 'label string, score double'"
)


def result_type_of(given: Any, signature: Any) -> Any:
    """The Spark type of a UDF's result.

    Args:
        given: a type of pyspark, its text, or None.
        signature: of the model; its outputs decide when ``given`` is None, and double when it has none.

    Raises: INVALID_PARAMETER_VALUE for a type that is not supported.
    """
    from pyspark.sql.types import DataType, DoubleType

    if given is None:
        found = _from_signature(signature) if signature is not None and signature.outputs is not None else DoubleType()
    elif isinstance(given, DataType):
        found = given
    else:
        found = _parsed(str(given))
    _check(found)
    return found


def _parsed(text: str) -> Any:
    from pyspark.sql.types import DataType

    simple = _simple(text)
    if simple is not None:
        return simple
    try:
        return DataType.fromDDL(text)
    except Exception as error:
        raise invalid(f"Invalid result type {text!r}: {str(error)[:300]}. Allowed are {_ALLOWED}.") from None


def _simple(name: str) -> Any | None:
    """The Spark type with a simple name; DDL would need a session to be parsed."""
    from pyspark.sql import types

    classes = {
        "boolean": types.BooleanType,
        "int": types.IntegerType,
        "integer": types.IntegerType,
        "long": types.LongType,
        "bigint": types.LongType,
        "float": types.FloatType,
        "double": types.DoubleType,
        "string": types.StringType,
    }
    found = classes.get(name.strip().lower())
    return None if found is None else found()


def _from_signature(signature: Any) -> Any:
    from pyspark.sql.types import StructField, StructType

    outputs = signature.outputs
    if outputs.is_tensor_spec():
        spec = outputs.inputs[0]
        if len(outputs) > 1 or len(spec.shape) > 2:
            raise invalid(f"The result type cannot be inferred from the outputs {outputs}; give result_type.")
        kind = _of_numpy(spec.type)
        from pyspark.sql.types import ArrayType

        return kind if len(spec.shape) == 1 else ArrayType(kind)
    if len(outputs) == 1:
        return _of_column(outputs.inputs[0].type)
    return StructType([StructField(spec.name, _of_column(spec.type), True) for spec in outputs.inputs])


def _of_numpy(dtype: Any) -> Any:
    kinds = {"b": "boolean", "f": "float" if dtype.itemsize <= 4 else "double"}
    kinds |= dict.fromkeys("iu", "integer" if dtype.itemsize <= 4 else "long") | dict.fromkeys("OUS", "string")
    if dtype.kind not in kinds:
        raise invalid(f"There is no Spark type for {dtype}; give result_type.")
    return _simple(kinds[dtype.kind])


def _of_column(of: Any) -> Any:
    from pyspark.sql.types import ArrayType

    if type(of).__name__ == "Array":
        return ArrayType(_of_column(of.dtype))
    found = _simple(getattr(of, "name", ""))
    if found is None:
        raise invalid(f"The result type cannot be inferred from the output type {of!r}; give result_type.")
    return found


def _check(of: Any, inside: str = "") -> None:
    from pyspark.sql.types import ArrayType, StructType

    if isinstance(of, ArrayType):
        return _check(of.elementType, inside)
    if isinstance(of, StructType) and inside != "struct":
        for field in of.fields:
            _check(field.dataType, "struct")
        return None
    if _name(of) not in (*_NUMBERS, "string"):
        raise invalid(f"Invalid result type {of.simpleString()!r}; allowed are {_ALLOWED}.")
    return None


def _name(of: Any) -> str:
    return {"int": "integer", "bigint": "long"}.get(of.simpleString(), of.simpleString())


def as_result(predictions: Any, of: Any) -> Any:
    """Predictions as a Series (or, for a struct, a DataFrame) of a Spark type.

    A number takes the first column that fits it, ``string`` the first column, an array all columns that fit its
    elements, a struct the columns of its names.

    Raises: INVALID_PARAMETER_VALUE when there is no such column.
    """
    import pandas as pd
    from pyspark.sql.types import StructType

    frame = _frame(predictions)
    if isinstance(of, StructType):
        missing = [field.name for field in of.fields if field.name not in frame.columns]
        if missing and len(frame.columns) == len(of.fields):
            frame = frame.set_axis([field.name for field in of.fields], axis=1)
        elif missing:
            raise invalid(f"The predictions have no columns {missing}; they have {list(frame.columns)}.")
        return pd.DataFrame({f.name: _column(frame[[f.name]], f.dataType) for f in of.fields}, index=frame.index)
    return _column(frame, of)


def _frame(predictions: Any) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    if isinstance(predictions, pd.DataFrame):
        return predictions.reset_index(drop=True).rename(columns=str)
    if isinstance(predictions, pd.Series):
        return predictions.reset_index(drop=True).to_frame("0")
    if isinstance(predictions, dict):
        return pd.DataFrame({name: _values(value) for name, value in predictions.items()})
    if isinstance(predictions, list) and predictions and isinstance(predictions[0], dict):
        return pd.DataFrame(predictions)
    array = predictions if isinstance(predictions, np.ndarray) else None
    if array is None:
        try:
            array = np.array(predictions)
        except ValueError:
            return pd.DataFrame({"0": list(predictions)})
    if array.ndim == 1:
        return pd.DataFrame({"0": array})
    if array.ndim == 2:
        return pd.DataFrame(array).rename(columns=str)
    return pd.DataFrame({"0": list(array)})


def _values(value: Any) -> Any:
    return list(value) if getattr(value, "ndim", 1) > 1 else value


def _column(frame: pd.DataFrame, of: Any) -> pd.Series:
    import pandas as pd
    from pyspark.sql.types import ArrayType

    if isinstance(of, ArrayType):
        only = frame.iloc[:, 0] if frame.shape[1] == 1 else None
        if only is not None and only.dtype == object:
            return pd.Series([_nested(value, of) for value in only], index=frame.index)
        fitting = _fitting(frame, of.elementType)
        rows = fitting.to_numpy().tolist()
        return pd.Series([_nested(row, of) for row in rows], index=frame.index, dtype=object)
    if _name(of) == "string":
        return frame.iloc[:, 0].map(lambda value: None if value is None else str(value)).astype(object)
    return _fitting(frame, of).iloc[:, 0].astype(_NUMBERS[_name(of)][1])


def _nested(value: Any, of: Any) -> Any:
    from pyspark.sql.types import ArrayType

    if value is None:
        return None
    if isinstance(of, ArrayType):
        return [_nested(one, of.elementType) for one in (value.tolist() if hasattr(value, "tolist") else value)]
    kind = _name(of)
    return str(value) if kind == "string" else {"boolean": bool, "integer": int, "long": int}.get(kind, float)(value)


def _fitting(frame: pd.DataFrame, of: Any) -> pd.DataFrame:
    if _name(of) == "string":
        return frame.astype(str)
    kinds = _NUMBERS[_name(of)][0]
    chosen = [i for i, dtype in enumerate(frame.dtypes) if getattr(dtype, "kind", "O") in kinds]
    if not chosen:
        found = ", ".join(f"{name} ({dtype})" for name, dtype in frame.dtypes.items())
        raise invalid(f"No column of the predictions fits the result type {of.simpleString()!r}; there are {found}.")
    return frame.iloc[:, chosen]
