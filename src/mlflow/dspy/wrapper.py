"""Predicting with modules of DSPy. Pickled models hold these classes: names and attributes stay as they are."""

from __future__ import annotations

import json
from typing import Any

from mlflow.exceptions import invalid


class DspyModelWrapper:
    """Calls a module.

    Args:
        model: the module.
        dspy_settings: settings of DSPy that it was made for.
        model_config: settings that were kept with it.
    """

    def __init__(self, model: Any, dspy_settings: dict[str, Any], model_config: dict[str, Any] | None = None) -> None:
        self.model = model
        self.dspy_settings = dspy_settings
        self.model_config = model_config or {}

    def get_raw_model(self) -> Any:
        """The module."""
        return self.model

    def predict(self, inputs: Any, params: dict[str, Any] | None = None) -> Any:
        """What the module gives: the fields of a prediction as dict.

        Args:
            inputs: one input: a text, a dict of arguments, or an array or DataFrame with one row.
            params: taken for the interface; modules have none.

        Raises: INVALID_PARAMETER_VALUE for several rows or other input.
        """
        import dspy

        given = _one(inputs)
        with dspy.context(**self.dspy_settings):
            output = self.model(**given) if isinstance(given, dict) else self._with_text(given)
        return output.toDict() if isinstance(output, dspy.Prediction) else output

    def _with_text(self, text: str) -> Any:
        """Call the module with a text for the only input that it has."""
        import inspect

        import dspy

        if isinstance(self.model, dspy.Predict):
            names = list(self.model.signature.input_fields)
        else:
            # the class's function: asking the module for it warns that it should not be called
            _, *arguments = inspect.signature(type(self.model).forward).parameters.values()
            names = [one.name for one in arguments if one.kind is not one.VAR_KEYWORD]
        if not names:
            return self.model(text)
        return self.model(**{names[0]: text})


class DspyChatModelWrapper(DspyModelWrapper):
    """Calls a module with the messages of a chat, and answers as a chat does."""

    def predict(self, inputs: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer in the form of OpenAI's chat completions.

        Args:
            inputs: ``{"messages": [...]}``, or a DataFrame with one row.
            params: taken for the interface; modules have none.

        Raises: INVALID_PARAMETER_VALUE without messages.
        """
        import dspy

        given = _one(inputs)
        if not isinstance(given, dict) or "messages" not in given:
            raise invalid("A chat gets a dict with 'messages'.")
        with dspy.context(**self.dspy_settings):
            output = self.model(_plain(given["messages"]))
        outputs = output if isinstance(output, list) else [output]
        return {"choices": [_choice(index, _text(one, dspy)) for index, one in enumerate(outputs)]}


def wrapper_of(
    model: Any, dspy_settings: dict[str, Any], model_config: dict[str, Any] | None, task: str | None
) -> DspyModelWrapper:
    """What predicts for a task."""
    kind = DspyChatModelWrapper if task == "llm/v1/chat" else DspyModelWrapper
    return kind(model, dspy_settings, model_config)


def _choice(index: int, text: str) -> dict[str, Any]:
    return {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}


def _text(output: Any, dspy: Any) -> str:
    if isinstance(output, dspy.Prediction):
        output = output.toDict()
    return output if isinstance(output, str) else json.dumps(output)


def _one(inputs: Any) -> Any:
    """The only row of an input: a text or a dict.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if hasattr(inputs, "columns"):
        rows = inputs.to_dict("records")
        # a column without name holds texts
        rows = [row[0] if list(row) == [0] else row for row in rows]
    elif hasattr(inputs, "tolist"):
        rows = inputs.tolist()
        rows = rows if isinstance(rows, list) else [rows]
    else:
        rows = inputs if isinstance(inputs, list) else [inputs]
    if len(rows) != 1:
        raise invalid(f"A module of DSPy takes one input at a time; there are {len(rows)}.")
    if not isinstance(rows[0], (str, dict)):
        raise invalid(f"A module of DSPy takes a text or a dict of arguments, not {type(rows[0]).__name__}.")
    return rows[0]


def _plain(messages: Any) -> Any:
    return messages.tolist() if hasattr(messages, "tolist") else messages
