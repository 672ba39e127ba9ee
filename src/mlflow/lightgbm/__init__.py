"""Models of LightGBM: boosters and the estimators with the interface of scikit-learn."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models import serialization as _serialization
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import version_of
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "lightgbm"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
INPUT_EXAMPLE_SAMPLE_ROWS = 5
_BOOSTER = "lightgbm.basic.Booster"
# what skops may load in any case: the library's own
_TRUSTED = [
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRegressor",
    "lightgbm.sklearn.LGBMRanker",
    "collections.OrderedDict",
    "lightgbm.basic.Booster",
]

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


class _LightGBM(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.lightgbm"

    def requirements(self, serialization_format: str | None = None, **_: Any) -> list[str]:
        return pinned("lightgbm", *(["skops"] if serialization_format == "skops" else []))

    def write(
        self,
        model: Any,
        path: str,
        serialization_format: str | None = None,
        skops_trusted_types: list[str] | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        lightgbm = _library()
        if not isinstance(model, (lightgbm.Booster, lightgbm.LGBMModel)):
            raise invalid(f"A lightgbm.Booster or an estimator of LightGBM is needed, not {type(model).__name__}.")
        form = serialization_format or _serialization.SERIALIZATION_FORMAT_CLOUDPICKLE
        _serialization.check(form)
        trusted = None
        if isinstance(model, lightgbm.Booster):
            file = "model.lgb"
            model.save_model(os.path.join(path, file), **kwargs)
        else:
            if form == _serialization.SERIALIZATION_FORMAT_SKOPS:
                trusted = list(dict.fromkeys([*_TRUSTED, *(skops_trusted_types or [])]))
            file = "model.pkl" if trusted is None else "model.skops"
            _serialization.dump(model, os.path.join(path, file), form, trusted)
        return {
            "lgb_version": version_of("lightgbm"),
            "data": file,
            "model_class": f"{type(model).__module__}.{type(model).__name__}",
            "serialization_format": form,
            "skops_trusted_types": trusted,
        }

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        file = self.file(path, entry, default="model.lgb")
        if entry.get("model_class", _BOOSTER) == _BOOSTER:
            lightgbm = _library()
            try:
                return lightgbm.Booster(model_file=file)
            except lightgbm.basic.LightGBMError as error:
                raise MlflowException(
                    f"The file {os.path.basename(file)!r} is no model of LightGBM: {error}"
                ) from error
        form = entry.get("serialization_format", _serialization.SERIALIZATION_FORMAT_CLOUDPICKLE)
        return _serialization.load(file, form, entry.get("skops_trusted_types"))

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Predicts tables and arrays."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The booster or estimator."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What ``predict`` gives; ``params`` are its keyword arguments."""
        return self._model.predict(data, **(params or {}))


def _library() -> Any:
    try:
        import lightgbm
    except ImportError:
        raise missing_package("lightgbm", "The flavor 'lightgbm'") from None
    return lightgbm


_FLAVOR = _LightGBM()


def get_default_pip_requirements(include_cloudpickle: bool = False, include_skops: bool = False) -> list[str]:
    """Pip requirements of models of this flavor.

    Args:
        include_cloudpickle, include_skops: whether the model is stored with that.
    """
    further = [name for name, wanted in (("cloudpickle", include_cloudpickle), ("skops", include_skops)) if wanted]
    return pinned("lightgbm", *further)


def get_default_conda_env(include_cloudpickle: bool = False, include_skops: bool = False) -> dict[str, Any]:
    """The conda environment of models of this flavor; arguments as of ``get_default_pip_requirements``."""
    return _conda_env(_with_mlflow(get_default_pip_requirements(include_cloudpickle, include_skops)))


def save_model(
    lgb_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    serialization_format: str | None = None,
    skops_trusted_types: list[str] | None = None,
    extra_files: list[str] | None = None,
    **kwargs: Any,
) -> None:
    """Save a model of LightGBM to a folder.

    Args:
        lgb_model: a booster or an estimator.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.
        serialization_format: of an estimator: "cloudpickle" (None), "pickle", or "skops", which holds no code.
            A booster is always stored as text.
        skops_trusted_types: types beyond those of LightGBM and scikit-learn that may be loaded from skops.
        kwargs: further arguments of ``lightgbm.Booster.save_model``.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(lgb_model, path, locals())


def log_model(
    lgb_model: Any,
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
    serialization_format: str | None = None,
    skops_trusted_types: list[str] | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a model of LightGBM.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(lgb_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The model of LightGBM behind a URI.

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
        from mlflow.lightgbm import autologging

        return getattr(autologging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
