"""Input held to a model's signature.

Everything that depends on the signature alone is done once, by ``compile`` and ``compile_params``; what they give is
called for every prediction. Data that fits already comes back as the same object.

Tables (here and in ``columns``) and tensors (in ``tensors``) are brought to what the signature names: columns in its
order without further ones, numbers in its width where nothing is lost. What would lose something is refused.
"""

from __future__ import annotations

import logging
import reprlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_DISABLE_SCHEMA_DETAILS
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.pyfunc.columns import column_converter, dtypes_of
from mlflow.pyfunc.tensors import compile_tensors
from mlflow.types.conversion import described
from mlflow.types.schema import AnyType, ColSpec, DataType, ParamSchema, ParamSpec, Schema

if TYPE_CHECKING:
    import pandas as pd

_logger = logging.getLogger(__name__)

SCHEMA_ENFORCEMENT_FAILED = "SCHEMA_ENFORCEMENT_FAILED"
# rows of a Spark DataFrame that are brought to this process
_SPARK_ROWS = 10_000

Enforce = Callable[[Any], Any]
"""data → data. Raises INVALID_PARAMETER_VALUE of class SCHEMA_ENFORCEMENT_FAILED when it does not fit."""


def compile(signature: Any) -> Enforce:
    """What holds data to the inputs of a signature.

    Args:
        signature: a ``ModelSignature``, a ``Schema``, or None, for which all data fits.
    """
    schema = signature if signature is None or isinstance(signature, Schema) else signature.inputs
    if schema is None or getattr(signature, "_is_signature_from_type_hint", False):
        # predict holds its input to its type hint by itself
        return lambda data: data
    enforce = compile_tensors(schema) if schema.is_tensor_spec() else _Table(schema)

    # such a model gets what it is given: its hint says that the type is that of the example
    as_given = getattr(signature, "_is_type_hint_from_example", False)

    def checked(data: Any) -> Any:
        try:
            enforced = enforce(_local(data))
        except MlflowException as error:
            raise _refusal(error.message, data, schema) from None
        return data if as_given else enforced

    return checked


def compile_params(signature: Any) -> Callable[[dict[str, Any] | None], dict[str, Any]]:
    """What holds the parameters of a prediction to a signature and adds the defaults of those that are missing.

    Args:
        signature: a ``ModelSignature``, a ``ParamSchema``, or None.

    What it gives raises INVALID_PARAMETER_VALUE when a parameter is not of its type. Unknown ones are left out, with a
    warning.
    """
    schema = signature if signature is None or isinstance(signature, ParamSchema) else signature.params
    specs = {spec.name: spec for spec in schema or []}
    defaults = {name: spec.default for name, spec in specs.items()}

    def checked(params: dict[str, Any] | None) -> dict[str, Any]:
        if not params:
            return dict(defaults)
        if not isinstance(params, dict):
            raise invalid(f"Parameters of a prediction are a dict, not {described(params)}.")
        given = {str(name): value for name, value in params.items()}
        unknown = [name for name in given if name not in specs]
        if unknown:
            _logger.warning("Parameters %s are ignored: %s.", unknown, _allowed(list(specs)))
        kept = {name: _param(specs[name], value) for name, value in given.items() if name in specs}
        return {**defaults, **kept}

    return checked


def validate_schema(data: Any, expected_schema: Schema) -> None:
    """Check that data fits a schema.

    Args:
        data: DataFrame, Series, array, sparse matrix, list, dict or scalar.
        expected_schema: what it is held to.

    Raises: INVALID_PARAMETER_VALUE when it does not; the message names the column.
    """
    compile(expected_schema)(data)


def _allowed(names: list[str]) -> str:
    return f"the signature has {names}" if names else "the signature has none"


def _param(spec: ParamSpec, value: Any) -> Any:
    try:
        return ParamSpec.validate_param_spec(value, spec)
    except MlflowException as error:
        raise MlflowException(error.message, INVALID_PARAMETER_VALUE, error_class="INVALID_PARAMETER_VALUE") from None


_SHOWN = reprlib.Repr()
_SHOWN.maxstring = _SHOWN.maxother = 500
_SHOWN.maxlevel = 3


def _refusal(reason: str, data: Any, schema: Schema) -> MlflowException:
    message = f"The input does not fit the model's signature: {reason}"
    if not MLFLOW_DISABLE_SCHEMA_DETAILS.get():
        message += f" Signature: {_SHOWN.repr(schema)}. Input: {type(data).__name__} {_SHOWN.repr(data)}"
    return MlflowException(message, INVALID_PARAMETER_VALUE, error_class=SCHEMA_ENFORCEMENT_FAILED)


def _local(data: Any) -> Any:
    """A Spark DataFrame as one of pandas; everything else as it is."""
    if type(data).__module__.startswith("pyspark.sql") and hasattr(data, "toPandas"):
        _logger.warning("A Spark DataFrame is predicted here, not in Spark: at most %d rows of it.", _SPARK_ROWS)
        return data.limit(_SPARK_ROWS).toPandas()
    return data


class _Table:
    """Holds data to a schema of columns. Gives a DataFrame."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._columns: list[ColSpec] = schema.inputs
        self._named = schema.has_input_names()
        self._names = schema.input_names()
        self._known = set(self._names)
        self._required = schema.required_input_names()
        self._nested = any(not isinstance(c.type, (DataType, AnyType)) for c in self._columns)
        self._warned: set[tuple] = set()
        self._convert = [column_converter(c) for c in self._columns]
        self._exact = self._exact_dtypes()
        # the columns object that was looked at last: one that is the same needs no second look
        self._fitting: Any = None
        self._names_index: Any = None

    def _exact_dtypes(self) -> list[Any] | None:
        """The dtypes of a DataFrame that is passed on without looking at its values; None when there is none such."""
        if not all(c.type in _WITHOUT_A_LOOK for c in self._columns):
            return None
        return [c.type.to_pandas() for c in self._columns]

    def __call__(self, data: Any) -> pd.DataFrame:
        import pandas as pd

        frame = self._frame(data, pd)
        if self._exact is not None and self._fits(frame, pd):
            return frame
        chosen = self._chosen(frame)
        unique = frame.columns.is_unique
        changed = [at for at, _ in chosen] != list(range(frame.shape[1]))
        columns = []
        for position, index in chosen:
            name = frame.columns[position]
            series = frame[name] if unique else frame.iloc[:, position]
            column = self._convert[index](series, name, pd)
            changed = changed or column is not series
            columns.append(column)
        if not changed:
            return frame
        result = pd.DataFrame(dict(enumerate(columns)), index=frame.index, copy=False)
        result.columns = frame.columns[[position for position, _ in chosen]]
        return result

    def _fits(self, frame: pd.DataFrame, pd: Any) -> bool:
        """Whether columns and dtypes are those of the signature."""
        columns = frame.columns
        if columns is not self._fitting:
            if len(columns) != len(self._names):
                return False
            if self._named and not columns.equals(self._index(pd)):
                return False
            self._fitting = columns
        # identity of dtypes is common and cheap
        return all(have is want or have == want for have, want in zip(dtypes_of(frame), self._exact, strict=True))

    def _index(self, pd: Any) -> pd.Index:
        if self._names_index is None:
            self._names_index = pd.Index(self._names)
        return self._names_index

    def _frame(self, data: Any, pd: Any) -> pd.DataFrame:
        """Any kind of input as a DataFrame."""
        if isinstance(data, pd.DataFrame):
            return data
        numpy = sys.modules["numpy"]
        if isinstance(data, dict):
            return self._frame_of_dict(data, pd)
        if isinstance(data, pd.Series):
            return data.to_frame()
        if isinstance(data, list):
            if not self._named and self._nested and len(self._columns) == 1:
                return pd.DataFrame({0: pd.Series(data, dtype=object)})
            return pd.DataFrame(data)
        if isinstance(data, numpy.ndarray):
            if data.ndim not in (1, 2):
                raise invalid(f"A table is needed; an array of {data.ndim} dimensions is none.")
            return pd.DataFrame(data)
        if isinstance(data, (str, bytes, bool, int, float, numpy.generic)) or hasattr(data, "isoformat"):
            return pd.DataFrame([data])
        raise invalid(
            f"A DataFrame, or an array, list, dict or scalar that one can be made of, is needed, not "
            f"{type(data).__name__}."
        )

    def _frame_of_dict(self, data: dict, pd: Any) -> pd.DataFrame:
        if not self._named and self._nested and len(self._columns) == 1:
            return pd.DataFrame({0: pd.Series([data], dtype=object)})
        if self._nested or any(isinstance(value, dict) for value in data.values()):
            return pd.DataFrame({name: pd.Series([value], dtype=_dtype_of(value)) for name, value in data.items()})
        if not any(_has_length(value) for value in data.values()):
            data = {name: [value] for name, value in data.items()}
        try:
            return pd.DataFrame(data)
        except ValueError as error:
            raise invalid(f"No table can be made of the dict: {error}.") from None

    def _chosen(self, frame: pd.DataFrame) -> list[tuple[int, int]]:
        """Positions of the columns in the frame, each with its number in the schema.

        Raises: INVALID_PARAMETER_VALUE when a required one is missing.
        """
        if not self._named:
            if frame.shape[1] < len(self._columns):
                raise invalid(
                    f"The signature has {len(self._columns)} unnamed columns; the input has only {frame.shape[1]}."
                )
            return [(i, i) for i in range(len(self._columns))]
        have = list(frame.columns)
        at = {name: position for position, name in reversed(list(enumerate(have)))}
        missing = [name for name in self._required if name not in at]
        more = [name for name in have if name not in self._known]
        if missing:
            beside = f" It has columns that the signature does not name: {more}." if more else ""
            raise invalid(f"The required columns {missing} are missing.{beside}")
        if more:
            self._warn_of(more)
        return [(at[name], i) for i, name in enumerate(self._names) if name in at]

    def _warn_of(self, more: list) -> None:
        key = tuple(map(str, more))
        if key not in self._warned:
            self._warned.add(key)
            _logger.warning(
                "The input has columns that the model's signature does not name; they are left out: %s", more
            )


# types whose dtype says that every value fits
_WITHOUT_A_LOOK = (DataType.boolean, DataType.integer, DataType.long, DataType.float, DataType.double)


def _has_length(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, (str, bytes, bytearray))


def _dtype_of(value: Any) -> Any:
    """The dtype of a column with this one value: object keeps lists and dicts as they are."""
    return None if isinstance(value, (bool, int, float, str)) else object
