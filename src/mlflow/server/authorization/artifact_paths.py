"""Whose the paths behind the artifact proxy are: ``EXPERIMENT/RUN/artifacts/...`` and the like.

What lies at a path that the server itself did not lay out (an experiment with a location of its own choosing) belongs
to nobody, and is for administrators.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mlflow.api.permissions import NAMES, READ
from mlflow.exceptions import MlflowException
from mlflow.server.authorization.asking import OF_EXPERIMENT, Asking
from mlflow.server.authorization.rule import Rule, rule
from mlflow.store.artifact.paths import normal_path

WORKSPACES = "workspaces"
"""The folder in which the artifacts of workspaces are, each in a folder of its name."""


class Owner(NamedTuple):
    """To what a path belongs: an experiment, and maybe to a run, logged model or trace of it."""

    kind: str
    id: str


def owners_of(path: str) -> list[Owner]:
    """What a path may belong to, by how it reads: the thing itself first, then its experiment.

    Raises: INVALID_PARAMETER_VALUE for a path that leads out of the store.
    """
    parts = [part for part in normal_path(path).split("/") if part]
    if parts[:1] == [WORKSPACES]:
        parts = parts[2:]
    if not parts or not _is_number(parts[0]):
        return []
    owners = [Owner("experiment", parts[0])]
    if len(parts) > 2 and parts[1] in ("models", "traces"):
        owners.insert(0, Owner({"models": "logged_model", "traces": "trace"}[parts[1]], parts[2]))
    elif len(parts) > 1:
        owners.insert(0, Owner("run", parts[1]))
    return owners


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _decide(asking: Asking, request: Any, level: int) -> None:
    if asking.all_allowed:
        return
    about = ("artifacts", request.path)
    for kind, identifier in owners_of(request.path):
        if kind in OF_EXPERIMENT:
            # a run may have moved to another experiment since its files were written
            if asking.experiments_of(kind, [identifier]):
                return asking.need(kind, identifier, level)
        elif _is_there(asking, identifier):
            return asking.need(kind, identifier, level)
    raise asking.deny("the path is of no experiment, which takes an administrator", about)


def _is_there(asking: Asking, experiment_id: str) -> bool:
    try:
        asking.experiment_of("experiment", experiment_id)
    except MlflowException:
        return False
    return True


def on_proxied_path(level: int) -> Rule:
    """A permission on the experiment that a path behind the proxy belongs to."""
    return rule(
        f"{NAMES[level]} on the experiment (of the run, logged model or trace) that the path is of; administrators",
        lambda asking, request: _decide(asking, request, level),
        changes=level > READ,
        about=_about,
        often=True,
    )


def _about(request: Any) -> tuple[str, str] | None:
    # one entry for all files of a run
    owners = owners_of(request.path)
    return (owners[0].kind, owners[0].id) if owners else ("artifacts", request.path)


def _listing(asking: Asking, request: Any) -> None:
    """Of the root only readable experiments are listed, which ``gate.py`` sees to."""
    if normal_path(request.path or ""):
        _decide(asking, request, READ)


proxied_listing = rule(
    "READ on the experiment that the folder is of; of the root readable experiments are listed",
    _listing,
    changes=False,
    about=lambda request: ("artifacts", request.path or ""),
)
