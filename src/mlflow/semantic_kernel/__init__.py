"""Tracing of Semantic Kernel: kernels, functions, models and agents."""

from __future__ import annotations

from mlflow.autologging import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.semantic_kernel.tracer import install, patched_kernel_entry_point

FLAVOR_NAME = "semantic_kernel"

__all__ = ["FLAVOR_NAME", "autolog", "patched_kernel_entry_point", "setup_semantic_kernel_tracing"]


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Trace Semantic Kernel: prompts, functions, chat and text models, embeddings and agents.

    A call inside a traced function or a span becomes a part of that trace.

    Args:
        log_traces: whether calls are traced.
        disable: switch off instead.
        silent: whether nothing is said when something cannot be recorded.
    """
    when_imported("semantic_kernel", setup_semantic_kernel_tracing, key="semantic_kernel tracing")


def setup_semantic_kernel_tracing() -> None:
    """Wrap Semantic Kernel's entry points; a second time changes nothing."""
    install()
