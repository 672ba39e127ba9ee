"""Models of statsmodels: the results of a fit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "statsmodels"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
STATSMODELS_DATA_SUBPATH = "model.statsmodels"

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "STATSMODELS_DATA_SUBPATH",
    "AutologHelpers",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Statsmodels(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.statsmodels"
    package = "statsmodels"

    def write(self, model: Any, path: str, remove_data: bool = False) -> dict[str, Any]:
        _library()
        if not (callable(getattr(model, "save", None)) and hasattr(model, "model") and hasattr(model, "params")):
            raise invalid(f"The results of a fit with statsmodels are needed, not {type(model).__name__}.")
        model.save(os.path.join(path, STATSMODELS_DATA_SUBPATH), remove_data=remove_data)
        return {"data": STATSMODELS_DATA_SUBPATH}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        file = self.file(path, entry, default=STATSMODELS_DATA_SUBPATH)
        _pickles_allowed(file)
        return _library().iolib.smpickle.load_pickle(file)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts rows with a regression, or a range of steps with a time series."""

    def __init__(self, results: Any) -> None:
        from statsmodels.tsa.base.tsa_model import TimeSeriesModel

        self._results = results
        self._is_series = isinstance(results.model, TimeSeriesModel)

    def get_raw_model(self) -> Any:
        """The results."""
        return self._results

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the results predict.

        Args:
            data: rows of the explanatory variables; of a time series, one row with the columns start and end.
            params: keyword arguments of ``predict``.

        Raises: INVALID_PARAMETER_VALUE for another table.
        """
        if not self._is_series:
            return self._results.predict(data, **(params or {}))
        columns = list(getattr(data, "columns", []))
        if len(data) != 1 or not {"start", "end"} <= set(columns):
            raise invalid(
                "A model of a time series predicts from a table of one row with the columns 'start' and 'end'; "
                f"this one has {len(data)} rows and the columns {columns}."
            )
        return self._results.predict(start=data["start"].iloc[0], end=data["end"].iloc[0], **(params or {}))


def _library() -> Any:
    try:
        import statsmodels.iolib.smpickle
        import statsmodels.tsa.base.tsa_model
    except ImportError:
        raise missing_package("statsmodels", "The flavor 'statsmodels'") from None
    return statsmodels


_FLAVOR = _Statsmodels()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    statsmodels_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    remove_data: bool = False,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
) -> None:
    """Save a fit of statsmodels to a folder.

    Args:
        statsmodels_model: the results of a fit.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        remove_data: whether the training data are left out of the pickle.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(statsmodels_model, path, locals())


def log_model(
    statsmodels_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    remove_data: bool = False,
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
    """Log a fit of statsmodels.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(statsmodels_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The fit of statsmodels behind a URI.

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
    if name in ("AutologHelpers", "autolog"):
        from mlflow.statsmodels import autologging

        return getattr(autologging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
