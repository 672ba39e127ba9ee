"""One point of a metric."""

from typing import Any

import msgspec

from mlflow.entities.entity import Entity


class Metric(Entity):
    """The value of a metric at a step.

    Args:
        key: name of the metric.
        value: a float; NaN and infinities are allowed.
        timestamp: milliseconds since the epoch.
        step: the x axis; any integer.
        model_id, dataset_name, dataset_digest, run_id: what the point belongs to, where known.
    """

    key: str
    value: float
    timestamp: int | None = None
    step: int | None = None
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    run_id: str | None = None

    def __post_init__(self) -> None:
        # None as default, so that a 0 is written to JSON: only defaults are left out
        if self.step is None:
            self.step = 0

    @classmethod
    def from_dictionary(cls, metric_dict: dict[str, Any]):
        """The metric with these field values; ``key``, ``value``, ``timestamp`` and ``step`` must be there."""
        return msgspec.convert(metric_dict, cls, strict=False)

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name."""
        return dict(self)
