"""``mlflow models``: serve a model, predict with it, make its environment, put it into an image."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from mlflow.exceptions import invalid

_MANAGERS = "local, virtualenv, uv or conda"

model_uri_option = click.option(
    "--model-uri", "-m", required=True, metavar="URI", help="The model: a path, or a models:/, runs:/ or other URI."
)
env_manager_option = click.option(
    "--env-manager",
    default="virtualenv",
    show_default=True,
    metavar="NAME",
    help=f"What makes the model's environment: {_MANAGERS}; local takes the one that runs this command.",
)
install_mlflow_option = click.option(
    "--install-mlflow", is_flag=True, help="Accepted: environments and images always get the running package."
)


class KeyValue(click.ParamType):
    """``NAME=VALUE``, as a pair."""

    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, text = value.partition("=")
        if not equals or not name:
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        return name, text


def _backend(model_uri: str | None, env_manager: str | None, **settings: Any):
    from mlflow.models.flavor_backend_registry import get_flavor_backend

    return get_flavor_backend(model_uri, env_manager=env_manager, **settings)


@click.group()
def models() -> None:
    """Serve models and predict with them."""


@models.command("serve")
@model_uri_option
@click.option("--host", "-h", default="127.0.0.1", show_default=True, envvar="MLFLOW_HOST", help="Where to listen.")
@click.option("--port", "-p", default=5000, show_default=True, type=int, envvar="MLFLOW_PORT", help="0: a free one.")
@click.option(
    "--timeout",
    "-t",
    default=60,
    show_default=True,
    type=int,
    envvar="MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT",
    help="Seconds that a prediction may take.",
)
@click.option(
    "--workers",
    "-w",
    envvar="MLFLOW_MODELS_WORKERS",
    metavar="NUMBER",
    help="Number of processes [default: 1]; each holds a copy of the model.",
)
@env_manager_option
@click.option("--no-conda", is_flag=True, help="The same as --env-manager local.")
@install_mlflow_option
@click.option(
    "--enable-mlserver",
    is_flag=True,
    help="Accepted: the Open Inference Protocol (/v2) is always there, without MLServer.",
)
@click.option("--batch", type=int, help="Merge up to this many concurrent one-row requests into one prediction.")
def serve(
    model_uri: str,
    host: str,
    port: int,
    timeout: int,
    workers: str | None,
    env_manager: str,
    no_conda: bool,
    install_mlflow: bool,
    enable_mlserver: bool,
    batch: int | None,
) -> None:
    """Serve a model over HTTP: POST /invocations, the Open Inference Protocol under /v2, GET /ping and /metrics.

    A model served by alias or stage is replaced, without a failed request, when the alias or stage moves.
    """
    from mlflow.pyfunc.environments import LOCAL, check_manager

    count = _number(workers or "1", "--workers")
    manager = LOCAL if no_conda else check_manager(env_manager)
    if enable_mlserver:
        click.echo("The Open Inference Protocol is built in; --enable-mlserver changes nothing.", err=True)
    if manager == LOCAL:
        from mlflow.server.scoring import serve as run
        from mlflow.server.scoring import settings_from_environment

        given = {"host": host, "port": port, "seconds": timeout, "workers": count, "batch": batch}
        sys.exit(run(settings_from_environment(model_uri, **given)))
    if batch is not None:
        os.environ["MILLRACE_SCORING_BATCH"] = str(batch)
    backend = _backend(model_uri, manager, workers=count)
    sys.exit(backend.serve(model_uri, port=port, host=host, timeout=timeout))


def _number(text: str, option: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise invalid(f"Invalid value {text!r} for {option}; it must be a whole number from 1 on.")
    return int(text)


@models.command("predict")
@model_uri_option
@click.option("--input-path", "-i", metavar="FILE", help="What to predict, as /invocations takes it [default: stdin].")
@click.option("--output-path", "-o", metavar="FILE", help="Where the answer goes [default: stdout].")
@click.option("--content-type", "-t", default="json", show_default=True, help="json or csv.")
@env_manager_option
@install_mlflow_option
@click.option(
    "--pip-requirements-override",
    "-r",
    metavar="REQUIREMENTS",
    help="Requirements, comma separated, that take the place of the model's, e.g. 'pandas==2.3,numpy<3'.",
)
@click.option("--env", type=KeyValue(), multiple=True, metavar="NAME=VALUE", help="Environment variable for the model.")
def predict(
    model_uri: str,
    input_path: str | None,
    output_path: str | None,
    content_type: str,
    env_manager: str,
    install_mlflow: bool,
    pip_requirements_override: str | None,
    env: tuple[tuple[str, str], ...],
) -> None:
    """Predict what a file holds, in the model's own environment."""
    if content_type not in ("json", "csv"):
        raise invalid(f"Invalid value {content_type!r} for --content-type; allowed are json and csv.")
    override = [one.strip() for one in (pip_requirements_override or "").split(",") if one.strip()]
    _backend(model_uri, env_manager).predict(
        model_uri,
        input_path,
        output_path,
        content_type,
        pip_requirements_override=override or None,
        extra_envs=dict(env) or None,
    )


@models.command("prepare-env")
@model_uri_option
@env_manager_option
@install_mlflow_option
def prepare_env(model_uri: str, env_manager: str, install_mlflow: bool) -> None:
    """Make the model's environment, so that serving and predicting start at once."""
    _backend(model_uri, env_manager).prepare_env(model_uri)


_optional_model = click.option(
    "--model-uri", "-m", metavar="URI", help="The model [default: the one that is mounted at /opt/ml/model]."
)
_home = click.option("--mlflow-home", metavar="FOLDER", help="Source of the package [default: the running one].")
_java = click.option("--install-java", type=bool, help="Install Java, also for flavors that do not need it.")
_base = click.option(
    "--base-image", metavar="IMAGE", help="Image to start from [default: one with the model's Python]."
)
_cuda = click.option("--cuda", metavar="VERSION", help="Start from NVIDIA's image with this CUDA, e.g. 12.6.3.")


@models.command("generate-dockerfile")
@_optional_model
@click.option("--output-directory", "-d", default="mlflow-dockerfile", show_default=True, metavar="FOLDER")
@click.option("--env-manager", metavar="NAME", help=f"What makes the environment in the image: {_MANAGERS}.")
@_home
@_java
@install_mlflow_option
@_base
@_cuda
def generate_dockerfile(
    model_uri: str | None,
    output_directory: str,
    env_manager: str | None,
    mlflow_home: str | None,
    install_java: bool | None,
    install_mlflow: bool,
    base_image: str | None,
    cuda: str | None,
) -> None:
    """Write a folder with a Dockerfile and all that it needs to build an image that serves a model."""
    from mlflow.models.container import write_context

    _backend(model_uri, env_manager)  # says so when the model cannot be served
    write_context(output_directory, model_uri, env_manager, install_java, mlflow_home, base_image, cuda)
    click.echo(f"Wrote {output_directory}; build the image with: docker build -t NAME {output_directory}")


@models.command("build-docker")
@_optional_model
@click.option("--name", "-n", default="mlflow-pyfunc-servable", show_default=True, help="Name of the image.")
@env_manager_option
@_home
@_java
@install_mlflow_option
@_base
@_cuda
def build_docker(
    model_uri: str | None,
    name: str,
    env_manager: str,
    mlflow_home: str | None,
    install_java: bool | None,
    install_mlflow: bool,
    base_image: str | None,
    cuda: str | None,
) -> None:
    """Build an image that serves a model on port 8080; needs docker."""
    from mlflow.models.container import build

    _backend(model_uri, env_manager)
    build(name, model_uri, env_manager, install_java, mlflow_home, base_image, cuda)


@models.command("update-pip-requirements")
@model_uri_option
@click.argument("operation", type=click.Choice(["add", "remove"]))
@click.argument("requirement_strings", nargs=-1)
def update_pip_requirements(model_uri: str, operation: str, requirement_strings: tuple[str, ...]) -> None:
    """Add requirements to a model, or remove them from it."""
    from mlflow.models import update_model_requirements

    update_model_requirements(model_uri, operation, list(requirement_strings))
