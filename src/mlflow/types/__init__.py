"""Types of columns and tensors, and schemas made of them. Names are loaded on first use."""

import importlib

_HOME = {name: "schema" for name in ("ColSpec", "DataType", "ParamSchema", "ParamSpec", "Schema", "TensorSpec")}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.types.{home}"), name)
    globals()[name] = value
    return value
