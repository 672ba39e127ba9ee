"""What kinds of steps a trace is made of. Recording and reading spans comes with tracing."""

from mlflow.exceptions import INVALID_PARAMETER_VALUE

__all__ = ["INVALID_PARAMETER_VALUE", "NO_OP_SPAN_TRACE_ID", "TRACE_REQUEST_ID_PREFIX", "SpanType"]

# a trace id is this and 32 hexadecimal digits
TRACE_REQUEST_ID_PREFIX = "tr-"
# stands for the id where nothing is recorded
NO_OP_SPAN_TRACE_ID = "MLFLOW_NO_OP_SPAN_TRACE_ID"


class SpanType:
    """Kinds of spans; any other text is allowed too."""

    AGENT = "AGENT"
    CHAIN = "CHAIN"
    CHAT_MODEL = "CHAT_MODEL"
    EMBEDDING = "EMBEDDING"
    EVALUATOR = "EVALUATOR"
    GUARDRAIL = "GUARDRAIL"
    LLM = "LLM"
    MEMORY = "MEMORY"
    PARSER = "PARSER"
    RERANKER = "RERANKER"
    RETRIEVER = "RETRIEVER"
    TASK = "TASK"
    TOOL = "TOOL"
    UNKNOWN = "UNKNOWN"
    WORKFLOW = "WORKFLOW"
