"""Recording, exporting and judging traces. Names are loaded on first use."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.tracing.config import configure as configure
    from mlflow.tracing.distributed import (
        get_tracing_context_headers_for_http_request as get_tracing_context_headers_for_http_request,
    )
    from mlflow.tracing.distributed import (
        set_tracing_context_from_http_request_headers as set_tracing_context_from_http_request_headers,
    )
    from mlflow.tracing.fluent import set_span_chat_tools as set_span_chat_tools
    from mlflow.tracing.fluent import start_span as start_span
    from mlflow.tracing.fluent import start_trace as start_trace
    from mlflow.tracing.fluent import trace as trace
    from mlflow.tracing.provider import (
        disable as disable,
    )
    from mlflow.tracing.provider import (
        enable as enable,
    )
    from mlflow.tracing.provider import (
        get_bridged_tracer_provider as get_bridged_tracer_provider,
    )
    from mlflow.tracing.provider import (
        reset as reset,
    )
    from mlflow.tracing.provider import (
        set_destination as set_destination,
    )
    from mlflow.tracing.settings import context as context

_MODULE_OF = {
    name: module
    for module, names in {
        "config": "configure",
        "distributed": ("get_tracing_context_headers_for_http_request set_tracing_context_from_http_request_headers"),
        "fluent": "set_span_chat_tools start_span start_trace trace",
        "enablement": (
            "disable_notebook_display enable_notebook_display set_databricks_monitoring_sql_warehouse_id "
            "set_experiment_trace_location unset_experiment_trace_location"
        ),
        "settings": "context",
        "provider": "disable enable get_bridged_tracer_provider reset set_destination",
    }.items()
    for name in names.split()
}

# reached without being imported
_MODULES = frozenset(("attachments", "budgets", "export", "redaction"))

__all__ = [
    "configure",
    "context",
    "disable",
    "disable_notebook_display",
    "enable",
    "enable_notebook_display",
    "get_bridged_tracer_provider",
    "get_tracing_context_headers_for_http_request",
    "reset",
    "set_databricks_monitoring_sql_warehouse_id",
    "set_destination",
    "set_experiment_trace_location",
    "set_span_chat_tools",
    "set_tracing_context_from_http_request_headers",
    "unset_experiment_trace_location",
]


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        if name in _MODULES:
            return importlib.import_module(f"mlflow.tracing.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.tracing.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
