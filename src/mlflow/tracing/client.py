"""``TracingClient``: what can be done with stored traces on a store or server of one's choice."""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from mlflow import state
from mlflow.api import traces as api
from mlflow.api.tracking import GetRun
from mlflow.entities.assessment import Assessment
from mlflow.entities.trace import Trace
from mlflow.entities.trace_data import TraceData
from mlflow.entities.trace_info import TraceInfo
from mlflow.entities.trace_keys import ASSESSMENT_ID_PREFIX, NO_OP_SPAN_TRACE_ID, TraceMetadataKey
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceMessage
from mlflow.environment_variables import (
    MLFLOW_GET_TRACE_OTEL_INITIAL_RETRY_INTERVAL_SECONDS,
    MLFLOW_GET_TRACE_OTEL_MAX_RETRY_INTERVAL_SECONDS,
    MLFLOW_GET_TRACE_OTEL_RETRY_TIMEOUT_SECONDS,
    MLFLOW_SEARCH_TRACES_MAX_THREADS,
    MLFLOW_TRACING_SQL_WAREHOUSE_ID,
)
from mlflow.exceptions import (
    BAD_REQUEST,
    INVALID_PARAMETER_VALUE,
    NOT_FOUND,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    invalid,
    not_found,
    unsupported,
)
from mlflow.store import resolve
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracing import artifact_spans, destination
from mlflow.utils.mlflow_tags import IMMUTABLE_TAGS

if TYPE_CHECKING:
    from mlflow.api.tracking import Tracking
    from mlflow.entities.span import Span
    from mlflow.tracing.analysis import TraceFilterCorrelationResult
    from mlflow.tracing.recorder import OpenTrace

__all__ = [
    "BAD_REQUEST",
    "IMMUTABLE_TAGS",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_GET_TRACE_OTEL_INITIAL_RETRY_INTERVAL_SECONDS",
    "MLFLOW_GET_TRACE_OTEL_MAX_RETRY_INTERVAL_SECONDS",
    "MLFLOW_GET_TRACE_OTEL_RETRY_TIMEOUT_SECONDS",
    "MLFLOW_SEARCH_TRACES_MAX_THREADS",
    "MLFLOW_TRACING_SQL_WAREHOUSE_ID",
    "NOT_FOUND",
    "NO_OP_SPAN_TRACE_ID",
    "RESOURCE_DOES_NOT_EXIST",
    "SEARCH_TRACES_DEFAULT_MAX_RESULTS",
    "TYPE_CHECKING",
    "TracingClient",
]

SEARCH_TRACES_DEFAULT_MAX_RESULTS = 100
# whole traces that one request reads, and their size: large enough to be few requests, small enough for memory
_TRACES_AT_ONCE = 50
_BYTES_AT_ONCE = 32 << 20
# a reader does not wait longer for what this process has not written yet
_FLUSH_SECONDS = 10.0

_logger = logging.getLogger(__name__)


def flush() -> None:
    """Write the traces that this process still holds; at most 10 seconds."""
    export = sys.modules.get("mlflow.tracing.export")
    if export is not None:
        export.flush(_FLUSH_SECONDS)


class TracingClient:
    """A client for traces. Cheap to make. Every read first writes what this process still holds.

    What is said of the trace that an idle span has, because tracing is off or the trace is not sampled, goes nowhere:
    switching tracing off breaks no application.

    Args:
        tracking_uri: store or server; None takes the current tracking URI.

    Every method raises MlflowException: RESOURCE_DOES_NOT_EXIST for unknown ids, INVALID_PARAMETER_VALUE for values
    that cannot be stored.
    """

    def __init__(self, tracking_uri: str | None = None) -> None:
        self.tracking_uri = state.uri_of(tracking_uri) if tracking_uri else state.tracking_uri()

    @property
    def store(self) -> Tracking:
        """The service behind the URI."""
        return resolve.tracking(self.tracking_uri)

    # ---- writing

    def start_trace(self, trace_info: TraceInfo) -> TraceInfo:
        """Create a trace, or complete it, without its spans.

        Returns: what is stored of it now.
        """
        answer = self.store.start_trace(api.StartTrace(TraceMessage(trace_info.to_proto())))
        return TraceInfo.from_proto(answer.trace.trace_info)

    def log_spans(self, location: str, spans: list[Span]) -> list[Span]:
        """Store ended spans.

        Args:
            location: the id of the experiment.
        """
        self.store.log_traces(api.LogTraces(str(location), spans=[span.record for span in spans]))
        return spans

    def delete_traces(
        self,
        experiment_id: str,
        max_timestamp_millis: int | None = None,
        max_traces: int | None = None,
        trace_ids: list[str] | None = None,
    ) -> int:
        """Delete traces of an experiment for good: those with these ids, or the oldest ones.

        Args:
            max_timestamp_millis: the latest start, in milliseconds since the epoch.
            max_traces: at most so many; goes with ``max_timestamp_millis``.
            trace_ids: ids; those that do not exist are not counted.

        Returns: how many were deleted.
        """
        # here under the names that callers know; the protocol has others
        if bool(trace_ids) == (max_timestamp_millis is not None):
            raise invalid("Give either trace_ids or max_timestamp_millis to say which traces to delete.")
        if trace_ids and max_traces is not None:
            raise invalid("max_traces goes with max_timestamp_millis, not with trace_ids.")
        flush()
        request = api.DeleteTraces(
            experiment_id=str(experiment_id),
            max_timestamp_millis=max_timestamp_millis,
            max_traces=max_traces,
            request_ids=list(trace_ids or []),
        )
        return self.store.delete_traces(request).traces_deleted

    def set_trace_tag(self, trace_id: str, key: str, value: Any) -> None:
        """Set a tag. What is no text becomes one; tags that the store needs are left as they are, with a warning."""
        if trace_id == NO_OP_SPAN_TRACE_ID:
            return
        if key in IMMUTABLE_TAGS:
            _logger.warning("The tag %r of a trace cannot be set.", key)
            return
        trace = _open_trace(trace_id)
        if trace is not None:
            trace.set_tag(key, _text(value))
            return
        flush()
        self.store.set_trace_tag(api.SetTraceTag(trace_id=trace_id, key=key, value=_text(value)))

    def set_trace_tags(self, trace_id: str, tags: dict[str, Any]) -> None:
        """Set several tags."""
        for key, value in tags.items():
            self.set_trace_tag(trace_id, key, value)

    def delete_trace_tag(self, trace_id: str, key: str) -> None:
        """Remove a tag; tags that the store needs are left as they are, with a warning."""
        if trace_id == NO_OP_SPAN_TRACE_ID:
            return
        if key in IMMUTABLE_TAGS:
            _logger.warning("The tag %r of a trace cannot be removed.", key)
            return
        flush()
        self.store.delete_trace_tag(api.DeleteTraceTag(trace_id=trace_id, key=key))

    def link_prompt_versions_to_trace(self, trace_id: str, prompts: Sequence[Any]) -> None:
        """Say which versions of prompts a trace used.

        Args:
            prompts: objects with ``name`` and ``version``.
        """
        flush()
        versions = [api.PromptVersionRef(prompt.name, str(prompt.version)) for prompt in prompts]
        self.store.link_prompts_to_trace(api.LinkPromptsToTrace(trace_id=trace_id, prompt_versions=versions))

    def link_traces_to_run(self, trace_ids: list[str], run_id: str) -> None:
        """Say that traces belong to a run."""
        flush()
        ids = [trace_id for trace_id in trace_ids if trace_id != NO_OP_SPAN_TRACE_ID]
        self.store.link_traces_to_run(api.LinkTracesToRun(trace_ids=ids, run_id=run_id))

    def unlink_traces_from_run(self, trace_ids: list[str], run_id: str) -> None:
        """Undo ``link_traces_to_run``."""
        flush()
        self.store.unlink_traces_from_run(api.UnlinkTracesFromRun(trace_ids=list(trace_ids), run_id=run_id))

    # ---- reading

    def get_trace_info(self, trace_id: str) -> TraceInfo:
        """What is known about a trace, without its spans."""
        flush()
        answer = self.store.get_trace_info(api.GetTraceInfo(trace_id=trace_id))
        return TraceInfo.from_proto(answer.trace.trace_info)

    def get_trace(self, trace_id: str) -> Trace:
        """A trace with its spans."""
        found = self.batch_get_traces([trace_id])
        if not found:
            raise not_found("Trace", trace_id)
        return found[0]

    def batch_get_traces(self, trace_ids: list[str], location: str | None = None) -> list[Trace]:
        """Traces with their spans, in the order of the ids; those that do not exist are left out.

        Args:
            location: an experiment's id; for stores that need one.
        """
        flush()
        ids = list(trace_ids)
        parts = (ids[start : start + _TRACES_AT_ONCE] for start in range(0, len(ids), _TRACES_AT_ONCE))
        return list(self._read(parts))

    def _read(self, parts: Iterable[list[str]]) -> Iterator[Trace]:
        """Whole traces in the order of their ids, a request for each part; those that do not exist are left out."""
        for ids in parts:
            records = self.store.read_traces(api.ReadTraces(ids)).traces
            found = {record.trace_info.trace_id: record for record in records}
            for record in filter(None, map(found.get, ids)):
                trace = Trace.from_proto(record)
                if not record.spans:
                    artifact_spans.fetch(trace, self.tracking_uri)
                yield trace

    def search_traces(
        self,
        experiment_ids: list[str] | None = None,
        filter_string: str | None = None,
        max_results: int = SEARCH_TRACES_DEFAULT_MAX_RESULTS,
        order_by: list[str] | None = None,
        page_token: str | None = None,
        run_id: str | None = None,
        include_spans: bool = True,
        model_id: str | None = None,
        locations: list[str] | None = None,
    ) -> PagedList[Trace]:
        """One page of the traces that a filter finds, newest first unless ordered otherwise.

        Args:
            experiment_ids: older name of ``locations``.
            filter_string: e.g. ``status = 'ERROR' AND tags.env = 'prod'``.
            max_results: traces on the page.
            order_by: e.g. ``["execution_time_ms DESC"]``.
            page_token: the ``token`` of the page before.
            run_id, model_id: only traces of this run and of this logged model.
            include_spans: False leaves ``data`` empty and is much faster.
            locations: ids of experiments; unless given the run's, else the active one.
        """
        if isinstance(max_results, bool) or not isinstance(max_results, int) or max_results < 0:
            raise invalid(
                f"Invalid value {max_results!r} for parameter 'max_results': it must be a whole number, 0 or more."
            )
        flush()
        request = api.SearchTraces(
            locations=self._locations(experiment_ids, locations, run_id),
            filter=filter_string or None,
            order_by=[order_by] if isinstance(order_by, str) else list(order_by or []),
            page_token=page_token,
            run_id=run_id,
            model_id=model_id,
        )
        infos: list[TraceInfo] = []
        while len(infos) < max_results:
            request.max_results = min(api.MAX_TRACES_PER_PAGE, max_results - len(infos))
            page = self.store.search_traces(request)
            infos += [TraceInfo.from_proto(message) for message in page.traces]
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        if not include_spans:
            return PagedList([Trace(info, TraceData()) for info in infos], request.page_token)
        return PagedList(self._read(_parts_of(infos)), request.page_token)

    def _locations(
        self, experiment_ids: list[str] | None, locations: list[str] | None, run_id: str | None
    ) -> list[TraceLocation]:
        ids = _ids_of(experiment_ids, locations)
        if run_id is not None:
            of_run = self.store.get_run(GetRun(run_id=run_id)).run.info.experiment_id
            if ids and of_run not in ids:
                raise invalid(
                    f"The run {run_id} belongs to experiment {of_run}, which is not among the locations "
                    f"{', '.join(ids)}."
                )
            ids = ids or [of_run]
        if not ids:
            ids = [destination.experiment_id() or destination.looked_up_experiment(self.tracking_uri)]
        return [TraceLocation.from_experiment_id(experiment_id) for experiment_id in ids]

    def search_session_ids(
        self,
        max_results: int,
        run_id: str | None = None,
        model_id: str | None = None,
        locations: list[str] | None = None,
    ) -> list[str]:
        """The ids of conversations, the one with the newest trace first; arguments as for ``search_traces``."""
        flush()
        request = api.SearchTraceSessions(self._locations(None, locations, run_id), run_id=run_id, model_id=model_id)
        found: list[str] = []
        while len(found) < max_results:
            request.max_results = min(api.MAX_TRACES_PER_PAGE, max_results - len(found))
            try:
                page = self.store.search_trace_sessions(request)
            except MlflowException as error:
                if error.error_code != "NOT_IMPLEMENTED":
                    raise
                return self._session_ids_of_traces(max_results, run_id, model_id, locations)
            found += [session.session_id for session in page.sessions]
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    def _session_ids_of_traces(self, max_results: int, run_id: Any, model_id: Any, locations: Any) -> list[str]:
        """The same of stores that do not list sessions: from their traces, page by page."""
        found: dict[str, None] = {}
        token = None
        while True:
            page = self.search_traces(
                filter_string=f"metadata.`{TraceMetadataKey.TRACE_SESSION}` IS NOT NULL",
                max_results=api.MAX_TRACES_PER_PAGE,
                page_token=token,
                run_id=run_id,
                model_id=model_id,
                locations=locations,
                include_spans=False,
            )
            found |= dict.fromkeys(trace.info.trace_metadata[TraceMetadataKey.TRACE_SESSION] for trace in page)
            token = page.token
            if len(found) >= max_results or not token:
                return list(found)[:max_results]

    def calculate_trace_filter_correlation(
        self, experiment_ids: list[str], filter_string1: str, filter_string2: str, base_filter: str | None = None
    ) -> TraceFilterCorrelationResult:
        """How much two filters have to do with each other: -1 never together, 0 by chance, 1 always together.

        Args:
            base_filter: only among traces that this one finds.
        """
        from mlflow.tracing.analysis import TraceFilterCorrelationResult

        flush()
        request = api.CalculateTraceFilterCorrelation(
            experiment_ids=[str(experiment_id) for experiment_id in experiment_ids],
            filter_string1=filter_string1,
            filter_string2=filter_string2,
            base_filter=base_filter,
        )
        return TraceFilterCorrelationResult.from_proto(self.store.calculate_trace_filter_correlation(request))

    def get_online_trace_details(
        self, trace_id: str, source_inference_table: str, source_databricks_request_id: str
    ) -> NoReturn:
        """Not offered: traces of a hosted service."""
        raise unsupported("TracingClient.get_online_trace_details")

    # ---- assessments

    def log_assessment(self, trace_id: str, assessment: Assessment) -> Assessment:
        """Judge a trace, or the span that the assessment names; the trace may still be recorded by this process.

        Returns: the assessment as it is stored, with its id.
        """
        message = assessment.to_proto()
        message.trace_id = trace_id
        if trace_id == NO_OP_SPAN_TRACE_ID:
            return Assessment.from_proto(message)
        trace = _open_trace(trace_id)
        if trace is not None:
            message.assessment_id = ASSESSMENT_ID_PREFIX + uuid.uuid4().hex
            trace.judge(message)
            return Assessment.from_proto(message)
        flush()
        answer = self.store.create_assessment(api.CreateAssessment(trace_id=trace_id, assessment=message))
        return Assessment.from_proto(answer.assessment)

    def get_assessment(self, trace_id: str, assessment_id: str) -> Assessment:
        """One judgement of a trace."""
        flush()
        answer = self.store.get_assessment(api.GetAssessment(trace_id=trace_id, assessment_id=assessment_id))
        return Assessment.from_proto(answer.assessment)

    def update_assessment(self, trace_id: str, assessment_id: str, assessment: Assessment) -> Assessment:
        """Change name, value, rationale and metadata of a judgement to what is set in ``assessment``."""
        message = assessment.to_proto()
        values = {
            "assessment_name": message.assessment_name,
            "expectation": message.expectation,
            "feedback": message.feedback,
            "rationale": message.rationale,
            "metadata": message.metadata,
        }
        mask = ",".join(name for name, value in values.items() if value is not None)
        message.trace_id, message.assessment_id = trace_id, assessment_id
        flush()
        answer = self.store.update_assessment(
            api.UpdateAssessment(trace_id=trace_id, assessment_id=assessment_id, assessment=message, update_mask=mask)
        )
        return Assessment.from_proto(answer.assessment)

    def delete_assessment(self, trace_id: str, assessment_id: str) -> None:
        """Delete a judgement; one that it replaced is valid again."""
        flush()
        self.store.delete_assessment(api.DeleteAssessment(trace_id=trace_id, assessment_id=assessment_id))


def _parts_of(infos: Iterable[TraceInfo]) -> Iterator[list[str]]:
    """Ids of traces that are read together: not too many, and not too large as far as their size is known."""
    part: list[str] = []
    size = 0
    for info in infos:
        text = info.trace_metadata.get(TraceMetadataKey.SIZE_BYTES, "")
        own = int(text) if text.isdecimal() else 0
        if part and (len(part) == _TRACES_AT_ONCE or size + own > _BYTES_AT_ONCE):
            yield part
            part, size = [], 0
        part.append(info.trace_id)
        size += own
    if part:
        yield part


def _open_trace(trace_id: str) -> OpenTrace | None:
    """The trace, if its root span is open in this process: what is said of it is stored with it."""
    recorder = sys.modules.get("mlflow.tracing.recorder")
    trace = recorder.traces.get(trace_id) if recorder is not None else None
    return trace if trace is not None and trace.takes_more else None


def _ids_of(experiment_ids: list[str] | None, locations: list[str] | None) -> list[str]:
    """The ids of the experiments that are named; none when none are."""
    if experiment_ids and locations:
        raise invalid("Give either locations or experiment_ids, which is the older name of the same.")
    ids = locations or experiment_ids or []
    if isinstance(ids, (str, int)):
        raise invalid(f"Invalid value {ids!r} for parameter 'locations': it must be a list, such as [{str(ids)!r}].")
    return [str(experiment_id) for experiment_id in ids]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    _logger.warning("The value %r of a trace's tag is stored as text.", value)
    return str(value)
