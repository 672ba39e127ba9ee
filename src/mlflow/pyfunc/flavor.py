"""Saving models as Python functions: of a PythonModel, of code, or of data with a module that loads it."""

from __future__ import annotations

import os
import platform
import shutil
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.models.flavor import Flavor

if TYPE_CHECKING:
    from mlflow.models.model import Model

FLAVOR_NAME = "python_function"


class PythonFunction(Flavor):
    """The flavor ``python_function`` alone, without a library's own one."""

    name = FLAVOR_NAME
    module = "mlflow.pyfunc.model"

    def requirements(self, python_model: Any = None, **_: Any) -> list[str]:
        if python_model is None:
            return []
        from mlflow.pyfunc.model import get_default_pip_requirements

        return get_default_pip_requirements()

    def write(
        self,
        model: Any,
        path: str,
        loader_module: str | None = None,
        data_path: str | None = None,
        python_model: Any = None,
        artifacts: dict[str, str] | None = None,
        model_config: Any = None,
        streamable: bool | None = None,
    ) -> dict[str, Any]:
        check_kind(loader_module, data_path, python_model, artifacts)
        config = _config_of(model_config)
        if python_model is not None:
            from mlflow.pyfunc.python_model import save

            entry = save(path, python_model, artifacts, streamable)
        else:
            entry = {"loader_module": loader_module, "streamable": bool(streamable), **_copied(data_path, path)}
        if config:
            entry["config"] = config
        return entry

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return entry


def check_kind(loader_module: Any, data_path: Any, python_model: Any, artifacts: Any) -> None:
    """A model is made of a PythonModel with artifacts, or of a loader module with data.

    Raises: INVALID_PARAMETER_VALUE.
    """
    by_model = [name for name, value in (("python_model", python_model), ("artifacts", artifacts)) if value is not None]
    by_loader = [
        name for name, value in (("loader_module", loader_module), ("data_path", data_path)) if value is not None
    ]
    if by_model and by_loader:
        raise invalid(
            f"The arguments {', '.join(by_model + by_loader)} do not go together: a model is made either of "
            "'python_model' and 'artifacts', or of 'loader_module' and 'data_path'."
        )
    if python_model is None and loader_module is None:
        raise invalid("One of 'python_model' and 'loader_module' is needed.")


def _config_of(model_config: Any) -> dict[str, Any] | None:
    """Settings given as a dict or as a YAML file."""
    if model_config is None or isinstance(model_config, dict):
        return model_config
    from mlflow.models.model_config import read_config

    return read_config(model_config)


def _copied(data_path: str | None, folder: str) -> dict[str, str]:
    """Copy a file or folder into the model's folder; the part of the entry that names it."""
    if data_path is None:
        return {}
    source = os.fspath(data_path)
    if not os.path.exists(source):
        raise invalid(f"Invalid value {source!r} for parameter 'data_path': there is no such file or folder.")
    name = os.path.basename(os.path.abspath(source))
    target = os.path.join(folder, "data", name)
    if os.path.isdir(source):
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        os.makedirs(os.path.dirname(target))
        shutil.copy(source, target)
    return {"data": f"data/{name}"}


def add_to_model(
    model: Model,
    loader_module: str,
    data: str | None = None,
    code: str | None = None,
    conda_env: str | None = None,
    python_env: str | None = None,
    model_config: dict[str, Any] | None = None,
    model_code_path: str | None = None,
    **kwargs: Any,
) -> Model:
    """Add ``python_function`` to a description, for flavors that write their files themselves.

    Args:
        model: the description.
        loader_module: a module with ``_load_pyfunc(path)``.
        data: file or folder in the model that is passed to it; None passes the model's folder.
        code: folder of code in the model.
        conda_env, python_env: names of the environment files in the model.
        model_config: settings for the model.
        model_code_path: file of code in the model that makes the model.
        kwargs: further keys of the entry.

    Returns: the description.
    """
    entry: dict[str, Any] = {**kwargs, "loader_module": loader_module, "python_version": platform.python_version()}
    optional = {"data": data, "code": code, "config": model_config, "model_code_path": model_code_path}
    entry.update({key: value for key, value in optional.items() if value})
    files = {"conda": conda_env, "virtualenv": python_env}
    files = {kind: file for kind, file in files.items() if file}
    if files:
        entry["env"] = files
    return model.add_flavor(FLAVOR_NAME, **entry)


FLAVOR = PythonFunction()
