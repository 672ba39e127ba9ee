"""Models at OpenAI, or at whatever speaks its protocol: a name, a task and a prompt."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

from mlflow.autologging import autologging_integration
from mlflow.exceptions import invalid
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.openai.predictor import TASKS, Predictor, variables_of

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "openai"
MODEL_FILENAME = "model.yaml"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = ["FLAVOR_NAME", "autolog", "load_model", "log_model", "save_model"]

# parts of the library that have no answer for a table of texts; models for them are kept, without python_function
_OTHER_TASKS = ("audio", "batches", "files", "fine_tuning", "images", "models", "moderations")
_DEPRECATED = "Models of the flavor openai are deprecated since MLflow 3.8; register the prompt instead."


class _OpenAI(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.openai"
    package = "openai"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(self, model: Any, path: str, task: Any, **kwargs: Any) -> dict[str, Any]:
        import yaml

        about = {**kwargs, "model": _model_name(model), "task": _task_name(task)}
        with open(os.path.join(path, MODEL_FILENAME), "w", encoding="utf-8") as file:
            yaml.safe_dump(about, file)
        return {"data": MODEL_FILENAME}

    def predicts(self, model: Any, task: Any = None, **_: Any) -> bool:
        return _task_name(task) in TASKS

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        return _read(self.file(path, entry, default=MODEL_FILENAME))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Predictor:
        return Predictor(_read(path))


def _read(file: str) -> dict[str, Any]:
    import yaml

    with open(file, encoding="utf-8") as stream:
        return yaml.safe_load(stream)


def _model_name(model: Any) -> str:
    name = model if isinstance(model, str) else getattr(model, "id", None)
    if not isinstance(name, str):
        raise invalid(f"The model must be a name or a model of the library, not {type(model).__name__}.")
    return name


def _task_name(task: Any) -> str:
    """The task's name; parts of the library (modules, classes, resources, their stand-ins) are known by theirs."""
    if not isinstance(task, str):
        kind = task if isinstance(task, type) else type(task)
        text = f"{getattr(task, '__name__', '')} {kind.__module__} {kind.__qualname__}".lower()
        chat = "completions" in text and "chat" in text
        known = [name for name in ("completions", "embeddings", *_OTHER_TASKS) if name in text]
        task = "chat.completions" if chat else (known[0] if known else repr(task))
    if task not in TASKS and task not in _OTHER_TASKS:
        raise invalid(f"Unsupported task {task!r}: it must be one of {', '.join((*TASKS, *_OTHER_TASKS))}.")
    return task


def _check(about: dict[str, Any]) -> None:
    messages = about.get("messages")
    if about["task"] == "chat.completions" and messages is not None:
        fits = isinstance(messages, list) and all(
            isinstance(one, dict) and {"role", "content"} <= set(one) for one in messages
        )
        if not fits:
            raise invalid("'messages' must be a list of dicts with 'role' and 'content'.")
    if about["task"] == "completions" and not isinstance(about.get("prompt", ""), str):
        raise invalid(f"'prompt' must be a text, not {type(about['prompt']).__name__}.")


def _with_signature(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of save and log, with the signature that follows from the prompt's variables."""
    arguments = dict(arguments)
    task = _task_name(arguments["task"])
    _check({**arguments["kwargs"], "task": task})
    if arguments["signature"] is None and task in TASKS:
        arguments["signature"] = _signature(task, variables_of({**arguments["kwargs"], "task": task}))
    return arguments


def _signature(task: str, variables: list[str]) -> Any:
    import numpy

    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import ColSpec, Schema, TensorSpec

    columns = [ColSpec("string", name) for name in variables] if len(variables) > 1 else [ColSpec("string")]
    output = TensorSpec(numpy.dtype("float64"), (-1,)) if task == "embeddings" else ColSpec("string")
    return ModelSignature(inputs=Schema(columns), outputs=Schema([output]))


_FLAVOR = _OpenAI()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("openai", "tiktoken", "tenacity")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    model: Any,
    task: str | None,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    **kwargs: Any,
) -> None:
    """Save what asks a model at OpenAI to a folder; deprecated.

    Args:
        model: name of the provider's model.
        task: what it is asked for: "chat.completions", "completions", "embeddings", or the part of the library,
            e.g. ``openai.chat.completions``.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        kwargs: arguments of each request, e.g. ``messages`` or ``prompt`` with variables in braces,
            ``temperature``.

    Raises: INVALID_PARAMETER_VALUE for an unknown task, or messages of another form; RESOURCE_ALREADY_EXISTS.
    """
    arguments = locals()
    warnings.warn(_DEPRECATED, FutureWarning, stacklevel=2)
    _FLAVOR.save(model, path, _with_signature(arguments))


def log_model(
    model: Any,
    task: str | None,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    prompts: list[Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    arguments = locals()
    warnings.warn(_DEPRECATED, FutureWarning, stacklevel=2)
    return _FLAVOR.log(model, _with_signature(arguments))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> Any:
    """Model, task and arguments behind a URI, as a dict.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


@autologging_integration(FLAVOR_NAME)
def autolog(
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    log_traces: bool = True,
    disable_openai_agent_tracer: bool = True,
) -> None:
    """Record calls of OpenAI's library as spans: chat, completions, responses, embeddings, images, speech, agents.

    Args:
        disable: switch off instead.
        exclusive: kept for callers; traces belong to no run of their own.
        disable_for_unsupported_versions: whether to stay off for versions of the library that were not tried.
        silent: whether nothing is said.
        log_traces: whether spans are recorded.
        disable_openai_agent_tracer: whether the agents SDK no longer sends its own traces to OpenAI.
    """
    from mlflow.openai import autologging

    autologging.switch_on(disable_openai_agent_tracer)
