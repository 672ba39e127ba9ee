"""Kinds of places for traces that are hosted services, which are not offered; how notebooks show traces."""

from __future__ import annotations

from typing import Any, NoReturn

from mlflow.entities import trace_html
from mlflow.exceptions import unsupported

_HOSTED = "Traces are kept in experiments of a tracking store."


def set_experiment_trace_location(
    location: Any, experiment_id: str | None = None, sql_warehouse_id: str | None = None
) -> NoReturn:
    """Not offered: tables of a hosted service as the place of an experiment's traces."""
    raise unsupported("mlflow.tracing.set_experiment_trace_location", _HOSTED)


def unset_experiment_trace_location(location: Any, experiment_id: str | None = None) -> NoReturn:
    """Not offered: tables of a hosted service as the place of an experiment's traces."""
    raise unsupported("mlflow.tracing.unset_experiment_trace_location", _HOSTED)


def set_databricks_monitoring_sql_warehouse_id(sql_warehouse_id: str, experiment_id: str | None = None) -> NoReturn:
    """Not offered: it belongs to a hosted service."""
    raise unsupported("mlflow.tracing.set_databricks_monitoring_sql_warehouse_id", _HOSTED)


def enable_notebook_display() -> None:
    """Let notebooks show a trace as a tree of its spans; they do so from the beginning."""
    trace_html.enabled = True


def disable_notebook_display() -> None:
    """Let notebooks show only the id of a trace."""
    trace_html.enabled = False
