"""Adapters (LoRA) of diffusion models; the base model stays where it is."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "diffusers"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "DiffusersAdapterModel",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]

_WEIGHTS = "adapter_weights"
_ADAPTER_TYPES = ("lora",)


@dataclass
class DiffusersAdapterModel:
    """An adapter and the model that it belongs to.

    Args:
        adapter_path: folder with its weights.
        base_model: name at the Hugging Face hub, or a path.
        adapter_type: "lora".
        base_model_revision: commit of the base model; None takes the newest.
        weight_name: the file of weights in the folder; None lets diffusers choose.
    """

    adapter_path: str
    base_model: str
    adapter_type: str
    base_model_revision: str | None = None
    weight_name: str | None = None

    def load_pipeline(self, *, base_model: str | None = None, **kwargs: Any) -> Any:
        """The pipeline of the base model with the adapter.

        Args:
            base_model: where the base model is now, if it moved.
            kwargs: for ``DiffusionPipeline.from_pretrained``.

        Raises: INTERNAL_ERROR when the base model cannot be loaded.
        """
        wanted = base_model or self.base_model
        if base_model is None and self.base_model_revision:
            kwargs.setdefault("revision", self.base_model_revision)
        try:
            pipeline = _diffusers().DiffusionPipeline.from_pretrained(wanted, **kwargs)
        except (OSError, ValueError) as error:
            raise MlflowException(
                f"The base model {wanted!r} cannot be loaded: {error}. If it is elsewhere, name it: "
                "load_pipeline(base_model=...)."
            ) from error
        pipeline.load_lora_weights(self.adapter_path, **({"weight_name": self.weight_name} if self.weight_name else {}))
        return pipeline


class _Diffusers(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.diffusers"
    package = "diffusers"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(self, model: Any, path: str, base_model: str, adapter_type: str = "lora") -> dict[str, Any]:
        if adapter_type not in _ADAPTER_TYPES:
            raise invalid(f"Unsupported adapter type {adapter_type!r}: it must be 'lora'.")
        if not isinstance(base_model, str) or not base_model:
            raise invalid("'base_model' must be a name at the Hugging Face hub or a path.")
        files = _weights(model)
        target = os.path.join(path, _WEIGHTS)
        if os.path.isdir(model):
            shutil.copytree(model, target)
        else:
            os.mkdir(target)
            shutil.copy(model, target)
        # diffusers looks for a name of its own; another one has to be told
        name = os.path.basename(files[0])
        own = {} if name == "pytorch_lora_weights.safetensors" else {"weight_name": name}
        revision = _revision(base_model)
        return {
            "adapter_type": adapter_type,
            "adapter_weights": _WEIGHTS,
            "base_model": base_model,
            **({"base_model_revision": revision} if revision else {}),
            **own,
        }

    def read(self, path: str, entry: dict[str, Any]) -> DiffusersAdapterModel:
        return DiffusersAdapterModel(
            adapter_path=self.file(path, entry, "adapter_weights", _WEIGHTS),
            base_model=entry["base_model"],
            adapter_type=entry["adapter_type"],
            base_model_revision=entry.get("base_model_revision"),
            weight_name=entry.get("weight_name"),
        )

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Painter:
        return _Painter(self.read(path, self.entry(path)), dict(model_config or {}))


class _Painter:
    """Makes an image for each prompt; the base model is loaded for the first one.

    Args:
        adapter: the adapter.
        config: arguments of ``load_pipeline``.
    """

    def __init__(self, adapter: DiffusersAdapterModel, config: dict[str, Any]) -> None:
        self._adapter = adapter
        self._config = config
        self._pipeline: Any = None

    def get_raw_model(self) -> DiffusersAdapterModel:
        """The adapter."""
        return self._adapter

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """A table with the column ``image``: PNG bytes per prompt.

        Args:
            data: a DataFrame with the column ``prompt``, a list of prompts, a prompt, or a dict with ``prompt``.
            params: arguments of the pipeline: num_inference_steps, guidance_scale, height, width, negative_prompt.
        """
        import io

        import pandas

        prompts = _prompts(data)
        if self._pipeline is None:
            self._pipeline = self._adapter.load_pipeline(**self._config)
        options = {key: value for key, value in (params or {}).items() if value != ""}
        images = []
        for prompt in prompts:
            stream = io.BytesIO()
            self._pipeline(prompt, **options).images[0].save(stream, format="PNG")
            images.append(stream.getvalue())
        return pandas.DataFrame({"image": images})


def _prompts(data: Any) -> list[str]:
    if hasattr(data, "columns"):
        data = data["prompt" if "prompt" in data.columns else data.columns[0]].tolist()
    elif hasattr(data, "tolist"):
        data = data.tolist()
    if isinstance(data, dict):
        data = data.get("prompt")
    prompts = [data] if isinstance(data, str) else data
    if not isinstance(prompts, list) or not all(isinstance(prompt, str) for prompt in prompts):
        raise invalid(f"Prompts are needed: a str, a list of them, or a column 'prompt', not {data!r:.80}.")
    return prompts


def _weights(adapter: Any) -> list[str]:
    """The files of weights of an adapter.

    Raises: INVALID_PARAMETER_VALUE when there are none.
    """
    if not isinstance(adapter, (str, os.PathLike)) or not os.path.exists(adapter):
        raise invalid(f"There is no adapter at {adapter!r}.")
    if os.path.isfile(adapter):
        files = [os.fspath(adapter)]
    else:
        files = [os.path.join(adapter, name) for name in sorted(os.listdir(adapter))]
    files = [file for file in files if file.endswith(".safetensors")]
    if not files:
        raise invalid(f"The adapter {os.fspath(adapter)!r} has no .safetensors file.")
    return files


def _revision(base_model: str) -> str | None:
    """The newest commit of a base model at the hub; None for a path, or when the hub cannot be asked."""
    if os.path.exists(base_model):
        return None
    import logging

    try:
        from huggingface_hub import HfApi

        return HfApi().model_info(base_model, timeout=10).sha
    except Exception as error:
        logging.getLogger(__name__).warning(
            "The hub does not tell the commit of %r (%s); the newest one will be used.",
            base_model,
            type(error).__name__,
        )
        return None


def _diffusers() -> Any:
    try:
        import diffusers as library
    except ImportError:
        raise missing_package("diffusers", "The flavor for diffusers") from None
    return library


def _with_signature(arguments: dict[str, Any]) -> dict[str, Any]:
    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import ColSpec, ParamSchema, ParamSpec, Schema

    if arguments["signature"] is not None:
        return arguments
    params = (
        ("num_inference_steps", "integer", 30),
        ("guidance_scale", "double", 7.5),
        ("height", "integer", 512),
        ("width", "integer", 512),
        ("negative_prompt", "string", ""),
    )
    signature = ModelSignature(
        inputs=Schema([ColSpec("string", "prompt")]),
        outputs=Schema([ColSpec("binary", "image")]),
        params=ParamSchema([ParamSpec(name, kind, default) for name, kind, default in params]),
    )
    return {**arguments, "signature": signature}


_FLAVOR = _Diffusers()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("diffusers", "transformers", "torch", "peft", "safetensors", "accelerate")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    adapter_path: str,
    path: str,
    base_model: str,
    adapter_type: str = "lora",
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Save an adapter to a folder.

    Args:
        adapter_path: a .safetensors file with the adapter's weights, or a folder that holds one.
        path: folder that does not exist or is empty.
        base_model: the model that it adapts: its name at the Hugging Face hub, or a local path. Its weights are not
            kept.
        adapter_type: the kind of adapter: "lora".
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.

    Raises: INVALID_PARAMETER_VALUE without weights or for an unknown kind; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(adapter_path, path, _with_signature(locals()))


def log_model(
    adapter_path: str,
    base_model: str,
    adapter_type: str = "lora",
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
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    name: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(adapter_path, _with_signature(locals()))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
) -> DiffusersAdapterModel:
    """The adapter behind a URI; its ``load_pipeline`` gives the pipeline.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)
