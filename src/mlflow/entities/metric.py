"""One point of a metric."""

from typing import Any

import msgspec

from mlflow.entities.entity import Entity, _EntityType
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException


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
        """The metric with these field values.

        Raises: INVALID_PARAMETER_VALUE unless ``key``, ``value``, ``timestamp`` and ``step`` are there and fit.
        """
        missing = [name for name in ("key", "value", "timestamp", "step") if name not in metric_dict]
        if missing:
            raise MlflowException(f"A metric needs {', '.join(missing)}: {metric_dict!r}.", INVALID_PARAMETER_VALUE)
        try:
            return msgspec.convert(metric_dict, cls, strict=False)
        except msgspec.ValidationError as error:
            raise MlflowException(f"Invalid metric {metric_dict!r}: {error}.", INVALID_PARAMETER_VALUE) from None

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name."""
        return dict(self)


class _OfMetric(_EntityType):
    """Lets the class below be made of a metric, while it is decoded and encoded like one."""

    def __call__(cls, metric: Metric, run_id: str) -> "MetricWithRunId":
        return super().__call__(**{**dict(metric), "run_id": run_id})

    @property
    def __signature__(cls):
        import inspect

        # without the class itself
        parameters = list(inspect.signature(_OfMetric.__call__).parameters.values())[1:]
        return inspect.Signature(parameters)


class MetricWithRunId(Metric, metaclass=_OfMetric):
    """A point of one of several runs: ``MetricWithRunId(metric, run_id)``."""

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return self.to_dictionary()
