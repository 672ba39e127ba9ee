"""Models that users write in Python."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_ALLOW_PICKLE_DESERIALIZATION,
    MLFLOW_LOG_MODEL_COMPRESSION,
    MLFLOW_UV_AUTO_DETECT,
)
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.pyfunc.utils.data_validation import hint_of, input_of, pyfunc, wrap_non_list_predict_pydantic
from mlflow.types.type_hints import TypeHints

if TYPE_CHECKING:
    import pandas as pd

    from mlflow.types.agent import ChatAgentChunk, ChatAgentMessage, ChatAgentResponse, ChatContext
    from mlflow.types.llm import ChatCompletionChunk, ChatCompletionResponse, ChatMessage, ChatParams

CONFIG_KEY_ARTIFACTS = "artifacts"
CONFIG_KEY_ARTIFACT_RELATIVE_PATH = "path"
CONFIG_KEY_ARTIFACT_URI = "uri"
CONFIG_KEY_PYTHON_MODEL = "python_model"
CONFIG_KEY_CLOUDPICKLE_VERSION = "cloudpickle_version"
CONFIG_KEY_COMPRESSION = "python_model_compression"
MODEL_CODE_PATH = "model_code_path"
IS_RESPONSES_AGENT_AVAILABLE = True

__all__ = [
    "CONFIG_KEY_ARTIFACTS",
    "CONFIG_KEY_ARTIFACT_RELATIVE_PATH",
    "CONFIG_KEY_ARTIFACT_URI",
    "CONFIG_KEY_CLOUDPICKLE_VERSION",
    "CONFIG_KEY_COMPRESSION",
    "CONFIG_KEY_PYTHON_MODEL",
    "INVALID_PARAMETER_VALUE",
    "IS_RESPONSES_AGENT_AVAILABLE",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLFLOW_LOG_MODEL_COMPRESSION",
    "MLFLOW_UV_AUTO_DETECT",
    "MLMODEL_FILE_NAME",
    "MODEL_CODE_PATH",
    "ChatAgent",
    "ChatModel",
    "ModelFromDeploymentEndpoint",
    "PythonModel",
    "PythonModelContext",
    "ResponsesAgent",
    "get_default_conda_env",
    "get_default_pip_requirements",
]


class PythonModel(metaclass=ABCMeta):  # noqa: B024 (its kinds have abstract methods, and MLflow's pickles name them)
    """A model written in Python. Subclass it and write ``predict``.

    ``predict`` takes ``(self, context, model_input, params=None)``; ``context`` and ``params`` may be left out. With a
    type hint on ``model_input``, e.g. ``list[str]`` or ``list[SomePydanticModel]``, the input is checked and converted
    whenever ``predict`` is called, and the model's signature is read off it.
    """

    # chat models and agents have a standard input, which they check otherwise
    _held_to_hints = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls._held_to_hints and "predict" in cls.__dict__:
            cls.predict = pyfunc(cls.__dict__["predict"])

    def load_context(self, context: PythonModelContext) -> None:  # noqa: B027 (there need not be anything to load)
        """Called once when the model is loaded: read files of ``context.artifacts`` here."""

    def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives for an input.

        Args:
            context: artifacts and settings of the model.
            model_input: as the signature has it.
            params: parameters of the prediction.
        """
        raise NotImplementedError(f"{type(self).__name__} has no predict.")

    def predict_stream(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """The same in pieces: a generator."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream.")

    @property
    def predict_type_hints(self) -> TypeHints:
        """The type hints of input and output of ``predict``."""
        return type_hints_of(type(self).predict)


def type_hints_of(func: Any) -> TypeHints:
    """The type hints of input and output of a predict function."""
    info = input_of(func)
    return TypeHints(info.input_type_hint if info else None, hint_of(func, "return"))


class _FunctionPythonModel(PythonModel):
    """A function as a model."""

    def __init__(self, func: Any) -> None:
        self.func = pyfunc(func)

    def predict(self, model_input, params=None):
        return self.func(model_input)

    @property
    def predict_type_hints(self) -> TypeHints:
        return type_hints_of(self.func)


class PythonModelContext:
    """What a PythonModel finds when it is loaded and asked.

    Args:
        artifacts: paths of files and folders by name.
        model_config: settings.
    """

    def __init__(self, artifacts: dict[str, str], model_config: dict[str, Any] | None) -> None:
        self._artifacts = artifacts
        self._model_config = model_config

    @property
    def artifacts(self) -> dict[str, str]:
        """Paths of files and folders by name."""
        return self._artifacts

    @property
    def model_config(self) -> dict[str, Any] | None:
        """The settings that the model was saved or loaded with."""
        return self._model_config


class ChatModel(PythonModel):
    """A model that answers a conversation as OpenAI's chat completions do. ChatAgent and ResponsesAgent are newer."""

    _held_to_hints = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @abstractmethod
    def predict(self, context: Any, messages: list[ChatMessage], params: ChatParams) -> ChatCompletionResponse:
        """The answer to a conversation.

        Args:
            context: artifacts and settings of the model.
            messages: the conversation, ``mlflow.types.llm.ChatMessage``.
            params: temperature and so on, ``mlflow.types.llm.ChatParams``.
        """
        raise NotImplementedError(f"{type(self).__name__} has no predict.")

    def predict_stream(
        self, context: Any, messages: list[ChatMessage], params: ChatParams
    ) -> Generator[ChatCompletionChunk, None, None]:
        """The answer in pieces."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream.")


class ChatAgent(PythonModel):
    """An agent that answers a conversation, with tool calls and messages of several turns.

    ``predict`` and ``predict_stream`` can be called with the three arguments, or with one dict that has them as keys.
    """

    _held_to_hints = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _take_dicts(cls, "mlflow.types.agent", "ChatAgentRequest", unpack=True)

    @abstractmethod
    def predict(
        self,
        messages: list[ChatAgentMessage],
        context: ChatContext | None = None,
        custom_inputs: dict[str, Any] | None = None,
    ) -> ChatAgentResponse:
        """The agent's messages.

        Args:
            messages: the conversation, ``mlflow.types.agent.ChatAgentMessage``.
            context: whose conversation it is.
            custom_inputs: what this agent takes besides.
        """
        raise NotImplementedError(f"{type(self).__name__} has no predict.")

    def predict_stream(
        self,
        messages: list[ChatAgentMessage],
        context: ChatContext | None = None,
        custom_inputs: dict[str, Any] | None = None,
    ) -> Generator[ChatAgentChunk, None, None]:
        """The agent's messages in pieces."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_stream.")


def _take_dicts(cls: type, module: str, model: str, unpack: bool) -> None:
    """Let the methods of an agent be called with one dict."""
    import importlib

    request = getattr(importlib.import_module(module), model)
    for name in ("predict", "predict_stream"):
        if name in cls.__dict__:
            message = f"The dict is no {model}:"
            setattr(cls, name, wrap_non_list_predict_pydantic(cls.__dict__[name], request, message, unpack))


class ModelFromDeploymentEndpoint(PythonModel):
    """An endpoint of a deployment client as a model.

    Args:
        endpoint: its name.
        params: parameters that go with every request.
    """

    _held_to_hints = False

    def __init__(self, endpoint: str, params: dict[str, Any] | None) -> None:
        self.endpoint = endpoint
        self.params = params

    def predict(self, context: Any, model_input: pd.DataFrame | dict[str, Any] | list[dict[str, Any]]) -> Any:
        """What the endpoint answers: one answer for a dict, a DataFrame of answers for a table or a list.

        Raises: INVALID_PARAMETER_VALUE for any other input.
        """
        if isinstance(model_input, dict):
            return self._ask(model_input)
        if isinstance(model_input, list) and all(isinstance(row, dict) for row in model_input):
            return [self._ask(row) for row in model_input]
        if hasattr(model_input, "to_dict") and hasattr(model_input, "columns"):
            import pandas as pd

            answers = [self._ask(row) for row in model_input.to_dict(orient="records")]
            return pd.DataFrame(answers if all(isinstance(a, dict) for a in answers) else {"outputs": answers})
        raise invalid(f"An endpoint takes a DataFrame, a dict or a list of dicts, not {type(model_input).__name__}.")

    def _ask(self, inputs: dict[str, Any]) -> Any:
        # deployments stand above models: they are looked up by name
        import importlib

        deployments = importlib.import_module("mlflow.deployments")
        client = deployments.get_deploy_client(deployments.get_deployments_target())
        return client.predict(endpoint=self.endpoint, inputs={**inputs, **(self.params or {})})


def get_default_pip_requirements() -> list[str]:
    """The pip requirements of every PythonModel: what pickles it."""
    from mlflow.models.requirements import pinned

    return pinned("cloudpickle")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment with them."""
    from mlflow.models.environment import conda_env
    from mlflow.models.requirements import with_mlflow

    return conda_env(with_mlflow(get_default_pip_requirements()))


# classes of pickles are named by this module
from mlflow.pyfunc.responses_agent import ResponsesAgent  # noqa: E402

ResponsesAgent.__module__ = __name__


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    """What MLmodel files name as loader of pickled models."""
    from mlflow.pyfunc.python_model import load

    return load(path, model_config)


def __getattr__(name: str) -> Any:
    # pydantic is loaded when these are asked for
    if name == "CHAT_AGENT_INPUT_EXAMPLE":
        from mlflow.types.agent import CHAT_AGENT_INPUT_EXAMPLE

        return CHAT_AGENT_INPUT_EXAMPLE
    if name == "CHAT_MODEL_INPUT_EXAMPLE":
        from mlflow.types.llm import CHAT_MODEL_INPUT_EXAMPLE

        return CHAT_MODEL_INPUT_EXAMPLE
    if name == "update_signature_for_type_hint_from_example":
        from mlflow.pyfunc.python_model import update_signature_for_type_hint_from_example

        return update_signature_for_type_hint_from_example
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
