"""Models of LangChain and LangGraph, made by code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.autologging import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.exceptions import invalid, missing_package
from mlflow.models import from_code
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "langchain"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = ["FLAVOR_NAME", "autolog", "load_model", "log_model", "save_model"]


class _LangChain(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.langchain"
    package = "langchain"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        model_config: Any = None,
        streamable: bool | None = None,
        loader_fn: Any = None,
        persist_dir: str | None = None,
        code_file: str | None = None,
    ) -> dict[str, Any]:
        if not isinstance(model, (str, os.PathLike)):
            raise invalid(
                f"The argument 'lc_model' must be the path of a Python file that makes the model, not a "
                f"{type(model).__name__}: since LangChain 1.0 its objects are kept as code. In the file, call "
                "mlflow.models.set_model(...)."
            )
        if loader_fn is not None or persist_dir is not None:
            raise invalid("'loader_fn' and 'persist_dir' are for models before LangChain 1.0; load data in the code.")
        _checked(from_code.run(model, model_config))
        from_code.copy(model, path)
        return {"streamable": streamable is None or bool(streamable)}

    def pyfunc(
        self, entry: dict[str, Any], code_file: str | None = None, model_config: Any = None, **_: Any
    ) -> dict[str, Any]:
        about = from_code.generic_entry(code_file, model_config)
        return {**about, "streamable": entry["streamable"], "predict_stream_fn": "predict_stream"}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        if from_code.file_of(path) is None:
            raise invalid(
                "The model is an object of LangChain before 1.0, which today's LangChain cannot load; log it as code."
            )
        return _checked(from_code.load(path))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.langchain.predictor import Predictor, Streaming

        entry = self.entry(path)
        if from_code.file_of(path) is None:
            self.read(path, entry)
        kind = Streaming if entry.get("streamable", True) else Predictor
        return kind(_checked(from_code.load(path, model_config)))


def _checked(model: Any) -> Any:
    """The model, if it is a runnable.

    Raises: INVALID_PARAMETER_VALUE.
    """
    try:
        from langchain_core.runnables import Runnable
    except ImportError:
        raise missing_package("langchain", "The LangChain flavor") from None
    if not isinstance(model, Runnable):
        raise invalid(
            f"A runnable of LangChain is needed (chain, graph, chat model, retriever), not {type(model).__name__}."
        )
    return model


_FLAVOR = _LangChain()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("langchain", "pydantic", "cloudpickle")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    lc_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    loader_fn: Any = None,
    persist_dir: Any = None,
    model_config: Any = None,
    streamable: bool | None = None,
) -> None:
    """Save code that makes a model of LangChain to a folder.

    Args:
        lc_model: the path of a Python file that calls ``mlflow.models.set_model`` with a runnable, chain, graph,
            chat model or retriever.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        loader_fn: refused: for models of LangChain before 1.0.
        persist_dir: refused: for models of LangChain before 1.0.
        model_config: settings for the code, a dict or a YAML file; ``mlflow.models.ModelConfig`` gives them there.
        streamable: whether it predicts in pieces; None means that it does, as runnables do.

    Raises: INVALID_PARAMETER_VALUE when it is no code, fails, or makes something else; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(lc_model, path, from_code.with_code(locals()))


def log_model(
    lc_model: Any,
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
    loader_fn: Any = None,
    persist_dir: Any = None,
    run_id: str | None = None,
    model_config: Any = None,
    streamable: bool | None = None,
    resources: Any = None,
    prompts: list[Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(lc_model, from_code.with_code(locals()))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> Any:
    """The runnable behind a URI: its code is run.

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
    run_tracer_inline: bool = False,
) -> None:
    """Trace each run of LangChain and LangGraph: chains, models, tools, retrievers, graphs and their nodes.

    A run inside another one, inside a traced function or a span becomes a part of that trace. The trace of a graph that
    remembers threads belongs to the session with the thread's id.

    Args:
        disable: switch off instead.
        exclusive: accepted as of all integrations; traces need no run.
        disable_for_unsupported_versions: whether to stay off for versions of LangChain that were not tried.
        silent: whether nothing is said, neither failures nor hints.
        log_traces: whether runs are traced.
        run_tracer_inline: accepted for callers of MLflow; the tracer always runs inline, so that spans of the user's
            own are put under the run that they belong to in asynchronous code too.
    """
    from mlflow.langchain import autologging

    when_imported("langchain_core", autologging.install, key="langchain tracing")
