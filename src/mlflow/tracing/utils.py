"""Names that models pickled with MLflow refer to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mlflow.entities.json_text import json_text
from mlflow.tracing.decorator import arguments_reader


class TraceJSONEncoder(json.JSONEncoder):
    """JSON of what spans hold; what JSON has no form for becomes fields or text."""

    def default(self, o: Any) -> Any:
        """The plain value that stands for one."""
        return json.loads(json_text(o))


def capture_function_input_args(func: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by the names of the function's parameters."""
    return arguments_reader(func)(tuple(args), kwargs)
