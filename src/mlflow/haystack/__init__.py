"""Tracing of Haystack: pipelines, their components, and agents."""

from __future__ import annotations

from mlflow.autologging import autologging_integration
from mlflow.autologging.hooks import when_imported

FLAVOR_NAME = "haystack"

__all__ = ["FLAVOR_NAME", "autolog", "setup_haystack_tracing", "teardown_haystack_tracing"]


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Trace Haystack: each run of a pipeline with its components, and of an agent with its steps and tools.

    A run inside a traced function or a span becomes a part of that trace. A tracer that was set with Haystack's
    ``enable_tracing`` before goes on getting its spans.

    Args:
        log_traces: whether runs are traced.
        disable: switch off instead.
        silent: whether nothing is said when something cannot be recorded.
    """
    when_imported("haystack", setup_haystack_tracing, key="haystack tracing")


def setup_haystack_tracing() -> None:
    """Make our tracer the one that Haystack tells of its runs; a second time changes nothing."""
    from haystack import tracing

    from mlflow.haystack.tracer import MlflowTracer

    before = tracing.tracer.actual_tracer
    if not isinstance(before, MlflowTracer):
        tracing.enable_tracing(MlflowTracer(before))


def teardown_haystack_tracing() -> None:
    """Put back the tracer that Haystack had before ours."""
    from haystack import tracing

    from mlflow.haystack.tracer import MlflowTracer

    present = tracing.tracer.actual_tracer
    if isinstance(present, MlflowTracer):
        tracing.enable_tracing(present.before)
