"""Tracing of LangChain and LangGraph: a callback handler for all runs, without wrapping anything."""

from __future__ import annotations

from typing import Any

from mlflow.autologging import spans


class _Switch:
    """Gives LangChain the handler while tracing is on; it has the form of a context variable, which LangChain asks."""

    def __init__(self, tracer: Any) -> None:
        self._tracer = tracer

    def get(self) -> Any:
        """The handler, or None while nothing is to be recorded."""
        return self._tracer if spans.is_on("langchain") else None


_switch: _Switch | None = None


def install() -> None:
    """Have LangChain ask for our handler whenever it configures a run; a second time changes nothing."""
    global _switch
    if _switch is not None:
        return
    from langchain_core.tracers.context import register_configure_hook

    from mlflow.langchain.langchain_tracer import MlflowLangchainTracer

    _switch = _Switch(MlflowLangchainTracer())
    # not where the user gave a handler of this kind
    register_configure_hook(_switch, inheritable=True, handle_class=MlflowLangchainTracer)
