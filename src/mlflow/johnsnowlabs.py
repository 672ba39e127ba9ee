"""Pipelines of John Snow Labs' NLP library, which are Spark ML pipelines underneath.

The library needs a license and files from its maker, so that none of what saves and loads here was run against it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_DFS_TMP
from mlflow.exceptions import invalid, missing_package, unsupported
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "johnsnowlabs"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
_FOLDER = "sparkml"

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLFLOW_DFS_TMP",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _JohnSnowLabs(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.johnsnowlabs"
    package = "johnsnowlabs"

    def requirements(self, **_: Any) -> list[str]:
        return pinned("johnsnowlabs", "johnsnowlabs-for-databricks", "pyspark")

    def write(
        self, model: Any, path: str, dfs_tmpdir: str | None = None, store_license: bool = False
    ) -> dict[str, Any]:
        _library()
        if not any(base.__name__ == "NLUPipeline" for base in type(model).__mro__):
            raise invalid(f"A pipeline made by johnsnowlabs.nlp.load is needed, not {type(model).__name__}.")
        _refuse(store_license=store_license, dfs_tmpdir=dfs_tmpdir)
        model.save(os.path.join(path, _FOLDER))
        return {"model_data": _FOLDER}

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["model_data"]}

    def read(self, path: str, entry: dict[str, Any], dfs_tmpdir: str | None = None) -> Any:
        _refuse(dfs_tmpdir=dfs_tmpdir)
        folder = self.file(path, entry, "model_data", _FOLDER)
        return _library().load(path=folder)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Annotates texts with a pipeline."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The pipeline."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The annotations of a table or list of texts; ``params`` are keyword arguments, such as output_level."""
        return self._model.predict(data, **(params or {}))


def _refuse(**given: Any) -> None:
    for name, value in given.items():
        if value:
            raise unsupported(
                f"{name!r} of the flavor 'johnsnowlabs'", "Leave it out; set the license where the model is loaded."
            )


def _library() -> Any:
    try:
        from johnsnowlabs import nlp
    except ImportError:
        raise missing_package("johnsnowlabs", "The flavor 'johnsnowlabs'") from None
    return nlp


_FLAVOR = _JohnSnowLabs()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    spark_model: Any,
    path: str,
    mlflow_model: Any = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    dfs_tmpdir: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    store_license: bool = False,
) -> None:
    """Save a pipeline of John Snow Labs to a folder.

    Args:
        spark_model: a pipeline, as ``johnsnowlabs.nlp.load`` gives.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        dfs_tmpdir, store_license: not implemented; giving them is an error.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(spark_model, path, locals())


def log_model(
    spark_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    dfs_tmpdir: str | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    store_license: bool = False,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
) -> ModelInfo:
    """Log a pipeline of John Snow Labs.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(spark_model, locals())


def load_model(model_uri: str, dfs_tmpdir: str | None = None, dst_path: str | None = None) -> Any:
    """The pipeline of John Snow Labs behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        dfs_tmpdir: not implemented; giving it is an error.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path, dfs_tmpdir=dfs_tmpdir)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
