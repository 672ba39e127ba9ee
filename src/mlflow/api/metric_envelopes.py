"""What a chart draws of metrics with very many points: the lowest and highest value of each small range of the axis."""

from typing import Literal, get_args

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.exceptions import invalid

Axis = Literal["step", "time", "relative"]
AXES = get_args(Axis)


class GetMetricEnvelopes(Request):
    """Metrics of runs over an axis, in at most ``buckets`` parts of the axis a series.

    ``axis`` is ``step``, ``time`` (milliseconds since 1970) or ``relative`` (milliseconds since the run began); points
    from ``start`` to ``end`` (both included) are told. Where a range holds no more than ``buckets`` points, they come
    as they are.
    """

    run_ids: list[str]
    metric_keys: list[str]
    axis: Axis = "step"
    start: int | None = None
    end: int | None = None
    buckets: int = 500

    def check(self) -> None:
        limits.check_one_of("axis", self.axis, AXES)
        for name, given, limit in (
            ("run_ids", self.run_ids, limits.MAX_ENVELOPE_RUNS),
            ("metric_keys", self.metric_keys, limits.MAX_METRIC_KEYS),
        ):
            if not given:
                raise missing(name)
            if len(given) > limit:
                raise invalid(
                    f"Invalid value for parameter '{name}': at most {limit} are allowed; {len(given)} were given."
                )
        for run_id in self.run_ids:
            limits.check_run_id(run_id)
        limits.check_int64("start", self.start)
        limits.check_int64("end", self.end)
        if self.start is not None and self.end is not None and self.start > self.end:
            raise invalid(f"'start' ({self.start}) must not be greater than 'end' ({self.end}).")
        if not 1 <= self.buckets <= limits.MAX_BUCKETS:
            raise invalid(
                f"Invalid value {self.buckets} for parameter 'buckets': it must be between 1 and {limits.MAX_BUCKETS}."
            )


class MetricEnvelope(Answer):
    """One metric of one run: columns with an entry for each bucket, in order of the axis.

    A bucket holds the points from its ``x`` (the position of its first point) up to the next bucket's. ``min``, ``max``
    and ``mean`` are of its numbers, ``last`` is its last point; null where that is NaN. ``nan`` counts the NaN of each
    bucket, and is left out where there are none. ``points`` is how many points the range has. Where ``exact`` is true
    every point is there, each in a bucket of its own, and ``max``, ``mean`` and ``last`` are left out: they are what
    ``min`` is.
    """

    run_id: str
    metric_key: str
    points: int
    exact: bool
    x: list[int] = []
    min: list[float | None] = []
    max: list[float | None] = []
    mean: list[float | None] = []
    last: list[float | None] = []
    nan: list[int] = []


class MetricEnvelopesAnswer(Answer):
    """One series for every run and metric that has points, of the first run first; others are left out."""

    series: list[MetricEnvelope] = []


class MetricEnvelopes(Service):
    """Metrics as charts need them."""

    @post("3.0/mlflow/metrics/envelope")
    def get_metric_envelopes(self, request: GetMetricEnvelopes) -> MetricEnvelopesAnswer:
        """Get the outline of metrics of runs, for charts: no point too many, no peak lost."""
