"""Models of Keras 3, whatever its backend."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.keras.saved import file_in, is_model, keras
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor, pinned
from mlflow.models.requirements import with_mlflow as _with_mlflow

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "keras"
DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300

__all__ = [
    "MLflowCallback",
    "MlflowCallback",
    "autolog",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]

_DATA = "data"
_FILE = "model.keras"
_MODULE = "keras_module.txt"


class _Keras(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.keras"
    package = "keras"

    def requirements(self, **_: Any) -> list[str]:
        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        save_exported_model: bool = False,
        save_model_kwargs: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        library = keras()
        if not is_model(model):
            raise invalid(f"A keras.Model is needed, not {type(model).__name__}.")
        folder = os.path.join(path, _DATA)
        os.mkdir(folder)
        with open(os.path.join(folder, _MODULE), "w", encoding="utf-8") as file:
            file.write(library.__name__)
        given = save_model_kwargs or {}
        if save_exported_model:
            model.export(os.path.join(folder, "model"), **given)
        else:
            model.save(os.path.join(folder, _FILE), **given)
        return {
            "data": _DATA,
            "keras_backend": library.backend.backend(),
            "save_exported_model": save_exported_model,
        }

    def read(
        self,
        path: str,
        entry: dict[str, Any],
        custom_objects: dict[str, Any] | None = None,
        load_model_kwargs: dict[str, Any] | None = None,
    ) -> Any:
        folder = self.file(path, entry)
        if file_in(folder, (_FILE, "model")) == folder:
            self.file(path, {}, default=f"{entry['data']}/{_FILE}")
        if entry.get("save_exported_model"):
            from mlflow.tensorflow import tensorflow

            return tensorflow().saved_model.load(file_in(folder, ("model",)))
        library = keras()
        options = load_model_kwargs or {}
        return library.saving.load_model(file_in(folder, (_FILE, "model")), custom_objects=custom_objects, **options)

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        from mlflow.keras.load import KerasModelWrapper
        from mlflow.models.model import Model

        entry = self.entry(path)
        exported = bool(entry.get("save_exported_model"))
        return KerasModelWrapper(self.read(path, entry), Model.load(path).signature, exported)


_FLAVOR = _Keras()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor: Keras and the backend that is in use."""
    backend = {"torch": ("torch",), "jax": ("jax",)}.get(keras().backend.backend(), ("tensorflow", "tensorflow-cpu"))
    return pinned("keras") + pinned(*backend)[:1]


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    model: Any,
    path: str,
    save_exported_model: bool = False,
    conda_env: Any = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    save_model_kwargs: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    code_paths: list[str] | None = None,
) -> None:
    """Save a Keras model to a folder.

    Args:
        model: the model.
        path: folder that does not exist or is empty.
        save_exported_model: whether its inference function is exported as SavedModel; it predicts without its
            Python code, but is loaded as such a function and not as a Keras model.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements: requirements or a requirements file; instead of the inferred ones.
        extra_pip_requirements: requirements beside the inferred ones.
        save_model_kwargs: for ``model.save``, or ``model.export`` with save_exported_model.
        metadata: notes in the MLmodel file.
        code_paths: files and folders of code that the model needs; they travel with it.

    Raises: INVALID_PARAMETER_VALUE when it is no model; RESOURCE_ALREADY_EXISTS.
    """
    _FLAVOR.save(model, path, locals())


def log_model(
    model: Any,
    artifact_path: str | None = None,
    save_exported_model: bool = False,
    conda_env: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    registered_model_name: str | None = None,
    await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    save_model_kwargs: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    code_paths: list[str] | None = None,
) -> ModelInfo:
    """Log a model.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(model, locals())


def load_model(
    model_uri: str,
    dst_path: str | None = None,
    custom_objects: dict[str, Any] | None = None,
    load_model_kwargs: dict[str, Any] | None = None,
) -> Any:
    """The model behind a URI; the loaded SavedModel of one that was exported.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.
        custom_objects: classes and functions of the model by name.
        load_model_kwargs: for ``keras.saving.load_model``, e.g. safe_mode or compile.

    Raises: RESOURCE_DOES_NOT_EXIST; ValueError of Keras for code in the file, unless safe_mode is off.
    """
    return _FLAVOR.load(model_uri, dst_path, custom_objects=custom_objects, load_model_kwargs=load_model_kwargs)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return _FLAVOR.wrap(path, model_config)


from mlflow.keras.autologging import autolog  # noqa: E402 (its module needs what stands above)


def __getattr__(name: str) -> Any:
    # subclasses of Keras' callback, which is imported for them
    if name in ("MlflowCallback", "MLflowCallback"):
        from mlflow.keras.callback import MlflowCallback

        return MlflowCallback
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
