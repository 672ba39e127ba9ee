"""Models of scikit-learn: estimators, pipelines, and whatever else is made of its classes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, invalid
from mlflow.models import serialization as _serialization
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.serialization import (
    SERIALIZATION_FORMAT_CLOUDPICKLE,
    SERIALIZATION_FORMAT_PICKLE,
    SERIALIZATION_FORMAT_SKOPS,
    SUPPORTED_SERIALIZATION_FORMATS,
)
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING, MLFLOW_DATASET_CONTEXT

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "sklearn"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
INPUT_EXAMPLE_SAMPLE_ROWS = 5

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "INPUT_EXAMPLE_SAMPLE_ROWS",
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLFLOW_AUTOLOGGING",
    "MLFLOW_DATASET_CONTEXT",
    "MLMODEL_FILE_NAME",
    "SERIALIZATION_FORMAT_CLOUDPICKLE",
    "SERIALIZATION_FORMAT_PICKLE",
    "SERIALIZATION_FORMAT_SKOPS",
    "SUPPORTED_SERIALIZATION_FORMATS",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Sklearn(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.sklearn"
    package = "scikit-learn"

    def requirements(self, serialization_format: str | None = None, **_: Any) -> list[str]:
        extra = {SERIALIZATION_FORMAT_CLOUDPICKLE: "cloudpickle", SERIALIZATION_FORMAT_SKOPS: "skops"}
        further = extra.get(serialization_format or SERIALIZATION_FORMAT_CLOUDPICKLE)
        return pinned("scikit-learn", *([further] if further else []))

    def write(
        self,
        model: Any,
        path: str,
        serialization_format: str | None = None,
        pyfunc_predict_fn: str = "predict",
        skops_trusted_types: list[str] | None = None,
    ) -> dict[str, Any]:
        form = serialization_format or SERIALIZATION_FORMAT_CLOUDPICKLE
        _serialization.check(form)
        if not any(hasattr(model, method) for method in ("fit", "predict", "transform")):
            raise invalid(f"A scikit-learn model is needed; {type(model).__name__} has none of the methods of one.")
        file = "model.skops" if form == SERIALIZATION_FORMAT_SKOPS else "model.pkl"
        _serialization.dump(model, os.path.join(path, file), form, skops_trusted_types)
        return {
            "pickled_model": file,
            "serialization_format": form,
            "skops_trusted_types": skops_trusted_types,
        }

    def predicts(self, model: Any, pyfunc_predict_fn: str = "predict", **_: Any) -> bool:
        return hasattr(model, pyfunc_predict_fn)

    def pyfunc(self, entry: dict[str, Any], pyfunc_predict_fn: str = "predict", **_: Any) -> dict[str, Any]:
        return {"model_path": entry["pickled_model"], "predict_fn": pyfunc_predict_fn}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        form = entry.get("serialization_format", SERIALIZATION_FORMAT_PICKLE)
        return _serialization.load(self.file(path, entry, "pickled_model"), form, entry.get("skops_trusted_types"))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        from mlflow.models.model import Model

        # the first versions named the file itself
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        flavors = Model.load(folder).flavors
        generic = flavors.get("python_function", {})
        return _Predictor(self.read(folder, self.entry(folder)), generic.get("predict_fn", "predict"))


class _Predictor:
    """Calls one method of an estimator.

    Args:
        model: the estimator.
        method: ``predict``, ``predict_proba``, ...
    """

    def __init__(self, model: Any, method: str) -> None:
        self._model = model
        self._predict = getattr(model, method)

    def get_raw_model(self) -> Any:
        """The estimator."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the method gives; ``params`` are its keyword arguments."""
        return self._predict(data, **params) if params else self._predict(data)


_FLAVOR = _Sklearn()


def get_default_pip_requirements(include_cloudpickle: bool = False, include_skops: bool = False) -> list[str]:
    """Pip requirements of models of this flavor.

    Args:
        include_cloudpickle, include_skops: whether the model is stored with that.
    """
    further = [name for name, wanted in (("cloudpickle", include_cloudpickle), ("skops", include_skops)) if wanted]
    return pinned("scikit-learn", *further)


def get_default_conda_env(include_cloudpickle: bool = False, include_skops: bool = False) -> dict[str, Any]:
    """The conda environment of models of this flavor; arguments as of ``get_default_pip_requirements``."""
    return _conda_env(_with_mlflow(get_default_pip_requirements(include_cloudpickle, include_skops)))


def save_model(
    sk_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    serialization_format: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    pyfunc_predict_fn: str = "predict",
    metadata: dict[str, Any] | None = None,
    skops_trusted_types: list[str] | None = None,
    extra_files: list[str] | None = None,
) -> None:
    """Save an estimator to a folder.

    Args:
        sk_model: the estimator or pipeline.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        serialization_format: "cloudpickle" (None), "pickle", or "skops", which holds no code.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        pyfunc_predict_fn: the method that generic loading calls, e.g. "predict_proba".
        metadata: notes in the MLmodel file.
        skops_trusted_types: types beyond scikit-learn's own that may be loaded from skops.
        extra_files: further files or URIs to keep with the model.

    Raises: RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE; INTERNAL_ERROR when the format cannot hold the model.
    """
    _FLAVOR.save(sk_model, path, locals())


def log_model(
    sk_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    serialization_format: str | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    pyfunc_predict_fn: str = "predict",
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    name: str | None = None,
    skops_trusted_types: list[str] | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log an estimator.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(sk_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The estimator behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST; PERMISSION_DENIED for a pickle where pickles are not allowed.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)


def __getattr__(name: str) -> Any:
    # a model in service needs nothing of autologging, so that is loaded when it is asked for
    if name == "autolog":
        from mlflow.sklearn import autologging

        return getattr(autologging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
