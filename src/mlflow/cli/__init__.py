"""The command ``mlflow``: a group that imports a command's module when the command is used."""

from __future__ import annotations

import importlib
import os

import click

from mlflow.exceptions import MlflowException
from mlflow.version import VERSION

_COMMANDS = {
    # command: (module, name in it, what it is for)
    "artifacts": ("mlflow.cli.artifacts", "artifacts", "Upload, list and download artifacts."),
    "demo": ("mlflow.cli.demo", "demo", "Fill a store with a training sweep and show it."),
    "doctor": ("mlflow.cli.doctor", "doctor", "Show what a bug report needs."),
    "db": ("mlflow.cli.db", "db", "Upgrade a database, or import one made by MLflow."),
    "deployments": ("mlflow.cli.deployments", "deployments", "Deploy models to services, through plugins."),
    "experiments": ("mlflow.cli.experiments", "experiments", "Manage experiments."),
    "gc": ("mlflow.cli.gc", "gc", "Remove deleted runs and experiments for good."),
    "migrate-filestore": ("mlflow.cli.migrate_filestore", "migrate_filestore", "Import a folder of meta.yaml files."),
    "models": ("mlflow.cli.models", "models", "Serve models and predict with them."),
    "run": ("mlflow.cli.run", "run", "Run a project: a folder, a git repository or a zip file."),
    "runs": ("mlflow.cli.runs", "runs", "Manage runs."),
    "sagemaker": ("mlflow.cli.sagemaker", "sagemaker", "Deploy models to Amazon SageMaker."),
    "server": ("mlflow.cli.server", "server", "Run the tracking server."),
    "storage": ("mlflow.cli.storage", "storage", "Show what experiments and users take."),
    "users": ("mlflow.cli.users", "users", "Manage the accounts of a server with login."),
    "traces": ("mlflow.cli.traces", "traces", "Find, show, judge and export traces."),
}
_ALIASES = {"ui": "server"}


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*_COMMANDS, *_ALIASES])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        found = _COMMANDS.get(_ALIASES.get(name, name))
        return None if found is None else getattr(importlib.import_module(found[0]), found[1])

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, _COMMANDS[_ALIASES.get(name, name)][2]) for name in self.list_commands(context)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, context: click.Context):
        """Run the command; an error of ours is one sentence and exit status 1."""
        try:
            return super().invoke(context)
        except MlflowException as error:
            raise click.ClickException(error.message) from error


def _load_env_file(context: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    """Set the variables of a file of NAME=VALUE lines, unless the environment has them already."""
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                text = line.strip()
                if not text or text.startswith("#"):
                    continue
                name, equals, value = text.removeprefix("export ").partition("=")
                if not equals:
                    raise click.BadParameter(f"line {number} of {path} is not NAME=VALUE")
                value = value.strip()
                if value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1:
                    value = value[1:-1]
                else:
                    value = value.partition(" #")[0].rstrip()
                os.environ.setdefault(name.strip(), value)
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}") from None
    return path


@click.group(cls=LazyGroup)
@click.version_option(VERSION, prog_name="mlflow")
@click.option(
    "--env-file",
    type=click.Path(),
    is_eager=True,
    expose_value=False,
    callback=_load_env_file,
    help="File of NAME=VALUE lines to put into the environment first.",
)
def cli() -> None:
    """Track experiments, run the tracking server, look at what was logged."""
