"""Libraries that are needed only by those who use them."""

import importlib
from types import ModuleType

from mlflow.exceptions import missing_package


def library(name: str, purpose: str) -> ModuleType:
    """The imported library.

    Raises: FEATURE_DISABLED, saying what needs it and how to install it, when it is not installed.
    """
    package = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        # a library that lacks one of its own parts says so itself
        if error.name != package:
            raise
        raise missing_package(package, purpose) from None
