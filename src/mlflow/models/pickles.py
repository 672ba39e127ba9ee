"""Whether pickles may be loaded. Loading one runs whatever code it holds."""

from __future__ import annotations

import os

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import MlflowException


def allowed(file: str) -> None:
    """Return if pickles may be loaded.

    Args:
        file: the pickle, for the message.

    Raises: PERMISSION_DENIED when MLFLOW_ALLOW_PICKLE_DESERIALIZATION is false.
    """
    if not MLFLOW_ALLOW_PICKLE_DESERIALIZATION.get():
        raise MlflowException(
            f"The file {os.path.basename(file)!r} of the model is a pickle, and loading pickles is turned off "
            "(MLFLOW_ALLOW_PICKLE_DESERIALIZATION=false), because it runs the code they hold. Save the model in a "
            "format without pickle, or allow pickles for models that you trust.",
            "PERMISSION_DENIED",
        )
