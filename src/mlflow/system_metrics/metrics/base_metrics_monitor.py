"""The interface of all monitors."""

from abc import ABC, abstractmethod
from collections import defaultdict


class BaseMetricsMonitor(ABC):
    """Collects measurements and gives their means."""

    def __init__(self) -> None:
        self._metrics: defaultdict[str, list[float]] = defaultdict(list)

    @abstractmethod
    def collect_metrics(self) -> None:
        """Measure once, and add the values to ``metrics``."""

    @abstractmethod
    def aggregate_metrics(self) -> dict[str, float]:
        """One value for each metric out of those collected."""

    @property
    def metrics(self) -> defaultdict[str, list[float]]:
        """The values collected since the last ``clear_metrics``, by name."""
        return self._metrics

    def clear_metrics(self) -> None:
        """Forget the values."""
        self._metrics.clear()


def means(metrics: dict[str, list[float]]) -> dict[str, float]:
    """The mean of each metric, to one decimal."""
    return {name: round(sum(values) / len(values), 1) for name, values in metrics.items() if values}


def megabytes(count: float) -> float:
    """Millions of bytes."""
    return count / 1e6
