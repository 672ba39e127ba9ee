"""Files of transformers models: writing them, and making model and components of them."""

from __future__ import annotations

import os
import shutil
from typing import Any

from mlflow.environment_variables import (
    MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES,
    MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE,
)
from mlflow.exceptions import INVALID_STATE, MlflowException, invalid
from mlflow.transformers.flavor_config import COMPONENTS, PEFT_FOLDER, FlavorKey, components_in
from mlflow.transformers.peft import get_model_with_peft_adapter, is_peft_model, without_adapter
from mlflow.transformers.torch_utils import dtype_of

__all__ = [
    "INVALID_STATE",
    "MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES",
    "MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE",
    "load_model_and_components_from_huggingface_hub",
    "load_model_and_components_from_local",
    "load_model_and_components_from_local_base_path",
    "save_local_checkpoint",
    "save_pipeline_components",
    "save_pipeline_pretrained_weights",
]

_COMPONENTS_FOLDER = "components"
_AUTO = {
    "tokenizer": "AutoTokenizer",
    "feature_extractor": "AutoFeatureExtractor",
    "image_processor": "AutoImageProcessor",
    "processor": "AutoProcessor",
}


def save_pipeline_pretrained_weights(
    path: str, pipeline: Any, flavor_conf: dict[str, Any], processor: Any = None
) -> None:
    """Write the weights and the components of a pipeline to a model's folder."""
    model = pipeline.model
    if is_peft_model(model):
        model = without_adapter(model)
    shard = MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE.get()
    model.save_pretrained(os.path.join(path, flavor_conf[FlavorKey.MODEL_BINARY]), max_shard_size=shard)
    save_pipeline_components(path, pipeline, flavor_conf, processor)


def save_pipeline_components(path: str, pipeline: Any, flavor_conf: dict[str, Any], processor: Any = None) -> None:
    """Write the components of a pipeline, without the weights, and its adapter if it has one."""
    for name in flavor_conf.get(FlavorKey.COMPONENTS, ()):
        getattr(pipeline, name).save_pretrained(_component(path, name))
    _save_processor(path, processor)
    if is_peft_model(pipeline.model):
        pipeline.model.save_pretrained(os.path.join(path, PEFT_FOLDER))


def save_local_checkpoint(path: str, checkpoint_dir: str, flavor_conf: dict[str, Any], processor: Any = None) -> None:
    """Copy a folder that ``save_pretrained`` wrote into a model's folder."""
    shutil.copytree(checkpoint_dir, os.path.join(path, flavor_conf[FlavorKey.MODEL_BINARY]))
    for name, one in components_in(checkpoint_dir).items():
        one.save_pretrained(_component(path, name))
    _save_processor(path, processor)


def _save_processor(path: str, processor: Any) -> None:
    if processor is not None:
        processor.save_pretrained(_component(path, FlavorKey.PROCESSOR))


def _component(path: str, name: str) -> str:
    return os.path.join(path, _COMPONENTS_FOLDER, name)


def load_model_and_components_from_local(
    path: str, flavor_conf: dict[str, Any], accelerate_conf: dict[str, Any], device: Any = None
) -> dict[str, Any]:
    """Model and components whose files are in the model's folder.

    Args:
        path: the folder.
        flavor_conf: the flavor's entry.
        accelerate_conf: further arguments for loading the weights.
        device: where the model is to be.

    Raises: INVALID_PARAMETER_VALUE when transformers has no such class.
    """
    # MLflow 2.5 and before kept all of a pipeline in one folder
    source = os.path.join(path, flavor_conf.get(FlavorKey.MODEL_BINARY, "pipeline"))
    found = {FlavorKey.MODEL: _model(source, flavor_conf, accelerate_conf, device)}
    for name in _names(flavor_conf):
        folder = _component(path, name)
        found[name] = _loaded(name, flavor_conf, folder if os.path.isdir(folder) else source)
    return found


def load_model_and_components_from_local_base_path(
    path: str,
    flavor_conf: dict[str, Any],
    accelerate_conf: dict[str, Any],
    device: Any = None,
    base_model_path: str | None = None,
) -> dict[str, Any]:
    """Components from the model's folder, and the model from where it was when it was saved.

    Args:
        base_model_path: where it is now, if it moved.

    Raises: INVALID_STATE when it is not there.
    """
    base = base_model_path or flavor_conf[FlavorKey.MODEL_LOCAL_BASE]
    if not os.path.isdir(base):
        raise MlflowException(
            f"The base model is not at {base!r} any more; say where it is: load_model(..., base_model_path=...).",
            INVALID_STATE,
        )
    found = {FlavorKey.MODEL: _model(base, flavor_conf, accelerate_conf, device)}
    for name in _names(flavor_conf):
        found[name] = _loaded(name, flavor_conf, _component(path, name))
    return found


def load_model_and_components_from_huggingface_hub(
    flavor_conf: dict[str, Any], accelerate_conf: dict[str, Any], device: Any = None
) -> dict[str, Any]:
    """Model and components from the hub, as of the commits that the model names."""
    revision = flavor_conf.get(FlavorKey.MODEL_REVISION)
    if not revision:
        raise MlflowException(
            "The model has neither weights nor a commit at the hub: its MLmodel file is not complete.", INVALID_STATE
        )
    name = flavor_conf[FlavorKey.MODEL_NAME]
    found = {FlavorKey.MODEL: _model(name, flavor_conf, {**accelerate_conf, "revision": revision}, device)}
    for component in _names(flavor_conf):
        source = flavor_conf.get(FlavorKey.COMPONENT_NAME.format(component)) or name
        commit = flavor_conf.get(FlavorKey.COMPONENT_REVISION.format(component)) or revision
        found[component] = _loaded(component, flavor_conf, source, revision=commit)
    return found


def with_adapter(found: dict[str, Any], path: str, flavor_conf: dict[str, Any]) -> dict[str, Any]:
    """Put the model's adapter, if there is one, around what was loaded."""
    adapter = flavor_conf.get(FlavorKey.PEFT)
    if not adapter:
        return found
    model = get_model_with_peft_adapter(found[FlavorKey.MODEL], os.path.join(path, adapter))
    return {**found, FlavorKey.MODEL: model.eval()}


def _names(flavor_conf: dict[str, Any]) -> list[str]:
    names = [name for name in flavor_conf.get(FlavorKey.COMPONENTS) or () if name in COMPONENTS]
    return [*names, *([FlavorKey.PROCESSOR] if flavor_conf.get(FlavorKey.PROCESSOR_TYPE) else [])]


def _loaded(name: str, flavor_conf: dict[str, Any], source: str, **options: Any) -> Any:
    import transformers

    kind = getattr(transformers, flavor_conf.get(FlavorKey.COMPONENT_TYPE.format(name), ""), None)
    # a class of an older release may have another name now
    kind = kind if kind is not None else getattr(transformers, _AUTO[name])
    return kind.from_pretrained(source, **options)


def _model(source: str, flavor_conf: dict[str, Any], accelerate_conf: dict[str, Any], device: Any) -> Any:
    import transformers

    name = flavor_conf[FlavorKey.MODEL_TYPE]
    kind = getattr(transformers, name, None)
    if kind is None:
        raise invalid(f"transformers {transformers.__version__} has no model {name!r}.")
    options = {} if MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES.get() else dict(accelerate_conf)
    if "revision" in accelerate_conf:
        options["revision"] = accelerate_conf["revision"]
    dtype = dtype_of(flavor_conf.get(FlavorKey.TORCH_DTYPE))
    if dtype is not None:
        options["dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"] = dtype
    model = kind.from_pretrained(source, **options)
    if device is not None and "device_map" not in options:
        model.to(device)
    return model
