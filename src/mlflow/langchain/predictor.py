"""Predicting with runnables of LangChain."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import invalid


class Predictor:
    """Invokes a runnable.

    Args:
        model: the runnable.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._chats = _is_chat_model(model)

    def get_raw_model(self) -> Any:
        """The runnable."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the runnable gives, in types that JSON has; a list for a list or a table.

        A chat model that gets ``{"messages": [...]}`` answers as OpenAI's chat completions do.

        Args:
            data: one input, a list of inputs, or a DataFrame with one input per row.
            params: further arguments of ``invoke``.
        """
        inputs = _rows(data)
        if not isinstance(inputs, list):
            return self._answer(self._model.invoke(self._input(inputs), **(params or {})), inputs)
        outputs = self._model.batch([self._input(one) for one in inputs], **(params or {}))
        return [self._answer(output, one) for output, one in zip(outputs, inputs, strict=True)]

    def _input(self, given: Any) -> Any:
        return _messages(given["messages"]) if self._is_request(given) else given

    def _answer(self, output: Any, given: Any) -> Any:
        return completion(output) if self._is_request(given) else plain(output)

    def _is_request(self, given: Any) -> bool:
        return self._chats and isinstance(given, dict) and isinstance(given.get("messages"), list)


class Streaming(Predictor):
    """Invokes a runnable, and gives its output in pieces."""

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """The same in pieces, for one input.

        Raises: INVALID_PARAMETER_VALUE for several inputs.
        """
        given = _rows(data)
        if isinstance(given, list):
            if len(given) != 1:
                raise invalid(f"Only one input can be answered in pieces; there are {len(given)}.")
            given = given[0]
        chat = self._is_request(given)
        for piece in self._model.stream(self._input(given), **(params or {})):
            yield completion(piece, piece=True) if chat else plain(piece)


def _rows(data: Any) -> Any:
    """One input, or a list of them."""
    if hasattr(data, "columns") and hasattr(data, "to_dict"):
        return [{str(key): _listed(value) for key, value in row.items()} for row in data.to_dict("records")]
    return _listed(data)


def _listed(value: Any) -> Any:
    """Arrays, in which tables and signatures keep lists, as lists."""
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_listed(one) for one in value]
    return _listed(value.tolist()) if hasattr(value, "tolist") and hasattr(value, "ndim") else value


def _is_chat_model(model: Any) -> bool:
    """Whether messages go into a chat model first: one by itself, bound, or at the start of a chain."""
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableBinding, RunnableSequence

    if isinstance(model, RunnableSequence):
        return _is_chat_model(model.first)
    if isinstance(model, RunnableBinding):
        return _is_chat_model(model.bound)
    return isinstance(model, BaseChatModel)


def _messages(messages: list[Any]) -> list[Any]:
    from langchain_core.messages import convert_to_messages

    return convert_to_messages(
        [
            {key: value for key, value in one.items() if value is not None} if isinstance(one, dict) else one
            for one in messages
        ]
    )


def plain(value: Any) -> Any:
    """Messages, documents and models of pydantic as dicts, at any depth."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    return value


def completion(output: Any, piece: bool = False) -> dict[str, Any]:
    """A message or text as OpenAI's chat completions answer it.

    Args:
        output: the message or text.
        piece: whether it is one of several.
    """
    text = getattr(output, "content", output)
    about = getattr(output, "response_metadata", None) or {}
    usage = getattr(output, "usage_metadata", None) or {}
    message = {"role": "assistant", "content": text if isinstance(text, str) else plain(text)}
    calls = getattr(output, "additional_kwargs", {}).get("tool_calls")
    if calls:
        message["tool_calls"] = calls
    answer = {
        "id": getattr(output, "id", None) or f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion.chunk" if piece else "chat.completion",
        "created": int(time.time()),
        "model": about.get("model_name", ""),
        "choices": [
            {"index": 0, "delta" if piece else "message": message, "finish_reason": about.get("finish_reason")}
        ],
    }
    if not piece:
        answer["usage"] = {
            "prompt_tokens": usage.get("input_tokens"),
            "completion_tokens": usage.get("output_tokens"),
            "total_tokens": usage.get("total_tokens"),
        }
    return answer
