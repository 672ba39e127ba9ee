"""The tracking service: experiments, runs and what runs log."""

import math
import sys
from typing import ClassVar

from mlflow.api import limits
from mlflow.api.experiment_summaries import SummariesOfExperiments
from mlflow.api.finding import Finding
from mlflow.api.logged_models import LoggedModels
from mlflow.api.many_runs import ManyRuns
from mlflow.api.metric_envelopes import MetricEnvelopes
from mlflow.api.metric_summaries import MetricSummaries
from mlflow.api.rpc import Answer, Empty, Request, get, missing, post
from mlflow.api.run_groups import RunGroups
from mlflow.api.run_keys import RunKeys
from mlflow.api.runs_by_id import RunsById
from mlflow.api.storage import Storage
from mlflow.api.traces import Traces
from mlflow.api.view_type import VIEW_NAMES, enum_name, view_number  # noqa: F401 - names of views
from mlflow.api.views import Views
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.message import ExperimentMessage, RunMessage
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_status import RunStatus
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import invalid


class DatasetSummary(Answer):
    """A dataset that runs of an experiment used."""

    experiment_id: str
    name: str
    digest: str
    context: str | None = None


# ---- checks shared by requests ---------------------------------------------------------------------------------------


_STATUSES = {RunStatus.to_string(number): number for number in RunStatus.all_status()}


def check_metric(metric: Metric) -> None:
    """Raise unless the point may be stored; infinities become the largest float, as the protocol stores them."""
    limits.check_name("metric", metric.key)
    if not isinstance(metric.value, (int, float)) or isinstance(metric.value, bool):
        raise invalid(f"Invalid value {limits.shown(metric.value)} for metric '{metric.key}': it must be a number.")
    if math.isinf(metric.value):
        metric.value = math.copysign(sys.float_info.max, metric.value)
    limits.check_int64("timestamp", metric.timestamp)
    limits.check_int64("step", metric.step)
    if metric.timestamp is None or metric.timestamp < 0:
        raise invalid(
            f"Invalid timestamp {metric.timestamp} of metric '{metric.key}': it must be a number of milliseconds, "
            "0 or more."
        )


def check_param(param: Param) -> None:
    """Raise unless the param may be stored; too long a value is cut, as the protocol says."""
    limits.check_name("param", param.key)
    param.value = limits.cut_or_refuse(f"value of param '{param.key}'", param.value, limits.MAX_PARAM_VALUE_LENGTH)


def check_run_tag(tag: RunTag) -> None:
    """Raise unless the tag may be stored on a run; too long a value is cut, as the protocol says."""
    limits.check_name("tag", tag.key)
    tag.value = limits.cut_or_refuse(f"value of tag '{tag.key}'", tag.value, limits.MAX_RUN_TAG_VALUE_LENGTH)


class _RunRequest(Request):
    """A request about one run; ``run_uuid`` is the old spelling of ``run_id``."""

    required: ClassVar[tuple[str, ...]] = ("run_id",)
    run_id: str = ""
    run_uuid: str = ""

    def __post_init__(self) -> None:
        if self.run_uuid and not self.run_id:
            self.run_id = self.run_uuid
        self.run_uuid = ""

    def check(self) -> None:
        if not self.run_id:
            raise missing("run_id")
        limits.check_run_id(self.run_id)


class _ExperimentRequest(Request):
    experiment_id: str

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)


# ---- experiments -----------------------------------------------------------------------------------------------------


class CreateExperiment(Request):
    name: str
    artifact_location: str | None = None
    tags: list[ExperimentTag] = []

    def check(self) -> None:
        if not self.name:
            raise missing("name")
        limits.check_length("experiment name", self.name, limits.MAX_EXPERIMENT_NAME_LENGTH)
        limits.check_artifact_location(self.artifact_location)
        for tag in self.tags:
            check_experiment_tag(tag)


def check_experiment_tag(tag: ExperimentTag) -> None:
    """Raise unless the tag may be stored on an experiment."""
    limits.check_name("experiment tag", tag.key)
    limits.check_length(f"value of experiment tag '{tag.key}'", tag.value, limits.MAX_EXPERIMENT_TAG_VALUE_LENGTH)


class ExperimentCreated(Answer):
    experiment_id: str


class GetExperiment(_ExperimentRequest):
    pass


class GetExperimentByName(Request):
    experiment_name: str


class ExperimentAnswer(Answer):
    experiment: ExperimentMessage


class DeleteExperiment(_ExperimentRequest):
    pass


class RestoreExperiment(_ExperimentRequest):
    pass


class UpdateExperiment(_ExperimentRequest):
    """Renames."""

    new_name: str

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)
        if not self.new_name:
            raise missing("new_name")
        limits.check_length("experiment name", self.new_name, limits.MAX_EXPERIMENT_NAME_LENGTH)


class SetExperimentTag(_ExperimentRequest):
    key: str
    value: str = ""

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)
        check_experiment_tag(ExperimentTag(self.key, self.value))


class DeleteExperimentTag(_ExperimentRequest):
    key: str


class SearchExperiments(Request):
    max_results: int | None = None
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] = []
    view_type: str | int | None = None

    @property
    def view(self) -> int:
        """The ViewType number."""
        return view_number(self.view_type)

    def check(self) -> None:
        limits.check_page_size(self.max_results, limits.MAX_EXPERIMENTS_PER_PAGE)


class ExperimentsPage(Answer):
    experiments: list[ExperimentMessage] = []
    next_page_token: str | None = None


# ---- runs ------------------------------------------------------------------------------------------------------------


class CreateRun(Request):
    """Without ``experiment_id`` the Default experiment is meant."""

    experiment_id: str | None = None
    user_id: str = ""
    run_name: str | None = None
    start_time: int | None = None
    tags: list[RunTag] = []

    def __post_init__(self) -> None:
        # unlike a default it is sent, which MLflow's own server needs
        if self.experiment_id is None:
            self.experiment_id = "0"

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)
        limits.check_int64("start_time", self.start_time)
        for tag in self.tags:
            check_run_tag(tag)


class RunAnswer(Answer):
    run: RunMessage


class GetRun(_RunRequest):
    pass


class UpdateRun(_RunRequest):
    status: str | int | None = None
    end_time: int | None = None
    run_name: str | None = None

    @property
    def status_name(self) -> str | None:
        """The name of the new status; None leaves it as it is."""
        return enum_name(self.status, _STATUSES, "") or None

    def check(self) -> None:
        super().check()
        limits.check_int64("end_time", self.end_time)
        if isinstance(self.status, int) and self.status not in _STATUSES.values():
            raise invalid(f"Invalid value {self.status} for parameter 'status': allowed are {', '.join(_STATUSES)}.")


class RunUpdated(Answer):
    run_info: RunInfo


class DeleteRun(_RunRequest):
    pass


class RestoreRun(_RunRequest):
    pass


class LogMetric(_RunRequest, kw_only=True):
    key: str
    value: float
    timestamp: int
    step: int = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None

    @property
    def metric(self) -> Metric:
        """The point that is logged."""
        return Metric(
            self.key,
            self.value,
            self.timestamp,
            self.step,
            self.model_id or None,
            self.dataset_name or None,
            self.dataset_digest or None,
        )

    def check(self) -> None:
        super().check()
        metric = self.metric
        check_metric(metric)
        self.value = metric.value


class LogParam(_RunRequest, kw_only=True):
    key: str
    value: str = ""

    def check(self) -> None:
        super().check()
        param = Param(self.key, self.value)
        check_param(param)
        self.value = param.value


class SetTag(_RunRequest, kw_only=True):
    key: str
    value: str = ""

    def check(self) -> None:
        super().check()
        tag = RunTag(self.key, self.value)
        check_run_tag(tag)
        self.value = tag.value


class DeleteTag(_RunRequest, kw_only=True):
    key: str


class LogBatch(_RunRequest):
    metrics: list[Metric] = []
    params: list[Param] = []
    tags: list[RunTag] = []

    def check(self) -> None:
        super().check()
        for name, limit in (
            ("metrics", limits.MAX_METRICS_PER_BATCH),
            ("params", limits.MAX_PARAMS_TAGS_PER_BATCH),
            ("tags", limits.MAX_PARAMS_TAGS_PER_BATCH),
        ):
            if len(getattr(self, name)) > limit:
                raise invalid(f"A batch may hold up to {limit} {name}; this one has {len(getattr(self, name))}.")
        total = len(self.metrics) + len(self.params) + len(self.tags)
        if total > limits.MAX_ENTITIES_PER_BATCH:
            raise invalid(
                f"A batch may hold up to {limits.MAX_ENTITIES_PER_BATCH} metrics, params and tags together; "
                f"this one has {total}."
            )
        for metric in self.metrics:
            check_metric(metric)
        for param in self.params:
            check_param(param)
        for tag in self.tags:
            check_run_tag(tag)


class LogInputs(_RunRequest):
    datasets: list[DatasetInput] = []
    models: list[LoggedModelInput] = []

    def check(self) -> None:
        super().check()
        if len(self.datasets) > limits.MAX_DATASETS_PER_BATCH:
            raise invalid(
                f"A request may hold up to {limits.MAX_DATASETS_PER_BATCH} datasets; this one has {len(self.datasets)}."
            )
        for entry in self.datasets:
            dataset = entry.dataset
            for name, value, limit in (
                ("name", dataset.name, limits.MAX_DATASET_NAME_LENGTH),
                ("digest", dataset.digest, limits.MAX_DATASET_DIGEST_LENGTH),
                ("source_type", dataset.source_type, limits.MAX_DATASET_SOURCE_LENGTH),
                ("source", dataset.source, limits.MAX_DATASET_SOURCE_LENGTH),
            ):
                if not value:
                    raise invalid(f"Dataset {limits.shown(dataset.name)} has no {name}, which is required.")
                limits.check_length(f"dataset {name}", value, limit)
            limits.check_length("dataset schema", dataset.schema or "", limits.MAX_DATASET_SCHEMA_LENGTH)
            limits.check_length("dataset profile", dataset.profile or "", limits.MAX_DATASET_PROFILE_LENGTH)
            for tag in entry.tags:
                if not tag.key:
                    raise invalid(f"An input tag of dataset {limits.shown(dataset.name)} has no key.")
                limits.check_length("input tag key", tag.key, limits.MAX_INPUT_TAG_KEY_LENGTH)
                limits.check_length(f"value of input tag '{tag.key}'", tag.value, limits.MAX_INPUT_TAG_VALUE_LENGTH)


class LogOutputs(_RunRequest):
    required: ClassVar[tuple[str, ...]] = ("run_id", "models")
    models: list[LoggedModelOutput] | None = None

    def check(self) -> None:
        super().check()
        if self.models is None:
            raise missing("models")


class LogModel(_RunRequest):
    """Old clients' record of a model on its run, as JSON."""

    model_json: str = ""
    required: ClassVar[tuple[str, ...]] = ("run_id", "model_json")


class SearchRuns(Request):
    """``fields`` (ours) picks what comes back: ``metrics``, ``params``, ``tags``, ``inputs``, ``outputs``, or single
    keys such as ``metrics.loss``; the run's info always does. ``datasets`` are the inputs without source, schema and
    profile of the data sets, and without models; ``children`` counts the active runs below each. Empty means all but
    these two.

    ``offset`` (ours) leaves out so many runs first: for a place in the middle, where no page token leads.
    ``top_level`` (ours) leaves out the runs whose parent is found too: those stand below it in a tree.
    """

    experiment_ids: list[str] = []
    filter: str | None = None
    run_view_type: str | int | None = None
    max_results: int = 1000
    order_by: list[str] = []
    page_token: str | None = None
    fields: list[str] = []
    offset: int = 0
    top_level: bool = False

    @property
    def view(self) -> int:
        """The ViewType number."""
        return view_number(self.run_view_type)

    def check(self) -> None:
        limits.check_page_size(self.max_results, limits.MAX_RUNS_PER_PAGE)
        for experiment_id in self.experiment_ids:
            limits.check_experiment_id(experiment_id)
        if not 0 <= self.offset < 2**31:
            raise invalid(f"Invalid value {self.offset} for parameter 'offset': it must be 0 or more.")
        if self.offset and self.page_token:
            raise invalid("Either 'offset' or 'page_token' says where a page begins, not both.")


class RunsPage(Answer):
    runs: list[RunMessage] = []
    next_page_token: str | None = None


class CountRuns(Request):
    """``top_level`` counts only the runs whose parent is not found too."""

    experiment_ids: list[str] = []
    filter: str | None = None
    run_view_type: str | int | None = None
    top_level: bool = False

    @property
    def view(self) -> int:
        """The ViewType number."""
        return view_number(self.run_view_type)


class Count(Answer):
    count: int


# ---- metric history --------------------------------------------------------------------------------------------------


class GetMetricHistory(_RunRequest, kw_only=True):
    """Without ``max_results`` the whole history comes in one answer."""

    metric_key: str
    page_token: str | None = None
    max_results: int | None = None


class MetricsPage(Answer):
    metrics: list[Metric] = []
    next_page_token: str | None = None


class MetricsOfRuns(Answer, omit_defaults=False):
    """Unlike other lists, this one is there when it is empty."""

    metrics: list[Metric] = []


class GetMetricHistoryBulk(Request):
    """The first ``max_results`` points of a metric over all the runs together."""

    run_id: list[str]
    metric_key: str
    max_results: int = 25_000

    def check(self) -> None:
        if len(self.run_id) > 100:
            raise invalid(f"At most 100 run ids are allowed; {len(self.run_id)} were given.")


class GetMetricHistoryBulkInterval(Request):
    """About ``max_results`` points a run, spread evenly over the steps from ``start_step`` to ``end_step``."""

    run_ids: list[str]
    metric_key: str
    start_step: int | None = None
    end_step: int | None = None
    max_results: int = 2500

    def check(self) -> None:
        if not self.run_ids:
            raise missing("run_ids")
        if len(self.run_ids) > 100:
            raise invalid(f"At most 100 run ids are allowed; {len(self.run_ids)} were given.")
        limits.check_page_size(self.max_results, 2500)
        if (self.start_step is None) != (self.end_step is None):
            raise invalid("'start_step' and 'end_step' must be given together.")
        if self.start_step is not None and self.start_step > self.end_step:
            raise invalid(f"'start_step' ({self.start_step}) must not be greater than 'end_step' ({self.end_step}).")


# ---- datasets --------------------------------------------------------------------------------------------------------


class SearchDatasets(Request):
    experiment_ids: list[str] = []


class DatasetSummaries(Answer):
    dataset_summaries: list[DatasetSummary] = []


# ---- the service -----------------------------------------------------------------------------------------------------


class Tracking(
    MetricSummaries,
    ManyRuns,
    SummariesOfExperiments,
    Views,
    LoggedModels,
    Traces,
    RunKeys,
    RunGroups,
    MetricEnvelopes,
    Finding,
    RunsById,
    Storage,
):
    """Experiments, runs, metrics, params, tags, inputs, logged models, traces and saved views.

    The contract of every implementation: thread safe; a call that returns has taken effect and a call that raises has
    changed nothing; unknown ids raise RESOURCE_DOES_NOT_EXIST, bad values and writes to deleted things raise
    INVALID_PARAMETER_VALUE, taken names raise RESOURCE_ALREADY_EXISTS.
    """

    @post("2.0/mlflow/experiments/create")
    def create_experiment(self, request: CreateExperiment) -> ExperimentCreated:
        """Create an experiment."""

    @get("2.0/mlflow/experiments/get")
    def get_experiment(self, request: GetExperiment) -> ExperimentAnswer:
        """Get an experiment, deleted or not."""

    @get("2.0/mlflow/experiments/get-by-name")
    def get_experiment_by_name(self, request: GetExperimentByName) -> ExperimentAnswer:
        """Get an experiment by its name, deleted or not."""

    @post("2.0/mlflow/experiments/search", also=(("GET", "2.0/mlflow/experiments/search"),))
    def search_experiments(self, request: SearchExperiments) -> ExperimentsPage:
        """Find experiments, newest first unless ordered otherwise."""

    @post("2.0/mlflow/experiments/update")
    def update_experiment(self, request: UpdateExperiment) -> Empty:
        """Rename an experiment."""

    @post("2.0/mlflow/experiments/delete")
    def delete_experiment(self, request: DeleteExperiment) -> Empty:
        """Mark an experiment and its runs as deleted."""

    @post("2.0/mlflow/experiments/restore")
    def restore_experiment(self, request: RestoreExperiment) -> Empty:
        """Undo the deletion of an experiment and of the runs deleted with it."""

    @post("2.0/mlflow/experiments/set-experiment-tag")
    def set_experiment_tag(self, request: SetExperimentTag) -> Empty:
        """Set a tag of an experiment."""

    @post("2.0/mlflow/experiments/delete-experiment-tag")
    def delete_experiment_tag(self, request: DeleteExperimentTag) -> Empty:
        """Remove a tag of an experiment."""

    @post("2.0/mlflow/experiments/search-datasets", also=(("POST", "2.0mlflow/experiments/search-datasets"),))
    def search_datasets(self, request: SearchDatasets) -> DatasetSummaries:
        """List the datasets that runs of these experiments used."""

    @post("2.0/mlflow/runs/create")
    def create_run(self, request: CreateRun) -> RunAnswer:
        """Create a run; it gets a name if it has none."""

    @get("2.0/mlflow/runs/get")
    def get_run(self, request: GetRun) -> RunAnswer:
        """Get a run, deleted or not, with its latest metrics."""

    @post("2.0/mlflow/runs/update")
    def update_run(self, request: UpdateRun) -> RunUpdated:
        """Change status, end time or name of a run."""

    @post("2.0/mlflow/runs/delete")
    def delete_run(self, request: DeleteRun) -> Empty:
        """Mark a run as deleted."""

    @post("2.0/mlflow/runs/restore")
    def restore_run(self, request: RestoreRun) -> Empty:
        """Undo the deletion of a run."""

    @post("2.0/mlflow/runs/log-metric")
    def log_metric(self, request: LogMetric) -> Empty:
        """Log one metric point."""

    @post("2.0/mlflow/runs/log-parameter")
    def log_param(self, request: LogParam) -> Empty:
        """Log a param; a second, different value is refused."""

    @post("2.0/mlflow/runs/set-tag")
    def set_tag(self, request: SetTag) -> Empty:
        """Set a tag of a run."""

    @post("2.0/mlflow/runs/delete-tag")
    def delete_tag(self, request: DeleteTag) -> Empty:
        """Remove a tag of a run."""

    @post("2.0/mlflow/runs/log-batch")
    def log_batch(self, request: LogBatch) -> Empty:
        """Log metrics, params and tags together: all of them or none."""

    @post("2.0/mlflow/runs/log-inputs")
    def log_inputs(self, request: LogInputs) -> Empty:
        """Record datasets and models that a run read."""

    @post("2.0/mlflow/runs/outputs")
    def log_outputs(self, request: LogOutputs) -> Empty:
        """Record models that a run made."""

    @post("2.0/mlflow/runs/log-model")
    def log_model(self, request: LogModel) -> Empty:
        """Record a model's description on its run (tag ``mlflow.log-model.history``)."""

    @post("2.0/mlflow/runs/search")
    def search_runs(self, request: SearchRuns) -> RunsPage:
        """Find runs, last started first unless ordered otherwise."""

    @post("2.0/mlflow/runs/count")
    def count_runs(self, request: CountRuns) -> Count:
        """Count the runs that a search would find."""

    @get("2.0/mlflow/metrics/get-history")
    def get_metric_history(self, request: GetMetricHistory) -> MetricsPage:
        """Get all points of one metric of a run."""

    @get("2.0/mlflow/metrics/get-history-bulk")
    def get_metric_history_bulk(self, request: GetMetricHistoryBulk) -> MetricsOfRuns:
        """Get the points of one metric of several runs."""

    @get("2.0/mlflow/metrics/get-history-bulk-interval")
    def get_metric_history_bulk_interval(self, request: GetMetricHistoryBulkInterval) -> MetricsPage:
        """Get a sample of the points of one metric of several runs, for charts."""
