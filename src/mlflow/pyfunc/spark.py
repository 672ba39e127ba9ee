"""A model as a function over columns of Spark."""

from __future__ import annotations

import atexit
import gzip
import hashlib
import importlib.util
import os
import shutil
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Union

from mlflow.exceptions import invalid, missing_package, unsupported
from mlflow.pyfunc import environments
from mlflow.pyfunc.spark_types import as_result, result_type_of

if TYPE_CHECKING:
    import pandas as pd

HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None
_SUFFIX = ".tar.gz"
# Spark itself unpacks what has the name of an archive
_SENT = ".packed"


def spark_udf(
    spark: Any,
    model_uri: str,
    result_type: Any = None,
    env_manager: str | None = None,
    params: dict[str, Any] | None = None,
    extra_env: dict[str, str] | None = None,
    prebuilt_env_uri: str | None = None,
    model_config: Any = None,
) -> Any:
    """A model as a UDF; called with column names or columns, or with one struct column of all inputs.

    The model is sent to the executors once, and each Python worker loads it once. Without arguments, the UDF takes the
    columns that the model's signature names.

    Args:
        spark: the session.
        model_uri: any model URI.
        result_type: type of the result: a type of pyspark or its text, such as ``"double"``, ``"array<string>"``
            or ``"label string, score double"``. None takes it from the signature; without one it is double.
        env_manager: None and ``local`` predict in Spark's Python workers; ``virtualenv``, ``uv`` and ``conda`` in a
            process of the model's own environment beside each.
        params: parameters of the predictions.
        extra_env: environment variables for the model.
        prebuilt_env_uri: an archive made by ``build_model_env``.
        model_config: settings for the model.

    Raises: INVALID_PARAMETER_VALUE for a result type that is not supported.
    """
    if not HAS_PYSPARK:
        raise missing_package("pyspark", "mlflow.pyfunc.spark_udf")
    from mlflow.models.location import local_folder
    from mlflow.models.model import Model

    manager = environments.check_manager(env_manager or environments.LOCAL)
    if prebuilt_env_uri is not None and manager == environments.LOCAL:
        raise invalid("A prebuilt environment needs env_manager 'virtualenv', 'uv' or 'conda'.")
    folder = local_folder(model_uri)
    signature = Model.load(folder).signature
    of = result_type_of(result_type, signature)
    names = None
    if signature is not None and signature.inputs is not None and signature.inputs.has_input_names():
        names = signature.inputs.input_names()
    prebuilt = None
    if prebuilt_env_uri is not None:
        prebuilt = _shared(spark, _fetched(prebuilt_env_uri), "environment")
    elif manager != environments.LOCAL:
        # on one machine the workers find it ready; elsewhere each executor makes its own
        environments.python_for(folder, manager, capture_output=True)
    with tempfile.TemporaryDirectory() as scratch:
        archive = archive_directory(folder, os.path.join(scratch, "model" + _SUFFIX))
        place = _shared(spark, archive, "model")
    worker = _Worker(place, manager, prebuilt, params, extra_env, _config(model_config))
    return _make_udf(worker, of, names)


def _config(model_config: Any) -> dict[str, Any] | None:
    if model_config is None or isinstance(model_config, dict):
        return model_config
    import yaml

    with open(model_config, encoding="utf-8") as file:
        return yaml.safe_load(file)


def _make_udf(worker: _Worker, of: Any, names: list[Any] | None) -> Callable[..., Any]:
    from pyspark.sql.functions import col, pandas_udf

    def predict(batches: Iterator[tuple[pd.Series | pd.DataFrame, ...]]) -> Iterator[Any]:
        ask = worker.model()
        for columns in batches:
            given = columns if isinstance(columns, tuple) else (columns,)
            yield as_result(ask(table_of(given, names)), of)

    # pyspark looks at the hints to see that batches come as an iterator
    import pandas as pd
    from pyspark.sql.types import StructType

    given = Iterator[tuple[Union[pd.Series, pd.DataFrame], ...]]  # noqa: UP007 (pyspark does not know X | Y)
    gives = Iterator[pd.DataFrame] if isinstance(of, StructType) else Iterator[pd.Series]
    predict.__annotations__ = {"batches": given, "return": gives}
    udf = pandas_udf(predict, of)

    def call(*columns: Any) -> Any:
        """The column of predictions for these columns; without any, for those of the model's signature."""
        if not columns:
            if not names:
                raise invalid("The model's signature names no inputs; call the UDF with columns.")
            columns = tuple(col(f"`{name}`") if isinstance(name, str) else name for name in names)
        return udf(*columns)

    call.returnType = of  # type: ignore[attr-defined]
    call.func = predict  # type: ignore[attr-defined]
    return call


def table_of(columns: tuple[Any, ...], names: list[Any] | None) -> pd.DataFrame:
    """The model's input: a struct's table, or the columns under the signature's names (else "0", "1", ...).

    Raises: INVALID_PARAMETER_VALUE when the numbers of columns and names differ.
    """
    import pandas as pd

    if len(columns) == 1 and isinstance(columns[0], pd.DataFrame):
        return columns[0]
    if names is None:
        names = [str(i) for i in range(len(columns))]
    if len(columns) > len(names):
        raise invalid(f"The model takes {len(names)} inputs ({', '.join(map(str, names))}); {len(columns)} are given.")
    return pd.DataFrame(dict(zip(names, columns, strict=False)))


# ---- in the workers --------------------------------------------------------------------------------------------------

_LOADED: dict[str, Callable[[Any], Any]] = {}
_LOCK = threading.Lock()


class _Worker:
    """What a Python worker of Spark needs to predict; it travels to the workers."""

    def __init__(
        self,
        model: str,
        manager: str,
        prebuilt: str | None,
        params: dict[str, Any] | None,
        extra_env: dict[str, str] | None,
        model_config: dict[str, Any] | None,
    ) -> None:
        self._model = model
        self._manager = manager
        self._prebuilt = prebuilt
        self._params = params
        self._extra_env = extra_env or {}
        self._config = model_config

    def model(self) -> Callable[[Any], Any]:
        """What predicts a table; the model is loaded once in each process."""
        key = repr((self._model, self._manager, self._prebuilt, self._params, self._extra_env, self._config))
        with _LOCK:
            if key not in _LOADED:
                _LOADED[key] = self._local() if self._manager == environments.LOCAL else self._beside()
            return _LOADED[key]

    def _local(self) -> Callable[[Any], Any]:
        from mlflow.pyfunc import load_model

        os.environ.update(self._extra_env)
        model = load_model(_received(self._model), model_config=self._config)
        params = self._params
        return lambda table: model.predict(table, params=params) if params else model.predict(table)

    def _beside(self) -> Callable[[Any], Any]:
        """A process in the model's own environment."""
        import subprocess

        from mlflow.pyfunc.scoring_server import SERVING_MODEL_CONFIG
        from mlflow.pyfunc.scoring_server.client import StdinScoringServerClient
        from mlflow.pyfunc.scoring_server.encoding import encode

        folder = _received(self._model)
        if self._prebuilt is not None:
            python = environments._python_in(_received(self._prebuilt))
        else:
            python = environments.python_for(folder, self._manager, capture_output=True)
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
        environment |= self._extra_env
        if self._config:
            environment[SERVING_MODEL_CONFIG] = encode(self._config).decode()
        command = [python, "-m", "mlflow.pyfunc.scoring_server.stdin", "--model-uri", folder]
        # Spark reads the worker's standard output
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, env=environment)
        atexit.register(process.kill)
        client = StdinScoringServerClient(process)
        return lambda table: client.invoke(table, self._params)["predictions"]


def _shared(spark: Any, archive: str, kind: str) -> str:
    """Send an archive to the executors; the name under which ``_received`` finds it."""
    with open(archive, "rb") as file:
        name = f"mlflow-{kind}-{hashlib.sha256(file.read()).hexdigest()[:24]}"
    if not hasattr(spark, "_jsparkSession"):
        raise unsupported("spark_udf with Spark Connect", "Use a session with a SparkContext.")
    kept = os.path.join(tempfile.gettempdir(), f"{name}-{os.getpid()}")
    if not os.path.isdir(kept):
        os.makedirs(kept)
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        shutil.copy(archive, os.path.join(kept, name + _SENT))
    spark.sparkContext.addFile(os.path.join(kept, name + _SENT))
    return name


def _received(name: str) -> str:
    """The folder with the content of an archive that was sent; unpacked once on each machine."""
    from pyspark import SparkFiles

    archive = SparkFiles.get(name + _SENT)
    target = os.path.join(os.path.dirname(archive), name)
    if not os.path.isdir(target):
        scratch = tempfile.mkdtemp(dir=os.path.dirname(archive))
        extract_archive_to_dir(archive, scratch)
        try:
            os.rename(scratch, target)
        except OSError:  # another worker was faster
            shutil.rmtree(scratch, ignore_errors=True)
    return target


# ---- archives --------------------------------------------------------------------------------------------------------


def archive_directory(input_dir: str, archive_file_path: str) -> str:
    """Pack the content of a folder into a ``.tar.gz`` file; its path."""
    partial = archive_file_path + ".partial"
    # the same content gives the same bytes, so that executors know what they have already
    with (
        open(partial, "wb") as file,
        gzip.GzipFile("", "wb", 1, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        archive.add(input_dir, arcname=".", filter=_without_owner_and_time)
    os.replace(partial, archive_file_path)
    return archive_file_path


def _without_owner_and_time(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def extract_archive_to_dir(archive_path: str, dest_dir: str) -> str:
    """Unpack a ``.tar.gz`` file into a folder; the folder."""
    os.makedirs(dest_dir, exist_ok=True)
    with tarfile.open(archive_path, "r:gz") as archive:
        # environments hold links to the interpreter outside, which the filter "data" would refuse
        if hasattr(tarfile, "tar_filter"):
            archive.extractall(dest_dir, filter="tar")
        else:
            _check_inside(archive, dest_dir)
            archive.extractall(dest_dir)
    return dest_dir


def _check_inside(archive: tarfile.TarFile, folder: str) -> None:
    """What the filter "tar" does first, for the oldest Pythons, which have none: no file outside of the folder."""
    root = os.path.realpath(folder)
    for member in archive.getmembers():
        place = os.path.realpath(os.path.join(root, member.name))
        if place != root and not place.startswith(root + os.sep):
            raise invalid(f"The archive holds {member.name!r}, which lies outside of the folder it is unpacked to.")


def build_model_env(model_uri: str, save_path: str, env_manager: str = "virtualenv") -> str:
    """Make a model's environment and pack it, for ``spark_udf(prebuilt_env_uri=...)``; the path of the archive.

    It runs on machines with the same operating system that have the same Python in the same place.

    Args:
        model_uri: any model URI.
        save_path: a folder for the archive.
        env_manager: virtualenv, uv or conda.

    Raises: MlflowException when the environment cannot be made.
    """
    from mlflow.models.location import local_folder

    manager = environments.check_manager(env_manager)
    if manager == environments.LOCAL:
        raise invalid("There is no environment to pack for env_manager 'local'.")
    python = environments.python_for(local_folder(model_uri), manager)
    place = os.path.dirname(os.path.dirname(python))
    os.makedirs(save_path, exist_ok=True)
    return archive_directory(place, os.path.join(save_path, os.path.basename(place) + _SUFFIX))


def _fetched(uri: str) -> str:
    if os.path.isfile(uri):
        return uri
    from mlflow.artifacts import download_artifacts

    return download_artifacts(uri)


class DBConnectArtifactCache:
    """Databricks Connect is not supported; a session with a SparkContext needs no such cache."""

    def __init__(self, spark: Any) -> None:
        raise unsupported("Databricks Connect", "Use a session with a SparkContext.")

    @staticmethod
    def get_or_create(spark: Any) -> DBConnectArtifactCache:
        """NOT_IMPLEMENTED."""
        return DBConnectArtifactCache(spark)

    def add_artifact_archive(self, cache_key: str, artifact_archive_path: str) -> None:
        """NOT_IMPLEMENTED."""

    def get_unpacked_artifact_dir(self, cache_key: str) -> str:
        """NOT_IMPLEMENTED."""
        raise unsupported("Databricks Connect")

    def has_cache_key(self, cache_key: str) -> bool:
        """NOT_IMPLEMENTED."""
        return False
