"""LlamaIndex's spans and events as spans: handlers for its dispatcher."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.base import BaseLLM
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.span import active_span_id
from llama_index.core.instrumentation.span.base import BaseSpan
from llama_index.core.instrumentation.span_handlers import BaseSpanHandler
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.tools import BaseTool
from llama_index.core.workflow import Workflow
from pydantic import PrivateAttr

from mlflow.autologging import spans, streams
from mlflow.autologging.callback_spans import CallbackSpans, guarded
from mlflow.entities.span_type import SpanType
from mlflow.llama_index import chat_shape

NAME = "llama_index"
FORMAT = "llamaindex"
# where objects hold the stream that they give on
_HELD = ("response_gen", "chat_stream", "achat_stream")
# ids are "Class.method-" and a UUID
_UUID = 37
_CHATS = frozenset(("chat", "achat", "stream_chat", "astream_chat"))
_steps = CallbackSpans(NAME)
_guarded = guarded(NAME)


def install() -> None:
    """Add the handlers to LlamaIndex's dispatcher; a second time changes nothing."""
    root = get_dispatcher()
    if any(isinstance(one, MlflowSpanHandler) for one in root.span_handlers):
        return
    spans_ = MlflowSpanHandler()
    root.add_span_handler(spans_)
    root.add_event_handler(MlflowEventHandler(spans_))


class _OpenSpan(BaseSpan):
    """What is known of a span that is open.

    Attributes:
        streams: whether its function has returned a stream, which is still being taken.
        said: what a model inside of it said last.
        error: what a step inside of it failed with; older versions do not tell why a workflow failed.
    """

    streams: bool = False
    said: str | None = None
    error: Any = None


class MlflowSpanHandler(BaseSpanHandler[_OpenSpan]):
    """Begins and ends spans."""

    def __init__(self) -> None:
        # own containers: the base class shares its defaults
        super().__init__(open_spans={}, completed_spans=[], dropped_spans=[], current_span_ids={})

    @classmethod
    def class_name(cls) -> str:
        """Name of the handler."""
        return "MlflowSpanHandler"

    @_guarded
    def new_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        parent_span_id: str | None = None,
        tags: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> _OpenSpan | None:
        """A function begins."""
        if not spans.is_on(NAME):
            return None
        name = id_[:-_UUID]
        method = name.rpartition(".")[2]
        kind = _kind(instance, method)
        inputs = _inputs(bound_args)
        # where this is the call that returns at once, with a future, the span is not active after it
        returns = isinstance(instance, Workflow) and method == "run" and "init_state" not in inputs
        if "init_state" in inputs and inputs.get("start_event") is not None:
            event = inputs["start_event"]
            inputs = {key: one for key, one in {**event.model_dump(), **event.to_dict()}.items() if key != "_data"}
        attributes = {key: value for key, value in (tags or {}).items() if not key.startswith("llamaindex.st")}
        span = _steps.start(id_, parent_span_id, name, kind, inputs, attributes, activate=not returns)
        with spans.trying(NAME, "recording the model"):
            if isinstance(instance, BaseLLM):
                spans.set_model(span, instance.metadata.model_name, _provider(instance))
                spans.set_message_format(span, FORMAT)
            elif isinstance(instance, BaseEmbedding):
                spans.set_model(span, instance.model_name, _provider(instance))
            elif isinstance(instance, BaseTool):
                about = instance.metadata
                span.set_attributes({"name": about.name, "description": about.description})
        return _OpenSpan(id_=id_, parent_id=parent_span_id)

    @_guarded
    def prepare_to_exit_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        result: Any | None = None,
        **kwargs: Any,
    ) -> _OpenSpan | None:
        """A function has returned."""
        span = self.open_spans.get(id_)
        if span is None:
            return None
        stream = _stream(result)
        below = self._streaming_below(id_)
        if stream is not None and (below or not span.said):
            span.streams = True
            if not (stream is result and isinstance(instance, BaseLLM)):
                _steps.leave(id_)
            # a model sends its request when the first piece is asked for, which is to be below its span
            if stream is not result and (inspect.isgenerator(stream) or inspect.isasyncgen(stream)):
                # the model may be called only when the first piece is asked for
                name = next(name for name in _HELD if vars(result).get(name) is stream)
                setattr(result, name, streams.watched(stream, _Pull(self, below or id_)))
            weakref.finalize(stream, self.end_late, id_)
            return None
        error = span.error if result is None and isinstance(instance, Workflow) else None
        outputs = None
        with spans.trying(NAME, "recording outputs"):
            outputs = chat_shape.outputs(result) if stream is None else span.said
        _steps.end(id_, outputs, error)
        return span

    @_guarded
    def prepare_to_drop_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        err: BaseException | None = None,
        **kwargs: Any,
    ) -> _OpenSpan | None:
        """A function has raised."""
        span = self.open_spans.get(id_)
        if span is None:
            return None
        if type(err).__name__ == "WorkflowDone":
            # how older versions end a workflow
            err = None
        parent = self.open_spans.get(span.parent_id)
        if parent is not None:
            parent.error = err
        _steps.end(id_, error=err)
        return span

    def end_late(
        self, id_: str, outputs: Any = None, text: str | None = None, error: BaseException | None = None
    ) -> None:
        """A stream has ended: so have the spans around it that gave it on.

        Args:
            id_: of the span that returned the stream.
            outputs: of that span.
            text: what those around it gave on.
            error: what the stream raised.
        """
        span = self.open_spans.get(id_)
        if span is None or not span.streams:
            return
        with self.lock:
            self.open_spans.pop(id_, None)
        _steps.end(id_, outputs, error)
        parent = self.open_spans.get(span.parent_id)
        if parent is not None and parent.streams and not self._streaming_below(parent.id_):
            self.end_late(parent.id_, text, text, error)
        while parent is not None:
            parent.said = text
            parent = self.open_spans.get(parent.parent_id)

    def _streaming_below(self, id_: str) -> str | None:
        """The innermost span inside of another one whose stream is still being taken."""
        deepest, depth = None, 0
        for span in list(self.open_spans.values()):
            steps, around = 0, span
            while around is not None and around.id_ != id_:
                steps, around = steps + 1, self.open_spans.get(around.parent_id)
            if span.streams and around is not None and steps > depth:
                deepest, depth = span.id_, steps
        return deepest


class _Pull:
    """What is around a model that is called when a piece of a stream is asked for: the span that gave the stream."""

    def __init__(self, handler: MlflowSpanHandler, id_: str) -> None:
        self._handler = handler
        self._id = id_

    @contextmanager
    def pulling(self) -> Iterator[None]:
        """A piece is asked for."""
        span = _steps.get(self._id)
        if span is None:
            yield
            return
        token = active_span_id.set(self._id)
        try:
            with spans.active(span):
                yield
        finally:
            active_span_id.reset(token)

    def chunk(self, index: int, chunk: Any) -> None:
        """A piece came; the model's own span has them."""

    def stream_ended(self, chunks: list[Any], error: BaseException | None = None) -> None:
        """No more pieces come."""
        text = "".join(one for one in chunks if isinstance(one, str))
        self._handler.end_late(self._id, text, text, error)


class MlflowEventHandler(BaseEventHandler):
    """Takes from events what spans do not tell: messages, tools, usage, and the ends of streams."""

    _spans: MlflowSpanHandler = PrivateAttr()

    def __init__(self, span_handler: MlflowSpanHandler) -> None:
        super().__init__()
        self._spans = span_handler

    @classmethod
    def class_name(cls) -> str:
        """Name of the handler."""
        return "MlflowEventHandler"

    @_guarded
    def handle(self, event: Any, **kwargs: Any) -> None:
        """Something has happened."""
        action = _ACTIONS.get(event.class_name())
        span = None if action is None or event.span_id is None else _steps.get(event.span_id)
        if span is not None:
            action(self, event, span)

    def _chat_began(self, event: Any, span: Any) -> None:
        span.set_span_type(SpanType.CHAT_MODEL)
        span.set_inputs({"messages": [chat_shape.message(one) for one in event.messages]})
        span.set_attribute("model_dict", spans.plain(event.model_dict))
        spans.set_tools(span, spans.plain(event.additional_kwargs.get("tools")) or [])

    def _completion_began(self, event: Any, span: Any) -> None:
        span.set_inputs({"prompt": event.prompt})
        span.set_attribute("model_dict", spans.plain(event.model_dict))

    def _first_piece_came(self, event: Any, span: Any) -> None:
        _steps.leave(event.span_id)

    def _answered(self, event: Any, span: Any) -> None:
        response = event.response
        if response is None:
            self._spans.end_late(event.span_id)
            return
        with spans.trying(NAME, "recording usage"):
            used = chat_shape.usage(response)
            if used is not None:
                spans.set_usage(span, **used)
        self._spans.end_late(event.span_id, chat_shape.outputs(response), chat_shape.text(response))

    def _failed(self, event: Any, span: Any) -> None:
        self._spans.end_late(event.span_id, error=event.exception)


_ACTIONS = {
    "LLMChatStartEvent": MlflowEventHandler._chat_began,
    "LLMCompletionStartEvent": MlflowEventHandler._completion_began,
    "LLMChatInProgressEvent": MlflowEventHandler._first_piece_came,
    "LLMCompletionInProgressEvent": MlflowEventHandler._first_piece_came,
    "LLMChatEndEvent": MlflowEventHandler._answered,
    "LLMCompletionEndEvent": MlflowEventHandler._answered,
    "ExceptionEvent": MlflowEventHandler._failed,
}


def _kind(instance: Any, method: str) -> str:
    if isinstance(instance, BaseLLM):
        return SpanType.CHAT_MODEL if method in _CHATS else SpanType.LLM
    if isinstance(instance, BaseEmbedding):
        return SpanType.EMBEDDING
    if isinstance(instance, BaseRetriever):
        return SpanType.RETRIEVER
    if isinstance(instance, BaseTool):
        return SpanType.TOOL
    if isinstance(instance, BaseNodePostprocessor) and "rerank" in type(instance).__name__.lower():
        return SpanType.RERANKER
    if method == "run" and _is_agent(instance):
        return SpanType.AGENT
    return SpanType.CHAIN


def _is_agent(instance: Any) -> bool:
    from llama_index.core.agent.workflow import AgentWorkflow
    from llama_index.core.agent.workflow.base_agent import BaseWorkflowAgent

    return isinstance(instance, (AgentWorkflow, BaseWorkflowAgent))


def _provider(instance: Any) -> str:
    """Whose model it is: what the module of the integration is called, e.g. llama_index.llms.openai, or the class."""
    steps = type(instance).__module__.split(".")
    if steps[0] == "llama_index" and len(steps) > 2 and steps[1] in ("llms", "embeddings"):
        return steps[2]
    return type(instance).__name__.lower().removesuffix("embedding").removesuffix("llm")


def _inputs(bound_args: inspect.BoundArguments) -> dict[str, Any]:
    given = dict(bound_args.arguments)
    given.pop("self", None)
    given.pop("_self", None)
    more = given.pop("kwargs", None)
    if isinstance(more, dict):
        given.update(more)
    return given


def _stream(result: Any) -> Any:
    """The object that lives as long as a stream is taken; None when the result is no stream."""
    if isinstance(result, (Iterator, AsyncIterator)):
        return result
    for name in _HELD:
        # some have a property or method of that name
        held = vars(result).get(name) if hasattr(result, "__dict__") else None
        if isinstance(held, (Iterator, AsyncIterator)):
            return held
    return None
