"""The arguments of ``mlflow.projects.run`` that a backend may look at, and a project that was made ready for a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from mlflow.exceptions import invalid
from mlflow.projects import mlproject, sources
from mlflow.projects.parameters import Given, check

KEY = "run_options"
"""Where they are in a backend's configuration."""


class Options(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``mlflow.projects.run``; see there.

    Args:
        reproduces: the run that is run again.
        only_declared: whether parameters that the entry point does not declare are left out instead of appended.
    """

    synchronous: bool = True
    run_id: str | None = None
    run_name: str | None = None
    storage_dir: str | None = None
    env_manager: str | None = None
    build_image: bool = False
    docker_args: dict[str, Any] | None = None
    docker_auth: dict[str, Any] | None = None
    reproduces: str | None = None
    only_declared: bool = False


def options_in(backend_config: Mapping[str, Any] | None) -> Options:
    """The arguments in a backend's configuration.

    Raises: INVALID_PARAMETER_VALUE when one has another type.
    """
    try:
        return msgspec.convert((backend_config or {}).get(KEY) or {}, Options)
    except msgspec.ValidationError as error:
        raise invalid(f"Invalid options for running a project: {error}.") from None


class Ready(NamedTuple):
    """A project whose files are here and whose parameters passed the check.

    Args:
        source: its files.
        project: what it says about itself.
        entry_point: what is to run.
        given: with which parameters.
    """

    source: sources.Source
    project: mlproject.Project
    entry_point: mlproject.EntryPoint
    given: Given


def ready(
    uri: str, version: str | None, entry_point: str, params: Mapping[str, Any] | None, only_declared: bool = False
) -> Ready:
    """Fetch a project and check what is to run.

    Raises: MlflowException naming what is wrong; nothing fetched is left then, and nothing was started.
    """
    source = sources.fetch(uri, version)
    try:
        project = mlproject.load(source.folder)
        found = project.entry_point(entry_point)
        values = dict(params or {})
        if only_declared:
            values = {name: value for name, value in values.items() if name in found.parameters}
        return Ready(source, project, found, check(entry_point, found.parameters, values, source.folder))
    except BaseException:
        source.remove()
        raise
