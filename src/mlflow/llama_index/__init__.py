"""Models of LlamaIndex: indices, engines, retrievers and workflows."""

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

FLAVOR_NAME = "llama_index"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = ["FLAVOR_NAME", "autolog", "load_model", "log_model", "save_model"]

_INDEX = "index"
_ENGINE_TYPES = ("chat", "query", "retriever")


class _LlamaIndex(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.llama_index"
    package = "llama-index-core"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        engine_type: str | None = None,
        model_config: Any = None,
        code_file: str | None = None,
    ) -> dict[str, Any]:
        from mlflow.llama_index import settings

        core = _core()
        code = isinstance(model, (str, os.PathLike))
        made = from_code.run(model, model_config) if code else model
        kind = _kind(made)
        if kind == "index" and engine_type not in _ENGINE_TYPES:
            raise invalid(f"An index needs an engine_type: 'chat', 'query' or 'retriever', not {engine_type!r}.")
        if kind != "index" and not code:
            raise invalid(
                f"Only an index can be kept as an object. For a {type(made).__name__}, give the path of a Python file "
                "that makes it and calls mlflow.models.set_model(...)."
            )
        settings.write(core.Settings, path)
        if code:
            from_code.copy(model, path)
        else:
            made.storage_context.persist(persist_dir=os.path.join(path, _INDEX))
        return {"engine_type": engine_type if kind == "index" else None}

    def pyfunc(
        self, entry: dict[str, Any], code_file: str | None = None, model_config: Any = None, **_: Any
    ) -> dict[str, Any]:
        return from_code.generic_entry(code_file, model_config)

    def read(self, path: str, entry: dict[str, Any], model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.llama_index import settings

        core = _core()
        settings.read(core.Settings, path)
        if from_code.file_of(path) is not None:
            return from_code.load(path, model_config)
        storage = core.StorageContext.from_defaults(persist_dir=self.file(path, {}, default=_INDEX))
        return core.load_index_from_storage(storage)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.llama_index import predictor

        entry = self.entry(path)
        model = self.read(path, entry, model_config)
        return predictor.of(model, _kind(model), entry.get("engine_type"), model_config or {})


def _core() -> Any:
    try:
        import llama_index.core as library
    except ImportError:
        raise missing_package("llama-index-core", "The LlamaIndex flavor") from None
    return library


def _kind(model: Any) -> str:
    """What it is: "index", "chat", "query", "retriever" or "workflow".

    Raises: INVALID_PARAMETER_VALUE for anything else.
    """
    _core()
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.chat_engine.types import BaseChatEngine
    from llama_index.core.indices.base import BaseIndex
    from llama_index.core.workflow import Workflow

    kinds = {
        "index": BaseIndex,
        "chat": BaseChatEngine,
        "query": BaseQueryEngine,
        "retriever": BaseRetriever,
        "workflow": Workflow,
    }
    for name, base in kinds.items():
        if isinstance(model, base):
            return name
    raise invalid(
        "An index, chat engine, query engine, retriever or workflow of LlamaIndex is needed, not "
        f"{type(model).__name__}."
    )


_FLAVOR = _LlamaIndex()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("llama-index-core")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    llama_index_model: Any,
    path: str,
    engine_type: str | None = None,
    model_config: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Save an index, or code that makes an engine, to a folder; and the global settings of LlamaIndex.

    Args:
        llama_index_model: an index, or the path of a Python file that calls ``mlflow.models.set_model`` with an
            index, engine, retriever or workflow.
        path: folder that does not exist or is empty.
        engine_type: what is asked of an index: "query", "chat" or "retriever".
        model_config: settings: arguments of the engine that is made of an index, or what ``ModelConfig`` gives in
            the code.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        metadata: notes in the MLmodel file.

    Raises: INVALID_PARAMETER_VALUE for anything else, or without engine_type for an index; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(llama_index_model, path, from_code.with_code(locals()))


def log_model(
    llama_index_model: Any,
    artifact_path: str | None = None,
    engine_type: str | None = None,
    model_config: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
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
    return _FLAVOR.log(llama_index_model, from_code.with_code(locals()))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> Any:
    """The index, engine, retriever or workflow behind a URI; the global settings become those it was saved with.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Trace LlamaIndex: queries, chats, retrievers, embeddings, models, tools, agents and the steps of workflows.

    A call inside a traced function or a span becomes a part of that trace. A span whose result is a stream ends with
    the stream.

    Args:
        log_traces: whether calls are traced.
        disable: switch off instead.
        silent: whether nothing is said when something cannot be recorded.
    """
    when_imported("llama_index.core", _trace, key="llama_index tracing")


def _trace() -> None:
    from mlflow.llama_index import tracer

    tracer.install()
