"""From what users hand over to what is stored: metric values, steps, timestamps, params, tags."""

import time
from typing import Any

from mlflow.api.limits import shown
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import invalid


def now() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def metric_value(key: str, value: Any) -> float:
    """The number to store for a metric.

    Args:
        key: the metric, for the error.
        value: a number, a text that reads as one, or a NumPy, PyTorch, TensorFlow or JAX value with one element.

    Raises: INVALID_PARAMETER_VALUE that names key and value.
    """
    if type(value) is float:
        return value
    try:
        single = getattr(value, "item", None)
        if single is not None:
            return float(single())
        array = getattr(value, "numpy", None)
        return float(value if array is None else array())
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        raise invalid(
            f"Invalid value {shown(value)} for metric {shown(key)}: a single number is needed ({error})."
        ) from None


def whole_number(name: str, value: Any) -> int:
    """An integer, also if it comes as a float without fraction or as a NumPy integer.

    Raises: INVALID_PARAMETER_VALUE that names the parameter.
    """
    if type(value) is int:
        return value
    try:
        number = int(value)
        if number == value:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise invalid(f"Invalid value {shown(value)} for parameter '{name}': it must be an integer.")


def text_of(kind: str, key: str, value: Any) -> str:
    """The text to store for the value of a param or tag.

    Raises: INVALID_PARAMETER_VALUE when the value cannot be written as text.
    """
    if type(value) is str:
        return value
    try:
        return str(value)
    except Exception as error:
        raise invalid(
            f"The value of {kind} {shown(key)}, of type {type(value).__name__}, cannot be written as text: {error!r}."
        ) from error


def params_of(params: Any) -> list[Param]:
    """Params from a mapping."""
    return [Param(key, text_of("param", key, value)) for key, value in items_of("params", params)]


def tags_of(tags: Any) -> list[RunTag]:
    """Tags of a run from a mapping; None gives none."""
    return [RunTag(key, text_of("tag", key, value)) for key, value in items_of("tags", tags or {})]


def experiment_tags_of(tags: Any) -> list[ExperimentTag]:
    """Tags of an experiment from a mapping; None gives none."""
    return [ExperimentTag(key, text_of("experiment tag", key, value)) for key, value in items_of("tags", tags or {})]


def order_of(order_by: Any) -> list[str]:
    """The clauses of ``order_by``; a single one may come as text."""
    return [order_by] if isinstance(order_by, str) else list(order_by or ())


def items_of(name: str, mapping: Any) -> list[tuple[str, Any]]:
    """The pairs of a mapping whose keys are text.

    Raises: INVALID_PARAMETER_VALUE when it is no mapping, or a key is no text.
    """
    try:
        items = list(mapping.items())
    except (AttributeError, TypeError):
        raise invalid(
            f"Invalid value {shown(mapping)} for parameter '{name}': a dict is needed, not {type(mapping).__name__}."
        ) from None
    for key, _ in items:
        check_key(name, key)
    return items


def check_key(name: str, key: Any) -> None:
    """Raise INVALID_PARAMETER_VALUE unless the key is text."""
    if not isinstance(key, str):
        raise invalid(f"Invalid key {shown(key)} in '{name}': it must be text, not {type(key).__name__}.")
