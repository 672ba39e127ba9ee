"""Models of pmdarima: ARIMA and pipelines that end with it."""

from __future__ import annotations

import numbers
import os
import pickle
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "pmdarima"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Pmdarima(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.pmdarima"
    package = "pmdarima"

    def write(self, model: Any, path: str) -> dict[str, Any]:
        pmdarima = _library()
        if not isinstance(model, (pmdarima.base.BaseARIMA, pmdarima.pipeline.Pipeline)):
            raise invalid(f"A model or pipeline of pmdarima is needed, not {type(model).__name__}.")
        with open(os.path.join(path, "model.pmd"), "wb") as file:
            pickle.dump(model, file)
        return {"data": "model.pmd", "model_type": type(model).__name__}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        path = self.file(path, entry, default="model.pmd")
        _pickles_allowed(path)
        with open(path, "rb") as file:
            return pickle.load(file)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Forecasts as a table of one row asks for."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The model of pmdarima."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The forecast: a table with the column yhat, and with yhat_lower and yhat_upper when they are asked for.

        Args:
            data: a table of one row: n_periods, the number of steps; return_conf_int, whether bounds are wanted;
                alpha, the level of the bounds (0.05); X, the exogenous variables of each step, as lists.
            params: further keyword arguments of ``predict``.

        Raises: INVALID_PARAMETER_VALUE for another table.
        """
        import pandas

        wanted = _forecast_of(data)
        given = self._model.predict(**wanted, **(params or {}))
        if not wanted.get("return_conf_int"):
            return pandas.DataFrame({"yhat": list(given)})
        values, bounds = given
        return pandas.DataFrame({"yhat": list(values), "yhat_lower": bounds[:, 0], "yhat_upper": bounds[:, 1]})


def _forecast_of(data: Any) -> dict[str, Any]:
    """The keyword arguments of ``predict`` that a table stands for."""
    columns = getattr(data, "columns", None)
    if columns is None:
        raise invalid(f"A table with the column 'n_periods' is needed, not {type(data).__name__}.")
    if len(data) != 1:
        raise invalid(f"A forecast is asked for by a table of one row; this one has {len(data)} rows.")
    if "n_periods" not in columns:
        raise invalid(f"The table lacks the column 'n_periods', the number of steps; it has {list(columns)}.")
    steps = data["n_periods"].iloc[0]
    if not isinstance(steps, numbers.Integral) or isinstance(steps, bool):
        raise invalid(f"'n_periods' must be a whole number, not {steps!r}.")
    wanted: dict[str, Any] = {"n_periods": int(steps)}
    if "X" in columns:
        wanted["X"] = data["X"].iloc[0]
    if "return_conf_int" in columns:
        wanted["return_conf_int"] = bool(data["return_conf_int"].iloc[0])
    if "alpha" in columns:
        alpha = data["alpha"].iloc[0]
        if not isinstance(alpha, float) or not 0 < alpha < 1:
            raise invalid(f"'alpha' must be a number between 0 and 1, not {alpha!r}.")
        wanted["alpha"] = float(alpha)
    return wanted


def _library() -> Any:
    try:
        import pmdarima
        import pmdarima.base
        import pmdarima.pipeline
    except ImportError:
        raise missing_package("pmdarima", "The flavor 'pmdarima'") from None
    return pmdarima


_FLAVOR = _Pmdarima()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    pmdarima_model: Any,
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
    """Save a model of pmdarima to a folder.

    Args:
        pmdarima_model: a fitted model or pipeline.
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
    _FLAVOR.save(pmdarima_model, path, locals())


def log_model(
    pmdarima_model: Any,
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
    """Log a model of pmdarima.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(pmdarima_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of pmdarima behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
