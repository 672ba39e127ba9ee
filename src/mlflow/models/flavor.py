"""What all flavors have in common: a flavor says what is its own, and this says the rest.

::

    class _XGBoost(Flavor):
        name, module, package = "xgboost", "mlflow.xgboost", "xgboost"

        def write(self, model, path, model_format="ubj"): ...
        def read(self, path, entry): ...

    _FLAVOR = _XGBoost()

    def save_model(xgb_model, path, conda_env=None, ...):
        _FLAVOR.save(xgb_model, path, locals())
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException
from mlflow.models import code_paths, saving
from mlflow.models.requirements import pinned
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models.model_info import ModelInfo

__all__ = ["Flavor", "pinned"]

# arguments of the public log_model that say where the model goes; the others say how it is saved
_DESTINATION = (
    "artifact_path",
    "name",
    "run_id",
    "registered_model_name",
    "await_registration_for",
    "model_type",
    "params",
    "tags",
    "step",
    "model_id",
)


class Flavor:
    """One kind of model. Subclass it per library; a flavor module has one instance.

    Attributes:
        name: its key in the MLmodel file.
        module: the module that loads it, written as ``loader_module``.
        package: the distribution whose version is written as ``<name>_version``; None writes none.
    """

    name: str
    module: str
    package: str | None = None

    # ---- what a flavor says of itself

    def requirements(self, **options: Any) -> list[str]:
        """The pip requirements of its models when they are not inferred, e.g. ``pinned("xgboost")``."""
        return pinned(self.package) if self.package else []

    def write(self, model: Any, path: str, **options: Any) -> dict[str, Any]:
        """Write the data files of a model into the folder ``path``.

        Args:
            model: the library's object.
            path: a new, empty folder.
            options: the arguments of the public ``save_model`` that are the flavor's own.

        Returns: the flavor's entry in the MLmodel file, without version and code.

        Raises: before it writes anything, when the model is of the wrong type.
        """
        raise NotImplementedError

    def predicts(self, model: Any, **options: Any) -> bool:
        """Whether this model gets a ``python_function``; some libraries have objects that do not predict."""
        return True

    def pyfunc(self, entry: dict[str, Any], **options: Any) -> dict[str, Any] | None:
        """What ``python_function`` says besides loader, environment and Python: e.g. ``{"data": "model.xgb"}``.

        None: models of this flavor have no ``python_function``.
        """
        return {}

    def read(self, path: str, entry: dict[str, Any], **options: Any) -> Any:
        """The library's object again.

        Args:
            path: the model's folder.
            entry: what ``write`` gave, as it stands in the MLmodel file.
            options: the arguments of the public ``load_model`` that are the flavor's own.
        """
        raise NotImplementedError

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> Any:
        """An object with ``predict(data, params=None)``: what generic loading gives (``_load_pyfunc``).

        Args:
            path: the model's folder, or the file in it that ``data`` of ``python_function`` names.
            model_config: settings that were given at loading.
        """
        raise NotImplementedError

    # ---- what it gets

    def save(self, model: Any, path: str | os.PathLike[str], arguments: dict[str, Any]) -> None:
        """Save a model to a folder that does not exist or is empty.

        Args:
            model: the library's object.
            path: the folder.
            arguments: ``locals()`` of the public ``save_model``, whose first argument is the model.
        """
        saving.save(self, model, path, _without_model(arguments))

    def log(self, model: Any, arguments: dict[str, Any]) -> ModelInfo:
        """Log a model; what and where it is now.

        Args:
            model: the library's object.
            arguments: ``locals()`` of the public ``log_model``, whose first argument is the model.
        """

        def save(path: str, given: dict[str, Any]) -> None:
            saving.save(self, model, path, given)

        return self.log_with(save, _without_model(arguments))

    def log_with(self, save: Callable[[str, dict[str, Any]], None], arguments: dict[str, Any]) -> ModelInfo:
        """Log a model that a function saves.

        Args:
            save: gets the folder to write to and the arguments that say how.
            arguments: of the public ``log_model``, without the model.
        """
        from mlflow.models.logging import Destination, log
        from mlflow.models.model import Model

        given = dict(arguments)
        destination = Destination(**{key: given.pop(key) for key in _DESTINATION if key in given})
        about = {key: given.pop(key, None) for key in ("metadata", "resources", "auth_policy", "prompts")}
        return log(
            lambda path, described: save(path, {**given, "mlflow_model": described}), Model(**about), destination
        )

    def load(self, model_uri: str, dst_path: str | None = None, **options: Any) -> Any:
        """The library's object behind a URI.

        Args:
            model_uri: of the model.
            dst_path: where its files are put; None uses what lies on this machine in place.
            options: of ``read``.
        """
        from mlflow.models.location import local_folder

        path = local_folder(model_uri, dst_path)
        entry = self.entry(path)
        code_paths.make_importable(path, entry)
        return self.read(path, entry, **options)

    def opened(self, path: str, **options: Any) -> Any:
        """The library's object, for ``wrap``.

        Args:
            path: the model's folder, or what lies in it and ``data`` of ``python_function`` names.
            options: of ``read``.
        """
        folder = path if os.path.isfile(os.path.join(path, MLMODEL_FILE_NAME)) else os.path.dirname(path)
        return self.read(folder, self.entry(folder), **options)

    def file(self, path: str, entry: dict[str, Any], key: str = "data", default: str | None = None) -> str:
        """The path of a file or folder that the flavor's entry names.

        Args:
            path: the model's folder.
            entry: of the MLmodel file.
            key: under which the entry names it.
            default: its name where the entry says nothing, as those of older releases.

        Raises: RESOURCE_DOES_NOT_EXIST when it is not there.
        """
        name = entry.get(key, default)
        file = os.path.join(path, name) if name else path
        if not name or not os.path.exists(file):
            raise MlflowException(
                f"The model at {path!r} is not complete: {name or key!r} of its flavor {self.name!r} is missing.",
                RESOURCE_DOES_NOT_EXIST,
            )
        return file

    def entry(self, path: str) -> dict[str, Any]:
        """This flavor's entry in the MLmodel file of a folder.

        Raises: RESOURCE_DOES_NOT_EXIST when the model has no such flavor.
        """
        from mlflow.models.model import Model

        flavors = Model.load(os.path.join(path, MLMODEL_FILE_NAME)).flavors
        if self.name not in flavors:
            raise MlflowException(
                f"The model at {path!r} has no flavor {self.name!r}; it has {', '.join(sorted(flavors))}.",
                RESOURCE_DOES_NOT_EXIST,
            )
        return flavors[self.name]


def _without_model(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a public function after the first one, with those in ``**kwargs`` beside the others."""
    names = iter(arguments)
    model = next(names)
    given = {name: arguments[name] for name in names if name not in ("path", "kwargs")}
    given.update(arguments.get("kwargs") or {})
    given.pop(model, None)
    return given
