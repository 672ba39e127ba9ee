"""What a metric of an evaluation gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def standard_aggregations(scores: Any) -> dict[str, float]:
    """Mean, variance (of the population) and 90th percentile of scores, one a row."""
    import numpy as np

    return {"mean": np.mean(scores), "variance": np.var(scores), "p90": np.percentile(scores, 90)}


@dataclass
class MetricValue:
    """Scores of rows, and what they come to.

    Args:
        scores: one a row; numbers or texts.
        justifications: why, one a row.
        aggregate_results: numbers for all rows, by name; mean, variance and p90 of numeric scores if None.
    """

    scores: list[str] | list[float] | None = None
    justifications: list[str] | None = None
    aggregate_results: dict[str, float] | None = None

    def __post_init__(self) -> None:
        if self.aggregate_results is None and self.scores is not None:
            scores = list(self.scores)
            if scores and all(isinstance(score, (int, float)) or hasattr(score, "__float__") for score in scores):
                self.aggregate_results = standard_aggregations(scores)
