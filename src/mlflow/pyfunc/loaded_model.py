"""A loaded model, whatever its flavor."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.models.model import Model

logger = logging.getLogger(__name__)
FLAVOR_NAME = "python_function"


class PyFuncModel:
    """A loaded model.

    Args:
        model_meta: its description.
        model_impl: what the flavor's loader gave.
        predict_fn: name of the method that predicts.
        predict_stream_fn: name of the method that predicts in pieces, if there is one.
        model_id: id of the logged model.

    Raises: INVALID_PARAMETER_VALUE when there is no such method.
    """

    def __init__(
        self,
        model_meta: Model,
        model_impl: Any,
        predict_fn: str = "predict",
        predict_stream_fn: str | None = None,
        model_id: str | None = None,
    ) -> None:
        if model_meta is None:
            raise invalid("A loaded model needs a description.")
        if not hasattr(model_impl, predict_fn):
            raise invalid(f"The loaded {type(model_impl).__name__} has no method {predict_fn!r}.")
        self._model_meta = model_meta
        self._model_impl = model_impl
        self._model_id = model_id
        self._predict_fn = getattr(model_impl, predict_fn)
        self._predict_stream_fn = getattr(model_impl, predict_stream_fn) if predict_stream_fn else None
        self._input_example = None
        self._hold_to(model_meta.signature)

    def _hold_to(self, signature: Any) -> None:
        """Prepare once what every prediction does."""
        self._signature = signature
        self._takes_params = takes_params(self._predict_fn)
        self._enforce = self._enforce_params = None
        if signature is None:
            return
        from mlflow.pyfunc import enforcement

        # chat models and agents check what they are told by themselves
        if signature.inputs is not None and not getattr(self._model_impl, "checks_input", False):
            self._enforce = enforcement.compile(signature)
        self._enforce_params = enforcement.compile_params(signature)

    def _checked(self, data: Any, params: dict[str, Any] | None) -> tuple[Any, dict[str, Any] | None]:
        if self._model_meta.signature is not self._signature:
            self._hold_to(self._model_meta.signature)
        if self._enforce is not None:
            data = self._enforce(data)
        if self._enforce_params is not None and (params or self._signature.params is not None):
            params = self._enforce_params(params)
        return data, params

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives for this input.

        Args:
            data: as the signature has it; without one, whatever the model takes.
            params: parameters of the prediction, as the signature names them.

        Raises: INVALID_PARAMETER_VALUE when something does not fit the signature; the message names the column.
        """
        data, params = self._checked(data, params)
        if self._takes_params:
            return self._predict_fn(data, params=params)
        if params:
            logger.warning("This model takes no params; %s are left out.", sorted(params))
        return self._predict_fn(data)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """The same in pieces, as they come.

        Raises: INVALID_PARAMETER_VALUE; INTERNAL_ERROR when the model cannot stream.
        """
        if self._predict_stream_fn is None:
            raise MlflowException("This model does not predict in pieces: it has no predict_stream.")
        data, params = self._checked(data, params)
        if takes_params(self._predict_stream_fn):
            return self._predict_stream_fn(data, params=params)
        return self._predict_stream_fn(data)

    def unwrap_python_model(self) -> Any:
        """The ``PythonModel`` that the user wrote.

        Raises: INTERNAL_ERROR when the model was made otherwise.
        """
        python_model = getattr(self._model_impl, "python_model", None)
        if python_model is None:
            raise MlflowException(
                f"This model was not made of a PythonModel: {self.loader_module} loaded it. Take get_raw_model() or "
                "the flavor's own load_model."
            )
        return python_model

    def get_raw_model(self) -> Any:
        """The library's own object.

        Raises: NotImplementedError when the flavor does not give it.
        """
        get = getattr(self._model_impl, "get_raw_model", None)
        if get is None:
            raise NotImplementedError(f"Models loaded by {self.loader_module} do not give the library's own object.")
        return get()

    @property
    def metadata(self) -> Model:
        """Its description."""
        return self._model_meta

    @property
    def model_id(self) -> str | None:
        """Id of the logged model, or None."""
        return self._model_id

    @property
    def model_config(self) -> dict[str, Any]:
        """The settings that it was saved with."""
        return self._model_meta.flavors[FLAVOR_NAME].get("config") or {}

    @property
    def loader_module(self) -> str:
        """The module that loaded it."""
        entry = self._model_meta.flavors.get(FLAVOR_NAME)
        if entry is None:
            raise invalid(f"The model has no flavor {FLAVOR_NAME!r}.")
        return entry["loader_module"]

    @property
    def input_example(self) -> Any:
        """The input example that was saved with it, or None."""
        if self._input_example is None and self._model_meta.saved_input_example_info is not None:
            self._input_example = self._model_meta.load_input_example(self._folder)
        return self._input_example

    @input_example.setter
    def input_example(self, value: Any) -> None:
        self._input_example = value

    # where the files of the model are; set by who loaded it
    _folder: str | None = None

    def __repr__(self) -> str:
        meta = self._model_meta
        about = {"artifact_path": meta.artifact_path, "flavor": self.loader_module, "run_id": meta.run_id}
        lines = [f"  {key}: {value}" for key, value in about.items() if value is not None]
        return "\n".join(["mlflow.pyfunc.loaded_model:", *lines]) + "\n"


def takes_params(method: Callable[..., Any]) -> bool:
    """Whether a method has an argument ``params``."""
    try:
        return "params" in inspect.signature(method).parameters
    except (TypeError, ValueError):
        # functions written in C tell nothing
        return False
