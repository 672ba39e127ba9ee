"""From a model URI to a model in service."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from mlflow.entities.model_registry.model_uri import ModelUri, parse_model_uri
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server.served import Loaded, Served


def serve_model(
    model_uri: str, model_config: dict[str, Any] | None = None, seconds: float = 0, name: str | None = None
) -> Served:
    """Load what a URI names and keep up with it.

    Args:
        model_uri: any model URI.
        model_config: settings for the model.
        seconds: how often the registry is asked whether an alias or stage names another version; 0 never.
        name: name in the Open Inference Protocol; default: the registered model's, or the folder's.

    Raises: what ``mlflow.pyfunc.load_model`` raises.
    """
    from mlflow.models.location import local_folder

    moving = moving_uri(model_uri)
    if moving is None:
        return Served(load(model_uri, model_config, name))
    version = current_version(moving)

    def newest(current: Loaded) -> Loaded | None:
        now = current_version(moving)
        if now == current.version:
            return None
        folder = local_folder(f"models:/{moving.name}/{now}")
        _check_environment(folder, now)
        return load(folder, model_config, name or moving.name, now)

    return Served(load(f"models:/{moving.name}/{version}", model_config, name or moving.name, version), newest, seconds)


def _check_environment(folder: str, version: str) -> None:
    """Raise when this process runs in an environment that was made for other requirements."""
    from mlflow.pyfunc import environments

    held = environments.held_by(sys.prefix)
    if held is not None and held != environments.wanted_by(folder).requirements:
        raise MlflowException(
            f"Version {version} needs another environment than the one that was made for this server; start it anew.",
            "INVALID_STATE",
        )


def load(
    model_uri: str, model_config: dict[str, Any] | None = None, name: str | None = None, version: str | None = None
) -> Loaded:
    """The model at a URI, loaded."""
    from mlflow.pyfunc import load_model

    if name is None or version is None:
        found = _registered(model_uri)
        if found is not None and found.version is not None:
            name, version = name or found.name, version or found.version
    return Loaded(load_model(model_uri, model_config=model_config), name or _name_of(model_uri), version)


def moving_uri(model_uri: str) -> ModelUri | None:
    """The parts of a URI that can name another version tomorrow (an alias, a stage, latest); None for any other."""
    found = _registered(model_uri)
    return found if found is not None and (found.alias or found.stage) else None


def current_version(uri: ModelUri) -> str:
    """The version that an alias, stage or ``latest`` names now.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    from mlflow.tracking.client import MlflowClient

    client = MlflowClient()
    if uri.alias:
        return str(client.get_model_version_by_alias(uri.name, uri.alias).version)
    versions = client.get_latest_versions(uri.name, None if uri.latest else [uri.stage])
    if not versions:
        raise MlflowException(
            f"Registered model {uri.name!r} has no version in stage {uri.stage!r}.", "RESOURCE_DOES_NOT_EXIST"
        )
    return str(max(int(version.version) for version in versions))


def _registered(model_uri: str) -> ModelUri | None:
    return parse_model_uri(model_uri) if model_uri.startswith("models:/") else None


def _name_of(model_uri: str) -> str:
    last = os.path.basename(model_uri.rstrip("/")) or "model"
    return re.sub(r"[^A-Za-z0-9._-]", "-", last)
