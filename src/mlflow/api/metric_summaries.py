"""What a run's metrics were first, last, at least and at most, without their histories."""

from typing import ClassVar

from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.exceptions import invalid

MAX_RUNS = 100
MAX_KEYS = 1000


class GetMetricSummaries(Request):
    """Of up to 100 runs. Without ``metric_keys`` of all metrics."""

    run_ids: list[str]
    metric_keys: list[str] = []

    def check(self) -> None:
        if not self.run_ids:
            raise missing("run_ids")
        for name, values, most in (("run_ids", self.run_ids, MAX_RUNS), ("metric_keys", self.metric_keys, MAX_KEYS)):
            if len(values) > most:
                raise invalid(f"At most {most} {name} are allowed; {len(values)} were given.")


class MetricSummary(Answer, kw_only=True):
    """One metric of a run.

    "Last" is the point with the highest (step, timestamp, value), "first" the one with the lowest. Minimum and maximum
    pass over NaN: they are there unless every point is NaN. Their steps are the first at which they were reached.
    """

    key: str
    points: int
    last: float | None
    last_step: int
    last_timestamp: int
    first: float | None
    first_step: int
    first_timestamp: int
    min: float | None = None
    min_step: int | None = None
    max: float | None = None
    max_step: int | None = None


class RunMetricSummaries(Answer):
    """The metrics of one run, by key."""

    run_id: str
    metrics: list[MetricSummary] = []


class MetricSummariesAnswer(Answer):
    """In the order of the request."""

    nan_keys: ClassVar[tuple[bytes, ...]] = (b"last", b"first")

    runs: list[RunMetricSummaries] = []


class MetricSummaries(Service):
    """The summaries that are kept while metrics are logged."""

    @post("3.0/mlflow/runs/metric-summaries")
    def get_metric_summaries(self, request: GetMetricSummaries) -> MetricSummariesAnswer:
        """Get first, last, minimum and maximum of metrics of runs, with their steps."""
