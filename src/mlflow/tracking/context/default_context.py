"""Who runs which program."""

import functools
import getpass
import sys

from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.utils.mlflow_tags import MLFLOW_SOURCE_NAME, MLFLOW_SOURCE_TYPE, MLFLOW_USER


@functools.cache
def user_name() -> str:
    """The login name; "unknown" where there is none, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def source_name() -> str:
    """The program as it was called; empty in an interactive interpreter."""
    return sys.argv[0] if getattr(sys, "argv", None) else ""


class DefaultRunContext(RunContextProvider):
    """Login name and program; always there."""

    def in_context(self) -> bool:
        return True

    def tags(self) -> dict[str, str]:
        return {
            MLFLOW_USER: user_name(),
            MLFLOW_SOURCE_NAME: source_name(),
            MLFLOW_SOURCE_TYPE: "LOCAL",
        }
