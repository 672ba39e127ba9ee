"""The names that MLflow gives to what traces, spans and assessments carry: metadata, tags, attributes, figures."""

from __future__ import annotations

from enum import Enum

# a trace id is this and 32 hexadecimal digits
TRACE_REQUEST_ID_PREFIX = "tr-"
# an assessment id is this and 32 hexadecimal digits
ASSESSMENT_ID_PREFIX = "a-"
# stands for the id where nothing is recorded
NO_OP_SPAN_TRACE_ID = "MLFLOW_NO_OP_SPAN_TRACE_ID"
# in the metadata: which form the trace has
TRACE_SCHEMA_VERSION_KEY = "mlflow.trace_schema.version"
TRACE_SCHEMA_VERSION = 3
# characters of the previews of what went in and came out
TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH = 1000


class TraceMetadataKey:
    """What a trace's metadata says under MLflow's names; metadata does not change after the trace has ended."""

    INPUTS = "mlflow.traceInputs"
    OUTPUTS = "mlflow.traceOutputs"
    SOURCE_RUN = "mlflow.sourceRun"
    MODEL_ID = "mlflow.modelId"
    SIZE_STATS = "mlflow.trace.sizeStats"
    TOKEN_USAGE = "mlflow.trace.tokenUsage"
    TRACE_INFO_FINALIZED = "mlflow.trace.infoFinalized"
    COST = "mlflow.trace.cost"
    TRACE_USER = "mlflow.trace.user"
    TRACE_SESSION = "mlflow.trace.session"
    SIZE_BYTES = "mlflow.trace.sizeBytes"
    GATEWAY_ENDPOINT_ID = "mlflow.gateway.endpointId"
    GATEWAY_REQUEST_TYPE = "mlflow.gateway.requestType"
    GATEWAY_CALLER = "mlflow.gateway.caller"
    AUTH_USER_ID = "mlflow.auth.userId"
    AUTH_USERNAME = "mlflow.auth.username"


class TraceTagKey:
    """Tags of traces that MLflow sets."""

    TRACE_NAME = "mlflow.traceName"
    EVAL_REQUEST_ID = "mlflow.eval.requestId"
    SPANS_LOCATION = "mlflow.trace.spansLocation"
    ARCHIVE_LOCATION = "mlflow.trace.archiveLocation"
    ARCHIVAL_FAILURE = "mlflow.trace.archivalFailure"
    SOURCE_SCORER_NAME = "mlflow.trace.sourceScorer"
    LINKED_PROMPTS = "mlflow.linkedPrompts"


class TokenUsageKey:
    """Keys of a usage: numbers of tokens."""

    INPUT_TOKENS = "input_tokens"
    OUTPUT_TOKENS = "output_tokens"
    TOTAL_TOKENS = "total_tokens"
    CACHE_READ_INPUT_TOKENS = "cache_read_input_tokens"
    CACHE_CREATION_INPUT_TOKENS = "cache_creation_input_tokens"
    CACHE_CREATION_INPUT_TOKENS_ABOVE_1HR = "cache_creation_input_tokens_above_1hr"

    @classmethod
    def all_keys(cls) -> list[str]:
        """Every key of a usage."""
        return [cls.INPUT_TOKENS, cls.OUTPUT_TOKENS, cls.TOTAL_TOKENS, *cls.cache_keys()]

    @classmethod
    def cache_keys(cls) -> list[str]:
        """The keys of tokens that a cache had or took."""
        return [
            cls.CACHE_READ_INPUT_TOKENS,
            cls.CACHE_CREATION_INPUT_TOKENS,
            cls.CACHE_CREATION_INPUT_TOKENS_ABOVE_1HR,
        ]


class CostKey:
    """Keys of a cost: US dollars."""

    INPUT_COST = "input_cost"
    OUTPUT_COST = "output_cost"
    TOTAL_COST = "total_cost"


class TraceSizeStatsKey:
    """Keys of the size of a trace: bytes of its spans."""

    TOTAL_SIZE_BYTES = "total_size_bytes"
    NUM_SPANS = "num_spans"
    MAX_SPAN_SIZE_BYTES = "max"
    P25_SPAN_SIZE_BYTES = "p25"
    P50_SPAN_SIZE_BYTES = "p50"
    P75_SPAN_SIZE_BYTES = "p75"


class SpanAttributeKey:
    """Attributes of spans that mean something to MLflow."""

    EXPERIMENT_ID = "mlflow.experimentId"
    REQUEST_ID = "mlflow.traceRequestId"
    INPUTS = "mlflow.spanInputs"
    OUTPUTS = "mlflow.spanOutputs"
    SPAN_TYPE = "mlflow.spanType"
    LOG_LEVEL = "mlflow.spanLogLevel"
    FUNCTION_NAME = "mlflow.spanFunctionName"
    DESCRIPTION = "mlflow.spanDescription"
    START_TIME_NS = "mlflow.spanStartTimeNs"
    CHAT_TOOLS = "mlflow.chat.tools"
    CHAT_USAGE = "mlflow.chat.tokenUsage"
    LLM_COST = "mlflow.llm.cost"
    MODEL = "mlflow.llm.model"
    MODEL_PROVIDER = "mlflow.llm.provider"
    MESSAGE_FORMAT = "mlflow.message.format"
    INTERMEDIATE_OUTPUTS = "mlflow.trace.intermediate_outputs"
    LINKED_PROMPTS = "mlflow.linkedPrompts"
    LINKED_GATEWAY_TRACE_ID = "mlflow.gateway.linkedTraceId"
    USER_ID = "user.id"
    SESSION_ID = "session.id"
    TRACE_TAG_PREFIX = "mlflow.traceTag."


class TraceExperimentTagKey:
    """Tags of experiments that say how long their traces are kept in the database."""

    ARCHIVAL_RETENTION = "mlflow.trace.archivalRetention"
    ARCHIVE_NOW = "mlflow.trace.archiveNow"


class AssessmentMetadataKey:
    """What an assessment's metadata says under MLflow's names."""

    SOURCE_RUN_ID = "mlflow.assessment.sourceRunId"
    JUDGE_COST = "mlflow.assessment.judgeCost"
    JUDGE_INPUT_TOKENS = "mlflow.assessment.judgeInputTokens"
    JUDGE_OUTPUT_TOKENS = "mlflow.assessment.judgeOutputTokens"
    SCORER_TRACE_ID = "mlflow.assessment.scorerTraceId"
    SCORER_NAME = "mlflow.assessment.scorerName"
    SCORER_VERSION = "mlflow.assessment.scorerVersion"
    SCORER_RESOURCE_NAME = "mlflow.assessment.scorerResourceName"
    SCORER_RESOURCE_NAME_TYPE = "mlflow.assessment.scorerResourceNameType"
    SCORER_DIGEST = "mlflow.assessment.scorerDigest"
    ONLINE_SCORING_SESSION_ID = "mlflow.assessment.onlineScoringSessionId"


class TraceMetricKey:
    """Figures of traces."""

    TRACE_COUNT = "trace_count"
    SESSION_COUNT = "session_count"
    LATENCY = "latency"
    INPUT_TOKENS = "input_tokens"
    OUTPUT_TOKENS = "output_tokens"
    TOTAL_TOKENS = "total_tokens"
    CACHE_READ_INPUT_TOKENS = "cache_read_input_tokens"
    CACHE_CREATION_INPUT_TOKENS = "cache_creation_input_tokens"

    @classmethod
    def token_usage_keys(cls) -> list[str]:
        """The figures that count tokens."""
        return [
            cls.INPUT_TOKENS,
            cls.OUTPUT_TOKENS,
            cls.TOTAL_TOKENS,
            cls.CACHE_READ_INPUT_TOKENS,
            cls.CACHE_CREATION_INPUT_TOKENS,
        ]


class TraceMetricDimensionKey:
    """What figures of traces are grouped by."""

    TRACE_NAME = "trace_name"
    TRACE_STATUS = "trace_status"


class SpanMetricKey:
    """Figures of spans."""

    SPAN_COUNT = "span_count"
    LATENCY = "latency"
    INPUT_COST = "input_cost"
    OUTPUT_COST = "output_cost"
    TOTAL_COST = "total_cost"

    @classmethod
    def cost_keys(cls) -> list[str]:
        """The figures that are money."""
        return [cls.INPUT_COST, cls.OUTPUT_COST, cls.TOTAL_COST]


class SpanMetricDimensionKey:
    """What figures of spans are grouped by."""

    SPAN_NAME = "span_name"
    SPAN_TYPE = "span_type"
    SPAN_STATUS = "span_status"
    SPAN_MODEL_NAME = "span_model_name"
    SPAN_MODEL_PROVIDER = "span_model_provider"


class AssessmentMetricKey:
    """Figures of assessments."""

    ASSESSMENT_COUNT = "assessment_count"
    ASSESSMENT_VALUE = "assessment_value"


class AssessmentMetricDimensionKey:
    """What figures of assessments are grouped by."""

    ASSESSMENT_NAME = "assessment_name"
    ASSESSMENT_VALUE = "assessment_value"


class TraceMetricSearchKey:
    """What a filter of figures may say of traces: ``trace.status``, ``trace.tag.NAME``, ``trace.metadata.NAME``."""

    VIEW_TYPE = "trace"
    STATUS = "status"
    TAG = "tag"
    METADATA = "metadata"

    @classmethod
    def entity_to_key_requirement(cls) -> dict[str, bool]:
        """What may be named, and whether a name has to follow it."""
        return {cls.STATUS: False, cls.TAG: True, cls.METADATA: True}


class SpanMetricSearchKey:
    """What a filter of figures may say of spans: ``span.name``, ``span.status``, ``span.type``."""

    VIEW_TYPE = "span"
    NAME = "name"
    STATUS = "status"
    TYPE = "type"

    @classmethod
    def entity_to_key_requirement(cls) -> dict[str, bool]:
        """What may be named, and whether a name has to follow it."""
        return {cls.NAME: False, cls.STATUS: False, cls.TYPE: False}


class AssessmentMetricSearchKey:
    """What a filter of figures may say of assessments: ``assessment.name``, ``assessment.type``."""

    VIEW_TYPE = "assessment"
    NAME = "name"
    TYPE = "type"

    @classmethod
    def entity_to_key_requirement(cls) -> dict[str, bool]:
        """What may be named, and whether a name has to follow it."""
        return {cls.NAME: False, cls.TYPE: False}


class GenAiSemconvKey:
    """Attributes of OpenTelemetry's semantic conventions for generative AI."""

    CONVERSATION_ID = "gen_ai.conversation.id"
    OPERATION_NAME = "gen_ai.operation.name"
    REQUEST_MODEL = "gen_ai.request.model"
    RESPONSE_MODEL = "gen_ai.response.model"
    RESPONSE_ID = "gen_ai.response.id"
    PROVIDER_NAME = "gen_ai.provider.name"
    USAGE_INPUT_TOKENS = "gen_ai.usage.input_tokens"
    USAGE_OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
    INPUT_MESSAGES = "gen_ai.input.messages"
    OUTPUT_MESSAGES = "gen_ai.output.messages"
    SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions"
    REQUEST_TEMPERATURE = "gen_ai.request.temperature"
    REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens"
    REQUEST_TOP_P = "gen_ai.request.top_p"
    REQUEST_STOP_SEQUENCES = "gen_ai.request.stop_sequences"
    RESPONSE_FINISH_REASONS = "gen_ai.response.finish_reasons"
    TOOL_DEFINITIONS = "gen_ai.tool.definitions"
    TOOL_NAME = "gen_ai.tool.name"
    TOOL_CALL_ARGUMENTS = "gen_ai.tool.call.arguments"
    TOOL_CALL_RESULT = "gen_ai.tool.call.result"
    AGENT_NAME = "gen_ai.agent.name"


class SpansLocation(str, Enum):
    """Where the spans of a trace are: in the database, in a file of the trace's artifacts, or in the archive."""

    TRACKING_STORE = "TRACKING_STORE"
    ARTIFACT_REPO = "ARTIFACT_REPO"
    ARCHIVE_REPO = "ARCHIVE_REPO"


class TraceArchivalFailureReason(str, Enum):
    """Why a trace could not be archived."""

    MALFORMED_TRACE = "MALFORMED_TRACE"
    UNSUPPORTED_ARCHIVE_REPOSITORY = "UNSUPPORTED_ARCHIVE_REPOSITORY"
