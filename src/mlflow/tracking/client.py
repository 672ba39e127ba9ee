"""``MlflowClient``: every operation of the tracking service on a store or server of one's choice."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mlflow import state
from mlflow.api import limits
from mlflow.api import tracking as api
from mlflow.entities.experiment import Experiment
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run import Run
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX
from mlflow.entities.view_type import ViewType
from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.exceptions import (
    BAD_REQUEST,
    INVALID_PARAMETER_VALUE,
    NOT_FOUND,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    invalid,
)
from mlflow.store import resolve
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracking import values
from mlflow.tracking.client_artifacts import RunArtifacts
from mlflow.tracking.client_later import LaterOperations
from mlflow.tracking.client_models import LoggedModelMethods
from mlflow.tracking.client_registry import RegistryOperations
from mlflow.tracking.client_traces import (
    NO_OP_SPAN_TRACE_ID,
    SEARCH_TRACES_DEFAULT_MAX_RESULTS,
    TraceOperations,
)
from mlflow.tracking.client_webhooks import WebhookOperations
from mlflow.tracking.client_workspaces import WorkspaceMethods
from mlflow.utils.mlflow_tags import (
    MLFLOW_LOGGED_ARTIFACTS,
    MLFLOW_LOGGED_IMAGES,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_USER,
)

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput, LoggedModelInput, LoggedModelOutput
    from mlflow.tracking.run_operations import RunOperations

__all__ = [
    "ALL_STAGES",
    "BAD_REQUEST",
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FEATURE_DISABLED",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_ENABLE_ASYNC_LOGGING",
    "MLFLOW_LOGGED_ARTIFACTS",
    "MLFLOW_LOGGED_IMAGES",
    "MLFLOW_PARENT_RUN_ID",
    "NOT_FOUND",
    "NO_OP_SPAN_TRACE_ID",
    "RESOURCE_DOES_NOT_EXIST",
    "RESPONSE_FORMAT_TAG_KEY",
    "SEARCH_MAX_RESULTS_DEFAULT",
    "SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT",
    "SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT",
    "SEARCH_TRACES_DEFAULT_MAX_RESULTS",
    "TRACE_REQUEST_ID_PREFIX",
    "TYPE_CHECKING",
    "MlflowClient",
]

FEATURE_DISABLED = 1005
SEARCH_MAX_RESULTS_DEFAULT = 1000
SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT = 100
SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT = 10_000
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
ALL_STAGES = ["None", "Staging", "Production", "Archived"]
RESPONSE_FORMAT_TAG_KEY = "_mlflow_prompt_response_format"
_HISTORY_PAGE = 25_000


class MlflowClient(
    *(RunArtifacts, LoggedModelMethods, RegistryOperations, WebhookOperations, TraceOperations),
    *(WorkspaceMethods, LaterOperations),
):
    """A client of the tracking service. Cheap to make; connections are shared by all clients of a process.

    Args:
        tracking_uri: store or server; None takes the current tracking URI.
        registry_uri: model registry; None takes the current registry URI.
        workspace_store_uri: where workspaces are kept; None takes the tracking URI.

    Every method raises MlflowException: RESOURCE_DOES_NOT_EXIST for unknown ids, INVALID_PARAMETER_VALUE for values
    that cannot be stored and for writes to deleted things, RESOURCE_ALREADY_EXISTS for taken names.
    """

    def __init__(
        self,
        tracking_uri: str | os.PathLike[str] | None = None,
        registry_uri: str | os.PathLike[str] | None = None,
        workspace_store_uri: str | None = None,
    ) -> None:
        self._tracking_uri = state.uri_of(tracking_uri) if tracking_uri else state.tracking_uri()
        self._registry_uri = state.uri_of(registry_uri) if registry_uri else None
        self._workspace_store_uri = workspace_store_uri

    @property
    def tracking_uri(self) -> str:
        """The URI this client talks to."""
        return self._tracking_uri

    @property
    def _service(self) -> api.Tracking:
        return resolve.tracking(self._tracking_uri)

    # ---- experiments

    def create_experiment(
        self, name: str, artifact_location: str | None = None, tags: dict[str, Any] | None = None
    ) -> str:
        """Create an experiment.

        Args:
            name: must not be taken, not even by a deleted experiment.
            artifact_location: root of its artifacts; the store chooses one by default.
            tags: its tags.

        Returns: its id.
        """
        _check_text("name", name)
        if artifact_location is not None:
            artifact_location = state.uri_of(artifact_location)
        request = api.CreateExperiment(
            name=name, artifact_location=artifact_location, tags=values.experiment_tags_of(tags)
        )
        return self._service.create_experiment(request).experiment_id

    def get_experiment(self, experiment_id: str) -> Experiment:
        """The experiment with this id, deleted or not."""
        request = api.GetExperiment(experiment_id=str(experiment_id))
        return Experiment.from_proto(self._service.get_experiment(request).experiment)

    def get_experiment_by_name(self, name: str) -> Experiment | None:
        """The experiment with this name, deleted or not; None when there is none."""
        if not name:
            return None
        _check_text("name", name)
        try:
            answer = self._service.get_experiment_by_name(api.GetExperimentByName(experiment_name=name))
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise
        return Experiment.from_proto(answer.experiment)

    def search_experiments(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int | None = SEARCH_MAX_RESULTS_DEFAULT,
        filter_string: str | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Experiment]:
        """One page of the experiments that a filter finds, newest first unless ordered otherwise.

        Args:
            view_type: active, deleted or all.
            max_results: size of the page.
            filter_string: e.g. ``name LIKE 'train%' AND tags.team = 'vision'``.
            order_by: e.g. ``["name ASC", "creation_time DESC"]``.
            page_token: the ``token`` of the page before.
        """
        request = api.SearchExperiments(
            max_results=SEARCH_MAX_RESULTS_DEFAULT if max_results is None else max_results,
            page_token=page_token,
            filter=filter_string,
            order_by=values.order_of(order_by),
            view_type=_view(view_type),
        )
        page = self._service.search_experiments(request)
        return PagedList([Experiment.from_proto(e) for e in page.experiments], page.next_page_token or None)

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        """Give an experiment another name."""
        _check_text("new_name", new_name)
        self._service.update_experiment(api.UpdateExperiment(experiment_id=str(experiment_id), new_name=new_name))

    def delete_experiment(self, experiment_id: str) -> None:
        """Mark an experiment and its runs as deleted."""
        self._service.delete_experiment(api.DeleteExperiment(experiment_id=str(experiment_id)))

    def restore_experiment(self, experiment_id: str) -> None:
        """Undo the deletion of an experiment and its runs."""
        self._service.restore_experiment(api.RestoreExperiment(experiment_id=str(experiment_id)))

    def set_experiment_tag(self, experiment_id: str, key: str, value: Any) -> None:
        """Set a tag of an experiment."""
        values.check_key("key", key)
        self._service.set_experiment_tag(
            api.SetExperimentTag(
                experiment_id=str(experiment_id), key=key, value=values.text_of("experiment tag", key, value)
            )
        )

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        """Remove a tag of an experiment."""
        values.check_key("key", key)
        self._service.delete_experiment_tag(api.DeleteExperimentTag(experiment_id=str(experiment_id), key=key))

    # ---- runs

    def create_run(
        self,
        experiment_id: str,
        start_time: int | None = None,
        tags: dict[str, Any] | None = None,
        run_name: str | None = None,
    ) -> Run:
        """Create a run with status RUNNING; it does not become the active one.

        Args:
            experiment_id: where.
            start_time: milliseconds since the epoch; None means now.
            tags: its tags; ``mlflow.user`` also becomes the run's user.
            run_name: one is made up by default.
        """
        run_tags = values.tags_of(tags)
        request = api.CreateRun(
            experiment_id=str(experiment_id),
            user_id=str((tags or {}).get(MLFLOW_USER, "unknown")),
            run_name=run_name or None,
            start_time=values.now() if start_time is None else values.whole_number("start_time", start_time),
            tags=run_tags,
        )
        return Run.from_proto(self._service.create_run(request).run)

    def get_run(self, run_id: str) -> Run:
        """The run with this id, deleted or not, with its latest metrics."""
        _check_text("run_id", run_id)
        return Run.from_proto(self._service.get_run(api.GetRun(run_id=run_id)).run)

    def get_parent_run(self, run_id: str) -> Run | None:
        """The run that a run is nested in; None when it is not nested."""
        parent_id = self.get_run(run_id).data.tags.get(MLFLOW_PARENT_RUN_ID)
        return None if parent_id is None else self.get_run(parent_id)

    def update_run(self, run_id: str, status: str | None = None, name: str | None = None) -> None:
        """Change the status or the name of a run."""
        if status is not None:
            RunStatus.from_string(status)
        if status is not None or name is not None:
            _check_text("run_id", run_id)
            self._service.update_run(api.UpdateRun(run_id=run_id, status=status, run_name=name))

    def set_terminated(self, run_id: str, status: str | None = None, end_time: int | None = None) -> None:
        """End a run.

        Args:
            run_id: which.
            status: FINISHED by default; FAILED or KILLED.
            end_time: milliseconds since the epoch; None means now.
        """
        status = status or "FINISHED"
        RunStatus.from_string(status)
        _check_text("run_id", run_id)
        end_time = values.now() if end_time is None else values.whole_number("end_time", end_time)
        self._service.update_run(api.UpdateRun(run_id=run_id, status=status, end_time=end_time))

    def delete_run(self, run_id: str) -> None:
        """Mark a run as deleted."""
        _check_text("run_id", run_id)
        self._service.delete_run(api.DeleteRun(run_id=run_id))

    def restore_run(self, run_id: str) -> None:
        """Undo the deletion of a run."""
        _check_text("run_id", run_id)
        self._service.restore_run(api.RestoreRun(run_id=run_id))

    def search_runs(
        self,
        experiment_ids: Sequence[str],
        filter_string: str = "",
        run_view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        """One page of the runs that a filter finds, last started first unless ordered otherwise.

        Args:
            experiment_ids: where to look.
            filter_string: e.g. ``metrics.loss < 0.1 AND params.model = 'tree'``.
            run_view_type: active, deleted or all.
            max_results: size of the page.
            order_by: e.g. ``["metrics.loss ASC"]``.
            page_token: the ``token`` of the page before.
        """
        if isinstance(experiment_ids, (int, str)):
            experiment_ids = [experiment_ids]
        request = api.SearchRuns(
            experiment_ids=[str(experiment_id) for experiment_id in experiment_ids],
            filter=filter_string or None,
            run_view_type=_view(run_view_type),
            max_results=max_results,
            order_by=values.order_of(order_by),
            page_token=page_token or None,
        )
        page = self._service.search_runs(request)
        return PagedList([Run.from_proto(run) for run in page.runs], page.next_page_token or None)

    # ---- what runs log

    def log_metric(
        self,
        run_id: str,
        key: str,
        value: float,
        timestamp: int | None = None,
        step: int | None = None,
        synchronous: bool | None = None,
        dataset_name: str | None = None,
        dataset_digest: str | None = None,
        model_id: str | None = None,
    ) -> "RunOperations | None":
        """Log one point of a metric.

        Args:
            run_id: the run.
            key: name of the metric.
            value: a single number.
            timestamp: milliseconds since the epoch; None means now.
            step: an integer; 0 by default.
            synchronous: False returns at once, with an object to wait for; None takes MLFLOW_ENABLE_ASYNC_LOGGING.
            dataset_name, dataset_digest: the dataset on which it was measured.
            model_id: the model of which it was measured; None means the active one, if there is one.
        """
        model_id = model_id or state.active_model_id()
        if synchronous is None:
            synchronous = not MLFLOW_ENABLE_ASYNC_LOGGING.get()
        values.check_key("key", key)
        value = metric_value(key, value)
        timestamp = now() if timestamp is None else whole_number("timestamp", timestamp)
        step = 0 if step is None else whole_number("step", step)
        if synchronous:
            _check_text("run_id", run_id)
            self._service.log_metric(
                api.LogMetric(
                    run_id=run_id,
                    key=key,
                    value=value,
                    timestamp=timestamp,
                    step=step,
                    model_id=model_id,
                    dataset_name=dataset_name,
                    dataset_digest=dataset_digest,
                )
            )
            return None
        metric = Metric(key, value, timestamp, step, model_id, dataset_name, dataset_digest)
        return self._submit(run_id, metrics=[metric])

    def log_param(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> Any:
        """Log a param; its value is stored as text and cannot be changed.

        Returns: the value, or an object to wait for when it is logged asynchronously.
        """
        values.check_key("key", key)
        text = values.text_of("param", key, value)
        if not _synchronous(synchronous):
            return self._submit(run_id, params=[Param(key, text)])
        _check_text("run_id", run_id)
        self._service.log_param(api.LogParam(run_id=run_id, key=key, value=text))
        return value

    def set_tag(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> "RunOperations | None":
        """Set a tag of a run; its value is stored as text."""
        values.check_key("key", key)
        text = values.text_of("tag", key, value)
        if not _synchronous(synchronous):
            return self._submit(run_id, tags=[RunTag(key, text)])
        _check_text("run_id", run_id)
        self._service.set_tag(api.SetTag(run_id=run_id, key=key, value=text))
        return None

    def delete_tag(self, run_id: str, key: str) -> None:
        """Remove a tag of a run."""
        values.check_key("key", key)
        _check_text("run_id", run_id)
        self._service.delete_tag(api.DeleteTag(run_id=run_id, key=key))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
        synchronous: bool | None = None,
    ) -> "RunOperations | None":
        """Log metrics, params and tags together: all of them or none.

        What exceeds the size of one request (1000 metrics, 100 params, 100 tags, 1000 together) is sent in several,
        params and tags first; then an error in one leaves what came before it stored. Metrics that name no model are
        those of the active one, if there is one.
        """
        metrics, params, tags = list(metrics), list(params), list(tags)
        _check_entities(metrics, params, tags)
        if metrics and (model_id := state.active_model_id()):
            metrics = [metric if metric.model_id else _of_model(metric, model_id) for metric in metrics]
        if not _synchronous(synchronous):
            from mlflow.tracking.run_operations import combined

            return combined(
                self._submit(run_id, batch.metrics, batch.params, batch.tags)
                for batch in _batches(run_id, metrics, params, tags)
            )
        _check_text("run_id", run_id)
        service = self._service
        for batch in _batches(run_id, metrics, params, tags):
            service.log_batch(batch)
        return None

    def _submit(
        self,
        run_id: str,
        metrics: list[Metric] = [],  # noqa: B006 (never changed)
        params: list[Param] = [],  # noqa: B006
        tags: list[RunTag] = [],  # noqa: B006
    ) -> "RunOperations":
        from mlflow.tracking import async_logging

        _check_text("run_id", run_id)
        return async_logging.submit(self._tracking_uri, run_id, metrics, params, tags)

    def get_metric_history(self, run_id: str, key: str) -> PagedList[Metric]:
        """All points of a metric of a run, in the order of their time."""
        _check_text("run_id", run_id)
        values.check_key("key", key)
        request = api.GetMetricHistory(run_id=run_id, metric_key=key)
        if resolve.scheme_of(self._tracking_uri) not in ("http", "https"):
            return PagedList(self._service.get_metric_history(request).metrics, None)
        # pages keep the answers of a server small
        request.max_results = _HISTORY_PAGE
        found: list[Metric] = []
        while True:
            page = self._service.get_metric_history(request)
            found += page.metrics
            if not page.next_page_token:
                return PagedList(found, None)
            request.page_token = page.next_page_token

    def log_inputs(
        self,
        run_id: str,
        datasets: "Sequence[DatasetInput] | None" = None,
        models: "Sequence[LoggedModelInput] | None" = None,
    ) -> None:
        """Record datasets and models that a run read."""
        _check_text("run_id", run_id)
        self._service.log_inputs(api.LogInputs(run_id=run_id, datasets=list(datasets or ()), models=list(models or ())))

    def log_outputs(self, run_id: str, models: "list[LoggedModelOutput]") -> None:
        """Record models that a run made."""
        _check_text("run_id", run_id)
        self._service.log_outputs(api.LogOutputs(run_id=run_id, models=list(models)))


# looked up once: log_metric is called in the innermost loops
metric_value = values.metric_value
whole_number = values.whole_number
now = values.now


def _of_model(metric: Metric, model_id: str) -> Metric:
    """A copy, because what the caller holds stays as it was."""
    return Metric(
        *(metric.key, metric.value, metric.timestamp, metric.step),
        *(model_id, metric.dataset_name, metric.dataset_digest, metric.run_id),
    )


def _synchronous(synchronous: bool | None) -> bool:
    return not MLFLOW_ENABLE_ASYNC_LOGGING.get() if synchronous is None else synchronous


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise invalid(
            f"Invalid value {limits.shown(value)} for parameter '{name}': text is needed, not {type(value).__name__}."
        )


def _view(view_type: Any) -> str:
    ViewType.to_string(view_type)
    return api.VIEW_NAMES[view_type]


def _check_entities(metrics: list[Any], params: list[Any], tags: list[Any]) -> None:
    for entities, kind in ((metrics, Metric), (params, Param), (tags, (RunTag, ExperimentTag))):
        for entity in entities:
            if not isinstance(entity, kind):
                expected = "RunTag" if isinstance(kind, tuple) else kind.__name__
                raise invalid(f"Invalid entry {limits.shown(entity)} of a batch: {expected} is needed.")
    for position, metric in enumerate(metrics):
        if type(metric.value) is not float:
            # a copy: what the caller holds stays as it was
            metrics[position] = Metric(
                metric.key,
                metric_value(metric.key, metric.value),
                metric.timestamp,
                metric.step,
                metric.model_id,
                metric.dataset_name,
                metric.dataset_digest,
            )
    for position, param in enumerate(params):
        if type(param.value) is not str:
            params[position] = Param(param.key, values.text_of("param", param.key, param.value))
    for position, tag in enumerate(tags):
        if type(tag.value) is not str:
            tags[position] = RunTag(tag.key, values.text_of("tag", tag.key, tag.value))


def _batches(run_id: str, metrics: list[Metric], params: list[Param], tags: list[RunTag]) -> Iterable[api.LogBatch]:
    """Requests within the protocol's limits."""
    small = limits.MAX_PARAMS_TAGS_PER_BATCH
    if (
        len(params) <= small
        and len(tags) <= small
        and len(metrics) + len(params) + len(tags) <= limits.MAX_ENTITIES_PER_BATCH
    ):
        yield api.LogBatch(run_id=run_id, metrics=metrics, params=params, tags=tags)
        return
    for start in range(0, max(len(params), len(tags)), small):
        yield api.LogBatch(run_id=run_id, params=params[start : start + small], tags=tags[start : start + small])
    for start in range(0, len(metrics), limits.MAX_METRICS_PER_BATCH):
        yield api.LogBatch(run_id=run_id, metrics=metrics[start : start + limits.MAX_METRICS_PER_BATCH])
