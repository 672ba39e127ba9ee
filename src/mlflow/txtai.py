"""Tracing of txtai: language models, embeddings, retrieval, agents, workflows and all other pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.spans import Call, set_message_format, set_model
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "txtai"

__all__ = ["FLAVOR_NAME", "autolog"]

# pipelines whose work has a name of its own; the others are tasks
_TYPES = {
    "RAG": SpanType.CHAIN,
    "Similarity": SpanType.RERANKER,
    "Reranker": SpanType.RERANKER,
    "CrossEncoder": SpanType.RERANKER,
    "LateEncoder": SpanType.RERANKER,
    "Textractor": SpanType.PARSER,
    "Segmentation": SpanType.PARSER,
    "Tabular": SpanType.PARSER,
    "FileToHTML": SpanType.PARSER,
    "HTMLToMarkdown": SpanType.PARSER,
}


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what txtai does as traces: pipelines and language models, searches, embeddings, agents, workflows.

    The library says neither how many tokens it used nor which steps its agents, which are those of smolagents, took;
    ``mlflow.smolagents.autolog`` and ``mlflow.litellm.autolog`` record those below.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("txtai", _trace, key=FLAVOR_NAME)


def _trace() -> None:
    from txtai import Agent, Embeddings, Workflow
    from txtai.pipeline import LLM, Pipeline
    from txtai.workflow import Task

    # first: what is traced already is left as it is
    trace_methods(FLAVOR_NAME, LLM, "__call__", _MODEL)
    trace_methods(FLAVOR_NAME, Pipeline, "__call__", _PIPELINE)
    for method in ("search", "batchsearch"):
        trace_methods(FLAVOR_NAME, Embeddings, method, _SEARCH)
    for method in ("transform", "batchtransform"):
        trace_methods(FLAVOR_NAME, Embeddings, method, _EMBEDDING)
    trace_methods(FLAVOR_NAME, Agent, "__call__", _AGENT)
    trace_methods(FLAVOR_NAME, Workflow, "__call__", _WORKFLOW)
    trace_methods(FLAVOR_NAME, Task, "__call__", _TASK)


class _Called(MethodTracer):
    """A call of an object that is a function, under the name of its class."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return type(call.instance).__name__


class _Pipeline(_Called):
    """A call of a pipeline."""

    def type_of(self, call: Call) -> str:
        return _TYPES.get(type(call.instance).__name__, SpanType.TASK)


class _LLM(_Called):
    """A call of a language model: of a text, of messages, or of several of them at once."""

    chunk_events = True

    def inputs(self, call: Call) -> Any:
        given = dict(call.arguments)
        text = given.pop("text")
        return {"messages": text, **given} if _is_chat(text) else {"text": text, **given}

    def begin(self, span: LiveSpan, call: Call) -> None:
        path = getattr(call.instance.generator, "path", None)
        if type(call.instance.generator).__name__ == "LiteLLM" and isinstance(path, str):
            provider, _, name = path.rpartition("/")
            set_model(span, name, provider or None)
        else:
            set_model(span, path)
        if _is_chat(call.arguments["text"]):
            span.set_span_type(SpanType.CHAT_MODEL)
            set_message_format(span, chat.FORMAT)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        if _is_chat(call.arguments["text"]) and isinstance(result, str):
            return chat.answer(chat.message("assistant", result))
        return result


class _Search(MethodTracer):
    """A search, or several at once; finds have the shape that retrievers' spans have."""

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        if call.function.__name__ == "batchsearch":
            return [[_document(one) for one in found] for found in result]
        return [_document(one) for one in result] if isinstance(result, list) else result


class _Embedding(MethodTracer):
    """Texts turned into vectors, which are left out of the trace."""

    def inputs(self, call: Call) -> Any:
        # what comes by an iterator is the library's to take
        return {key: value for key, value in call.arguments.items() if not isinstance(value, Iterator)}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_model(span, (call.instance.config or {}).get("path"))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        several = call.function.__name__ == "batchtransform"
        vectors = result if several else [result]
        return {"count": len(vectors), "dimensions": len(vectors[0]) if len(vectors) else 0}


class _Task(_Called):
    """A step of a workflow."""

    def inputs(self, call: Call) -> Any:
        return call.arguments.get("elements")


_MODEL = _LLM(SpanType.LLM, outermost=True)
_PIPELINE = _Pipeline(SpanType.TASK, outermost=True)
_SEARCH = _Search(SpanType.RETRIEVER, outermost=True)
_EMBEDDING = _Embedding(SpanType.EMBEDDING, outermost=True)
_AGENT = _Called(SpanType.AGENT, outermost=True)
_WORKFLOW = _Called(SpanType.WORKFLOW, outermost=True)
_TASK = _Task(SpanType.TASK, outermost=True)


def _is_chat(text: Any) -> bool:
    return isinstance(text, list) and bool(text) and isinstance(text[0], dict)


def _document(found: Any) -> Any:
    """A find: (id, score) of an index without content, else a row of it."""
    if isinstance(found, dict) and "text" in found:
        rest = {key: value for key, value in found.items() if key not in ("id", "text")}
        return {"page_content": found["text"], "metadata": rest, "id": found.get("id")}
    if isinstance(found, tuple) and len(found) == 2:
        return {"id": found[0], "score": float(found[1])}
    return found
