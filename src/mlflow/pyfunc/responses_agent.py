"""Agents that speak OpenAI's Responses protocol."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.pyfunc.model import PythonModel, _take_dicts
from mlflow.pyfunc.utils.data_validation import Portable

if TYPE_CHECKING:
    from mlflow.types.responses import ResponsesAgentRequest, ResponsesAgentResponse, ResponsesAgentStreamEvent
    from mlflow.types.responses_helpers import Message, OutputItem


class ResponsesAgent(PythonModel):
    """An agent that takes and gives items of OpenAI's Responses protocol.

    ``predict`` and ``predict_stream`` take a ``ResponsesAgentRequest`` or a dict of one.
    """

    _held_to_hints = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _take_dicts(cls, "mlflow.types.responses", "ResponsesAgentRequest", unpack=False)
        trace_methods(cls)

    @abstractmethod
    def predict(self, request: ResponsesAgentRequest) -> ResponsesAgentResponse:
        """The answer to a request."""
        raise NotImplementedError(f"{type(self).__name__} has no predict.")

    def predict_stream(self, request: ResponsesAgentRequest) -> Generator[ResponsesAgentStreamEvent, None, None]:
        """The answer as events."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream.")

    # ---- events and items

    @staticmethod
    def create_text_delta(delta: str, item_id: str) -> dict[str, Any]:
        """The event of a further piece of text.

        Args:
            delta: the piece.
            item_id: id of the item that it belongs to.
        """
        return {"type": "response.output_text.delta", "item_id": item_id, "delta": delta}

    @staticmethod
    def create_annotation_added(
        item_id: str, annotation: dict[str, Any], annotation_index: int | None = 0
    ) -> dict[str, Any]:
        """The event of an annotation, e.g. ``{"type": "url_citation", "url": ..., "title": ...}``."""
        return {
            "type": "response.output_text.annotation.added",
            "item_id": item_id,
            "annotation_index": annotation_index,
            "annotation": annotation,
        }

    @staticmethod
    def create_text_output_item(text: str, id: str, annotations: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """A message of the assistant with one text."""
        content = {"text": text, "type": "output_text", "annotations": annotations or []}
        return {"id": id, "content": [content], "role": "assistant", "type": "message"}

    @staticmethod
    def create_reasoning_item(id: str, reasoning_text: str) -> dict[str, Any]:
        """A thought."""
        return {"type": "reasoning", "summary": [{"type": "summary_text", "text": reasoning_text}], "id": id}

    @staticmethod
    def create_function_call_item(id: str, call_id: str, name: str, arguments: str) -> dict[str, Any]:
        """A call of a tool; ``arguments`` is JSON text."""
        return {"type": "function_call", "id": id, "call_id": call_id, "name": name, "arguments": arguments}

    @staticmethod
    def create_function_call_output_item(call_id: str, output: str) -> dict[str, Any]:
        """What a tool gave."""
        return {"type": "function_call_output", "call_id": call_id, "output": output}

    # ---- between this protocol and chat completions

    @staticmethod
    def prep_msgs_for_cc_llm(responses_input: Sequence[dict[str, Any] | Message | OutputItem]) -> list[dict[str, Any]]:
        """The messages for a model of chat completions that say the same as items of this protocol.

        Items that have no counterpart are left out.
        """
        messages: list[dict[str, Any]] = []
        for item in responses_input:
            plain = item if isinstance(item, dict) else item.model_dump(exclude_none=True)
            messages.extend(_messages_of(plain))
        return messages

    @staticmethod
    def output_to_responses_items_stream(
        chunks: Iterator[dict[str, Any]], aggregator: list[dict[str, Any]] | None = None
    ) -> Generator[ResponsesAgentStreamEvent, None, None]:
        """The events for chunks of a chat completion that is being streamed.

        Args:
            chunks: dicts of chat completion chunks.
            aggregator: a list to which the finished items are added.
        """
        from mlflow.types.responses import ResponsesAgentStreamEvent

        for event in _events(chunks):
            if aggregator is not None and event["type"] == "response.output_item.done":
                aggregator.append(event["item"])
            yield ResponsesAgentStreamEvent(**event)

    @staticmethod
    def responses_agent_output_reducer(chunks: list[ResponsesAgentStreamEvent | dict[str, Any]]) -> dict[str, Any]:
        """The response that streamed events add up to: the finished items, or the completed response when it came."""
        from mlflow.types.responses import ResponsesAgentResponse

        items = []
        for chunk in chunks:
            event = chunk if isinstance(chunk, dict) else chunk.model_dump(exclude_none=True)
            if event.get("type") == "response.output_item.done":
                items.append(event["item"])
            elif event.get("type") == "response.completed" and not items:
                return ResponsesAgentResponse(**event["response"]).model_dump(exclude_none=True)
        return ResponsesAgentResponse(output=items).model_dump(exclude_none=True)


def _messages_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    kind = item.get("type")
    if kind == "function_call":
        function = {"arguments": item["arguments"], "name": item["name"]}
        call = {"id": item["call_id"], "type": "function", "function": function}
        return [{"role": "assistant", "content": "tool call", "tool_calls": [call]}]
    if kind == "function_call_output":
        return [{"role": "tool", "content": item["output"], "tool_call_id": item["call_id"]}]
    if kind == "reasoning":
        return [{"role": "assistant", "content": json.dumps(item["summary"])}]
    if kind not in (None, "message") or "role" not in item:
        return []
    content = item.get("content")
    if isinstance(content, list) and kind == "message":
        texts = [part.get("text", part.get("refusal")) for part in content]
        return [{"role": item["role"], "content": text} for text in texts if text is not None]
    kept = ("role", "content", "name", "tool_calls", "tool_call_id")
    return [{key: item[key] for key in kept if key in item}]


def _events(chunks: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Plain events. Thoughts end where the answer begins; tool calls come when all is said."""
    text, thoughts, item_id = "", "", None
    calls: dict[int, dict[str, str]] = {}
    for chunk in chunks:
        if not isinstance(chunk, dict):
            raise invalid(f"A chunk of a chat completion is a dict, not {type(chunk).__name__}.")
        for choice in chunk.get("choices") or []:
            item_id = chunk.get("id") if item_id is None else item_id
            delta = choice.get("delta") or {}
            piece, thought = _parts(delta.get("content"))
            thoughts += thought
            if piece is not None:
                yield ResponsesAgent.create_text_delta(piece, item_id)
                text += piece
                if thoughts:
                    yield _done(ResponsesAgent.create_reasoning_item(item_id, thoughts))
                    thoughts = ""
            for call in delta.get("tool_calls") or []:
                _add_call(calls, call)
    if thoughts:
        yield _done(ResponsesAgent.create_reasoning_item(item_id, thoughts))
    if text:
        yield _done(ResponsesAgent.create_text_output_item(text, item_id))
    for call in calls.values():
        yield _done(ResponsesAgent.create_function_call_item(item_id, call["id"], call["name"], call["arguments"]))


def _done(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "response.output_item.done", "item": item}


def _parts(content: Any) -> tuple[str | None, str]:
    """Text (None when there is none) and thought in the content of a delta."""
    if content is None or isinstance(content, str):
        return content, ""
    text = [part["text"] for part in content if part.get("type") == "text"]
    thought = [
        summary.get("text", "") for part in content if part.get("type") == "reasoning" for summary in part["summary"]
    ]
    return "".join(text) if text else None, "".join(thought)


def _add_call(calls: dict[int, dict[str, str]], piece: dict[str, Any]) -> None:
    call = calls.setdefault(piece.get("index", 0), {"id": "", "name": "", "arguments": ""})
    function = piece.get("function") or {}
    call["id"] = piece.get("id") or call["id"]
    call["name"] = function.get("name") or call["name"]
    call["arguments"] += function.get("arguments") or ""


def trace_methods(cls: type) -> None:
    """Make the calls of an agent's methods spans, unless they are already.

    What is pickled is the method without it: it is traced again where it is loaded.
    """
    from mlflow.tracing.decorator import trace

    for name, reducer in (("predict", None), ("predict_stream", ResponsesAgent.responses_agent_output_reducer)):
        method = cls.__dict__.get(name)
        if isinstance(method, Portable) and not method.is_wrapped and not hasattr(method, "__mlflow_traced__"):
            method.wrap(lambda checked, reducer=reducer: trace(checked, span_type="AGENT", output_reducer=reducer))
