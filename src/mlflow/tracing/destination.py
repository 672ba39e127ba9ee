"""Where traces are kept."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from mlflow import state
from mlflow.entities.trace_location import TraceLocation
from mlflow.environment_variables import MLFLOW_TRACING_DESTINATION
from mlflow.exceptions import invalid, unsupported

__all__ = [
    "MLFLOW_TRACING_DESTINATION",
    "Databricks",
    "MlflowExperiment",
    "TraceDestination",
    "UserTraceDestinationRegistry",
]


class TraceDestination:
    """A place for traces."""

    @property
    def type(self) -> str:
        """What kind of place it is."""
        raise NotImplementedError

    def to_location(self) -> Any:
        """The place as a trace's description names it."""
        raise NotImplementedError


@dataclass
class MlflowExperiment(TraceDestination):
    """An experiment of the tracking store; without an id the active one."""

    experiment_id: str | None = None

    @property
    def type(self) -> str:
        """``experiment``."""
        return "experiment"

    def to_location(self) -> TraceLocation:
        """The place as a trace's description names it."""
        return TraceLocation.from_experiment_id(self.experiment_id)


@dataclass
class Databricks(TraceDestination):
    """Not offered: a hosted service."""

    experiment_id: str | None = None
    experiment_name: str | None = None

    def __post_init__(self) -> None:
        raise unsupported("Databricks as the destination of traces", "MlflowExperiment names an experiment.")


class UserTraceDestinationRegistry:
    """The destination that the user set: for this context, else for the process, else by the environment."""

    def __init__(self) -> None:
        self._global: TraceLocation | None = None
        self._local: ContextVar[TraceLocation | None] = ContextVar("mlflow_trace_destination", default=None)

    def get(self) -> TraceLocation | None:
        """The destination; None when nothing was said."""
        found = self._local.get() or self._global
        if found is None and "MLFLOW_TRACING_DESTINATION" in os.environ:
            return _from_environment()
        return found

    def set(self, value: Any, context_local: bool = False) -> None:
        """Set it, or forget it (None)."""
        location = None if value is None else location_of(value)
        if context_local:
            self._local.set(location)
        else:
            self._global = location

    def reset(self) -> None:
        """Forget what was set."""
        self._global = None
        self._local.set(None)


registry = UserTraceDestinationRegistry()


def location_of(value: Any) -> TraceLocation:
    """The experiment that a destination names.

    Raises: INVALID_PARAMETER_VALUE for something else.
    """
    if isinstance(value, MlflowExperiment):
        value = value.to_location()
    if isinstance(value, TraceLocation) and value.mlflow_experiment is not None:
        return value
    raise invalid(
        f"Traces go to an experiment (mlflow.entities.trace_location.MlflowExperimentLocation in a TraceLocation, or "
        f"mlflow.tracing.destination.MlflowExperiment), not to {value!r}."
    )


def experiment_id() -> str | None:
    """The experiment of a trace that begins now; None as long as a store would have to be asked.

    A destination that was set, else the active run's experiment, else the active experiment.
    """
    location = registry.get()
    if location is not None and location.mlflow_experiment.experiment_id is not None:
        return location.mlflow_experiment.experiment_id
    run = state.active_run()
    if run is not None:
        return run.info.experiment_id
    chosen = state.experiment
    if chosen is not None and (chosen.name is None or chosen.tracking_uri == state.tracking_uri()):
        return chosen.experiment_id
    if chosen is None:
        return _looked_up.get(_situation(state.tracking_uri()))
    return None


def looked_up_experiment(tracking_uri: str) -> str:
    """The experiment for traces when it takes a store, or a plugin, to know it; asked once for each situation."""
    situation = _situation(tracking_uri)
    found = _looked_up.get(situation)
    if found is None:
        from mlflow.tracking.experiments import active_id

        found = _looked_up[situation] = active_id()
    return found


_looked_up: dict[tuple[Any, ...], str] = {}


def _situation(tracking_uri: str) -> tuple[Any, ...]:
    names = ("MLFLOW_EXPERIMENT_NAME", "MLFLOW_EXPERIMENT_ID")
    return (tracking_uri, state.experiment, *(os.environ.get(name) for name in names))


def _from_environment() -> TraceLocation | None:
    text = MLFLOW_TRACING_DESTINATION.get()
    if not text:
        return None
    if "." in text:
        raise unsupported(f"MLFLOW_TRACING_DESTINATION={text!r}", "It names an experiment by its id.")
    return TraceLocation.from_experiment_id(text)
