"""A recorded request: what is known about it, and its spans. Recording and reading traces comes with tracing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_TRACING_SQL_WAREHOUSE_ID
from mlflow.exceptions import INVALID_PARAMETER_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["INVALID_PARAMETER_VALUE", "MLFLOW_TRACING_SQL_WAREHOUSE_ID", "TYPE_CHECKING", "Trace"]


@dataclass
class Trace:
    """A trace: ``info`` is small and listed, ``data`` holds the spans."""

    info: Any
    data: Any

    @property
    def trace_id(self) -> str:
        """Its id."""
        return self.info.trace_id

    def to_dict(self) -> dict[str, Any]:
        """Plain values under ``info`` and ``data``."""
        return {"info": self.info.to_dict(), "data": self.data.to_dict()}

    def to_json(self, pretty: bool = False) -> str:
        """JSON text, indented if ``pretty``."""
        return json.dumps(self.to_dict(), indent=2 if pretty else None)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "info", self.info
        yield "data", self.data
