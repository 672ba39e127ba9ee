"""Track experiments, package and serve models, trace and evaluate applications.

Every public name is loaded on first use; the table below says from where.
"""

import importlib

from mlflow.version import VERSION as __version__

_HOME: dict[str, str] = {}


def _names(module: str, names: str) -> None:
    for name in names.split():
        _HOME[name] = module


_names("mlflow.exceptions", "MlflowException")
_names("mlflow.client", "MlflowClient")

_MODULES = frozenset(
    "artifacts client config data entities environment_variables exceptions system_metrics tracking version".split()
)
__all__ = ["__version__", *sorted(_HOME), *sorted(_MODULES)]


def __getattr__(name: str):
    home = _HOME.get(name)
    if home is not None:
        value = getattr(importlib.import_module(home), name)
    elif name in _MODULES:
        value = importlib.import_module(f"mlflow.{name}")
    else:
        raise AttributeError(f"module 'mlflow' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_MODULES})
