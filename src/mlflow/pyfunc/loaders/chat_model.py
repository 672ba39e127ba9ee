"""Loads pickled ``ChatModel``s; the signature that all of them have, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc.loaders.request import request_of as _request_of
from mlflow.pyfunc.python_model import load
from mlflow.types import llm
from mlflow.types.llm_schema import CHAT_MODEL_INPUT_SCHEMA, CHAT_MODEL_OUTPUT_SCHEMA


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return load(path, model_config)


def signature() -> ModelSignature:
    """The signature of every ChatModel."""
    return ModelSignature(CHAT_MODEL_INPUT_SCHEMA, CHAT_MODEL_OUTPUT_SCHEMA)


def input_example() -> dict[str, Any]:
    """The example that a model gets when the user gives none."""
    return llm.CHAT_MODEL_INPUT_EXAMPLE


def request_of(example: Any) -> dict[str, Any]:
    """A user's example as the body of a request: a dict, or (messages, params)."""
    if isinstance(example, tuple) and len(example) == 2:
        messages, params = example
        params = params.to_dict() if isinstance(params, llm.ChatParams) else params or {}
        return {**request_of(messages), **params}
    if isinstance(example, list):
        example = [item.to_dict() if isinstance(item, llm.ChatMessage) else item for item in example]
    return _request_of(example, "messages")


def wrapped(model: Any, context: Any) -> Conversation:
    """What generic loading gives."""
    return Conversation(model, context)


class Conversation:
    """A loaded ChatModel."""

    checks_input = True

    def __init__(self, python_model: Any, context: Any) -> None:
        self.python_model = python_model
        self.context = context

    def get_raw_model(self) -> Any:
        """What the user wrote."""
        return self.python_model

    def predict(self, model_input: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a conversation, as a dict.

        Raises: INVALID_PARAMETER_VALUE for a body that is none; INTERNAL_ERROR when the model gives anything but a
            ``ChatCompletionResponse``.
        """
        messages, options = _parts(model_input)
        answer = self.python_model.predict(self.context, messages, options)
        return _checked(answer, llm.ChatCompletionResponse, "predict")

    def predict_stream(self, model_input: Any, params: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The answer in pieces."""
        messages, options = _parts(model_input)
        for chunk in self.python_model.predict_stream(self.context, messages, options):
            yield _checked(chunk, llm.ChatCompletionChunk, "predict_stream")


def _parts(model_input: Any) -> tuple[list[llm.ChatMessage], llm.ChatParams]:
    body = _request_of(model_input, "messages")
    for name in ("temperature", "top_p", "frequency_penalty", "presence_penalty"):
        # JSON does not tell 1 from 1.0
        if type(body.get(name)) is int:
            body[name] = float(body[name])
    if "messages" not in body:
        raise invalid(f"A chat model takes a dict with 'messages'; it has {sorted(body)}.")
    try:
        request = llm.ChatCompletionRequest.from_dict(body)
    except (ValueError, TypeError) as error:
        raise invalid(f"The body is no chat request: {error}") from None
    options = {name: value for name, value in vars(request).items() if name != "messages"}
    return request.messages, llm.ChatParams(**options)


def _checked(answer: Any, kind: type, method: str) -> dict[str, Any]:
    if not isinstance(answer, kind):
        raise MlflowException(
            f"{method} of a ChatModel gives {kind.__name__}, not {type(answer).__name__}; mlflow.types.llm has it."
        )
    return answer.to_dict()
