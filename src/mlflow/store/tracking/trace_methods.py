"""What a store offers to traces."""

from mlflow.store.tracking.not_offered import not_offered


@not_offered
class TraceMethods:
    """Traces, spans, assessments and the figures computed from them."""

    def archive_traces(
        self,
        *,
        resolved_trace_archival_location,
        broader_retention,
        long_retention_allowlist=None,
        max_traces_per_pass=None,
    ): ...

    def batch_get_trace_infos(self, trace_ids, location=None, experiment_ids=None): ...

    def batch_get_traces(self, trace_ids, location=None, experiment_ids=None): ...

    def calculate_trace_filter_correlation(self, experiment_ids, filter_string1, filter_string2, base_filter=None): ...

    def create_assessment(self, assessment): ...

    def delete_assessment(self, trace_id, assessment_id): ...

    def delete_trace_tag(self, trace_id, key): ...

    def delete_traces(self, experiment_id, max_timestamp_millis=None, max_traces=None, trace_ids=None): ...

    def find_completed_sessions(
        self,
        experiment_id,
        min_last_trace_timestamp_ms,
        max_last_trace_timestamp_ms,
        max_results=None,
        filter_string=None,
    ): ...

    def get_assessment(self, trace_id, assessment_id): ...

    def get_online_trace_details(self, trace_id, source_inference_table, source_databricks_request_id): ...

    def get_trace(self, trace_id, *, allow_partial=False): ...

    def get_trace_info(self, trace_id): ...

    def link_prompts_to_trace(self, trace_id, prompt_versions): ...

    def link_traces_to_run(self, trace_ids, run_id): ...

    def log_spans(self, location, spans, tracking_uri=None): ...

    async def log_spans_async(self, location, spans): ...

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
    ): ...

    def resolve_trace_archival_config(self, *, default_trace_archival_location, default_retention): ...

    def search_traces(
        self,
        experiment_ids=None,
        filter_string=None,
        max_results=100,
        order_by=None,
        page_token=None,
        model_id=None,
        locations=None,
    ): ...

    def set_trace_tag(self, trace_id, key, value): ...

    def start_trace(self, trace_info): ...

    def unlink_traces_from_run(self, trace_ids, run_id): ...

    def update_assessment(
        self, trace_id, assessment_id, name=None, expectation=None, feedback=None, rationale=None, metadata=None
    ): ...
