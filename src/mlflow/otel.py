"""Traces of whatever reports to OpenTelemetry: spans of the process's tracer provider are kept with ours.

mlflow.otel.autolog()
# from here on libraries that are instrumented with OpenTelemetry show up as traces of the active experiment
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.spans import failed, is_on
from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_TRACE_LOGGING, MLFLOW_USE_DEFAULT_TRACER_PROVIDER
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

FLAVOR_NAME = "otel"
# where OTLP takes traces, on our server as on others
OTLP_TRACES_PATH = "/v1/traces"

__all__ = [
    "FLAVOR_NAME",
    "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING",
    "OTLP_TRACES_PATH",
    "autolog",
    "setup_otel_processor",
    "teardown_otel_processor",
]

_lock = threading.Lock()
# the processor that was added, and the tracer provider that has it
_processor: Any = None
_provider: Any = None


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False, batch: bool | None = None) -> None:
    """Keep the spans that the process's OpenTelemetry tracer provider makes, as traces of the active experiment.

    They go where all traces go, to a server or a database. What ``gen_ai.*``, OpenInference and Traceloop say in their
    attributes is understood. A provider is made when the process has none yet; make your own before.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
        batch: whether a thread writes them; false writes each trace when its root span ends. None does what
            MLFLOW_ENABLE_ASYNC_TRACE_LOGGING says.
    """
    setup_otel_processor(batch)


def setup_otel_processor(batch: bool | None = None) -> None:
    """Add the processor that keeps spans to the process's tracer provider; a second call only changes ``batch``.

    Args:
        batch: as of ``autolog``, which also says whether something is recorded.

    Raises: INVALID_PARAMETER_VALUE when the process's tracer provider takes no span processors.
    """
    global _processor, _provider
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    if not MLFLOW_USE_DEFAULT_TRACER_PROVIDER.get():
        # our spans are made by the process's provider already, and those of others are kept with them
        return
    with _lock:
        provider = trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider):
            provider = TracerProvider()
            trace.set_tracer_provider(provider)
        if not hasattr(provider, "add_span_processor"):
            raise invalid(
                f"The tracer provider of this process, {type(provider).__module__}.{type(provider).__qualname__}, "
                "takes no span processors: it must be one of the OpenTelemetry SDK."
            )
        if provider is not _provider:
            _provider, _processor = provider, _new_processor()
            provider.add_span_processor(_processor)
        _processor.is_set_up = True
        _processor.at_once = not (MLFLOW_ENABLE_ASYNC_TRACE_LOGGING.get() if batch is None else batch)


def teardown_otel_processor() -> None:
    """Keep no more spans of the process's tracer provider. Those that are open are still kept when they end."""
    with _lock:
        if _processor is not None:
            _processor.is_set_up = False


def _new_processor() -> SpanProcessor:
    from opentelemetry.sdk.trace import SpanProcessor

    from mlflow.tracing import export
    from mlflow.tracing.processor import MlflowSpanProcessor

    class Switched(SpanProcessor):
        """Hands on the spans that are to be kept. OpenTelemetry's providers cannot lose a processor again."""

        def __init__(self) -> None:
            self._keeping = MlflowSpanProcessor()
            self.is_set_up = True
            self.at_once = False

        def on_start(self, span: Any, parent_context: Any = None) -> None:
            if self.is_set_up and is_on(FLAVOR_NAME):
                self._try("on_start", span, parent_context)

        def on_end(self, span: Any) -> None:
            # of those that were not kept from the beginning it knows nothing
            self._try("on_end", span)
            if self.at_once and span.parent is None:
                export.flush()

        def force_flush(self, timeout_millis: int = 30000) -> bool:
            export.flush(timeout_millis / 1000)
            return True

        def _try(self, method: str, *args: Any) -> None:
            try:
                getattr(self._keeping, method)(*args)
            except Exception as error:
                failed(FLAVOR_NAME, "keeping a span", error)

    return Switched()
