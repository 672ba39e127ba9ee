"""Models of Hugging Face transformers: pipelines, their components, adapters of PEFT."""

from __future__ import annotations

import logging
import os
import string
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_DEFAULT_PREDICTION_DEVICE,
    MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY,
    MLFLOW_HUGGINGFACE_USE_DEVICE_MAP,
    MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE,
    MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT,
)
from mlflow.exceptions import (
    BAD_REQUEST,
    INVALID_PARAMETER_VALUE,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    invalid,
    missing_package,
)
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.transformers.flavor_config import (
    FlavorKey,
    build_flavor_config,
    build_flavor_config_from_local_checkpoint,
    hub_commit,
    update_flavor_conf_to_persist_pretrained_model,
)
from mlflow.transformers.llm_inference_utils import (
    TASKS_OF,
    convert_messages_to_prompt,
    infer_signature_from_llm_inference_task,
    pipeline_task_of,
    postprocess_output_for_llm_inference_task,
    postprocess_output_for_llm_v1_embedding_task,
    preprocess_llm_embedding_params,
    preprocess_llm_inference_input,
)
from mlflow.transformers.model_io import (
    load_model_and_components_from_huggingface_hub,
    load_model_and_components_from_local,
    load_model_and_components_from_local_base_path,
    save_local_checkpoint,
    save_pipeline_components,
    save_pipeline_pretrained_weights,
    with_adapter,
)
from mlflow.transformers.peft import get_model_with_peft_adapter, get_peft_base_model, is_peft_model
from mlflow.transformers.signature import (
    default_signature,
    format_input_example_for_special_cases,
    generate_signature_output,
    infer_or_get_default_signature,
)

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "transformers"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "BAD_REQUEST",
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_DEFAULT_PREDICTION_DEVICE",
    "MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY",
    "MLFLOW_HUGGINGFACE_USE_DEVICE_MAP",
    "MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE",
    "MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT",
    "MLMODEL_FILE_NAME",
    "RESOURCE_DOES_NOT_EXIST",
    "TYPE_CHECKING",
    "FlavorKey",
    "autolog",
    "build_flavor_config",
    "build_flavor_config_from_local_checkpoint",
    "convert_messages_to_prompt",
    "format_input_example_for_special_cases",
    "generate_signature_output",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "get_model_with_peft_adapter",
    "get_peft_base_model",
    "infer_or_get_default_signature",
    "infer_signature_from_llm_inference_task",
    "is_gpu_available",
    "is_peft_model",
    "load_model",
    "load_model_and_components_from_huggingface_hub",
    "load_model_and_components_from_local",
    "load_model_and_components_from_local_base_path",
    "log_model",
    "persist_pretrained_model",
    "postprocess_output_for_llm_inference_task",
    "postprocess_output_for_llm_v1_embedding_task",
    "preprocess_llm_embedding_params",
    "preprocess_llm_inference_input",
    "save_local_checkpoint",
    "save_model",
    "save_pipeline_components",
    "save_pipeline_pretrained_weights",
    "update_flavor_conf_to_persist_pretrained_model",
]

logger = logging.getLogger(__name__)

_CARD = "model_card.md"
_CARD_DATA = "model_card_data.yaml"
_MODEL_COMPONENTS = ("model", "tokenizer", "feature_extractor", "image_processor", "torch_dtype")
_TEMPLATE_TASKS = ("feature-extraction", "fill-mask", "summarization", "text2text-generation", "text-generation")


class _Transformers(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.transformers"
    package = "transformers"

    def requirements(self, pipeline: Any = None, **_: Any) -> list[str]:
        return get_default_pip_requirements(getattr(pipeline, "model", None))

    def write(
        self,
        model: Any,
        path: str,
        pipeline: Any = None,
        processor: Any = None,
        task: str | None = None,
        torch_dtype: Any = None,
        model_card: Any = None,
        save_pretrained: bool = True,
        base_model_path: str | None = None,
        model_config: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        served = {"inference_task": task} if task != pipeline_task_of(task) else {}
        if isinstance(pipeline, str):
            entry = build_flavor_config_from_local_checkpoint(pipeline, pipeline_task_of(task), processor, torch_dtype)
            save_local_checkpoint(path, pipeline, entry, processor)
        else:
            kept = _weights_kept(pipeline, save_pretrained, base_model_path)
            entry = build_flavor_config(pipeline, processor, torch_dtype, kept, base_model_path)
            write = save_pipeline_pretrained_weights if FlavorKey.MODEL_BINARY in entry else save_pipeline_components
            write(path, pipeline, entry, processor)
        if model_card is not None:
            _write_card(model_card, path)
        return {**entry, **served}

    def pyfunc(self, entry: dict[str, Any], model_config: dict[str, Any] | None = None, **_: Any) -> dict[str, Any]:
        return {"config": model_config} if model_config else {}

    def read(
        self,
        path: str,
        entry: dict[str, Any],
        return_type: str = "pipeline",
        device: Any = None,
        base_model_path: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if return_type not in ("pipeline", "components"):
            raise invalid(f"The return_type must be 'pipeline' or 'components', not {return_type!r}.")
        if return_type == "pipeline" and FlavorKey.PROCESSOR_TYPE in entry:
            raise MlflowException(
                "The model was kept with a processor, which pipelines do not take; load it with "
                "return_type='components'.",
                BAD_REQUEST,
            )
        library = _library()
        device = _device(device)
        options = _accelerated()
        if base_model_path is not None or FlavorKey.MODEL_LOCAL_BASE in entry:
            found = load_model_and_components_from_local_base_path(path, entry, options, device, base_model_path)
        elif FlavorKey.MODEL_BINARY in entry or FlavorKey.MODEL_REVISION not in entry:
            self.file(path, entry, FlavorKey.MODEL_BINARY, "pipeline")
            found = load_model_and_components_from_local(path, entry, options, device)
        else:
            found = load_model_and_components_from_huggingface_hub(entry, options, device)
        found = with_adapter(found, path, entry)
        if return_type == "components":
            return {"task": entry[FlavorKey.TASK], **found}
        given = {**found, **kwargs}
        if device is not None and "device_map" not in options:
            given["device"] = device
        return library.pipeline(task=entry[FlavorKey.TASK], **given)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.models.model import Model
        from mlflow.transformers.predictor import Predictor

        entry = self.entry(path)
        config = dict(model_config or {})
        metadata = Model.load(path).metadata or {}
        template = metadata.get(FlavorKey.PROMPT_TEMPLATE, entry.get(FlavorKey.PROMPT_TEMPLATE))
        pipeline = self.read(path, entry, device=config.pop("device", None))
        return Predictor(pipeline, entry, config, template)


def _library() -> Any:
    try:
        import transformers as library
    except ImportError:
        raise missing_package("transformers", "The flavor for transformers") from None
    return library


def _pipeline_of(given: Any, task: str | None, torch_dtype: Any) -> Any:
    """The pipeline that was given, or that its components make; a folder of weights stays one.

    Raises: INVALID_PARAMETER_VALUE.
    """
    library = _library()
    if isinstance(given, (str, os.PathLike)):
        if not os.path.isdir(given):
            raise invalid(f"The {type(given).__name__} {os.fspath(given)!r} names no folder with a model.")
        if task is None:
            raise invalid("The task must be said for a folder: what is its pipeline for?")
        return os.fspath(given)
    if isinstance(given, library.Pipeline):
        return given
    if not isinstance(given, dict):
        raise invalid(
            "A pipeline of transformers, a dict of its components, or a folder that save_pretrained wrote is needed, "
            f"not {type(given).__name__}."
        )
    unknown = sorted(set(given) - set(_MODEL_COMPONENTS))
    if unknown:
        raise invalid(f"Unknown components {unknown}: they may be {', '.join(_MODEL_COMPONENTS)}.")
    if "model" not in given:
        raise invalid("The components must have a 'model'.")
    components = {key: value for key, value in given.items() if key != "torch_dtype"}
    wanted = pipeline_task_of(task) or _task_at_hub(given["model"])
    if wanted is None:
        raise invalid("The task does not follow from the model; say it: task='text-classification', for example.")
    try:
        return library.pipeline(task=wanted, **components)
    except Exception as error:
        raise invalid(f"The components make no pipeline for {wanted!r}: {error}") from error


def _task_at_hub(model: Any) -> str | None:
    name = getattr(model, "name_or_path", "")
    if hub_commit(name, model) is None:
        return None
    from huggingface_hub import HfApi

    return HfApi().model_info(name, timeout=10).pipeline_tag


def _weights_kept(pipeline: Any, save_pretrained: bool, base_model_path: str | None) -> bool:
    """Whether the weights go into the model; raises when it cannot be had as wanted."""
    adapter = is_peft_model(pipeline.model)
    if base_model_path is not None:
        if not adapter:
            raise invalid("'base_model_path' is for adapters of PEFT; the model has none.")
        if not os.path.isdir(base_model_path):
            raise invalid(f"There is no base model at {base_model_path!r}.")
        return False
    if save_pretrained and not adapter:
        return True
    model = get_peft_base_model(pipeline.model) if adapter else pipeline.model
    if hub_commit(getattr(model, "name_or_path", ""), model) is not None:
        return False
    logger.warning(
        "The weights are kept with the model: %r is not known at the Hugging Face hub.",
        getattr(model, "name_or_path", ""),
    )
    return True


def _write_card(card: Any, path: str) -> None:
    with open(os.path.join(path, _CARD), "w", encoding="utf-8") as file:
        file.write(str(card))
    data = getattr(card, "data", None)
    if data is not None:
        import yaml

        with open(os.path.join(path, _CARD_DATA), "w", encoding="utf-8") as file:
            yaml.safe_dump(data.to_dict(), file)


def _device(device: Any) -> Any:
    if device is None:
        device = MLFLOW_DEFAULT_PREDICTION_DEVICE.get()
    if device is None:
        return 0 if is_gpu_available() else None
    return int(device) if isinstance(device, str) and device.lstrip("-").isdigit() else device


def _accelerated() -> dict[str, Any]:
    """Arguments for loading weights that the environment asks for."""
    options: dict[str, Any] = {}
    if MLFLOW_HUGGINGFACE_USE_DEVICE_MAP.get():
        options["device_map"] = MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY.get()
    if MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE.get():
        options["low_cpu_mem_usage"] = True
    return options


def _prepared(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of save and log: the pipeline, and signature, notes and settings that follow from it."""
    arguments = dict(arguments)
    template = arguments.pop("prompt_template")
    task = arguments["task"]
    pipeline = _pipeline_of(arguments["transformers_model"], task, arguments["torch_dtype"])
    own = pipeline_task_of(task) if isinstance(pipeline, str) else pipeline.task
    arguments["task"] = task = _served(task, own)
    arguments["pipeline"] = pipeline
    metadata, config = dict(arguments["metadata"] or {}), dict(arguments["model_config"] or {})
    if template is not None:
        _check_template(template, own)
        metadata[FlavorKey.PROMPT_TEMPLATE] = template
        if own == "text-generation":
            # the template around the prompt is of no use to who asked
            config.setdefault("return_full_text", False)
    if task != own:
        metadata["task"] = task
        arguments["signature"] = infer_signature_from_llm_inference_task(task, arguments["signature"])
    elif arguments["signature"] is None and arguments["input_example"] is None and not isinstance(pipeline, str):
        arguments["signature"] = default_signature(type(pipeline).__name__)
    if arguments["input_example"] is not None and not isinstance(pipeline, str):
        arguments["input_example"] = format_input_example_for_special_cases(arguments["input_example"], pipeline)
    arguments["metadata"], arguments["model_config"] = metadata or None, config or None
    return arguments


def _served(task: str | None, own: str) -> str:
    """The task that a pipeline is kept for.

    Raises: INVALID_PARAMETER_VALUE when it cannot serve it.
    """
    if task is None or task == own:
        return own
    if task not in TASKS_OF.get(own, ()):
        allowed = ", ".join((own, *TASKS_OF.get(own, ())))
        raise invalid(f"A pipeline for {own!r} cannot serve the task {task!r}; it can serve {allowed}.")
    return task


def _check_template(template: Any, task: str) -> None:
    if task not in _TEMPLATE_TASKS:
        raise invalid(f"Pipelines for {task!r} take no prompt_template; those for {', '.join(_TEMPLATE_TASKS)} do.")
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except (TypeError, ValueError):
        names = []
    if names != ["prompt"]:
        raise invalid(f"The prompt_template must be a text with '{{prompt}}' in it once, not {template!r}.")


_FLAVOR = _Transformers()


def is_gpu_available() -> bool:
    """Whether torch has a GPU to compute with."""
    import importlib.util

    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()


def get_default_pip_requirements(model: Any) -> list[str]:
    """Pip requirements of models of this flavor.

    Args:
        model: of transformers; adapters need peft.
    """
    further = ("peft",) if is_peft_model(model) else ()
    return pinned("transformers", "torch", "accelerate", *further)


def get_default_conda_env(model: Any) -> dict[str, Any]:
    """The conda environment of models of this flavor.

    Args:
        model: of transformers.
    """
    return _conda_env(_with_mlflow(get_default_pip_requirements(model)))


def save_model(
    transformers_model: Any,
    path: str,
    processor: Any = None,
    task: str | None = None,
    torch_dtype: Any = None,
    model_card: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
    metadata: dict[str, Any] | None = None,
    model_config: Any = None,
    prompt_template: str | None = None,
    save_pretrained: bool = True,
    base_model_path: str | None = None,
    **kwargs: Any,
) -> None:
    """Save a pipeline to a folder.

    Args:
        transformers_model: a pipeline, a dict of its components (model, tokenizer, ...), or a folder that
            ``save_pretrained`` wrote.
        path: folder that does not exist or is empty.
        processor: a processor to keep with it.
        task: what the pipeline is for, e.g. "text-generation"; or "llm/v1/chat", "llm/v1/completions",
            "llm/v1/embeddings": input and answers are those of OpenAI.
        torch_dtype: type to load the weights in; None keeps that of the model.
        model_card: text or ``huggingface_hub.ModelCard`` to keep with it.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        metadata: notes in the MLmodel file.
        model_config: arguments of the pipeline for every prediction, e.g. max_new_tokens; include_prompt=False
            leaves the prompt out of the text, collapse_whitespace=True makes single spaces.
        prompt_template: text around each prompt, with ``{prompt}`` in it.
        save_pretrained: whether the weights are kept; False keeps a reference to the hub. Of an adapter of PEFT,
            the base is kept only when it is not from the hub.
        base_model_path: where the base of an adapter of PEFT is, whose weights are not kept.
        kwargs: none are known.

    Raises: INVALID_PARAMETER_VALUE for anything else, an unknown task, or a template without prompt;
        RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(transformers_model, path, _prepared(locals()))


def log_model(
    transformers_model: Any,
    artifact_path: str | None = None,
    processor: Any = None,
    task: str | None = None,
    torch_dtype: Any = None,
    model_card: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    conda_env: Any = None,
    metadata: dict[str, Any] | None = None,
    model_config: Any = None,
    prompt_template: str | None = None,
    save_pretrained: bool = True,
    prompts: list[Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    base_model_path: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(transformers_model, _prepared(locals()))


def load_model(
    model_uri: str,
    dst_path: str | None = None,
    return_type: str = "pipeline",
    device: Any = None,
    base_model_path: str | None = None,
    **kwargs: Any,
) -> Any:
    """The pipeline behind a URI, or its components as dict.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        return_type: "pipeline" or "components".
        device: where it computes, e.g. "cpu" or 0.
        base_model_path: where the base of an adapter is now, if it moved.
        kwargs: for ``transformers.pipeline``.

    Raises: RESOURCE_DOES_NOT_EXIST; BAD_REQUEST for a pipeline of a model with a processor.
    """
    return _FLAVOR.load(
        model_uri, dst_path, return_type=return_type, device=device, base_model_path=base_model_path, **kwargs
    )


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


def persist_pretrained_model(model_uri: str) -> None:
    """Put the weights into a model that was kept with a reference to the hub.

    Args:
        model_uri: of the model; not of a registered version, whose files do not change.

    Raises: INVALID_PARAMETER_VALUE for a registered version.
    """
    import tempfile

    from mlflow.models.location import edited, local_folder, writable_repository

    path = local_folder(model_uri)
    entry = _FLAVOR.entry(path)
    if FlavorKey.MODEL_BINARY in entry:
        return
    repository = writable_repository(model_uri)
    found = load_model_and_components_from_huggingface_hub(entry, _accelerated())
    kept = update_flavor_conf_to_persist_pretrained_model(entry)
    with tempfile.TemporaryDirectory() as folder:
        for name, one in found.items():
            place = kept[FlavorKey.MODEL_BINARY] if name == FlavorKey.MODEL else os.path.join("components", name)
            one.save_pretrained(os.path.join(folder, place))
        repository.log_artifacts(folder)
    with edited(model_uri) as described:
        described.flavors[FLAVOR_NAME] = kept


from mlflow.transformers.autologging import autolog  # noqa: E402 (its module needs what stands above)
