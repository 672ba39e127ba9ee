"""Requests and answers of OpenAI's chat completions, as pydantic models."""

from __future__ import annotations

import uuid
import warnings
from typing import Annotated, Any, Literal

try:
    from pydantic import BaseModel, ConfigDict, Field
except ImportError:
    from mlflow.exceptions import missing_package

    raise missing_package("pydantic", "mlflow.types.chat") from None

_JsonType = Literal["string", "number", "integer", "object", "array", "boolean", "null"]


class _Open(BaseModel):
    """Keeps keys that it does not know."""

    model_config = ConfigDict(extra="allow")


class TextContentPart(BaseModel):
    """Text in a message."""

    type: Literal["text"]
    text: str


class ImageUrl(BaseModel):
    """Where an image is, and how closely to look at it."""

    url: str
    detail: Literal["auto", "low", "high"] | None = None


class ImageContentPart(BaseModel):
    """An image in a message."""

    type: Literal["image_url"]
    image_url: ImageUrl


class InputAudio(BaseModel):
    """Sound, base64."""

    data: Any
    format: Literal["wav", "mp3"]


class AudioContentPart(BaseModel):
    """Sound in a message."""

    type: Literal["input_audio"]
    input_audio: InputAudio


class ReasoningSummaryPart(BaseModel):
    """A thought, summed up."""

    type: Literal["summary_text"]
    text: str


class ReasoningContentPart(_Open):
    """Thoughts in a message."""

    type: Literal["reasoning"]
    summary: list[ReasoningSummaryPart] = Field(default_factory=list)


_ContentPart = Annotated[
    TextContentPart | ImageContentPart | AudioContentPart | ReasoningContentPart, Field(discriminator="type")
]
_Content = Annotated[str | list[_ContentPart], Field(union_mode="left_to_right")]


class Function(BaseModel):
    """A call of a function: its name, and its arguments as JSON text."""

    name: str | None = None
    arguments: str | None = None

    def to_tool_call(self, id: str | None = None) -> ToolCall:
        """It as an element of ``tool_calls``; None makes an id."""
        return ToolCall(id=str(uuid.uuid4()) if id is None else id, function=self)


class ToolCall(BaseModel):
    """A call of a tool by the model."""

    id: str
    type: str = "function"
    function: Function
    thought_signature: str | None = None


class ToolCallDelta(BaseModel):
    """A piece of a call of a tool."""

    index: int
    id: str | None = None
    type: str | None = None
    function: Function
    thought_signature: str | None = None


class ChatMessage(BaseModel):
    """A message of a conversation."""

    role: str
    content: _Content | None = None
    tool_calls: list[ToolCall] | None = None
    refusal: str | None = None
    tool_call_id: str | None = None


class ParamType(BaseModel):
    """The JSON type of a parameter of a tool, or several that it may have."""

    type: _JsonType | list[_JsonType] | None = None


class ParamProperty(ParamType):
    """A parameter of a tool: its type, what it means, its allowed values, the type of its items."""

    description: str | None = None
    enum: list[str | int | float | bool] | None = None
    items: ParamProperty | None = None


class FunctionParams(BaseModel):
    """The parameters of a tool, as JSON schema."""

    properties: dict[str, ParamProperty]
    type: Literal["object"] = "object"
    required: list[str] | None = None
    additionalProperties: bool | None = None


class FunctionToolDefinition(BaseModel):
    """A function that a model may call."""

    name: str
    description: str | None = None
    parameters: FunctionParams | None = None
    strict: bool | None = None


class ChatTool(BaseModel):
    """A tool that a model may call."""

    type: Literal["function"]
    function: FunctionToolDefinition | None = None


class ToolChoiceFunction(BaseModel):
    """The function that must be called."""

    name: str


class ToolChoice(BaseModel):
    """The tool that must be called."""

    type: Literal["function"]
    function: ToolChoiceFunction


with warnings.catch_warnings():
    # "schema" is what the protocol calls it; pydantic's own method of that name is deprecated
    warnings.filterwarnings("ignore", message='Field name "schema"')

    class JsonSchemaSpec(_Open):
        """The schema of an answer in JSON."""

        name: str
        schema: dict[str, Any]
        strict: bool = True


class ResponseFormat(BaseModel):
    """The form of an answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchemaSpec | None = None


class BaseRequestPayload(BaseModel):
    """How the model shall answer."""

    n: int = Field(default=1, ge=1)
    stop: Annotated[list[str] | None, Field(min_length=1)] = None
    max_tokens: Annotated[int | None, Field(ge=1)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1)] = None
    stream: bool | None = None
    stream_options: dict[str, Any] | None = None
    model: str | None = None
    response_format: ResponseFormat | None = None
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(ge=0, le=1)] = None
    presence_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    frequency_penalty: Annotated[float | None, Field(ge=-2, le=2)] = None
    top_k: Annotated[int | None, Field(ge=1)] = None


class ChatCompletionRequest(BaseRequestPayload):
    """A conversation, and how the model shall answer."""

    messages: list[ChatMessage] = Field(min_length=1)
    tools: Annotated[list[ChatTool] | None, Field(min_length=1)] = None
    tool_choice: Literal["none", "auto", "required"] | ToolChoice | None = None


class PromptTokensDetails(_Open):
    """What the tokens of a prompt were."""

    cached_tokens: int | None = None


class ChatUsage(_Open):
    """How many tokens it took."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: PromptTokensDetails | None = None


class ChatChoice(BaseModel):
    """One answer."""

    index: int
    message: ChatMessage
    finish_reason: str | None = None


class ChatCompletionResponse(BaseModel):
    """The answers to a conversation."""

    id: str | None = None
    object: str = "chat.completion"
    created: int
    model: str
    choices: list[ChatChoice]
    usage: ChatUsage


class ChatChoiceDelta(BaseModel):
    """A piece of a message."""

    role: str | None = None
    content: str | None = None
    tool_calls: list[ToolCallDelta] | None = None


class ChatChunkChoice(BaseModel):
    """A piece of one answer."""

    index: int
    finish_reason: str | None = None
    delta: ChatChoiceDelta


class ChatCompletionChunk(BaseModel):
    """A piece of the answers to a conversation."""

    id: str | None = None
    object: str = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChatChunkChoice]
    usage: ChatUsage | None = None
