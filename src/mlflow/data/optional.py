"""Libraries that are needed only by those who use them."""

import importlib
from types import ModuleType

from mlflow.exceptions import MlflowException


def library(name: str, what: str) -> ModuleType:
    """The imported library. Raises an error that says what needs it and how to install it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        package = name.partition(".")[0]
        raise MlflowException(
            f"{what} needs the library '{package}', which is not installed: pip install {package}"
        ) from None
