"""Figures computed from traces."""

from enum import Enum

from mlflow.entities.entity import Entity


class MetricViewType(str, Enum):
    """What is counted."""

    TRACES = "TRACES"
    SPANS = "SPANS"
    ASSESSMENTS = "ASSESSMENTS"

    @classmethod
    def from_proto(cls, proto: int) -> "MetricViewType":
        """The one with the protocol's number."""
        return list(cls)[proto - 1]

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self) + 1


class AggregationType(str, Enum):
    """How values are combined."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVG = "AVG"
    PERCENTILE = "PERCENTILE"
    MIN = "MIN"
    MAX = "MAX"

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self) + 1


class MetricAggregation(Entity):
    """A way to combine values; PERCENTILE needs ``percentile_value`` (0 to 100), the others must not have one.

    Raises: ValueError otherwise.
    """

    aggregation_type: AggregationType
    percentile_value: float | None = None

    def __post_init__(self) -> None:
        wants = self.aggregation_type == AggregationType.PERCENTILE
        if wants and self.percentile_value is None:
            raise ValueError("PERCENTILE needs a percentile_value.")
        if not wants and self.percentile_value is not None:
            raise ValueError(f"Only PERCENTILE takes a percentile_value, not {self.aggregation_type.value}.")
        if wants and not 0 <= self.percentile_value <= 100:
            raise ValueError(f"percentile_value must be between 0 and 100, not {self.percentile_value}.")


class MetricDataPoint(Entity):
    """One result: the values of the aggregations (by name) for one combination of dimensions."""

    metric_name: str
    dimensions: dict[str, str]
    values: dict[str, float]
