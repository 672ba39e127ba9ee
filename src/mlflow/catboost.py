"""Models of CatBoost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "catboost"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
# formats that the library can read again
_FORMATS = ("cbm", "json", "onnx", "coreml")

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _CatBoost(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.catboost"
    package = "catboost"

    def write(self, model: Any, path: str, format: str = "cbm", **kwargs: Any) -> dict[str, Any]:
        catboost = _library()
        if not isinstance(model, catboost.CatBoost):
            raise invalid(f"A model of CatBoost is needed, not {type(model).__name__}.")
        if format not in _FORMATS:
            raise invalid(f"Unknown format {format!r}: it must be one of {', '.join(_FORMATS)}.")
        if not model.is_fitted():
            raise invalid("The model of CatBoost is not fitted yet; only fitted ones can be saved.")
        model.save_model(os.path.join(path, "model.cb"), format=format, **kwargs)
        # a subclass of the user is loaded as what it was derived from
        kind = next(base.__name__ for base in type(model).__mro__ if base is getattr(catboost, base.__name__, None))
        return {"data": "model.cb", "model_type": kind, "save_format": format}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        file = self.file(path, entry, default="model.cb")
        catboost = _library()
        kind = entry.get("model_type", "CatBoost")
        found = getattr(catboost, kind, None)
        if not (isinstance(found, type) and issubclass(found, catboost.CatBoost)):
            raise invalid(f"The model's type {kind!r} is none of CatBoost's.")
        try:
            return found().load_model(file, format=entry.get("save_format", "cbm"))
        except catboost.CatBoostError as error:
            raise MlflowException(f"The file {os.path.basename(file)!r} is no model of CatBoost: {error}") from error

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts tables and arrays."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The model of CatBoost."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What ``predict`` gives; ``params`` are its keyword arguments."""
        return self._model.predict(data, **(params or {}))


def _library() -> Any:
    try:
        import catboost
    except ImportError:
        raise missing_package("catboost", "The flavor 'catboost'") from None
    return catboost


_FLAVOR = _CatBoost()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    cb_model: Any,
    path: str,
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
    """Save a model of CatBoost to a folder.

    Args:
        cb_model: a fitted model.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        kwargs: further arguments of ``CatBoost.save_model``, such as ``format``: "cbm", "json", "onnx" or "coreml".

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(cb_model, path, locals())


def log_model(
    cb_model: Any,
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
    extra_files: list[str] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a model of CatBoost.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(cb_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of CatBoost behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
