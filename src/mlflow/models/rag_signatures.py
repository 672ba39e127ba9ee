"""Dataclasses of chat requests and answers, for signatures: ``ModelSignature(ChatCompletionRequest(), ...)``.

They are kept for models that use them; new ones take ``ChatModel``, ``ChatAgent`` or ``ResponsesAgent``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_QUESTION = "What is mlflow?"
_ANSWER = "It keeps track of experiments and models."


@dataclass
class Message:
    """One message.

    Args:
        role: who wrote it.
        content: its text.
    """

    role: str = "user"
    content: str = _QUESTION


def _conversation() -> list[Message]:
    return [Message()]


@dataclass
class ChatCompletionRequest:
    """A conversation that is to be continued.

    Args:
        messages: the messages, oldest first.
    """

    messages: list[Message] = field(default_factory=_conversation)


@dataclass
class SplitChatMessagesRequest:
    """A question with the conversation before it.

    Args:
        query: the question.
        history: earlier messages.
    """

    query: str = _QUESTION
    history: list[Message] | None = field(default_factory=list)


@dataclass
class MultiturnChatRequest:
    """A question with the conversation before it.

    Args:
        query: the question.
        history: earlier messages.
    """

    query: str = _QUESTION
    history: list[Message] | None = field(default_factory=list)


@dataclass
class ChainCompletionChoice:
    """One answer.

    Args:
        index: its number.
        message: the answer.
        finish_reason: why it ended.
    """

    index: int = 0
    message: Message = field(default_factory=lambda: Message("assistant", _ANSWER))
    finish_reason: str = "stop"


@dataclass
class ChainCompletionChunk:
    """A piece of an answer.

    Args:
        index: number of the answer.
        delta: the piece.
        finish_reason: why it ended.
    """

    index: int = 0
    delta: Message = field(default_factory=lambda: Message("assistant", _ANSWER))
    finish_reason: str = "stop"


@dataclass
class ChatCompletionResponse:
    """Answers.

    Args:
        choices: the answers.
        object: kind of the response.
    """

    choices: list[ChainCompletionChoice] = field(default_factory=lambda: [ChainCompletionChoice()])
    object: str = "chat.completion"


@dataclass
class StringResponse:
    """An answer that is a text.

    Args:
        content: the text.
    """

    content: str = _ANSWER


# by task of a model: the schemas of what it takes and gives
SIGNATURE_FOR_LLM_INFERENCE_TASK: dict = {}


def _fill() -> None:
    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import Array, ColSpec, DataType, Object, Property, Schema

    message = Object([Property("role", DataType.string), Property("content", DataType.string)])
    choice = Object(
        [
            Property("index", DataType.long),
            Property("message", message),
            Property("finish_reason", DataType.string),
        ]
    )
    SIGNATURE_FOR_LLM_INFERENCE_TASK["llm/v1/chat"] = ModelSignature(
        Schema([ColSpec(Array(message), "messages")]),
        Schema([ColSpec(Array(choice), "choices"), ColSpec(DataType.string, "object")]),
    )


_fill()
