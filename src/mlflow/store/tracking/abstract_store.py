"""The interface of third-party tracking stores.

A package registers a subclass of ``AbstractStore`` under the entry point group ``mlflow.tracking_store``, with a URI
scheme as name. It is made as ``store(store_uri=uri, artifact_uri=None)`` and must be thread safe. Experiments, runs,
metrics, params and tags are what every store offers; whatever else it does not override raises NOT_IMPLEMENTED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities.metric import MetricWithRunId
from mlflow.entities.run_status import RunStatus
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.sampling import sampled_steps
from mlflow.store.tracking import (
    MAX_RESULTS_QUERY_TRACE_METRICS,
    SEARCH_MAX_RESULTS_DEFAULT,
    SEARCH_TRACES_DEFAULT_MAX_RESULTS,
)
from mlflow.store.tracking.gateway_methods import GatewayStoreMixin
from mlflow.store.tracking.genai_methods import (
    EvaluationDatasetMethods,
    IssueMethods,
    ReviewMethods,
    ScorerMethods,
)
from mlflow.store.tracking.mcp_methods import MCPServerRegistryMixin
from mlflow.store.tracking.model_methods import LoggedModelMethods
from mlflow.store.tracking.not_offered import not_offered
from mlflow.store.tracking.trace_methods import TraceMethods

if TYPE_CHECKING:
    from mlflow.entities.dataset_input import DatasetInput
    from mlflow.entities.experiment import Experiment
    from mlflow.entities.experiment_tag import ExperimentTag
    from mlflow.entities.logged_model_input import LoggedModelInput
    from mlflow.entities.logged_model_output import LoggedModelOutput
    from mlflow.entities.metric import Metric
    from mlflow.entities.param import Param
    from mlflow.entities.run import Run
    from mlflow.entities.run_info import RunInfo
    from mlflow.entities.run_tag import RunTag

__all__ = [
    "MAX_RESULTS_QUERY_TRACE_METRICS",
    "RESOURCE_DOES_NOT_EXIST",
    "SEARCH_MAX_RESULTS_DEFAULT",
    "SEARCH_TRACES_DEFAULT_MAX_RESULTS",
    "TYPE_CHECKING",
    "AbstractStore",
]

_PAGE = 1000


@not_offered
class _ExperimentMethods:
    """Experiments. Ids are text; unknown ids raise RESOURCE_DOES_NOT_EXIST."""

    def search_experiments(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        filter_string: str | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        """One page of the experiments that a filter finds."""

    def create_experiment(self, name: str, artifact_location: str | None, tags: list[ExperimentTag] | None) -> str:
        """Create an experiment. Its id; RESOURCE_ALREADY_EXISTS when the name is taken."""

    def get_experiment(self, experiment_id: str) -> Experiment:
        """An experiment, deleted or not."""

    def delete_experiment(self, experiment_id: str) -> None:
        """Mark an experiment as deleted."""

    def restore_experiment(self, experiment_id: str) -> None:
        """Undo the deletion of an experiment."""

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        """Change the name of an experiment."""

    def set_experiment_tag(self, experiment_id: str, tag: ExperimentTag) -> None:
        """Set a tag of an experiment."""

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        """Remove a tag of an experiment."""


@not_offered
class _RunMethods:
    """Runs. Unknown ids raise RESOURCE_DOES_NOT_EXIST."""

    def create_run(self, experiment_id: str, user_id: str, start_time: int, tags: list[RunTag], run_name: str) -> Run:
        """Create a run; ``start_time`` in milliseconds since the epoch."""

    def get_run(self, run_id: str) -> Run:
        """A run, deleted or not, with its latest metrics."""

    def update_run_info(
        self, run_id: str, run_status: int | None, end_time: int | None, run_name: str | None
    ) -> RunInfo:
        """Change status (a ``RunStatus`` number), end time or name; None leaves a value as it is."""

    def delete_run(self, run_id: str) -> None:
        """Mark a run as deleted."""

    def restore_run(self, run_id: str) -> None:
        """Undo the deletion of a run."""

    def delete_tag(self, run_id: str, key: str) -> None:
        """Remove a tag of a run."""

    def log_batch(self, run_id: str, metrics: list[Metric], params: list[Param], tags: list[RunTag]) -> None:
        """Log metrics, params and tags together."""

    def log_inputs(
        self,
        run_id: str,
        datasets: list[DatasetInput] | None = None,
        models: list[LoggedModelInput] | None = None,
    ) -> None:
        """Record datasets and models that a run read."""

    def log_outputs(self, run_id: str, models: list[LoggedModelOutput]) -> None:
        """Record models that a run made."""

    def record_logged_model(self, run_id: str, mlflow_model: Any) -> None:
        """Record a model's description on its run; ``mlflow_model`` has ``to_dict``."""

    def get_metric_history(
        self,
        run_id: str,
        metric_key: str,
        max_results: int | None = None,
        page_token: str | None = None,
    ) -> PagedList[Metric]:
        """All points of a metric, or one page of them."""

    def _search_runs(
        self,
        experiment_ids: list[str],
        filter_string: str | None,
        run_view_type: int,
        max_results: int,
        order_by: list[str] | None,
        page_token: str | None,
    ) -> tuple[list[Run], str | None]:
        """One page of the runs that a filter finds, and the token of the next page."""


@not_offered
class _AsyncMethods:
    """Writes that return before they are done. ``MlflowClient`` has its own, over any store."""

    def log_batch_async(self, run_id, metrics, params, tags): ...

    def log_metric_async(self, run_id, metric): ...

    def log_param_async(self, run_id, param): ...

    def set_tag_async(self, run_id, tag): ...


class AbstractStore(
    _ExperimentMethods,
    _RunMethods,
    _AsyncMethods,
    LoggedModelMethods,
    TraceMethods,
    EvaluationDatasetMethods,
    ScorerMethods,
    ReviewMethods,
    IssueMethods,
    MCPServerRegistryMixin,
    GatewayStoreMixin,
):
    """Base of tracking stores.

    What is implemented here rests on the methods a store overrides: single writes on ``log_batch``, ``search_runs`` on
    ``_search_runs``, ``get_experiment_by_name`` on ``search_experiments``.

    Args:
        store_uri: the tracking URI.
        artifact_uri: root for artifacts; None leaves the choice to the store.
    """

    def __init__(self, store_uri: str | None = None, artifact_uri: str | None = None) -> None:
        self.store_uri = store_uri
        self.artifact_uri = artifact_uri

    @property
    def supports_workspaces(self) -> bool:
        """Whether experiments are divided into workspaces."""
        return False

    @property
    def supports_trace_archival(self) -> bool:
        """Whether spans can be moved out of the store."""
        return False

    def get_experiment_by_name(self, experiment_name: str) -> Experiment | None:
        """An experiment, deleted or not, by its exact name; None when there is none."""
        token = None
        while True:
            page = self.search_experiments(
                view_type=ViewType.ALL, max_results=_PAGE, filter_string=_named(experiment_name), page_token=token
            )
            for experiment in page:
                if experiment.name == experiment_name:
                    return experiment
            token = page.token
            if not token:
                return None

    def filter_active_experiment_ids(self, experiment_ids: list[str]) -> list[str]:
        """Those ids whose experiments are there and not deleted."""
        wanted = set(experiment_ids)
        found, token = set(), None
        while True:
            page = self.search_experiments(view_type=ViewType.ACTIVE_ONLY, max_results=_PAGE, page_token=token)
            found |= wanted & {experiment.experiment_id for experiment in page}
            token = page.token
            if not token:
                return [experiment_id for experiment_id in experiment_ids if experiment_id in found]

    def search_runs(
        self,
        experiment_ids: list[str],
        filter_string: str | None,
        run_view_type: int,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        """One page of the runs that a filter finds."""
        runs, token = self._search_runs(experiment_ids, filter_string, run_view_type, max_results, order_by, page_token)
        return PagedList(runs, token)

    def log_metric(self, run_id: str, metric: Metric) -> None:
        """Log one metric point."""
        self.log_batch(run_id, metrics=[metric], params=[], tags=[])

    def log_param(self, run_id: str, param: Param) -> None:
        """Log one param."""
        self.log_batch(run_id, metrics=[], params=[param], tags=[])

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        """Set one tag."""
        self.log_batch(run_id, metrics=[], params=[], tags=[tag])

    def get_metric_history_bulk_interval(
        self,
        run_ids: list[str],
        metric_key: str,
        max_results: int,
        start_step: int | None,
        end_step: int | None,
    ) -> list[MetricWithRunId]:
        """Points of a metric of several runs at about ``max_results`` steps a run, the first and the last included."""
        points: list[MetricWithRunId] = []
        for run_id in run_ids:
            steps = {metric.step for metric in self.get_metric_history(run_id, metric_key)}
            if start_step is not None and end_step is not None:
                steps = {step for step in steps if start_step <= step <= end_step}
            kept = sampled_steps(sorted(steps), max_results)
            points += self.get_metric_history_bulk_interval_from_steps(run_id, metric_key, kept, max_results)
        return points

    def get_metric_history_bulk_interval_from_steps(
        self, run_id: str, metric_key: str, steps: list[int], max_results: int
    ) -> list[MetricWithRunId]:
        """Up to ``max_results`` points of a metric of a run at the given steps, by step and time."""
        wanted = set(steps)
        found = [metric for metric in self.get_metric_history(run_id, metric_key) if metric.step in wanted]
        found.sort(key=lambda metric: (metric.step, metric.timestamp))
        return [MetricWithRunId(metric, run_id) for metric in found[:max_results]]

    def flush_async_logging(self) -> None:
        """Wait for writes in the background; a store without such writes has nothing to do."""

    def end_async_logging(self) -> None:
        """Accept no more writes in the background; a store without such writes has nothing to do."""

    def shut_down_async_logging(self) -> None:
        """Stop writing in the background; a store without such writes has nothing to do."""


def _named(name: str) -> str | None:
    # a quote cannot be escaped in a filter: then all experiments are looked through
    return f"name = '{name}'" if "'" not in name else None


def status_number(name: str | None) -> int | None:
    """The number that ``update_run_info`` takes for a status name."""
    return None if name is None else RunStatus.from_string(name)
