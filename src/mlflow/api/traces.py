"""The part of the tracking service that is about traces, their spans and their assessments."""

from __future__ import annotations

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, delete, get, missing, patch, post
from mlflow.api.trace_parts import TraceParts
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_budget import BudgetState
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import (
    AssessmentMessage,
    TraceEntry,
    TraceInfoMessage,
    TraceInfoV2Message,
    TraceMessage,
    TraceRecord,
)
from mlflow.entities.trace_metrics import AggregationType, MetricDataPoint, MetricViewType
from mlflow.exceptions import invalid

MAX_TRACES_PER_PAGE = 500


class _TraceRequest(Request):
    """A request about one trace."""

    required: ClassVar[tuple[str, ...]] = ("trace_id",)
    trace_id: str = ""

    def check(self) -> None:
        if not self.trace_id:
            raise missing("trace_id")


class _TraceRequestV2(Request):
    """A request of protocol 2.0 about one trace."""

    required: ClassVar[tuple[str, ...]] = ("request_id",)
    request_id: str = ""

    def check(self) -> None:
        if not self.request_id:
            raise missing("request_id")


# ---- writing ---------------------------------------------------------------------------------------------------------


class LogTraces(Request):
    """Traces and spans of one experiment, written together.

    ``infos`` create traces or complete them; ``spans`` may belong to them, to stored traces, or to traces of which
    nothing is known yet, which are made from their spans. A span that is stored already is replaced by one that has
    ended. What ``infos`` say of a trace wins over what is gathered from spans.

    ``tags`` are of traces, by trace id, and come with their spans (OTLP's resources). A tag that the trace has already
    stays, unless the root span is among ``spans``: what the root's service says of itself wins, in whatever order
    several services send.
    """

    experiment_id: str
    infos: list[TraceInfoMessage] = []
    spans: list[SpanRecord] = []
    run_id: str | None = None
    tags: dict[str, dict[str, str]] = {}

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)


class StartTrace(Request):
    null_is_nan: ClassVar[bool] = False
    trace: TraceMessage


class StartTraceV2(Request):
    experiment_id: str
    timestamp_ms: int = 0
    request_metadata: list[TraceEntry] = []
    tags: list[TraceEntry] = []


class EndTraceV2(_TraceRequestV2):
    timestamp_ms: int = 0
    status: str | int = "TRACE_STATUS_UNSPECIFIED"
    request_metadata: list[TraceEntry] = []
    tags: list[TraceEntry] = []


class SetTraceTag(_TraceRequest):
    key: str = ""
    value: str = ""


class SetTraceTagV2(_TraceRequestV2):
    key: str = ""
    value: str = ""


class DeleteTraceTag(_TraceRequest):
    key: str = ""


class DeleteTraceTagV2(_TraceRequestV2):
    key: str = ""


class DeleteTraces(Request):
    """By ids, or the oldest ``max_traces`` that began at or before ``max_timestamp_millis``."""

    experiment_id: str
    max_timestamp_millis: int | None = None
    max_traces: int | None = None
    request_ids: list[str] = []

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)
        if bool(self.request_ids) == (self.max_timestamp_millis is not None):
            raise invalid("Give either request_ids or max_timestamp_millis to say which traces to delete.")
        if self.request_ids and self.max_traces is not None:
            raise invalid("max_traces goes with max_timestamp_millis, not with request_ids.")
        if self.max_traces is not None and self.max_traces <= 0:
            raise invalid(f"Invalid value {self.max_traces} for max_traces: it must be positive.")


class LinkTracesToRun(Request):
    required: ClassVar[tuple[str, ...]] = ("run_id",)
    trace_ids: list[str] = []
    run_id: str = ""


class UnlinkTracesFromRun(LinkTracesToRun):
    pass


class PromptVersionRef(Request):
    name: str
    version: str


class LinkPromptsToTrace(_TraceRequest):
    prompt_versions: list[PromptVersionRef] = []


# ---- reading ---------------------------------------------------------------------------------------------------------


class GetTraceInfo(_TraceRequest):
    pass


class GetTraceInfoV2(_TraceRequestV2):
    pass


class GetTrace(_TraceRequest):
    """Without ``allow_partial`` a trace with spans that have not ended or not arrived is an error."""

    allow_partial: bool = False


class ReadTraces(Request):
    """Traces with all their spans; ids that are not stored are left out of the answer."""

    trace_ids: list[str]


class BatchGetTraces(Request):
    trace_ids: list[str]
    experiment_ids: list[str] = []


class BatchGetTraceInfos(Request):
    trace_ids: list[str]
    experiment_ids: list[str] = []


class SearchTraces(Request):
    """Traces of experiments; ``model_id`` and ``run_id`` narrow like conditions of the filter."""

    locations: list[TraceLocation]
    filter: str | None = None
    max_results: int = 100
    order_by: list[str] = []
    page_token: str | None = None
    model_id: str | None = None
    run_id: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_TRACES_PER_PAGE)


class SearchTracesV2(Request):
    experiment_ids: list[str]
    filter: str | None = None
    max_results: int = 100
    order_by: list[str] = []
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_TRACES_PER_PAGE)


SESSION_ORDERS = ("last_time_ms", "first_time_ms", "trace_count", "error_count", "total_tokens", "total_cost")
SESSION_PARTS = ("figures", "request", "feedback")


class SearchTraceSessions(Request):
    """Sessions of the traces of experiments; ``filter``, ``model_id`` and ``run_id`` leave other traces out of account.

    ``order_by`` is one of these, then ASC or DESC: last_time_ms, first_time_ms, trace_count, error_count, total_tokens,
    total_cost. ``include`` may name ``figures`` (tokens, cost, errors, user), ``request`` (the preview of
    the first request) and ``feedback``.
    """

    locations: list[TraceLocation]
    max_results: int = 100
    page_token: str | None = None
    model_id: str | None = None
    run_id: str | None = None
    filter: str | None = None
    order_by: str = ""
    include: list[str] = []

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_TRACES_PER_PAGE)
        name, _, direction = self.order_by.partition(" ")
        if name and (name not in SESSION_ORDERS or direction.strip().upper() not in ("", "ASC", "DESC")):
            raise invalid(
                f"Invalid order_by {limits.shown(self.order_by)}: it must be one of {', '.join(SESSION_ORDERS)}, then "
                "ASC or DESC."
            )
        for part in self.include:
            if part not in SESSION_PARTS:
                raise invalid(f"Invalid include {limits.shown(part)}: it must be one of {', '.join(SESSION_PARTS)}.")


class TraceAnswer(Answer):
    null_is_nan: ClassVar[bool] = False
    trace: TraceMessage


class TraceInfoV2Answer(Answer):
    trace_info: TraceInfoV2Message


class TraceRecords(Answer):
    null_is_nan: ClassVar[bool] = False
    traces: list[TraceRecord] = []


class TraceMessages(Answer):
    null_is_nan: ClassVar[bool] = False
    traces: list[TraceMessage] = []


class TraceInfos(Answer):
    null_is_nan: ClassVar[bool] = False
    trace_infos: list[TraceInfoMessage] = []


class TracesPage(Answer):
    null_is_nan: ClassVar[bool] = False
    traces: list[TraceInfoMessage] = []
    next_page_token: str | None = None


class TracesPageV2(Answer):
    traces: list[TraceInfoV2Message] = []
    next_page_token: str | None = None


class TracesDeleted(Answer):
    traces_deleted: int


class SessionFeedback(Answer, omit_defaults=False):
    """The feedback of a name in a session: how often it was given, how often it was yes and no, the mean of numbers."""

    null_is_nan: ClassVar[bool] = False
    name: str
    count: int
    yes: int
    no: int
    mean: float | None


class TraceSession(Answer):
    """A conversation: how many traces it has; when the first and the last began, in milliseconds since the epoch.

    The rest is there when it was asked for: sums over the traces, how many failed, the first user by name, the preview
    of the first request.
    """

    null_is_nan: ClassVar[bool] = False
    session_id: str
    trace_count: int
    first_time_ms: int
    last_time_ms: int
    error_count: int | None = None
    total_tokens: int | None = None
    total_cost: float | None = None
    user: str | None = None
    request_preview: str | None = None
    feedback: list[SessionFeedback] = []


class TraceSessionsPage(Answer):
    sessions: list[TraceSession] = []
    next_page_token: str | None = None


# ---- assessments -----------------------------------------------------------------------------------------------------


class CreateAssessment(_TraceRequest, kw_only=True):
    null_is_nan: ClassVar[bool] = False
    assessment: AssessmentMessage


class GetAssessment(_TraceRequest):
    required: ClassVar[tuple[str, ...]] = ("trace_id", "assessment_id")
    assessment_id: str = ""


class DeleteAssessment(GetAssessment):
    pass


class UpdateAssessment(GetAssessment, kw_only=True):
    """``update_mask`` names the fields to change, separated by commas."""

    null_is_nan: ClassVar[bool] = False
    assessment: AssessmentMessage
    update_mask: str


class AssessmentAnswer(Answer):
    null_is_nan: ClassVar[bool] = False
    assessment: AssessmentMessage


# ---- figures ---------------------------------------------------------------------------------------------------------


class Aggregation(Request):
    aggregation_type: AggregationType | int
    percentile_value: float | None = None


class QueryTraceMetrics(Request):
    """``filters`` are those of figures, on traces and on what the view counts; ``filter`` is one of traces/search. (The
    latter is not in MLflow.)"""

    experiment_ids: list[str]
    view_type: MetricViewType | int
    metric_name: str
    aggregations: list[Aggregation]
    dimensions: list[str] = []
    filters: list[str] = []
    time_interval_seconds: int | None = None
    start_time_ms: int | None = None
    end_time_ms: int | None = None
    max_results: int = 1000
    page_token: str | None = None
    filter: str | None = None


class MetricPoints(Answer):
    data_points: list[MetricDataPoint] = []
    next_page_token: str | None = None


class GetTraceBudgets(Request):
    experiment_id: str


class TraceBudgets(Answer):
    budgets: list[BudgetState] = []


class CalculateTraceFilterCorrelation(Request):
    experiment_ids: list[str]
    filter_string1: str
    filter_string2: str
    base_filter: str | None = None


class FilterCorrelation(Answer, omit_defaults=False):
    """Where a filter holds for nothing, ``npmi`` is NaN and ``npmi_smoothed`` None."""

    nan_keys: ClassVar[tuple[bytes, ...]] = (b"npmi",)
    npmi: float
    npmi_smoothed: float | None
    filter1_count: int
    filter2_count: int
    joint_count: int
    total_count: int


class Traces(TraceParts):
    """Operations on traces."""

    @post("3.0/mlflow/traces/log")
    def log_traces(self, request: LogTraces) -> Empty:
        """Write traces and spans together: all of them or none. (Not in MLflow.)"""

    @post("3.0/mlflow/traces/read")
    def read_traces(self, request: ReadTraces) -> TraceRecords:
        """Read whole traces in the form that log takes. (Not in MLflow.)"""

    @post("3.0/mlflow/traces")
    def start_trace(self, request: StartTrace) -> TraceAnswer:
        """Create or complete a trace without its spans."""

    @get("3.0/mlflow/traces/get")
    def get_trace(self, request: GetTrace) -> TraceAnswer:
        """Get a trace with its spans."""

    @get("3.0/mlflow/traces/batchGet")
    def batch_get_traces(self, request: BatchGetTraces) -> TraceMessages:
        """Get several traces with their spans."""

    @post("3.0/mlflow/traces/batchGetInfos")
    def batch_get_trace_infos(self, request: BatchGetTraceInfos) -> TraceInfos:
        """Get several traces without their spans."""

    @get("3.0/mlflow/traces/{trace_id}")
    def get_trace_info(self, request: GetTraceInfo) -> TraceAnswer:
        """Get a trace without its spans."""

    @post("3.0/mlflow/traces/search")
    def search_traces(self, request: SearchTraces) -> TracesPage:
        """Find traces, newest first unless ordered otherwise."""

    @post("3.0/mlflow/traces/sessions")
    def search_trace_sessions(self, request: SearchTraceSessions) -> TraceSessionsPage:
        """Find the sessions that traces belong to, the one with the newest trace first. (Not in MLflow.)"""

    @post("3.0/mlflow/traces/delete-traces", also=(("POST", "2.0/mlflow/traces/delete-traces"),))
    def delete_traces(self, request: DeleteTraces) -> TracesDeleted:
        """Delete traces for good."""

    @patch("3.0/mlflow/traces/{trace_id}/tags")
    def set_trace_tag(self, request: SetTraceTag) -> Empty:
        """Set a tag of a trace."""

    @delete("3.0/mlflow/traces/{trace_id}/tags")
    def delete_trace_tag(self, request: DeleteTraceTag) -> Empty:
        """Remove a tag of a trace."""

    @post("2.0/mlflow/traces/link-to-run")
    def link_traces_to_run(self, request: LinkTracesToRun) -> Empty:
        """Link traces to a run."""

    @post("3.0/mlflow/traces/unlink-from-run")
    def unlink_traces_from_run(self, request: UnlinkTracesFromRun) -> Empty:
        """Undo the link of traces to a run. (Not in MLflow's protocol.)"""

    @post("2.0/mlflow/traces/link-prompts")
    def link_prompts_to_trace(self, request: LinkPromptsToTrace) -> Empty:
        """Link versions of prompts to a trace."""

    @post("3.0/mlflow/traces/{trace_id}/assessments")
    def create_assessment(self, request: CreateAssessment) -> AssessmentAnswer:
        """Judge a trace or a span."""

    @get("3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}")
    def get_assessment(self, request: GetAssessment) -> AssessmentAnswer:
        """Get a judgement."""

    @patch("3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}")
    def update_assessment(self, request: UpdateAssessment) -> AssessmentAnswer:
        """Change a judgement."""

    @delete("3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}")
    def delete_assessment(self, request: DeleteAssessment) -> Empty:
        """Delete a judgement; one that it overrode is valid again."""

    @post("3.0/mlflow/traces/metrics")
    def query_trace_metrics(self, request: QueryTraceMetrics) -> MetricPoints:
        """Compute figures of traces, spans or assessments, by time and dimensions."""

    @get("3.0/mlflow/traces/budgets")
    def get_trace_budgets(self, request: GetTraceBudgets) -> TraceBudgets:
        """List the budgets of an experiment and what was spent of them. (Not in MLflow.)"""

    @post("3.0/mlflow/traces/calculate-filter-correlation")
    def calculate_trace_filter_correlation(self, request: CalculateTraceFilterCorrelation) -> FilterCorrelation:
        """Tell how much two filters have to do with each other (normalized pointwise mutual information)."""

    @post("2.0/mlflow/traces")
    def start_trace_v2(self, request: StartTraceV2) -> TraceInfoV2Answer:
        """Create a trace (protocol 2.0)."""

    @patch("2.0/mlflow/traces/{request_id}")
    def end_trace_v2(self, request: EndTraceV2) -> TraceInfoV2Answer:
        """Complete a trace (protocol 2.0)."""

    @get("2.0/mlflow/traces/{request_id}/info")
    def get_trace_info_v2(self, request: GetTraceInfoV2) -> TraceInfoV2Answer:
        """Get a trace without its spans (protocol 2.0)."""

    @get("2.0/mlflow/traces")
    def search_traces_v2(self, request: SearchTracesV2) -> TracesPageV2:
        """Find traces (protocol 2.0)."""

    @patch("2.0/mlflow/traces/{request_id}/tags")
    def set_trace_tag_v2(self, request: SetTraceTagV2) -> Empty:
        """Set a tag of a trace (protocol 2.0)."""

    @delete("2.0/mlflow/traces/{request_id}/tags")
    def delete_trace_tag_v2(self, request: DeleteTraceTagV2) -> Empty:
        """Remove a tag of a trace (protocol 2.0)."""
