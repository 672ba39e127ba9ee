"""Models in the ONNX format, which ONNX Runtime carries out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "onnx"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
ONNX_EXECUTION_PROVIDERS = ["CUDAExecutionProvider", "CPUExecutionProvider"]
_FILE = "model.onnx"
_EXECUTION_MODES = {"sequential": "ORT_SEQUENTIAL", "parallel": "ORT_PARALLEL"}
# an option of ours that is a table of further ones
_EXTRA = "extra_session_config"

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "ONNX_EXECUTION_PROVIDERS",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Onnx(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.onnx"
    package = "onnx"

    def requirements(self, **_: Any) -> list[str]:
        return pinned("onnx", "onnxruntime", "onnxruntime-gpu", "numpy")

    def write(
        self,
        model: Any,
        path: str,
        onnx_execution_providers: list[Any] | None = None,
        onnx_session_options: dict[str, Any] | None = None,
        save_as_external_data: bool = True,
    ) -> dict[str, Any]:
        onnx = _library()
        if not isinstance(model, onnx.ModelProto):
            raise invalid(f"An onnx.ModelProto is needed, not {type(model).__name__}.")
        _check_options(onnx_session_options)
        if save_as_external_data:
            # saving moves the data out of the object that it is given
            copied = onnx.ModelProto()
            copied.CopyFrom(model)
            onnx.save_model(copied, os.path.join(path, _FILE), save_as_external_data=True, location=f"{_FILE}.data")
        else:
            onnx.save_model(model, os.path.join(path, _FILE))
        return {
            "data": _FILE,
            "providers": list(onnx_execution_providers or ONNX_EXECUTION_PROVIDERS),
            "onnx_session_options": onnx_session_options,
        }

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        onnx = _library()
        file = self.file(path, entry, default=_FILE)
        try:
            onnx.checker.check_model(file)
            return onnx.load(file)
        except Exception as error:
            # a broken file shows in errors of protobuf, of the checker, and of reading external data
            raise MlflowException(f"The file {os.path.basename(file)!r} is no valid ONNX model: {error}") from error

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        entry = self.entry(folder)
        return _Predictor(_session(self.file(folder, entry, default=_FILE), entry))


class _Predictor:
    """Feeds arrays, tables and dicts to a session of ONNX Runtime."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._types = {argument.name: argument.type for argument in session.get_inputs()}
        self._ranks = {argument.name: len(argument.shape or []) for argument in session.get_inputs()}
        self._outputs = [argument.name for argument in session.get_outputs()]

    def get_raw_model(self) -> Any:
        """The session."""
        return self._session

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The outputs: as a table for a table, else as arrays by name.

        Args:
            data: arrays by the names of the inputs; a table, with one column for each input or, when there is one
                input only, with its columns; or the array of the only input.
            params: not used.

        Raises: INVALID_PARAMETER_VALUE for anything else, and when an input is missing or of a type that does not
            fit.
        """
        import numpy
        import pandas

        if isinstance(data, pandas.DataFrame):
            given = self._of_table(data)
        elif isinstance(data, dict):
            given = data
        elif isinstance(data, numpy.ndarray):
            given = {self._only_input(): data}
        else:
            raise invalid(f"A dict of arrays, an array or a table is needed, not {type(data).__name__}.")
        missing = [name for name in self._types if name not in given]
        if missing:
            raise invalid(f"Inputs of the model are missing: {', '.join(missing)}. Given were: {', '.join(given)}.")
        feed = {name: self._fitting(name, given[name]) for name in self._types}
        predicted = dict(zip(self._outputs, self._session.run(self._outputs, feed), strict=True))
        if isinstance(data, pandas.DataFrame):
            return pandas.DataFrame({name: _column(values) for name, values in predicted.items()})
        return predicted

    def _only_input(self) -> str:
        if len(self._types) != 1:
            raise invalid(
                f"The model has {len(self._types)} inputs ({', '.join(self._types)}): give a dict with an array for "
                "each, or a table with a column for each."
            )
        return next(iter(self._types))

    def _of_table(self, table: Any) -> dict[str, Any]:
        import numpy

        if len(self._types) == 1:
            values = table.to_numpy()
            name = self._only_input()
            if values.dtype == object and table.shape[1] == 1:
                # a column of arrays
                values = numpy.array(table.iloc[:, 0].tolist())
            return {name: values}
        missing = [name for name in self._types if name not in table.columns]
        if missing:
            raise invalid(
                f"Inputs of the model are missing: {', '.join(missing)}. The table has the columns "
                f"{', '.join(map(str, table.columns))}."
            )
        given = {}
        for name in self._types:
            values = numpy.array(table[name].tolist(), dtype=None if table[name].dtype == object else table[name].dtype)
            # one number a row is a tensor of one column where the model asks for two dimensions
            given[name] = values[:, None] if values.ndim == 1 and self._ranks[name] == 2 else values
        return given

    def _fitting(self, name: str, values: Any) -> Any:
        """The array in the type that the input has, when no kind of number changes into another."""
        import numpy

        array = numpy.asarray(values)
        wanted = _NUMPY_TYPES.get(self._types[name])
        if wanted is None or array.dtype == wanted:
            return array
        if not numpy.can_cast(array.dtype, wanted, "same_kind"):
            raise invalid(f"The input {name!r} must be {self._types[name]}, which {array.dtype} cannot be turned into.")
        return array.astype(wanted)


_NUMPY_TYPES = {
    f"tensor({onnx_name})": numpy_name
    for onnx_name, numpy_name in {
        "float16": "float16",
        "float": "float32",
        "double": "float64",
        "int8": "int8",
        "int16": "int16",
        "int32": "int32",
        "int64": "int64",
        "uint8": "uint8",
        "uint16": "uint16",
        "uint32": "uint32",
        "uint64": "uint64",
        "bool": "bool",
    }.items()
}


def _column(values: Any) -> Any:
    """One output as a column: a value a row, or an array a row."""
    import numpy

    if isinstance(values, list):
        return values
    array = numpy.asarray(values)
    if array.ndim == 0:
        return [array.item()]
    return array.reshape(-1) if array.ndim == 1 or array.size == len(array) else list(array)


def _check_options(options: dict[str, Any] | None) -> None:
    """Return if ONNX Runtime has these options; without it, they are checked when the model is loaded."""
    if not options:
        return
    try:
        import onnxruntime
    except ImportError:
        return
    _session_options(onnxruntime, options)


def _session_options(onnxruntime: Any, options: dict[str, Any]) -> Any:
    made = onnxruntime.SessionOptions()
    for key, value in options.items():
        if key == _EXTRA:
            for name, text in value.items():
                made.add_session_config_entry(name, str(text))
        elif key == "execution_mode":
            mode = _EXECUTION_MODES.get(str(value).lower())
            if mode is None:
                raise invalid(f"Unknown execution mode {value!r}: it must be one of {', '.join(_EXECUTION_MODES)}.")
            made.execution_mode = getattr(onnxruntime.ExecutionMode, mode)
        elif key == "graph_optimization_level":
            made.graph_optimization_level = onnxruntime.GraphOptimizationLevel(value)
        elif key.startswith("_") or not hasattr(made, key) or callable(getattr(made, key)):
            raise invalid(f"ONNX Runtime has no session option {key!r}.")
        else:
            setattr(made, key, value)
    return made


def _session(file: str, entry: dict[str, Any]) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise missing_package("onnxruntime", "Predicting with an ONNX model") from None
    available = onnxruntime.get_available_providers()
    wanted = entry.get("providers") or ONNX_EXECUTION_PROVIDERS
    usable = [one for one in wanted if (one if isinstance(one, str) else one[0]) in available]
    try:
        return onnxruntime.InferenceSession(
            file,
            sess_options=_session_options(onnxruntime, entry.get("onnx_session_options") or {}),
            providers=usable or ["CPUExecutionProvider"],
        )
    except MlflowException:
        raise
    except Exception as error:
        raise MlflowException(f"ONNX Runtime cannot load {os.path.basename(file)!r}: {error}") from error


def _library() -> Any:
    try:
        import onnx
        import onnx.checker
    except ImportError:
        raise missing_package("onnx", "The flavor 'onnx'") from None
    return onnx


_FLAVOR = _Onnx()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    onnx_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    onnx_execution_providers: list[Any] | None = None,
    onnx_session_options: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    save_as_external_data: bool = True,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save an ONNX model to a folder.

    Args:
        onnx_model: an ``onnx.ModelProto``.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        onnx_execution_providers: names of providers of ONNX Runtime, or pairs of name and options, best first; those
            that are not available where the model is loaded are left out.
        onnx_session_options: attributes of ``onnxruntime.SessionOptions``; execution_mode is "sequential" or
            "parallel", graph_optimization_level 0, 1, 2 or 99, extra_session_config a dict of further entries.
        save_as_external_data: whether large tensors stand in a file beside the model, as models above 2 GB need.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(onnx_model, path, locals())


def log_model(
    onnx_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    onnx_execution_providers: list[Any] | None = None,
    onnx_session_options: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    save_as_external_data: bool = True,
    extra_files: list[str] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log an ONNX model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(onnx_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The ONNX model behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
