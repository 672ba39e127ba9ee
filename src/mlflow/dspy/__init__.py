"""Models of DSPy: modules, with the language model and settings that they were made for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.autologging import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.exceptions import invalid, missing_package
from mlflow.models import from_code
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "dspy"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = ["autolog", "load_model", "log_model", "save_model"]

_CHAT = "llm/v1/chat"
_PICKLE = "data/model.pkl"
_PROGRAM = "data/model"
_SETTINGS = "data/dspy_config.pkl"


class _DSPy(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.dspy"
    package = "dspy"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        task: str | None = None,
        model_config: Any = None,
        use_dspy_model_save: bool = False,
        code_file: str | None = None,
    ) -> dict[str, Any]:
        import cloudpickle

        from mlflow.dspy.wrapper import wrapper_of

        dspy = _library()
        if task not in (None, _CHAT):
            raise invalid(f"Unknown task {task!r}: it must be {_CHAT!r} or None.")
        config = from_code.config_of(model_config)
        code = isinstance(model, (str, os.PathLike))
        made = _checked(from_code.run(model, config) if code else model)
        entry = {"inference_task": task} if task else {}
        if code:
            from_code.copy(model, path)
            return {**entry, "model_path": os.path.basename(os.fspath(model))}
        os.mkdir(os.path.join(path, "data"))
        held = settings_of(dspy)
        if use_dspy_model_save:
            made.save(os.path.join(path, _PROGRAM), save_program=True)
            with open(os.path.join(path, _SETTINGS), "wb") as file:
                cloudpickle.dump(held, file)
            return {**entry, "model_path": _PROGRAM}
        with open(os.path.join(path, _PICKLE), "wb") as file:
            cloudpickle.dump(wrapper_of(made, held, config, task), file)
        return {**entry, "model_path": _PICKLE}

    def pyfunc(
        self, entry: dict[str, Any], code_file: str | None = None, model_config: Any = None, **_: Any
    ) -> dict[str, Any]:
        # the pickle holds its settings itself
        about = from_code.generic_entry(code_file, model_config if code_file else None)
        return {**about, "streamable": False}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        held = self.wrapper(path, entry)
        _library().configure(**held.dspy_settings)
        return _checked(held.model)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        held = self.wrapper(path, self.entry(path), model_config)
        _library().configure(**held.dspy_settings)
        return held

    def wrapper(self, path: str, entry: dict[str, Any], model_config: dict[str, Any] | None = None) -> Any:
        """The module with its settings, as object that predicts."""
        from mlflow.dspy.wrapper import wrapper_of

        if from_code.file_of(path) is not None:
            made = _checked(from_code.load(path, model_config))
            return wrapper_of(made, {}, model_config, entry.get("inference_task"))
        import cloudpickle

        dspy = _library()
        _pickles_allowed(self.file(path, entry, "model_path"))
        if entry["model_path"] == _PROGRAM:
            made = dspy.load(os.path.join(path, _PROGRAM), allow_pickle=True)
            with open(os.path.join(path, _SETTINGS), "rb") as file:
                held = cloudpickle.load(file)
            return wrapper_of(made, held, model_config, entry.get("inference_task"))
        with open(os.path.join(path, entry["model_path"]), "rb") as file:
            return cloudpickle.load(file)


def settings_of(dspy: Any) -> dict[str, Any]:
    """The settings of DSPy that travel with a model; what belongs to this process stays out."""
    held = dict(dspy.settings.config)
    for name in ("callbacks", "trace", "caller_predict", "caller_modules", "stream_listeners", "send_stream"):
        held.pop(name, None)
    lm = held.get("lm")
    if lm is not None and getattr(lm, "history", None):
        held["lm"] = lm.copy()
        held["lm"].history = []
    return held


def _library() -> Any:
    try:
        import dspy as library
    except ImportError:
        raise missing_package("dspy", "The DSPy flavor") from None
    return library


def _checked(model: Any) -> Any:
    if not isinstance(model, _library().Module):
        raise invalid(f"A dspy.Module is needed, not {type(model).__name__}.")
    return model


def _with_task(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of save and log, with the signature that the task has, and the task among the notes."""
    arguments = dict(arguments)
    if arguments["task"] == _CHAT:
        arguments["metadata"] = {**(arguments["metadata"] or {}), "task": _CHAT}
        if arguments["signature"] is None:
            arguments["signature"] = _chat_signature()
    return arguments


def _chat_signature() -> Any:
    import json

    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import Schema

    text = {"type": "string", "required": True}
    message = {"type": "object", "properties": {"content": text, "role": text}}
    choice = {
        "finish_reason": text,
        "index": {"type": "long", "required": True},
        "message": {**message, "required": True},
    }

    def column(name: str, items: dict[str, Any]) -> Any:
        return Schema.from_json(json.dumps([{"type": "array", "items": items, "name": name, "required": True}]))

    return ModelSignature(column("messages", message), column("choices", {"type": "object", "properties": choice}))


_FLAVOR = _DSPy()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("dspy")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    model: Any,
    path: str,
    task: str | None = None,
    model_config: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    conda_env: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    resources: Any = None,
    use_dspy_model_save: bool = False,
) -> None:
    """Save a module of DSPy to a folder.

    Args:
        model: a dspy.Module, or the path of a Python file that calls ``mlflow.models.set_model`` with one.
        path: folder that does not exist or is empty.
        task: "llm/v1/chat": the module gets messages, and its answer is that of a chat.
        model_config: settings that are kept with the model.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        resources: what it needs to be served.
        use_dspy_model_save: whether DSPy's own ``save`` writes the program, instead of one pickle of all.

    Raises: INVALID_PARAMETER_VALUE when it is none, or for an unknown task; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(model, path, _with_task(from_code.with_code(locals())))


def log_model(
    dspy_model: Any,
    artifact_path: str | None = None,
    task: str | None = None,
    model_config: Any = None,
    code_paths: list[str] | None = None,
    conda_env: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    registered_model_name: str | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    resources: Any = None,
    prompts: list[Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    use_dspy_model_save: bool = False,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(dspy_model, _with_task(from_code.with_code(locals())))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> Any:
    """The module behind a URI; the settings of DSPy become those it was saved with.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST; INTERNAL_ERROR for a pickle where pickles are not allowed.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


@autologging_integration(FLAVOR_NAME)
def autolog(
    log_traces: bool = True,
    log_traces_from_compile: bool = False,
    log_traces_from_eval: bool = True,
    log_compiles: bool = False,
    log_evals: bool = False,
    disable: bool = False,
    silent: bool = False,
) -> None:
    """Trace DSPy: modules, language models, adapters, tools, retrievers, embedders; log compilations and evaluations.

    A call inside another one, inside a traced function or a span becomes a part of that trace.

    Args:
        log_traces: whether calls are traced.
        log_traces_from_compile: whether they also are while a program is compiled, which makes very many.
        log_traces_from_eval: whether they also are while a program is evaluated.
        log_compiles: whether a compilation is logged as a run: settings, the best program, the data.
        log_evals: whether an evaluation is logged as a run: settings, the score as metric "eval", the results.
        disable: switch off instead.
        silent: whether nothing is said when something cannot be recorded.
    """
    from mlflow.dspy import autologging

    when_imported("dspy", autologging.install, key="dspy tracing")
