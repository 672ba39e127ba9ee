"""Models as Python functions: any flavor is saved with, loaded and asked in the same way."""

from __future__ import annotations

import importlib
import os
import platform
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_DISABLE_SCHEMA_DETAILS,
    MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF,
    MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR,
    MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT,
    MLFLOW_UV_AUTO_DETECT,
)
from mlflow.exceptions import (
    BAD_REQUEST,
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    RESOURCE_DOES_NOT_EXIST,
    MlflowException,
    invalid,
)
from mlflow.models import code_paths as _code
from mlflow.models import uv_project
from mlflow.models.dependencies_schemas import undone
from mlflow.models.model import (
    DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    MLFLOW_MODEL_IS_EXTERNAL,
    MODEL_CODE_PATH,
    MODEL_CONFIG,
    Model,
)
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.pyfunc.flavor import FLAVOR as _FLAVOR
from mlflow.pyfunc.flavor import FLAVOR_NAME, add_to_model, check_kind
from mlflow.pyfunc.loaded_model import PyFuncModel

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

MAIN = "loader_module"
CODE = "code"
DATA = "data"
ENV = "env"
TASK = "task"
PY_VERSION = "python_version"
PYTHON_VERSION = platform.python_version()


class EnvType:
    """The kinds of environments that a model's entry names."""

    CONDA = "conda"
    VIRTUALENV = "virtualenv"


# names of other modules that users find here; they are loaded on first use
_HOME = {
    name: f"mlflow.pyfunc.{module}"
    for module, names in {
        "context": "Context set_prediction_context",
        "dependencies": "get_model_dependencies",
        "model": (
            "CHAT_AGENT_INPUT_EXAMPLE CHAT_MODEL_INPUT_EXAMPLE ChatAgent ChatModel IS_RESPONSES_AGENT_AVAILABLE "
            "PythonModel PythonModelContext ResponsesAgent get_default_conda_env get_default_pip_requirements "
            "update_signature_for_type_hint_from_example"
        ),
        "spark": (
            "DBConnectArtifactCache HAS_PYSPARK archive_directory build_model_env extract_archive_to_dir spark_udf"
        ),
    }.items()
    for name in names.split()
}
__all__ = [
    "BAD_REQUEST",
    "CODE",
    "DATA",
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "ENV",
    "FLAVOR_NAME",
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "MAIN",
    "MLFLOW_DISABLE_SCHEMA_DETAILS",
    "MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF",
    "MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR",
    "MLFLOW_MODEL_IS_EXTERNAL",
    "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT",
    "MLFLOW_UV_AUTO_DETECT",
    "MLMODEL_FILE_NAME",
    "MODEL_CODE_PATH",
    "MODEL_CONFIG",
    "PYTHON_VERSION",
    "PY_VERSION",
    "RESOURCE_DOES_NOT_EXIST",
    "TASK",
    "EnvType",
    "PyFuncModel",
    "add_to_model",
    "load_model",
    "load_pyfunc",
    "log_model",
    "save_model",
    *_HOME,
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


# ---- loading


def load_model(
    model_uri: str,
    suppress_warnings: bool = False,
    dst_path: str | None = None,
    model_config: str | os.PathLike[str] | dict[str, Any] | None = None,
) -> PyFuncModel:
    """The model behind a URI, whatever its flavor.

    Args:
        model_uri: ``models:/name/version``, ``models:/name@alias``, ``models:/<model id>``, ``runs:/<run id>/<path>``,
            a path or any artifact URI.
        suppress_warnings: whether differences between what the model asks for and what is installed are not told.
        dst_path: where its files are put; None uses what lies on this machine in place.
        model_config: settings for the model, a dict or a YAML file; they go over those that it was saved with.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no model, or none of this flavor.
    """
    from mlflow.models.location import local_folder

    folder = local_folder(model_uri, dst_path)
    described = Model.load(os.path.join(folder, MLMODEL_FILE_NAME))
    entry = described.flavors.get(FLAVOR_NAME)
    if entry is None:
        raise MlflowException(
            f"The model at {os.fspath(model_uri)!r} has no flavor {FLAVOR_NAME!r}; load it with one of its own: "
            f"{', '.join(sorted(described.flavors))}.",
            RESOURCE_DOES_NOT_EXIST,
        )
    if not suppress_warnings:
        from mlflow.models.drift import warn

        warn(folder)
    implementation = load_implementation(folder, described, model_config)
    streams = entry.get("streamable", True) and hasattr(implementation, "predict_stream")
    loaded = PyFuncModel(
        described, implementation, "predict", "predict_stream" if streams else None, described.model_id
    )
    loaded._folder = folder
    return loaded


def load_implementation(folder: str, described: Model, model_config: Any = None) -> Any:
    """What the loader module of a model in a folder gives.

    Args:
        folder: of the model.
        described: its description.
        model_config: settings that go over those that it was saved with.

    Raises: whatever the loader raises; INVALID_PARAMETER_VALUE when there is no such module, or when it takes no
        settings.
    """
    entry = described.flavors[FLAVOR_NAME]
    _code.make_importable(folder, entry)
    config = _config(entry, model_config)
    try:
        loader = importlib.import_module(entry[MAIN])
    except ModuleNotFoundError as error:
        if error.name is None or not entry[MAIN].startswith(error.name):
            raise
        raise invalid(
            f"The model is loaded by the module {entry[MAIN]!r}, which is not installed here and not among its code."
        ) from error
    data = os.path.join(folder, entry[DATA]) if entry.get(DATA) else folder
    with undone():
        # loaders of users need not take settings
        return loader._load_pyfunc(data) if config is None else loader._load_pyfunc(data, config)


def _config(entry: dict[str, Any], given: Any) -> dict[str, Any] | None:
    if given is not None and not isinstance(given, dict):
        from mlflow.models.model_config import read_config

        given = read_config(given)
    saved = entry.get(MODEL_CONFIG)
    if given is None or not saved:
        return given if given is not None else saved
    return {**saved, **given}


def load_pyfunc(model_uri: str, suppress_warnings: bool = False) -> PyFuncModel:
    """Older name of ``load_model``."""
    import warnings

    warnings.warn("load_pyfunc is the older name of load_model.", FutureWarning, stacklevel=2)
    return load_model(model_uri, suppress_warnings)


# ---- saving


def save_model(
    path: str,
    loader_module: str | None = None,
    data_path: str | None = None,
    code_paths: list[str] | None = None,
    infer_code_paths: bool = False,
    conda_env: Any = None,
    mlflow_model: Model | None = None,
    python_model: Any = None,
    artifacts: dict[str, str] | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    model_config: Any = None,
    streamable: bool | None = None,
    resources: Any = None,
    auth_policy: Any = None,
    uv_project_path: str | os.PathLike[str] | None = None,
    uv_groups: list[str] | None = None,
    uv_extras: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a model that is made of a PythonModel with artifacts, or of data with a module that loads it.

    Args:
        path: folder that does not exist or is empty.
        loader_module: a module with ``_load_pyfunc(path)``, which gives an object with ``predict``.
        data_path: file or folder that it gets.
        code_paths: files and folders of code that the model needs; they travel with it.
        infer_code_paths: whether the modules of the user that loading and predicting import travel with it too.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        mlflow_model: description to complete.
        python_model: a ``PythonModel``, a function, or the path of a Python file that calls ``set_model``.
        artifacts: files and folders that the model finds in its context, URIs by name.
        signature: schemas of input and output; None infers them from type hints or the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        metadata: notes in the MLmodel file.
        model_config: settings for the model, a dict or a YAML file.
        streamable: whether it predicts in pieces; None looks for ``predict_stream``.
        resources, auth_policy: what it needs to be served.
        uv_project_path: folder of a uv project whose locked requirements are the model's; None takes the current folder
            if it is one and MLFLOW_UV_AUTO_DETECT is true.
        uv_groups, uv_extras: dependency groups and extras of it.

    Raises: INVALID_PARAMETER_VALUE for arguments that do not go together; RESOURCE_ALREADY_EXISTS.
    """
    if kwargs:
        raise TypeError(f"save_model() got unexpected keyword arguments {sorted(kwargs)}.")
    arguments = locals()
    _save(arguments.pop("path"), arguments)


def log_model(
    artifact_path: str | None = None,
    loader_module: str | None = None,
    data_path: str | None = None,
    code_paths: list[str] | None = None,
    infer_code_paths: bool = False,
    conda_env: Any = None,
    python_model: Any = None,
    artifacts: dict[str, str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    model_config: Any = None,
    streamable: bool | None = None,
    resources: Any = None,
    auth_policy: Any = None,
    uv_project_path: str | os.PathLike[str] | None = None,
    uv_groups: list[str] | None = None,
    uv_extras: list[str] | None = None,
    prompts: list[Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
) -> ModelInfo:
    """Log a model that is made of a PythonModel with artifacts, or of data with a module that loads it.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log_with(_save, locals())


def _save(path: str, arguments: dict[str, Any]) -> None:
    given = {key: value for key, value in arguments.items() if key != "kwargs"}
    described = given.get("mlflow_model")
    described = Model() if described is None else described
    if given.get("metadata") is None:
        given["metadata"] = described.metadata
    if given["python_model"] is not None:
        check_kind(given["loader_module"], given["data_path"], given["python_model"], given["artifacts"])
        from mlflow.pyfunc.python_model import prepared

        wants_none = given["signature"] is False
        given = prepared({**given, "signature": None} if wants_none else given)
        if wants_none and given["signature"] is None:
            given["signature"] = False
        if all(given[key] is None for key in ("uv_project_path", "conda_env", "pip_requirements")):
            given["uv_project_path"] = uv_project.detected()
    given["mlflow_model"] = described
    _FLAVOR.save(None, path, {"model": None, **given})
