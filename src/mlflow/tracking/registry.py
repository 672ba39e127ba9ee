"""The fluent API of the model registry."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid, unsupported
from mlflow.store.artifact.paths import folder_of
from mlflow.store.artifact.runs import parse_runs_uri
from mlflow.store.resolve import scheme_of
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    from mlflow.entities.logged_model import LoggedModel
    from mlflow.entities.model_registry import ModelVersion, RegisteredModel

__all__ = [
    "INVALID_PARAMETER_VALUE",
    "register_model",
    "search_model_versions",
    "search_registered_models",
    "set_model_version_tag",
]

_PAGE = 1000


def register_model(
    model_uri, name, await_registration_for=300, *, tags: dict[str, Any] | None = None, env_pack=None
) -> ModelVersion:
    """Make a model the next version of a registered model, which is created if it is not there.

    Args:
        model_uri: ``runs:/<run id>/<name of the model>``, ``models:/<model id>``, ``models:/<name>/<version>`` (a copy)
            or any artifact URI.
        name: the registered model.
        await_registration_for: seconds to wait for registries that take time; 0 or None does not wait.
        tags: tags of the version.
        env_pack: for hosted registries; not offered.

    Returns: the version.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such run or model; nothing is registered then.
    """
    if env_pack is not None:
        raise unsupported("env_pack of register_model", "It packs environments for a hosted registry.")
    client = MlflowClient()
    # found first, so that an error leaves no registered model without a version
    found = _found(client, str(model_uri))
    try:
        client.create_registered_model(name)
        created = True
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        created = False
    try:
        version = client.create_model_version(name, tags=tags, await_creation_for=await_registration_for, **found)
    except MlflowException:
        if created and not client.get_registered_model(name).latest_versions:
            client.delete_registered_model(name)
        raise
    print(f"Created version {version.version} of the registered model {name!r}.", file=sys.stderr)
    return version


def _found(client: MlflowClient, model_uri: str) -> dict[str, Any]:
    """Source, run and logged model of what a URI names."""
    scheme = scheme_of(model_uri)
    if scheme == "runs":
        return _of_run(client, model_uri)
    if scheme in ("", "file"):
        folder = folder_of(model_uri)
        if not os.path.exists(folder):
            raise MlflowException(f"There is no model at {model_uri!r}: no such folder.", "RESOURCE_DOES_NOT_EXIST")
        return {"source": model_uri if scheme else folder}
    if scheme != "models":
        return {"source": model_uri}
    uri = parse_model_uri(model_uri)
    if uri.path:
        raise invalid(f"Invalid model URI {model_uri!r}: it must name a model, not a file in it.")
    if uri.model_id is not None:
        return _of_logged_model(client.get_logged_model(uri.model_id))
    version = client._version_at(uri)
    source = f"models:/{version.name}/{version.version}"
    return {"source": source, "run_id": version.run_id or None, "model_id": version.model_id}


def _of_run(client: MlflowClient, model_uri: str) -> dict[str, Any]:
    """What ``runs:/<run id>/<path>`` names: the model that the run logged by this name, else a folder of the run."""
    run_id, path = parse_runs_uri(model_uri)
    run = client.get_run(run_id)
    logged = _logged_by(client, run, path)
    if logged is not None:
        return _of_logged_model(logged)
    if not path or not client.list_artifacts(run_id, path):
        raise MlflowException(
            f"The run {run_id} has no model {path!r}: neither a logged model of that name nor artifacts at that path.",
            "RESOURCE_DOES_NOT_EXIST",
        )
    return {"source": f"{run.info.artifact_uri.rstrip('/')}/{path}", "run_id": run_id}


def _logged_by(client: MlflowClient, run: Any, name: str) -> LoggedModel | None:
    """The latest model that a run logged under a name."""
    outputs = run.outputs.model_outputs if run.outputs is not None else []
    if not outputs:
        return None
    models = (client.get_logged_model(output.model_id) for output in reversed(outputs))
    return next((model for model in models if model.name == name), None)


def _of_logged_model(model: LoggedModel) -> dict[str, Any]:
    return {
        "source": f"models:/{model.model_id}",
        "run_id": model.source_run_id or None,
        "model_id": model.model_id,
    }


def search_registered_models(
    max_results: int | None = None, filter_string: str | None = None, order_by: list[str] | None = None
) -> list[RegisteredModel]:
    """Find registered models, by name unless ordered otherwise.

    Args:
        max_results: None for all.
        filter_string: e.g. ``"name LIKE 'fraud%' AND tags.team = 'risk'"``.
        order_by: ``name`` or ``last_updated_timestamp``, each with ASC or DESC.
    """
    return _all(MlflowClient().search_registered_models, max_results, filter_string, order_by)


def search_model_versions(
    max_results: int | None = None, filter_string: str | None = None, order_by: list[str] | None = None
) -> list[ModelVersion]:
    """Find versions, last changed first unless ordered otherwise.

    Args:
        max_results: None for all.
        filter_string: e.g. ``"name = 'fraud' AND version_number > 10"``; numbers compare as numbers.
        order_by: ``name``, ``version_number``, ``creation_timestamp``, ``last_updated_timestamp``.
    """
    return _all(MlflowClient().search_model_versions, max_results, filter_string, order_by)


def _all(search: Any, max_results: int | None, filter_string: str | None, order_by: list[str] | None) -> list[Any]:
    if max_results is not None and max_results < 1:
        raise invalid(f"Invalid value {max_results!r} for parameter 'max_results': it must be a positive number.")
    found: list[Any] = []
    token = None
    while max_results is None or len(found) < max_results:
        size = _PAGE if max_results is None else min(_PAGE, max_results - len(found))
        page = search(filter_string, size, order_by, token)
        found += page
        token = page.token
        if not token:
            break
    return found


def set_model_version_tag(name: str, version: str | None = None, key: str | None = None, value: Any = None) -> None:
    """Set a tag of a version.

    Args:
        name: the registered model.
        version: its version.
    """
    if version is None:
        raise invalid("The parameter 'version' is needed: which version of the model to tag.")
    MlflowClient().set_model_version_tag(name, str(version), key, value)
