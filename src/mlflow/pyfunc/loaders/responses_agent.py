"""Loads pickled ``ResponsesAgent``s; the signature that all of them have, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc.loaders.request import request_of as _request_of
from mlflow.pyfunc.python_model import load
from mlflow.pyfunc.responses_agent import trace_methods
from mlflow.pyfunc.utils.data_validation import validated
from mlflow.types import responses
from mlflow.types.llm_schema import RESPONSES_AGENT_INPUT_SCHEMA, RESPONSES_AGENT_OUTPUT_SCHEMA


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return load(path, model_config)


def signature() -> ModelSignature:
    """The signature of every ResponsesAgent."""
    return ModelSignature(RESPONSES_AGENT_INPUT_SCHEMA, RESPONSES_AGENT_OUTPUT_SCHEMA)


def input_example() -> dict[str, Any]:
    """The example that an agent gets when the user gives none."""
    return responses.RESPONSES_AGENT_INPUT_EXAMPLE


def request_of(example: Any) -> dict[str, Any]:
    """A user's example as the body of a request. Raises INVALID_PARAMETER_VALUE when it is none."""
    body = _request_of(example, "input")
    validated(responses.ResponsesAgentRequest, body, "The input example is no ResponsesAgentRequest:")
    return body


def wrapped(model: Any, context: Any) -> Conversation:
    """What generic loading gives."""
    return Conversation(model, context)


class Conversation:
    """A loaded ResponsesAgent."""

    checks_input = True

    def __init__(self, python_model: Any, context: Any) -> None:
        trace_methods(type(python_model))
        self.python_model = python_model
        self.context = context

    def get_raw_model(self) -> Any:
        """What the user wrote."""
        return self.python_model

    def predict(self, model_input: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The agent's response, as a dict.

        Raises: INVALID_PARAMETER_VALUE for a body that is none; INTERNAL_ERROR when the agent gives anything but a
            ``ResponsesAgentResponse``.
        """
        return _checked(self.python_model.predict(_request(model_input)), responses.ResponsesAgentResponse)

    def predict_stream(self, model_input: Any, params: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The agent's response as events."""
        for event in self.python_model.predict_stream(_request(model_input)):
            yield _checked(event, responses.ResponsesAgentStreamEvent)


def _request(model_input: Any) -> responses.ResponsesAgentRequest:
    body = _request_of(model_input, "input")
    return validated(responses.ResponsesAgentRequest, body, "The body is no ResponsesAgentRequest:")


def _checked(answer: Any, kind: Any) -> dict[str, Any]:
    if isinstance(answer, dict):
        answer = validated(kind, answer, f"What the agent gives is no {kind.__name__}:")
    if not isinstance(answer, kind):
        raise MlflowException(f"A ResponsesAgent gives {kind.__name__} or a dict of one, not {type(answer).__name__}.")
    return answer.model_dump(exclude_none=True)
