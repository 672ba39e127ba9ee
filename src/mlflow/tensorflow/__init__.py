"""Models of TensorFlow: Keras models and modules kept as SavedModel."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid, missing_package
from mlflow.keras.saved import arrays, file_in, is_model
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import version_of
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

logger = logging.getLogger(__name__)

FLAVOR_NAME = "tensorflow"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "MLflowCallback",
    "MlflowCallback",
    "MlflowModelCheckpointCallback",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "get_global_custom_objects",
    "load_checkpoint",
    "load_model",
    "log_model",
    "save_model",
]

_DATA = "data"
# the file of a Keras model by its format; the last is a folder of Keras 2
_FILES = ("model.keras", "model.h5", "model")
_CUSTOM_OBJECTS = "custom_objects.cloudpickle"
_GLOBAL_CUSTOM_OBJECTS = "global_custom_objects.cloudpickle"
_MODULE = "keras_module.txt"
_SAVE_FORMAT = "save_format.txt"
_SAVED_MODEL = "tf2model"


class _TensorFlow(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.tensorflow"

    def requirements(self, custom_objects: Any = None, **_: Any) -> list[str]:
        return get_default_pip_requirements(include_cloudpickle=bool(custom_objects))

    def write(
        self,
        model: Any,
        path: str,
        custom_objects: dict[str, Any] | None = None,
        saved_model_kwargs: dict[str, Any] | None = None,
        keras_model_kwargs: dict[str, Any] | None = None,
        **unknown: Any,
    ) -> dict[str, Any]:
        if unknown:
            raise TypeError(f"Unexpected arguments {sorted(unknown)}.")
        tf = tensorflow()
        if is_model(model):
            return _write_keras(model, os.path.join(path, _DATA), custom_objects, dict(keras_model_kwargs or {}))
        if not isinstance(model, tf.Module):
            raise invalid(f"A Keras model or a tf.Module is needed, not {type(model).__name__}.")
        tf.saved_model.save(model, os.path.join(path, _SAVED_MODEL), **(saved_model_kwargs or {}))
        return {"saved_model_dir": _SAVED_MODEL, "model_type": "tf2-module", "tensorflow_version": tf.__version__}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]} if "data" in entry else {}

    def read(
        self,
        path: str,
        entry: dict[str, Any],
        saved_model_kwargs: dict[str, Any] | None = None,
        keras_model_kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if "saved_model_dir" in entry:
            folder = self.file(path, entry, "saved_model_dir")
            return tensorflow().saved_model.load(folder, **(saved_model_kwargs or {}))
        data = entry.get("data", _DATA)
        if file_in(os.path.join(path, data), _FILES) == os.path.join(path, data):
            self.file(path, {}, default=f"{data}/{_FILES[0]}")
        return _read_keras(os.path.join(path, data), dict(keras_model_kwargs or {}))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.models.model import Model

        folder = path if os.path.isfile(os.path.join(path, MLMODEL_FILE_NAME)) else os.path.dirname(path)
        entry, signature = self.entry(folder), Model.load(folder).signature
        model = self.read(folder, entry)
        return _Module(model) if "saved_model_dir" in entry else _KerasModel(model, signature)


class _KerasModel:
    """Calls a Keras model with tables or arrays.

    Args:
        model: the model.
        signature: its signature, or None.
    """

    def __init__(self, model: Any, signature: Any) -> None:
        self._model = model
        self._signature = signature

    def get_raw_model(self) -> Any:
        """The model."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives: an array; for a table without a tensor signature, a table with its index.

        Args:
            data: a DataFrame, an array, or a list or dict of arrays.
            params: arguments of the model's ``predict``, e.g. batch_size.

        Raises: INVALID_PARAMETER_VALUE for other input.
        """
        import numpy
        import pandas

        table = data if isinstance(data, pandas.DataFrame) else None
        by_columns = table is not None and not (
            self._signature is not None
            and self._signature.inputs is not None
            and self._signature.inputs.is_tensor_spec()
        )
        data = arrays(data, self._signature)
        if not isinstance(data, (numpy.ndarray, list, tuple, dict)):
            raise invalid(f"A Keras model takes a DataFrame, an array, a list or a dict, not {type(data).__name__}.")
        output = self._model.predict(data, verbose=0, **(params or {}))
        if by_columns and isinstance(output, numpy.ndarray) and output.ndim <= 2:
            return pandas.DataFrame(output, index=table.index)
        return output


class _Module:
    """Calls a loaded SavedModel with an array.

    Args:
        model: what tf.saved_model.load gave.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The loaded SavedModel."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What calling the module gives, tensors as arrays; a dict stays a dict.

        Args:
            data: an array, or a list that makes one.
            params: further arguments of the module.

        Raises: INVALID_PARAMETER_VALUE for other input.
        """
        import numpy

        if not isinstance(data, (numpy.ndarray, list)):
            raise invalid(f"A TensorFlow module takes an array or a list, not {type(data).__name__}.")
        tf = tensorflow()
        output = self._model(tf.convert_to_tensor(data), **(params or {}))
        return tf.nest.map_structure(lambda one: one.numpy() if isinstance(one, tf.Tensor) else one, output)


def tensorflow() -> Any:
    """The library.

    Raises: ImportError naming the package when it is missing.
    """
    try:
        import tensorflow as library
    except ImportError:
        raise missing_package("tensorflow", "The TensorFlow flavor") from None
    return library


def _write_keras(
    model: Any, folder: str, custom_objects: dict[str, Any] | None, options: dict[str, Any]
) -> dict[str, Any]:
    """Write a Keras model, its custom objects, and what it was made with; the flavor's entry."""
    form = options.pop("save_format", "tf")
    if form not in ("tf", "h5", "keras"):
        raise invalid(f"Unknown save_format {form!r}: it must be 'tf', 'h5' or 'keras'.")
    # the older Keras, whose models know "tf" as a folder of their own
    legacy = type(model).__module__.startswith("tf_keras")
    os.mkdir(folder)
    if custom_objects:
        _dump(custom_objects, os.path.join(folder, _CUSTOM_OBJECTS))
    registered = get_global_custom_objects()
    if registered:
        _dump(registered, os.path.join(folder, _GLOBAL_CUSTOM_OBJECTS))
    for name, text in ((_MODULE, "tf_keras" if legacy else "tensorflow.keras"), (_SAVE_FORMAT, form)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    file = {"h5": "model.h5", "keras": "model.keras"}.get(form, "model" if legacy else "model.keras")
    model.save(os.path.join(folder, file), **options)
    return {
        "data": _DATA,
        "model_type": "keras",
        "keras_version": version_of("tf_keras") if legacy else tensorflow().__version__,
        "save_format": form,
    }


def _dump(objects: dict[str, Any], path: str) -> None:
    import cloudpickle

    with open(path, "wb") as file:
        cloudpickle.dump(objects, file)


def _read_keras(folder: str, options: dict[str, Any]) -> Any:
    library = _keras_module(folder)
    custom = {**_pickled(folder, _GLOBAL_CUSTOM_OBJECTS), **_pickled(folder, _CUSTOM_OBJECTS)}
    custom.update(options.pop("custom_objects", None) or {})
    path = file_in(folder, _FILES)
    if os.path.isdir(path) and not library.__name__.startswith("tf_keras"):
        return _read_folder(path, library)
    if path.endswith(".h5"):
        # Keras 3 cannot read the losses and metrics that older files name by their short names
        options.setdefault("compile", False)
    return library.models.load_model(path, custom_objects=custom, **options)


def _read_folder(path: str, library: Any) -> Any:
    """A SavedModel that Keras 2 wrote, which Keras 3 can only call."""
    names = list(tensorflow().saved_model.load(path).signatures)
    if not names:
        raise MlflowException(
            f"Keras {library.__version__} cannot load the SavedModel {path!r}; install tf_keras and load it with that.",
            "INVALID_PARAMETER_VALUE",
        )
    return library.Sequential([library.layers.TFSMLayer(path, call_endpoint=names[0])])


def _keras_module(folder: str) -> Any:
    import importlib

    path = os.path.join(folder, _MODULE)
    name = "tensorflow.keras"
    if os.path.isfile(path):
        with open(path, encoding="utf-8") as file:
            name = file.read().strip()
    if name == "tensorflow.keras":
        return tensorflow().keras
    if name not in ("keras", "tf_keras"):
        raise invalid(f"The model names {name!r} as its Keras; it must be keras, tf_keras or tensorflow.keras.")
    try:
        return importlib.import_module(name)
    except ImportError:
        raise missing_package(name, "This model") from None


def _pickled(folder: str, name: str) -> dict[str, Any]:
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        return {}
    _pickles_allowed(path)
    import cloudpickle

    with open(path, "rb") as file:
        return cloudpickle.load(file)


_FLAVOR = _TensorFlow()


def get_global_custom_objects() -> dict[str, Any]:
    """Classes and functions that were registered with Keras, by name."""
    return dict(tensorflow().keras.utils.get_custom_objects())


def get_default_pip_requirements(include_cloudpickle: bool = False) -> list[str]:
    """Pip requirements of models of this flavor.

    Args:
        include_cloudpickle: whether custom objects are pickled with them.
    """
    library = pinned("tensorflow") or pinned("tensorflow-cpu")
    return library + (pinned("cloudpickle") if include_cloudpickle else [])


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    custom_objects: dict[str, Any] | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    saved_model_kwargs: dict[str, Any] | None = None,
    keras_model_kwargs: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
) -> None:
    """Save a model to a folder.

    Args:
        model: a Keras model, or a tf.Module (then its graph is kept as SavedModel).
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        custom_objects: classes and functions of a Keras model by name; they are pickled.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        saved_model_kwargs: for ``tf.saved_model.save``, e.g. signatures.
        keras_model_kwargs: for ``model.save``; save_format="h5" takes the older file format.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.

    Raises: INVALID_PARAMETER_VALUE when it is no model; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(model, path, locals())


def log_model(
    model: Any,
    artifact_path: str | None = None,
    custom_objects: dict[str, Any] | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    registered_model_name: str | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    saved_model_kwargs: dict[str, Any] | None = None,
    keras_model_kwargs: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
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
    return _FLAVOR.log(model, locals())


def load_model(
    model_uri: str,
    dst_path: str | None = None,
    saved_model_kwargs: dict[str, Any] | None = None,
    keras_model_kwargs: dict[str, Any] | None = None,
) -> Any:
    """The Keras model, or the loaded SavedModel, behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        saved_model_kwargs: for ``tf.saved_model.load``.
        keras_model_kwargs: for Keras' ``load_model``, e.g. custom_objects or compile.

    Raises: RESOURCE_DOES_NOT_EXIST; INTERNAL_ERROR for pickled custom objects where pickles are not allowed.
    """
    return _FLAVOR.load(
        model_uri, dst_path, saved_model_kwargs=saved_model_kwargs, keras_model_kwargs=keras_model_kwargs
    )


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


def load_checkpoint(
    model: Any = None, run_id: str | None = None, epoch: int | None = None, global_step: int | None = None
) -> Any:
    """A Keras model as autologging's checkpoint of a training has it.

    Args:
        model: gets the weights of a checkpoint that holds nothing else.
        run_id: of the run; None means the active one.
        epoch: the checkpoint after this epoch; None with no global_step means the latest.
        global_step: the checkpoint after this step.

    Raises: INVALID_PARAMETER_VALUE for both epoch and step, for mere weights without a model, or no run;
        RESOURCE_DOES_NOT_EXIST without a checkpoint.
    """
    from mlflow.models.checkpoints import downloaded_checkpoint

    with downloaded_checkpoint(run_id, epoch, global_step) as file:
        if file.endswith(".weights.h5"):
            if model is None:
                raise invalid("The checkpoint holds weights alone; give the model that they belong to.")
            model.load_weights(file)
            return model
        load = tensorflow().keras.models.load_model
        try:
            return load(file)
        except ValueError as error:
            # Keras cannot read some losses and metrics back that it wrote by their short names
            logger.warning("The checkpoint is loaded without what it was compiled with: %s", error)
            return load(file, compile=False)


from mlflow.tensorflow.autologging import autolog  # noqa: E402 (its module needs what stands above)


def __getattr__(name: str) -> Any:
    # subclasses of Keras' callback, which is imported for them
    if name in ("MlflowCallback", "MLflowCallback", "MlflowModelCheckpointCallback"):
        from mlflow.tensorflow import callback

        return getattr(callback, name.replace("MLflow", "Mlflow"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
