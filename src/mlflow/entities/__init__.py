"""What users hold: runs, experiments, metrics, and so on. Names are loaded on first use."""

import importlib

_HOME = {
    "Assessment": "assessment",
    "AssessmentError": "assessment_error",
    "AssessmentSource": "assessment_source",
    "AssessmentSourceType": "assessment_source",
    "ConnectOptionSettings": "mcp_server_version",
    "Dataset": "dataset",
    "DatasetInput": "dataset_input",
    "DatasetRecord": "dataset_record",
    "DatasetRecordSource": "dataset_record_source",
    "DatasetRecordSourceType": "dataset_record_source",
    "Document": "document",
    "EntityAssociationType": "entity_type",
    "Expectation": "assessment",
    "Experiment": "experiment",
    "ExperimentTag": "experiment_tag",
    "Feedback": "assessment",
    "FileInfo": "file_info",
    "InputTag": "input_tag",
    "Issue": "issue",
    "IssueReference": "assessment",
    "IssueSeverity": "issue",
    "IssueStatus": "issue",
    "LifecycleStage": "lifecycle_stage",
    "Link": "link",
    "LiveSpan": "span",
    "LoggedModel": "logged_model",
    "LoggedModelInput": "logged_model_input",
    "LoggedModelOutput": "logged_model_output",
    "LoggedModelParameter": "logged_model_parameter",
    "LoggedModelStatus": "logged_model_status",
    "LoggedModelTag": "logged_model_tag",
    "MCPAccessEndpoint": "mcp_access_endpoint",
    "MCPRemoteTransportType": "mcp_server",
    "MCPServer": "mcp_server",
    "MCPServerVersion": "mcp_server_version",
    "MCPStatus": "mcp_server",
    "MCPTool": "mcp_server",
    "Metric": "metric",
    "MlflowExperimentLocation": "trace_location",
    "NoOpSpan": "span",
    "Param": "param",
    "Run": "run",
    "RunData": "run_data",
    "RunInfo": "run_info",
    "RunInputs": "run_inputs",
    "RunOutputs": "run_outputs",
    "RunStatus": "run_status",
    "RunTag": "run_tag",
    "ScorerVersion": "scorer",
    "Session": "session",
    "SourceType": "source_type",
    "Span": "span",
    "SpanEvent": "span_event",
    "SpanLogLevel": "span_log_level",
    "SpanStatus": "span_status",
    "SpanStatusCode": "span_status",
    "SpanType": "span",
    "Trace": "trace",
    "TraceArchivalConfig": "workspace",
    "TraceData": "trace_data",
    "TraceInfo": "trace_info",
    "TraceLocation": "trace_location",
    "TraceLocationType": "trace_location",
    "TraceState": "trace_state",
    "ViewType": "view_type",
    "Webhook": "webhook",
    "WebhookEvent": "webhook",
    "WebhookStatus": "webhook",
    "WebhookTestResult": "webhook",
    "Workspace": "workspace",
    "WorkspaceDeletionMode": "workspace",
}
__all__ = list(_HOME)


def __getattr__(name: str):
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.entities.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
