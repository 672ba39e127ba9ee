"""One trace over several processes, by the headers of W3C Trace Context (traceparent, tracestate).

Source: https://www.w3.org/TR/trace-context/
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping

from mlflow.tracing import provider
from mlflow.tracing.provider import RemoteParent

logger = logging.getLogger(__name__)


def get_tracing_context_headers_for_http_request() -> dict[str, str]:
    """The headers that make what a server does for this request part of the trace; {} with a warning outside one."""
    from opentelemetry.trace import set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    span = provider.active_span()
    if span is None:
        logger.warning("No span is active, so there are no tracing headers for the request.")
        return {}
    headers: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(headers, set_span_in_context(span._otel))
    return headers


@contextlib.contextmanager
def set_tracing_context_from_http_request_headers(headers: Mapping[str, str]) -> Iterator[None]:
    """Make the spans of a block part of the trace that a request's headers name.

    Args:
        headers: those of the request; their names in any case. Without ``traceparent``, or with an invalid one, the
            block's spans begin traces of their own, with a warning.
    """
    from opentelemetry.trace import get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    lower = {str(key).lower(): value for key, value in headers.items()}
    span = get_current_span(TraceContextTextMapPropagator().extract(lower))
    if not span.get_span_context().is_valid:
        logger.warning("The request's headers hold no valid traceparent (%r).", lower.get("traceparent"))
        yield
        return
    with provider.with_active_span(RemoteParent(span)):
        yield
