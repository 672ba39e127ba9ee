"""Requests, responses and events of a ``ResponsesAgent``, in the form of OpenAI's Responses protocol."""

from __future__ import annotations

from typing import Any

from mlflow.types.agent import ChatContext
from mlflow.types.responses_helpers import (
    BaseRequestPayload,
    Message,
    OutputItem,
    Response,
    ResponseCompletedEvent,
    ResponseErrorEvent,
    ResponseOutputItemDoneEvent,
    ResponseTextAnnotationDeltaEvent,
    ResponseTextDeltaEvent,
    _Open,
    model_validator,
)

__all__ = ["ResponsesAgentRequest", "ResponsesAgentResponse", "ResponsesAgentStreamEvent"]


class ResponsesAgentRequest(BaseRequestPayload):
    """What an agent is asked: messages and items, and how it shall answer."""

    input: list[Message | OutputItem]
    custom_inputs: dict[str, Any] | None = None
    context: ChatContext | None = None


class ResponsesAgentResponse(Response):
    """What an agent answers."""

    custom_outputs: dict[str, Any] | None = None


class ResponsesAgentStreamEvent(_Open):
    """An event of what an agent answers; those of known types are checked, others passed on."""

    type: str
    custom_outputs: dict[str, Any] | None = None

    @model_validator(mode="after")
    def check_type(self) -> ResponsesAgentStreamEvent:
        """Raises ValueError when an event of a known type lacks something."""
        kinds = {
            "response.output_item.done": ResponseOutputItemDoneEvent,
            "response.output_text.delta": ResponseTextDeltaEvent,
            "response.output_text.annotation.added": ResponseTextAnnotationDeltaEvent,
            "error": ResponseErrorEvent,
            "response.completed": ResponseCompletedEvent,
        }
        if self.type in kinds:
            kinds[self.type](**self.model_dump(exclude={"custom_outputs"}))
        return self


RESPONSES_AGENT_INPUT_EXAMPLE = {"input": [{"role": "user", "content": "Hello!"}]}
