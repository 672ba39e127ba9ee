"""Models of Spark ML: fitted pipelines and their stages."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_DFS_TMP
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "spark"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
_FOLDER = "sparkml"

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_DFS_TMP",
    "MLMODEL_FILE_NAME",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Spark(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.spark"

    def requirements(self, **_: Any) -> list[str]:
        return pinned("pyspark")

    def write(self, model: Any, path: str, dfs_tmpdir: str | None = None) -> dict[str, Any]:
        from pyspark.ml import PipelineModel

        saved = _pipeline(model)
        _write(saved, os.path.join(path, _FOLDER), dfs_tmpdir)
        return {
            "pyspark_version": _library().__version__,
            "model_data": _FOLDER,
            "model_class": f"{PipelineModel.__module__}.{PipelineModel.__name__}",
        }

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["model_data"]}

    def read(self, path: str, entry: dict[str, Any], dfs_tmpdir: str | None = None) -> Any:
        return _read(self.file(path, entry, "model_data", _FOLDER), dfs_tmpdir)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts tables with a pipeline, in a Spark session of this process."""

    def __init__(self, model: Any) -> None:
        self._model = model
        last = model.stages[-1] if getattr(model, "stages", None) else model
        self._column = last.getPredictionCol() if hasattr(last, "getPredictionCol") else "prediction"

    def get_raw_model(self) -> Any:
        """The pipeline."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> list[Any]:
        """The prediction of each row of a table.

        Args:
            data: a table of pandas, or of Spark.
            params: not used.

        Raises: INVALID_PARAMETER_VALUE when the data are no table, or the pipeline makes no predictions.
        """
        import pandas
        from pyspark.sql import DataFrame

        if isinstance(data, DataFrame):
            frame = data
        elif isinstance(data, pandas.DataFrame):
            frame = _session().createDataFrame(data)
        else:
            raise invalid(f"A table of pandas or Spark is needed, not {type(data).__name__}.")
        transformed = self._model.transform(frame)
        if self._column not in transformed.columns:
            raise invalid(
                f"The pipeline makes no column {self._column!r}; it makes {', '.join(transformed.columns)}. Load it "
                "with mlflow.spark.load_model to transform tables."
            )
        return [row[0] for row in transformed.select(self._column).collect()]


def _pipeline(model: Any) -> Any:
    """The model as a fitted pipeline; a single stage becomes a pipeline of one.

    Raises: INVALID_PARAMETER_VALUE when it is not fitted, or cannot be written.
    """
    _library()
    from pyspark.ml import Model, PipelineModel, Transformer
    from pyspark.ml.util import MLReadable, MLWritable

    if not (
        isinstance(model, (Model, Transformer)) and isinstance(model, MLWritable) and isinstance(model, MLReadable)
    ):
        raise invalid(
            "A fitted model or a transformer of pyspark.ml that can be written and read is needed, not "
            f"{type(model).__name__}."
        )
    return model if isinstance(model, PipelineModel) else PipelineModel([model])


def _session() -> Any:
    """The Spark session that is there, or a new one on this machine."""
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()


def _write(model: Any, folder: str, dfs_tmpdir: str | None) -> None:
    """Write a pipeline to a folder of this machine, through Spark's own file system if that is another."""
    remote = _remote(dfs_tmpdir)
    if remote is None:
        model.write().overwrite().save(_local(folder))
        return
    model.write().overwrite().save(remote.path)
    try:
        remote.fetch(folder)
    finally:
        remote.remove()


def _read(folder: str, dfs_tmpdir: str | None) -> Any:
    """Read a pipeline from a folder of this machine, through Spark's own file system if that is another."""
    _library()
    from pyspark.ml import PipelineModel

    remote = _remote(dfs_tmpdir)
    if remote is None:
        return PipelineModel.load(_local(folder))
    # the files stay: Spark reads some of them only when they are needed
    remote.put(folder)
    return PipelineModel.load(remote.path)


def _local(folder: str) -> str:
    return "file://" + os.path.abspath(folder)


class _Remote:
    """A new folder in Spark's file system.

    Args:
        session: of Spark.
        parent: path there, or a URI.
    """

    def __init__(self, session: Any, parent: str) -> None:
        self.path = f"{parent.rstrip('/')}/{uuid.uuid4().hex}"
        self._paths = session._jvm.org.apache.hadoop.fs.Path
        self._there = self._paths(self.path)
        self._files = self._there.getFileSystem(session._jsc.hadoopConfiguration())

    def put(self, folder: str) -> None:
        """Copy a folder of this machine to it."""
        self._files.mkdirs(self._there.getParent())
        self._files.copyFromLocalFile(self._paths(_local(folder)), self._there)

    def fetch(self, folder: str) -> None:
        """Copy it to a folder of this machine."""
        self._files.copyToLocalFile(False, self._there, self._paths(_local(folder)), True)

    def remove(self) -> None:
        """Remove it."""
        self._files.delete(self._there, True)


def _remote(dfs_tmpdir: str | None) -> _Remote | None:
    """Where files pass through: the folder that was named, or MLFLOW_DFS_TMP when Spark's files are elsewhere."""
    session = _session()
    if dfs_tmpdir is None:
        default = session._jsc.hadoopConfiguration().get("fs.defaultFS", "file:///")
        if default.startswith("file:"):
            return None
    return _Remote(session, dfs_tmpdir or MLFLOW_DFS_TMP.get())


def _library() -> Any:
    try:
        import pyspark
        import pyspark.ml
    except ImportError:
        raise missing_package("pyspark", "The flavor 'spark'") from None
    return pyspark


_FLAVOR = _Spark()


def get_default_pip_requirements(is_spark_connect_model: bool = False) -> list[str]:
    """Pip requirements of models of this flavor.

    Args:
        is_spark_connect_model: whether the model works over Spark Connect.
    """
    if is_spark_connect_model:
        return [line.replace("pyspark==", "pyspark[connect]==") for line in pinned("pyspark")]
    return pinned("pyspark")


def get_default_conda_env(is_spark_connect_model: bool = False) -> dict[str, Any]:
    """The conda environment of models of this flavor; arguments as of ``get_default_pip_requirements``."""
    return _conda_env(_with_mlflow(get_default_pip_requirements(is_spark_connect_model)))


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
    **kwargs: Any,
) -> None:
    """Save a pipeline of Spark ML to a folder.

    Args:
        spark_model: a fitted model or a transformer; a single stage is stored as a pipeline of one.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        dfs_tmpdir: folder in Spark's file system through which the files pass; None writes them directly when Spark
            works on this machine's files, and takes MLFLOW_DFS_TMP otherwise.
        kwargs: none is known.

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
    **kwargs: Any,
) -> ModelInfo:
    """Log a pipeline of Spark ML.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(spark_model, locals())


def load_model(model_uri: str, dfs_tmpdir: str | None = None, dst_path: str | None = None) -> Any:
    """The pipeline of Spark ML behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        dfs_tmpdir: as of ``save_model``.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path, dfs_tmpdir=dfs_tmpdir)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)


from mlflow.spark.autologging import autolog  # noqa: E402 (its module needs what stands above)
