"""The traces of a third-party tracking store seen as the part of the tracking service that is about traces."""

from __future__ import annotations

import uuid
from typing import Any

from mlflow.api import trace_parts as parts
from mlflow.api import traces as api
from mlflow.api.rpc import Empty
from mlflow.entities.assessment import Assessment
from mlflow.entities.assessment_value import ExpectationValue, FeedbackValue
from mlflow.entities.span import Span
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace import Trace
from mlflow.entities.trace_info import TraceInfo
from mlflow.entities.trace_info_v2 import TraceInfoV2
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX, SpanAttributeKey, TraceMetadataKey
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceEntry, TraceMessage
from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType
from mlflow.entities.trace_state import TraceState
from mlflow.entities.trace_status import TraceStatus
from mlflow.exceptions import invalid, not_found, unsupported
from mlflow.otlp.messages import message_of
from mlflow.store.trace_filter import narrowed
from mlflow.store.trace_outline import OutlinedSpan, outline_of


class StoreTraces(api.Traces):
    """Turns each operation on traces into a call of a store's method. Part of ``StoreTracking``."""

    store: Any

    # ---- writing -----------------------------------------------------------------------------------------------------

    def log_traces(self, request: api.LogTraces) -> Empty:
        request.check()
        for message in request.infos:
            info = TraceInfo.from_proto(message)
            if info.experiment_id is None:
                info.experiment_id = request.experiment_id
            if request.run_id:
                info.trace_metadata.setdefault(TraceMetadataKey.SOURCE_RUN, request.run_id)
            self.store.start_trace(info)
        if request.spans:
            self.store.log_spans(request.experiment_id, [Span(record) for record in request.spans])
            of_run = {record.trace_id for record in request.spans} - {info.trace_id for info in request.infos}
            if request.run_id and of_run:
                self.store.link_traces_to_run(sorted(of_run), request.run_id)
        for trace_id, tags in request.tags.items():
            for key, value in tags.items():
                self.store.set_trace_tag(trace_id, key, value)
        return Empty()

    def start_trace(self, request: api.StartTrace) -> api.TraceAnswer:
        request.check()
        return _answer(self.store.start_trace(TraceInfo.from_proto(request.trace.trace_info)))

    def delete_traces(self, request: api.DeleteTraces) -> api.TracesDeleted:
        request.check()
        deleted = self.store.delete_traces(
            experiment_id=request.experiment_id,
            max_timestamp_millis=request.max_timestamp_millis,
            max_traces=request.max_traces,
            trace_ids=request.request_ids or None,
        )
        return api.TracesDeleted(deleted)

    def set_trace_tag(self, request: api.SetTraceTag) -> Empty:
        request.check()
        self.store.set_trace_tag(request.trace_id, request.key, request.value)
        return Empty()

    def delete_trace_tag(self, request: api.DeleteTraceTag) -> Empty:
        request.check()
        self.store.delete_trace_tag(request.trace_id, request.key)
        return Empty()

    def link_traces_to_run(self, request: api.LinkTracesToRun) -> Empty:
        request.check()
        self.store.link_traces_to_run(request.trace_ids, request.run_id)
        return Empty()

    def unlink_traces_from_run(self, request: api.UnlinkTracesFromRun) -> Empty:
        request.check()
        self.store.unlink_traces_from_run(request.trace_ids, request.run_id)
        return Empty()

    def link_prompts_to_trace(self, request: api.LinkPromptsToTrace) -> Empty:
        request.check()
        self.store.link_prompts_to_trace(request.trace_id, request.prompt_versions)
        return Empty()

    # ---- reading -----------------------------------------------------------------------------------------------------

    def read_traces(self, request: api.ReadTraces) -> api.TraceRecords:
        request.check()
        traces = self.store.batch_get_traces(request.trace_ids) if request.trace_ids else []
        return api.TraceRecords([trace.to_proto() for trace in traces])

    def get_trace(self, request: api.GetTrace) -> api.TraceAnswer:
        request.check()
        return api.TraceAnswer(_message(self.store.get_trace(request.trace_id, allow_partial=request.allow_partial)))

    def batch_get_traces(self, request: api.BatchGetTraces) -> api.TraceMessages:
        request.check()
        traces = self.store.batch_get_traces(request.trace_ids, experiment_ids=request.experiment_ids or None)
        return api.TraceMessages([_message(trace) for trace in traces])

    def get_trace_info(self, request: api.GetTraceInfo) -> api.TraceAnswer:
        request.check()
        return _answer(self.store.get_trace_info(request.trace_id))

    def batch_get_trace_infos(self, request: api.BatchGetTraceInfos) -> api.TraceInfos:
        request.check()
        infos = self.store.batch_get_trace_infos(request.trace_ids, experiment_ids=request.experiment_ids or None)
        return api.TraceInfos([info.to_proto() for info in infos])

    def search_traces(self, request: api.SearchTraces) -> api.TracesPage:
        request.check()
        infos, token = self.store.search_traces(
            filter_string=narrowed(request.filter, request.run_id, request.model_id),
            max_results=request.max_results,
            order_by=request.order_by or None,
            page_token=request.page_token or None,
            locations=[location.mlflow_experiment.experiment_id for location in request.locations],
        )
        return api.TracesPage([info.to_proto() for info in infos], token or None)

    def search_trace_sessions(self, request: api.SearchTraceSessions) -> api.TraceSessionsPage:
        raise unsupported(f"Listing sessions of {type(self.store).__name__}", "Search its traces")

    def get_trace_outline(self, request: parts.GetTraceOutline) -> parts.TraceOutline:
        request.check()
        return outline_of(map(_outlined, self._records(request.trace_id)))

    def get_span(self, request: parts.GetSpan) -> parts.SpanAnswer:
        request.check()
        for span in self._records(request.trace_id):
            if span.span_id == request.span_id:
                return parts.SpanAnswer(span)
        raise not_found("Span", f"{request.span_id} of trace {request.trace_id}")

    def search_spans(self, request: parts.SearchSpans) -> parts.SpanIds:
        from mlflow.store.sql.trace_text import content_of

        request.check()
        text = request.text.strip().lower()
        spans = self._records(request.trace_id)
        return parts.SpanIds([span.span_id for span in spans if text in content_of(span).lower()])

    def _records(self, trace_id: str) -> list[SpanRecord]:
        traces = self.store.batch_get_traces([trace_id])
        if not traces:
            raise not_found("Trace", trace_id)
        return traces[0].to_proto().spans

    def search_trace_values(self, request: parts.SearchTraceValues) -> parts.TraceValues:
        raise unsupported(f"Listing values of traces in {type(self.store).__name__}", "Search its traces")

    def search_trace_keys(self, request: parts.SearchTraceKeys) -> parts.TraceKeys:
        raise unsupported(f"Listing keys of traces in {type(self.store).__name__}", "Search its traces")

    def get_trace_budgets(self, request: api.GetTraceBudgets) -> api.TraceBudgets:
        raise unsupported(f"Budgets of traces in {type(self.store).__name__}", "They need a database or a server.")

    # ---- assessments -------------------------------------------------------------------------------------------------

    def create_assessment(self, request: api.CreateAssessment) -> api.AssessmentAnswer:
        request.check()
        given = [name for name in ("feedback", "expectation", "issue") if getattr(request.assessment, name) is not None]
        if len(given) != 1:
            raise invalid("An assessment needs exactly one of feedback, expectation and issue.")
        assessment = Assessment.from_proto(request.assessment)
        assessment.trace_id = request.trace_id
        return _judged(self.store.create_assessment(assessment))

    def get_assessment(self, request: api.GetAssessment) -> api.AssessmentAnswer:
        request.check()
        return _judged(self.store.get_assessment(request.trace_id, request.assessment_id))

    def update_assessment(self, request: api.UpdateAssessment) -> api.AssessmentAnswer:
        request.check()
        message = request.assessment
        values = {
            "assessment_name": ("name", message.assessment_name),
            "expectation": ("expectation", message.expectation and ExpectationValue.from_proto(message.expectation)),
            "feedback": ("feedback", message.feedback and FeedbackValue.from_proto(message.feedback)),
            "rationale": ("rationale", message.rationale),
            "metadata": ("metadata", message.metadata),
        }
        wanted = [_snake(name.strip()) for name in request.update_mask.split(",")]
        for name in wanted:
            if name not in values:
                raise invalid(f"Invalid field {name!r} in update_mask; allowed are {', '.join(values)}.")
        changes = dict(values[name] for name in wanted)
        return _judged(self.store.update_assessment(request.trace_id, request.assessment_id, **changes))

    def delete_assessment(self, request: api.DeleteAssessment) -> Empty:
        request.check()
        self.store.delete_assessment(request.trace_id, request.assessment_id)
        return Empty()

    # ---- figures -----------------------------------------------------------------------------------------------------

    def query_trace_metrics(self, request: api.QueryTraceMetrics) -> api.MetricPoints:
        request.check()
        view, kinds = request.view_type, list(AggregationType)
        page = self.store.query_trace_metrics(
            experiment_ids=request.experiment_ids,
            view_type=MetricViewType.from_proto(view) if isinstance(view, int) else view,
            metric_name=request.metric_name,
            aggregations=[
                MetricAggregation(
                    kinds[a.aggregation_type - 1] if isinstance(a.aggregation_type, int) else a.aggregation_type,
                    a.percentile_value,
                )
                for a in request.aggregations
            ],
            dimensions=request.dimensions or None,
            filters=request.filters or None,
            time_interval_seconds=request.time_interval_seconds,
            start_time_ms=request.start_time_ms,
            end_time_ms=request.end_time_ms,
            max_results=request.max_results,
            page_token=request.page_token or None,
        )
        return api.MetricPoints(list(page), getattr(page, "token", None))

    def calculate_trace_filter_correlation(self, request: api.CalculateTraceFilterCorrelation) -> api.FilterCorrelation:
        request.check()
        found = self.store.calculate_trace_filter_correlation(
            request.experiment_ids, request.filter_string1, request.filter_string2, request.base_filter
        )
        return api.FilterCorrelation(**{name: getattr(found, name) for name in api.FilterCorrelation.__struct_fields__})

    # ---- protocol 2.0 ------------------------------------------------------------------------------------------------

    def start_trace_v2(self, request: api.StartTraceV2) -> api.TraceInfoV2Answer:
        request.check()
        info = TraceInfo(
            trace_id=TRACE_REQUEST_ID_PREFIX + uuid.uuid4().hex,
            trace_location=TraceLocation.from_experiment_id(request.experiment_id),
            request_time=request.timestamp_ms,
            state=TraceState.IN_PROGRESS,
            trace_metadata=_entries(request.request_metadata),
            tags=_entries(request.tags),
        )
        return api.TraceInfoV2Answer(TraceInfoV2.from_v3(self.store.start_trace(info)).to_proto())

    def end_trace_v2(self, request: api.EndTraceV2) -> api.TraceInfoV2Answer:
        request.check()
        info = self.store.get_trace_info(request.request_id)
        info.state = TraceStatus.from_proto(request.status).to_state()
        info.execution_duration = request.timestamp_ms - info.request_time
        info.trace_metadata = info.trace_metadata | _entries(request.request_metadata)
        info.tags = info.tags | _entries(request.tags)
        return api.TraceInfoV2Answer(TraceInfoV2.from_v3(self.store.start_trace(info)).to_proto())

    def get_trace_info_v2(self, request: api.GetTraceInfoV2) -> api.TraceInfoV2Answer:
        request.check()
        info = self.store.get_trace_info(request.request_id)
        return api.TraceInfoV2Answer(TraceInfoV2.from_v3(info).to_proto())

    def search_traces_v2(self, request: api.SearchTracesV2) -> api.TracesPageV2:
        request.check()
        infos, token = self.store.search_traces(
            filter_string=request.filter or None,
            max_results=request.max_results,
            order_by=request.order_by or None,
            page_token=request.page_token or None,
            locations=request.experiment_ids,
        )
        return api.TracesPageV2([TraceInfoV2.from_v3(info).to_proto() for info in infos], token or None)

    def set_trace_tag_v2(self, request: api.SetTraceTagV2) -> Empty:
        request.check()
        self.store.set_trace_tag(request.request_id, request.key, request.value)
        return Empty()

    def delete_trace_tag_v2(self, request: api.DeleteTraceTagV2) -> Empty:
        request.check()
        self.store.delete_trace_tag(request.request_id, request.key)
        return Empty()


def _outlined(span: SpanRecord) -> OutlinedSpan:
    from mlflow.store.sql.trace_spans import cost_of, short, text_of, usage_of

    get = span.attributes.get
    return OutlinedSpan(
        span.span_id,
        span.parent_id,
        short(span.name),
        text_of(get(SpanAttributeKey.SPAN_TYPE)) or "UNKNOWN",
        ("UNSET", "OK", "ERROR").index(span.status),
        span.start_ns,
        None if span.end_ns is None else max(0, span.end_ns - span.start_ns),
        text_of(get(SpanAttributeKey.MODEL)),
        text_of(get(SpanAttributeKey.MODEL_PROVIDER)),
        *usage_of(get(SpanAttributeKey.CHAT_USAGE))[:3],
        cost_of(get(SpanAttributeKey.LLM_COST))[2],
    )


def _snake(name: str) -> str:
    """A field's name as Python has it; masks may have it as JSON has it."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _entries(entries: list[TraceEntry]) -> dict[str, str]:
    return {entry.key: entry.value for entry in entries}


def _answer(info: TraceInfo) -> api.TraceAnswer:
    return api.TraceAnswer(TraceMessage(info.to_proto()))


def _message(trace: Trace) -> TraceMessage:
    return TraceMessage(trace.info.to_proto(), [message_of(span.record) for span in trace.data.spans])


def _judged(assessment: Assessment) -> api.AssessmentAnswer:
    return api.AssessmentAnswer(assessment.to_proto())
