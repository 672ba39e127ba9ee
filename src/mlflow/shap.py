"""Explainers of SHAP, and explanations."""

from __future__ import annotations

import importlib
import os
import pickle
import tempfile
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor
from mlflow.models.pickles import allowed as _pickles_allowed
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "shap"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
_FILE = "explainer.shap"
_UNDERLYING = "underlying_model"
_ARTIFACTS = "model_explanations_shap"
_UNKNOWN = "unknown"
# what may stand as the flavor of the model that is explained; None where shap was told to store it
_KINDS = ("sklearn", "pytorch", _UNKNOWN, None)
# at most so many rows or centres stand for the data that are explained
_BACKGROUND_ROWS = 100
# explainers that want the model itself; the others call a function
_OF_MODELS = ("LinearExplainer", "TreeExplainer", "GPUTreeExplainer", "DeepExplainer", "GradientExplainer")

__all__ = [
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "FLAVOR_NAME",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "get_underlying_model_flavor",
    "load_explainer",
    "log_explainer",
    "log_explanation",
    "save_explainer",
    "save_model",
]


class _Shap(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.shap"
    package = "shap"

    def write(self, model: Any, path: str, serialize_model_using_mlflow: bool = True) -> dict[str, Any]:
        shap = _library()
        if not isinstance(model, shap.Explainer):
            raise invalid(f"A shap.Explainer is needed, not {type(model).__name__}.")
        kind = get_underlying_model_flavor(getattr(model, "model", None)) if serialize_model_using_mlflow else None
        entry = {"serialized_explainer": _FILE, "underlying_model_flavor": kind}
        file = os.path.join(path, _FILE)
        underlying = None
        if kind not in (None, _UNKNOWN):
            underlying, method = _unwrapped(model.model)
            importlib.import_module(f"mlflow.{kind}").save_model(underlying, os.path.join(path, _UNDERLYING))
            if method is not None:
                entry["underlying_model_method"] = method
        with open(file, "wb") as stream:
            model.save(stream, **({} if kind in (None, _UNKNOWN) else {"model_saver": False}))
        try:
            self._load(path, entry, underlying)
        except Exception as error:
            # some explainers write what they cannot read: better said now than when it is needed
            raise MlflowException(
                f"shap {shap.__version__} cannot store an explainer of this kind ({type(model).__name__}): reading it "
                f"again fails with: {error}"
            ) from error
        return entry

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"model_path": _FILE, "underlying_model_flavor": entry["underlying_model_flavor"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        _pickles_allowed(self.file(path, entry, "serialized_explainer", _FILE))
        return self._load(path, entry)

    def _load(self, path: str, entry: dict[str, Any], model: Any = None) -> Any:
        """The explainer, with the model that is explained; None loads that, too."""
        shap = _library()
        kind = entry.get("underlying_model_flavor")
        if kind not in _KINDS:
            raise invalid(f"The explained model is of a flavor that is not known here: {kind!r}.")
        options = {}
        file = self.file(path, entry, "serialized_explainer", _FILE)
        if kind not in (None, _UNKNOWN):
            if model is None:
                model = importlib.import_module(f"mlflow.{kind}").load_model(os.path.join(path, _UNDERLYING))
            method = entry.get("underlying_model_method")
            if method is None and kind == "sklearn" and not _wants_model(file):
                method = "predict"
            options["model_loader"] = lambda _: model if method is None else getattr(model, method)
        with open(file, "rb") as stream:
            return shap.Explainer.load(stream, **options)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Explains tables and arrays."""

    def __init__(self, explainer: Any) -> None:
        self._explainer = explainer

    def get_raw_model(self) -> Any:
        """The explainer."""
        return self._explainer

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The SHAP values, an array with a row for each row of the data; ``params`` as of the explainer's call."""
        return self._explainer(getattr(data, "values", data), **(params or {})).values


def _unwrapped(model: Any) -> tuple[Any, str | None]:
    """The object behind what an explainer calls, and the method of it that is called."""
    inner = getattr(model, "inner_model", model)
    owner = getattr(inner, "__self__", None)
    return (inner, None) if owner is None else (owner, inner.__name__)


def _wants_model(file: str) -> bool:
    """Whether the explainer in a file is one that gets a model instead of a function."""
    with open(file, "rb") as stream:
        return pickle.load(stream).__name__ in _OF_MODELS


def get_underlying_model_flavor(model: Any) -> str:
    """The flavor that can store the model that an explainer calls: "sklearn", "pytorch" or "unknown".

    Args:
        model: of the explainer.
    """
    inner, _ = _unwrapped(model)
    bases = {f"{base.__module__}.{base.__qualname__}" for base in type(inner).__mro__}
    if "sklearn.base.BaseEstimator" in bases:
        return "sklearn"
    return "pytorch" if "torch.nn.modules.module.Module" in bases else _UNKNOWN


def log_explanation(predict_function: Any, features: Any, artifact_path: str | None = None) -> str:
    """Explain predictions and log it to the active run: base values, SHAP values and a figure of their sizes.

    Args:
        predict_function: gets an array of rows like the features and gives a value, or values, for each.
        features: rows to explain: a table, an array or a list of lists.
        artifact_path: folder among the run's artifacts; "model_explanations_shap" if not given.

    Returns: the URI of that folder.

    Raises: INVALID_PARAMETER_VALUE when the features are no table of numbers.
    """
    import numpy
    from matplotlib.figure import Figure

    from mlflow.tracking.files import get_artifact_uri, log_artifacts

    shap = _library()
    table = _table(features)
    background = shap.kmeans(table, min(_BACKGROUND_ROWS, max(1, len(table) // 2)))
    explainer = shap.KernelExplainer(predict_function, background)
    values = explainer.shap_values(table, silent=True)
    target = _ARTIFACTS if artifact_path is None else artifact_path
    with tempfile.TemporaryDirectory() as folder:
        numpy.save(os.path.join(folder, "base_values.npy"), explainer.expected_value)
        numpy.save(os.path.join(folder, "shap_values.npy"), values)
        _draw(Figure(), values, list(table.columns)).savefig(os.path.join(folder, "summary_bar_plot.png"))
        log_artifacts(folder, target)
    return get_artifact_uri(target)


def _table(features: Any) -> Any:
    import pandas

    try:
        table = features if isinstance(features, pandas.DataFrame) else pandas.DataFrame(features)
    except ValueError as error:
        raise invalid(f"The features must be a table, an array or a list of lists: {error}") from error
    if not len(table) or not all(pandas.api.types.is_numeric_dtype(kind) for kind in table.dtypes):
        raise invalid("The features must be a table of numbers with at least one row.")
    return table


def _draw(figure: Any, values: Any, names: list[Any]) -> Any:
    """Bars: how much each feature moves the predictions on average. Drawn without pyplot's shared state."""
    import numpy

    sizes = numpy.abs(numpy.asarray(values))
    # several outputs stand in a last axis
    sizes = sizes.mean(axis=(0, *range(2, sizes.ndim)))
    order = numpy.argsort(sizes)
    axes = figure.subplots()
    axes.barh([str(names[position]) for position in order], sizes[order])
    axes.set_xlabel("mean |SHAP value|")
    figure.set_layout_engine("tight")
    return figure


def _library() -> Any:
    try:
        import shap
    except ImportError:
        raise missing_package("shap", "The flavor 'shap'") from None
    return shap


_FLAVOR = _Shap()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_explainer(
    explainer: Any,
    path: str,
    serialize_model_using_mlflow: bool = True,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Save an explainer of SHAP to a folder.

    Args:
        explainer: a ``shap.Explainer``.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        serialize_model_using_mlflow: whether a model of scikit-learn or PyTorch that is explained is stored as a
            model of its flavor, beside the explainer; else shap pickles it.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(explainer, path, locals())


def log_explainer(
    explainer: Any,
    artifact_path: str | None = None,
    serialize_model_using_mlflow: bool = True,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    name: str | None = None,
    metadata: dict[str, Any] | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
) -> ModelInfo:
    """Log an explainer of SHAP.

    Args: as of ``save_explainer`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(explainer, locals())


def load_explainer(model_uri: str) -> Any:
    """The explainer of SHAP behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri)


# Model.log calls every flavor by this name
save_model = save_explainer


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
