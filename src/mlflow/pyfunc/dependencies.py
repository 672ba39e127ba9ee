"""The requirements of a model, as a file to install from."""

from __future__ import annotations

import os
import tempfile

from mlflow.exceptions import MlflowException, invalid
from mlflow.models import environment


def get_model_dependencies(model_uri: str, format: str = "pip") -> str:
    """The path of a file with a model's requirements.

    Args:
        model_uri: of the model.
        format: "pip" for a requirements file, "conda" for a conda environment.

    Raises: INVALID_PARAMETER_VALUE for another format; RESOURCE_DOES_NOT_EXIST when the model has no such file.
    """
    from mlflow.artifacts import download_artifacts

    root = os.fspath(model_uri).rstrip("/")
    if format == "conda":
        return download_artifacts(f"{root}/{environment.CONDA}")
    if format != "pip":
        raise invalid(f"Invalid value {format!r} for parameter 'format': it must be 'pip' or 'conda'.")
    try:
        return download_artifacts(f"{root}/{environment.REQUIREMENTS}")
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
    # the oldest models have a conda environment alone
    conda = environment.read_conda_env(download_artifacts(f"{root}/{environment.CONDA}"))
    path = os.path.join(tempfile.mkdtemp(prefix="mlflow-"), environment.REQUIREMENTS)
    environment.write_lines(path, environment.pip_part(conda))
    return path
