"""Models of XGBoost: boosters and the estimators with the interface of scikit-learn."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "xgboost"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
INPUT_EXAMPLE_SAMPLE_ROWS = 5
_BOOSTER = "xgboost.core.Booster"
_FORMATS = ("ubj", "json", "xgb")

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INPUT_EXAMPLE_SAMPLE_ROWS",
    "MLFLOW_DATASET_CONTEXT",
    "MLMODEL_FILE_NAME",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _XGBoost(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.xgboost"

    def requirements(self, **_: Any) -> list[str]:
        # two distributions hold the library: with and without support of graphics cards
        return pinned("xgboost", "xgboost-cpu")[:1]

    def write(self, model: Any, path: str, model_format: str = "ubj", **kwargs: Any) -> dict[str, Any]:
        xgboost = _library()
        if not isinstance(model, (xgboost.Booster, xgboost.XGBModel)):
            raise invalid(f"An xgboost.Booster or an estimator of xgboost is needed, not {type(model).__name__}.")
        if model_format not in _FORMATS:
            raise invalid(f"Unknown model format {model_format!r}: it must be one of {', '.join(_FORMATS)}.")
        file = f"model.{model_format}"
        model.save_model(os.path.join(path, file), **kwargs)
        return {
            "xgb_version": xgboost.__version__,
            "data": file,
            "model_class": f"{type(model).__module__}.{type(model).__name__}",
            "model_format": model_format,
        }

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        file = self.file(path, entry, default="model.xgb")
        model = _class_of(entry.get("model_class", _BOOSTER))()
        try:
            model.load_model(file)
        except (ValueError, _library().core.XGBoostError) as error:
            raise MlflowException(f"The file {os.path.basename(file)!r} is no model of XGBoost: {error}") from error
        return model

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts tables and arrays with a booster or an estimator."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._takes_matrix = isinstance(model, _library().Booster)

    def get_raw_model(self) -> Any:
        """The booster or estimator."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What ``predict`` gives; ``params`` are its keyword arguments."""
        return self._model.predict(_library().DMatrix(data) if self._takes_matrix else data, **(params or {}))


def _library() -> Any:
    try:
        import xgboost
    except ImportError:
        raise missing_package("xgboost", "The flavor 'xgboost'") from None
    return xgboost


def _class_of(name: str) -> type:
    """The class of a model, by its full name.

    Raises: INVALID_PARAMETER_VALUE when it is not there, or no model of XGBoost.
    """
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise invalid(f"The model's class {name!r} cannot be found: {error}") from error
    xgboost = _library()
    if not (isinstance(found, type) and issubclass(found, (xgboost.Booster, xgboost.XGBModel))):
        raise invalid(f"The model's class {name!r} is no model of XGBoost.")
    return found


_FLAVOR = _XGBoost()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    xgb_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    model_format: str = "ubj",
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a model of XGBoost to a folder.

    Args:
        xgb_model: a booster or an estimator.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        model_format: "ubj", "json", or "xgb" as older releases wrote.
        kwargs: further arguments of the model's own ``save_model``.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(xgb_model, path, locals())


def log_model(
    xgb_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    model_format: str = "ubj",
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
    """Log a model of XGBoost.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(xgb_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of XGBoost behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)


def __getattr__(name: str) -> Any:
    # a model in service needs nothing of autologging, so that is loaded when it is asked for
    if name == "autolog":
        from mlflow.xgboost import autologging

        return getattr(autologging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
