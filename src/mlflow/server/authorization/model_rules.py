"""Who may register what as a version of a model."""

from __future__ import annotations

from typing import Any

from mlflow.api.permissions import EDIT, READ
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.server.authorization.asking import Asking
from mlflow.server.authorization.rule import rule
from mlflow.store.resolve import scheme_of

_LOCATIONS = {
    "run": "SELECT artifact_uri FROM run WHERE uuid = ?",
    "logged_model": "SELECT artifact_location FROM logged_model WHERE uuid = ?",
}


def is_prompt(value: str | None) -> bool:
    """Whether the value of the tag of prompts says that it is one."""
    return (value or "").lower() == "true"


def _create(asking: Asking, request: Any) -> None:
    if asking.all_allowed:
        return
    asking.need("registered_model", request.name, EDIT, "version")
    named = [("run", request.run_id), ("logged_model", request.model_id)]
    for kind, identifier in named:
        asking.need_all(kind, [identifier or ""], READ)
    scheme = scheme_of(request.source)
    if scheme == "models":
        uri = parse_model_uri(request.source)
        if uri.name:
            # a copy of another version
            asking.need("registered_model", uri.name, READ, "version")
    elif scheme != "runs" and not asking.rights.is_manager and not _is_label(asking, request):
        _belongs(asking, request, named)


def _is_label(asking: Asking, request: Any) -> bool:
    """Whether the source is that of a prompt, which has no files: a word, and no place."""
    plain = not scheme_of(request.source) and "/" not in request.source and "\\" not in request.source
    return plain and asking.kind_of_model(request.name) == "prompt"


def _belongs(asking: Asking, request: Any, named: list[tuple[str, str | None]]) -> None:
    """Raise unless the files lie among those of the run or logged model that is named: the server reads them with its
    own rights, for everybody who may read the registered model."""
    for kind, identifier in named:
        row = asking.tx.row(_LOCATIONS[kind], (identifier,)) if identifier else None
        if row is not None and row[0]:
            owner = row[0].rstrip("/")
            if request.source.rstrip("/") == owner or request.source.startswith(owner + "/"):
                return
    raise asking.deny(
        "registering files that are not of the run or logged model that it names takes MANAGE on the workspace",
        ("registered_model", request.name),
    )


create_model_version = rule(
    "EDIT on the registered model; READ on the run, the logged model or the registered model that it is made of; "
    "MANAGE on the workspace for files that are of none",
    _create,
    changes=True,
    about=lambda request: ("registered_model", request.name),
    by_link=False,
)
