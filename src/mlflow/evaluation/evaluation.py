"""One question to an application, its answer, and what was thought of it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

from mlflow.entities.metric import Metric
from mlflow.evaluation.assessment import Assessment


class Evaluation:
    """One question to an application, its answer, and what was thought of it.

    Args:
        inputs, outputs: what went in and what came out.
        inputs_id: identifies the inputs; a digest of them if None.
        request_id: of the trace.
        targets: what should have come out.
        error_code, error_message: why nothing came out.
        assessments: what was thought of it.
        metrics: numbers by name, or ``Metric`` objects.
        tags: by name.
    """

    _FIELDS = (
        *("inputs_id", "inputs", "outputs", "request_id", "targets", "error_code", "error_message"),
        *("assessments", "metrics", "tags"),
    )

    def __init__(
        self,
        inputs: dict[str, Any],
        outputs: dict[str, Any] | None = None,
        inputs_id: str | None = None,
        request_id: str | None = None,
        targets: dict[str, Any] | None = None,
        error_code: str | None = None,
        error_message: str | None = None,
        assessments: list[Assessment] | None = None,
        metrics: dict[str, float] | list[Metric] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        if isinstance(metrics, dict):
            now = int(time.time() * 1000)
            metrics = [Metric(key, value, now, 0) for key, value in metrics.items()]
        self._inputs = inputs
        self._outputs = outputs
        self._inputs_id = inputs_id or _digest(inputs)
        self._request_id = request_id
        self._targets = targets
        self._error_code = error_code
        self._error_message = error_message
        self._assessments = assessments
        self._metrics = metrics
        self._tags = tags

    inputs_id = property(lambda self: self._inputs_id, doc="Identifies the inputs.")
    inputs = property(lambda self: self._inputs, doc="What went in.")
    outputs = property(lambda self: self._outputs, doc="What came out.")
    request_id = property(lambda self: self._request_id, doc="The trace.")
    targets = property(lambda self: self._targets, doc="What should have come out.")
    error_code = property(lambda self: self._error_code, doc="Why nothing came out.")
    error_message = property(lambda self: self._error_message, doc="The same, in words.")
    assessments = property(lambda self: self._assessments, doc="What was thought of it.")
    metrics = property(lambda self: self._metrics, doc="Numbers.")
    tags = property(lambda self: self._tags, doc="Tags by name.")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in self._FIELDS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Evaluation) and self.to_dictionary() == other.to_dictionary()

    __hash__ = None

    def to_dictionary(self) -> dict[str, Any]:
        """Field names to plain values; what is not set is left out."""
        values = {name: value for name, value in self if value is not None}
        if self._assessments is not None:
            values["assessments"] = [assessment.to_dictionary() for assessment in self._assessments]
        if self._metrics is not None:
            values["metrics"] = [metric.to_dictionary() for metric in self._metrics]
        return values

    @classmethod
    def from_dictionary(cls, evaluation_dict: dict[str, Any]) -> Evaluation:
        """From the values of ``to_dictionary``."""
        values = {name: evaluation_dict.get(name) for name in cls._FIELDS}
        if values["assessments"] is not None:
            values["assessments"] = [Assessment.from_dictionary(entry) for entry in values["assessments"]]
        if values["metrics"] is not None:
            values["metrics"] = [Metric.from_dictionary(entry) for entry in values["metrics"]]
        return cls(**values)

    @classmethod
    def from_proto(cls, proto: Any) -> Evaluation:
        """From an object with the same fields."""
        return cls(**{name: getattr(proto, name, None) for name in cls._FIELDS})


def _digest(inputs: Any) -> str:
    text = json.dumps(inputs, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
