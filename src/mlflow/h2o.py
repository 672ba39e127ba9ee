"""Models of H2O. They live in an H2O server; one is started when there is none."""

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

FLAVOR_NAME = "h2o"
_FOLDER = "model.h2o"
_SETTINGS = "h2o.yaml"

__all__ = [
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _H2O(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.h2o"
    package = "h2o"

    def write(self, model: Any, path: str, settings: dict[str, Any] | None = None, **kwargs: Any) -> dict[str, Any]:
        import yaml

        h2o = _library()
        if not isinstance(model, h2o.model.ModelBase):
            raise invalid(f"A model of H2O is needed, not {type(model).__name__}.")
        folder = os.path.join(path, _FOLDER)
        os.mkdir(folder)
        # the server may be on another machine: what it is told to save would be there
        file = h2o.download_model(model, path=folder, **kwargs)
        name = os.path.basename(file)
        described = {**(settings or {}), "full_file": file, "model_file": name, "model_dir": folder}
        with open(os.path.join(folder, _SETTINGS), "w", encoding="utf-8") as stream:
            yaml.safe_dump(described, stream)
        return {"data": _FOLDER}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        import yaml

        folder = self.file(path, entry, default=_FOLDER)
        with open(self.file(folder, {}, default=_SETTINGS), encoding="utf-8") as stream:
            described = yaml.safe_load(stream)
        file = self.file(folder, described, "model_file")
        h2o = _library()
        if h2o.connection() is None or not h2o.connection().connected:
            h2o.init(**(described.get("init") or {}))
        try:
            return h2o.upload_model(os.path.abspath(file))
        except (h2o.exceptions.H2OResponseError, h2o.exceptions.H2OServerError) as error:
            raise MlflowException(
                f"The file {os.path.basename(file)!r} is no model that the H2O server can load: {error}"
            ) from error

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts tables: they go to the server and the predictions come back."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The model of H2O."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The predictions, as a table: predict, and a column for each class of a classifier.

        Args:
            data: a table.
            params: not used.
        """
        h2o = _library()
        return self._model.predict(h2o.H2OFrame(data)).as_data_frame()


def _library() -> Any:
    try:
        import h2o
        import h2o.exceptions
        import h2o.model
    except ImportError:
        raise missing_package("h2o", "The flavor 'h2o'") from None
    return h2o


_FLAVOR = _H2O()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    h2o_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    settings: dict[str, Any] | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a model of H2O to a folder.

    Args:
        h2o_model: a model that the connected server holds.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        settings: kept with the model; ``init`` in it are arguments of ``h2o.init``, used when the model is loaded
            and no server is connected.
        kwargs: further arguments of ``h2o.download_model``.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(h2o_model, path, locals())


def log_model(
    h2o_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
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
    """Log a model of H2O.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(h2o_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of H2O behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
