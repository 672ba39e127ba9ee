"""The names and limits of tracing."""

from __future__ import annotations

from mlflow.entities.trace_keys import (
    ASSESSMENT_ID_PREFIX,
    TRACE_REQUEST_ID_PREFIX,
    TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH,
    TRACE_SCHEMA_VERSION,
    TRACE_SCHEMA_VERSION_KEY,
    AssessmentMetadataKey,
    AssessmentMetricDimensionKey,
    AssessmentMetricKey,
    AssessmentMetricSearchKey,
    CostKey,
    GenAiSemconvKey,
    SpanAttributeKey,
    SpanMetricDimensionKey,
    SpanMetricKey,
    SpanMetricSearchKey,
    SpansLocation,
    TokenUsageKey,
    TraceArchivalFailureReason,
    TraceExperimentTagKey,
    TraceMetadataKey,
    TraceMetricDimensionKey,
    TraceMetricKey,
    TraceMetricSearchKey,
    TraceSizeStatsKey,
    TraceTagKey,
)

MAX_CHARS_IN_TRACE_INFO_METADATA = 250
MAX_CHARS_IN_TRACE_INFO_TAGS_KEY = 250
MAX_CHARS_IN_TRACE_INFO_TAGS_VALUE = 4096
TRUNCATION_SUFFIX = "..."
TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH_OSS = TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH
TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH_DBX = 10000

# events of a span that stand for the items of a stream
STREAM_CHUNK_EVENT_NAME_FORMAT = "mlflow.chunk.item.{index}"
STREAM_CHUNK_EVENT_VALUE_KEY = "mlflow.chunk.value"

# a served model answers with its trace when the request asks for it under these keys
DATABRICKS_OPTIONS_KEY = "databricks_options"
DATABRICKS_OUTPUT_KEY = "databricks_output"
RETURN_TRACE_OPTION_KEY = "return_trace"

TRACE_ID_V4_PREFIX = "trace:/"
TRACE_RENDERER_ASSET_PATH = "/static-files/lib/notebook-trace-renderer"

__all__ = [
    "ASSESSMENT_ID_PREFIX",
    "DATABRICKS_OPTIONS_KEY",
    "DATABRICKS_OUTPUT_KEY",
    "MAX_CHARS_IN_TRACE_INFO_METADATA",
    "MAX_CHARS_IN_TRACE_INFO_TAGS_KEY",
    "MAX_CHARS_IN_TRACE_INFO_TAGS_VALUE",
    "RETURN_TRACE_OPTION_KEY",
    "STREAM_CHUNK_EVENT_NAME_FORMAT",
    "STREAM_CHUNK_EVENT_VALUE_KEY",
    "TRACE_ID_V4_PREFIX",
    "TRACE_RENDERER_ASSET_PATH",
    "TRACE_REQUEST_ID_PREFIX",
    "TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH_DBX",
    "TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH_OSS",
    "TRACE_SCHEMA_VERSION",
    "TRACE_SCHEMA_VERSION_KEY",
    "TRUNCATION_SUFFIX",
    "AssessmentMetadataKey",
    "AssessmentMetricDimensionKey",
    "AssessmentMetricKey",
    "AssessmentMetricSearchKey",
    "CostKey",
    "GenAiSemconvKey",
    "SpanAttributeKey",
    "SpanMetricDimensionKey",
    "SpanMetricKey",
    "SpanMetricSearchKey",
    "SpansLocation",
    "TokenUsageKey",
    "TraceArchivalFailureReason",
    "TraceExperimentTagKey",
    "TraceMetadataKey",
    "TraceMetricDimensionKey",
    "TraceMetricKey",
    "TraceMetricSearchKey",
    "TraceSizeStatsKey",
    "TraceTagKey",
]
