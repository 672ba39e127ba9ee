"""``mlflow run``: run an entry point of a project."""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

from mlflow.exceptions import invalid


@click.command("run")
@click.argument("uri")
@click.option("--entry-point", "-e", default="main", show_default=True, metavar="NAME", help="What to run of it.")
@click.option("--version", "-v", metavar="VERSION", help="Branch, tag or commit of a git repository.")
@click.option(
    "--param-list", "-P", multiple=True, metavar="NAME=VALUE", help="A parameter; may be given several times."
)
@click.option(
    "--docker-args",
    "-A",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An option of docker run, such as gpus=all or t; may be given several times.",
)
@click.option(
    "--experiment-name", envvar="MLFLOW_EXPERIMENT_NAME", help="Experiment of the run; it is made if there is none."
)
@click.option("--experiment-id", envvar="MLFLOW_EXPERIMENT_ID", help="Id of the experiment.")
@click.option(
    "--backend", "-b", default="local", show_default=True, metavar="NAME", help="local, kubernetes or one of a plugin."
)
@click.option("--backend-config", "-c", metavar="FILE", help="Settings of the backend: JSON, or a JSON file.")
@click.option(
    "--env-manager",
    metavar="NAME",
    help="What makes the environment: local (or system: this one), virtualenv, uv, conda or docker. By default what "
    "the project asks for.",
)
@click.option("--storage-dir", envvar="MLFLOW_TMP_DIR", metavar="FOLDER", help="Where files of parameters are put.")
@click.option("--run-id", help="A run to go on with, instead of a new one.")
@click.option("--run-name", help="Name of the run.")
@click.option("--build-image", is_flag=True, help="Build an image with the project's files over the project's image.")
def run(
    uri: str,
    entry_point: str,
    version: str | None,
    param_list: tuple[str, ...],
    docker_args: tuple[str, ...],
    experiment_name: str | None,
    experiment_id: str | None,
    backend: str,
    backend_config: str | None,
    env_manager: str | None,
    storage_dir: str | None,
    run_id: str | None,
    run_name: str | None,
    build_image: bool,
) -> None:
    """Run a project: a folder, a file:, git or zip URI, or what made a run (runs:/...) or model (models:/...).

    The run is tracked at MLFLOW_TRACKING_URI. The exit status is 1 when the command fails.
    """
    from mlflow import projects

    _show_progress()
    if experiment_name and experiment_id:
        source = click.get_current_context().get_parameter_source
        # one of the command line comes before one of the environment
        given = [name for name in ("experiment_name", "experiment_id") if _is_given(source(name))]
        if "experiment_name" not in given:
            experiment_name = None
        if "experiment_id" not in given:
            # both of the environment are looked at, and compared, where the active experiment is
            experiment_id = None
    submitted = projects.run(
        uri,
        entry_point,
        version,
        _pairs(param_list, "--param-list"),
        docker_args=_docker_args(docker_args),
        experiment_name=experiment_name,
        experiment_id=experiment_id,
        backend=backend,
        backend_config=backend_config,
        storage_dir=storage_dir,
        synchronous=backend in ("local", "kubernetes"),
        run_id=run_id,
        run_name=run_name,
        env_manager=env_manager,
        build_image=build_image,
    )
    if backend not in ("local", "kubernetes") and submitted is not None and not submitted.wait():
        raise click.ClickException(f"The run {submitted.run_id} failed.")


def _is_given(source: Any) -> bool:
    return source is not None and source.name == "COMMANDLINE"


def _pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise invalid(f"Invalid value {text!r} for {option}; NAME=VALUE is needed.")
        if name in found:
            raise invalid(f"{option} gives {name!r} twice.")
        found[name] = value
    return found


def _docker_args(texts: tuple[str, ...]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if name in found:
            # such as several ports
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value if equals else True
    return found or None


def _show_progress() -> None:
    """Say on stderr what takes a while before the command runs."""
    for name in ("mlflow.projects", "mlflow.pyfunc.environments"):
        logger = logging.getLogger(name)
        if not logger.handlers and not logging.getLogger().handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(message)s"))
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
