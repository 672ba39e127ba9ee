"""What the MLmodel file says of a transformers model."""

from __future__ import annotations

import os
from typing import Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid
from mlflow.transformers.torch_utils import dtype_of

ALREADY_EXISTS = 12

__all__ = [
    "ALREADY_EXISTS",
    "INVALID_PARAMETER_VALUE",
    "FlavorKey",
    "build_flavor_config",
    "build_flavor_config_from_local_checkpoint",
    "update_flavor_conf_to_persist_pretrained_model",
]

MODEL_FOLDER = "model"
PEFT_FOLDER = "peft"
COMPONENTS = ("tokenizer", "feature_extractor", "image_processor")


class FlavorKey:
    """Keys of the flavor's entry."""

    TASK = "task"
    INSTANCE_TYPE = "instance_type"
    TORCH_DTYPE = "torch_dtype"
    FRAMEWORK = "framework"
    MODEL = "model"
    MODEL_TYPE = "pipeline_model_type"
    MODEL_BINARY = "model_binary"
    MODEL_LOCAL_BASE = "local_base_model_path"
    MODEL_NAME = "source_model_name"
    MODEL_REVISION = "source_model_revision"
    PEFT = "peft_adaptor"
    COMPONENTS = "components"
    COMPONENT_NAME = "{}_name"
    COMPONENT_REVISION = "{}_revision"
    COMPONENT_TYPE = "{}_type"
    TOKENIZER = "tokenizer"
    FEATURE_EXTRACTOR = "feature_extractor"
    IMAGE_PROCESSOR = "image_processor"
    PROCESSOR = "processor"
    PROCESSOR_TYPE = "processor_type"
    PROMPT_TEMPLATE = "prompt_template"


def build_flavor_config(
    pipeline: Any,
    processor: Any = None,
    torch_dtype: Any = None,
    save_pretrained: bool = True,
    base_model_path: str | None = None,
) -> dict[str, Any]:
    """The entry of a pipeline.

    Args:
        pipeline: of transformers.
        processor: kept with it.
        torch_dtype: type to load the weights in; None keeps that of the model.
        save_pretrained: whether the weights are kept, instead of a reference to the hub.
        base_model_path: where the base of an adapter is, whose weights are not kept.

    Raises: INVALID_PARAMETER_VALUE when the hub has no such model.
    """
    from mlflow.transformers.peft import get_peft_base_model, is_peft_model

    model = get_peft_base_model(pipeline.model) if is_peft_model(pipeline.model) else pipeline.model
    entry = {
        FlavorKey.TASK: pipeline.task,
        FlavorKey.INSTANCE_TYPE: type(pipeline).__name__,
        FlavorKey.MODEL_TYPE: type(model).__name__,
        FlavorKey.MODEL_NAME: getattr(model, "name_or_path", ""),
        **_dtype(torch_dtype if torch_dtype is not None else getattr(model, "dtype", None)),
    }
    if is_peft_model(pipeline.model):
        entry[FlavorKey.PEFT] = PEFT_FOLDER
    if base_model_path is not None:
        entry[FlavorKey.MODEL_LOCAL_BASE] = os.path.abspath(base_model_path)
    elif save_pretrained:
        entry[FlavorKey.MODEL_BINARY] = MODEL_FOLDER
    else:
        entry[FlavorKey.MODEL_REVISION] = _revision(entry[FlavorKey.MODEL_NAME], model)
    components = {name: getattr(pipeline, name, None) for name in COMPONENTS}
    return {**entry, **_components(components, processor, save_pretrained or base_model_path is not None)}


def build_flavor_config_from_local_checkpoint(
    local_checkpoint_dir: str, task: str, processor: Any = None, torch_dtype: Any = None
) -> dict[str, Any]:
    """The entry of a folder that ``save_pretrained`` wrote; its weights are not loaded.

    Args:
        local_checkpoint_dir: the folder.
        task: what its pipeline is for.
        processor: kept with it.
        torch_dtype: type to load the weights in.

    Raises: INVALID_PARAMETER_VALUE for an unknown task, or when the folder does not say what model it is.
    """
    from transformers import AutoConfig
    from transformers.pipelines import PIPELINE_REGISTRY

    try:
        about = PIPELINE_REGISTRY.check_task(task)[1]
    except KeyError as error:
        raise invalid(f"Unknown task {task!r} of transformers: {error}") from error
    config = AutoConfig.from_pretrained(local_checkpoint_dir)
    if not config.architectures:
        raise invalid(f"The configuration in {local_checkpoint_dir!r} does not say what model it is of.")
    return {
        FlavorKey.TASK: task,
        # the class, or its name where transformers imports it later
        FlavorKey.INSTANCE_TYPE: getattr(about["impl"], "__name__", about["impl"]),
        FlavorKey.MODEL_TYPE: config.architectures[0],
        FlavorKey.MODEL_NAME: local_checkpoint_dir,
        FlavorKey.MODEL_BINARY: MODEL_FOLDER,
        **_dtype(torch_dtype if torch_dtype is not None else getattr(config, "dtype", None)),
        **_components(components_in(local_checkpoint_dir), processor, True),
    }


def update_flavor_conf_to_persist_pretrained_model(original_flavor_conf: dict[str, Any]) -> dict[str, Any]:
    """The entry of a model whose weights are now kept, made from that of a reference to the hub."""
    entry = {key: value for key, value in original_flavor_conf.items() if key != FlavorKey.MODEL_REVISION}
    for name in (*COMPONENTS, FlavorKey.PROCESSOR):
        entry.pop(FlavorKey.COMPONENT_NAME.format(name), None)
        entry.pop(FlavorKey.COMPONENT_REVISION.format(name), None)
    return {**entry, FlavorKey.MODEL_BINARY: MODEL_FOLDER}


def components_in(folder: str) -> dict[str, Any]:
    """Tokenizer, feature extractor and image processor that a folder holds."""
    import transformers

    files = set(os.listdir(folder))
    found = {}
    if files & {"tokenizer.json", "tokenizer_config.json"}:
        found[FlavorKey.TOKENIZER] = transformers.AutoTokenizer.from_pretrained(folder)
    if "preprocessor_config.json" in files:
        found[FlavorKey.IMAGE_PROCESSOR] = transformers.AutoImageProcessor.from_pretrained(folder)
    return found


def _dtype(dtype: Any) -> dict[str, str]:
    return {FlavorKey.TORCH_DTYPE: str(dtype_of(dtype))} if dtype is not None else {}


def _components(components: dict[str, Any], processor: Any, kept: bool) -> dict[str, Any]:
    components = {name: one for name, one in components.items() if one is not None}
    entry: dict[str, Any] = {FlavorKey.COMPONENTS: list(components)}
    if processor is not None:
        components[FlavorKey.PROCESSOR] = processor
    for name, one in components.items():
        entry[FlavorKey.COMPONENT_TYPE.format(name)] = type(one).__name__
        if not kept:
            source = getattr(one, "name_or_path", "")
            entry[FlavorKey.COMPONENT_NAME.format(name)] = source
            entry[FlavorKey.COMPONENT_REVISION.format(name)] = _revision(source, one)
    return entry


def _revision(name: str, thing: Any) -> str:
    """The commit at the hub; it is known without the hub where the cache has it."""
    revision = hub_commit(name, thing)
    if revision is None:
        raise invalid(f"The hub does not tell the commit of {name!r}; keep the weights: save_pretrained=True.")
    return revision


def hub_commit(name: str, thing: Any) -> str | None:
    """The commit of a model at the Hugging Face hub; None when it is not from there, or the hub cannot be asked."""
    if not name or os.path.exists(name):
        return None
    known = getattr(getattr(thing, "config", None), "_commit_hash", None)
    if known:
        return known
    try:
        from huggingface_hub import HfApi

        return HfApi().model_info(name, timeout=10).sha
    except Exception:
        # offline, no such model, no leave to see it: in each case there is no reference to rely on
        return None
