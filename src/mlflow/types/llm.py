"""Values of a ``ChatModel``: messages, parameters, answers, tools, in the form of OpenAI's chat completions.

All are dataclasses that check their fields when they are made and take dicts where they hold one another. ``to_dict``
leaves out what is None; ``from_dict`` leaves out what is not a field.
"""

from __future__ import annotations

import dataclasses
import functools
import time
import types
import typing
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

JSON_SCHEMA_TYPES = ["string", "number", "integer", "object", "array", "boolean", "null"]
_JsonType = Literal["string", "number", "integer", "object", "array", "boolean", "null"]


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


class _BaseDataclass:
    """Checks the fields of a dataclass against their types."""

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            setattr(self, f.name, _fitted(f.name, getattr(self, f.name), _hints(type(self))[f.name]))

    def to_dict(self) -> dict[str, Any]:
        """Plain values; what is None is left out."""
        return {f.name: _plain(value) for f in dataclasses.fields(self) if (value := getattr(self, f.name)) is not None}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Any:
        """From plain values; keys that are no fields are left out.

        Raises: ValueError or TypeError when a field is missing or of the wrong type.
        """
        names = {f.name for f in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in names})


def _plain(value: Any) -> Any:
    if isinstance(value, _BaseDataclass):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value


def _fitted(name: str, value: Any, hint: Any) -> Any:
    """The value, with dicts made the dataclasses that the hint names. Raises ValueError when it does not fit."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin in (typing.Union, types.UnionType):
        return _one_of(name, value, args)
    if origin is Literal:
        if value not in args:
            raise ValueError(f"`{name}` must be one of {list(args)}, not {value!r}")
        return value
    if origin is list:
        if not isinstance(value, list):
            raise ValueError(f"`{name}` must be a list, not {type(value).__name__}")
        return [_fitted(f"{name}[{i}]", item, args[0]) for i, item in enumerate(value)]
    if origin is dict:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise ValueError(f"`{name}` must be a dict with text keys, not {value!r}")
        return {key: _fitted(f"{name}[{key!r}]", item, args[1]) for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, _BaseDataclass) and isinstance(value, dict):
        try:
            return hint.from_dict(value)
        except TypeError as error:
            raise ValueError(f"`{name}` is no {hint.__name__}: {error}") from None
    if not isinstance(value, hint):
        raise ValueError(f"`{name}` must be {hint.__name__}, not {type(value).__name__}: {value!r}")
    return value


def _one_of(name: str, value: Any, hints: tuple) -> Any:
    if value is None and type(None) in hints:
        return None
    rest = [hint for hint in hints if hint is not type(None)]
    # of several kinds, the one whose outermost type fits says what is wrong inside
    fitting = [h for h in rest if isinstance(value, typing.get_origin(h) or h)]
    return _fitted(name, value, (fitting or rest)[0])


@dataclass
class ParamType(_BaseDataclass):
    """The JSON type of a parameter of a tool."""

    type: _JsonType


@dataclass
class ParamProperty(ParamType):
    """A parameter of a tool: its type, what it means, its allowed values, the type of its items."""

    description: str | None = None
    enum: list[str] | None = None
    items: ParamProperty | None = None


@dataclass
class ToolParamsSchema(_BaseDataclass):
    """The parameters of a tool, as JSON schema."""

    properties: dict[str, ParamProperty]
    type: Literal["object"] = "object"
    required: list[str] | None = None
    additionalProperties: bool | None = None


@dataclass
class FunctionToolDefinition(_BaseDataclass):
    """A function that a model may call."""

    name: str
    description: str | None = None
    parameters: ToolParamsSchema | None = None
    strict: bool = False

    def to_tool_definition(self) -> ToolDefinition:
        """It as an element of ``tools``."""
        return ToolDefinition(function=self)


@dataclass
class ToolDefinition(_BaseDataclass):
    """A tool that a model may call."""

    function: FunctionToolDefinition
    type: Literal["function"] = "function"


@dataclass
class FunctionToolCallArguments(_BaseDataclass):
    """A call of a function: its name, and its arguments as JSON text."""

    name: str
    arguments: str

    def to_tool_call(self, id: str | None = None) -> ToolCall:
        """It as an element of ``tool_calls``; None makes an id."""
        return ToolCall(function=self) if id is None else ToolCall(function=self, id=id)


@dataclass
class ToolCall(_BaseDataclass):
    """A call of a tool by the model."""

    function: FunctionToolCallArguments
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    type: str = "function"


@dataclass
class ChatMessage(_BaseDataclass):
    """A message of a conversation.

    Args:
        role: who says it: system, user, assistant, tool.
        content: text, or parts as dicts.
        refusal: why the model does not answer; instead of content.
        name: of who says it.
        tool_calls: what the model wants called.
        tool_call_id: the call that a tool's message answers.

    Raises: ValueError unless it has content, a refusal or tool calls, and not both of the first two.
    """

    role: str
    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None
    name: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.refusal and self.content:
            raise ValueError("A message has `content` or a `refusal`, not both")
        if self.content is None and not self.refusal and not self.tool_calls:
            raise ValueError("A message needs `content`, a `refusal` or `tool_calls`")


@dataclass
class ChatChoiceDelta(_BaseDataclass):
    """A piece of a message."""

    role: str | None = "assistant"
    content: str | None = None
    refusal: str | None = None
    name: str | None = None
    tool_calls: list[ToolCall] | None = None


@dataclass
class ChatParams(_BaseDataclass):
    """How the model shall answer."""

    temperature: float = 1.0
    max_tokens: int | None = None
    stop: list[str] | None = None
    n: int = 1
    stream: bool = False
    top_p: float | None = None
    top_k: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    custom_inputs: dict[str, Any] | None = None
    tools: list[ToolDefinition] | None = None

    @classmethod
    def keys(cls) -> set[str]:
        """The names of the parameters."""
        return {f.name for f in dataclasses.fields(cls)}


@dataclass
class ChatCompletionRequest(ChatParams):
    """A conversation, and how the model shall answer."""

    messages: list[ChatMessage] = field(default_factory=list)


@dataclass
class TopTokenLogProb(_BaseDataclass):
    """A likely token."""

    token: str
    logprob: float
    bytes: list[int] | None = None


@dataclass
class TokenLogProb(_BaseDataclass):
    """A token of the answer, and what was likely in its place."""

    token: str
    logprob: float
    top_logprobs: list[TopTokenLogProb]
    bytes: list[int] | None = None


@dataclass
class ChatChoiceLogProbs(_BaseDataclass):
    """The tokens of an answer."""

    content: list[TokenLogProb] | None = None


@dataclass
class ChatChoice(_BaseDataclass):
    """One answer."""

    message: ChatMessage
    index: int = 0
    finish_reason: str = "stop"
    logprobs: ChatChoiceLogProbs | None = None


@dataclass
class ChatChunkChoice(_BaseDataclass):
    """A piece of one answer."""

    delta: ChatChoiceDelta
    index: int = 0
    finish_reason: str | None = None
    logprobs: ChatChoiceLogProbs | None = None


@dataclass
class TokenUsageStats(_BaseDataclass):
    """How many tokens it took."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None


@dataclass
class ChatCompletionResponse(_BaseDataclass):
    """What a ChatModel gives."""

    choices: list[ChatChoice]
    usage: TokenUsageStats | None = None
    id: str | None = None
    model: str | None = None
    object: str = "chat.completion"
    created: int = field(default_factory=lambda: int(time.time()))
    custom_outputs: dict[str, Any] | None = None


@dataclass
class ChatCompletionChunk(_BaseDataclass):
    """A piece of what a ChatModel gives."""

    choices: list[ChatChunkChoice]
    usage: TokenUsageStats | None = None
    id: str | None = None
    model: str | None = None
    object: str = "chat.completion.chunk"
    created: int = field(default_factory=lambda: int(time.time()))
    custom_outputs: dict[str, Any] | None = None


CHAT_MODEL_INPUT_EXAMPLE = {
    "messages": [{"role": "user", "content": "Hello!"}],
    "temperature": 1.0,
    "max_tokens": 10,
    "stop": ["\n"],
    "n": 1,
    "stream": False,
}
