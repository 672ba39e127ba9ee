"""The parts of OpenAI's Responses protocol, as pydantic models. ``mlflow.types.responses`` has what agents use."""

from __future__ import annotations

from typing import Any

try:
    from pydantic import BaseModel, ConfigDict, Field, model_validator
except ImportError:
    from mlflow.exceptions import missing_package

    raise missing_package("pydantic", "mlflow.types.responses") from None


class _Open(BaseModel):
    """Keeps keys that it does not know."""

    model_config = ConfigDict(extra="allow")


class Status(BaseModel):
    """How far an item is."""

    status: str | None = None

    @model_validator(mode="after")
    def check_status(self) -> Status:
        """Raises ValueError for a status that items do not have."""
        _among("status", self.status, ("in_progress", "completed", "incomplete"))
        return self


def _among(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise ValueError(f"{name} {value!r} is not one of {', '.join(allowed)}")


def _must_fit(value: BaseModel, kinds: dict[str, type[BaseModel] | None], what: str) -> None:
    """Check what is of a known type against the model of that type. Raises ValueError for a type that is not known."""
    if value.type not in kinds:
        raise ValueError(f"{what} has the unknown type {value.type!r}; known are {', '.join(sorted(kinds))}")
    kind = kinds[value.type]
    if kind is not None:
        kind(**value.model_dump())


# ---- what a message says


class AnnotationFileCitation(BaseModel):
    """A file that is cited."""

    file_id: str
    index: int
    type: str = "file_citation"


class AnnotationURLCitation(BaseModel):
    """A page that is cited."""

    end_index: int | None = None
    start_index: int | None = None
    title: str
    type: str = "url_citation"
    url: str


class AnnotationFilePath(BaseModel):
    """A file that was written."""

    file_id: str
    index: int
    type: str = "file_path"


class Annotation(_Open):
    """What is noted at a text: one of the kinds above."""

    type: str

    @model_validator(mode="after")
    def check_type(self) -> Annotation:
        """Raises ValueError when it is none of the kinds."""
        kinds = {
            "file_citation": AnnotationFileCitation,
            "url_citation": AnnotationURLCitation,
            "file_path": AnnotationFilePath,
        }
        _must_fit(self, kinds, "an annotation")
        return self


class ResponseOutputText(BaseModel):
    """Text that the model says."""

    annotations: list[Annotation] = Field(default_factory=list)
    text: str
    type: str = "output_text"


class ResponseOutputRefusal(BaseModel):
    """Why the model does not answer."""

    refusal: str
    type: str = "refusal"


class Content(_Open):
    """What a message of the model says: text or a refusal."""

    type: str

    @model_validator(mode="after")
    def check_type(self) -> Content:
        """Raises ValueError when it is neither."""
        _must_fit(self, {"output_text": ResponseOutputText, "refusal": ResponseOutputRefusal}, "content")
        return self


class ResponseInputTextParam(BaseModel):
    """Text that the model is told."""

    text: str
    type: str = "input_text"


# ---- items


class ResponseOutputMessage(Status):
    """A message of the model."""

    id: str
    content: list[Content]
    role: str = "assistant"
    type: str = "message"

    @model_validator(mode="after")
    def check_role(self) -> ResponseOutputMessage:
        """Raises ValueError when another speaks."""
        _among("role", self.role, ("assistant",))
        return self

    @model_validator(mode="after")
    def check_content(self) -> ResponseOutputMessage:
        """Raises ValueError when it says nothing."""
        if not self.content:
            raise ValueError("the content of a message must not be empty")
        return self


class Message(Status):
    """A message that the model is told."""

    content: str | list[ResponseInputTextParam | dict[str, Any]]
    role: str
    type: str = "message"

    @model_validator(mode="after")
    def check_role(self) -> Message:
        """Raises ValueError for a role that there is not."""
        _among("role", self.role, ("user", "assistant", "system", "developer"))
        return self

    @model_validator(mode="after")
    def check_content(self) -> Message:
        """Raises ValueError for parts of types that there are not."""
        for part in self.content if isinstance(self.content, list) else ():
            if isinstance(part, dict):
                if "type" not in part:
                    raise ValueError("each part of a message's content needs a 'type'")
                allowed = ("input_text", "input_image", "input_file", "input_audio", "output_text", "refusal")
                _among("the type of a part of the content", part["type"], allowed)
        return self


class ResponseFunctionToolCall(Status):
    """A call of a tool by the model."""

    arguments: str
    call_id: str
    name: str
    type: str = "function_call"
    id: str | None = None


class FunctionCallOutput(Status):
    """What a tool gave."""

    call_id: str
    output: str | list[dict[str, Any]]
    type: str = "function_call_output"


class Summary(BaseModel):
    """A thought, summed up."""

    text: str
    type: str = "summary_text"


class ResponseReasoningItem(Status):
    """Thoughts of the model."""

    id: str
    summary: list[Summary]
    type: str = "reasoning"


class McpApprovalRequest(Status):
    """The model asks whether it may call a tool of a server."""

    id: str
    arguments: str
    name: str
    server_label: str
    type: str = "mcp_approval_request"


class McpApprovalResponse(Status):
    """Whether it may."""

    approval_request_id: str
    approve: bool
    type: str = "mcp_approval_response"
    id: str | None = None
    reason: str | None = None


# items of these types are passed on as they are
_PASSED_ON = (
    "code_interpreter_call",
    "computer_call",
    "computer_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "file_search_call",
    "image_generation_call",
    "item_reference",
    "local_shell_call",
    "local_shell_call_output",
    "mcp_call",
    "mcp_list_tools",
    "web_search_call",
)


class OutputItem(_Open):
    """What a response is made of."""

    type: str

    @model_validator(mode="after")
    def check_type(self) -> OutputItem:
        """Raises ValueError when it is no item of the protocol."""
        kinds: dict[str, type[BaseModel] | None] = {
            "message": ResponseOutputMessage,
            "function_call": ResponseFunctionToolCall,
            "function_call_output": FunctionCallOutput,
            "reasoning": ResponseReasoningItem,
            "mcp_approval_request": McpApprovalRequest,
            "mcp_approval_response": McpApprovalResponse,
            **dict.fromkeys(_PASSED_ON),
        }
        _must_fit(self, kinds, "an item")
        return self


# ---- requests and responses


class FunctionTool(BaseModel):
    """A function that the model may call."""

    name: str
    parameters: dict[str, Any]
    strict: bool | None = None
    type: str = "function"
    description: str | None = None


class Tool(_Open):
    """A tool that the model may call: a function, or one that the provider has."""

    type: str

    @model_validator(mode="after")
    def check_type(self) -> Tool:
        """Raises ValueError when it is an incomplete function."""
        if self.type == "function":
            FunctionTool(**self.model_dump())
        return self


class ToolChoiceFunction(BaseModel):
    """The function that must be called."""

    name: str
    type: str = "function"


class ToolChoice(BaseModel):
    """Which tools may or must be called."""

    tool_choice: str | ToolChoiceFunction | None = None

    @model_validator(mode="after")
    def check_tool_choice(self) -> ToolChoice:
        """All words are accepted: providers have their own."""
        return self


class Truncation(BaseModel):
    """What happens to input that is too long."""

    truncation: str | None = None

    @model_validator(mode="after")
    def check_truncation(self) -> Truncation:
        """All words are accepted: providers have their own."""
        return self


class ReasoningParams(BaseModel):
    """How hard the model shall think."""

    effort: str | None = None
    generate_summary: str | None = None

    @model_validator(mode="after")
    def check_effort(self) -> ReasoningParams:
        """All words are accepted: providers have their own."""
        return self

    @model_validator(mode="after")
    def check_generate_summary(self) -> ReasoningParams:
        """All words are accepted: providers have their own."""
        return self


class BaseRequestPayload(Truncation, ToolChoice):
    """How the model shall answer."""

    max_output_tokens: int | None = None
    metadata: dict[str, str] | None = None
    parallel_tool_calls: bool | None = None
    tools: list[Tool] | None = None
    reasoning: ReasoningParams | None = None
    store: bool | None = None
    stream: bool | None = None
    temperature: float | None = None
    text: Any | None = None
    top_p: float | None = None
    user: str | None = None
    background: bool | None = None


class ResponseError(BaseModel):
    """Why there is no response."""

    code: str | None = None
    message: str


class IncompleteDetails(BaseModel):
    """Why a response is not complete."""

    reason: str | None = None

    @model_validator(mode="after")
    def check_reason(self) -> IncompleteDetails:
        """All words are accepted: providers have their own."""
        return self


class InputTokensDetails(BaseModel):
    """What the tokens of the input were."""

    cached_tokens: int


class OutputTokensDetails(BaseModel):
    """What the tokens of the output were."""

    reasoning_tokens: int


class ResponseUsage(BaseModel):
    """How many tokens it took."""

    input_tokens: int
    input_tokens_details: InputTokensDetails
    output_tokens: int
    output_tokens_details: OutputTokensDetails
    total_tokens: int


class Response(Truncation, ToolChoice):
    """What a model answers."""

    id: str | None = None
    created_at: float | None = None
    error: ResponseError | None = None
    incomplete_details: IncompleteDetails | None = None
    instructions: str | None = None
    metadata: dict[str, str] | None = None
    model: str | None = None
    object: str = "response"
    output: list[OutputItem]
    parallel_tool_calls: bool | None = None
    temperature: float | None = None
    tools: list[Tool] | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    previous_response_id: str | None = None
    reasoning: ReasoningParams | None = None
    status: str | None = None
    text: Any | None = None
    usage: ResponseUsage | None = None
    user: str | None = None

    @property
    def output_text(self) -> str:
        """All text of the messages in it, one after the other."""
        parts = [
            part if isinstance(part, dict) else part.model_dump()
            for item in self.output
            if item.type == "message"
            for part in item.content
        ]
        return "".join(part["text"] for part in parts if part["type"] == "output_text")

    @model_validator(mode="after")
    def check_status(self) -> Response:
        """Raises ValueError for a status that responses do not have."""
        allowed = ("completed", "failed", "in_progress", "incomplete", "queued", "cancelled")
        _among("status", self.status, allowed)
        return self


# ---- events


class ResponseOutputItemDoneEvent(BaseModel):
    """An item is finished."""

    item: OutputItem
    output_index: int | None = None
    type: str = "response.output_item.done"


class ResponseTextDeltaEvent(BaseModel):
    """A further piece of text."""

    content_index: int | None = None
    delta: str
    item_id: str
    output_index: int | None = None
    type: str = "response.output_text.delta"


class ResponseTextAnnotationDeltaEvent(BaseModel):
    """A further annotation."""

    annotation: Annotation
    annotation_index: int
    content_index: int | None = None
    item_id: str
    output_index: int | None = None
    type: str = "response.output_text.annotation.added"


class ResponseErrorEvent(BaseModel):
    """Something went wrong."""

    code: str | None = None
    message: str
    param: str | None = None
    type: str = "error"


class ResponseCompletedEvent(BaseModel):
    """The response is complete."""

    response: Response
    type: str = "response.completed"
