"""Type hints of ``predict`` as schemas, and data held to them.

``predict(self, model_input: list[X])`` says that the model takes many X at once. X is int, float, bool, str, bytes,
datetime, a list or dict (with text keys) of such, a pydantic model, or Any or a Union, which are not looked into.
"""

from __future__ import annotations

import datetime
import sys
import types
import typing
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.types.conversion import described
from mlflow.types.schema import AnyType, Array, ColSpec, ColumnType, DataType, Map, Object, Property, Schema

TypeFromExample = TypeVar("TypeFromExample")
"""The hint of an input whose type is that of the model's input example."""

TYPE_HINTS_TO_DATATYPE_MAPPING = {
    int: DataType.long,
    str: DataType.string,
    bool: DataType.boolean,
    float: DataType.double,
    bytes: DataType.binary,
    datetime.datetime: DataType.datetime,
}
UNION_TYPES = (typing.Union, types.UnionType)
SUPPORTED_TYPE_HINT_MSG = (
    "A hint is list[X], where X is int, float, bool, str, bytes, datetime.datetime, a list or a dict with text keys of "
    "these, a pydantic model, Any or a Union."
)
OPTIONAL_INPUT_MSG = (
    "The elements of an input cannot be optional. Optional values stand in fields of a pydantic model, or take Any."
)


class TypeHints:
    """The type hints of input and output of a predict function.

    Args:
        input, output: the hints; None where there is none.
    """

    def __init__(self, input: Any = None, output: Any = None) -> None:
        self.input = input
        self.output = output

    def __repr__(self) -> str:
        return f"TypeHints(input={self.input!r}, output={self.output!r})"


class ColSpecType(NamedTuple):
    """The type of a column, and whether it must have a value."""

    dtype: ColumnType
    required: bool


class ValidationResult(NamedTuple):
    """A value as the hint wants it, or why it does not fit."""

    value: Any | None = None
    error_message: str | None = None


class InvalidTypeHintException(MlflowException):
    """A type hint that says too little or contradicts itself, e.g. ``list[dict]``."""

    def __init__(self, *, message: str) -> None:
        super().__init__(
            f"{message} {SUPPORTED_TYPE_HINT_MSG} Without a hint nothing is checked.", INVALID_PARAMETER_VALUE
        )


class UnsupportedTypeHintException(MlflowException):
    """A type hint that no schema stands for, e.g. ``list[set]``."""

    def __init__(self, type_hint: Any) -> None:
        super().__init__(
            f"The type hint {name_of(type_hint)} is not supported. {SUPPORTED_TYPE_HINT_MSG}", INVALID_PARAMETER_VALUE
        )


def name_of(hint: Any) -> str:
    """A hint as it is written, without modules of classes."""
    return getattr(hint, "__name__", str(hint)) if isinstance(hint, type) and not typing.get_args(hint) else str(hint)


def without_none(hint: Any) -> tuple[Any, bool]:
    """``Optional[X]`` as (X, True); any other hint as (hint, False)."""
    if typing.get_origin(hint) not in UNION_TYPES:
        return hint, False
    args = typing.get_args(hint)
    rest = tuple(arg for arg in args if arg is not type(None))
    if len(rest) == len(args):
        return hint, False
    return (rest[0] if len(rest) == 1 else typing.Union[rest]), True  # noqa: UP007


def is_pydantic(hint: Any) -> bool:
    """Whether it is a pydantic model. pydantic is not imported for that: a model exists only when it is."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(hint, type) and issubclass(hint, pydantic.BaseModel)


def model_fields(model: Any) -> dict[str, Any]:
    """The fields of a pydantic model."""
    return model.model_fields


def field_required(field: Any) -> bool:
    """Whether a field of a pydantic model has no default."""
    return field.is_required()


def model_validate(model: Any, values: Any) -> None:
    """Check values against a pydantic model without converting them. Raises pydantic's ValidationError."""
    model.model_validate(values, strict=True)


def column_type_of_hint(hint: Any) -> ColumnType:
    """The column type that stands for a hint.

    Raises: ``InvalidTypeHintException``, ``UnsupportedTypeHintException``.
    """
    if hint is Any or typing.get_origin(hint) in UNION_TYPES:
        if hint is not Any:
            hint, optional = without_none(hint)
            if optional:
                raise InvalidTypeHintException(message=OPTIONAL_INPUT_MSG)
        return AnyType()
    if hint in TYPE_HINTS_TO_DATATYPE_MAPPING:
        return TYPE_HINTS_TO_DATATYPE_MAPPING[hint]
    if is_pydantic(hint):
        return _object_of(hint)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint in (list, dict, typing.List, typing.Dict):  # noqa: UP006
        raise InvalidTypeHintException(message=f"The type hint {name_of(hint)} does not say what is in it.")
    if origin is list:
        return Array(column_type_of_hint(args[0]))
    if origin is dict:
        if args[0] is not str:
            raise InvalidTypeHintException(message=f"The keys of {name_of(hint)} must be str, not {name_of(args[0])}.")
        return Map(column_type_of_hint(args[1]))
    raise UnsupportedTypeHintException(hint)


def _object_of(model: Any) -> Object:
    hints = typing.get_type_hints(model, include_extras=False)
    properties = []
    for name, field in model_fields(model).items():
        hint, optional = without_none(hints.get(name, field.annotation))
        if typing.get_origin(hint) is typing.Annotated:
            hint = typing.get_args(hint)[0]
        if optional and field_required(field):
            raise InvalidTypeHintException(
                message=f"The optional field {name!r} of {model.__name__} needs a default, e.g. {name}: ... = None."
            )
        properties.append(Property(name, column_type_of_hint(hint), required=not optional))
    if not properties:
        raise InvalidTypeHintException(message=f"The pydantic model {model.__name__} has no fields.")
    return Object(properties)


def schema_of_hint(hint: Any) -> Schema:
    """The schema of an input with this hint: one unnamed column.

    Raises: ``InvalidTypeHintException`` when it says too little, ``UnsupportedTypeHintException`` when nothing stands
        for it.
    """
    if hint in (list, typing.List):  # noqa: UP006
        raise InvalidTypeHintException(message="The type hint list does not say what is in it.")
    if typing.get_origin(hint) is not list:
        raise UnsupportedTypeHintException(hint)
    return Schema([ColSpec(column_type_of_hint(typing.get_args(hint)[0]))])


def type_hints_no_signature_inference() -> tuple[type, ...]:
    """Hints of tables and arrays: right, but no signature can be read off them."""
    found: list[type] = []
    pandas, numpy, scipy = (sys.modules.get(name) for name in ("pandas", "numpy", "scipy.sparse"))
    if pandas is not None:
        found += [pandas.DataFrame, pandas.Series]
    if numpy is not None:
        found.append(numpy.ndarray)
    if scipy is not None:
        found += [scipy.csc_matrix, scipy.csr_matrix]
    return tuple(found)


def input_checker(hint: Any) -> Callable[[Any], Any] | None:
    """What holds the input of ``predict`` to its hint; None when the hint is of no list, which is not checked.

    What it gives takes a list, or a DataFrame, whose rows (pydantic models) or first column stand for one. It raises
    INVALID_PARAMETER_VALUE naming the elements that do not fit.

    Raises: ``InvalidTypeHintException`` for a hint that says too little.
    """
    try:
        schema_of_hint(hint)
    except UnsupportedTypeHintException as error:
        if hint is not TypeFromExample and hint not in type_hints_no_signature_inference():
            warnings.warn(f"Input of the model is not checked: {error.message}", stacklevel=4)
        return None
    element = typing.get_args(hint)[0]
    check = _checker(element)

    def checked(data: Any) -> list:
        data = _as_list(data, element)
        if not isinstance(data, list):
            raise invalid(f"The input must be a list, as the type hint {name_of(hint)} says, not {described(data)}.")
        results = [check(item) for item in data]
        wrong = [f"[{i}]: {r.error_message}" for i, r in enumerate(results) if r.error_message is not None]
        if wrong:
            more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
            raise invalid(f"The input does not fit the type hint {name_of(hint)}: {'; '.join(wrong[:5])}{more}.")
        return [result.value for result in results]

    return checked


def _as_list(data: Any, element: Any) -> Any:
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(data, pandas.DataFrame):
        return data
    if is_pydantic(element):
        return data.to_dict(orient="records")
    return data.iloc[:, 0].tolist()


def _checker(hint: Any) -> Callable[[Any], ValidationResult]:
    if hint is Any or typing.get_origin(hint) in UNION_TYPES:
        return ValidationResult
    if is_pydantic(hint):
        return lambda value: _validated(hint, value)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        check = _checker(args[0])
        return lambda value: _collected(list, value, check, hint)
    if origin is dict:
        check = _checker(args[1])
        return lambda value: _collected(dict, value, check, hint)
    return lambda value: _scalar(hint, value)


def _scalar(hint: type, value: Any) -> ValidationResult:
    if isinstance(value, hint):
        return ValidationResult(value)
    if hint is datetime.datetime and isinstance(value, str):
        # JSON has no datetimes
        try:
            return ValidationResult(datetime.datetime.fromisoformat(value))
        except ValueError:
            pass
    return ValidationResult(error_message=f"{name_of(hint)} is needed, not {described(value)}")


def _collected(kind: type, value: Any, check: Callable[[Any], ValidationResult], hint: Any) -> ValidationResult:
    if not isinstance(value, kind):
        return ValidationResult(error_message=f"{name_of(hint)} is needed, not {described(value)}")
    items = value.items() if kind is dict else enumerate(value)
    results = {}
    for key, item in items:
        if kind is dict and not isinstance(key, str):
            return ValidationResult(error_message=f"keys must be text, not {described(key)}")
        results[key] = check(item)
        if results[key].error_message is not None:
            return ValidationResult(error_message=f"[{key!r}]: {results[key].error_message}")
    if kind is dict:
        return ValidationResult({key: result.value for key, result in results.items()})
    return ValidationResult([result.value for result in results.values()])


def _validated(model: Any, value: Any) -> ValidationResult:
    """An object of a pydantic model, of one or of a dict."""
    import json

    import pydantic

    if isinstance(value, model):
        return ValidationResult(value)
    if not isinstance(value, dict):
        return ValidationResult(error_message=f"a dict for {model.__name__} is needed, not {described(value)}")
    try:
        return ValidationResult(model.model_validate(value, strict=True))
    except pydantic.ValidationError as error:
        first = error
    try:
        # what came as JSON has text where the model has datetimes, enums or bytes
        return ValidationResult(model.model_validate_json(json.dumps(value), strict=True))
    except (pydantic.ValidationError, TypeError, ValueError):
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in first.errors()]
        return ValidationResult(error_message=f"{described(value)} is no {model.__name__}: {', '.join(problems)}")
