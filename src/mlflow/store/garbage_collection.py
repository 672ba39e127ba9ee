"""Removing what is deleted for good, files before rows: what ``mlflow gc`` and a server's housekeeping share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

if TYPE_CHECKING:
    from mlflow.store.sql.garbage import Garbage
    from mlflow.store.sql.tracking import SqlTracking


@dataclass(frozen=True)
class Collected:
    """What happened to one deleted thing.

    Args:
        kind: ``run``, ``logged model`` or ``experiment``.
        name: its id.
        error: why it is kept; None when it is gone.
    """

    kind: str
    name: str
    error: Exception | None = None


def collect(
    store: SqlTracking,
    garbage: Garbage,
    destination: str | None = None,
    tracking_uri: str | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Collected]:
    """Remove runs and logged models with their artifacts, then experiments with the files of their traces.

    Each goes in a step of its own, so that a collection that breaks off goes on where it was when it is run again. An
    experiment is kept when something of the others could not be removed.

    Args:
        destination: the store behind the proxy of the database's server.
        tracking_uri: the server through which proxied artifacts are removed instead.
        may_go_on: asked before each step; the rest is left for the next time when it says no.
    """
    from mlflow.store.sql.garbage import purge_experiment, purge_model, purge_run

    things = [("run", run.run_id, run.artifact_uri, purge_run) for run in garbage.runs]
    things += [("logged model", model.model_id, model.artifact_location, purge_model) for model in garbage.models]
    experiments = [
        ("experiment", experiment.experiment_id, experiment.traces_location, purge_experiment)
        for experiment in garbage.experiments
    ]
    failed = False
    for kind, name, uri, purge in (*things, *experiments):
        if not may_go_on() or (kind == "experiment" and failed):
            return
        try:
            remove_artifacts(uri, destination, tracking_uri)
            purge(store, name)
        except (MlflowException, OSError) as error:
            failed = True
            yield Collected(kind, name, error)
        else:
            yield Collected(kind, name)


def remove_artifacts(uri: str | None, destination: str | None, tracking_uri: str | None) -> None:
    """Remove what is at an artifact URI.

    Raises: INVALID_PARAMETER_VALUE for one behind a server's proxy when neither of the others is given; what the
        artifact store raises.
    """
    if not uri:
        return
    parts = urlsplit(uri)
    if parts.scheme == "mlflow-artifacts" and destination is not None:
        # a path below the destination: the store sees to that
        path = parts.path.strip("/")
        if not path:
            raise invalid(f"{uri} is all that the server keeps; it is not removed.")
        get_artifact_repository(destination).delete_artifacts(path)
        return
    if parts.scheme == "mlflow-artifacts" and tracking_uri is None:
        raise invalid(
            f"{uri} is kept by a server: say where with --artifacts-destination, or name it with --tracking-uri."
        )
    get_artifact_repository(uri, tracking_uri=tracking_uri).delete_artifacts()
