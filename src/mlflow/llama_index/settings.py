"""The global settings of LlamaIndex as a file: which classes, with which arguments. Keys to services are left out."""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import os
from typing import Any

from mlflow.exceptions import MlflowException

logger = logging.getLogger(__name__)

FILE = "settings.json"
# attributes of Settings, as it holds them: reading the public ones would make defaults, which may need a key
_PARTS = ("_llm", "_embed_model", "_node_parser", "_prompt_helper", "_transformations")


def write(settings: Any, folder: str) -> None:
    """Write the settings to ``settings.json`` in a folder. What cannot be described is left out, with a warning."""
    described: dict[str, Any] = {}
    for part in _PARTS:
        value = getattr(settings, part, None)
        if value is None:
            continue
        try:
            described[part] = [_described(one) for one in value] if isinstance(value, list) else _described(value)
        except (TypeError, ValueError) as error:
            logger.warning("The setting %s of LlamaIndex is not kept with the model: %s", part.lstrip("_"), error)
    with open(os.path.join(folder, FILE), "w", encoding="utf-8") as file:
        json.dump(described, file, indent=2)


def read(settings: Any, folder: str) -> None:
    """Set the settings that a folder holds, if it holds any.

    Raises: INTERNAL_ERROR when one cannot be made.
    """
    path = os.path.join(folder, FILE)
    if not os.path.isfile(path):
        return
    with open(path, encoding="utf-8") as file:
        described = json.load(file)
    for part, value in described.items():
        if part in _PARTS:
            made = [_made(one) for one in value] if isinstance(value, list) else _made(value)
            setattr(settings, part, made)


def _described(value: Any) -> dict[str, Any]:
    kind = type(value)
    text = value.to_json() if hasattr(value, "to_json") else None
    held = json.loads(text) if text else {}
    # functions and parts of it have descriptions that the constructor does not take; they become its defaults
    arguments = {
        name: one
        for name, one in held.items()
        if name in _arguments(kind) and not _secret(name) and _is_plain(getattr(value, name, None))
    }
    json.dumps(arguments)
    return {"object_constructor": f"{kind.__module__}.{kind.__qualname__}", "object_kwargs": arguments}


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def _arguments(kind: type) -> set[str]:
    """Names of what the constructor takes, with fields of pydantic."""
    names = {
        name
        for name, parameter in inspect.signature(kind.__init__).parameters.items()
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    }
    takes_any = any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in inspect.signature(kind.__init__).parameters.values()
    )
    return names | (set(getattr(kind, "model_fields", {})) if takes_any else set())


def _secret(name: str) -> bool:
    return any(word in name.lower() for word in ("api_key", "token_provider", "secret", "password"))


def _made(described: dict[str, Any]) -> Any:
    module, _, name = described["object_constructor"].rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)(**described["object_kwargs"])
    except Exception as error:
        raise MlflowException(
            f"The model's setting {described['object_constructor']!r} of LlamaIndex cannot be made: "
            f"{type(error).__name__}: {error}"
        ) from error
