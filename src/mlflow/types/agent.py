"""Requests and answers of a ``ChatAgent``, as pydantic models."""

from __future__ import annotations

from typing import Any

try:
    from pydantic import BaseModel, model_validator
except ImportError:
    from mlflow.exceptions import missing_package

    raise missing_package("pydantic", "mlflow.types.agent") from None

from mlflow.types.chat import ChatUsage, ToolCall


class ChatAgentMessage(BaseModel):
    """A message of a conversation with an agent.

    Args:
        role: who says it.
        content: text.
        name: of who says it; of the tool in a tool's message.
        id: of the message; an agent's messages need one.
        tool_calls: what the agent wants called.
        tool_call_id: the call that a tool's message answers.
        attachments: further texts by name.
    """

    role: str
    content: str | None = None
    name: str | None = None
    id: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    attachments: dict[str, str] | None = None

    @model_validator(mode="after")
    def check_content_and_tool_calls(self):
        """Raises ValueError when the message says nothing."""
        if not self.content and not self.tool_calls:
            raise ValueError("a message needs 'content' or 'tool_calls'")
        return self

    @model_validator(mode="after")
    def check_tool_messages(self):
        """Raises ValueError when a tool's message does not say which call it answers."""
        if self.role == "tool" and not (self.name and self.tool_call_id):
            raise ValueError("the message of a tool needs 'name' and 'tool_call_id'")
        return self


class ChatContext(BaseModel):
    """Whose conversation it is."""

    conversation_id: str | None = None
    user_id: str | None = None


class ChatAgentRequest(BaseModel):
    """What an agent is asked."""

    messages: list[ChatAgentMessage]
    context: ChatContext | None = None
    custom_inputs: dict[str, Any] | None = None
    stream: bool | None = False


class ChatAgentResponse(BaseModel):
    """What an agent answers."""

    messages: list[ChatAgentMessage]
    finish_reason: str | None = None
    custom_outputs: dict[str, Any] | None = None
    usage: ChatUsage | None = None

    @model_validator(mode="after")
    def check_message_ids(self):
        """Raises ValueError unless all messages have ids that differ."""
        ids = [message.id for message in self.messages]
        if not all(ids):
            raise ValueError("every message of an agent needs an 'id', e.g. str(uuid.uuid4())")
        if len(set(ids)) < len(ids):
            raise ValueError(f"the ids of an agent's messages must differ: {ids}")
        return self


class ChatAgentChunk(BaseModel):
    """A piece of what an agent answers; pieces of one message have the same id."""

    delta: ChatAgentMessage
    finish_reason: str | None = None
    custom_outputs: dict[str, Any] | None = None
    usage: ChatUsage | None = None

    @model_validator(mode="after")
    def check_message_id(self):
        """Raises ValueError when the piece does not say to which message it belongs."""
        if not self.delta.id:
            raise ValueError("the message of a chunk needs an 'id', the same in all chunks of one message")
        return self


CHAT_AGENT_INPUT_EXAMPLE = {"messages": [{"role": "user", "content": "Hello!"}]}
