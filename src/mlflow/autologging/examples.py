"""The input example and the signature of a model that is logged by itself."""

from collections.abc import Callable
from typing import Any

from mlflow.autologging import notices
from mlflow.autologging.configuration import get_autologging_config

ROWS = 5


def first_rows(data: Any, rows: int = ROWS) -> Any:
    """The first rows of a table, array, list or dict of these; a copy, so that a training does not change them.

    Raises: TypeError for data of another kind.
    """
    if isinstance(data, dict):
        return {key: first_rows(value, rows) for key, value in data.items()}
    if hasattr(data, "iloc"):
        return data.iloc[:rows].copy()
    if isinstance(data, (list, tuple)):
        return data[:rows]
    if hasattr(data, "shape") and hasattr(data, "__getitem__"):
        part = data[:rows]
        return part.copy() if hasattr(part, "copy") else part
    raise TypeError(f"no rows can be taken of a {type(data).__name__}")


def example_and_signature(
    integration: str,
    example: Callable[[], Any],
    signature: Callable[[Any], Any],
) -> tuple[Any, Any]:
    """What the model is logged with: input example and signature, each None if it is not wanted or cannot be had.

    Args:
        integration: whose configuration says what is wanted.
        example: gives some rows of the training data; called at most once.
        signature: makes the signature from them, by having the model predict.
    """
    want_example = get_autologging_config(integration, "log_input_examples", False)
    want_signature = get_autologging_config(integration, "log_model_signatures", True)
    if not (want_example or want_signature):
        return None, None
    rows = found = None
    with notices.trying(integration, "taking an input example"):
        rows = example()
    if rows is not None and want_signature:
        with notices.trying(integration, "inferring the signature"):
            found = signature(rows)
    return (rows if want_example else None), found
