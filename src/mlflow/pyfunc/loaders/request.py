"""The body of one request to a chat model or agent, as users and servers give it."""

from __future__ import annotations

import sys
from typing import Any

from mlflow.exceptions import invalid
from mlflow.types.conversion import described


def request_of(data: Any, key: str) -> dict[str, Any]:
    """The body as a dict.

    Args:
        data: the dict itself, a DataFrame or list with one of them, a pydantic object, or a list of messages.
        key: of the messages in the dict.

    Raises: INVALID_PARAMETER_VALUE when it is none of these.
    """
    if hasattr(data, "model_dump"):
        return data.model_dump(exclude_none=True)
    if hasattr(data, "to_dict") and not isinstance(data, dict) and not hasattr(data, "columns"):
        data = data.to_dict()
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        data = data.to_dict(orient="records")
        if len(data) != 1:
            raise invalid(f"One request is answered at a time; the table has {len(data)}.")
    if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        data = data[0] if len(data) == 1 and key in data[0] else {key: data}
    if not isinstance(data, dict):
        raise invalid(f"A dict with {key!r} is needed, not {described(data)}.")
    # optional columns of a table that are empty
    return {name: value for name, value in data.items() if value is not None and value == value}
