"""Loads pickled ``ChatAgent``s; the signature that all of them have, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc.loaders.request import request_of as _request_of
from mlflow.pyfunc.python_model import load
from mlflow.pyfunc.utils.data_validation import validated
from mlflow.types import agent
from mlflow.types.llm_schema import CHAT_AGENT_INPUT_SCHEMA, CHAT_AGENT_OUTPUT_SCHEMA


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return load(path, model_config)


def signature() -> ModelSignature:
    """The signature of every ChatAgent."""
    return ModelSignature(CHAT_AGENT_INPUT_SCHEMA, CHAT_AGENT_OUTPUT_SCHEMA)


def input_example() -> dict[str, Any]:
    """The example that an agent gets when the user gives none."""
    return agent.CHAT_AGENT_INPUT_EXAMPLE


def request_of(example: Any) -> dict[str, Any]:
    """A user's example as the body of a request. Raises INVALID_PARAMETER_VALUE when it is none."""
    body = _request_of(example, "messages")
    validated(agent.ChatAgentRequest, body, "The input example is no ChatAgentRequest:")
    return body


def wrapped(model: Any, context: Any) -> Conversation:
    """What generic loading gives."""
    return Conversation(model, context)


class Conversation:
    """A loaded ChatAgent."""

    checks_input = True

    def __init__(self, python_model: Any, context: Any) -> None:
        self.python_model = python_model
        self.context = context

    def get_raw_model(self) -> Any:
        """What the user wrote."""
        return self.python_model

    def predict(self, model_input: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The agent's messages, as a dict.

        Raises: INVALID_PARAMETER_VALUE for a body that is none; INTERNAL_ERROR when the agent gives anything but a
            ``ChatAgentResponse``.
        """
        request = _request(model_input)
        answer = self.python_model.predict(request.messages, request.context, request.custom_inputs)
        return _checked(answer, agent.ChatAgentResponse)

    def predict_stream(self, model_input: Any, params: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The agent's messages in pieces."""
        request = _request(model_input)
        for chunk in self.python_model.predict_stream(request.messages, request.context, request.custom_inputs):
            yield _checked(chunk, agent.ChatAgentChunk)


def _request(model_input: Any) -> agent.ChatAgentRequest:
    body = _request_of(model_input, "messages")
    return validated(agent.ChatAgentRequest, body, "The body is no ChatAgentRequest:")


def _checked(answer: Any, kind: Any) -> dict[str, Any]:
    if isinstance(answer, dict):
        answer = validated(kind, answer, f"What the agent gives is no {kind.__name__}:")
    if not isinstance(answer, kind):
        raise MlflowException(f"A ChatAgent gives {kind.__name__} or a dict of one, not {type(answer).__name__}.")
    return answer.model_dump(exclude_none=True)
