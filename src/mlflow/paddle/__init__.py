"""Models of PaddlePaddle: layers and high-level models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "paddle"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]

_FILE = "model"


class _Paddle(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.paddle"
    package = "paddlepaddle"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(self, model: Any, path: str, training: bool = False, **kwargs: Any) -> dict[str, Any]:
        paddle = _paddle()
        file = os.path.join(path, _FILE)
        if isinstance(model, paddle.Model):
            model.save(file, training=training)
        elif isinstance(model, paddle.nn.Layer):
            try:
                paddle.jit.save(model, file, **kwargs)
            except ValueError as error:
                raise invalid(
                    f"The layer cannot be kept: {error}. Say what its input is: "
                    "paddle.jit.to_static(layer, input_spec=[...]), or call it once."
                ) from error
        else:
            raise invalid(f"A paddle.Model or a paddle.nn.Layer is needed, not {type(model).__name__}.")
        return {"pickled_model": _FILE}

    def predicts(self, model: Any, training: bool = False, **_: Any) -> bool:
        # the state of a training has no graph to predict with
        return not (training and isinstance(model, _paddle().Model))

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"model_path": entry["pickled_model"]}

    def read(self, path: str, entry: dict[str, Any], model: Any = None, **kwargs: Any) -> Any:
        file = os.path.join(path, entry["pickled_model"])
        if not any(os.path.isfile(file + ending) for ending in (".pdiparams", ".pdparams")):
            self.file(path, {}, default=f"{entry['pickled_model']}.pdiparams")
        # paddle reads parameters and what belongs to them with pickle
        _pickles_allowed(file)
        if model is not None:
            model.load(file, **kwargs)
            return model
        if not any(os.path.isfile(file + ending) for ending in (".json", ".pdmodel")):
            raise invalid(
                "The model holds the state of a training: give the paddle.Model that it belongs to, "
                "load_model(model_uri, model=...)."
            )
        return _paddle().jit.load(file, **kwargs)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        layer = self.read(path, self.entry(path))
        layer.eval()
        return _Predictor(layer)


class _Predictor:
    """Calls a layer with a DataFrame or an array.

    Args:
        model: the layer.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The layer."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the layer gives, as DataFrame.

        Args:
            data: a DataFrame of numbers, which the layer gets as float32, or an array of any type.
            params: taken for the interface; layers have none.

        Raises: INVALID_PARAMETER_VALUE for other input.
        """
        import numpy
        import pandas

        if isinstance(data, pandas.DataFrame):
            array = data.to_numpy(dtype=numpy.float32)
        elif isinstance(data, numpy.ndarray):
            array = data
        else:
            raise invalid(f"A Paddle model takes a pandas.DataFrame or a numpy.ndarray, not {type(data).__name__}.")
        output = self._model(_paddle().to_tensor(array))
        index = data.index if isinstance(data, pandas.DataFrame) else None
        return pandas.DataFrame(output.numpy(), index=index)


def _paddle() -> Any:
    try:
        import paddle
    except ImportError:
        raise missing_package("paddlepaddle", "The Paddle flavor") from None
    return paddle


_FLAVOR = _Paddle()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return pinned("paddlepaddle")


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    pd_model: Any,
    path: str,
    training: bool = False,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a model of PaddlePaddle to a folder.

    Args:
        pd_model: a paddle.Model, or a paddle.nn.Layer whose input is known (paddle.jit.to_static with input_spec).
        path: folder that does not exist or is empty.
        training: whether a paddle.Model is kept with the state of its optimizer to be trained on, instead of to
            predict.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        kwargs: for ``paddle.jit.save``, e.g. input_spec.

    Raises: INVALID_PARAMETER_VALUE when it is none, or its input is not known; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(pd_model, path, locals())


def log_model(
    pd_model: Any,
    artifact_path: str | None = None,
    training: bool = False,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
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
    return _FLAVOR.log(pd_model, locals())


def load_model(
    model_uri: str,
    model: Any = None,
    dst_path: str | None = None,
    **kwargs: Any,
) -> Any:
    """The layer behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        model: a paddle.Model that gets the state of a training.
        dst_path: where its files are put; None uses what lies on this machine in place.
        kwargs: for ``paddle.jit.load`` or ``paddle.Model.load``.

    Raises: RESOURCE_DOES_NOT_EXIST; INTERNAL_ERROR where pickles are not allowed.
    """
    return _FLAVOR.load(model_uri, dst_path, model=model, **kwargs)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


from mlflow.paddle.autologging import autolog  # noqa: E402 (its module needs what stands above)
