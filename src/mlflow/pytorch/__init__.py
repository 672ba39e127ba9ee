"""Models of PyTorch: modules, Lightning modules and TorchScript."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "pytorch"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_checkpoint",
    "load_model",
    "load_state_dict",
    "log_model",
    "log_state_dict",
    "save_model",
    "save_state_dict",
]

_FORMATS = ("pickle", "pt2")
_DATA = "data"
_PICKLED = "model.pth"
_EXPORTED = "model.pt2"
_PICKLE_MODULE_INFO = "pickle_module_info.txt"
_STATE_DICT = "state_dict.pth"


class _PyTorch(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.pytorch"
    package = "torch"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        pickle_module: Any = None,
        export_model: bool = False,
        serialization_format: str | None = None,
        example_inputs: Any = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        torch = _torch()
        if not isinstance(model, torch.nn.Module):
            raise invalid(
                f"The argument 'pytorch_model' must be a torch.nn.Module, not {type(model).__name__}. "
                "For weights alone there is log_state_dict."
            )
        form = _format(serialization_format, export_model)
        folder = os.path.join(path, _DATA)
        if form == "pt2":
            from mlflow.pytorch import exported

            program = exported.export(model, example_inputs)
            os.mkdir(folder)
            torch.export.save(program, os.path.join(folder, _EXPORTED), **kwargs)
            return {"model_data": _DATA}
        from mlflow.pytorch import pickle_module as own

        pickles = pickle_module or own
        os.mkdir(folder)
        if isinstance(model, torch.jit.ScriptModule):
            torch.jit.save(model, os.path.join(folder, _PICKLED))
        else:
            torch.save(model, os.path.join(folder, _PICKLED), pickle_module=pickles, **kwargs)
        with open(os.path.join(folder, _PICKLE_MODULE_INFO), "w", encoding="utf-8") as file:
            file.write(pickles.__name__)
        return {"model_data": _DATA}

    def pyfunc(self, entry: dict[str, Any], pickle_module: Any = None, **_: Any) -> dict[str, Any]:
        name = pickle_module.__name__ if pickle_module else "mlflow.pytorch.pickle_module"
        return {"data": entry["model_data"], "pickle_module_name": name, "config": {"device": None}}

    def read(self, path: str, entry: dict[str, Any], **kwargs: Any) -> Any:
        data = entry["model_data"]
        if not os.path.isfile(os.path.join(path, data, _EXPORTED)) and not os.path.isfile(os.path.join(path, data)):
            self.file(path, {}, default=f"{data}/{_PICKLED}")
        return _read(os.path.join(path, data), **kwargs)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        device = _device((model_config or {}).get("device"))
        return _Predictor(_read(path, map_location=device), device)


class _Predictor:
    """Calls a module with a DataFrame or an array.

    Args:
        model: the module.
        device: where it computes, e.g. "cpu" or "cuda:0".
    """

    def __init__(self, model: Any, device: str) -> None:
        self._model = model
        self._device = device

    def get_raw_model(self) -> Any:
        """The module."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the module gives: an array, or a DataFrame with the input's index for a DataFrame.

        Args:
            data: a DataFrame of numbers, which the module gets as float32, or an array of any type.
            params: "device" computes elsewhere this time.

        Raises: INVALID_PARAMETER_VALUE for other input, or output that is not one tensor.
        """
        import numpy
        import pandas
        import torch

        if isinstance(data, pandas.DataFrame):
            array = data.to_numpy(dtype=numpy.float32)
        elif isinstance(data, numpy.ndarray):
            array = data
        else:
            raise invalid(f"A PyTorch model takes a pandas.DataFrame or a numpy.ndarray, not {type(data).__name__}.")
        device = _device((params or {}).get("device") or self._device)
        # a copy, because torch wants memory that it may write to
        tensor = torch.tensor(array, device=device)
        if device != self._device:
            self._model.to(device)
            self._device = device
        with torch.no_grad():
            output = self._model(tensor)
        if not isinstance(output, torch.Tensor):
            raise invalid(
                f"Through the generic interface a PyTorch model must give one tensor, not {type(output).__name__}."
            )
        output = output.detach().cpu().numpy()
        return pandas.DataFrame(output, index=data.index) if isinstance(data, pandas.DataFrame) else output


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise missing_package("torch", "The PyTorch flavor") from None
    return torch


def _format(serialization_format: str | None, export_model: bool) -> str:
    form = serialization_format or ("pt2" if export_model else "pickle")
    if form not in _FORMATS:
        raise invalid(f"Unknown serialization format {form!r}: it must be 'pickle' or 'pt2'.")
    return form


def _device(wanted: Any) -> str:
    from mlflow.environment_variables import MLFLOW_DEFAULT_PREDICTION_DEVICE

    if wanted is None:
        wanted = MLFLOW_DEFAULT_PREDICTION_DEVICE.get()
    if wanted is not None:
        return str(wanted)
    return "cuda:0" if _torch().cuda.is_available() else "cpu"


def _read(folder: str, **kwargs: Any) -> Any:
    """The module in the data folder of a model.

    Args:
        folder: of the data; the first versions named the file itself.
        kwargs: for torch.load.
    """
    torch = _torch()
    from mlflow.pytorch import exported

    file = os.path.join(folder, _EXPORTED)
    if os.path.isfile(file):
        return exported.read(file, kwargs.get("map_location"))
    file = folder if os.path.isfile(folder) else os.path.join(folder, _PICKLED)
    if exported.is_script(file):
        module = torch.jit.load(file, map_location=kwargs.get("map_location"))
    else:
        _pickles_allowed(file)
        kwargs.setdefault("pickle_module", _pickle_module(os.path.dirname(file)))
        module = torch.load(file, **{"weights_only": False, **kwargs})
    module.eval()
    return module


def _pickle_module(folder: str) -> Any:
    info = os.path.join(folder, _PICKLE_MODULE_INFO)
    if not os.path.isfile(info):
        return importlib.import_module("mlflow.pytorch.pickle_module")
    with open(info, encoding="utf-8") as file:
        name = file.read().strip()
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MlflowException(
            f"The model was pickled with the module {name!r}, which cannot be imported here: {error}",
            "RESOURCE_DOES_NOT_EXIST",
        ) from error


def _with_example(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of save and log: what the export traces the module with is the input example, as tensors or arrays."""
    example = arguments["input_example"]
    arguments = dict(arguments)
    if arguments["export_model"]:
        import warnings

        warnings.warn(
            "The argument export_model is deprecated; say serialization_format='pt2'.", FutureWarning, stacklevel=3
        )
    if example is None:
        return arguments
    from mlflow.pytorch import exported

    arguments["input_example"] = exported.storable(example)
    if _format(arguments["serialization_format"], arguments["export_model"]) == "pt2":
        arguments["kwargs"] = {**arguments["kwargs"], "example_inputs": example}
    return arguments


_FLAVOR = _PyTorch()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("torch", "cloudpickle")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    pytorch_model: Any,
    path: str,
    conda_env: Any = None,
    mlflow_model: Any = None,
    code_paths: list[str] | None = None,
    pickle_module: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    extra_files: list[str] | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    export_model: bool = False,
    serialization_format: str | None = None,
    **kwargs: Any,
) -> None:
    """Save a module to a folder.

    Args:
        pytorch_model: a torch.nn.Module, a Lightning module or a ScriptModule.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        mlflow_model: description to complete.
        code_paths: files and folders of code that the model needs; they travel with it.
        pickle_module: what torch.save pickles with; None takes one that stores code of ``__main__`` by value.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input; for "pt2" an array or tensor, or a tuple of them, one per argument.
        extra_files: further files or URIs to keep with the model.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        export_model: older way to say "pt2".
        serialization_format: "pickle" (None), or "pt2": the graph of the module as torch.export traces it with the
            input example; it is loaded without its Python code and without pickle.
        kwargs: for torch.save or torch.export.save.

    Raises: INVALID_PARAMETER_VALUE when it is no module; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(pytorch_model, path, _with_example(locals()))


def log_model(
    pytorch_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    pickle_module: Any = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    extra_files: list[str] | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    export_model: bool = False,
    serialization_format: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a module.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(pytorch_model, _with_example(locals()))


def load_model(model_uri: str, dst_path: str | None = None, **kwargs: Any) -> Any:
    """The module behind a URI, in evaluation mode; the graph module of an exported one.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        kwargs: for torch.load, e.g. map_location.

    Raises: RESOURCE_DOES_NOT_EXIST; INTERNAL_ERROR for a pickle where pickles are not allowed.
    """
    return _FLAVOR.load(model_uri, dst_path, **kwargs)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)


def save_state_dict(state_dict: dict[str, Any], path: str, **kwargs: Any) -> None:
    """Save weights to ``state_dict.pth`` in a folder.

    Args:
        state_dict: of a module, an optimizer, or any dict that torch.save takes.
        path: the folder; it is made if need be.
        kwargs: for torch.save.

    Raises: TypeError when it is no dict.
    """
    if not isinstance(state_dict, dict):
        raise TypeError(f"A state dict must be a dict, not {type(state_dict).__name__}; take module.state_dict().")
    torch = _torch()
    os.makedirs(path, exist_ok=True)
    torch.save(state_dict, os.path.join(path, _STATE_DICT), **kwargs)


def log_state_dict(state_dict: dict[str, Any], artifact_path: str, **kwargs: Any) -> None:
    """Log weights as artifact of the active run.

    Args:
        state_dict: as of ``save_state_dict``.
        artifact_path: folder in the run's artifacts.
        kwargs: for torch.save.

    Raises: TypeError when it is no dict.
    """
    import tempfile

    from mlflow.tracking.fluent import log_artifacts

    with tempfile.TemporaryDirectory() as folder:
        save_state_dict(state_dict, folder, **kwargs)
        log_artifacts(folder, artifact_path)


def load_state_dict(state_dict_uri: str, **kwargs: Any) -> dict[str, Any]:
    """Weights that were saved or logged.

    Args:
        state_dict_uri: of the folder, ``runs:/<run id>/<path>`` or any artifact URI.
        kwargs: for torch.load. Unless weights_only is given, it is true where pickles are not allowed.
    """
    from mlflow.artifacts import download_artifacts
    from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION

    torch = _torch()
    file = os.path.join(download_artifacts(artifact_uri=state_dict_uri), _STATE_DICT)
    if not MLFLOW_ALLOW_PICKLE_DESERIALIZATION.get():
        if kwargs.get("weights_only") is False:
            _pickles_allowed(file)
        kwargs["weights_only"] = True
    return torch.load(file, **kwargs)


def load_checkpoint(
    model_class: Any,
    run_id: str | None = None,
    epoch: int | None = None,
    global_step: int | None = None,
    kwargs: dict[str, Any] | None = None,
) -> Any:
    """A Lightning module as autologging's checkpoint of a training has it.

    Args:
        model_class: its class.
        run_id: of the run; None means the active one.
        epoch: the checkpoint after this epoch; None with no global_step means the latest.
        global_step: the checkpoint after this step.
        kwargs: for ``model_class.load_from_checkpoint``.

    Raises: INVALID_PARAMETER_VALUE for both epoch and step, or no run; RESOURCE_DOES_NOT_EXIST without a checkpoint.
    """
    from mlflow.models.checkpoints import downloaded_checkpoint

    with downloaded_checkpoint(run_id, epoch, global_step) as file:
        _pickles_allowed(file)
        return model_class.load_from_checkpoint(file, **(kwargs or {}))


from mlflow.pytorch.autologging import autolog  # noqa: E402 (its module needs what stands above)


def __getattr__(name: str) -> Any:
    # a subclass of Lightning's callback, which is imported for it
    if name == "MlflowModelCheckpointCallback":
        from mlflow.pytorch.callbacks import checkpoint_class, installed_library

        return checkpoint_class(installed_library())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
