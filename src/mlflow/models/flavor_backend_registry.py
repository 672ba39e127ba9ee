"""Which backend serves a model."""

from __future__ import annotations

import importlib
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models.flavor_backend import FlavorBackend

_BACKENDS = {
    # flavor: module, class
    "python_function": ("mlflow.pyfunc.backend", "PyFuncBackend"),
    "crate": ("mlflow.rfunc.backend", "RFuncBackend"),
}


def get_flavor_backend(model_uri: str | None, **kwargs: Any) -> FlavorBackend:
    """The backend for a model; for None, that of ``python_function``.

    Args:
        model_uri: any model URI.
        kwargs: settings of the backend, such as ``env_manager``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no model, or none of a flavor that can be served.
    """
    flavors: dict[str, Any] = {"python_function": {}}
    if model_uri:
        from mlflow.models.location import local_mlmodel
        from mlflow.models.model import Model

        flavors = Model.load(local_mlmodel(model_uri)).flavors
    for flavor, (module, name) in _BACKENDS.items():
        if flavor in flavors:
            return getattr(importlib.import_module(module), name)(flavors[flavor], **kwargs)
    raise MlflowException(
        f"The model {model_uri!r} has the flavors {', '.join(sorted(flavors)) or '(none)'}; only models with the "
        "flavor python_function can be served.",
        "RESOURCE_DOES_NOT_EXIST",
    )
