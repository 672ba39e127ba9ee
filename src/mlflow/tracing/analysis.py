"""What two filters of traces have to do with each other."""

from __future__ import annotations

from dataclasses import dataclass

from mlflow.api.traces import FilterCorrelation
from mlflow.entities.plain_object import PlainObject


@dataclass
class TraceFilterCorrelationResult(PlainObject):
    """How often the traces of two filters are the same.

    Args:
        npmi: normalized pointwise mutual information: -1 never together, 0 by chance, 1 always together; NaN when one
            of the filters finds nothing.
        filter1_count, filter2_count, joint_count, total_count: traces that the first, the second, both, any find.
        npmi_smoothed: the same, less extreme for small counts.
        confidence_lower, confidence_upper: not computed.
    """

    npmi: float
    filter1_count: int
    filter2_count: int
    joint_count: int
    total_count: int
    npmi_smoothed: float | None = None
    confidence_lower: float | None = None
    confidence_upper: float | None = None

    def to_proto(self) -> FilterCorrelation:
        """The wire form."""
        return FilterCorrelation(
            npmi=self.npmi,
            npmi_smoothed=self.npmi_smoothed,
            filter1_count=self.filter1_count,
            filter2_count=self.filter2_count,
            joint_count=self.joint_count,
            total_count=self.total_count,
        )
