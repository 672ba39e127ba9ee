"""Models as Python functions: any flavor is loaded and asked in the same way."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import (
    BAD_REQUEST,
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    invalid,
)
from mlflow.models import code_paths as _code
from mlflow.models.model import Model
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    pass

FLAVOR_NAME = "python_function"
MAIN = "loader_module"
CODE = "code"
DATA = "data"
ENV = "env"
TASK = "task"
PY_VERSION = "python_version"
MODEL_CONFIG = "config"
MODEL_CODE_PATH = "model_code_path"


class PyFuncModel:
    """A loaded model.

    Args:
        model_meta: its description.
        model_impl: what the flavor's loader gave.
        predict_fn: name of the method that predicts.
        predict_stream_fn: name of the method that predicts in pieces, if there is one.
        model_id: id of the logged model.
    """

    def __init__(
        self,
        model_meta: Model,
        model_impl: Any,
        predict_fn: str = "predict",
        predict_stream_fn: str | None = None,
        model_id: str | None = None,
    ) -> None:
        if not hasattr(model_impl, predict_fn):
            raise invalid(f"The model has no method {predict_fn!r}.")
        if model_meta is None:
            raise invalid("A model needs a description.")
        self._model_meta = model_meta
        self._model_impl = model_impl
        self._model_id = model_id
        self._predict = getattr(model_impl, predict_fn)
        self._stream = getattr(model_impl, predict_stream_fn, None) if predict_stream_fn else None
        self._takes_params = _takes_params(self._predict)
        self._enforce = _enforcement(model_meta.signature)

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives for this input.

        Args:
            data: as the signature has it; without one, whatever the model takes.
            params: parameters of the prediction.

        Raises: INVALID_PARAMETER_VALUE when the input does not fit the signature; the message names the column.
        """
        data, params = self._enforce(data, params)
        return self._predict(data, params=params) if self._takes_params else self._predict(data)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """The same in pieces, as they come.

        Raises: INVALID_PARAMETER_VALUE, also when the model cannot stream.
        """
        if self._stream is None:
            raise MlflowException("This model does not predict in a stream.", INVALID_PARAMETER_VALUE)
        data, params = self._enforce(data, params)
        return self._stream(data, params=params) if _takes_params(self._stream) else self._stream(data)

    def unwrap_python_model(self) -> Any:
        """The ``PythonModel`` that the user wrote.

        Raises: INVALID_PARAMETER_VALUE when the model is of another kind.
        """
        python_model = getattr(self._model_impl, "python_model", None)
        if python_model is None:
            raise invalid("This model was not made of a PythonModel: there is nothing to unwrap.")
        return python_model

    def get_raw_model(self) -> Any:
        """The library's own object.

        Raises: NotImplementedError when the flavor does not give it.
        """
        get = getattr(self._model_impl, "get_raw_model", None)
        if get is None:
            raise NotImplementedError(f"Models loaded by {self.loader_module} do not give their raw model.")
        return get()

    @property
    def metadata(self) -> Model:
        """Its description."""
        return self._model_meta

    @property
    def model_id(self) -> str | None:
        """Id of the logged model."""
        return self._model_id

    @property
    def model_config(self) -> dict[str, Any] | None:
        """The settings it was loaded with."""
        return getattr(self._model_impl, "model_config", self._model_meta.flavors[FLAVOR_NAME].get(MODEL_CONFIG))

    @property
    def loader_module(self) -> str:
        """The module that loaded it."""
        return self._model_meta.flavors[FLAVOR_NAME][MAIN]

    @property
    def input_example(self) -> Any:
        """The input example that was saved with it, or None."""
        return self._input_example

    @input_example.setter
    def input_example(self, value: Any) -> None:
        self._input_example = value

    _input_example: Any = None

    def __repr__(self) -> str:
        lines = ["mlflow.pyfunc.loaded_model:"]
        meta = self._model_meta
        if meta.run_id is not None:
            lines.append(f"  run_id: {meta.run_id}")
        if meta.artifact_path is not None:
            lines.append(f"  artifact_path: {meta.artifact_path}")
        lines.append(f"  flavor: {self.loader_module}")
        return "\n".join(lines) + "\n"


def _takes_params(method: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(method).parameters
    except (TypeError, ValueError):
        return False
    return "params" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _enforcement(signature: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    return lambda data, params: (data, params)


def load_model(
    model_uri: str,
    suppress_warnings: bool = False,
    dst_path: str | None = None,
    model_config: str | os.PathLike[str] | dict[str, Any] | None = None,
) -> PyFuncModel:
    """The model behind a URI, whatever its flavor.

    Args:
        model_uri: ``models:/name/version``, ``models:/name@alias``, ``models:/<model id>``, ``runs:/<run id>/<path>``,
            a path or any artifact URI.
        suppress_warnings: whether differences between what the model requires and what is installed are not told.
        dst_path: where its files are put; None uses what lies on this machine in place.
        model_config: settings for the model, a dict or a YAML file; they go over those it was saved with.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no model, or none of this flavor.
    """
    from mlflow.models.location import local_folder

    folder = local_folder(model_uri, dst_path)
    described = Model.load(os.path.join(folder, MLMODEL_FILE_NAME))
    entry = described.flavors.get(FLAVOR_NAME)
    if entry is None:
        raise MlflowException(
            f"The model at {os.fspath(model_uri)!r} has no flavor {FLAVOR_NAME!r}; load it with one of its own: "
            f"{', '.join(sorted(described.flavors))}.",
            RESOURCE_DOES_NOT_EXIST,
        )
    _code.make_importable(folder, entry)
    data = os.path.join(folder, entry[DATA]) if entry.get(DATA) else folder
    loader = importlib.import_module(entry[MAIN])
    implementation = loader._load_pyfunc(data)
    return PyFuncModel(described, implementation, model_id=described.model_id)
