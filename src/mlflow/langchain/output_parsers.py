"""Last steps of chains that give answers in the form in which models are served."""

from __future__ import annotations

import time
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.output_parsers.transform import BaseTransformOutputParser

__all__ = [
    "BaseTransformOutputParser",
    "ChatAgentOutputParser",
    "ChatCompletionOutputParser",
    "ChatCompletionsOutputParser",
    "StringResponseOutputParser",
]


def _text(piece: Any) -> str:
    return piece.content if isinstance(piece, BaseMessage) else piece


class StringResponseOutputParser(BaseTransformOutputParser[dict[str, Any]]):
    """``{"content": text}``. Deprecated: take ``ChatCompletionOutputParser``."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """LangChain can write it down."""
        return True

    @property
    def _type(self) -> str:
        return "mlflow_simplified_str_object"

    def parse(self, text: str) -> dict[str, Any]:
        """The answer of a text."""
        return {"content": text}


class ChatCompletionsOutputParser(BaseTransformOutputParser[dict[str, Any]]):
    """A chat completion without time. Deprecated: take ``ChatCompletionOutputParser``."""

    def __init__(self, **kwargs: Any) -> None:
        warnings.warn(
            "ChatCompletionsOutputParser is deprecated; take ChatCompletionOutputParser.", FutureWarning, stacklevel=2
        )
        super().__init__(**kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """LangChain can write it down."""
        return True

    @property
    def _type(self) -> str:
        return "mlflow_simplified_chat_completions"

    def parse(self, text: str) -> dict[str, Any]:
        """The answer of a text."""
        return {"choices": [_choice(text)], "object": "chat.completion"}


class ChatCompletionOutputParser(BaseTransformOutputParser[str]):
    """A chat completion as OpenAI answers it, whole or in pieces."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """LangChain can write it down."""
        return True

    @property
    def _type(self) -> str:
        return "mlflow_chat_completion"

    def parse(self, text: str) -> dict[str, Any]:
        """The answer of a text."""
        return {"choices": [_choice(text)], "object": "chat.completion", "created": int(time.time())}

    def transform(self, input: Iterator[Any], config: Any = None, **kwargs: Any) -> Iterator[dict[str, Any]]:
        """Pieces of the answer, of messages or texts."""
        for piece in input:
            yield _piece(_text(piece))

    async def atransform(
        self, input: AsyncIterator[Any], config: Any = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """The same, asynchronously."""
        async for piece in input:
            yield _piece(_text(piece))


class ChatAgentOutputParser(BaseTransformOutputParser[str]):
    """An answer of ``mlflow.pyfunc.ChatAgent``, whole or in pieces."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """LangChain can write it down."""
        return True

    @property
    def _type(self) -> str:
        return "mlflow_chat_agent"

    def parse(self, text: str) -> dict[str, Any]:
        """The answer of a text."""
        return {"messages": [{"role": "assistant", "content": text, "id": str(uuid.uuid4())}]}

    def transform(self, input: Iterator[Any], config: Any = None, **kwargs: Any) -> Iterator[dict[str, Any]]:
        """Pieces of the answer, of messages or texts; all have one id."""
        name = str(uuid.uuid4())
        for piece in input:
            text = _text(piece)
            if text:
                yield {"delta": {"role": "assistant", "content": text, "id": getattr(piece, "id", None) or name}}


def _choice(text: str) -> dict[str, Any]:
    return {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}


def _piece(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    return {"choices": [choice], "object": "chat.completion.chunk", "created": int(time.time())}
