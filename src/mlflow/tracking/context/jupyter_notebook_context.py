"""Which notebook the code runs in."""

import os
import sys

from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.utils.mlflow_tags import MLFLOW_SOURCE_NAME, MLFLOW_SOURCE_TYPE


def notebook_name() -> str | None:
    """The notebook's file name; None outside a notebook, "" where its front end does not tell.

    Jupyter Server 2 and later tells the kernel by JPY_SESSION_NAME, Visual Studio Code by a variable in the notebook.
    """
    ipython = sys.modules.get("IPython")
    if ipython is None or "ipykernel" not in sys.modules:
        return None
    shell = ipython.get_ipython()
    if shell is None or getattr(shell, "kernel", None) is None:
        return None
    path = os.environ.get("JPY_SESSION_NAME") or shell.user_ns.get("__vsc_ipynb_file__") or ""
    return os.path.basename(str(path))


class JupyterNotebookRunContext(RunContextProvider):
    """The notebook's name as the source of the run."""

    def in_context(self) -> bool:
        return notebook_name() is not None

    def tags(self) -> dict[str, str]:
        name = notebook_name()
        if name is None:
            return {}
        tags = {MLFLOW_SOURCE_TYPE: "NOTEBOOK"}
        if name:
            tags[MLFLOW_SOURCE_NAME] = name
        return tags
