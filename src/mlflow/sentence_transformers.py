"""Models of sentence-transformers: texts to vectors."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "sentence_transformers"
SENTENCE_TRANSFORMERS_DATA_PATH = "model.sentence_transformer"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "SENTENCE_TRANSFORMERS_DATA_PATH",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]

_EMBEDDINGS = "llm/v1/embeddings"
_INFERENCE_CONFIG = "inference_config"


class _SentenceTransformers(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.sentence_transformers"
    package = "sentence-transformers"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self, model: Any, path: str, task: str | None = None, inference_config: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        library = _library()
        if not isinstance(model, library.SentenceTransformer):
            raise invalid(f"A SentenceTransformer is needed, not {type(model).__name__}.")
        if task not in (None, _EMBEDDINGS):
            raise invalid(f"Unknown task {task!r}: it must be {_EMBEDDINGS!r} or None.")
        model.save(os.path.join(path, SENTENCE_TRANSFORMERS_DATA_PATH))
        if inference_config:
            with open(os.path.join(path, _INFERENCE_CONFIG), "w", encoding="utf-8") as file:
                json.dump(inference_config, file)
        inner = getattr(model[0], "auto_model", None) or getattr(model[0], "model", None)
        return {
            "pipeline_model_type": type(inner if inner is not None else model[0]).__name__,
            "source_model_name": getattr(getattr(inner, "config", None), "_name_or_path", ""),
        }

    def pyfunc(self, entry: dict[str, Any], task: str | None = None, **_: Any) -> dict[str, Any]:
        return {"data": SENTENCE_TRANSFORMERS_DATA_PATH, **({"config": {"task": task}} if task else {})}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        return _library().SentenceTransformer(self.file(path, {}, default=SENTENCE_TRANSFORMERS_DATA_PATH))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Encoder:
        config = {}
        file = os.path.join(os.path.dirname(path), _INFERENCE_CONFIG)
        if os.path.isfile(file):
            with open(file, encoding="utf-8") as stream:
                config = json.load(stream)
        settings = dict(model_config or {})
        return _Encoder(_library().SentenceTransformer(path), config, settings.get("task"))


class _Encoder:
    """Encodes texts.

    Args:
        model: the SentenceTransformer.
        config: arguments of ``encode``.
        task: "llm/v1/embeddings" answers as OpenAI's embeddings do.
    """

    def __init__(self, model: Any, config: dict[str, Any], task: str | None) -> None:
        self._model = model
        self._config = config
        self._task = task

    def get_raw_model(self) -> Any:
        """The SentenceTransformer."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """One vector per text, as rows of an array; with a task the answer of OpenAI's embeddings.

        Args:
            data: a text, or texts as list, array, dict or first column of a DataFrame.
            params: arguments of ``encode`` that go over those of the model.

        Raises: INVALID_PARAMETER_VALUE when there are no texts.
        """
        texts = _texts(data)
        vectors = self._model.encode(texts, **{**self._config, **(params or {})})
        if self._task != _EMBEDDINGS:
            return vectors
        masks = self._model.tokenizer(texts, truncation=True)["attention_mask"]
        tokens = sum(sum(mask) for mask in masks)
        return embeddings_answer(vectors.tolist(), tokens)


def embeddings_answer(vectors: list[list[float]], tokens: int) -> dict[str, Any]:
    """What OpenAI's embeddings answer."""
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": index, "embedding": one} for index, one in enumerate(vectors)],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _texts(data: Any) -> list[str]:
    if hasattr(data, "iloc"):
        data = (data[data.columns[0]] if hasattr(data, "columns") else data).tolist()
    elif hasattr(data, "tolist"):
        data = data.tolist()
    if isinstance(data, dict):
        data = next(iter(data.values()), [])
    if isinstance(data, str):
        return [data]
    if isinstance(data, list) and data:
        flat = [text for one in data for text in (_texts(one) if isinstance(one, (dict, list)) else [one])]
        if all(isinstance(text, str) for text in flat):
            return flat
    raise invalid(f"A SentenceTransformer encodes texts: a str, or several as list, array or column, not {data!r:.80}.")


def _library() -> Any:
    try:
        import sentence_transformers as library
    except ImportError:
        raise missing_package("sentence-transformers", "The flavor for sentence-transformers") from None
    return library


def _with_defaults(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of save and log, with the signature that the task has, and the task among the notes."""
    arguments = dict(arguments)
    if arguments["task"] == _EMBEDDINGS:
        arguments["signature"] = arguments["signature"] or _embeddings_signature()
        arguments["metadata"] = {**(arguments["metadata"] or {}), "task": _EMBEDDINGS}
    elif arguments["signature"] is None and arguments["input_example"] is None:
        arguments["signature"] = _signature()
    return arguments


def _signature() -> Any:
    import numpy

    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import ColSpec, Schema, TensorSpec

    return ModelSignature(
        inputs=Schema([ColSpec("string")]), outputs=Schema([TensorSpec(numpy.dtype("float64"), [-1])])
    )


def _embeddings_signature() -> Any:
    from mlflow.models.llm_tasks import signature_of

    return signature_of(_EMBEDDINGS)


_FLAVOR = _SentenceTransformers()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("sentence-transformers", "transformers", "torch")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    model: Any,
    path: str,
    task: str | None = None,
    inference_config: dict[str, Any] | None = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a SentenceTransformer to a folder.

    Args:
        model: a SentenceTransformer.
        path: folder that does not exist or is empty.
        task: "llm/v1/embeddings": input and answers as of OpenAI's embeddings.
        inference_config: arguments of ``encode`` for every prediction.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        kwargs: none are known.

    Raises: INVALID_PARAMETER_VALUE when it is none, or for an unknown task; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(model, path, _with_defaults(locals()))


def log_model(
    model: Any,
    artifact_path: str | None = None,
    task: str | None = None,
    inference_config: dict[str, Any] | None = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
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
    return _FLAVOR.log(model, _with_defaults(locals()))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> Any:
    """The SentenceTransformer behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)
