"""Runs in groups: how many have the same params, and what their metrics come to."""

from typing import Literal, get_args

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.api.run_keys import check_experiments
from mlflow.api.view_type import view_number
from mlflow.exceptions import invalid

Of = Literal["last", "min", "max"]
OF = get_args(Of)
FIGURES = ("mean", "std", "min", "max", "count")


class AggregateRuns(Request):
    """Runs that a search finds, in groups of those that have the same values of one to three fields.

    ``group_by`` are texts of the filter language: ``params.lr``, ``tags.team``, ``attributes.status``,
    ``datasets.name``, ... A run without the value is in the group of null; a run with several data sets is in the group
    of each. ``of`` says what is taken of each run's metric: ``last`` (default), ``min`` or ``max``. ``order_by`` has
    ``runs`` (default: ``runs DESC``), ``latest_start_time``, one of ``group_by``, or a figure of one of ``metrics``
    such as ``metrics.loss.mean`` (also ``.std``, ``.min``, ``.max``, ``.count``), each with ``ASC`` or ``DESC``.
    """

    experiment_ids: list[str]
    group_by: list[str]
    filter: str | None = None
    run_view_type: str | int | None = None
    metrics: list[str] = []
    of: Of = "last"
    order_by: list[str] = []
    max_results: int = 200
    page_token: str | None = None

    @property
    def view(self) -> int:
        """The ViewType number."""
        return view_number(self.run_view_type)

    def check(self) -> None:
        check_experiments(self.experiment_ids)
        if not self.group_by:
            raise missing("group_by")
        if len(self.group_by) > limits.MAX_GROUP_FIELDS:
            raise invalid(
                f"Invalid value {limits.shown(self.group_by)} for parameter 'group_by': at most "
                f"{limits.MAX_GROUP_FIELDS} fields are allowed."
            )
        if len(self.metrics) > limits.MAX_METRIC_KEYS:
            raise invalid(
                f"Invalid value for parameter 'metrics': at most {limits.MAX_METRIC_KEYS} are allowed; "
                f"{len(self.metrics)} were given."
            )
        limits.check_one_of("of", self.of, OF)
        limits.check_page_size(self.max_results, limits.MAX_GROUPS_PER_PAGE)


class GroupMetric(Answer):
    """What a metric comes to in a group.

    ``count`` runs have a number; NaN is left out, of which null is what is left when there is no number at all.
    ``std`` is the sample standard deviation (divided by count - 1), null for one run.
    """

    key: str
    count: int
    mean: float | None
    std: float | None
    min: float | None
    max: float | None


class RunGroup(Answer):
    """A group: its values in the order of ``group_by``, and ``metrics`` in the order of the request."""

    values: list[str | None]
    runs: int
    latest_start_time: int | None = None
    metrics: list[GroupMetric] = []


class RunGroupsPage(Answer):
    groups: list[RunGroup] = []
    next_page_token: str | None = None


class RunGroups(Service):
    """Runs in groups."""

    @post("3.0/mlflow/runs/aggregate")
    def aggregate_runs(self, request: AggregateRuns) -> RunGroupsPage:
        """Put runs in groups, with count, mean and spread of their metrics."""
