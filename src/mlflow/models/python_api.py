"""Predicting in a model's own environment, and building images, from Python."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from mlflow.exceptions import invalid
from mlflow.models.flavor_backend_registry import get_flavor_backend

UV_INSTALLATION_INSTRUCTIONS = "uv makes environments in seconds. Install it with: pip install uv"


def build_docker(
    model_uri: str | None = None,
    name: str = "mlflow-pyfunc",
    env_manager: str | None = "virtualenv",
    mlflow_home: str | None = None,
    install_java: bool = False,
    install_mlflow: bool = False,
    base_image: str | None = None,
) -> None:
    """Build a container image that serves a model.

    Args:
        model_uri: any model URI; None builds an image that serves whatever is mounted at /opt/ml/model.
        name: the image's name.
        env_manager: local, virtualenv, uv or conda: what makes the model's environment in the image.
        mlflow_home: a folder with the source of the package to install; None takes the running one.
        install_java: install Java, also for flavors that do not need it.
        install_mlflow: accepted; the image always has the package.
        base_image: image to start from; None takes one with the model's version of Python.

    Raises: MlflowException when there is no docker client or its engine does not answer.
    """
    get_flavor_backend(model_uri, env_manager=env_manager).build_image(
        model_uri,
        name,
        install_java=install_java,
        install_mlflow=install_mlflow,
        mlflow_home=mlflow_home,
        base_image=base_image,
    )


def predict(
    model_uri: str,
    input_data: Any = None,
    input_path: str | None = None,
    content_type: str = "json",
    output_path: str | None = None,
    env_manager: str | None = "virtualenv",
    install_mlflow: bool = False,
    pip_requirements_override: list[str] | None = None,
    extra_envs: dict[str, str] | None = None,
) -> None:
    """Predict in the model's own environment: whether it has all it needs shows before it is deployed.

    Args:
        model_uri: any model URI.
        input_data: what the model is asked: anything that an input example may be, or the text of a request.
        input_path: a file with a request; either this or ``input_data``.
        content_type: json or csv.
        output_path: where the answer goes; None prints it.
        env_manager: local, virtualenv, uv or conda.
        install_mlflow: accepted; the environment always has the running package.
        pip_requirements_override: requirements that take the place of the model's, to try them.
        extra_envs: environment variables for the model.

    Raises: MlflowException when the environment cannot be made or the model fails.
    """
    if content_type not in ("json", "csv"):
        raise invalid(f"Invalid value {content_type!r} for content_type; allowed are json and csv.")
    if input_data is not None and input_path is not None:
        raise invalid("Both input_data and input_path are given; give one of them.")
    backend = get_flavor_backend(model_uri, env_manager=env_manager)
    arguments = {"pip_requirements_override": pip_requirements_override, "extra_envs": extra_envs}
    if input_data is None:
        return backend.predict(model_uri, input_path, output_path, content_type, **arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "request")
        with open(path, "w", encoding="utf-8") as file:
            file.write(_request(input_data, content_type))
        backend.predict(model_uri, path, output_path, content_type, **arguments)
    return None


def _request(data: Any, content_type: str) -> str:
    """The text of a request for some data."""
    if content_type == "csv":
        if isinstance(data, str):
            return data
        if hasattr(data, "to_csv"):
            return data.to_csv(index=False)
        import pandas as pd

        return pd.DataFrame(data).to_csv(index=False)
    if isinstance(data, str) and _is_request(data):
        return data
    if isinstance(data, dict) and _is_request_object(data):
        from mlflow.pyfunc.scoring_server.encoding import encode

        return encode(data).decode()
    from mlflow.models.serving_input import convert_input_example_to_serving_input

    return convert_input_example_to_serving_input(data)


def _is_request(text: str) -> bool:
    import msgspec

    try:
        decoded = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return isinstance(decoded, dict) and _is_request_object(decoded)


def _is_request_object(data: dict[str, Any]) -> bool:
    from mlflow.pyfunc.scoring_server.parsing import CHAT_KEYS, FORMAT_KEYS

    return any(key in data for key in (*FORMAT_KEYS, *CHAT_KEYS))
