"""The traces of the marble store: methods that speak of entities, over operations of the database."""

from mlflow.api import traces as api
from mlflow.entities import Assessment, Span, Trace, TraceInfo, TraceLocation
from mlflow.entities.trace_message import AssessmentMessage, TraceMessage
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracing.analysis import TraceFilterCorrelationResult


class MarbleTraces:
    """What a store offers to traces."""

    def start_trace(self, trace_info):
        answer = self._database.start_trace(api.StartTrace(TraceMessage(trace_info.to_proto())))
        return TraceInfo.from_proto(answer.trace.trace_info)

    def log_spans(self, location, spans, tracking_uri=None):
        assert all(isinstance(span, Span) for span in spans)
        self._database.log_traces(api.LogTraces(location, spans=[span.record for span in spans]))
        return spans

    def delete_traces(self, experiment_id, max_timestamp_millis=None, max_traces=None, trace_ids=None):
        request = api.DeleteTraces(experiment_id, max_timestamp_millis, max_traces, trace_ids or [])
        return self._database.delete_traces(request).traces_deleted

    def set_trace_tag(self, trace_id, key, value):
        self._database.set_trace_tag(api.SetTraceTag(trace_id, key, value))

    def delete_trace_tag(self, trace_id, key):
        self._database.delete_trace_tag(api.DeleteTraceTag(trace_id, key))

    def link_traces_to_run(self, trace_ids, run_id):
        self._database.link_traces_to_run(api.LinkTracesToRun(trace_ids, run_id))

    def unlink_traces_from_run(self, trace_ids, run_id):
        self._database.unlink_traces_from_run(api.UnlinkTracesFromRun(trace_ids, run_id))

    def link_prompts_to_trace(self, trace_id, prompt_versions):
        versions = [api.PromptVersionRef(prompt.name, str(prompt.version)) for prompt in prompt_versions]
        self._database.link_prompts_to_trace(api.LinkPromptsToTrace(trace_id, versions))

    def get_trace_info(self, trace_id):
        return TraceInfo.from_proto(self._database.get_trace_info(api.GetTraceInfo(trace_id)).trace.trace_info)

    def get_trace(self, trace_id, *, allow_partial=False):
        self._database.get_trace(api.GetTrace(trace_id, allow_partial))
        return Trace.from_proto(self._database.read_traces(api.ReadTraces([trace_id])).traces[0])

    def batch_get_traces(self, trace_ids, location=None, experiment_ids=None):
        records = self._database.read_traces(api.ReadTraces(trace_ids)).traces
        traces = [Trace.from_proto(record) for record in records]
        return [t for t in traces if not experiment_ids or t.info.experiment_id in experiment_ids]

    def batch_get_trace_infos(self, trace_ids, location=None, experiment_ids=None):
        answer = self._database.batch_get_trace_infos(api.BatchGetTraceInfos(trace_ids, experiment_ids or []))
        return [TraceInfo.from_proto(info) for info in answer.trace_infos]

    def search_traces(
        self,
        experiment_ids=None,
        filter_string=None,
        max_results=100,
        order_by=None,
        page_token=None,
        model_id=None,
        locations=None,
    ):
        page = self._database.search_traces(
            api.SearchTraces(
                [TraceLocation.from_experiment_id(place) for place in locations or experiment_ids],
                filter_string,
                max_results,
                order_by or [],
                page_token,
            )
        )
        return [TraceInfo.from_proto(info) for info in page.traces], page.next_page_token

    def create_assessment(self, assessment):
        request = api.CreateAssessment(assessment.trace_id, assessment=assessment.to_proto())
        return Assessment.from_proto(self._database.create_assessment(request).assessment)

    def get_assessment(self, trace_id, assessment_id):
        answer = self._database.get_assessment(api.GetAssessment(trace_id, assessment_id))
        return Assessment.from_proto(answer.assessment)

    def update_assessment(
        self, trace_id, assessment_id, name=None, expectation=None, feedback=None, rationale=None, metadata=None
    ):
        message = AssessmentMessage(
            assessment_name=name,
            expectation=expectation and expectation.to_proto(),
            feedback=feedback and feedback.to_proto(),
            rationale=rationale,
            metadata=metadata,
        )
        values = {"assessment_name": name, "expectation": expectation, "feedback": feedback}
        values |= {"rationale": rationale, "metadata": metadata}
        mask = ",".join(field for field, value in values.items() if value is not None)
        request = api.UpdateAssessment(trace_id, assessment_id, assessment=message, update_mask=mask)
        return Assessment.from_proto(self._database.update_assessment(request).assessment)

    def delete_assessment(self, trace_id, assessment_id):
        self._database.delete_assessment(api.DeleteAssessment(trace_id, assessment_id))

    def query_trace_metrics(
        self,
        experiment_ids,
        view_type,
        metric_name,
        aggregations,
        dimensions=None,
        filters=None,
        time_interval_seconds=None,
        start_time_ms=None,
        end_time_ms=None,
        max_results=1000,
        page_token=None,
    ):
        answer = self._database.query_trace_metrics(
            api.QueryTraceMetrics(
                experiment_ids,
                view_type,
                metric_name,
                [api.Aggregation(a.aggregation_type, a.percentile_value) for a in aggregations],
                dimensions or [],
                filters or [],
                time_interval_seconds,
                start_time_ms,
                end_time_ms,
                max_results,
                page_token,
            )
        )
        return PagedList(answer.data_points, answer.next_page_token)

    def calculate_trace_filter_correlation(self, experiment_ids, filter_string1, filter_string2, base_filter=None):
        request = api.CalculateTraceFilterCorrelation(experiment_ids, filter_string1, filter_string2, base_filter)
        return TraceFilterCorrelationResult.from_proto(self._database.calculate_trace_filter_correlation(request))
