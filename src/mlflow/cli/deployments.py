"""``mlflow deployments``: deploy models to services."""

from __future__ import annotations

import json
from typing import Any

import click

from mlflow.exceptions import MlflowException, invalid

target_option = click.option(
    "--target", "-t", required=True, metavar="URI", help="The service, e.g. sagemaker:/us-west-2 or a plugin's name."
)
name_option = click.option("--name", "name", required=True, help="Name of the deployment.")
endpoint_option = click.option("--endpoint", help="Name of the endpoint.")
required_endpoint_option = click.option("--endpoint", required=True, help="Name of the endpoint.")
model_option = click.option("--model-uri", "-m", required=True, metavar="URI", help="The model.")
flavor_option = click.option("--flavor", "-f", help="Which of the model's flavors to deploy.")
config_option = click.option(
    "--config", "-C", metavar="NAME=VALUE", multiple=True, help="A setting of the service; may be given several times."
)


def _config(given: tuple[str, ...]) -> dict[str, str]:
    """The settings.

    Raises: INVALID_PARAMETER_VALUE for one that is no NAME=VALUE, or that is given twice.
    """
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise invalid(f"Invalid value {one!r} for --config; it must read NAME=VALUE.")
        if name in found:
            raise invalid(f"--config {name!r} is given twice.")
        found[name] = value
    return found


def _client(target: str):
    from mlflow.deployments import get_deploy_client

    return get_deploy_client(target)


def _optional(endpoint: str | None) -> dict[str, str]:
    # plugins that know nothing of endpoints may lack the parameter
    return {} if endpoint is None else {"endpoint": endpoint}


def _print(result: Any) -> None:
    for key, value in dict(result or {}).items():
        click.echo(f"{key}: {value}")
    click.echo()


@click.group()
def deployments() -> None:
    """Deploy models to services; 'mlflow deployments help -t TARGET' says what a service needs."""


@deployments.command("create")
@endpoint_option
@target_option
@name_option
@model_option
@flavor_option
@config_option
def create(
    endpoint: str | None, target: str, name: str, model_uri: str, flavor: str | None, config: tuple[str, ...]
) -> None:
    """Deploy a model."""
    done = _client(target).create_deployment(name, model_uri, flavor, _config(config), **_optional(endpoint))
    click.echo(f"\n{done.get('flavor') or flavor or 'python_function'} deployment {done['name']} is created")


@deployments.command("update")
@endpoint_option
@target_option
@name_option
@click.option("--model-uri", "-m", metavar="URI", help="The new model.")
@flavor_option
@config_option
def update(
    endpoint: str | None, target: str, name: str, model_uri: str | None, flavor: str | None, config: tuple[str, ...]
) -> None:
    """Change a deployment's model or settings."""
    done = _client(target).update_deployment(name, model_uri, flavor, _config(config), **_optional(endpoint))
    click.echo(f"Deployment {name} is updated (flavor {(done or {}).get('flavor') or flavor or 'python_function'})")


@deployments.command("delete")
@endpoint_option
@target_option
@name_option
@config_option
def delete(endpoint: str | None, target: str, name: str, config: tuple[str, ...]) -> None:
    """Delete a deployment."""
    settings = _config(config)
    _client(target).delete_deployment(name, **({"config": settings} if settings else {}), **_optional(endpoint))
    click.echo(f"Deployment {name} is deleted")


@deployments.command("list")
@endpoint_option
@target_option
def list_deployments(endpoint: str | None, target: str) -> None:
    """Show the names of all deployments."""
    found = _client(target).list_deployments(**_optional(endpoint))
    click.echo(f"List of all deployments:\n{[one['name'] for one in found]}")


@deployments.command("get")
@endpoint_option
@target_option
@name_option
def get(endpoint: str | None, target: str, name: str) -> None:
    """Show one deployment."""
    _print(_client(target).get_deployment(name, **_optional(endpoint)))


@deployments.command("help")
@target_option
def target_help(target: str) -> None:
    """Show what a service needs."""
    from mlflow.deployments.interface import plugin_store

    click.echo(plugin_store()[target].target_help())


@deployments.command("run-local")
@target_option
@name_option
@model_option
@flavor_option
@config_option
def run_local(target: str, name: str, model_uri: str, flavor: str | None, config: tuple[str, ...]) -> None:
    """Deploy to this machine as the service would, for tests."""
    from mlflow.deployments import run_local as run

    run(target, name, model_uri, flavor, _config(config))


_name_or_endpoint = click.option("--name", "name", help="Name of the deployment.")
_input = click.option("--input-path", "-I", required=True, metavar="FILE", help="JSON with what to ask.")
_output = click.option("--output-path", "-O", metavar="FILE", help="Where the answer goes [default: stdout].")


@deployments.command("predict")
@_name_or_endpoint
@endpoint_option
@target_option
@_input
@_output
def predict(name: str | None, endpoint: str | None, target: str, input_path: str, output_path: str | None) -> None:
    """Ask a deployed model."""
    _one_of(name, endpoint)
    answer = _client(target).predict(name, _table(input_path), **_optional(endpoint))
    text = answer.to_json() if hasattr(answer, "to_json") else json.dumps(answer, default=str)
    _write(text, output_path)


@deployments.command("explain")
@_name_or_endpoint
@endpoint_option
@target_option
@_input
@_output
def explain(name: str | None, endpoint: str | None, target: str, input_path: str, output_path: str | None) -> None:
    """Ask for explanations of predictions."""
    _one_of(name, endpoint)
    answer = _client(target).explain(name, _table(input_path), **_optional(endpoint))
    text = answer.to_json() if hasattr(answer, "to_json") else json.dumps(answer, default=str)
    _write(text, output_path)


def _one_of(name: str | None, endpoint: str | None) -> None:
    if (name is None) == (endpoint is None):
        raise click.UsageError("Give either --name or --endpoint.")


def _table(path: str) -> Any:
    from mlflow.pyfunc.scoring_server.parsing import FORMAT_KEYS, decode_json, parse_json

    try:
        with open(path, "rb") as file:
            body = file.read()
    except OSError as error:
        raise invalid(f"The input {path!r} cannot be read: {error.strerror}.") from None
    decoded = decode_json(body)
    if isinstance(decoded, dict) and any(key in decoded for key in FORMAT_KEYS):
        return parse_json(body).data
    import pandas as pd

    try:
        return pd.DataFrame(decoded)
    except (ValueError, TypeError) as error:
        raise MlflowException(f"The input {path!r} is no table: {error}", "INVALID_PARAMETER_VALUE") from None


def _write(text: str, path: str | None) -> None:
    if path is None:
        click.echo(text)
        return
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


@deployments.command("create-endpoint")
@config_option
@required_endpoint_option
@target_option
def create_endpoint(config: tuple[str, ...], endpoint: str, target: str) -> None:
    """Make an endpoint."""
    done = _client(target).create_endpoint(endpoint, _config(config))
    click.echo(f"\nEndpoint {(done or {}).get('name') or endpoint} is created")


@deployments.command("update-endpoint")
@config_option
@required_endpoint_option
@target_option
def update_endpoint(config: tuple[str, ...], endpoint: str, target: str) -> None:
    """Change an endpoint."""
    _client(target).update_endpoint(endpoint, config=_config(config))
    click.echo(f"Endpoint {endpoint} is updated")


@deployments.command("delete-endpoint")
@required_endpoint_option
@target_option
def delete_endpoint(endpoint: str, target: str) -> None:
    """Delete an endpoint."""
    _client(target).delete_endpoint(endpoint)
    click.echo(f"Endpoint {endpoint} is deleted")


@deployments.command("list-endpoints")
@target_option
def list_endpoints(target: str) -> None:
    """Show the names of all endpoints."""
    click.echo(f"List of all endpoints:\n{[one['name'] for one in _client(target).list_endpoints()]}")


@deployments.command("get-endpoint")
@required_endpoint_option
@target_option
def get_endpoint(endpoint: str, target: str) -> None:
    """Show one endpoint."""
    _print(_client(target).get_endpoint(endpoint))
