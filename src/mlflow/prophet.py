"""Models of Prophet."""

from __future__ import annotations

import json
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

FLAVOR_NAME = "prophet"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

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


class _Prophet(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.prophet"
    package = "prophet"

    def write(self, model: Any, path: str) -> dict[str, Any]:
        prophet = _library()
        if not isinstance(model, prophet.Prophet):
            raise invalid(f"A prophet.Prophet is needed, not {type(model).__name__}.")
        if model.history is None:
            raise invalid("The Prophet is not fitted yet; only fitted ones can be saved.")
        with open(os.path.join(path, "model.pr"), "w", encoding="utf-8") as file:
            # a JSON text inside a JSON string: so MLflow writes and reads it
            json.dump(prophet.serialize.model_to_json(model), file)
        return {"data": "model.pr", "model_type": type(model).__name__}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        path = self.file(path, entry, default="model.pr")
        prophet = _library()
        try:
            with open(path, encoding="utf-8") as file:
                return prophet.serialize.model_from_json(json.load(file))
        except (ValueError, KeyError, TypeError) as error:
            raise MlflowException(f"The file {os.path.basename(path)!r} is no model of Prophet: {error}") from error

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Forecasts the dates of a table."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The Prophet."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The forecast for a table with the column ds and those of the regressors; ``params`` as of ``predict``."""
        return self._model.predict(data, **(params or {}))


def _library() -> Any:
    try:
        import prophet
        import prophet.serialize
    except ImportError:
        raise missing_package("prophet", "The flavor 'prophet'") from None
    return prophet


_FLAVOR = _Prophet()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    pr_model: Any,
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
) -> None:
    """Save a model of Prophet to a folder.

    Args:
        pr_model: a fitted Prophet.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(pr_model, path, locals())


def log_model(
    pr_model: Any,
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
    """Log a model of Prophet.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(pr_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of Prophet behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
